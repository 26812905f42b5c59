"""The good year request by request (story.yml), and one request judged on what stands before it."""

import functools
from datetime import date
from typing import Any, NamedTuple

from sanshe.engine import Report
from sanshe.findings import Finding
from sanshe.judge import Judged, Side, judge, report_on
from sanshe.stage import stage_of
from sanshe.tree import DictTree
from tests import cases

Files = dict[str, bytes]


class Step(NamedTuple):
    """One lawful request: the day on which it is judged, and the files that it brings."""

    on: date
    files: Files


@functools.cache
def steps() -> tuple[Step, ...]:
    rows: Any = cases.load(cases.ROOT / "tests" / "story.yml")
    return tuple(
        Step(
            date.fromisoformat(row["on"]),
            {f"submissions/{each}": cases.life()[f"submissions/{each}"] for each in row["files"]},
        )
        for row in rows
    )


def until(path: str) -> tuple[Files, Step]:
    """What stands before the request that brings `path` (below submissions/), and that request."""
    files: Files = {}
    for step in steps():
        if f"submissions/{path}" in step.files:
            return files, step
        files |= step.files
    raise KeyError(path)


def tried(base: Files, head: Files, on: date) -> tuple[Judged, Report]:
    """The request from `base` to `head`, judged."""
    own = cases.own_files()
    judged = judge(DictTree({**own, **base}), DictTree({**own, **head}), on=on)
    return judged, report_on(judged)


def errors(findings: tuple[Finding, ...]) -> set[str]:
    """The rules whose errors are among the `findings`: of a request, those that refuse it."""
    return {each.rule for each in findings if each.severity == "error"}


def stages(side: Side) -> dict[str, str]:
    """The stage of every project, by its id."""
    return {
        project.id: stage_of(project, year)
        for year in side.years.values()
        for project in year.projects
    }
