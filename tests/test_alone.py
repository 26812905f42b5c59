"""One file with the register: nothing false, and nothing passed over in silence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sanshe.alone import Alone, check_alone, repository_with
from sanshe.engine import check
from sanshe.findings import Finding
from sanshe.layout import position
from sanshe.personal_numbers import mask
from sanshe.register import Entry, Register, as_data, parse
from sanshe.repository import Repository
from sanshe.rule import ProjectRule, YearRule
from sanshe.rules import known_rules
from sanshe.tree import DictTree
from tests import cases, corpus


def told(finding: Finding) -> tuple[str, str, int, int, str]:
    """What is the same of a finding, lifted or not, whatever else is told with it."""
    where = finding.location
    message = finding.message.partition("（已由特例决定放宽")[0]
    return finding.rule, where.path, where.line, where.column, message


def tree_of(case: dict[str, Any]) -> DictTree:
    return DictTree({**cases.own_files(), **cases.notice(case), **corpus.files_of(case)})


def is_text(path: str) -> bool:
    where = position(path)
    return where is not None and where.kind.record is not None


ACROSS = [
    path
    for path in corpus.RULES
    if isinstance(known_rules().get(path.parent.name), YearRule | ProjectRule)
]
"""The cases of rules over more than one file, without those about a request."""


@pytest.mark.parametrize("path", ACROSS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    case = cases.load(path)
    tree = tree_of(case)
    day = date.fromisoformat(corpus.day_of(case))
    report = check(Repository(tree), on=day)
    register = corpus.register_in(corpus.files_of(case), cases.notice(case))
    told_of = {each.location.path for each in report.findings}
    texts = {path for path in told_of.intersection(tree.files) if is_text(path)}
    for file in sorted(texts | {*corpus.texts_of(case)}):
        alone = check_alone(repository_with(tree, file, tree.files[file]), file, register, on=day)
        here = [each for each in report.findings if each.location.path == mask(file)]
        assert {told(each) for each in alone.report.findings} <= {told(each) for each in here}
        kept = {told(each) for each in alone.report.findings}
        for finding in here:
            assert told(finding) in kept or finding.rule in alone.later, told(finding)


def test_register_says_nothing_else() -> None:
    register = corpus.register_in(cases.life(), {})
    data = as_data(register)
    assert parse(data) == register
    for project in data["projects"]:
        assert set(project) == {"id", "credit_code", "district", "category", "stage"}
    assert set(data) == {"version", "projects", "unlisted", "decided"}


def others(count: int, **more: Any) -> Register:
    """As many received projects of the agency of the base application, in other districts."""
    places = ("taijiang", "cangshan", "mawei", "jinan")[:count]
    code = "52350100MJB820311K"
    entries = [Entry(f"2021/{each}/a", code, each, "new", "received") for each in places]
    return Register(tuple(entries), **more)


def base_with(register: Register | None) -> Alone:
    raw = cases.BASE.encode()
    repository = repository_with(DictTree(cases.own_files()), cases.BASE_PATH, raw)
    return check_alone(repository, cases.BASE_PATH, register, on=date(2021, 2, 1))


def test_the_register_serves_the_quotas_and_names_what_it_cannot() -> None:
    assert not base_with(others(2)).report.findings
    alone = base_with(others(3))
    assert [each.rule for each in alone.report.findings] == ["agency-asks-for-at-most-three"]
    assert alone.later == (
        "dedicated-on-one-project",
        "dedicated-name-stands-elsewhere",
        "agency-keeps-one-name",
    )


def test_without_other_projects_nothing_is_left() -> None:
    assert base_with(Register()).later == ()


def test_without_a_register_every_rule_over_projects_is_left() -> None:
    assert base_with(None).later == (
        "earlier-project-continues-once",
        "district-asks-for-few-new-projects",
        "agency-asks-for-at-most-three",
        "dedicated-on-one-project",
        "dedicated-name-stands-elsewhere",
        "agency-keeps-one-name",
    )


def test_projects_that_are_not_named_leave_the_quota_open() -> None:
    alone = base_with(others(2, unlisted={2021: 1}))
    assert not alone.report.findings
    assert "agency-asks-for-at-most-three" in alone.later


def test_a_register_of_another_form_is_refused() -> None:
    wrong: list[Any] = [{}, [], {"version": 2}, {"version": 1, "projects": [{"id": 1}]}, None]
    for data in wrong:
        with pytest.raises(ValueError, match="register"):
            parse(data)
