"""Writing YAML: looks as the guides show, and means the same to every reader."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from yaml import CSafeLoader
from yaml import load as peer_load

from sanshe.yaml_source import INVISIBLE, read
from sanshe.yaml_writer import write

SCHEMA: dict[str, Any] = {
    "properties": {
        "category": {"title": "申报类别"},
        "name": {"title": "项目名称"},
        "submitted_on": {"title": "申报日期"},
        "agency": {"$ref": "#/$defs/agency", "title": "承接机构"},
        "summary": {"title": "简介"},
        "budget": {"title": "预算", "items": {"$ref": "#/$defs/line"}},
    },
    "$defs": {
        "agency": {
            "title": "机构",
            "properties": {"name": {"title": "名称"}, "credit_code": {"title": "信用代码"}},
        },
        "line": {"properties": {"item": {"title": "用途"}, "amount": {"title": "金额"}}},
    },
}

DATA = {
    "unknown": [[1, 2], [{"a": "b"}], [], {}],
    "name": "旧厝巷“院坝”项目（一）",
    "category": "new",
    "submitted_on": date(2021, 1, 28),
    "agency": {"credit_code": "52350100", "name": "福州市示例社会工作服务中心"},
    "summary": "一：甲\n\n“乙”\n",
    "budget": [
        {"amount": Decimal("200000.00"), "item": "场地: 租"},
        {"item": "", "amount": True},
    ],
}

TEXT = """\
# yaml-language-server: $schema=../x.json
category: new                   # 申报类别
name: 旧厝巷“院坝”项目（一）  # 项目名称
submitted_on: "2021-01-28"      # 申报日期
agency:                         # 承接机构
  name: 福州市示例社会工作服务中心  # 名称
  credit_code: "52350100"           # 信用代码
summary: |                      # 简介
  一：甲

  “乙”
budget:                         # 预算
  - item: "场地: 租"     # 用途
    amount: "200000.00"  # 金额
  - item: ""      # 用途
    amount: true  # 金额
unknown:
  - - 1
    - 2
  - - a: b
  - []
  - {}
"""


def test_looks_as_the_guides_show() -> None:
    assert write(DATA, SCHEMA, schema_ref="../x.json") == TEXT


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("旧厝巷“院坝议事”项目：第一期", "旧厝巷“院坝议事”项目：第一期"),
        ("2021年", '"2021年"'),
        ("2021-01-28", '"2021-01-28"'),
        ("0123", '"0123"'),
        ("80:20", '"80:20"'),
        ("No", '"No"'),
        ("y", '"y"'),
        ("~", '"~"'),
        ("null", '"null"'),
        ("", '""'),
        (" 甲", '" 甲"'),
        ("甲 ", '"甲 "'),
        ("甲: 乙", '"甲: 乙"'),
        ("甲:", '"甲:"'),
        ("甲 # 乙", '"甲 # 乙"'),
        ("甲 ＃ 乙", '"甲 ＃ 乙"'),
        ("“甲”", '"“甲”"'),
        ("name：甲", '"name：甲"'),
        ("http://example.org/", "http://example.org/"),
        ('说"好"', '"说\\"好\\""'),
        ("一\t二", '"一\\t二"'),
        ("一\u200b二", '"一\\u200b二"'),
        ("一\n", "|\n  一"),
        ("一\n二", "|-\n  一\n  二"),
        (" 一\n二", '" 一\\n二"'),
        ("一 \n二", '"一 \\n二"'),
        ("一\n\n", '"一\\n\\n"'),
        (False, "false"),
        (20, "20"),
        (Decimal("1E+2"), '"100"'),
    ],
)
def test_scalars(value: Any, written: str) -> None:
    assert write({"键": value}, {}) == f"键: {written}\n"


@pytest.mark.parametrize("value", [1.5, None, b"x", object()])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        write({"a": value}, {})


@pytest.mark.parametrize("data", [{"a": Decimal("NaN")}, {"甲" * 1001: 1}])
def test_other_values_are_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"finite|characters"):
        write(data, {})


def test_a_circular_reference_ends() -> None:
    loop = {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"$ref": "#/$defs/x"}}}
    assert write({"a": "b"}, loop) == "a: b\n"


def test_comments_stand_in_one_column_on_the_screen() -> None:
    def columns(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)

    lines = [line for line in TEXT.splitlines() if line.startswith(("category", "name", "summary"))]
    assert len({columns(line[: line.index(" # ")]) for line in lines}) == 1


# ---------------------------------------------------------------- what holds for all data

CHARS = st.characters(exclude_categories=["Cs"])
PIECES = st.sampled_from(
    [
        "甲",
        "：",
        ": ",
        " #",
        "“",
        "”",
        '"',
        "'",
        "\\",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "\u3000",
        "-",
        "- ",
        "no",
        "Yes",
        "~",
        "2021-01-28",
        "1_000",
        "0x1F",
        "1e3",
        ".inf",
        "<<",
        "=",
        "%",
        "@",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "[",
        "]",
        "{",
        "}",
        ",",
        "?",
        "? ",
        "---",
        "...",
        "＃",
        " ＃ ",
        "—— ",
        "［",
        "😀",
        "a",
        "name：",
        "\xa0",
        "\x85",
        "\u200b",
        "\ufeff",
        "é",
        "葛󠄀",
    ]
)
TEXTS = st.text(CHARS, max_size=12) | st.lists(PIECES, max_size=6).map("".join)
SCALARS = (
    TEXTS
    | st.integers()
    | st.booleans()
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
RELAXED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_text(value: Any) -> Any:
    """What the reader should give back: the same shape, every scalar as its text."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


@RELAXED
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
@example({"a": "甲\r\n乙"})
@example({"a": ["name：甲\n"], "b": "\u3000甲\n"})
def test_round_trip(data: dict[str, Any]) -> None:
    assume(not any(re.search(INVISIBLE, text) or text == "<<" for text in texts(data)))
    source = read(write(data, SCHEMA).encode())
    assert source.flaws == ()
    assert source.data == as_text(data)


@RELAXED
@given(st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4))
def test_a_guessing_peer_reads_text_as_text(data: dict[str, str]) -> None:
    assert peer_load(write(data, SCHEMA), CSafeLoader) == data


@RELAXED
@given(st.lists(PIECES, min_size=1).map("".join))
def test_what_the_reader_refuses_is_named(text: str) -> None:
    """An invisible character is not smuggled into the file: the reader says where it is."""
    source = read(write({"a": text}, {}).encode())
    refused = re.search(INVISIBLE, text) is not None
    assert {flaw.rule for flaw in source.flaws} == ({"yaml-invisible"} if refused else set())
