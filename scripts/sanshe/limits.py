"""Until when, to whom, for what: what records of money and progress are held against (三(三))."""

from collections.abc import Iterator
from datetime import date

from sanshe.current import approved, current, ending
from sanshe.project import Project
from sanshe.record import Unknown
from sanshe.records import ChangeItem


def service_end(project: Project) -> date:
    """The last day of this year's service: the notice's, or that of an approved extension.

    That an extension rests on 不可抗力 is for the rule on changes to say.
    """
    cohort = project.notice.cohort(project.application.category)
    if cohort is None:
        raise Unknown(f"{project.id}: category")
    ends_on = current(project).ends_on
    extended = ends_on.value if ends_on and ends_on.change else cohort.service.to
    return max(cohort.service.to, extended)


def ended_on(project: Project) -> date | None:
    """When the project was ended or cancelled: the day of the later decision."""
    change = ending(project)
    return change.decided_on if change else None


def agency_names(project: Project) -> frozenset[str]:
    """Every name under which the agency may be paid: today's, former ones, approved ones."""
    agency = project.application.agency
    former = (each.name for each in agency.former_names)
    later = (item.after.strip() for item in _items(project, "agency"))
    return frozenset([agency.name, *former, *later])


def agency_codes(project: Project) -> frozenset[str]:
    """The agency's unified social credit code, and one that came with an approved change."""
    return frozenset([project.application.agency.credit_code, current(project).agency_code.value])


def plan_is_changed(project: Project) -> bool:
    """Whether goals or theme were changed, so that there may be other activities than planned."""
    return any(_items(project, "goals", "theme"))


def dedicated_names(project: Project) -> frozenset[str]:
    """Who is or was a dedicated worker."""
    later = (item.after.strip() for item in _items(project, "dedicated"))
    return frozenset([*(worker.name for worker in project.application.dedicated), *later])


def _items(project: Project, *what: str) -> Iterator[ChangeItem]:
    """What approved changes changed of `what`."""
    for change in approved(project):
        if change.request:
            yield from (item for item in change.request.items if item.what in what)
