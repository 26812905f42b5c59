"""What the application says, as far as money and time go, after the approved changes (三(三)第5句)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from sanshe.project import Change, Project
from sanshe.record import Unknown
from sanshe.records import ChangeItem, ChangeRequest

FORCE_MAJEURE = "force-majeure"
ENDINGS = ("end", "cancel")


def service_end(project: Project) -> date:
    """The last day of this year's service; later only by an extension for 不可抗力."""
    cohort = project.notice.cohort(project.application.category)
    if cohort is None:
        raise Unknown(f"{project.id}: category")
    extended = (
        _day(item)
        for request, item in _items(project, "ends-on")
        if request.reason_code == FORCE_MAJEURE
    )
    return max([cohort.service.to, *extended])


def ended_on(project: Project) -> date | None:
    """When the project was ended or cancelled: the day of the later decision."""
    days = (
        change.decided_on
        for change in _approved(project)
        if change.request and change.request.kind in ENDINGS
    )
    return min((day for day in days if day), default=None)


def agency_names(project: Project) -> frozenset[str]:
    """Every name under which the agency may be paid: today's, former ones, approved ones."""
    agency = project.application.agency
    former = (each.name for each in agency.former_names)
    later = (item.after for _, item in _items(project, "agency"))
    return frozenset([agency.name, *former, *later])


def agency_is_changed(project: Project) -> bool:
    return any(_items(project, "agency"))


def plan_is_changed(project: Project) -> bool:
    """Whether goals or theme were changed, so that there may be other activities than planned."""
    return any(_items(project, "goals", "theme"))


def dedicated_names(project: Project) -> frozenset[str]:
    """Who is or was the dedicated worker, by the application or by an approved change."""
    later = (item.after for _, item in _items(project, "dedicated"))
    return frozenset([*(worker.name for worker in project.application.dedicated), *later])


def budget(project: Project) -> dict[tuple[str, str], Decimal]:
    """Yuan by category and source."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in project.application.budget.lines:
        sums[line.category, line.source] += line.amount
    for _, item in _items(project, "budget"):
        if item.category is None or item.source is None:
            raise Unknown(f"{item.path}: category, source")
        sums[item.category, item.source] = _amount(item)
    return dict(sums)


def _approved(project: Project) -> Iterator[Change]:
    return (change for change in project.changes if change.is_approved)


def _items(project: Project, *what: str) -> Iterator[tuple[ChangeRequest, ChangeItem]]:
    for change in _approved(project):
        if change.request:
            yield from (
                (change.request, item) for item in change.request.items if item.what in what
            )


def _day(item: ChangeItem) -> date:
    try:
        return date.fromisoformat(item.after)
    except ValueError:
        raise Unknown(f"{item.path}: after") from None


def _amount(item: ChangeItem) -> Decimal:
    try:
        return Decimal(item.after)
    except InvalidOperation:
        raise Unknown(f"{item.path}: after") from None
