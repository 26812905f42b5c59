"""The year's notice and this deployment, as typed data.

Every figure, date, choice and severity that the checks use stands in ``schemas/notices/<year>.yml``;
next year's call is another such file. All dates count to the end of the day in Asia/Shanghai, all
amounts are yuan.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from sanshe.findings import Severity
from sanshe.record import Month, Record, Unknown


class Period(Record):
    """Two days, both inside."""

    from_: date
    to: date

    def __contains__(self, day: date) -> bool:
        return self.from_ <= day <= self.to

    def covers_month(self, month: Month) -> bool:
        """Whether any day of `month` is inside."""
        return self.from_.replace(day=1) <= month <= self.to


class Dates(Record):
    window: Period
    review: Period
    implementation: Period


class Cohort(Record):
    """The projects that began in one year; `key` is the application's category."""

    key: str
    title: str
    goal_years: tuple[int, ...]
    service: Period
    continues_year: int | None = None


class Instalment(Record):
    number: int
    percent: int


class Amounts(Record):
    city_share: Decimal
    instalments: tuple[Instalment, ...]


class Caps(Record):
    district_new: int
    agency_total: int


class District(Record):
    """A county-level unit. `code` is missing where the unit has no statutory code."""

    key: str
    name: str
    code: str | None = None
    former_codes: tuple[str, ...] = ()
    agency_codes: tuple[str, ...] = ()
    doubtful: bool = False
    note: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Every division code that an agency registered here may carry."""
        return (*((self.code,) if self.code else ()), *self.former_codes, *self.agency_codes)


class Choice(Record):
    """One value of a list that the notice gives, with the words that people know it by."""

    key: str
    title: str


class Theme(Choice):
    short: str | None = None
    needs_description: bool = False


class Group(Choice):
    """People in need; `words` are those by which a caption would tell that somebody is one of them."""

    words: tuple[str, ...] = ()


class RegistrationLevel(Choice):
    """Where an agency may be registered; `excluded` are those from where it may not apply."""

    excluded: bool = False


class BudgetCategory(Choice):
    personnel: bool = False


class FundSource(Choice):
    """A source of money; `cohorts` limits who has it, `city` marks this year's city grant,
    `priority` what speaks for a project in the review."""

    city: bool = False
    priority: bool = False
    cohorts: tuple[str, ...] = ()


class Grade(Choice):
    from_: int
    passes: bool


class CreditCodeKind(Record):
    prefix: str
    kind: str


class AgencyTerms(Record):
    newly_registered_year: int
    credit_code_kinds: tuple[CreditCodeKind, ...]


class TeamTerms(Record):
    dedicated: int
    part_time: int
    certificates: tuple[str, ...]
    diplomas: tuple[str, ...]
    insurance_months: int


class RequiredAttachment(Record):
    """One thing to attach: any of these kinds, on a condition (`when`) and per person (`per`)."""

    any_of: tuple[str, ...]
    when: str = "always"
    per: str = "application"
    may_be_not_applicable: bool = False


class AttachmentTerms(Record):
    kinds: tuple[Choice, ...]
    required: tuple[RequiredAttachment, ...]
    paper_copies: int | None = None


class Exclusion(Record):
    """What the city's money may not buy: a budget category, or items that bear a word."""

    title: str
    basis: str
    category: str | None = None
    word: str | None = None


class Criterion(Choice):
    points: int


class Ranking(Record):
    """How scores become ranks: by the mean of the experts' totals, or without the `trim` highest and
    lowest; rounded half up to `decimals`."""

    method: str
    decimals: int
    trim: int = 1


class Owner(Record):
    """Who writes one kind of file: a role, never a team or a person.

    Files are written once, unless they are `revisable`; `step` marks those that bring a project
    one step further.
    """

    kind: str
    role: str
    revisable: bool = False
    step: bool = False
    approver: str | None = None
    """The role that looks at it before it is merged, where that is another than the writer's."""


class DutyTerms(Record):
    """One kind of thing to do (see `desk`): the role that must, and the clause that asks for it."""

    kind: str
    role: str
    clause: str | None = None


class Question(Record):
    """One to ask before somebody fills in an application; the answer `excludes` contradicts the clause.

    `only` is the category that is asked; everybody where it is missing.
    """

    clause: str
    question: str
    excludes: str
    because: str
    only: str | None = None


class Requirement(Record):
    """Fields that this year demands, and the clause that does."""

    in_: str
    fields: tuple[str, ...]
    clause: str


class RuleTerms(Record):
    """How this year's notice uses a rule. `liftable`: the clause says 原则上."""

    id: str
    severity: Severity
    liftable: bool = False
    figures: tuple[str, ...] = ()


class Judgement(Record):
    """What people decide, and which record holds their decision; `only` of "new" or "continuing" projects."""

    record: str
    question: str
    only: str | None = None


class Clause(Record):
    """One clause, summarised in our own words, with what becomes of it."""

    number: str
    heading: str
    summary: str
    rules: tuple[RuleTerms, ...] = ()
    also: tuple[str, ...] = ()
    judgement: Judgement | None = None
    context: bool = False
    interpretation: str | None = None


class Notice(Record):
    """One year's call. `clauses` are the notice's, `defaults` are ours (系统默认，非通知规定)."""

    year: int
    title: str
    label: str
    dates: Dates
    cohorts: tuple[Cohort, ...]
    amounts: Amounts
    caps: Caps
    districts: tuple[District, ...]
    themes: tuple[Theme, ...]
    groups: tuple[Group, ...]
    registration_levels: tuple[RegistrationLevel, ...]
    agency: AgencyTerms
    team: TeamTerms
    attachments: AttachmentTerms
    budget_categories: tuple[BudgetCategory, ...]
    fund_sources: tuple[FundSource, ...]
    grades: tuple[Grade, ...]
    issuer: str | None = None
    form: str | None = None
    map: tuple[str, ...] = ()
    """Rows of a schematic map: keys of districts and "." for empty tiles."""
    province_code: str | None = None
    city_code: str | None = None
    exclusions: tuple[Exclusion, ...] = ()
    name_words: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    ranking: Ranking | None = None
    evaluation: tuple[Criterion, ...] = ()
    owners: tuple[Owner, ...] = ()
    duties: tuple[DutyTerms, ...] = ()
    screening: tuple[Question, ...] = ()
    requires: tuple[Requirement, ...] = ()
    clauses: tuple[Clause, ...] = ()
    defaults: tuple[Clause, ...] = ()

    def all_clauses(self) -> Iterator[Clause]:
        yield from self.clauses
        yield from self.defaults

    @cached_property
    def rules(self) -> dict[str, tuple[RuleTerms, Clause]]:
        """The rules that this year's notice uses, each with the clause that it rests on."""
        return {
            terms.id: (terms, clause) for clause in self.all_clauses() for terms in clause.rules
        }

    def choices(self, name: str) -> dict[str, str]:
        """The list `name` of the schema's ``x-choices`` as key -> what people call it."""
        if name == "districts":
            return {district.key: district.name for district in self.districts}
        found: tuple[Choice, ...] = (
            self.attachments.kinds if name == "attachment_kinds" else getattr(self, name)
        )
        return {choice.key: choice.title for choice in found}

    def cohort(self, category: str) -> Cohort | None:
        return next((cohort for cohort in self.cohorts if cohort.key == category), None)

    def district(self, key: str) -> District | None:
        return next((district for district in self.districts if district.key == key), None)

    def grade(self, key: str) -> Grade | None:
        return next((grade for grade in self.grades if grade.key == key), None)

    def owner(self, kind: str) -> Owner | None:
        """Who writes files of `kind`; None where the notice names nobody."""
        return next((owner for owner in self.owners if owner.kind == kind), None)

    def duty(self, kind: str) -> DutyTerms:
        """Raises `Unknown` where this year knows no such duty."""
        for terms in self.duties:
            if terms.kind == kind:
                return terms
        raise Unknown(f"{self.path}: duties/{kind}")

    @cached_property
    def city_sources(self) -> frozenset[str]:
        """Keys of the sources that are this year's city grant."""
        return frozenset(source.key for source in self.fund_sources if source.city)


class City(Record):
    name: str
    code: str | None = None


class CountyBureau(Record):
    district: str
    name: str


class Bureaus(Record):
    """Names of the offices, as letters address them."""

    city: str
    finance: str
    county: tuple[CountyBureau, ...]


class Team(Record):
    """Who fills a role on the forge; a county's role is filled district by district."""

    role: str
    team: str
    district: str | None = None


class Programme(Record):
    """This deployment: city, addresses, and who stands behind a role."""

    year: int
    city: City
    site: str
    forge: str
    bureaus: Bureaus
    teams: tuple[Team, ...]
    timezone: str | None = None

    def bureau(self, district: str) -> str | None:
        """The name of the county bureau of `district`."""
        return next((each.name for each in self.bureaus.county if each.district == district), None)

    def office(self, role: str, district: str | None = None) -> str | None:
        """The name of the office that has `role`; None for roles that no office has."""
        if role == "county":
            return self.bureau(district or "")
        return {"city": self.bureaus.city, "finance": self.bureaus.finance}.get(role)

    def teams_of(self, role: str, district: str | None = None) -> tuple[str, ...]:
        """The forge's teams that fill `role`, a county's for one `district`."""
        return tuple(
            each.team
            for each in self.teams
            if each.role == role and (role != "county" or each.district == district)
        )
