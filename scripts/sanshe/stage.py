"""How far a project has come: derived from its records and the year's result, never typed.

The words are those of the notice and are kept apart: 收件 says only that the file was merged, 初审通过
only the county says, 已立项 only the city's result.
"""

from sanshe.current import standing
from sanshe.project import Project, Year

STAGES = {
    "received": "收件",
    "returned": "退回补正",
    "rejected": "不予报送",
    "forwarded": "初审通过",
    "withdrawn": "已撤回",
    "not-awarded": "不立项",
    "reserve": "候补",
    "awarded": "已立项",
    "contracted": "已签合同",
    "running": "实施中",
    "suspended": "暂停",
    "accepted": "已验收",
    "evaluated": "已评估",
    "ended": "已终止",
    "cancelled": "已撤销",
}
"""Every stage with what people call it, in the order of a project's life."""

AWARDED = frozenset(
    ("awarded", "contracted", "running", "suspended", "accepted", "evaluated", "ended", "cancelled")
)
"""The stages of projects that were awarded: these have a full page for everybody."""

LISTED = frozenset(("received", "returned", "forwarded", "reserve"))
"""The stages before an award in which the site names a project; of the others it tells the number."""

_BY_FIRST_REVIEW = {"forward": "forwarded", "return": "returned", "reject": "rejected"}


def stage_of(project: Project, year: Year) -> str:
    """A key of `STAGES`."""
    state = standing(project, year)
    if state == "withdrawn":
        return state
    if year.award(project.id) is None:
        return _before_award(project, year)
    if state in ("ended", "cancelled"):
        return state
    if project.final:
        return "evaluated"
    if project.acceptance and project.acceptance.passes:
        return "accepted"
    if state == "suspended":
        return state
    if project.payments or project.progress:
        return "running"
    return "contracted" if project.contract else "awarded"


def _before_award(project: Project, year: Year) -> str:
    outcome = year.outcome(project.id)
    if outcome:
        return outcome.outcome  # reserve or not-awarded: the others are awards
    if project.first_reviews:
        return _BY_FIRST_REVIEW[project.first_reviews[-1].decision]
    return "received"
