"""How an awarded project meets the notice, part by part: what machines found, who judged, and when.

What machines found is the dashboard's: the rules run once.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from sanshe.catalogue.dashboard import Board, Mark
from sanshe.catalogue.public import Public
from sanshe.catalogue.text import read
from sanshe.layout import title_of
from sanshe.notice import Clause
from sanshe.project import Project, Year
from sanshe.record import Record
from sanshe.wording import day

_PART = re.compile(r"[^(]+(?:\([^)]\))?")
"""三(一)3(6)① stands in 三(一); 四(二)1 in 四(二)."""

_IF_ANY = frozenset({"exception", "civil-affairs"})
"""Records of what happens to few projects: no such record, nothing to decide."""


class Part(NamedTuple):
    """Clauses that stand together. `checked` is how many of them a machine looks at."""

    number: str
    heading: str
    checked: int
    rules: tuple[str, ...]
    judged: tuple[tuple[str, str | None], ...]
    """Kinds of record that hold people's decisions, and of which projects only."""


class Said(NamedTuple):
    """What one rule says of the project; `lifting` is the decision that lifts it."""

    mark: Mark
    rule: str
    lifting: Public | None


class Met(NamedTuple):
    """One part and one project."""

    part: Part
    said: list[Said]
    judged: list[tuple[str, str | None]]
    """What a record is called, and its day (or how many there are); None while there is none."""


def parts(board: Board) -> list[Part]:
    """The notice's parts in which somebody or something decides, and our defaults last."""
    notice = board.year.notice
    found = []
    for number, group in groupby(notice.clauses, key=lambda clause: _part(clause.number)):
        clauses = list(group)
        checked = [clause for clause in clauses if clause in board.columns]
        judged = [each.judgement for each in clauses if each.judgement]
        if checked or judged:
            kinds = dict.fromkeys((each.record, each.only) for each in judged)
            found.append(
                Part(number, clauses[0].heading, len(checked), _rules(checked), tuple(kinds))
            )
    title = "系统默认（非通知规定）"
    return [*found, Part("defaults", title, len(notice.defaults), _rules(notice.defaults), ())]


def met(parts: Iterable[Part], board: Board, project: Project) -> list[Met]:
    """Every part; nothing of a project that the dashboard doesn't show."""
    says = board.says.get(project.id)
    if says is None:
        return []
    made = dict(_made(project, board.year))
    cohort = "new" if project.is_new else "continuing"
    return [
        Met(
            part,
            [
                Said(says[rule], rule, _lifting(board.year, rule, project.id))
                for rule in part.rules
                if rule in says
            ],
            [
                (title_of(record), made.get(record))
                for record, only in part.judged
                if only in (None, cohort) and (record in made or record not in _IF_ANY)
            ],
        )
        for part in parts
    ]


def _part(number: str) -> str:
    found = _PART.match(number)
    return found[0] if found else number


def _rules(clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(terms.id for clause in clauses for terms in clause.rules)


def _lifting(year: Year, rule: str, project: str) -> Public | None:
    for each in year.liftings:
        if (each.rule, each.project) == (rule, project):
            return Public(each)
    return None


def _made(project: Project, year: Year) -> Iterator[tuple[str, str]]:
    """Which kinds of record there are and when they were made; of several the latest."""
    award = year.award(project.id)
    approved = [each for each in project.changes if each.is_approved]
    lifted = [each for each in year.liftings if each.project == project.id]
    for kind, found, name in (
        ("application", project.application, "submitted_on"),
        ("first-review", project.forwarding, "reviewed_on"),
        ("exception", lifted[-1] if lifted else None, "decided_on"),
        ("result", award, "decided_on"),
        ("contract", project.contract, "signed_on"),
        ("civil-affairs", approved[-1] if approved else None, "decided_on"),
        ("payment", project.payments[-1] if project.payments else None, "paid_on"),
        ("midterm", project.midterm, "evaluated_on"),
        ("acceptance", project.acceptance, "accepted_on"),
        ("final", project.final, "evaluated_on"),
        ("audit", project.audit, "audited_on"),
        ("case-study", project.case_study, "written_on"),
    ):
        on = read(Public(found) if isinstance(found, Record) else found, name)
        if on:
            yield kind, day(on)
    if project.progress:
        yield "progress", f"{len(project.progress)} 份"
