"""Where a project's money is: 下达 → 拨付 → 支出 → 结余 → 退回, computed from its records.

Yuan as Decimal, to the cent. This year's city grant has one account; the carry-over of an earlier
year (三(一)1) and every other source have their own.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Literal, NamedTuple, TypeVar

from sanshe.current import current
from sanshe.notice import FundSource, Instalment
from sanshe.project import Award, Project, Year, number_of
from sanshe.record import Record, Unknown
from sanshe.records import Expense, Payment, Settlement
from sanshe.wording import yuan
from sanshe.working_days import working_days_between

Stage = Literal["issued", "opening", "paid", "spent", "balance", "returned", "carried"]
STAGES: dict[Stage, str] = {
    "issued": "下达",
    "opening": "上年结转",
    "paid": "拨付",
    "spent": "支出",
    "balance": "结余",
    "returned": "退回",
    "carried": "结转下年",
}
"""In the order in which they stand on one day."""

CARRY_OVER = "carry-over"
CENT = Decimal("0.01")
ZERO = Decimal(0)

R = TypeVar("R", bound=Record)
T = TypeVar("T")


def shares(total: Decimal, instalments: Sequence[Instalment]) -> dict[int, Decimal]:
    """Yuan per instalment by its number.

    Each is its percentage, rounded half up to the cent, but for the last, which is what remains: so
    they always sum to `total`.
    """
    made: dict[int, Decimal] = {}
    *earlier, last = sorted(instalments, key=lambda each: each.number)
    for each in earlier:
        made[each.number] = (total * each.percent / 100).quantize(CENT, ROUND_HALF_UP)
    made[last.number] = total - sum(made.values(), ZERO)
    return made


class Entry(NamedTuple):
    """One movement, and what is where after it.

    `county` holds what was issued and not yet paid, `agency` what was paid and not yet spent or
    returned: below zero it has advanced money of its own. Both are None where no record says what
    came in. `on` is None where nobody recorded the day.
    """

    stage: Stage
    on: date | None
    document: str
    text: str
    amount: Decimal
    path: str
    county: Decimal | None
    agency: Decimal | None


class Account(NamedTuple):
    """One source of money of one project.

    `adjusted` is what the settlement recognises beyond (below zero: short of) the recorded spending.
    `planned` is what the application names as coming from this source.
    """

    source: str
    title: str
    planned: Decimal
    entries: tuple[Entry, ...]
    issued: Decimal = ZERO
    paid: Decimal = ZERO
    spent: Decimal = ZERO
    adjusted: Decimal = ZERO
    returned: Decimal = ZERO
    carried: Decimal = ZERO

    @property
    def county(self) -> Decimal:
        """Not paid yet (未拨)."""
        return self.issued - self.paid

    @property
    def agency(self) -> Decimal:
        """Left with the agency (结余)."""
        return self.paid - self.spent - self.adjusted - self.returned - self.carried


class Interval(NamedTuple):
    """How long something took; a figure, not a judgement. `working` is None beyond the calendar."""

    title: str
    start: date
    end: date
    days: int
    working: int | None


class Ledger(NamedTuple):
    """The one view for an auditor.

    Not counted: `unread` are records that could not be read, `lacking` those that could, but lack
    (or have in a wrong shape) something that counts.
    """

    project: str
    name: str
    agency: str
    accounts: tuple[Account, ...]
    figures: tuple[Interval, ...]
    unread: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not (self.unread or self.lacking)

    @property
    def city(self) -> Account:
        return self.accounts[0]


def ledger(project: Project, year: Year) -> Ledger:
    """All accounts of `project`, the city's first."""
    try:
        now = current(project)
        name, agency = now.name.value, now.agency_name.value
    except Unknown:
        name = agency = ""
    book = _Book(project, year)
    accounts = tuple(book.accounts())
    unreadable = year.unreadable | (year.previous.unreadable if year.previous else frozenset())
    folders = [project.id, f"{year.notice.year}/review"]
    if project.facts and project.facts.continues:
        folders.append(f"{project.facts.continues}/settlement")
    told = tuple(f"submissions/{folder}/" for folder in folders)
    unread = [path for path in unreadable if path.startswith(told)]
    return Ledger(
        project=project.id,
        name=name,
        agency=agency,
        accounts=accounts,
        figures=tuple(figures(project, year)),
        unread=tuple(sorted(unread)),
        lacking=tuple(sorted(book.lacking - unreadable)),
    )


def figures(project: Project, year: Year) -> Iterator[Interval]:
    """Days from the award to the contract, and from when the county could pay to each payment.

    It can once the funds are there; the last instalment waits for the acceptance too.
    """
    award, contract = year.award(project.id), project.contract
    signed = getattr(contract, "signed_on", None)
    if award and signed:
        yield _interval("立项到签合同", award.decided_on, signed)
    amounts = getattr(year.notice, "amounts", None)  # an earlier year's notice may say little
    last = max((each.number for each in amounts.instalments), default=0) if amounts else 0
    passed = (
        getattr(each, "accepted_on", None)
        for each in project.acceptances
        if getattr(each, "result", "") == "passed"
    )
    accepted = next(passed, None)
    for payment in project.payments:
        received = getattr(payment, "funds_received_on", None)
        paid = getattr(payment, "paid_on", None)
        number = number_of(payment)
        if received and paid:
            waits = number == str(last) and accepted and accepted > received
            start, why = (accepted, "验收合格") if waits and accepted else (received, "收到资金")
            yield _interval(f"{why}到第{number}次拨付", start, paid)


def _interval(title: str, start: date, end: date) -> Interval:
    return Interval(title, start, end, (end - start).days, working_days_between(start, end))


class _Movement(NamedTuple):
    stage: Stage
    on: date | None
    document: str
    text: str
    amount: Decimal
    path: str
    to_county: Decimal = ZERO
    to_agency: Decimal = ZERO


class _Book:
    """Collects the movements of one project's records."""

    def __init__(self, project: Project, year: Year) -> None:
        self.project = project
        self.year = year
        self.notice = year.notice
        self.lacking: set[str] = set()

    def accounts(self) -> Iterator[Account]:
        expenses = list(self._expenses())
        planned = self._planned()
        for source in sorted(self.notice.fund_sources, key=lambda each: not each.city):
            own = [each for each in expenses if each.source == source.key]
            if source.city or own or planned.get(source.key):
                yield self._account(source, own, planned.get(source.key, ZERO))

    def _account(self, source: FundSource, expenses: list[Expense], planned: Decimal) -> Account:
        movements = [self._spent(each) for each in expenses]
        if source.city:
            movements += self._granted()
            recorded = sum((each.amount for each in expenses), ZERO)
            movements += self._read(self.project.settlement, partial(_settled, recorded)) or ()
        elif source.key == CARRY_OVER:
            movements.append(self._opening(planned))
        tracked = source.city or source.key == CARRY_OVER
        sums = dict.fromkeys(STAGES, ZERO)
        for each in movements:
            sums[each.stage] += each.amount
        adjusted = -sum((each.to_agency for each in movements if each.stage == "balance"), ZERO)
        return Account(
            source=source.key,
            title=source.title,
            planned=planned,
            entries=tuple(_with_balances(movements, tracked=tracked)),
            issued=sums["issued"] + sums["opening"],
            paid=sums["paid"] + sums["opening"],
            spent=sums["spent"],
            adjusted=adjusted,
            returned=sums["returned"],
            carried=sums["carried"],
        )

    def _granted(self) -> Iterator[_Movement]:
        award = self.year.award(self.project.id)
        if award:
            yield _issued(award)
        for payment in self.project.payments:
            if movement := self._read(payment, _paid):
                yield movement

    def _spent(self, expense: Expense) -> _Movement:
        category = self.notice.choices("budget_categories").get(expense.category, expense.category)
        text = f"{category}：{expense.item}" if expense.item else category
        return _Movement(
            "spent",
            expense.paid_on,
            expense.voucher,
            text,
            expense.amount,
            expense.path,
            to_agency=-expense.amount,
        )

    def _opening(self, planned: Decimal) -> _Movement:
        """What the earlier year's settlement carried over, or else what the application says."""
        facts, previous = self.project.facts, self.year.previous
        earlier = (
            previous.project(facts.continues) if previous and facts and facts.continues else None
        )
        found = self._read(earlier.settlement, _carried_in) if earlier else None
        text = "申报书所列，没有读到上一年度结转的结算"
        path = facts.path if facts else ""
        return found or _Movement("opening", None, "", text, planned, path, to_agency=planned)

    def _planned(self) -> dict[str, Decimal]:
        """Yuan by source, as the application names it."""
        try:
            application = self.project.application
            sums = dict.fromkeys(self.notice.city_sources, application.budget.city_share)
            for fund in application.matching:
                sums[fund.source] = sums.get(fund.source, ZERO) + fund.amount
        except Unknown:
            self.lacking.add(f"submissions/{self.project.id}/application.yml")
            return {}
        return sums

    def _expenses(self) -> Iterator[Expense]:
        for month in self.project.progress:
            for expense in self._read(month, lambda each: each.spending) or ():
                if self._read(expense, _is_whole):
                    yield expense

    def _read(self, record: R | None, make: Callable[[R], T]) -> T | None:
        """What `make` makes of the record; None, and remembered, where it can't be read."""
        if record is None:
            return None
        try:
            return make(record)
        except Unknown:
            self.lacking.add(record.path)
            return None


def _issued(award: Award) -> _Movement:
    notice = award.funding
    return _Movement(
        "issued",
        notice.issued_on if notice else None,
        notice.number if notice else "",
        "市级专项经费" if notice else "市级专项经费（下达文件未登记）",
        award.amount,
        notice.path if notice else award.at.path,
        to_county=award.amount,
    )


def _paid(payment: Payment) -> _Movement:
    return _Movement(
        "paid",
        payment.paid_on,
        payment.voucher,
        f"第{number_of(payment)}次拨付，收款单位：{payment.payee}",
        payment.amount,
        payment.path,
        to_county=-payment.amount,
        to_agency=payment.amount,
    )


def _settled(recorded: Decimal, settlement: Settlement) -> list[_Movement]:
    """The balance that the settlement finds, and what becomes of it.

    `recorded` is the spending that the progress records show; what the settlement recognises beyond
    it, or short of it, moves the balance.
    """
    day, document, path = settlement.settled_on, settlement.document, settlement.path
    beyond = settlement.spent - recorded
    text = f"结算核定支出{yuan(settlement.spent)}"
    if beyond:
        text += f"，比进展记录{'多' if beyond > 0 else '少'}{yuan(abs(beyond))}"
    left = settlement.paid - settlement.spent
    made = [_Movement("balance", day, document, text, left, path, to_agency=-beyond)]
    if amount := settlement.returned:
        on = settlement.returned_on or day
        text = f"应退{yuan(settlement.to_return)}"
        made.append(_Movement("returned", on, document, text, amount, path, to_agency=-amount))
    if amount := settlement.carried_over or ZERO:
        text = "转入下一年度"
        made.append(_Movement("carried", day, document, text, amount, path, to_agency=-amount))
    return made


def _carried_in(settlement: Settlement) -> _Movement | None:
    amount = settlement.carried_over
    if amount is None:
        return None
    return _Movement(
        "opening",
        settlement.settled_on,
        settlement.document,
        "上一年度结算结转",
        amount,
        settlement.path,
        to_agency=amount,
    )


def _is_whole(expense: Expense) -> bool:
    """True; raises `Unknown` where a field that counts can't be read."""
    _ = expense.category, expense.source, expense.amount, expense.paid_on, expense.voucher
    return True


def _with_balances(movements: list[_Movement], *, tracked: bool) -> Iterator[Entry]:
    order = list(STAGES)
    county = agency = ZERO
    for each in sorted(
        movements, key=lambda each: (each.on or date.min, order.index(each.stage), each.path)
    ):
        county += each.to_county
        agency += each.to_agency
        yield Entry(
            *each[:6],
            county=county if tracked else None,
            agency=agency if tracked else None,
        )
