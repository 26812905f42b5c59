"""All rules, one module per subject of the notice."""

from types import ModuleType

from sanshe.rule import ApplicationRule, ProjectRule, RequestRule, TextRule, YearRule
from sanshe.rules import (
    acceptance,
    agency,
    attachments,
    award,
    budget,
    case_study,
    changes,
    cohort,
    community,
    contract,
    declarations,
    evaluation,
    exceptions,
    first_review,
    name,
    payments,
    personal_data,
    place,
    progress,
    quotas,
    request,
    review,
    schedule,
    service,
    settlement,
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
    first_review,
    review,
    award,
    contract,
    payments,
    progress,
    acceptance,
    settlement,
    changes,
    evaluation,
    case_study,
    request,
    personal_data,
    exceptions,
)

AnyRule = ApplicationRule | ProjectRule | YearRule | RequestRule | TextRule

RULES: dict[str, AnyRule] = {
    rule.id: rule
    for subject in SUBJECTS
    for rule in vars(subject).values()
    if isinstance(rule, AnyRule)
}
