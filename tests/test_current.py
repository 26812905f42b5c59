"""What counts now, and who may continue: against a naive model, and by small histories."""

import functools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshe.continuation import may_continue
from sanshe.current import Current, current, standing, withdrawal
from sanshe.engine import read_years
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.records import Audit, ChangeDecision, ChangeRequest, Evaluation
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

PROJECT = "2021/lianjiang/buwang"
START = date(2021, 3, 10)


@functools.cache
def life() -> Year:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    return read_years(repository, (2020, 2021), date(2022, 1, 10))[2021]


def blank() -> Project:
    """The project that nothing was changed of, with records of its own to add to."""
    found = life().project(PROJECT)
    assert found is not None
    return Project(found.id, found.notice, found.facts, dict(found.records))


def add_change(
    project: Project,
    number: int,
    kind: str,
    items: list[dict[str, Any]],
    requested_on: date,
    decisions: tuple[tuple[date, bool] | None, tuple[date, bool] | None],
    resumes_on: date | None = None,
) -> None:
    folder = f"changes/{number}"
    request: dict[str, Any] = {
        "kind": kind,
        "requested_on": requested_on.isoformat(),
        "items": items,
        "reason_code": "other",
        "reason": "示例",
    }
    if resumes_on:
        request["resumes_on"] = resumes_on.isoformat()
    path = f"submissions/{project.id}/{folder}/request.yml"
    project.records[f"{folder}/request.yml"] = ChangeRequest.build(request, path)
    for name, decision in zip(("civil-affairs", "finance"), decisions, strict=True):
        if decision:
            day, is_approved = decision
            data = {
                "decided_on": day.isoformat(),
                "approved": is_approved,
                "document": "示例",
                "office": "示例处",
            }
            path = f"submissions/{project.id}/{folder}/{name}.yml"
            project.records[f"{folder}/{name}.yml"] = ChangeDecision.build(data, path)


def state(now: Current) -> dict[str, Any]:
    """Every value by a plain name."""
    plain: dict[str, Any] = {
        "name": now.name.value,
        "agency": now.agency_name.value,
        "code": now.agency_code.value,
        "community": now.community.value,
        "theme": now.theme.value,
        "dedicated": now.dedicated[0].value,
        "ends-on": now.ends_on.value.isoformat() if now.ends_on else None,
    }
    plain |= {f"goals {goal}": value.value for goal, value in now.goals.items()}
    plain |= {f"budget {'/'.join(key)}": value.value for key, value in now.budget.items()}
    return plain


# ---------------------------------------------------------------- against a naive model


class Step(NamedTuple):
    """One request: what becomes what, and both answers (days from the start, yes or no)."""

    changes: list[tuple[str, str]]
    answers: tuple[tuple[int, bool] | None, tuple[int, bool] | None]


_THEMES = ("public-issues", "public-space", "culture", "other")
_value = st.one_of(
    st.tuples(st.sampled_from(["name", "agency", "community"]), st.sampled_from("甲乙丙丁")),
    st.tuples(st.just("code"), st.sampled_from(["52350100MJB820311K", "52350100MJB821002U"])),
    st.tuples(st.just("theme"), st.sampled_from(_THEMES)),
    st.tuples(st.just("dedicated"), st.sampled_from(["张示例", "李示例", "王示例"])),
    st.tuples(st.sampled_from(["goals 2021-1", "goals 2022-2"]), st.sampled_from("子丑寅")),
    st.tuples(
        st.sampled_from(
            ["budget supervision/city", "budget activities/city", "budget experts/city"]
        ),
        st.integers(0, 99_999).map(lambda fen: f"{fen // 100}.{fen % 100:02}"),
    ),
    st.tuples(st.just("ends-on"), st.dates(date(2021, 11, 1), date(2021, 12, 31)).map(str)),
)
_answer = st.none() | st.tuples(st.integers(0, 30), st.booleans() | st.just(True))
_steps = st.lists(
    st.builds(
        Step,
        st.lists(_value, min_size=1, max_size=4, unique_by=lambda each: each[0]),
        st.tuples(_answer, _answer),
    ),
    max_size=8,
)


def _day(answer: tuple[int, bool] | None) -> tuple[date, bool] | None:
    return (START + timedelta(answer[0]), answer[1]) if answer else None


def _items(step: Step, before: dict[str, Any]) -> list[dict[str, Any]]:
    items = []
    for key, after in step.changes:
        what, _, which = key.partition(" ")
        item = {"what": what, "before": str(before.get(key, "0")), "after": after}
        if what == "code":
            item |= {"what": "agency", "after": f"机构{after[-1]}", "credit_code": after}
        elif what == "budget":
            item["category"], item["source"] = which.split("/")
        elif what == "goals":
            item["goal"] = which
        items.append(item)
    return items


def _apply(model: dict[str, Any], step: Step) -> None:
    for key, after in step.changes:
        if key == "code":
            model |= {"code": after, "agency": f"机构{after[-1]}"}
        else:
            model[key] = Decimal(after) if key.startswith("budget") else after


@given(_steps)
def test_current_state_is_application_and_approved_changes(steps: list[Step]) -> None:
    project = blank()
    model = state(current(project))
    effective: list[tuple[int, int, Step]] = []
    for number, step in enumerate(steps, 1):
        standing_now = state(current(project))
        before = standing_now | {"dedicated": "郭示例"}  # all ask on the first day
        decisions = (_day(step.answers[0]), _day(step.answers[1]))
        add_change(project, number, "change", _items(step, before), START, decisions)
        # Records are read once and kept: a project that got another record is another project.
        project = Project(project.id, project.notice, project.facts, dict(project.records))
        first, second = step.answers
        if first and second and first[1] and second[1]:
            effective.append((max(first[0], second[0]), number, step))
        else:
            assert state(current(project)) == standing_now  # pending and refused never show
    for _, _, step in sorted(effective, key=lambda each: each[:2]):
        _apply(model, step)
    assert state(current(project)) == model
    assert len(current(project).dedicated) == 1


@given(_steps, st.integers(-1, 31))
def test_the_state_on_a_day_knows_only_what_was_decided_until_then(
    steps: list[Step], days: int
) -> None:
    whole, early = blank(), blank()
    on = START + timedelta(days)
    for number, step in enumerate(steps, 1):
        decisions = (_day(step.answers[0]), _day(step.answers[1]))
        items = _items(step, {"dedicated": "郭示例"})
        add_change(whole, number, "change", items, START, decisions)
        until = tuple(each if each and each[0] <= on else None for each in decisions)
        add_change(early, number, "change", items, START, (until[0], until[1]))
    assert state(current(whole, on=on)) == state(current(early))


# ---------------------------------------------------------------- where values come from


def test_a_value_says_where_it_stands() -> None:
    project = life().project("2021/gulou/jiucuo")
    assert project
    now = current(project)
    assert now.name.change is None
    assert now.name.at.path.endswith("application.yml")
    changed = now.budget["supervision", "city"]
    assert (changed.value, changed.change) == (Decimal("15200.00"), 1)
    assert changed.at.path.endswith("changes/1/request.yml")
    assert now.ends_on
    assert now.ends_on.at.path.endswith("contract.yml")
    assert current(project, on=date(2021, 6, 24)).budget["supervision", "city"].value == 19200
    assert current(project, without=1).budget["supervision", "city"].change is None


def test_what_the_application_lacks_is_unknown_alone() -> None:
    previous = life().previous
    project = previous and previous.project("2020/lianjiang/buwang")
    assert project
    now = current(project)
    assert now.community.value == "示例补网社区"
    with pytest.raises(Unknown):
        _ = now.budget


def test_several_dedicated_workers_keep_their_places() -> None:
    project = blank()
    both = ((START, True), (START, True))
    for number, (before, after) in enumerate([("郭示例", "甲示例"), ("甲示例", "乙示例")], 1):
        items = [{"what": "dedicated", "before": before, "after": after}]
        add_change(project, number, "change", items, START, both)
    assert [each.value for each in current(project).dedicated] == ["乙示例"]


# ---------------------------------------------------------------- whether it runs

YES = (START, True)


@pytest.mark.parametrize(
    ("kinds", "decisions", "days", "expected"),
    [
        ([], (YES, YES), 0, "running"),
        (["change"], (YES, YES), 0, "running"),
        (["suspend"], (YES, YES), -1, "running"),
        (["suspend"], (YES, YES), 0, "suspended"),
        (["suspend"], (YES, YES), 9, "suspended"),
        (["suspend"], (YES, YES), 10, "running"),
        (["suspend", "change"], (YES, YES), 1, "running"),
        (["suspend"], (YES, None), 1, "running"),
        (["end"], (YES, (START, False)), 1, "running"),
        (["end"], (YES, YES), 0, "ended"),
        (["end", "change"], (YES, YES), 1, "ended"),
        (["cancel"], (YES, YES), 1, "cancelled"),
        (["cancel"], (YES, None), 1, "running"),
    ],
)
def test_standing(kinds: list[str], decisions: Any, days: int, expected: str) -> None:
    project = blank()
    for number, kind in enumerate(kinds, 1):
        resumes = START + timedelta(10) if kind == "suspend" else None
        add_change(project, number, kind, [], START, decisions, resumes)
    assert standing(project, life(), START + timedelta(days)) == expected


def test_withdrawn_before_the_award_takes_no_decision() -> None:
    for day, expected in ((date(2021, 2, 23), "withdrawn"), (date(2021, 2, 24), "running")):
        project = blank()
        add_change(project, 1, "cancel", [], day, (None, None))
        assert standing(project, life()) == expected
        assert bool(withdrawal(project, life())) is (expected == "withdrawn")


# ---------------------------------------------------------------- who may continue


def _final(project: Project, grade: str) -> None:
    data = {"evaluated_on": "2021-12-10", "evaluator": "示例", "grade": grade}
    project.records["final.yml"] = Evaluation.build(data, f"submissions/{project.id}/final.yml")


def test_who_may_continue_and_why_not() -> None:
    project = blank()
    assert may_continue(project, life()) == (None, ["还没有末期评估结论"])
    _final(project, "qualified")
    assert may_continue(project, life()) == (True, ["末期评估是“合格”"])
    opinion = {"audited_on": "2021-12-20", "auditor": "示例", "opinion": "adverse"}
    project.records["audit.yml"] = Audit.build(opinion, "audit.yml")
    assert may_continue(project, life())[0] is True  # an audit is an opinion
    _final(project, "unqualified")
    assert may_continue(project, life()) == (False, ["末期评估是“不合格”，没有达到合格"])
    add_change(project, 1, "end", [], START, (YES, YES))
    verdict, reasons = may_continue(Project(**_as_dict(project)), life())
    assert verdict is False
    assert reasons == ["已经批准终止", "末期评估是“不合格”，没有达到合格"]


def _as_dict(project: Project) -> dict[str, Any]:
    names = ("id", "notice", "facts", "records")
    return {name: getattr(project, name) for name in names}


def test_who_was_not_awarded_may_not_continue() -> None:
    project = life().project("2021/jinan/beiling")
    assert project
    assert may_continue(project, life()) == (False, ["没有立项"])
    waiting = Year(life().notice, life().on, life().projects)
    assert may_continue(project, waiting) == (None, ["还没有末期评估结论"])


def test_the_last_year_is_the_last() -> None:
    """A continuing project of 2021 has 2022 among its years, and no further one."""
    project = blank()
    _final(project, "good")
    assert may_continue(project, life())[0] is True
    case = {"notice": [{"old": "goal_years: [2021, 2022]\n", "new": "goal_years: [2020, 2021]\n"}]}
    files = {**cases.own_files(), **cases.notice(case), **cases.life()}
    year = read_years(Repository(DictTree(files)), (2021,), date(2022, 1, 10))[2021]
    assert may_continue(project, year) == (False, ["的试点期到2021年为止"])


def test_what_can_not_be_read_is_not_known() -> None:
    project = blank()
    _final(project, "good")
    broken = f"submissions/{PROJECT}/changes/1/request.yml"
    year = Year(
        life().notice, life().on, life().projects, life().records, None, frozenset([broken])
    )
    assert may_continue(project, year) == (None, ["有记录读不出来"])
    lost = frozenset(["submissions/2021/review/result.yml"])
    without = Year(life().notice, life().on, life().projects, {}, None, lost)
    assert may_continue(project, without)[0] is None
