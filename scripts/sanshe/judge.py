"""A request before it is merged: what it changes, and what it brings.

The base's notice and schemas judge the head's data. What the base had before is held against nobody,
and what was merged meanwhile counts without being the request's.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sanshe.engine import (
    Examined,
    Progress,
    Report,
    across,
    examine,
    examine_all,
    findings_of,
    plan_of,
    quietly,
    survey,
    years_of,
)
from sanshe.findings import Finding, Origin, Place, Problem
from sanshe.layout import year_of
from sanshe.project import Request, Year
from sanshe.repository import Repository
from sanshe.rule import RequestRule
from sanshe.rules import known_rules
from sanshe.tree import SUBMISSIONS, Difference, JudgedTree, Tree, compare


class Side(NamedTuple):
    """One side of a request, looked at."""

    repository: Repository
    odd: list[Problem]
    examined: list[Examined]
    years: dict[int, Year]


class Judged(NamedTuple):
    """A request looked at: its base, what merging it would give, and what it changes."""

    base: Side
    merged: Side
    changes: tuple[Difference, ...]
    """Below ``submissions/``, in path order."""
    elsewhere: tuple[str, ...]
    """Other paths that it changes."""


def judge(
    base: Tree,
    head: Tree,
    *,
    on: date,
    fork: Tree | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Judged:
    """Look at what merging `head` into `base` would give.

    `fork` is where the head left the base's history, the base itself where nothing has been merged
    since: only what the head changed from there on is the request's. Files that stay the same are
    looked at once.
    """
    touched = {difference.path for difference in compare(fork or base, head)}
    differences = compare(base, head, only=touched)
    changed = {difference.path for difference in differences}

    after = Repository(JudgedTree(base, head, touched))
    odd, paths = survey(after)
    odd += _collisions(base, differences)
    examined = examine_all(after, plan_of(paths, set(paths)), jobs, progress)
    merged = Side(after, odd, examined, years_of(after, after.years, examined, on))

    before = Repository(base)
    odd, paths = survey(before)
    same = {each.path: each for each in examined if each.path not in changed}
    plan = plan_of(paths, set(paths))
    examined = [same.get(job.path) or examine(before, job) for job in plan]
    return Judged(
        Side(before, odd, examined, years_of(before, before.years, examined, on)),
        merged,
        tuple(each for each in differences if _is_submitted(each.path)),
        tuple(each.path for each in differences if not _is_submitted(each.path)),
    )


def report_on(judged: Judged) -> Report:
    """All findings, each with whether the request brought it or the base had it before."""
    base, merged = judged.base, judged.merged
    told = [*across(merged.years), *_of_request(judged)]
    found = findings_of(merged.repository, merged.examined, merged.odd, told, merged.years)
    known = findings_of(base.repository, base.examined, base.odd, across(base.years), base.years)
    return Report(
        findings=_with_origin(found, known, {change.path for change in judged.changes}),
        files=len(judged.changes),
        unreadable=tuple(each.path for each in merged.examined if not each.readable),
        is_request=True,
        elsewhere=judged.elsewhere,
    )


def _is_submitted(path: str) -> bool:
    return path.startswith(f"{SUBMISSIONS}/")


def _collisions(base: Tree, differences: Iterable[Difference]) -> Iterator[Problem]:
    """New paths outside ``submissions/`` that some systems can't tell from one that is there.

    Inside, names are lower case and ASCII, so that none can collide.
    """
    kinds = {each.path: each.kind for each in differences if not _is_submitted(each.path)}
    added = [path for path, kind in kinds.items() if kind == "added"]
    if not added:
        return
    known: dict[str, str] = {}
    stays = [each.path for each in base.entries("") if kinds.get(each.path) != "removed"]
    for path in (*stays, *added):
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            above = "/".join(parts[:end])
            there = known.setdefault(unicodedata.normalize("NFC", above).casefold(), above)
            if there != above and path in kinds:
                yield Problem(
                    Place(path),
                    f"“{above}”和已有的“{there}”只有大小写或 Unicode 写法不同，"
                    "在 Windows 和 macOS 上会互相覆盖。",
                    "请换一个名字，或用原来的那一个。",
                    rule="file-name",
                )
                break


def _of_request(judged: Judged) -> Iterator[tuple[str, Problem]]:
    for number, year in judged.merged.years.items():
        changes = tuple(each for each in judged.changes if year_of(each.path) == number)
        others = tuple(each for each in judged.changes if each not in changes)
        request = Request(judged.base.years[number], year, changes, others, judged.elsewhere)
        for rule_id in year.notice.rules:
            rule = known_rules().get(rule_id)
            if changes and isinstance(rule, RequestRule):
                yield from quietly(rule_id, rule(request))


def _with_origin(
    found: Iterable[Finding], known: Iterable[Finding], changed: set[str]
) -> tuple[Finding, ...]:
    """What the base had before is the base's, the rest is the request's.

    Lines may have moved, so a finding is known again by rule, file and words; in a file that the
    request leaves alone the words don't count: a quota that is exceeded once more is old news there.
    What the request brings upon others (a fourth project where three may be) is said in its own file
    only; the others are related there.
    """

    def key(finding: Finding) -> tuple[str, str, str]:
        path = finding.location.path
        return finding.rule, path, finding.message if path in changed else ""

    found = tuple(found)
    own = {(each.rule, each.message) for each in found if each.location.path in changed}
    left = Counter(map(key, known))
    made = []
    for each in found:
        origin: Origin = "base" if left[key(each)] > 0 else "request"
        left[key(each)] -= 1
        is_of_others = each.location.path not in changed and (each.rule, each.message) in own
        if origin == "request" and is_of_others:
            continue
        made.append(each._replace(origin=origin))
    return tuple(made)
