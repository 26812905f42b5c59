"""What bureaus, experts, third parties and agencies record after the application.

One record is one file by one writer, written once; the meaning of every key is in its schema. Dates
are days in Asia/Shanghai, money is yuan as Decimal, points are Decimal.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sanshe.model import Liaison, Station
from sanshe.record import Record

# ---------------------------------------------------------------- county: first review (三(一)3)


class Missing(Record):
    field: str
    what: str


class FirstReview(Record):
    """初审: what was received, when and how, and a decision: forward, return or reject."""

    received_on: date
    channel: str
    fingerprint: str
    reviewed_on: date
    office: str
    decision: str
    feasible: bool | None = None
    authentic: bool | None = None
    community_agrees: bool | None = None
    signatures_seen: bool | None = None
    seals_seen: bool | None = None
    copies_annotated: bool | None = None
    paper_copies: int | None = None
    major_is_related: bool | None = None
    missing: tuple[Missing, ...] = ()
    reason: str | None = None
    forwarded_on: date | None = None
    forge_received_on: date | None = None

    @property
    def counts_on(self) -> date:
        """When what it received counts as handed in: on the earlier of both records."""
        return min(self.received_on, self.forge_received_on or self.received_on)


# ---------------------------------------------------------------- city: review (三(二))


class Conflict(Record):
    project: str
    kind: str


class PoolExpert(Record):
    id: str
    commitment: str
    conflicts: tuple[Conflict, ...] = ()


class Source(Record):
    """A public number announced beforehand and known only later."""

    title: str
    known_on: date


class Pool(Record):
    """The experts from whom the panel is drawn, fixed before the draw; names are hidden."""

    fixed_on: date
    seats: int
    experts: tuple[PoolExpert, ...]
    sources: tuple[Source, ...]


class DrawnNumber(Record):
    values: tuple[int, ...]
    evidence: str


class Draw(Record):
    drawn_on: date
    numbers: tuple[DrawnNumber, ...]
    drawn: tuple[str, ...]
    alternates: tuple[str, ...]
    left_out: tuple[str, ...] = ()


class Points(Record):
    criterion: str
    points: Decimal


class Sheet(Record):
    """One expert on one project; recused is not zero."""

    project: str
    recused: str | None = None
    points: tuple[Points, ...] = ()
    comment: str | None = None

    @property
    def total(self) -> Decimal | None:
        """The sum of the points; None where the expert is recused."""
        return None if self.recused else sum((each.points for each in self.points), Decimal(0))


class Score(Record):
    """One expert's score sheets."""

    expert: str
    scored_on: date
    sheets: tuple[Sheet, ...]


class Funding(Record):
    """资金下达: one document that issues money to projects, and to which."""

    number: str
    issued_on: date
    projects: tuple[str, ...]


class Outcome(Record):
    project: str
    outcome: str
    amount: Decimal | None = None
    reason: str | None = None

    @property
    def is_award(self) -> bool:
        """立项, or a continuing project confirmed."""
        return self.outcome in ("awarded", "confirmed")


class Tie(Record):
    projects: tuple[str, ...]
    decision: str


class Expert(Record):
    """An expert's name and employer, revealed with the result."""

    id: str
    name: str
    employer: str
    salt: str


class Absence(Record):
    expert: str
    replaced_by: str
    reason: str


class Result(Record):
    """The city bureau's list: what is awarded, with what money."""

    decided_on: date
    document: str
    projects: tuple[Outcome, ...]
    objections_until: date | None = None
    ties: tuple[Tie, ...] = ()
    experts: tuple[Expert, ...] = ()
    absences: tuple[Absence, ...] = ()


class Objection(Record):
    received_on: date
    summary: str
    project: str | None = None
    answered_on: date | None = None
    answer: str | None = None
    upheld: bool | None = None


class Publicity(Record):
    """公示."""

    published_on: date
    ends_on: date
    channel: str
    objections: tuple[Objection, ...] = ()


class Replacement(Record):
    """递补: a reserve project moves up."""

    decided_on: date
    project: str
    in_place_of: str
    reason: str
    amount: Decimal
    document: str


class Lifting(Record):
    """The city bureau's decision to lift one 原则上-rule for one project (特例决定)."""

    rule: str
    project: str
    reason: str
    decided_on: date
    office: str
    document: str | None = None


# ---------------------------------------------------------------- county: contract and money


class Payee(Record):
    name: str
    credit_code: str


class Contract(Record):
    number: str
    signed_on: date
    ends_on: date
    party: str
    payee: Payee
    amount: Decimal
    station: Station | None = None
    liaison: Liaison | None = None


class Payment(Record):
    """One instalment of the city's money."""

    paid_on: date
    amount: Decimal
    payee: str
    voucher: str
    funds_received_on: date | None = None
    note: str | None = None


class Acceptance(Record):
    """验收: alone releases the last instalment. What fails has until `due_on` to be put right."""

    accepted_on: date
    result: str
    attendees: tuple[str, ...]
    opinion: str
    due_on: date | None = None

    @property
    def passes(self) -> bool:
        return self.result == "passed"


class Settlement(Record):
    """What becomes of the city's money at the end; what isn't returned may be carried over."""

    settled_on: date
    paid: Decimal
    spent: Decimal
    to_return: Decimal
    returned: Decimal
    document: str
    withheld: Decimal | None = None
    carried_over: Decimal | None = None
    returned_on: date | None = None


# ---------------------------------------------------------------- changes (三(三))


class Successor(Record):
    """Who takes over as dedicated worker, as far as the clause asks."""

    full_time: bool
    certificate: str | None = None
    diploma: str | None = None
    major: str | None = None


class ChangeItem(Record):
    what: str
    before: str
    after: str
    category: str | None = None
    source: str | None = None
    goal: str | None = None
    credit_code: str | None = None
    worker: Successor | None = None


class ChangeRequest(Record):
    """The agency's request: to change, suspend, end or cancel."""

    kind: str
    requested_on: date
    reason_code: str
    reason: str
    items: tuple[ChangeItem, ...] = ()
    resumes_on: date | None = None


class ChangeDecision(Record):
    """One bureau's answer."""

    decided_on: date
    approved: bool
    document: str
    office: str
    lifts: str | None = None
    reason_code: str | None = None
    reason: str | None = None


# ---------------------------------------------------------------- agency: progress


class Event(Record):
    activity: str
    held_on: date
    people: int
    place: str | None = None
    output: str | None = None
    deviation: str | None = None


class Expense(Record):
    category: str
    source: str
    amount: Decimal
    paid_on: date
    voucher: str
    item: str | None = None


class Meeting(Record):
    kind: str
    held_on: date
    what: str


class Cover(Record):
    """Temporary cover for the dedicated worker; not a replacement."""

    worker: str
    by: str
    from_: date
    to: date


class Rectified(Record):
    """What the agency has put right: finding number `item`, from 1, of an evaluation."""

    evaluation: str
    item: int
    done_on: date
    what: str


class Progress(Record):
    """One month; the file is named after it."""

    activities: tuple[Event, ...] = ()
    spending: tuple[Expense, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    cover: tuple[Cover, ...] = ()
    rectified: tuple[Rectified, ...] = ()
    note: str | None = None


# ---------------------------------------------------------------- third party (三(四))


class GoalResult(Record):
    goal: str
    met: str
    result: str | None = None


class Satisfaction(Record):
    sample: int
    satisfied: int


class Issue(Record):
    """Something to put right, with a date."""

    finding: str
    due_on: date
    advice: str | None = None


class Evaluation(Record):
    """A mid-term or final evaluation (中期、末期评估); which of them, its file's name says."""

    evaluated_on: date
    evaluator: str
    grade: str
    points: tuple[Points, ...] = ()
    score: Decimal | None = None
    goals: tuple[GoalResult, ...] = ()
    satisfaction: Satisfaction | None = None
    findings: tuple[Issue, ...] = ()
    support: str | None = None
    summary: str | None = None


class Disallowed(Record):
    item: str
    amount: Decimal
    reason: str


class Audit(Record):
    """An opinion; never averaged with a grade, and in nobody's way."""

    audited_on: date
    auditor: str
    opinion: str
    spent: Decimal | None = None
    disallowed: tuple[Disallowed, ...] = ()
    surplus: Decimal | None = None
    summary: str | None = None


# ---------------------------------------------------------------- case study (五(四))


class PictureNote(Record):
    """What is said of one picture of a case study."""

    file: str
    alt: str
    consent: str
    children: bool = False
    guardian_consent: bool | None = None

    @property
    def has_people(self) -> bool:
        """Whether somebody can be recognised."""
        return self.consent != "nobody" or self.children

    @property
    def may_be_shown(self) -> bool:
        """Everybody who can be recognised agreed, for children their guardians."""
        return (self.consent == "given" or not self.has_people) and (
            not self.children or self.guardian_consent is True
        )


class CaseStudy(Record):
    """``case-study/index.md``: its front matter, and below it the body.

    `body` is Markdown (see `case_text`), `body_line` its first line in the file; the reader sets both,
    since neither is a key of the front matter.
    """

    if TYPE_CHECKING:
        body: str
        body_line: int

    title: str
    summary: str
    theme: str
    agency: str
    written_on: date
    label: str
    practices: tuple[str, ...] = ()
    pictures: tuple[PictureNote, ...] = ()
