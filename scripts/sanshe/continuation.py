"""Whether a project may be continued in a further year (三(一)1, 三(四)).

Each bar is a predicate that the rules over next year's applications and `may_continue` share, so that
the checks, ``sanshe status`` and the site never disagree. All take the project with its own year.
"""

from collections.abc import Callable
from typing import NamedTuple

from sanshe.current import ending, standing
from sanshe.findings import Place, at
from sanshe.project import Project, Year
from sanshe.record import Unknown


class Bar(NamedTuple):
    """What stands in the way: words that go on after “这个项目”, and the record that says so."""

    reason: str
    at: Place | None = None


def not_awarded(project: Project, year: Year) -> Bar | None:
    """The year has a result, and the project is not among those that are funded.

    Of years whose review was never recorded nothing is said.
    """
    if year.result is None or year.is_review_unread or year.award(project.id):
        return None
    outcome = year.outcome(project.id)
    return Bar("没有立项", at(outcome) if outcome else at(year.result))


def is_over(project: Project, year: Year) -> Bar | None:
    """It was withdrawn, or ended or cancelled by an approved change."""
    state = standing(project, year)
    if state == "withdrawn":
        return Bar("在立项以前撤回了")
    change = ending(project) if state in ("ended", "cancelled") else None
    if change is None or change.request is None:
        return None
    word = "终止" if state == "ended" else "撤销"
    return Bar(f"已经批准{word}", at(change.request, "kind"))


def in_last_year(project: Project, year: Year) -> Bar | None:
    """The years of its cohort end with this one."""
    facts = project.facts
    cohort = year.notice.cohort(facts.category) if facts and facts.category else None
    if cohort is None or year.notice.year + 1 in cohort.goal_years:
        return None
    return Bar(f"的试点期到{max(cohort.goal_years)}年为止")


def did_not_pass(project: Project, year: Year) -> Bar | None:
    """Its final evaluation is there and below 合格."""
    final = project.final
    grade = year.notice.grade(final.grade) if final else None
    if final is None or grade is None or grade.passes:
        return None
    return Bar(f"末期评估是“{grade.title}”，没有达到合格", at(final, "grade"))


def is_pending(project: Project, year: Year) -> Bar | None:
    """There is no final evaluation yet. It may come after the application, not after confirmation."""
    return None if project.final else Bar("还没有末期评估结论")


_NEVER: tuple[Callable[[Project, Year], Bar | None], ...] = (
    not_awarded,
    is_over,
    in_last_year,
    did_not_pass,
)


def may_continue(project: Project, year: Year) -> tuple[bool | None, list[str]]:
    """Whether `project` of `year` may be continued in the year after, and why (not).

    None means not yet known: the final evaluation is pending, or a record can't be read. The reasons
    are short Chinese clauses without full stop that go on after “这个项目”.
    """
    bars: list[str] = []
    is_unread = year.is_unread(project.id) or year.is_review_unread
    for bars_it in _NEVER:
        try:
            found = bars_it(project, year)
        except Unknown:
            is_unread = True
            continue
        if found:
            bars.append(found.reason)
    if bars:
        return False, bars
    if is_unread:
        return None, ["有记录读不出来"]
    pending = is_pending(project, year)
    if pending:
        return None, [pending.reason]
    grade = year.notice.grade(project.final.grade) if project.final else None
    return True, [f"末期评估是“{grade.title}”"] if grade else []
