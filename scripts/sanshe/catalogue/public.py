"""What of an application and of its records the public sees: an allow-list.

Templates never hold a record, only `Public`, through which nothing else can be read: contacts,
phones, staff, liaisons and insurance stay out even if a template asks for them.
"""

from collections.abc import Iterable
from typing import Any

from sanshe import model, records
from sanshe.record import Record

PUBLISHED: dict[type[Record], frozenset[str]] = {
    record: frozenset(names.split())
    for record, names in {
        model.Application: "category name submitted_on agency community survey theme relief"
        " governance goals activities budget matching sustainability",
        model.Agency: "name credit_code",
        model.Community: "name former_names district street",
        model.FormerName: "name",
        model.Survey: "methods started_on ended_on sample findings",
        model.SurveyFinding: "need",
        model.ThemeChoice: "main others description",
        model.Relief: "groups other_groups",
        model.Governance: "problem mechanism methods organisations party_building",
        model.Goal: "id year goal indicator",
        model.Activity: "name goal strand method month starts_on ends_on place people output"
        " indicator",
        model.Budget: "lines city_share total",
        model.BudgetLine: "category amount source",
        model.Fund: "source amount",
        model.Sustainability: "continuation promotion",
        records.FirstReview: "reviewed_on decision",
        records.Pool: "fixed_on seats experts sources",
        records.PoolExpert: "id commitment",
        records.Source: "title known_on",
        records.Draw: "drawn_on numbers drawn alternates left_out",
        records.DrawnNumber: "values evidence",
        records.Result: "decided_on document ties experts",
        records.Funding: "number issued_on",
        records.Tie: "decision",
        records.Expert: "id name employer salt",
        records.Publicity: "published_on ends_on channel objections",
        records.Objection: "received_on summary answered_on answer upheld",
        records.Replacement: "decided_on document",
        records.Lifting: "decided_on office document",
        records.Contract: "signed_on ends_on party amount",
        records.Payment: "paid_on amount",
        records.Acceptance: "accepted_on result",
        records.ChangeRequest: "kind requested_on items",
        records.ChangeItem: "what",
        records.ChangeDecision: "decided_on approved",
        records.Evaluation: "evaluated_on evaluator grade score goals satisfaction summary",
        records.GoalResult: "goal met result",
        records.Satisfaction: "sample satisfied",
        records.Audit: "audited_on auditor opinion spent surplus summary",
        records.Settlement: "settled_on",
        records.CaseStudy: "title summary theme agency written_on practices pictures",
        records.PictureNote: "file alt",
    }.items()
}

FEWEST = 5
"""Fewer people than this could be known: their number is not told apart."""

FEW = f"少于{FEWEST}"


def counted(people: int) -> int | str:
    """A number of people as it is published."""
    return people if people == 0 or people >= FEWEST else FEW


def together(counts: Iterable[int]) -> int:
    """The sum of those that are published: the others could be computed from the sum of all."""
    return sum(each for each in counts if counted(each) != FEW)


def percent(part: int, whole: int) -> int | None:
    """A share of people; None of so few that it would tell them apart."""
    return round(100 * part / whole) if whole >= FEWEST else None


class Public:
    """The published side of a record. What is missing or not published is an AttributeError."""

    __slots__ = ("_record",)

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getattr__(self, name: str) -> Any:
        if name not in PUBLISHED.get(type(self._record), ()):
            raise AttributeError(name)
        return _public(getattr(self._record, name))


def _public(value: Any) -> Any:
    if isinstance(value, Record):
        return Public(value)
    if isinstance(value, tuple):
        return tuple(map(_public, value))
    return value
