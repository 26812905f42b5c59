"""All rules, one module per subject of the notice."""

from functools import cache
from types import ModuleType

from sanshe.rule import ApplicationRule, ProjectRule, RequestRule, TextRule, YearRule
from sanshe.rules import (
    agency,
    attachments,
    award,
    budget,
    cohort,
    community,
    declarations,
    exceptions,
    first_review,
    name,
    personal_data,
    place,
    quotas,
    review,
    schedule,
    service,
    team,
)

SUBJECTS = (
    "schedule",
    "cohort",
    "name",
    "place",
    "agency",
    "team",
    "attachments",
    "service",
    "budget",
    "community",
    "declarations",
    "quotas",
    "first_review",
    "review",
    "award",
    "contract",
    "payments",
    "progress",
    "acceptance",
    "settlement",
    "changes",
    "evaluation",
    "case_study",
    "request",
    "personal_data",
    "exceptions",
)

OF_RECORDS = frozenset(
    (
        "contract",
        "payments",
        "progress",
        "acceptance",
        "settlement",
        "changes",
        "evaluation",
        "case_study",
        "request",
    )
)
"""Subjects with rules of nothing but projects that have records, and requests: not imported before there are any."""

_ALWAYS: tuple[ModuleType, ...] = (
    agency,
    attachments,
    award,
    budget,
    cohort,
    community,
    declarations,
    exceptions,
    first_review,
    name,
    personal_data,
    place,
    quotas,
    review,
    schedule,
    service,
    team,
)

AnyRule = ApplicationRule | ProjectRule | YearRule | RequestRule | TextRule


@cache
def known_rules(*, of_records: bool = True) -> dict[str, AnyRule]:
    """All rules by id, or without those `OF_RECORDS`."""
    found = {_name(each): each for each in (*_ALWAYS, *(_of_records() if of_records else ()))}
    return {
        rule.id: rule
        for name in SUBJECTS
        if name in found
        for rule in vars(found[name]).values()
        if isinstance(rule, AnyRule)
    }


def _of_records() -> tuple[ModuleType, ...]:
    from sanshe.rules import (
        acceptance,
        case_study,
        changes,
        contract,
        evaluation,
        payments,
        progress,
        request,
        settlement,
    )

    return (
        acceptance,
        case_study,
        changes,
        contract,
        evaluation,
        payments,
        progress,
        request,
        settlement,
    )


def _name(subject: ModuleType) -> str:
    return subject.__name__.rpartition(".")[2]
