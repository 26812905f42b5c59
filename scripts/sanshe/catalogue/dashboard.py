"""规则看板: every awarded project against every clause that a machine checks, quotas, what is to be done.

A page of a year is as of the day of its latest record, not of the day on which it is built. Messages
of findings stay out, for they quote what is not published: only which rule, how grave, lifted or not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from sanshe.catalogue import life
from sanshe.catalogue.data import known_stage
from sanshe.catalogue.page import Page
from sanshe.catalogue.render import Renderer, dashboard_uri
from sanshe.desk import Duty
from sanshe.findings import Problem
from sanshe.layout import project_of
from sanshe.notice import Clause, RuleTerms
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.rule import ApplicationRule, ProjectRule, YearRule
from sanshe.rules import known_rules
from sanshe.stage import AWARDED
from sanshe.status import Count, Overview, Row

INDEX = "dashboard/index.md"
MOST = 300
"""Rows of a table: more can't be read on a page; the rest is counted."""

Mark = Literal["error", "warning", "note", "lifted", "blocked"]
MARKS: dict[Mark, tuple[str, str]] = {
    "error": ("错", "错误"),
    "warning": ("提", "提醒"),
    "lifted": ("特", "由市民政局作特例决定放宽"),
    "blocked": ("？", "没有查成：用到的栏目没有填或读不出来"),
    "note": ("备", "备注，供人参考"),
}
"""As short as a cell, and in words; of several in one cell the gravest is shown, in this order."""

_CLEAN = "✓"
_DEFAULTS = ("系统默认", "defaults")
"""Title and anchor of the column of what no clause of the notice asks for."""

DUTIES = {
    "contract": "签订合同",
    "payment": "拨付经费",
    "civil-affairs": "市民政局答复变更申请",
    "finance": "市财政局答复变更申请",
    "resumption": "恢复实施，或另行申请",
    "progress": "交进展记录",
    "rectification": "整改",
    "service": "做完当年服务",
    "midterm": "中期评估",
    "acceptance": "验收",
    "final": "末期评估",
    "audit": "末期审计",
    "settlement": "结算",
    "surplus": "结清结余",
    "return": "退回结余",
    "case-study": "整理案例",
}
"""What the public reads of a duty: the desk's own words may quote records that are not published."""

_DATED = (
    *("submitted_on", "received_on", "reviewed_on", "forwarded_on", "decided_on", "issued_on"),
    *("fixed_on", "drawn_on", "scored_on", "published_on", "signed_on", "paid_on", "accepted_on"),
    *("requested_on", "evaluated_on", "audited_on", "settled_on", "returned_on", "written_on"),
)
"""When something was done, in any record; not until when something lasts or is due."""


class Cell(NamedTuple):
    """What the rules of one clause say of one project."""

    mark: Mark | None
    rules: tuple[str, ...]
    """Those that say something."""

    @property
    def text(self) -> str:
        return MARKS[self.mark][0] if self.mark else _CLEAN

    @property
    def words(self) -> str:
        return MARKS[self.mark][1] if self.mark else "没有发现问题"


class Line(NamedTuple):
    """One project of the table of rules."""

    id: str
    name: str
    district: str
    cells: list[Cell]

    @property
    def is_clean(self) -> bool:
        return all(cell.mark is None for cell in self.cells)


class Told(NamedTuple):
    """One rule and how many projects it says something of, by mark."""

    terms: RuleTerms
    clause: Clause
    marks: list[tuple[Mark, int]]


class Due(NamedTuple):
    """Something to be done for an awarded project."""

    duty: Duty
    what: str
    who: str
    name: str


Says = dict[str, dict[str, Mark]]
"""By project and rule the gravest that the rule says; a rule that says nothing is not there."""


class Board(NamedTuple):
    """What the rules say of one year on the day of its latest record, `year.on`."""

    year: Year
    view: Overview
    columns: list[Clause]
    """The notice's clauses that a machine checks; a line has one cell more, of our own defaults."""
    says: Says
    lines: list[Line]
    told: list[Told]


def latest(year: Year) -> date | None:
    """The day of the year's latest record; None while there is none."""
    records = [*year.records.values()]
    for project in year.projects:
        records += project.records.values()
        if project.facts and project.facts.whole:
            records.append(project.facts.whole)
    days = (getattr(record, name, None) for record in records for name in _DATED)
    return max((day for day in days if isinstance(day, date)), default=None)


def board(site: Renderer, year: Year) -> Board | None:
    """None of a year in which nothing was awarded, or whose notice has no clauses."""
    day = latest(year)
    if day is None or not year.notice.clauses or not year.awards:
        return None
    year = _on(year, day)
    view = Overview(site.repository.programme, year)
    columns = _columns(year)
    projects = [row.project for row in _awarded(view)]
    says = _says(year, projects)
    return Board(
        year, view, columns, says, _lines(year, projects, columns, says), _told(year, says)
    )


def _awarded(view: Overview) -> list[Row]:
    return [row for row in view.rows if known_stage(row.project, view.year) in AWARDED]


def dashboard(site: Renderer, boards: Iterable[Board]) -> Iterator[Page]:
    """A page for every board, and the list of them."""
    listed: list[dict[str, Any]] = []
    for year, view, columns, _, lines, told in boards:
        rows = _awarded(view)
        pages = {life.now(row.project).code for row in rows}
        shown = shown_of(lines)
        due = _due(view, rows)
        listed.append(
            {
                "year": year.notice.year,
                "on": year.on,
                "projects": len(lines),
                "clean": sum(line.is_clean for line in lines),
                "due": sum(len(items) for _, items in due),
            }
        )
        yield site.page(
            dashboard_uri(year.notice.year),
            "dashboard.html",
            f"{year.notice.year}年规则看板",
            f"{year.notice.title}：名额、要办的事、各项目和各条规则",
            notice=year.notice,
            on=year.on,
            unread=bool(view.unreadable),
            counts=[count for count in view.counts if count.received or count.continuing],
            idle=[count.district.name for count in view.counts if not _any(count)],
            agencies=[(agency, agency.code in pages) for agency in view.agencies if agency.awarded][
                :MOST
            ],
            due=due[:MOST],
            more_due=len(due) - MOST,
            lines=shown,
            hidden=len(lines) - len(shown),
            projects=len(lines),
            columns=[(clause.heading, clause.number) for clause in columns] + [_DEFAULTS],
            told=told,
            marks=MARKS,
            clean_mark=_CLEAN,
        )
    yield site.page(
        INDEX,
        "dashboards.html",
        "规则看板",
        "各年度的名额、要办的事、各项目和各条规则",
        listed=list(reversed(listed)),
        page_of=dashboard_uri,
    )


def _on(year: Year, day: date) -> Year:
    """The same year, looked at on that day."""
    return Year(year.notice, day, year.projects, year.records, year.previous, year.unreadable)


def _any(count: Count) -> bool:
    return bool(count.received or count.continuing)


def shown_of(lines: list[Line]) -> list[Line]:
    """All of few; of many, those of which there is something to say."""
    if len(lines) <= MOST:
        return lines
    return [line for line in lines if not line.is_clean][:MOST]


# ---------------------------------------------------------------- rules


def _lines(year: Year, projects: list[Project], clauses: list[Clause], says: Says) -> list[Line]:
    """Every one of the `projects` by column."""
    columns = [[terms.id for terms in clause.rules] for clause in clauses]
    columns.append([terms.id for clause in year.notice.defaults for terms in clause.rules])
    lines = []
    for project in projects:
        district = year.notice.district(project.district)
        name = life.now(project).name or project.id
        where = district.name if district else project.district
        cells = [_cell(rules, says[project.id]) for rules in columns]
        lines.append(Line(project.id, name, where, cells))
    return lines


def _told(year: Year, says: Says) -> list[Told]:
    """Every rule that says something, in the order of the notice."""
    counted: defaultdict[str, Counter[Mark]] = defaultdict(Counter)
    for of_project in says.values():
        for rule, mark in of_project.items():
            counted[rule][mark] += 1
    return [
        Told(terms, clause, [(mark, counted[rule][mark]) for mark in MARKS if counted[rule][mark]])
        for rule, (terms, clause) in year.notice.rules.items()
        if rule in counted
    ]


def _columns(year: Year) -> list[Clause]:
    """The notice's clauses that a machine checks; our own stand together in one column more."""
    return [
        clause for clause in year.notice.clauses if any(_looks(terms.id) for terms in clause.rules)
    ]


def _cell(rules: Iterable[str], says: Mapping[str, Mark]) -> Cell:
    found = {rule: says[rule] for rule in rules if rule in says}
    gravest = next((mark for mark in MARKS if mark in found.values()), None)
    order = list(MARKS)
    return Cell(gravest, tuple(sorted(found, key=lambda rule: order.index(found[rule]))))


def _looks(rule_id: str) -> bool:
    """Whether it looks at what is merged: not at requests, nor at single files' text."""
    return isinstance(known_rules().get(rule_id), ApplicationRule | ProjectRule | YearRule)


def _says(year: Year, projects: list[Project]) -> Says:
    found: Says = {project.id: {} for project in projects}
    lifted = {(each.rule, each.project) for each in year.liftings}

    def note(terms: RuleTerms, project_id: str, mark: Mark) -> None:
        if project_id in found:
            if terms.liftable and (terms.id, project_id) in lifted and mark != "blocked":
                mark = "lifted"
            before = found[project_id].get(terms.id)
            order = list(MARKS)
            if before is None or order.index(mark) < order.index(before):
                found[project_id][terms.id] = mark

    for rule_id, (terms, _) in year.notice.rules.items():
        rule = known_rules().get(rule_id)
        if isinstance(rule, YearRule):
            problems, whole = _run(rule(year))
            for problem in problems:
                about = problem.project or project_of(problem.at.path)
                note(terms, about, problem.severity or terms.severity)
            if not whole:
                for project in projects:
                    note(terms, project.id, "blocked")
            continue
        for project in projects:
            if isinstance(rule, ApplicationRule):
                problems, whole = _run(rule(project.application, year.notice))
            elif isinstance(rule, ProjectRule):
                problems, whole = _run(rule(project, year))
            else:
                break
            for problem in problems:
                note(terms, project.id, problem.severity or terms.severity)
            if not whole:
                note(terms, project.id, "blocked")
    return found


def _run(problems: Iterator[Problem]) -> tuple[list[Problem], bool]:
    """What a rule says, and whether it came to its end: one that meets a missing value stops there."""
    found: list[Problem] = []
    try:
        for problem in problems:
            found.append(problem)  # noqa: PERF402  what came before an Unknown stays
    except Unknown:
        return found, False
    return found, True


# ---------------------------------------------------------------- what is to be done


def _due(view: Overview, rows: Iterable[Row]) -> list[tuple[str, list[Due]]]:
    """What can be done now for each of the projects; what is due first comes first."""
    found = []
    for row in rows:
        items = [
            Due(duty, DUTIES[duty.kind], view.who(duty), row.name)
            for duty in row.duties
            if duty.kind in DUTIES and duty.is_open(view.on)
        ]
        if items:
            items.sort(key=lambda each: each.duty.due or date.max)
            found.append((row.project.id, items))
    return sorted(found, key=lambda each: (each[1][0].duty.due or date.max, each[0]))
