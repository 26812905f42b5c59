"""How much of the plan is done: activities held, people reached, money spent. Computed, never typed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sanshe.current import current
from sanshe.project import Project
from sanshe.records import Event, Expense


@dataclass(frozen=True, slots=True)
class ActivityDone:
    """A planned activity and what the progress records tell of it. `planned` is people, if given."""

    name: str
    goal: str
    strand: str
    planned: int | None
    times: int
    people: int
    last_on: date | None


@dataclass(frozen=True, slots=True)
class CategorySpent:
    """Spending from one source in one budget category against what is approved, in yuan."""

    category: str
    source: str
    budget: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent


@dataclass(frozen=True, slots=True)
class Completion:
    """`unplanned` are names of activities that the plan doesn't know, `deviations` what was told of."""

    activities: tuple[ActivityDone, ...]
    unplanned: tuple[str, ...]
    deviations: int
    spending: tuple[CategorySpent, ...]

    @property
    def begun(self) -> int:
        """Planned activities that were held at least once."""
        return sum(each.times > 0 for each in self.activities)

    @property
    def people(self) -> int:
        """Attendances at planned activities."""
        return sum(each.people for each in self.activities)


def completion(project: Project) -> Completion:
    """Raises `Unknown` where application or progress can't be read."""
    plan = project.application.activities
    held: defaultdict[str, list[Event]] = defaultdict(list)
    for month in project.progress:
        for event in month.activities:
            held[event.activity].append(event)
    names = {activity.name for activity in plan}
    return Completion(
        activities=tuple(
            ActivityDone(
                name=activity.name,
                goal=activity.goal,
                strand=activity.strand,
                planned=activity.people,
                times=len(held[activity.name]),
                people=sum(event.people for event in held[activity.name]),
                last_on=max((event.held_on for event in held[activity.name]), default=None),
            )
            for activity in plan
        ),
        unplanned=tuple(name for name in held if name not in names),
        deviations=sum(bool(event.deviation) for events in held.values() for event in events),
        spending=tuple(_spending(project)),
    )


def _spending(project: Project) -> Iterator[CategorySpent]:
    """In the order of the notice's lists, source by source."""
    budget = current(project).budget
    spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for expense in _expenses(project):
        spent[expense.category, expense.source] += expense.amount
    for source in project.notice.fund_sources:
        for category in project.notice.budget_categories:
            key = category.key, source.key
            approved = budget[key].value if key in budget else Decimal(0)
            if key in budget or key in spent:
                yield CategorySpent(*key, approved, spent[key])


def _expenses(project: Project) -> Iterator[Expense]:
    return (expense for month in project.progress for expense in month.spending)
