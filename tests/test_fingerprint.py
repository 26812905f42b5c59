"""What a file says has one fingerprint, however it was typed; what it doesn't say has another."""

import hashlib
import json
import re
import unicodedata
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sanshe.fingerprint import canonical, fingerprint, short
from sanshe.yaml_source import INVISIBLE, read
from sanshe.yaml_writer import write

# ---------------------------------------------------------------- known answers


def test_a_fingerprint_is_as_recorded() -> None:
    """Pinned: it stands in records and on paper, so it never changes."""
    said = {"name": "旧厝巷项目", "goals": ["一", ""], "note": ""}
    assert canonical(said) == '{"goals":["一",""],"name":"旧厝巷项目"}'.encode()
    assert (
        fingerprint(said)
        == hashlib.sha256(canonical(said)).hexdigest()
        == ("b6ac3546737fd0168727ef399ac08410167783eec36683238d274b68cb508b4f")
    )


def test_keys_are_sorted_as_in_rfc_8785() -> None:
    """As its section 3.2.3, with a character that NFC keeps: an emoji stands before U+FF01."""
    said = {key: key for key in ("\u20ac", "\uff01", "1", "\U0001f600", "\x80", "ö")}
    order = ["1", "\x80", "ö", "\u20ac", "\U0001f600", "\uff01"]
    assert list(json.loads(canonical(said))) == order


def test_text_is_escaped_as_in_rfc_8785() -> None:
    """Its section 3.2.2.2."""
    said = '€$\x0f\nA\'B"\\\\"/\x7f'
    assert canonical([said]) == '["€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"]'.encode()


def test_short() -> None:
    assert short("9f86d081884c7d659a2feaa0c55ad015") == "9f86-d081-884c-7d65"


# ---------------------------------------------------------------- what doesn't count

SAID = 'a: 甲\nb: ["1", 乙]\nc:\n  d: |\n    一\n    二\n'


@pytest.mark.parametrize(
    "text",
    [
        'c:\n  d: "一\\n二"\nb:\n  - 1\n  - 乙\na: 甲\n',
        "# 注释\n" + SAID.replace("甲", "'甲'   # 名称"),
        SAID.replace("\n", "\r\n"),
        "\ufeff" + SAID,
        SAID.replace("甲", '"  甲\u3000"'),
        SAID.replace("|", "|-"),
        SAID.replace("甲", '"\\u7532"'),
        SAID.replace('"一', '"一').replace("|\n    一\n    二", '"一\\r\\n二\\n"'),
        SAID + 'e: ""\nf: " "\ng:\nh: []\ni: {}\nj: {k: {l: ""}}\n',
    ],
)
def test_the_same(text: str) -> None:
    assert fingerprint_of(text) == fingerprint_of(SAID)


@pytest.mark.parametrize(
    "text",
    [
        SAID.replace("甲", "乙"),
        SAID.replace('"1"', '"1.0"'),
        SAID.replace('"1", 乙', '乙, "1"'),
        SAID.replace('"1", 乙', '"1", 乙, ""'),
        SAID.replace('"1", 乙', '"1乙"'),
        SAID.replace("a:", "e:"),
        SAID.replace("一\n", "一 \n"),
        SAID.replace("c:\n  d", "d"),
        SAID + "e: 丙\n",
    ],
)
def test_not_the_same(text: str) -> None:
    assert fingerprint_of(text) != fingerprint_of(SAID)


def test_composed_or_not() -> None:
    assert fingerprint_of("e\u0301: e\u0301\n") == fingerprint_of("é: é\n")


@pytest.mark.parametrize("value", [None, 1, True, 1.5, ("a",), b"a"])
def test_other_types_are_refused(value: Any) -> None:
    """Typed data has lost how it was written."""
    with pytest.raises(TypeError):
        fingerprint({"a": [value]})


@pytest.mark.parametrize("value", [{"é": "1", "e\u0301": "2"}, {"a": "\ud800"}])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"NFC|surrogates"):
        fingerprint(value)


def fingerprint_of(text: str) -> str:
    source = read(text.encode())
    assert source.flaws == ()
    return fingerprint(source.data)


# ---------------------------------------------------------------- what holds for all data

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n é甲：#\"'"), max_size=8
).filter(lambda text: not re.search(INVISIBLE, text))
KEYS = st.text("abcdé甲", min_size=1, max_size=3)
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=10,
    ),
    min_size=1,
    max_size=4,
)
RELAXED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(DATA, st.randoms(use_true_random=False))
def test_typed_otherwise_it_is_the_same(data: dict[str, Any], random: Random) -> None:
    """Shuffled, decomposed, padded, with blank fields; quoted, with comments and CRLF."""
    written = write(shuffled(data, random), {"properties": {key: {"title": "注"} for key in data}})
    quoted = json.dumps(shuffled(data, random), ensure_ascii=False, indent=1)
    expected = fingerprint(data)
    assert fingerprint_of(written) == fingerprint_of(written.replace("\n", "\r\n")) == expected
    assert fingerprint_of(f"# 注\n{quoted}\n# 注\n") == expected


@RELAXED
@given(DATA, TEXTS, st.data())
def test_another_word_is_another_fingerprint(
    data: dict[str, Any], other: str, choose: st.DataObject
) -> None:
    places = list(scalars(data))
    assume(places)
    holder, key = choose.draw(st.sampled_from(places))
    before = fingerprint_of(write(data, {}))
    assume(plain(other) != plain(holder[key]))
    holder[key] = other
    assert fingerprint_of(write(data, {})) != before


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def shuffled(value: Any, random: Random) -> Any:
    """The same, said otherwise; `random` decides how."""
    if isinstance(value, list):
        return [shuffled(item, random) for item in value]
    if not isinstance(value, dict):
        form = unicodedata.normalize(random.choice(["NFC", "NFD"]), value)
        return random.choice(["", " ", "\u3000", "\n"]) + form + random.choice(["", "  ", "\n"])
    keys = random.sample(list(value), len(value))
    said = {key: shuffled(value[key], random) for key in keys}
    return {**said, f"blank{random.random()}": random.choice(["", " ", [], {}])}


def scalars(value: Any) -> Any:
    """Every text in `value`, as what holds it and under what."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, str):
            yield value, key
        else:
            yield from scalars(inner)
