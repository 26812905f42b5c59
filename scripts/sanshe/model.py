"""The application as typed records; the meaning of every key is in its schema.

Dates are days in Asia/Shanghai, money is yuan as Decimal. A field without a default that a file lacks
raises `Unknown` when it is read (see `record`).
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sanshe.record import Month, Record


class TextFile(NamedTuple):
    """Any submitted file as text."""

    path: str
    text: str


class FormerName(Record):
    name: str
    changed_on: date
    document: str


class AnnualReport(Record):
    year: int
    form: str
    result: str | None = None


class Rating(Record):
    grade: str
    valid_until: date | None = None


class Organisation(Record):
    description: str
    board_members: int | None = None
    supervisors: int | None = None
    full_time_staff: int | None = None
    certified_workers: int | None = None


class Experience(Record):
    project: str
    year: int
    funder: str | None = None
    outcome: str | None = None


class Contact(Record):
    name: str
    post: str | None = None
    office_phone: str | None = None


class Agency(Record):
    name: str
    credit_code: str
    kind: str
    registered_with: str
    registration_level: str
    registered_on: date
    organisation: Organisation
    finance_system: str
    own_account: bool
    former_names: tuple[FormerName, ...] = ()
    annual_report: AnnualReport | None = None
    rating: Rating | None = None
    experience: tuple[Experience, ...] = ()
    strengths: str | None = None
    contact: Contact | None = None


class Station(Record):
    place: str
    area: int | None = None
    facilities: str | None = None


class Liaison(Record):
    name: str
    post: str | None = None


class Community(Record):
    name: str
    district: str
    street: str
    former_names: tuple[FormerName, ...] = ()
    households: int | None = None
    residents: int | None = None
    profile: str | None = None
    station: Station | None = None
    liaison: Liaison | None = None


class Worker(Record):
    name: str
    role: str
    full_time: bool
    certificate: str | None = None
    diploma: str | None = None
    major: str | None = None
    years: int | None = None
    insured_months: tuple[Month, ...] = ()
    duties: str | None = None

    @property
    def is_dedicated(self) -> bool:
        return self.role == "dedicated"


class SurveyFinding(Record):
    need: str
    evidence: str


class Survey(Record):
    methods: tuple[str, ...]
    started_on: date
    ended_on: date
    sample: int
    partners: tuple[str, ...]
    findings: tuple[SurveyFinding, ...]


class ThemeChoice(Record):
    main: str
    others: tuple[str, ...] = ()
    description: str | None = None


class ReliefService(Record):
    need: str
    service: str
    frequency: str | None = None


class Relief(Record):
    """民政兜底服务."""

    groups: tuple[str, ...]
    services: tuple[ReliefService, ...]
    other_groups: str | None = None
    people: int | None = None


class Governance(Record):
    """社区治理创新服务."""

    problem: str
    mechanism: str
    methods: str | None = None
    organisations: tuple[str, ...] = ()
    party_building: str | None = None


class Goal(Record):
    id: str
    year: int
    goal: str
    indicator: str | None = None


class Activity(Record):
    name: str
    goal: str
    strand: str
    method: str
    month: Month | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None
    people: int | None = None
    output: str | None = None
    indicator: str | None = None

    @property
    def is_dated(self) -> bool:
        return bool(self.month or self.starts_on or self.ends_on)


class BudgetLine(Record):
    category: str
    item: str
    unit_price: Decimal
    quantity: int
    amount: Decimal
    source: str
    unit: str | None = None
    paid_from: Month | None = None
    paid_to: Month | None = None


class Budget(Record):
    lines: tuple[BudgetLine, ...]
    city_share: Decimal
    total: Decimal


class Fund(Record):
    """One sum of money beside the city's."""

    source: str
    amount: Decimal
    provider: str | None = None
    evidence: str | None = None


class Risk(Record):
    risk: str
    response: str


class Sustainability(Record):
    continuation: str
    promotion: str | None = None


class Attachment(Record):
    kind: str
    worker: str | None = None
    not_applicable: str | None = None


class Declarations(Record):
    no_subcontracting: bool
    earmarked_funds: bool
    separate_accounts: bool
    truthful: bool
    publication_consent: bool


class Application(Record):
    category: str
    name: str
    submitted_on: date
    agency: Agency
    community: Community
    staff: tuple[Worker, ...]
    survey: Survey
    theme: ThemeChoice
    relief: Relief
    governance: Governance
    goals: tuple[Goal, ...]
    activities: tuple[Activity, ...]
    budget: Budget
    attachments: tuple[Attachment, ...]
    declarations: Declarations
    continues: str | None = None
    matching: tuple[Fund, ...] = ()
    risks: tuple[Risk, ...] = ()
    sustainability: Sustainability | None = None

    @property
    def dedicated(self) -> tuple[Worker, ...]:
        """The dedicated workers (专项社工)."""
        return tuple(worker for worker in self.staff if worker.is_dedicated)
