"""A project with all records of its life, and a year with all its projects.

Nothing here is typed by anybody: what a project is awarded, what was changed, what became of it, is
derived from the records (see also `stage` and `ledger`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from sanshe.findings import Place
from sanshe.layout import project_of
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.record import Record, Unknown
from sanshe.records import (
    Acceptance,
    Audit,
    CaseStudy,
    ChangeDecision,
    ChangeRequest,
    Contract,
    Draw,
    Evaluation,
    FirstReview,
    Funding,
    Lifting,
    Outcome,
    Payment,
    Pool,
    Progress,
    Publicity,
    Replacement,
    Result,
    Score,
    Settlement,
)
from sanshe.tree import SUBMISSIONS, Difference

R = TypeVar("R", bound=Record)


class Facts(NamedTuple):
    """What rules that look across projects need of one application; None where it is unknown.

    Small on purpose: worker processes send these, not whole applications. Only of a project that has
    further records the application comes along `whole`, for the rules that hold them together.
    """

    path: str
    project: str
    district: str
    category: str | None
    name: str | None
    submitted_on: date | None
    agency_code: str | None
    agency_name: str | None
    agency_former_names: tuple[str, ...]
    community_name: str | None
    community_former_names: tuple[str, ...]
    dedicated: tuple[tuple[str, int], ...]
    """Name and position in the staff list of each dedicated worker."""
    continues: str | None
    whole: Application | None = None
    fingerprint: str | None = None
    """Of the application as it stands (see `fingerprint`); only where it comes along whole."""

    def at(self, *keys: str | int) -> Place:
        """The place in this application of the value at `keys`."""
        return Place(self.path, keys)


class Change(NamedTuple):
    """One request for a change with both bureaus' decisions, as far as they are there (三(三))."""

    number: int
    request: ChangeRequest | None
    civil_affairs: ChangeDecision | None
    finance: ChangeDecision | None

    @property
    def is_approved(self) -> bool:
        """Both bureaus said yes."""
        return all(_says(each) is True for each in (self.civil_affairs, self.finance))

    @property
    def is_decided(self) -> bool:
        """Both said yes, or one said no."""
        return self.is_approved or False in map(_says, (self.civil_affairs, self.finance))

    @property
    def decided_on(self) -> date | None:
        """When the later of both decisions was taken."""
        if self.civil_affairs is None or self.finance is None:
            return None
        return max(self.civil_affairs.decided_on, self.finance.decided_on)


def _says(decision: ChangeDecision | None) -> bool | None:
    return getattr(decision, "approved", None)


class Award(NamedTuple):
    """What made a project one that is funded, and with how much (yuan)."""

    project: str
    amount: Decimal
    decided_on: date
    funding: Funding | None
    at: Place


class Project:
    """One project: its application and the records below its folder."""

    def __init__(
        self,
        id: str,
        notice: Notice,
        facts: Facts | None = None,
        records: Mapping[str, Record] = MappingProxyType({}),
    ) -> None:
        self.id = id
        self.notice = notice
        self.facts = facts
        """None where there is no application, or none that can be read."""
        self.records = dict(records)
        """By path below the project's folder; the application is not among them."""
        self.pictures: set[str] = set()
        """Names of the picture files of the case study."""

    @property
    def year(self) -> int:
        return int(self.id[:4])

    @property
    def district(self) -> str:
        return self.id.split("/")[1]

    @property
    def application(self) -> Application:
        """The application as it was handed in; raises `Unknown` where it can't be read."""
        if self.facts is None or self.facts.whole is None:
            raise Unknown(f"{self.id}: application")
        return self.facts.whole

    @property
    def is_new(self) -> bool:
        """Whether it is not the continuation of an earlier year's project."""
        cohort = self.notice.cohort(self.facts.category or "") if self.facts else None
        return cohort is None or cohort.continues_year is None

    @cached_property
    def first_reviews(self) -> tuple[FirstReview, ...]:
        """In the order of their numbers."""
        return self._numbered("first-review", FirstReview)

    @property
    def forwarding(self) -> FirstReview | None:
        """The review by which the county forwarded it (初审通过); None where none did."""
        decided = (each for each in self.first_reviews if hasattr(each, "decision"))
        return next((each for each in decided if each.decision == "forward"), None)

    @property
    def awaits_county(self) -> bool:
        """Whether the county has not yet decided; 退回补正 decides nothing."""
        reviews = self.first_reviews
        return all(getattr(review, "decision", "return") == "return" for review in reviews)

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """In the order of their numbers."""
        return self._numbered("payments", Payment)

    @cached_property
    def progress(self) -> tuple[Progress, ...]:
        """In the order of their months."""
        return self._numbered("progress", Progress)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """In the order of their numbers."""
        numbers = {int(path.split("/")[1]) for path in self.records if path.startswith("changes/")}
        return tuple(
            Change(
                number,
                self._one(f"changes/{number}/request.yml", ChangeRequest),
                self._one(f"changes/{number}/civil-affairs.yml", ChangeDecision),
                self._one(f"changes/{number}/finance.yml", ChangeDecision),
            )
            for number in sorted(numbers)
        )

    @property
    def contract(self) -> Contract | None:
        return self._one("contract.yml", Contract)

    @cached_property
    def acceptances(self) -> tuple[Acceptance, ...]:
        """In the order of their numbers: one that fails is put right and held again."""
        return self._numbered("acceptance", Acceptance)

    @property
    def acceptance(self) -> Acceptance | None:
        """The last one, which counts."""
        return self.acceptances[-1] if self.acceptances else None

    @property
    def settlement(self) -> Settlement | None:
        """As it stands after the last record: what was still to be returned then may be by now."""
        return self.settlements[-1] if self.settlements else None

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """In the order of their numbers."""
        return self._numbered("settlement", Settlement)

    @property
    def midterm(self) -> Evaluation | None:
        return self._one("midterm.yml", Evaluation)

    @property
    def final(self) -> Evaluation | None:
        """The final evaluation; None while it is pending."""
        return self._one("final.yml", Evaluation)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """Those that there are, the earlier one first."""
        return tuple(filter(None, (self.midterm, self.final)))

    @property
    def audit(self) -> Audit | None:
        return self._one("audit.yml", Audit)

    @property
    def case_study(self) -> CaseStudy | None:
        return self._one("case-study/index.md", CaseStudy)

    def _one(self, path: str, kind: type[R]) -> R | None:
        found = self.records.get(path)
        return found if isinstance(found, kind) else None

    def _numbered(self, folder: str, kind: type[R]) -> tuple[R, ...]:
        found = (
            (path, record)
            for path, record in self.records.items()
            if path.startswith(f"{folder}/") and isinstance(record, kind)
        )
        return tuple(record for _, record in sorted(found, key=lambda each: _order(each[0])))


def _order(path: str) -> tuple[int, str]:
    return len(path), path  # 2 before 10; months are of one length


def number_of(record: Record) -> str:
    """The name of the record's file without its ending: ``2`` of ``payments/2.yml``."""
    return record.path.rpartition("/")[2].partition(".")[0]


class Year:
    """All projects and the review of one year, as far as they can be read."""

    def __init__(
        self,
        notice: Notice,
        on: date,
        projects: tuple[Project, ...] = (),
        records: Mapping[str, Record] = MappingProxyType({}),
        previous: "Year | None" = None,
        unreadable: frozenset[str] = frozenset(),
    ) -> None:
        self.notice = notice
        self.on = on
        """The day of the check."""
        self.projects = projects
        self.records = records
        """The city's own records (review, exceptions) by path below the year's folder."""
        self.previous = previous
        self.unreadable = unreadable
        """Paths of files that could not be read far enough to count."""

    @cached_property
    def applications(self) -> tuple[Facts, ...]:
        """What is known of every application."""
        return tuple(each.facts for each in self.projects if each.facts)

    @property
    def asked(self) -> tuple[Facts, ...]:
        """Those that findings are wanted of; a rule that judges each by itself looks at no other."""
        return self.applications

    def project(self, project_id: str) -> Project | None:
        return self._by_id.get(project_id)

    def is_unread(self, project_id: str) -> bool:
        """Whether some file of the project could not be read: what it says is then unknown."""
        return project_id in self._unread

    @property
    def is_review_unread(self) -> bool:
        """Whether some record of the review could not be read: awards are then not all known."""
        return any(
            path.startswith(f"{SUBMISSIONS}/{self.notice.year}/review/") for path in self.unreadable
        )

    @cached_property
    def liftings(self) -> tuple[Lifting, ...]:
        return tuple(each for each in self._all(Lifting) if _has(each, "rule", "project"))

    @property
    def pool(self) -> Pool | None:
        return self._one("review/pool.yml", Pool)

    @property
    def draw(self) -> Draw | None:
        return self._one("review/draw.yml", Draw)

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        return tuple(each for each in self._all(Score) if _has(each, "expert", "sheets"))

    @property
    def result(self) -> Result | None:
        return self._one("review/result.yml", Result)

    @cached_property
    def fundings(self) -> tuple[Funding, ...]:
        return tuple(each for each in self._all(Funding) if _has(each, "projects"))

    @property
    def publicity(self) -> Publicity | None:
        return self._one("review/publicity.yml", Publicity)

    @cached_property
    def replacements(self) -> tuple[Replacement, ...]:
        return tuple(self._all(Replacement))

    def outcome(self, project_id: str) -> Outcome | None:
        """What the result says of the project; None before there is one."""
        return self._outcomes.get(project_id)

    def award(self, project_id: str) -> Award | None:
        """By the result, or later from the reserve; None where the project is not funded."""
        return self._awards.get(project_id)

    @cached_property
    def awards(self) -> tuple[Award, ...]:
        return tuple(self._awards.values())

    @cached_property
    def _unread(self) -> frozenset[str]:
        return frozenset(map(project_of, self.unreadable))

    @cached_property
    def _by_id(self) -> dict[str, Project]:
        return {project.id: project for project in self.projects}

    @cached_property
    def _outcomes(self) -> dict[str, Outcome]:
        outcomes: tuple[Outcome, ...] = getattr(self.result, "projects", ())
        return {each.project: each for each in outcomes if _has(each, "project")}

    @cached_property
    def _awards(self) -> dict[str, Award]:
        made: dict[str, Award] = {}
        decisions: list[Outcome | Replacement] = [*self._outcomes.values(), *self.replacements]
        for decision in decisions:
            try:
                award = _award(decision, self)
            except Unknown:
                continue
            if award:
                made.setdefault(award.project, award)
        return made

    def _one(self, path: str, kind: type[R]) -> R | None:
        found = self.records.get(path)
        return found if isinstance(found, kind) else None

    def _all(self, kind: type[R]) -> Iterator[R]:
        return (each for _, each in sorted(self.records.items()) if isinstance(each, kind))


class Request(NamedTuple):
    """What a request changes in one year: the year before and after, and the files that differ."""

    base: Year
    head: Year
    changes: tuple[Difference, ...]
    """Below the year's folder, in path order."""
    others: tuple[Difference, ...]
    """Below the folders of other years."""
    elsewhere: tuple[str, ...]
    """Paths outside ``submissions/`` that it changes as well."""

    @property
    def notice(self) -> Notice:
        return self.head.notice


def _has(record: Record, *names: str) -> bool:
    """Whether none of these fields is missing or malformed."""
    return all(hasattr(record, name) for name in names)


def _award(decision: Outcome | Replacement, year: Year) -> Award | None:
    at = Place(decision.path, decision.keys)
    issued = (each for each in year.fundings if decision.project in each.projects)
    funding = next(issued, None)
    if isinstance(decision, Replacement):
        return Award(decision.project, decision.amount, decision.decided_on, funding, at)
    if year.result is None or not decision.is_award or decision.amount is None:
        return None
    return Award(decision.project, decision.amount, year.result.decided_on, funding, at)
