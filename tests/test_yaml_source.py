"""Reading YAML: examples as data, and what must hold for every input.

`tests/yaml/<rule>/<case>.yml` is read and compared with `<case>.expected.txt`; the cases in `clean`
are compared with `<case>.expected.json`. `SANSHE_BLESS=1 pytest tests/test_yaml_source.py` writes the
expected files anew: read their diff as an applicant would.
"""

import json
import os
import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from yaml import CSafeLoader, YAMLError
from yaml import load as peer_load

from sanshe import yaml_events, yaml_explain, yaml_plain, yaml_source
from sanshe.yaml_source import FLAWS, Flaw, Keys, Source, Span, read

CASES = Path(__file__).parent / "yaml"
BLESS = bool(os.environ.get("SANSHE_BLESS"))
PATHS = sorted(CASES.glob("*/*.yml"))
RELAXED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(params=["plain", "libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything must hold without the quicker ways as well: libyaml is not in the browser."""
    if request.param != "pure" and yaml_events.LIBYAML is None:
        pytest.skip("libyaml is not here")
    if request.param != "plain":
        monkeypatch.setattr(yaml_plain, "read", not_plain)
    if request.param == "pure":
        monkeypatch.setattr(yaml_events, "LIBYAML", None)
    return str(request.param)


def not_plain(text: str) -> None:
    """Stands for `yaml_plain.read` where a parser is to have the word."""


def read_libyaml(raw: bytes) -> Source:
    with patch.object(yaml_plain, "read", not_plain):
        return read(raw)


def read_pure(raw: bytes) -> Source:
    with patch.object(yaml_events, "LIBYAML", None):
        return read_libyaml(raw)


def shown(flaw: Flaw) -> str:
    s = flaw.span
    place = f"{s.line}:{s.column}-{s.end_line}:{s.end_column}"
    return f"{place} {flaw.rule} {flaw.severity}\n  {flaw.message}\n  {flaw.fix}\n"


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize("path", PATHS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(path: Path, parser: str) -> None:
    source = read(path.read_bytes())
    if path.parent.name == "clean":
        assert source.flaws == ()
        expected = path.with_suffix(".expected.json")
        actual = json.dumps(source.data, ensure_ascii=False, indent=2) + "\n"
    else:
        assert path.parent.name in {flaw.rule for flaw in source.flaws}
        expected = path.with_suffix(".expected.txt")
        actual = "".join(map(shown, source.flaws))
        refused = any(flaw.severity == "error" for flaw in source.flaws)
        assert (source.data is None) == refused
    if BLESS and parser == "libyaml":
        expected.write_text(actual, encoding="utf-8")
    assert actual == expected.read_text(encoding="utf-8")


def test_every_rule_has_cases_and_a_page() -> None:
    tested = {path.parent.name for path in PATHS} - {"clean"}
    assert tested | {"yaml-too-big"} == set(FLAWS)
    for text in FLAWS.values():
        assert re.fullmatch(r".+。\n\n为什么：.+。\n\n怎么改：.+。", text)


def test_no_message_holds_a_long_number_or_the_words_of_a_parser() -> None:
    for path in PATHS:
        for flaw in read(path.read_bytes()).flaws:
            words = flaw.message + flaw.fix
            assert not re.search(r"\d{6}", words), path
            assert not re.search(r"expected|found|while|token|scann", words), path
            assert flaw.message.endswith("。"), path


def test_too_big() -> None:
    fits = b"a: " + b"x" * (yaml_source.MAX_BYTES - 3)
    assert read(fits).flaws == ()
    (flaw,) = read(fits + b"x").flaws
    assert flaw.rule == "yaml-too-big"
    assert read(fits + b"x").data is None


def test_flaws_are_capped_and_in_order() -> None:
    source = read(("a: 1\n" + "".join(f"k{i}：1\n" for i in range(50))).encode())
    assert len(source.flaws) == yaml_source.MAX_FLAWS
    assert [flaw.span.line for flaw in source.flaws] == list(range(2, 22))


def test_warnings_do_not_refuse_and_do_not_hide_errors() -> None:
    many = "".join(f"k{i}: “甲”\n" for i in range(30))
    source = read(many.encode())
    assert len(source.flaws) == yaml_source.MAX_FLAWS
    assert source.data is not None
    source = read((many + "k1: 2\n").encode())
    assert source.data is None
    assert source.flaws[-1].rule == "yaml-duplicate-key"


def test_rules_name_every_invisible_character() -> None:
    """Whatever Unicode calls a format or control character is refused, but two visible kinds."""
    visible = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
    hieroglyph = re.compile("[\U00013430-\U0001343f]")
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) not in ("Cc", "Cf") or char in "\t\n\r":
            continue
        if not visible.match(char) and not hieroglyph.match(char):
            assert re.match(yaml_source.INVISIBLE, char), f"U+{code:04X}"


# ---------------------------------------------------------------- hostile input

N = yaml_source.MAX_BYTES - 50
HOSTILE = {
    "brackets": b"[" * 100_000,
    "braces": b"{" * 100_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "dashes": b"- " * 50_000,
    "questions": b"? " * 100_000,
    "keys": b"a: " * 80_000,
    "stairs": "".join(" " * i + "a:\n" for i in range(700)).encode(),
    "pairs": b"[[]," * 60_000,
    "bomb": b"a: &a [x,x]\n" + b"".join(b"b%d: &b [*a,*a]\n" % i for i in range(9000)),
    "cycle": b"&a [*a, *a]",
    "quotes": b"'" * (N // 2 * 2 + 1),
    "double quotes": b'"' * N,
    "colons": b": " * (N // 2),
    "same key": b"a:\n" * 30_000,
    "tabs": b"\t" * N,
    "zeros": b"\0" * N,
    "bad bytes": b"\xff" * N,
    "full-width lines": "a：b\n".encode() * 30_000,
    "half quotes": 'a: "b”\n'.encode() * 20_000,
    "full-width list": ("a: [" + "甲，" * 40_000 + "］\n").encode(),
    "carriage returns": b"\r" * N,
    "tags": b"!" * N,
    "escapes": b'a: "' + b"\\u200b" * 40_000 + b'"',
    "late slips": ("".join(f"k{i}: 1\n" for i in range(9_000)) + "学：甲\n" * 9).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_in_time(name: str) -> None:
    begin = time.process_time()
    source = read(HOSTILE[name])
    source.span(("a", 0))
    assert time.process_time() - begin < 8  # on a slow machine; see the figures in yaml_source
    assert source.data is None
    assert source.flaws


def test_depth_is_counted_exactly() -> None:
    deepest = b"[" * yaml_source.MAX_DEPTH + b"]" * yaml_source.MAX_DEPTH
    assert read(deepest).flaws == ()
    assert [flaw.rule for flaw in read(b"[" + deepest + b"]").flaws] == ["yaml-depth"]


# ---------------------------------------------------------------- positions


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places(parser: str, ending: str, mark: str) -> None:
    lines = (
        "名称: 甲乙",
        "😀a:",
        "  - x: 'y'",
        "    z:",
        "  - [1, 22]",
        "t: |",
        "  丙",
        "  丁",
        "",
        "e: {}",
    )
    source = read((mark + ending.join(lines) + ending).encode())
    assert source.flaws == ()
    expected: dict[tuple[Keys, bool], tuple[int, int, int, int]] = {
        (("名称",), False): (1, 5, 1, 7),
        (("名称",), True): (1, 1, 1, 3),
        (("😀a",), True): (2, 1, 2, 3),
        (("😀a",), False): (3, 3, 5, 12),
        (("😀a", 0, "x"), False): (3, 8, 3, 11),
        (("😀a", 0, "z"), False): (4, 7, 4, 7),
        (("😀a", 1), False): (5, 5, 5, 12),
        (("😀a", 1, 1), False): (5, 9, 5, 11),
        (("t",), False): (6, 4, 8, 4),
        (("e",), False): (10, 4, 10, 6),
        # what isn't there: the nearest parent, by its key if it has one
        (("😀a", 0, "z", "deep"), False): (4, 5, 4, 6),
        (("😀a", 0, "missing"), False): (3, 5, 4, 7),
        (("😀a", 9), False): (2, 1, 2, 3),
        (("missing", 1), False): (1, 1, 10, 6),
    }
    for (keys, of_key), place in expected.items():
        assert source.span(keys, of_key=of_key) == Span(*place), keys


def test_place_in_refused_text() -> None:
    assert read(b"a: 1\nb: [2\n").span(("a",)) == Span(1, 4, 1, 5)
    assert read("a: \u200b\n".encode()).span(("b",)).line == 1
    assert read(b"\xff").span(("a",)) == Span(1, 1, 1, 1)


def all_keys(data: Any, keys: Keys = ()) -> Iterator[Keys]:
    yield keys
    if isinstance(data, dict):
        for key, value in data.items():
            yield from all_keys(value, (*keys, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from all_keys(value, (*keys, index))


# ---------------------------------------------------------------- what holds for every input

TOKENS = [
    "a",
    "b",
    "name",
    "甲",
    "乙：",
    "：",
    ":",
    "-",
    "－",
    "—",
    '"',
    "'",
    "“",
    "”",
    "‘",
    "’",
    "＂",
    "＇",
    "#",
    "＃",
    "[",
    "]",
    "{",
    "}",
    ",",
    "，",
    "、",
    "［",
    "］",
    "【",
    "】",
    "｛",
    "｝",
    "|",
    ">",
    "|2",
    "|#",
    "?",
    "&a",
    "*a",
    "!t",
    "<<:",
    "---",
    "...",
    "%",
    "\\",
    "\\n",
    "\\u200b",
    "\\x0a",
    "\\UFFFFFFFF",
    "😀",
    "0123",
    "@",
    "`",
    "~",
    "/",
    '"\\u0061":',
]
TOKENS += [" ", "  ", "\t", "\n", "\n  ", "\n    ", "\n- ", ": ", ":\n", "- ", ", ", " # ", " ＃ "]
TOKENS += [
    "|\n  ",
    ">-\n  ",
    "\n---\n",
    "\n...\n",
    "\n%YAML 1.1\n",
    "\u3000",
    "\xa0",
    "\r\n",
    "\\\n",
]
TOKENS += [
    "a: b\n",
    'k: "v"\n',
    "l:\n- x\n- y\n",
    "m: [x, y]\n",
    "t: |\n  甲\n  乙\n",
    "\u200b",
    "\r",
]
JUNK = st.lists(st.sampled_from(TOKENS), max_size=14).map("".join)
MODEL = (CASES / "clean" / "block.yml").read_text(encoding="utf-8") + (
    'agency:\n  name: 某中心\n  list: [甲, "乙", c]\npeople:\n- name: 示例\n  role: x\n'
    "-   name: 乙\n    months: {a: 1, b: 2}\nlast: ''\n"
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good file with a few mistakes."""
    text = MODEL
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 3))
        text = text[:place] + draw(st.sampled_from(["", *TOKENS])) + text[place + gone :]
    return text


GOOD = st.sampled_from(
    [
        *(
            "甲乙",
            "a b  c",
            "b ",
            "2021-1",
            "12:30",
            "甲：乙",
            "a:b",
            "~",
            "=",
            "/a",
            'a"b',
            "",
            "a [b]",
        ),
        *(
            '"甲：乙"',
            '""',
            '"a # b"',
            "'a'",
            "'#'",
            "a  # 标题",
            '"a" # b',
            "[]",
            "[a, b]",
            "[a] # b",
        ),
        *(
            '["2020-10", 甲]',
            "[办公（管理）费, 三(一)3]",
            "[a b, c]",
            "{a: b, c: [d, e]}",
            '{on: "b"}',
        ),
    ]
)
ODD = st.sampled_from(
    [
        *(
            "b: c",
            "c:",
            "-1",
            '"a\\n"',
            '"a" b',
            '"a"#b',
            "'a''b'",
            "a#b",
            "#",
            "a\tb",
            "a\r",
            "a\tc: d",
        ),
        *(
            "[a,b]",
            "[ a ]",
            "[a, ]",
            "[a , b]",
            "[a, , b]",
            "[[a], b]",
            "[a: b]",
            "[a # b]",
            "[“a”]",
        ),
        *(
            "[ab",
            "a]",
            "[-a]",
            "[a - b]",
            "[a]#",
            "[a]b",
            "[a}",
            "[?a]",
            "[a?b]",
            "[%a]",
            "{}",
            "{ }",
        ),
        *("{a:b}", "{a: }", "{a: b, }", "{a, b}", "{a: [], b: 1}", "{a: {b: c}}", "{a: b , c: d}"),
        *(
            "{a: bc",
            "{a: b]",
            "{a: b, a: c}",
            "{a: b}c",
            '{"a": b}',
            "{a: [b c}",
            "|",
            ">",
            "&a",
            "*a",
        ),
        *(
            "!t",
            "%",
            "@",
            "`",
            "?",
            "? a",
            "- a",
            "...",
            "--- a",
            ", a",
            "|\n    a",
            "a\n    b",
            "<<: a",
        ),
    ]
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0, *, as_list: bool | None = None) -> list[str]:
    """The lines of a mapping or list, most likely plain."""
    if as_list is None:
        as_list = draw(st.booleans())
    lines: list[str] = []
    keys = draw(
        st.lists(st.sampled_from(["a", "b", "c", "name", "k_1", "on"]), min_size=1, unique=True)
    )
    for key in keys[:4]:
        kind = (
            draw(st.sampled_from(["scalar", "scalar", "scalar", "nested"]))
            if depth < 4
            else "scalar"
        )
        if kind == "scalar":
            lines.append(f"- {draw(GOOD) or 1}" if as_list else f"{key}: {draw(GOOD)}")
        elif as_list:
            below = draw(blocks(depth + 1, as_list=False))
            lines += [f"- {below[0]}", *(f"  {line}" for line in below[1:])]
        else:
            is_list = draw(st.booleans())
            margin = " " * draw(st.sampled_from([2, 2, 4, 1, *([0, 0] if is_list else [])]))
            lines += [
                f"{key}:",
                *(margin + line for line in draw(blocks(depth + 1, as_list=is_list))),
            ]
        lines += draw(st.sampled_from([[], [], [], [""], ["# b"], ["   # b: c"]]))
    return lines


@st.composite
def nearly_plain(draw: st.DrawFn) -> str:
    """A plain file with at most a few things in it that are not, or not quite."""
    lines = draw(blocks())
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        place = draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        match draw(st.sampled_from(["value", "margin", "again", "gone", "token", "line"])):
            case "value":
                lead = re.match("[ -]*([a-z_0-9]+: )?", line)
                lines[place] = (lead[0] if lead else "") + draw(ODD)
            case "margin":
                lines[place] = " " * draw(st.integers(0, 6)) + line.lstrip(" ")
            case "again":
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "gone":
                lines[place] = ""
            case "token":
                at = draw(st.integers(0, len(line)))
                lines[place] = line[:at] + draw(st.sampled_from(TOKENS)) + line[at:]
            case "line":
                lines.insert(
                    place, draw(st.sampled_from(["甲", "- 甲", "a: 1", "B: 1", "---", "-", "- -"]))
                )
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", " ", "\n\n", "\n..."]))


@RELAXED
@given(st.binary(max_size=200))
def test_never_raises_on_bytes(raw: bytes) -> None:
    source = read(raw)
    assert (source.data is None) == any(flaw.severity == "error" for flaw in source.flaws)
    source.span(("a", 0))


@RELAXED
@given(JUNK | mutated())
@example("a:\tb")
@example("a: [b?c]")
@example("m: {? : 1, a: \n}")
@example("a: |#\n  b")
def test_both_parsers_agree(text: str) -> None:
    """Same data, same flaws, same places, whether libyaml is there or not."""
    agree(read_libyaml(text.encode()), read_pure(text.encode()))


def agree(quick: Source, pure: Source) -> None:
    assert quick.data == pure.data
    assert quick.flaws == pure.flaws
    if quick.data is None:
        return
    for keys in all_keys(quick.data):
        assert quick.span(keys) == pure.span(keys)
        assert quick.span(keys, of_key=True) == pure.span(keys, of_key=True)


@settings(RELAXED, max_examples=1000)
@given(JUNK | mutated() | nearly_plain() | nearly_plain())
@example("a: b\n  c\n")
@example("a: 1\n# b\n  c: 2\n")
@example("- a: 1\n- 2\n b: 3\n")
@example("a:\n- 1\nb: 2\n- 3\n")
@example("- - a\n")
@example("  a: 1\nb: 2\n")
@example("a: [b, c,]\n")
@example("a: {b: [c, {d: e}]}\n")
@example("a: b#c\nd: e #f\n")
@example("a: 1\na: 2\n")
@example("{a: 1, a: 2}\n")
@example("a: b\tc\n")
@example("a: {b: 1, b: 2}\n")
@example("a: {b: cd\n")
@example("a: [b: c}\n")
@example("a: [b , c]\n")
@example("a: [b c }\n")
@example("- a\n- \n- # b\n")
@example("a: b:\n")
@example("a: 'b''c'\n")
@example("...\na: 1\n")
@example("\n".join(f"{' ' * depth}a:" for depth in range(25)))
def test_the_plain_way_agrees(text: str) -> None:
    """What is read line by line, the pure-Python parser reads as well, without a flaw."""
    if not re.search(yaml_source.INVISIBLE, text):  # it is asked only then
        data = yaml_plain.read(text)
        if data is not None:
            assert data == explained(text)
    agree(read(text.encode()), read_pure(text.encode()))


def explained(text: str) -> Any:
    """The data as the pure-Python parser gives it; fails where anything is unusual."""

    def fail(what: str, event: Any, stack: list[Any]) -> None:
        raise AssertionError(what)

    return yaml_events.build_data(yaml_events.PureParser(text).get_event, fail)


def test_nearly_every_file_is_plain() -> None:
    """Otherwise the plain way would be of no use. The year of `tests/life` is in the words of all records."""
    paths = [*Path(__file__).parent.glob("life/**/*.yml"), *Path("schemas").rglob("*.yml")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert sum(yaml_plain.read(text) is not None for text in texts) > 0.95 * len(texts) > 30


@RELAXED
@given(JUNK | mutated() | nearly_plain())
def test_the_quick_look_misses_nothing(text: str) -> None:
    """The patterns that send a file to the careful reading cover what that would find."""
    source = read(text.encode())
    assume(source.data is not None)
    assert yaml_explain.explain(source.text).flaws == source.flaws


@RELAXED
@given(JUNK | mutated())
def test_flaws_lie_in_the_text(text: str) -> None:
    source = read(text.encode())
    lines = source.text.split("\n")
    for flaw in source.flaws:
        begin = flaw.span.line, flaw.span.column
        end = flaw.span.end_line, flaw.span.end_column
        assert (1, 1) <= begin <= end <= (len(lines), len(lines[-1]) + 2)


@RELAXED
@given(JUNK | mutated())
def test_a_peer_reads_the_same_shape(text: str) -> None:
    """What we accept, PyYAML's own loader accepts as well, with the same keys and lengths."""
    source = read(text.encode())
    assume(source.data is not None)
    try:
        peer = peer_load(text, CSafeLoader)
    except (YAMLError, ValueError, TypeError):
        return  # types that it guesses and cannot make
    if isinstance(source.data, dict):
        assert len(peer) == len(source.data) or len({*map(str, peer)}) < len(source.data)
    elif isinstance(source.data, list):
        assert len(peer) == len(source.data)
