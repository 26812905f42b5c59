"""One file with the register: nothing false, and nothing passed over in silence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sanshe.alone import check_alone, repository_with
from sanshe.engine import Report, check, read_years
from sanshe.findings import Finding
from sanshe.layout import CASE_STUDY, position
from sanshe.personal_numbers import mask
from sanshe.register import Register, as_data, parse, register_of
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

CASES = sorted((Path(__file__).parent / "rules").glob("*/*.yml"))


def told(finding: Finding) -> tuple[str, str, int, int, str]:
    """What is the same of a finding, lifted or not, whatever else is told with it."""
    where = finding.location
    message = finding.message.partition("（已由特例决定放宽")[0]
    return finding.rule, where.path, where.line, where.column, message


def tree_of(case: dict[str, Any]) -> DictTree:
    return DictTree({**cases.own_files(), **cases.notice(case), **cases.files(case)})


def register_in(tree: DictTree) -> Register:
    repository = Repository(tree)
    return register_of(read_years(repository, repository.years, date.max))


def texts_of(tree: DictTree, report: Report) -> set[str]:
    """The files of text that the case is about: changed by it, or with findings."""
    paths = {each.location.path for each in report.findings}
    paths |= {path for path, raw in tree.files.items() if cases.life().get(path) != raw}
    kinds = {path: where.kind for path in paths if (where := position(path))}
    return {path for path, kind in kinds.items() if kind.record and kind is not CASE_STUDY}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    case = cases.load(path)
    if "head" in case:
        pytest.skip("一次请求：登记里没有它改动以前的样子")
    tree = tree_of(case)
    day = date.fromisoformat(case.get("on", "2022-01-10" if "life" in case else "2021-02-01"))
    report = check(Repository(tree), on=day)
    register = register_in(tree)
    for file in sorted(texts_of(tree, report)):
        if file not in tree.files:
            continue
        alone = check_alone(repository_with(tree, file, tree.files[file]), file, register, on=day)
        here = [each for each in report.findings if each.location.path == mask(file)]
        assert {told(each) for each in alone.report.findings} <= {told(each) for each in here}
        kept = {told(each) for each in alone.report.findings}
        for finding in here:
            assert told(finding) in kept or finding.rule in alone.later, told(finding)


def test_register_says_nothing_else() -> None:
    tree = tree_of({"life": ""})
    data = as_data(register_in(tree))
    assert parse(data) == register_in(tree)
    for project in data["projects"]:
        assert set(project) == {"id", "credit_code", "district", "category", "stage"}
    assert set(data) == {"version", "projects", "unlisted", "decided"}
