"""All rules, one module per subject of the notice."""

from functools import cache
from importlib import import_module

from sanshe.rule import ApplicationRule, ProjectRule, RequestRule, TextRule, YearRule

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

AnyRule = ApplicationRule | ProjectRule | YearRule | RequestRule | TextRule


@cache
def known_rules(*, of_records: bool = True) -> dict[str, AnyRule]:
    """All rules by id, or without those `OF_RECORDS`."""
    wanted = [name for name in SUBJECTS if of_records or name not in OF_RECORDS]
    return {
        rule.id: rule
        for name in wanted
        for rule in vars(import_module(f"sanshe.rules.{name}")).values()
        if isinstance(rule, AnyRule)
    }
