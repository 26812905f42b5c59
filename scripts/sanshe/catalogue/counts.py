"""How many projects, for how much money: by year, and in a year by everything that people ask for."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sanshe.catalogue.data import Data, choice, money
from sanshe.catalogue.public import FEW
from sanshe.notice import Notice
from sanshe.stage import STAGES


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
        }

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
