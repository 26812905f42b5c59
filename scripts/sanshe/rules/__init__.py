"""All rules, one module per subject of the notice."""

from types import ModuleType

from sanshe.rule import ApplicationRule, ProjectRule, TextRule, YearRule
from sanshe.rules import (
    agency,
    attachments,
    budget,
    cohort,
    community,
    declarations,
    exceptions,
    name,
    personal_data,
    place,
    quotas,
    schedule,
    service,
    team,
)

SUBJECTS: tuple[ModuleType, ...] = (
    schedule,
    cohort,
    name,
    place,
    agency,
    team,
    attachments,
    service,
    budget,
    community,
    declarations,
    quotas,
    personal_data,
    exceptions,
)

AnyRule = ApplicationRule | ProjectRule | YearRule | TextRule

RULES: dict[str, AnyRule] = {
    rule.id: rule
    for subject in SUBJECTS
    for rule in vars(subject).values()
    if isinstance(rule, AnyRule)
}
