"""One file with the register: nothing false, and nothing passed over in silence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sanshe.alone import check_alone, repository_with
from sanshe.engine import check
from sanshe.findings import Finding
from sanshe.layout import CASE_PICTURE, position
from sanshe.personal_numbers import mask
from sanshe.register import as_data, parse
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
    told_of = {each.location.path for each in report.findings if each.keys is not None}
    for file in sorted(told_of.intersection(tree.files) | {*corpus.texts_of(case)}):
        where = position(file)
        if where and where.kind is CASE_PICTURE:
            continue  # nobody fills in a picture
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
