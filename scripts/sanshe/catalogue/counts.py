"""How many projects, for how much money: by year, and in a year by everything that people ask for.

And where the year's money is: `flow`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sanshe.catalogue.data import Data, choice, money
from sanshe.catalogue.public import FEW
from sanshe.notice import Notice
from sanshe.stage import STAGES

PLACES = {
    "city": "市级专项经费",
    "county-advance": "县（市）区垫付",
    "county": "县（市）区",
    "agency-advance": "机构垫付",
    "not-recognised": "结算没有认可",
    "agency": "承接机构",
    "unsorted": "没有分科目",
    "balance": "结余，在机构",
    "returned": "退回",
    "carried-over": "结转下年",
    "unpaid": "没有拨付记录",
}
"""Where money comes from and goes to; what is spent stands before `unsorted`, by category."""

SPENT = "spent-"
"""What the key of a budget category as a place begins with."""


class Tally:
    """The projects of one year, added one by one."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.stages: Counter[str] = Counter()
        """Of every application, whether it is named anywhere or only counted."""
        self.unreadable = 0
        self._titles: dict[tuple[str, str], str] = {}
        self._projects: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._amounts: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        self.projects = 0
        self.amount = Decimal(0)
        self.people = 0
        self._flow: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add_stage(self, stage: str | None) -> None:
        """An application at this stage; None where it can't be read."""
        if stage is None:
            self.unreadable += 1
        else:
            self.stages[stage] += 1

    def add(self, data: Data) -> None:
        """An awarded project."""
        amount = Decimal(data["award"]["amount"]) if data["award"] else Decimal(0)
        self.projects += 1
        self.amount += amount
        people = data["done"]["people"] if data["done"] else 0
        self.people += people if people != FEW else 0
        for name, key, title in _kinds(data):
            self._titles[name, key] = title
            self._projects[name][key] += 1
            self._amounts[name][key] += amount
        for start, end, moved in _moved(data):
            self._flow[start, end] += moved

    def data(self) -> Data:
        notice = self.notice
        return {
            "year": notice.year,
            "title": notice.title,
            "applications": self.stages.total() + self.unreadable,
            "unreadable": self.unreadable,
            "projects": self.projects,
            "amount": money(self.amount),
            "people": self.people,
            "by_stage": [
                {**(choice(key, STAGES) or {}), "applications": self.stages[key]}
                for key in STAGES
                if self.stages[key]
            ],
            "by_district": self._by("district", [each.key for each in notice.districts]),
            "by_theme": self._by("theme", [each.key for each in notice.themes]),
            "by_group": self._by("group", [each.key for each in notice.groups]),
            "by_cohort": self._by("cohort", [each.key for each in notice.cohorts]),
            "by_grade": self._by("grade", [each.key for each in notice.grades]),
            "by_agency": self._by("agency", sorted(self._projects["agency"])),
            "flow": self._flows(),
        }

    def _flows(self) -> list[Data]:
        """In the order in which money moves; the amounts into the county and the agency are those
        out of it."""
        spent = {
            f"{SPENT}{key}": title
            for key, title in self.notice.choices("budget_categories").items()
        }
        places: dict[str, str] = {}
        for key, title in PLACES.items():
            places |= {**spent, key: title} if key == "unsorted" else {key: title}
        order = list(places)
        return [
            {"from": choice(start, places), "to": choice(end, places), "amount": money(amount)}
            for (start, end), amount in sorted(
                self._flow.items(), key=lambda each: [order.index(place) for place in each[0]]
            )
            if amount
        ]

    def _by(self, name: str, order: list[str]) -> list[Data]:
        found = self._projects[name]
        return [
            {
                "key": key,
                "title": self._titles[name, key],
                "projects": found[key],
                "amount": money(self._amounts[name][key]),
            }
            for key in dict.fromkeys([*order, *sorted(found)])
            if key in found
        ]


def _kinds(data: Data) -> Iterator[tuple[str, str, str]]:
    """Everything that this project is counted under: what, key, title."""
    for name in ("district", "theme", "cohort"):
        if data[name]:
            yield name, data[name]["key"], data[name]["title"]
    for group in data["groups"]:
        yield "group", group["key"], group["title"]
    if data["agency"]["credit_code"]:
        yield "agency", data["agency"]["credit_code"], data["agency"]["name"] or ""
    for each in data["evaluations"]:
        if each["kind"]["key"] == "final" and each["grade"]:
            yield "grade", each["grade"]["key"], each["grade"]["title"]


def _moved(data: Data) -> Iterator[tuple[str, str, Decimal]]:
    """The city's money of one project: from where, to where, how much.

    What is left somewhere goes on from there to a place of its own. Where more went out than came in,
    somebody advanced it: that comes in from the side, so that both sides are equal.
    """
    account = data["accounts"][0] if data["accounts"] else {}
    issued, paid, spent, returned, carried = (
        Decimal(account.get(key) or 0)
        for key in ("issued", "paid", "spent", "returned", "carried_over")
    )
    yield "city", "county", issued
    yield "county", "agency", paid
    unsorted = spent
    for each in data["spending"]:
        amount = Decimal(each["spent_city"])
        yield "agency", f"{SPENT}{each['category']['key']}", amount
        unsorted -= amount
    yield "agency", "returned", returned
    yield "agency", "carried-over", carried
    for place, left, rest, advance in (
        ("county", issued - paid, "unpaid", "county-advance"),
        ("agency", unsorted, "unsorted", "not-recognised"),
        ("agency", paid - spent - returned - carried, "balance", "agency-advance"),
    ):
        if left > 0:
            yield place, rest, left
        else:
            yield advance, place, -left
