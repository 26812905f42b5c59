"""Every transition of a project's life: what allows it, and what refuses its shortcuts (transitions.yml)."""

from datetime import date
from typing import Any

import pytest

from sanshe.effect import approvals
from sanshe.engine import Report
from sanshe.judge import Judged
from sanshe.layout import KINDS
from sanshe.stage import STAGES
from tests import cases, story

TRANSITIONS = cases.load(cases.ROOT / "tests" / "transitions.yml")
SHORTCUTS = {
    "self-award",
    "payment before acceptance",
    "grade without evaluation",
    "edited score",
    "removed record",
    "swapped worker",
    "draw re-rolled",
    "pool changed after the seed",
}
BEYOND_STAGES = {"may continue", "promoted"}
"""Rows of the table that change no stage of the project itself."""


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{name}: {case.get('title') or case.get('before') or case['after']}")
        for name, row in TRANSITIONS.items()
        for case in row[kind]
    ]


def _tried(case: Any) -> tuple[Judged, Report]:
    files, step = story.until(case.get("before") or case["after"])
    if "after" in case:
        files = {**files, **step.files}
    base = cases.edited(files, case.get("base"))
    head = cases.edited(base, case["head"]) if "head" in case else {**base, **step.files}
    return story.tried(base, head, date.fromisoformat(case["on"]) if "on" in case else step.on)


def _agree(judged: Judged) -> list[str]:
    return [line.partition("（")[0] for line in approvals(judged)]


@pytest.mark.parametrize("case", _cases("allow"))
def test_allowed(case: Any) -> None:
    judged, report = _tried(case)
    assert not story.errors(report.own)
    before, after = story.stages(judged.base), story.stages(judged.merged)
    changed = {
        project: [before.get(project, "none"), stage]
        for project, stage in after.items()
        if before.get(project) != stage
    }
    assert changed == case["stages"]
    if "agree" in case:
        assert _agree(judged) == case["agree"]


@pytest.mark.parametrize("case", _cases("refuse"))
def test_shortcut_is_refused(case: Any) -> None:
    if "case" in case:
        found = cases.load(cases.ROOT / "tests" / "rules" / f"{case['case']}.yml")
        report = cases.run(found)
    else:
        judged, report = _tried(case)
        if "agree" in case:
            assert _agree(judged) == case["agree"]
    assert story.errors(report.own) == set(case["refused_by"])


def test_the_story_is_the_good_year() -> None:
    """Every file of it comes with one request, and every request is as quiet as the year itself."""
    files: story.Files = {}
    for step in story.steps():
        assert not files.keys() & step.files.keys()
        assert not story.tried(files, {**files, **step.files}, step.on)[1].findings
        files |= step.files
    assert files == cases.life()


def test_the_table_is_complete() -> None:
    """Every stage is reached, every kind of file takes part, every known shortcut is tried."""
    assert TRANSITIONS.keys() == {*STAGES, *BEYOND_STAGES}
    brought = set()
    for name, row in TRANSITIONS.items():
        reached = {to for case in row["allow"] for _, to in case["stages"].values()}
        assert name in BEYOND_STAGES or name in reached, name
        assert row["refuse"], name
        brought |= set(row["brings"])
    assert brought == {kind.name for kind in KINDS}
    refusals = [case for row in TRANSITIONS.values() for case in row["refuse"]]
    assert {case["shortcut"] for case in refusals if "shortcut" in case} == SHORTCUTS
    assert all(case["refused_by"] for case in refusals)
