"""What a project's page tells of its life: milestones, money, what is done, evaluations.

Everything passes the allow-list (`public`); sums and counts are computed, never quoted.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sanshe.catalogue.public import Public, percent
from sanshe.catalogue.render import yuan
from sanshe.completion import Completion, completion
from sanshe.current import current, standing
from sanshe.ledger import ledger
from sanshe.notice import Notice
from sanshe.project import Project, Year, number_of
from sanshe.record import Unknown
from sanshe.repository import Repository
from sanshe.wording import day, listed


class Now(NamedTuple):
    """What counts now, after approved changes; None where it can't be known."""

    name: str | None
    agency: str | None
    code: str | None
    community: str | None
    theme: str | None


class Milestone(NamedTuple):
    on: date
    title: str
    text: str


class Step(NamedTuple):
    """What every project has before it; `on` is None while it has not come."""

    title: str
    on: date | None


STEPS = {
    "申报": ("申报",),
    "初审": ("初审通过",),
    "立项": ("立项", "确认延续", "递补立项"),
    "合同": ("签订合同",),
    "中期评估": ("中期评估",),
    "验收": ("验收",),
    "末期评估": ("末期评估",),
    "结算": ("结算",),
}
"""The steps of a project's life in order, and the milestones by which each is done."""


class Spent(NamedTuple):
    """Of one budget category, all sources together: what is approved and what was spent, yuan.

    `spent_city` is how much of it is the city's money.
    """

    category: str
    budget: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    spent_city: Decimal = Decimal(0)


class Told(NamedTuple):
    """One evaluation, as the public reads it."""

    title: str
    grade: str
    view: Public
    satisfied: int | None
    """Per cent of those asked."""
    goals: dict[str, tuple[str, str | None]]
    """Verdict and result, by the goal's id."""


class Account(NamedTuple):
    """One source of a project's money, yuan. None is no record, and not zero: only of the city's
    money every movement is recorded. `balance` is what is left with the agency."""

    source: str
    title: str
    planned: Decimal
    issued: Decimal | None
    paid: Decimal | None
    spent: Decimal | None
    returned: Decimal | None
    carried: Decimal | None
    balance: Decimal | None


class Life(NamedTuple):
    milestones: list[Milestone]
    steps: list[Step]
    accounts: list[Account]
    done: Completion | None
    evaluations: list[Told]
    audit: Public | None
    audit_opinion: str


def now(project: Project) -> Now:
    """The current name, agency with its code, community and theme."""
    state = current(project)

    def value(name: str) -> str | None:
        try:
            return str(getattr(state, name).value)
        except Unknown:
            return None

    return Now(
        value("name"),
        value("agency_name"),
        value("agency_code"),
        value("community"),
        value("theme"),
    )


def done(project: Project) -> Completion | None:
    """What the progress records tell of the plan; None where there are none, or it can't be read."""
    try:
        return completion(project) if project.progress else None
    except Unknown:
        return None


def spending(done: Completion | None, notice: Notice) -> list[Spent]:
    """By category and never by payment, so that no one's pay can be read."""
    sums: dict[str, Spent] = {}
    for each in done.spending if done else ():
        before = sums.get(each.category, Spent(each.category))
        is_city = each.source in notice.city_sources
        sums[each.category] = before._replace(
            budget=before.budget + each.budget,
            spent=before.spent + each.spent,
            spent_city=before.spent_city + (each.spent if is_city else 0),
        )
    return [sums[each.key] for each in notice.budget_categories if each.key in sums]


def accounts(project: Project, year: Year) -> list[Account]:
    """By source, the city's first; nothing where the books can't be read."""
    try:
        book = ledger(project, year)
    except Unknown:
        return []
    is_settled = project.settlement is not None
    is_paid = bool(project.payments)
    is_spent = bool(project.progress) or is_settled
    return [
        Account(
            each.source,
            each.title,
            each.planned,
            issued=each.issued if is_city else None,
            paid=each.paid if is_city and is_paid else None,
            spent=each.spent + each.adjusted if is_spent else None,
            returned=each.returned if is_city and is_settled else None,
            carried=each.carried if is_city and is_settled else None,
            balance=each.agency if is_city and is_paid else None,
        )
        for each in book.accounts
        for is_city in [each is book.city]
    ]


def steps(milestones: Iterable[Milestone], *, is_over: bool) -> list[Step]:
    """Those done and those still before it. One that was left out behind the latest is not shown."""
    days: dict[str, date] = {}
    for each in milestones:
        days[each.title] = each.on  # of several acceptances the last counts
    found = [
        Step(title, max((days[name] for name in names if name in days), default=None))
        for title, names in STEPS.items()
    ]
    last = max((at for at, step in enumerate(found) if step.on), default=-1)
    ahead = [] if is_over else found[last + 1 :]
    return [step for step in found[: last + 1] if step.on] + ahead


def of(repository: Repository, project: Project, year: Year) -> Life:
    """The life of an awarded project; what can't be read is left out."""
    teller = _Teller(repository, project, year)
    audit = project.audit
    opinion = teller.label("audit", "opinion", audit.opinion) if audit else ""
    milestones = sorted(teller.milestones(), key=lambda each: each.on)
    return Life(
        milestones=milestones,
        steps=steps(milestones, is_over=standing(project, year) in ("ended", "cancelled")),
        accounts=accounts(project, year),
        done=done(project),
        evaluations=list(teller.evaluations()),
        audit=Public(audit) if audit else None,
        audit_opinion=opinion,
    )


class _Teller:
    def __init__(self, repository: Repository, project: Project, year: Year) -> None:
        self.repository = repository
        self.project = project
        self.year = year

    def label(self, kind: str, *keys: str | int) -> str:
        return self.repository.label(self.year.notice.year, kind, *keys)

    def milestones(self) -> Iterator[Milestone]:
        for tell in (self._begin, self._award, self._money, self._changes, self._end):
            try:
                yield from tell()
            except (Unknown, AttributeError):
                continue  # a broken record tells nothing

    def _begin(self) -> Iterator[Milestone]:
        facts = self.project.facts
        if facts and facts.submitted_on:
            yield Milestone(facts.submitted_on, "申报", "")
        if forwarding := self.project.forwarding:
            view = Public(forwarding)
            yield Milestone(view.reviewed_on, "初审通过", "县（市）区同意报送")

    def _award(self) -> Iterator[Milestone]:
        award = self.year.award(self.project.id)
        if award is None:
            return
        outcome = self.year.outcome(self.project.id)
        title = {"confirmed": "确认延续", "awarded": "立项"}.get(
            outcome.outcome if outcome else "", "递补立项"
        )
        yield Milestone(award.decided_on, title, f"市级专项经费 {yuan(award.amount)} 元")
        if award.funding:
            view = Public(award.funding)
            yield Milestone(view.issued_on, "资金下达", view.number)

    def _money(self) -> Iterator[Milestone]:
        if contract := self.project.contract:
            view = Public(contract)
            text = f"与{view.party}签订，服务到{day(view.ends_on)}"
            yield Milestone(view.signed_on, "签订合同", text)
        for payment in self.project.payments:
            view = Public(payment)
            title = f"第{number_of(payment)}次拨付"
            yield Milestone(view.paid_on, title, f"{yuan(view.amount)} 元")

    def _changes(self) -> Iterator[Milestone]:
        for change in self.project.changes:
            if not change.is_approved or change.request is None or change.decided_on is None:
                continue
            view = Public(change.request)
            what = [
                self.label("change-request", "items", 0, "what", each.what) for each in view.items
            ]
            kind = self.label("change-request", "kind", view.kind)
            yield Milestone(change.decided_on, f"批准{kind}", listed(list(dict.fromkeys(what))))

    def _end(self) -> Iterator[Milestone]:
        for title, record in (("中期评估", self.project.midterm), ("末期评估", self.project.final)):
            if record:
                view = Public(record)
                grade = self.year.notice.grade(view.grade)
                yield Milestone(view.evaluated_on, title, grade.title if grade else "")
        for acceptance in self.project.acceptances:
            view = Public(acceptance)
            text = self.label("acceptance", "result", view.result)
            yield Milestone(view.accepted_on, "验收", text)
        if self.project.audit:
            view = Public(self.project.audit)
            yield Milestone(view.audited_on, "审计", self.label("audit", "opinion", view.opinion))
        if self.project.settlement:
            yield Milestone(Public(self.project.settlement).settled_on, "结算", "")

    def evaluations(self) -> Iterator[Told]:
        for title, kind, record in (
            ("中期评估", "midterm", self.project.midterm),
            ("末期评估", "final", self.project.final),
        ):
            if record is None:
                continue
            view = Public(record)
            grade = self.year.notice.grade(getattr(view, "grade", ""))
            asked = getattr(view, "satisfaction", None)
            yield Told(
                title,
                grade.title if grade else "",
                view,
                percent(asked.satisfied, asked.sample) if asked else None,
                {
                    each.goal: (
                        self.label(kind, "goals", 0, "met", each.met),
                        getattr(each, "result", None),
                    )
                    for each in getattr(view, "goals", ())
                },
            )
