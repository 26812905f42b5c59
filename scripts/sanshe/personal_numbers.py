"""Numbers that name a person: ID, mobile, bank card. Found however they are typed.

Full-width digits, spaces and hyphens between groups, and a lower-case x are seen through; the
well-kept libraries decide: python-stdnum for ID numbers (GB 11643) and Luhn, phonenumbers for mobiles.
Hotlines, landlines and credit codes are none of these.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_SEPARATORS = r" \u3000.·\-－—–"
_STRETCH = re.compile(f"[0-9０-９][0-9０-９{_SEPARATORS}]{{10,}}")
"""What holds any number; far quicker to find than runs, since most of a text is ruled out at once."""

# Of a stretch written with ASCII digits, spaces and X, character by character:
_RUN = r"\+?[0-9](?: ?[0-9]){9,}(?: ?X)?"
_GROUP = r"\+?[0-9]+X?"
_MOST_GROUPS = 6
_NARROW = str.maketrans("０１２３４５６７８９＋ＸｘXx\u3000.·-－—–", "0123456789+XXXX       ")


class Number(NamedTuple):
    """One number in a text: what it is, and where (code points, the end exclusive)."""

    kind: str
    start: int
    end: int


def find(text: str) -> Iterator[Number]:
    """Every personal number in `text`, in order.

    A number may be typed in groups, and may stand beside another: the longest stretch of whole
    groups that is a number counts.
    """
    for begin, run in _runs(text):
        groups = [group.span() for group in re.finditer(_GROUP, run)]
        first = 0
        while first < len(groups):
            for last in range(min(len(groups), first + _MOST_GROUPS) - 1, first - 1, -1):
                digits = re.sub("[^0-9X]", "", run[groups[first][0] : groups[last][1]])
                start, end = begin + groups[first][0], begin + groups[last][1]
                kind = _kind(digits)
                if kind and not (text[end : end + 1].isascii() and text[end : end + 1].isalnum()):
                    yield Number(kind, start, end)
                    first = last
                    break
            first += 1


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Digits with at most one separator between two of them, with a plus before or an X behind."""
    for stretch in _STRETCH.finditer(text):
        begin = max(stretch.start() - 1, 0)
        narrow = text[begin : stretch.end() + 1].translate(_NARROW)
        for run in re.finditer(_RUN, narrow):
            yield begin + run.start(), run.group()


def mask(text: str) -> str:
    """`text` with the inside of each personal number starred, its length unchanged."""
    if not _STRETCH.search(text):
        return text
    parts: list[str] = []
    end = 0
    for number in find(text):
        parts += text[end : number.start + 2], "*" * (number.end - number.start - 2)
        end = number.end
    return "".join((*parts, text[end:])) if parts else text


def _kind(digits: str) -> str:
    if len(digits) in (15, 18) and _is_id(digits):
        return "身份证号"
    digits = digits.removesuffix("X")
    if _is_mobile(digits):
        return "手机号"
    if len(digits) in range(16, 20) and _is_card(digits):
        return "银行卡号"
    return ""


def _is_id(digits: str) -> bool:
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    if len(digits) == 15:  # the old form: no check digit, so it must at least hold a date
        month, day = int(digits[8:10]), int(digits[10:12])
        return digits[0] in "123456" and 1 <= month <= 12 and 1 <= day <= 31
    try:  # the birth place is left out: the library's table of divisions has gaps
        ric.get_birth_date(digits)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(digits) == digits[-1])


def _is_mobile(digits: str) -> bool:
    national = re.fullmatch(r"(?:0086|86)?(1[3-9][0-9]{9})", digits)
    if not national:
        return False
    import phonenumbers

    number = phonenumbers.parse(national[1], "CN")
    return bool(
        phonenumbers.is_valid_number(number)
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    )


def _is_card(digits: str) -> bool:
    from stdnum import luhn
    from stdnum.cn import uscc

    if uscc.is_valid(digits):  # an agency's code may consist of digits alone
        return False
    return digits.startswith(("62", "4", "51", "52", "53", "54", "55", "9")) and luhn.is_valid(
        digits
    )
