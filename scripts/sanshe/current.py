"""What counts now: the application as approved changes have altered it, and whether it still runs.

The application is never edited after the award; a change counts from the day on which the later of
both bureaus approved it. Everything here is derived from records, without clock or files.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Generic, Literal, NamedTuple, TypeVar

from sanshe.findings import Place, at
from sanshe.notice import Notice
from sanshe.project import Change, Facts, Project, Year
from sanshe.record import Unknown
from sanshe.records import ChangeItem, ChangeRequest
from sanshe.yaml_source import Keys

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
Plain = str | Decimal | date

Standing = Literal["running", "suspended", "ended", "cancelled", "withdrawn"]
"""Whether a project still runs. `withdrawn` (撤回) is before the award and the agency's own affair,
`cancelled` (撤销) and `ended` (终止) were approved by both bureaus."""

_MONEY = re.compile("(0|[1-9][0-9]{0,8})([.][0-9]{1,2})?")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Value(NamedTuple, Generic[T_co]):
    """A value that counts now and where it stands.

    `change` is the number of the approved change that it comes from, None where it still is as the
    application (or the contract, for the last day) has it.
    """

    value: T_co
    at: Place
    change: int | None = None


class Current:
    """The state of one project; made by `current`.

    Each value is worked out when it is read, so that one that can't be known (`Unknown`, where the
    application or a change is broken there) takes no other with it.
    """

    def __init__(self, project: Project, changes: tuple[Change, ...]) -> None:
        self._project = project
        self._changes = changes

    @cached_property
    def name(self) -> Value[str]:
        facts = self._facts
        return self._text("name", facts.name, ("name",))

    @cached_property
    def agency_name(self) -> Value[str]:
        facts = self._facts
        return self._text("agency", facts.agency_name, ("agency", "name"))

    @cached_property
    def agency_code(self) -> Value[str]:
        """Unified social credit code; an approved new name without a code is the same agency."""
        facts = self._facts
        found = self._given(facts.agency_code, ("agency", "credit_code"))
        for number, item in self._items("agency"):
            if item.credit_code:
                found = Value(item.credit_code, at(item, "credit_code"), number)
        return found

    @cached_property
    def community(self) -> Value[str]:
        facts = self._facts
        return self._text("community", facts.community_name, ("community", "name"))

    @cached_property
    def theme(self) -> Value[str]:
        """Key of the main theme."""
        found = self._given(self._project.application.theme.main, ("theme", "main"))
        for number, item in self._items("theme"):
            found = Value(self._after(item, str), at(item, "after"), number)
        return found

    @cached_property
    def dedicated(self) -> tuple[Value[str], ...]:
        """Names of the dedicated workers; a successor stands in the place of the one before, whoever
        has been approved for that place in between."""
        facts = self._facts
        found = [Value(name, facts.at("staff", place, "name")) for name, place in facts.dedicated]
        held = [{each.value} for each in found]
        for number, item in self._items("dedicated"):
            before = item.before.strip()
            successor = Value(self._after(item, str), at(item, "after"), number)
            place = next((i for i, names in enumerate(held) if before in names), None)
            if place is None:
                found.append(successor)
                held.append({successor.value})
            else:
                found[place] = successor
                held[place].add(successor.value)
        return tuple(found)

    @cached_property
    def goals(self) -> dict[str, Value[str]]:
        """Text of each goal by its id."""
        goals = self._project.application.goals
        found = {goal.id: Value(goal.goal, at(goal, "goal")) for goal in goals}
        for number, item in self._items("goals"):
            if item.goal:
                found[item.goal] = Value(self._after(item, str), at(item, "after"), number)
        return found

    @cached_property
    def budget(self) -> dict[tuple[str, str], Value[Decimal]]:
        """Yuan by (category, source); lines of the same pair are added up."""
        budget = self._project.application.budget
        found: dict[tuple[str, str], Value[Decimal]] = {}
        for line in budget.lines:
            key = line.category, line.source
            before = found[key].value if key in found else Decimal(0)
            found[key] = Value(before + line.amount, at(budget, "lines"))
        for number, item in self._items("budget"):
            if item.category and item.source:
                key = item.category, item.source
                found[key] = Value(self._after(item, Decimal), at(item, "after"), number)
        return found

    @cached_property
    def ends_on(self) -> Value[date] | None:
        """The last day of service: the contract's, or the approved one; None before a contract."""
        contract = self._project.contract
        found = Value(contract.ends_on, at(contract, "ends_on")) if contract else None
        for number, item in self._items("ends-on"):
            found = Value(self._after(item, date), at(item, "after"), number)
        return found

    def of(self, item: ChangeItem) -> Value[Plain] | None:
        """What now counts of that which `item` would change; None where there is no such thing."""
        match item.what:
            case "name":
                return self.name
            case "agency":
                return self.agency_name
            case "community":
                return self.community
            case "theme":
                return self.theme
            case "dedicated":
                same = (each for each in self.dedicated if each.value == item.before.strip())
                return next(same, self.dedicated[0] if self.dedicated else None)
            case "goals":
                return self.goals.get(item.goal or "")
            case "budget" if item.category and item.source:
                nothing = Value(Decimal(0), at(self._project.application.budget, "lines"))
                return self.budget.get((item.category, item.source), nothing)
            case "ends-on":
                return self.ends_on
        return None

    @property
    def _facts(self) -> Facts:
        if self._project.facts is None:
            raise Unknown(f"{self._project.id}: application")
        return self._project.facts

    def _items(self, what: str) -> Iterator[tuple[int, ChangeItem]]:
        for change in self._changes:
            if change.request:
                for item in change.request.items:
                    if item.what == what:
                        yield change.number, item

    def _text(self, what: str, given: str | None, keys: Keys) -> Value[str]:
        found = self._given(given, keys)
        for number, item in self._items(what):
            found = Value(self._after(item, str), at(item, "after"), number)
        return found

    def _given(self, value: str | None, keys: Keys) -> Value[str]:
        if value is None:
            raise Unknown(f"{self._project.id}: {'/'.join(map(str, keys))}")
        return Value(value, self._facts.at(*keys))

    def _after(self, item: ChangeItem, kind: type[T]) -> T:
        value = meant(item, item.after, self._project.notice)
        if not isinstance(value, kind):
            raise Unknown(f"{item.path}: {item.after!r}")
        return value


def current(project: Project, *, on: date | None = None, without: int | None = None) -> Current:
    """The state of `project` by all approved changes: those decided until the end of the day `on`
    if it is given, and not the change with the number `without`.

    Pending and refused changes never show. Of two approved changes of one value the one that was
    decided later counts.
    """
    changes = (
        change
        for change in approved(project, on)
        if change.number != without and change.request and change.request.kind == "change"
    )
    return Current(project, tuple(changes))


def approved(project: Project, on: date | None = None) -> list[Change]:
    """Changes that both bureaus approved (until `on`), in the order in which they took effect."""
    found = [
        (change.decided_on, change.number, change)
        for change in project.changes
        if change.is_approved and change.decided_on
    ]
    found.sort(key=lambda each: each[:2])
    return [change for day, _, change in found if on is None or day <= on]


def meant(item: ChangeItem, text: str, notice: Notice) -> Plain | None:
    """What `text`, before or after of `item`, means: an amount, a day, a theme's key (its title is
    understood too), or just text without outer blanks; None where it can't be read as that."""
    text = text.strip()
    match item.what:
        case "budget":
            return Decimal(text) if _MONEY.fullmatch(text) else None
        case "ends-on":
            try:
                return date.fromisoformat(text) if _DAY.fullmatch(text) else None
            except ValueError:
                return None
        case "theme":
            for theme in notice.themes:
                if text in (theme.key, theme.title, theme.short):
                    return theme.key
            return None
    return text


def standing(project: Project, year: Year, on: date | None = None) -> Standing:
    """Whether the project runs on the day `on` (the day of the check, if not given).

    A suspension lasts until its `resumes_on`, or until a later change is approved.
    """
    day = on or year.on
    if withdrawal(project, year):
        return "withdrawn"
    state: Standing = "running"
    for change in approved(project, day):
        request = change.request
        if request is None:
            continue
        if request.kind in ("end", "cancel"):
            return "ended" if request.kind == "end" else "cancelled"
        is_suspended = request.kind == "suspend" and not (
            request.resumes_on and request.resumes_on <= day
        )
        state = "suspended" if is_suspended else "running"
    return state


def ending(project: Project) -> Change | None:
    """The approved change that ended or cancelled the project; None while there is none."""
    return next(
        (
            change
            for change in approved(project)
            if change.request and change.request.kind in ("end", "cancel")
        ),
        None,
    )


def withdrawal(project: Project, year: Year) -> ChangeRequest | None:
    """The request by which the agency withdrew before any award: that takes no decision."""
    award = year.award(project.id)
    if award is None and year.is_review_unread:
        return None
    return next(
        (
            change.request
            for change in project.changes
            if change.request
            and change.request.kind == "cancel"
            and (award is None or change.request.requested_on < award.decided_on)
        ),
        None,
    )
