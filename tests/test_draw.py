"""The draw gives what RFC 3797 prints, and what anybody gets who follows the guide."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshe import draw

GUIDE = (Path(__file__).parent.parent / "docs/guide/draw.md").read_text("utf-8")
(PYTHON,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
SHELL, SHA256 = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)

KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"
SOURCES = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
DRAWN = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]
DIGESTS = [
    "990DD0A5692A029A98B5E01AA28F3459",
    "3691E55CB63FCC37914430B2F70B5EC6",
    "FE814EDF564C190AC1D25753979990FA",
    "1863CCACEB568C31D7DDBDF1D4E91387",
    "F4AB33DF4889F0AF29C513905BE1D758",
    "13EAEB529F61ACFB9A29D0BA3A60DE4A",
    "992DB77C382CA2BDB9727001F3CDCCD9",
    "63AB4258ECA922976811C7F55C383CE7",
    "DFBC5AC97CED01B3A6E348E3CC63F40D",
    "31CB111C4A4EBE9287CEAE16FE51B909",
    "07FA46C122F164C215BBC72793B189A3",
    "AC52F8D75CCBE2E61AFEB3387637D501",
    "53306F73E14FC0B2FBF434218D25948E",
    "B5D1403501A81F9A47318BE7893B347C",
    "85B10B356AA06663EF1B1B407765100A",
    "3269E6CE559ABD57E2BA6AAB495EB9BD",
]

POOLS = st.lists(st.text(max_size=5), max_size=40, unique=True)
NUMBERS = st.integers(0, 2**31 - 1)
ALL_SOURCES = st.lists(st.lists(NUMBERS, min_size=1, max_size=6), min_size=1, max_size=4)


def numbered(size: int) -> list[str]:
    return [str(number) for number in range(1, size + 1)]


# ---------------------------------------------------------------- known answers


def test_the_worked_example_of_the_rfc() -> None:
    """RFC 3797, section 6."""
    assert draw.key_string(SOURCES) == KEY
    steps = draw.steps(KEY, numbered(25))
    assert [step.digest for step in steps[:16]] == DIGESTS
    assert [step.number for step in steps[:10]] == DRAWN
    assert [int(who) for who in draw.select(KEY, numbered(25))[:10]] == DRAWN
    assert steps[0] == draw.Step(0, DIGESTS[0], 25, 16, 17, "17")
    assert steps[-1].remaining == 1


def test_a_draw_that_was_made() -> None:
    """The IETF's nominations committee of 2013: 12 of 154; one source had a leading zero."""
    key = draw.key_string(
        [[7, 8, 11, 17, 19, 25, 46], [8285182], [60115701], [2, 3, 18, 26, 32, 33, 42]]
    )
    assert key == "7.8.11.17.19.25.46./8285182./60115701./2.3.18.26.32.33.42./"
    drawn = [step.number for step in draw.steps(key, numbered(154))[:12]]
    assert drawn == [138, 151, 89, 112, 117, 145, 118, 143, 144, 122, 95, 139]


def test_the_index_has_two_bytes() -> None:
    """Beyond 256 people; computed by the program of the RFC."""
    step = draw.steps("1./", numbered(300))[258]
    assert (step.index, step.digest, step.number) == (
        258,
        "8695C0DA395462CA535CB2B13F8DE67C",
        201,
    )


# ---------------------------------------------------------------- the guide


@pytest.mark.parametrize(("key", "size"), [(KEY, 25), ("0.0.33./7./", 1), ("1./", 300)])
def test_the_scripts_of_the_guide_draw_the_same(key: str, size: int) -> None:
    python = PYTHON.replace(KEY, key).replace("25 + 1", f"{size} + 1")
    shell = SHELL.replace(KEY, key).replace("seq 25", f"seq {size}")
    assert size == 25 or (python != PYTHON and shell != SHELL)
    assert output(sys.executable, "-c", python).split() == draw.select(key, numbered(size))
    if size < 100 and shutil.which("md5sum"):  # the shell takes seconds for more
        assert output("sh", "-euc", shell).split() == draw.select(key, numbered(size))


def test_the_guide_shows_the_example() -> None:
    """Its key, and the digests and people of its first steps."""
    steps = draw.steps(KEY, numbered(25))
    for step in steps[:2]:
        said = f"`{step.digest}`，还剩 {step.remaining} 人，余数 {step.remainder}，"
        assert said in GUIDE
    assert f"```text\n{KEY}\n```" in GUIDE
    assert f"接着是 {'、'.join(step.who for step in steps[2:10])}……" in GUIDE


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_the_guide_checks_a_commitment() -> None:
    mine = draw.commitment("林示例", "示例大学", "0123456789abcdef0123456789abcdef")
    assert output("sh", "-euc", SHA256).split()[0] == mine


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


# ---------------------------------------------------------------- what holds for every draw


@given(ALL_SOURCES, POOLS)
def test_everybody_is_drawn_once(sources: list[list[int]], pool: list[str]) -> None:
    assert sorted(draw.select(draw.key_string(sources), pool)) == sorted(pool)


@given(ALL_SOURCES, POOLS.filter(bool), st.data())
def test_who_is_taken_out_beforehand_is_not_drawn(
    sources: list[list[int]], pool: list[str], data: st.DataObject
) -> None:
    key = draw.key_string(sources)
    conflicted = data.draw(st.sampled_from(pool))
    rest = [who for who in pool if who != conflicted]
    assert sorted(draw.select(key, rest)) == sorted(rest)


@given(ALL_SOURCES, st.integers(0, 40))
def test_names_have_no_influence(sources: list[list[int]], size: int) -> None:
    """Only the place in the published pool counts."""
    key = draw.key_string(sources)
    named = [f"专家{number}" for number in numbered(size)]
    assert [f"专家{number}" for number in draw.select(key, numbered(size))] == draw.select(
        key, named
    )


@given(ALL_SOURCES, st.data())
def test_one_other_number_is_another_key(sources: list[list[int]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sources) - 1))
    place = data.draw(st.integers(0, len(sources[at]) - 1))
    other = data.draw(NUMBERS.filter(lambda number: number != sources[at][place]))
    changed = [list(source) for source in sources]
    changed[at][place] = other
    assert draw.key_string(changed) != draw.key_string(sources)


@given(ALL_SOURCES, st.randoms(use_true_random=False))
def test_the_order_within_a_source_does_not_count(sources: list[list[int]], random: Random) -> None:
    shuffled = [random.sample(source, len(source)) for source in sources]
    assert draw.key_string(shuffled) == draw.key_string(sources)


def test_the_order_of_sources_counts() -> None:
    assert draw.key_string([[1], [2]]) != draw.key_string([[2], [1]]) != draw.key_string([[1, 2]])


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "sources",
    [
        [],
        [[]],
        [[1], []],
        [[-1]],
        [[2**31]],
        [[1]] * 17,
        [list(range(17))],
        [[1] * 16] * 15 + [[1234]],
    ],
)
def test_what_the_program_of_the_rfc_does_not_take(sources: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"sources?|range|characters"):
        draw.key_string(sources)


@pytest.mark.parametrize(
    ("key", "pool"),
    [("", ["甲"]), ("１./", ["甲"]), ("1./", ["甲", "乙", "甲"]), ("1./", numbered(2**16))],
)
def test_no_draw(key: str, pool: list[str]) -> None:
    with pytest.raises(ValueError, match=r"empty|ascii|twice|65536"):
        draw.select(key, pool)


def test_the_most_that_is_taken() -> None:
    assert len(draw.key_string([[1] * 16] * 15 + [[123]])) == 500
    assert draw.key_string([[2**31 - 1]]) == "2147483647./"
    assert draw.select("1./", []) == []


# ---------------------------------------------------------------- commitments

SALT = "0123456789abcdef0123456789abcdef"


def test_a_commitment_is_as_published() -> None:
    """Pinned: a pool that was published stays verifiable."""
    assert draw.commitment("林示例", "示例大学", SALT) == (
        "90ad5b7576422d4046ea8383e358103d246843cbb47d29ee333d86797c62fe21"
    )


def test_a_commitment_tells_its_parts_apart() -> None:
    """Each of these would be one text if the parts were merely put together."""
    parts = [("甲", "乙丙"), ("甲乙", "丙"), ('甲","乙', "丙"), ("甲", '乙","丙'), ("乙丙", "甲")]
    assert len({draw.commitment(*part, SALT) for part in parts}) == len(parts)
    assert draw.commitment("甲", "乙", SALT) != draw.commitment("甲", "乙", SALT[::-1])


def test_a_commitment_sees_through_how_it_was_typed() -> None:
    assert draw.commitment(" e\u0301 ", "乙\u3000", SALT) == draw.commitment("é", "乙", SALT)


@pytest.mark.parametrize(
    ("name", "employer", "salt"),
    [
        ("", "乙", SALT),
        (" ", "乙", SALT),
        ("甲", "\u3000", SALT),
        ("甲", "乙", ""),
        ("甲", "乙", SALT[1:]),
        ("甲", "乙", SALT.upper()),
        ("甲", "乙", f"{SALT}\n"),
    ],
)
def test_no_commitment(name: str, employer: str, salt: str) -> None:
    with pytest.raises(ValueError, match=r"blank|salt"):
        draw.commitment(name, employer, salt)


def test_salts_are_new_and_taken() -> None:
    salts = {draw.new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert len({draw.commitment("甲", "乙", salt) for salt in salts}) == 100
