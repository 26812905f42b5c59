"""Ranks follow from the scores alone, exactly."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshe.ranking import Method, Row, Score, ranking


def scores(*totals: str | None) -> list[Score]:
    return [
        (f"e{number}", None if total is None else Decimal(total))
        for number, total in enumerate(totals)
    ]


def one(*totals: str | None, method: Method = "mean", decimals: int = 2, trim: int = 1) -> Row:
    (row,) = ranking({"p": scores(*totals)}, method=method, decimals=decimals, trim=trim)
    return row


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


# ---------------------------------------------------------------- known answers


def test_rows() -> None:
    rows = ranking(
        {
            "a": scores("80", "90", "85"),
            "b": scores("95", "85", None),
            "c": scores("90", None, "90"),
            "d": scores("100", "99.5", "60"),
            "e": scores(None, None),
            "f": [],
        },
        method="mean",
        decimals=1,
        trim=1,
    )
    d = Decimal
    assert rows == [
        ("b", 2, d("90.0"), None, d(10), 1, True),
        ("c", 2, d("90.0"), None, d(0), 1, True),
        ("d", 3, d("86.5"), d("99.5"), d(40), 3, False),
        ("a", 3, d("85.0"), d("85.0"), d(10), 4, False),
        ("e", 0, None, None, None, None, False),
        ("f", 0, None, None, None, None, False),
    ]


def test_ties_leave_out_ranks() -> None:
    sheets = {"a": scores("7"), "b": scores("8"), "c": scores("8"), "d": scores("9")}
    rows = ranking(sheets, method="mean", decimals=0, trim=0)
    assert [(row.project, row.rank) for row in rows] == [("d", 1), ("b", 2), ("c", 2), ("a", 4)]
    assert [row.tied for row in rows] == [False, True, True, False]


def test_what_is_published_decides_a_tie() -> None:
    """80.004 and 80.00 are both published as 80.00."""
    rows = ranking({"a": scores("80"), "b": scores("80.004")}, method="mean", decimals=2, trim=0)
    assert [(row.rank, row.tied) for row in rows] == [(1, True), (1, True)]


@pytest.mark.parametrize(
    ("totals", "decimals", "official"),
    [
        (("80", "81"), 0, "81"),
        (("80", "80.01"), 2, "80.01"),
        (("80.005",), 2, "80.01"),
        (("80.00499999999999999999999999999999999999",), 2, "80.00"),
        (("1", "1", "2"), 4, "1.3333"),
        (("1", "2", "2"), 4, "1.6667"),
        (("0", None), 2, "0.00"),
        (("0",), 0, "0"),
        (("100", "0", None), 1, "50.0"),
        (("1E+2",), 0, "100"),
    ],
)
def test_rounded_half_up_once(totals: tuple[str | None, ...], decimals: int, official: str) -> None:
    assert text(one(*totals, decimals=decimals).official) == official


def test_the_caller_s_decimal_context_does_not_matter() -> None:
    with localcontext(prec=2):
        assert text(one("85.25", "85.26", "85.27").official) == "85.26"


@pytest.mark.parametrize(
    ("totals", "trim", "trimmed"),
    [
        (("60", "80", "100"), 1, "80.00"),
        (("60", "100", "81", "80"), 1, "80.50"),
        (("60", "60", "80"), 1, "60.00"),  # of equals one is left out
        (("60", "80", "100", None), 1, "80.00"),
        (("60", "80"), 1, None),
        (("60", "80", "100", "70"), 2, None),
        (("60", "80"), 0, "70.00"),
        ((None,), 0, None),
    ],
)
def test_trimmed_mean(totals: tuple[str | None, ...], trim: int, trimmed: str | None) -> None:
    assert text(one(*totals, trim=trim).trimmed) == trimmed
    row = one(*totals, trim=trim, method="trimmed-mean")
    assert text(row.official) == trimmed  # no other method steps in
    assert row.rank == (None if trimmed is None else 1)


def test_recused_is_not_zero() -> None:
    assert one("80", None).official == Decimal(80)
    assert one("80", "0").official == Decimal(40)


def test_the_official_method_decides() -> None:
    sheets = {"a": scores("0", "90", "91"), "b": scores("70", "71", "72")}
    by_mean = ranking(sheets, method="mean", decimals=2, trim=1)
    by_trimmed = ranking(sheets, method="trimmed-mean", decimals=2, trim=1)
    assert [row.project for row in by_mean] == ["b", "a"]
    assert [row.project for row in by_trimmed] == ["a", "b"]


@pytest.mark.parametrize("total", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_score_is_finite(total: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        one("80", total)


def test_an_expert_scores_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        ranking({"p": [("e", None), ("e", Decimal(1))]}, method="mean", decimals=2, trim=0)


@pytest.mark.parametrize(("decimals", "trim"), [(-1, 0), (0, -1)])
def test_parameters(decimals: int, trim: int) -> None:
    with pytest.raises(ValueError, match="below 0"):
        ranking({}, method="mean", decimals=decimals, trim=trim)


# ---------------------------------------------------------------- what holds for all scores

TOTALS = st.decimals(0, 100, places=2)
SHEETS = st.dictionaries(
    st.text("abc", max_size=3),
    st.dictionaries(st.text("xyz", max_size=2), st.none() | TOTALS, max_size=6),
    max_size=6,
)
METHODS: st.SearchStrategy[Method] = st.sampled_from(["mean", "trimmed-mean"])
Sheets = dict[str, dict[str, Decimal | None]]


def ranked(sheets: Sheets, method: Method, trim: int) -> list[Row]:
    scores = {project: list(given.items()) for project, given in sheets.items()}
    return ranking(scores, method=method, decimals=2, trim=trim)


@given(SHEETS, METHODS, st.integers(0, 2), TOTALS)
def test_a_constant_keeps_the_order(
    sheets: Sheets, method: Method, trim: int, constant: Decimal
) -> None:
    raised: Sheets = {
        project: {
            expert: None if total is None else total + constant for expert, total in got.items()
        }
        for project, got in sheets.items()
    }
    before, after = ranked(sheets, method, trim), ranked(raised, method, trim)
    kept = [(row.project, row.rank, row.tied, row.spread) for row in before]
    assert [(row.project, row.rank, row.tied, row.spread) for row in after] == kept


@given(SHEETS, METHODS, st.integers(0, 2))
def test_the_order_of_experts_and_projects_does_not_count(
    sheets: Sheets, method: Method, trim: int
) -> None:
    turned: Sheets = {
        project: dict(reversed(sheets[project].items())) for project in reversed(sheets)
    }
    assert ranked(turned, method, trim) == ranked(sheets, method, trim)


@given(SHEETS, METHODS, st.integers(0, 2))
def test_ranks(sheets: Sheets, method: Method, trim: int) -> None:
    rows = ranked(sheets, method, trim)
    assert sorted(row.project for row in rows) == sorted(sheets)
    for row in rows:
        given = [total for total in sheets[row.project].values() if total is not None]
        assert row.scores == len(given)
        assert (row.rank is None) == (row.official is None)
        if row.trimmed is not None:
            assert min(given) <= row.trimmed <= max(given)
        if row.official is not None:
            better = [other for other in rows if (other.official or -1) > row.official]
            same = [other for other in rows if other.official == row.official]
            assert row.rank == len(better) + 1
            assert row.tied == (len(same) > 1)


@given(st.lists(TOTALS, min_size=1, max_size=9), st.integers(0, 6))
def test_the_mean_is_never_further_off_than_half_a_digit(
    totals: list[Decimal], decimals: int
) -> None:
    row = one(*map(str, totals), decimals=decimals)
    assert row.official is not None
    off = Fraction(row.official) - Fraction(sum(totals)) / len(totals)
    half = Fraction(1, 2 * 10**decimals)
    assert -half < off <= half
    assert row.official.as_tuple().exponent == -decimals
