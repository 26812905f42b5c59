"""Ranks of a year's projects, with the facts that stand beside them.

What the bureau makes of the ranks is its decision; what this clause of the notice calls priorities
(三(二)第1段) is shown as the application states it and earns no points.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple, cast

from sanshe.current import withdrawal
from sanshe.fingerprint import fingerprint
from sanshe.panel import panel, sheets_of_panel
from sanshe.project import Award, Project, Year
from sanshe.ranking import Method, Row, ranking
from sanshe.record import Unknown
from sanshe.records import Outcome, Score, Sheet
from sanshe.wording import OUTCOMES


class Priorities(NamedTuple):
    """What speaks for a project beside its score, as facts."""

    matching: tuple[tuple[str, Decimal], ...]
    """Matching money that counts: title of its source, yuan."""
    strengths: str | None
    goals: int
    """Over all years of the cohort."""
    goals_with_indicator: int


class Standing(NamedTuple):
    """One project in the table of ranks."""

    row: Row
    name: str
    agency: str
    recused: int
    missing: int
    """Experts of the panel of whom there is neither a score nor a recusal."""
    outcome: Outcome | None
    priorities: Priorities


def is_new(project: Project) -> bool:
    """Whether it is surely a new project: one of unknown category is neither new nor continuing."""
    return bool(project.facts and project.facts.category) and project.is_new


def is_withdrawn(project: Project, year: Year) -> bool:
    """Whether the agency took it back before an award, as far as that can be read."""
    try:
        return withdrawal(project, year) is not None
    except Unknown:
        return False


def to_score(year: Year) -> list[Project]:
    """The projects that every expert scores: new, forwarded, not withdrawn."""
    return [
        project
        for project in year.projects
        if is_new(project) and project.forwarding and not is_withdrawn(project, year)
    ]


def total(sheet: Sheet) -> Decimal | None:
    """The points of a sheet; None where the expert is recused, or gave none."""
    try:
        return sheet.total if sheet.points else None
    except Unknown:
        return None


def rows(year: Year) -> list[Row]:
    """The ranks by the notice's method; empty where it has none.

    Continuing projects are confirmed without pitch; where they were scored all the same, they are
    ranked too.
    """
    if year.notice.ranking is None:
        return []
    scores: dict[str, dict[str, Decimal | None]] = {each.id: {} for each in to_score(year)}
    for score in sheets_of_panel(year):
        for sheet in score.sheets:
            project = year.project(getattr(sheet, "project", ""))
            if project and project.forwarding:
                scores.setdefault(project.id, {}).setdefault(score.expert, total(sheet))
    terms = year.notice.ranking
    return ranking(
        {project: list(given.items()) for project, given in scores.items()},
        method=cast("Method", terms.method),
        decimals=terms.decimals,
        trim=terms.trim,
    )


def standings(year: Year) -> list[Standing]:
    """The table of ranks, best first."""
    recused: defaultdict[str, int] = defaultdict(int)
    for score in sheets_of_panel(year):
        for sheet in score.sheets:
            recused[getattr(sheet, "project", "")] += bool(sheet.recused)
    members = len(panel(year))
    return [
        Standing(
            row=row,
            name=(facts.name if facts else None) or row.project,
            agency=(facts.agency_name if facts else None) or "",
            recused=recused[row.project],
            missing=members - row.scores - recused[row.project],
            outcome=year.outcome(row.project),
            priorities=priorities(project),
        )
        for row in rows(year)
        if (project := year.project(row.project))
        for facts in (project.facts,)
    ]


def priorities(project: Project) -> Priorities:
    """What its application says of matching money, of the agency and of goals."""
    app = project.facts.whole if project.facts else None
    titles = {each.key: each.title for each in project.notice.fund_sources if each.priority}
    goals = getattr(app, "goals", ())
    return Priorities(
        matching=tuple(
            (titles[fund.source], fund.amount)
            for fund in getattr(app, "matching", ())
            if fund.source in titles
        ),
        strengths=getattr(getattr(app, "agency", None), "strengths", None),
        goals=len(goals),
        goals_with_indicator=sum(bool(goal.indicator) for goal in goals),
    )


def how_awarded(award: Award, year: Year) -> str:
    """What people call the way in which a project came to be funded."""
    outcome = year.outcome(award.project)
    return OUTCOMES[outcome.outcome] if outcome and outcome.is_award else "递补立项"


def public_expert_name(year: Year, expert: str) -> str:
    """专家1, 专家2… of the panel, for published score sheets.

    The order is that of what they wrote, not of their ids: names and ids are revealed together, so
    ids, or the order of the draw, would say who gave which score. Raises ValueError for others.
    """
    order = sorted(panel(year), key=lambda each: (_content(year, each), each))
    return f"专家{order.index(expert) + 1}"


def _content(year: Year, expert: str) -> str:
    """A number, as it were, of the expert's scores without the expert; empty before they are in."""
    found: Score | None = next((each for each in year.scores if each.expert == expert), None)
    if found is None:
        return ""
    return fingerprint([[sheet.project, str(total(sheet))] for sheet in found.sheets])
