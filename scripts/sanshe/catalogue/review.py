"""The review in public: how the experts were drawn, what they gave, what was decided, who objected.

Projects that were not awarded are not named; experts' scores stand under 专家1, 专家2…
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sanshe.catalogue.page import Page
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import Renderer
from sanshe.catalogue.text import read
from sanshe.panel import drawing, panel, sheets_of_panel
from sanshe.project import Year
from sanshe.record import Unknown
from sanshe.scoring import how_awarded, public_expert_name, standings, total
from sanshe.wording import OUTCOMES

REVIEWS = "review/index.md"


def review_uri(year: int) -> str:
    return f"review/{year}.md"


class Rank(NamedTuple):
    """One project in the table; `name` is None where it is not published."""

    rank: int | None
    project: str
    name: str | None
    outcome: str
    official: Decimal | None
    trimmed: Decimal | None
    spread: Decimal | None
    scores: list[str]
    """By the experts in public order: points, 回避, or nothing."""


class Awarded(NamedTuple):
    project: str
    name: str
    outcome: str
    amount: Decimal | None


def review_page(site: Renderer, year: Year) -> Page | None:
    """The page of a year's review; None before there is anything to show."""
    if year.pool is None and year.result is None:
        return None
    number = year.notice.year
    experts = _experts(year)
    return site.page(
        review_uri(number),
        "review.html",
        f"{number}年评审",
        f"{year.notice.title}：专家抽取、评分、结果和公示",
        notice=year.notice,
        pool=_public(year.pool),
        draw=_public(year.draw),
        drawing=_drawing(year),
        revealed={each.id: Public(each) for each in getattr(year.result, "experts", ())},
        result=_public(year.result),
        experts=[name for name, _ in experts],
        ranks=list(_ranks(year, experts)),
        awarded=list(_awarded(year)),
        reserve=list(_reserve(year)),
        not_awarded=sum(
            each.outcome == "not-awarded" for each in getattr(year.result, "projects", ())
        ),
        replacements=[(Public(each), _name(year, each.project)) for each in year.replacements],
        publicity=_public(year.publicity),
        fundings=[Public(each) for each in year.fundings],
        pages={award.project for award in year.awards},
    )


def review_index(site: Renderer, years: list[Year]) -> Page:
    """The reviews of all years, the latest first."""
    listed = [(year.notice, _public(year.result), len(year.awards)) for year in reversed(years)]
    return site.page(
        REVIEWS,
        "reviews.html",
        "评审公开",
        "专家抽取、评分、结果和公示",
        listed=listed,
        page_of=review_uri,
    )


def _public(record: Any) -> Public | None:
    return Public(record) if record else None


def _drawing(year: Year) -> Any:
    """Every step of the draw; None where it can't be followed."""
    try:
        if year.pool and year.draw:
            return drawing(year.pool, [each.values for each in year.draw.numbers])
    except (Unknown, ValueError):
        pass
    return None


def _experts(year: Year) -> list[tuple[str, str]]:
    """Public name and id of each member of the panel who scored, in public order."""
    if year.result is None:
        return []  # before the result nobody's scores are shown
    scored = {score.expert for score in sheets_of_panel(year)}
    found = [(public_expert_name(year, each), each) for each in panel(year) if each in scored]
    return sorted(found, key=lambda each: (len(each[0]), each[0]))


def _ranks(year: Year, experts: list[tuple[str, str]]) -> Iterator[Rank]:
    if year.result is None:
        return
    given = {
        (score.expert, sheet.project): sheet
        for score in sheets_of_panel(year)
        for sheet in score.sheets
        if hasattr(sheet, "project")
    }
    for standing in standings(year):
        row, outcome = standing.row, standing.outcome
        shown = outcome is not None and outcome.outcome != "not-awarded"
        scores = []
        for _, expert in experts:
            sheet = given.get((expert, row.project))
            points = total(sheet) if sheet else None
            scores.append(
                "回避" if sheet and sheet.recused else "" if points is None else f"{points}"
            )
        yield Rank(
            row.rank,
            row.project,
            standing.name if shown else None,
            OUTCOMES.get(outcome.outcome, "") if outcome else "",
            row.official,
            row.trimmed,
            row.spread,
            scores,
        )


def _awarded(year: Year) -> Iterator[Awarded]:
    for award in year.awards:
        word = how_awarded(award, year)
        yield Awarded(award.project, _name(year, award.project), word, award.amount)


def _reserve(year: Year) -> Iterator[Awarded]:
    for outcome in getattr(year.result, "projects", ()):
        if read(outcome, "outcome") == "reserve" and year.award(outcome.project) is None:
            yield Awarded(outcome.project, _name(year, outcome.project), "候补", None)


def _name(year: Year, project_id: str) -> str:
    project = year.project(project_id)
    return (project.facts.name if project and project.facts else None) or project_id
