"""Numbers that name a person are seen however they are typed; all others are left alone."""

import pytest
from stdnum import luhn
from stdnum.cn import ric

from sanshe.personal_numbers import find, mask

ID = "35010219490101001" + ric.calc_check_digit("350102194901010010")
X = next(
    f"35010219490101{order:03}X"
    for order in range(1000)
    if ric.calc_check_digit(f"35010219490101{order:03}X") == "X"
)
CARD = "622202123456789012" + luhn.calc_check_digit("622202123456789012")
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
        (CARD, "银行卡号"),
        ("0591-88880000 13800138000", "手机号"),
        ("2021-01-28 13800138000", "手机号"),
        ("tel13800138000", "手机号"),
        ("138.0013.8000", "手机号"),
        (f"{CARD[:4]} {CARD[4:8]} {CARD[8:]}", "银行卡号"),
    ],
)
def test_found(text: str, kind: str) -> None:
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
        "523501003100002681",
        "2021-01-28",
        "200000.00",
        "350102",
        '["2020-10", "2020-11", "2020-12"]',
    ],
)
def test_left_alone(text: str) -> None:
    assert not list(find(text))
    assert mask(text) == text
