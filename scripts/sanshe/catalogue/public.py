"""What of an application the public sees: an allow-list.

Templates never hold a record, only `Public`, through which nothing else can be read: contacts,
phones, staff, liaisons and insurance stay out even if a template asks for them.
"""

from typing import Any

from sanshe import model
from sanshe.record import Record

PUBLISHED: dict[type[Record], frozenset[str]] = {
    record: frozenset(names.split())
    for record, names in {
        model.Application: "category name submitted_on agency community survey theme relief"
        " governance goals activities budget matching sustainability",
        model.Agency: "name credit_code",
        model.Community: "name district street",
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
    }.items()
}


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
