"""Random histories through the checks: what is merged stays clean, and nothing gets further than it may.

A history begins somewhere in the good year (story.yml) and goes on with requests, lawful and unlawful. Each is
judged on the base as it is, and merged only if nothing refuses it. What must hold is said here once more, from
the records alone and without the rules.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sanshe.current import ending
from sanshe.engine import check
from sanshe.judge import Side
from sanshe.layout import position
from sanshe.ledger import ledger
from sanshe.panel import drawing
from sanshe.project import Project, Year
from sanshe.repository import Repository
from sanshe.rules import known_rules
from sanshe.scoring import total
from sanshe.tree import DictTree
from tests import cases, story
from tests.story import Files

REVISABLE = {"application", "case-study", "case-picture"}
_STOPS = ("suspended", "ended", "cancelled")
LAWFUL = {
    "none": ("received",),
    "received": ("none", "returned", "rejected", "forwarded", "withdrawn"),
    "returned": ("forwarded", "returned", "rejected", "withdrawn"),
    "rejected": ("withdrawn",),
    "forwarded": ("awarded", "reserve", "not-awarded", "withdrawn"),
    "not-awarded": ("withdrawn",),
    "reserve": ("awarded", "withdrawn"),
    "awarded": ("contracted", *_STOPS),
    # Acceptance and final evaluation are two facts, of which either may come first.
    "contracted": ("running", "accepted", "evaluated", *_STOPS),
    "running": ("accepted", "evaluated", *_STOPS),
    "suspended": ("awarded", "contracted", "running", "accepted", "evaluated", *_STOPS),
    "accepted": ("evaluated", *_STOPS),
    "evaluated": _STOPS,
    "withdrawn": (),
    "ended": (),
    "cancelled": (),
}
"""To which stages one request may lead from each."""

# ---------------------------------------------------------------- requests


class State(NamedTuple):
    """What stands on main, and the day of the last request that was merged."""

    files: Files
    day: date


class Try(NamedTuple):
    """A request: what would stand after it, and the day on which it is judged."""

    files: Files
    on: date


Move = tuple[str, int, int]
"""What kind of request, and two numbers that choose among what there is to choose from."""

_DAY = re.compile(r'"(20[0-9]{2}-[0-9]{2}-[0-9]{2})"')


def _later(days: int) -> Callable[[str], str]:
    def shifted(found: re.Match[str]) -> str:
        return f'"{date.fromisoformat(found[1]) + timedelta(days)}"'

    return lambda text: _DAY.sub(shifted, text, count=1)


def _swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(old, new, text, count=1)


BENT = {
    "a year early": _later(-400),
    "a fortnight early": _later(-14),
    "later": _later(40),
    "a cent more": _swap(r'"([0-9]+)[.]00"', r'"\1.01"'),
    "no amount": _swap("amount: .*\n", ""),
    "another payee": _swap("福州市示例", "福州市别的"),
    "forwarded": _swap("decision: (return|reject)", "decision: forward"),
    "rejected": _swap("decision: forward", "decision: reject"),
    "awarded": _swap("outcome: (reserve|not-awarded)", 'amount: "200000.00"\n    outcome: awarded'),
    "reserve": _swap("outcome: (awarded|confirmed)", "outcome: reserve"),
    "failed": _swap("result: passed", "result: failed"),
    "refused": _swap("approved: true ", "approved: false\nreason: 示例\n"),
    "unqualified": _swap("grade: good", "grade: unqualified"),
    "good": _swap("grade: excellent", "grade: good"),
    "a point less": _swap('points: "10"', 'points: "9"'),
    "another expert drawn": _swap("(\ndrawn: .*\n  - )E0[0-9]", r"\1E03"),
    "another expert scores": _swap("expert: E0[0-9]", "expert: E05"),
    "another fingerprint": _swap('fingerprint: "?[0-9a-f]', 'fingerprint: "'),
    "a line missing": _swap("[^\n]*\n$", ""),
    "a remark": _swap("$", "# 示例\n"),
}
"""Ways in which a record comes out wrong: days, sums, payees, decisions, grades, a line missing."""


def _bent(data: bytes, how: int) -> bytes:
    """The file in the first way from `how` on that alters it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data[:-1]
    ways = list(BENT.values())
    bent = (ways[(how + i) % len(ways)](text) for i in range(len(ways)))
    return next(each for each in bent if each != text).encode()


def _stop(kind: str) -> Callable[[State], Files]:
    """A request, or a decision on it, that would stop the project."""

    def made(state: State) -> Files:
        number = sum("/jiucuo/changes/" in path for path in state.files if "request" in path)
        folder = "submissions/2021/gulou/jiucuo/changes"
        if kind in ("suspend", "end", "cancel"):
            text = f'kind: {kind}\nrequested_on: "{state.day}"\nreason_code: other\nreason: 示例\n'
            return {f"{folder}/{number + 1}/request.yml": text.encode()}
        office = {"civil-affairs": "福州市民政局示例处", "finance": "福州市财政局示例处"}[kind]
        text = f'decided_on: "{state.day}"\napproved: true\ndocument: 示例1号\noffice: {office}\n'
        return {f"{folder}/{max(number, 1)}/{kind}.yml": text.encode()}

    return made


STOPS = tuple(map(_stop, ("suspend", "civil-affairs", "finance", "end", "cancel")))


def _request(state: State, move: Move) -> Try | None:
    """The request that `move` means here; None where there is nothing to choose from."""
    kind, first, second = move
    files, day = state
    missing = [step for step in story.steps() if not step.files.keys() <= files.keys()]
    records = sorted(files)
    if kind in ("edit", "remove") and records:
        path = records[first % len(records)]
        if kind == "edit":
            return Try({**files, path: _bent(files[path], second)}, day)
        return Try({other: files[other] for other in records if other != path}, day)
    if kind == "stop":
        return Try({**files, **STOPS[first % len(STOPS)](state)}, day)
    if not missing or kind in ("edit", "remove"):
        return None
    step = missing[0 if kind in ("next", "bent") else first % len(missing)]
    on = max(day, step.on)
    if kind == "bent":
        return Try({**files, **{p: _bent(data, second) for p, data in step.files.items()}}, on)
    if kind == "both":
        other = missing[second % len(missing)]
        return Try({**files, **step.files, **other.files}, max(on, other.on))
    if kind == "astray":  # the right record in the wrong folder
        others = sorted({path.rsplit("/application.yml")[0] for path in files if "app" in path})
        strays = {
            "/".join((others[second % len(others)], *path.split("/")[4:])): data
            for path, data in step.files.items()
            if others and path.count("/") > 3
        }
        return Try({**files, **strays}, on) if strays else None
    return Try({**files, **step.files}, on)


_number = st.integers(0, 40)
_kinds = ("skip", "both", "astray", "edit", "remove", "stop", *("bent",) * 2, *("next",) * 3)
_moves = st.lists(st.tuples(st.sampled_from(_kinds), _number, _number), min_size=5, max_size=8)

# ---------------------------------------------------------------- what must hold


def _moved(before: dict[str, str], after: dict[str, str]) -> None:
    for project in before.keys() | after.keys():
        old, new = before.get(project, "none"), after.get(project, "none")
        assert new == old or new in LAWFUL[old], f"{project}: {old} → {new}"


def _kept(before: Files, after: Files, awarded: set[str]) -> None:
    """Records are as they were, and so are the applications of the projects `awarded` before."""
    for path, data in before.items():
        where = position(path)
        assert where, path
        if where.kind.name not in REVISABLE or (
            where.kind.name == "application" and where.project in awarded
        ):
            assert after.get(path) == data, path


def _holds(side: Side) -> None:
    for year in side.years.values():
        if year.draw:
            assert year.pool
            made = drawing(year.pool, [each.values for each in year.draw.numbers])
            assert year.draw.drawn == made.drawn
        for score in year.scores:
            assert year.draw
            assert score.expert in {*year.draw.drawn, *year.draw.alternates}
        for project in year.projects if year.notice.clauses else ():  # 2020 is only recorded
            _is_in_order(project, year)
            if project.records:
                _adds_up(project, year)


def _is_in_order(project: Project, year: Year) -> None:
    award, contract = year.award(project.id), project.contract
    if award:
        assert project.forwarding
        assert award.amount == year.notice.amounts.city_share
        if project.is_new:
            sheets = [sheet for score in year.scores for sheet in score.sheets]
            assert any(each.project == project.id and total(each) is not None for each in sheets)
        else:
            assert year.previous
            earlier = year.previous.project((project.facts and project.facts.continues) or "")
            assert earlier
            assert earlier.final
            grade = year.previous.notice.grade(earlier.final.grade)
            assert grade
            assert grade.passes
    if contract:
        assert award
        assert contract.signed_on >= award.decided_on
    if project.payments or project.acceptances or project.final:
        assert contract
    paid = {int(each.path[-5]): each for each in project.payments}
    if 2 in paid:
        assert 1 in paid
        passed = [each for each in project.acceptances if each.passes]
        assert passed
        assert paid[2].paid_on >= passed[0].accepted_on
    shares = {each.number: each.percent for each in year.notice.amounts.instalments}
    for number, payment in paid.items():
        assert award
        assert payment.amount == award.amount * shares[number] / 100 or ending(project)


def _adds_up(project: Project, year: Year) -> None:
    city = ledger(project, year).city
    award = year.award(project.id)
    assert city.issued == (award.amount if award else 0)
    assert city.paid == sum(each.amount for each in project.payments)
    assert city.county == city.issued - city.paid >= 0
    left = city.spent + city.adjusted + city.returned + city.carried + city.agency
    assert city.paid == left
    if city.entries:
        assert (city.entries[-1].county, city.entries[-1].agency) == (city.county, city.agency)


# ---------------------------------------------------------------- the histories

SEEN: Counter[str] = Counter()
"""What the histories met: rules that refused, and stages that were reached."""


def _clean(files: Files, on: date) -> None:
    report = check(Repository(DictTree({**cases.own_files(), **files})), on=on)
    assert not story.errors(report.findings)


def _live(start: int, moves: list[Move]) -> None:
    steps = story.steps()[: start + 1]
    files: Files = {}
    for step in steps:
        files |= step.files
    state = State(files, steps[-1].on)
    for move in moves:
        request = _request(state, move)
        if request is None or request.files == state.files:
            continue
        judged, report = story.tried(state.files, request.files, request.on)
        refused_by = story.errors(report.own)
        SEEN.update(refused_by)
        if refused_by:
            SEEN["refused"] += 1
            continue
        SEEN["merged"] += 1
        assert not story.errors(report.findings)
        before, after = story.stages(judged.base), story.stages(judged.merged)
        SEEN.update(f"→ {after[each]}" for each in after if after[each] != before.get(each))
        _moved(before, after)
        awarded = {each.project for year in judged.base.years.values() for each in year.awards}
        _kept(state.files, request.files, awarded)
        _holds(judged.merged)
        state = State(request.files, request.on)
    _clean(state.files, state.day)


START = (7, 14, 15, 18, 19, 20, 23, 26, 28, 31, 34, 36, 37, 38)
"""Requests of the story after which it is interesting to go on."""

# Shrinking would judge for minutes; the moves of a failure are few enough to follow.
_settings = settings(
    max_examples=14,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
_histories = given(st.sampled_from(START), _moves)


def _place(path: str) -> int:
    return next(i for i, step in enumerate(story.steps()) if f"submissions/{path}" in step.files)


@pytest.mark.parametrize(
    ("after", "then"),
    [
        ("2021/gulou/jiucuo/first-review/1.yml", "2021/review/result.yml"),
        ("2021/review/draw.yml", "2021/review/replacements/hean.yml"),
        ("2021/review/draw.yml", "2021/gulou/jiucuo/contract.yml"),
        ("2021/review/result.yml", "2021/gulou/jiucuo/payments/1.yml"),
        ("2021/review/result.yml", "2021/gulou/jiucuo/acceptance/1.yml"),
        ("2021/review/result.yml", "2021/gulou/jiucuo/final.yml"),
        ("2021/gulou/jiucuo/payments/1.yml", "2021/gulou/jiucuo/payments/2.yml"),
    ],
)
def test_a_step_is_not_skipped(after: str, then: str) -> None:
    start = _place(after)
    _live(start, [("skip", _place(then) - start - 1, 0)])


@pytest.mark.parametrize(
    ("after", "how"),
    [
        ("2021/review/pool.yml", "another expert drawn"),
        ("2021/review/draw.yml", "another expert scores"),
        ("2021/gulou/jiucuo/contract.yml", "a fortnight early"),
        ("2021/gulou/jiucuo/final.yml", "a cent more"),
    ],
)
def test_a_bent_record_goes_nowhere(after: str, how: str) -> None:
    """The record that comes next, bent: draw, score sheet, contract, last payment."""
    _live(_place(after), [("bent", 0, list(BENT).index(how)), ("next", 0, 0)])


@pytest.mark.parametrize("record", ["application.yml", "contract.yml"])
def test_what_stands_is_not_touched(record: str) -> None:
    """Not even by a remark that changes no value."""
    start = _place("2021/gulou/jiucuo/contract.yml")
    standing = sorted(path for step in story.steps()[: start + 1] for path in step.files)
    which = standing.index(f"submissions/2021/gulou/jiucuo/{record}")
    _live(start, [("edit", which, list(BENT).index("a remark")), ("remove", which, 0)])


@pytest.mark.slow
def test_no_history_gets_further_than_it_may() -> None:
    _settings(_histories(_live))()
    # They must have met something, and got somewhere.
    assert len([each for each in SEEN if each in known_rules()]) > 9, SEEN
    assert len([each for each in SEEN if each.startswith("→")]) > 3, SEEN
    assert min(SEEN["merged"], SEEN["refused"]) > 20, SEEN
