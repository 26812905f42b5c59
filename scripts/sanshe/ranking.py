"""Ranks of projects from the experts' score sheets; what the bureau makes of them is not decided here.

Everything is computed exactly and rounded once, half up, at the end.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import floor
from typing import Literal, NamedTuple

Method = Literal["mean", "trimmed-mean"]
Score = tuple[str, Decimal | None]
"""An expert and his total; None where he is recused, which is not zero."""


class Row(NamedTuple):
    """What is said of one project."""

    project: str
    scores: int
    """How many experts gave a score; the recused don't count."""
    official: Decimal | None
    """By the official method, rounded; None where there are too few scores for it."""
    trimmed: Decimal | None
    """The mean without the highest and lowest, rounded; None where they are all there is."""
    spread: Decimal | None
    """The highest less the lowest score."""
    rank: int | None
    """From 1; ties share one, and the next is left out (1, 2, 2, 4). None without `official`."""
    tied: bool


def ranking(
    scores: Mapping[str, Sequence[Score]], *, method: Method, decimals: int, trim: int
) -> list[Row]:
    """The projects by rank, then by id; those without rank come last.

    `trim` is how many of the highest and as many of the lowest scores the trimmed mean leaves out.
    Projects whose rounded scores are equal are tied: what is published decides, not digits that
    nobody sees. Where the trimmed mean is official and scores are too few for it there is no rank,
    and no other method steps in. Raises ValueError for an expert who scores a project twice, a
    score that is not finite, and for `decimals` or `trim` below 0.
    """
    if decimals < 0 or trim < 0:
        raise ValueError("decimals or trim is below 0")
    unranked = [_row(project, sheets, method, decimals, trim) for project, sheets in scores.items()]
    officials = [row.official for row in unranked if row.official is not None]
    rows = []
    for row in unranked:
        if row.official is None:
            rows.append(row)
            continue
        rank = 1 + sum(other > row.official for other in officials)
        rows.append(row._replace(rank=rank, tied=officials.count(row.official) > 1))
    return sorted(rows, key=lambda row: (row.rank or len(rows) + 1, row.project))


def _row(project: str, sheets: Sequence[Score], method: Method, decimals: int, trim: int) -> Row:
    if len({expert for expert, _ in sheets}) < len(sheets):
        raise ValueError(f"{project}: an expert stands there twice")
    given = [total for _, total in sheets if total is not None]
    if not all(total.is_finite() for total in given):
        raise ValueError(f"{project}: a score is not finite")
    given.sort()
    trimmed = _mean(given[trim : len(given) - trim], decimals)  # of too few nothing is left
    official = trimmed if method == "trimmed-mean" else _mean(given, decimals)
    spread = given[-1] - given[0] if given else None
    return Row(project, len(given), official, trimmed, spread, None, False)


def _mean(totals: Sequence[Decimal], decimals: int) -> Decimal | None:
    """The mean, half up; None of nothing."""
    if not totals:
        return None
    from fractions import Fraction  # only a ranking pays for its import

    mean = sum(map(Fraction, totals), Fraction()) / len(totals)
    return Decimal(f"{floor(mean * 10**decimals + Fraction(1, 2))}E-{decimals}")
