"""How a notice differs from the year's before, computed from the data of both.

Only what both have is compared: a year that was recorded in part says nothing of the rest.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from markupsafe import Markup

from sanshe.catalogue.text import read
from sanshe.notice import Clause, Notice, Period, RuleTerms
from sanshe.record import Record
from sanshe.typeset import clean
from sanshe.wording import SEVERITIES, listed, period, yuan

FIGURES = {
    "label": "统一标识",
    "dates.window": "申报期",
    "dates.review": "评审",
    "dates.implementation": "实施",
    "amounts.city_share": "市级专项经费",
    "amounts.instalments": "分次拨付",
    "caps.district_new": "每个县（市）区新申报最多（个）",
    "caps.agency_total": "每家机构最多（个）",
    "agency.registration_levels": "登记层级",
    "agency.newly_registered_year": "新登记的年份",
    "team.dedicated": "专项社工（名）",
    "team.part_time": "机构内兼职人员（名）",
    "team.insurance_months": "看申报前几个月的社保",
    "attachments.paper_copies": "纸质材料（份）",
}
CHOICES = {
    "cohorts": "申报类别",
    "districts": "县（市）区",
    "themes": "主题",
    "groups": "服务对象",
    "attachment_kinds": "附件",
    "budget_categories": "预算科目",
    "fund_sources": "资金来源",
    "grades": "等次",
}

_TOKEN = re.compile(r"\d+|\D")
_ALIKE = 0.5
"""Texts less alike than this are told one after the other: marks in them would only confuse."""


class Figure(NamedTuple):
    """One figure, in words."""

    title: str
    before: str
    after: str


class Choices(NamedTuple):
    """One list of choices: what came, what went, and what is called otherwise."""

    title: str
    added: list[str]
    removed: list[str]
    renamed: list[tuple[str, str]]


class ClauseChange(NamedTuple):
    """One clause; without `before` it is new, without `after` it is gone. `text` has its marks."""

    before: Clause | None
    after: Clause | None
    text: Markup


class RuleChange(NamedTuple):
    """One rule; `what` says in words what became of it."""

    id: str
    what: str


class Differences(NamedTuple):
    """From `before` to the notice. `whole` is whether lists, clauses and rules could be compared."""

    before: Notice
    whole: bool
    figures: list[Figure]
    same: int
    """Figures that both have and that did not change."""
    choices: list[Choices]
    clauses: list[ClauseChange]
    rules: list[RuleChange]


def differences(before: Notice, after: Notice) -> Differences:
    figures = [
        Figure(title, old, new)
        for path, title in FIGURES.items()
        if (old := _words(path, before)) and (new := _words(path, after))
    ]
    whole = bool(before.clauses and after.clauses)
    changed = [each for each in figures if each.before != each.after]
    return Differences(
        before,
        whole,
        changed,
        len(figures) - len(changed),
        list(_choices(before, after)) if whole else [],
        list(_clauses(before, after)) if whole else [],
        list(_rules(before.rules, after.rules)) if whole else [],
    )


def marked(before: str, after: str) -> Markup:
    """`after` with what it lost and what it gained marked; numbers stay whole."""
    old, new = (_TOKEN.findall(clean(text)) for text in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return Markup("<del>{}</del> <ins>{}</ins>").format("".join(old), "".join(new))
    made = []
    for what, start, end, begin, stop in matcher.get_opcodes():
        lost, gained = "".join(old[start:end]), "".join(new[begin:stop])
        if what == "equal":
            made.append(Markup("{}").format(gained))
            continue
        made += [Markup("<del>{}</del>").format(lost)] if lost else []
        made += [Markup("<ins>{}</ins>").format(gained)] if gained else []
    return Markup("").join(made)


def _words(path: str, notice: Notice) -> str:
    if path == "amounts.instalments":
        shares = read(notice, *path.split(".")) or ()
        return listed([f"第{each.number}次 {each.percent}%" for each in shares])
    return in_words(read(notice, *path.split(".")))


def in_words(value: Any) -> str:
    """A figure of the notice; of a list of records the titles, and nothing of those without."""
    if isinstance(value, Period):
        return period(value)
    if isinstance(value, tuple):
        words = [read(each, "title") if isinstance(each, Record) else each for each in value]
        return listed([word for word in words if isinstance(word, str)])
    if value is None:
        return ""
    return str(value) if isinstance(value, int | str) else f"{yuan(value)} 元"


def _choices(before: Notice, after: Notice) -> Iterator[Choices]:
    for name, title in CHOICES.items():
        old, new = before.choices(name), after.choices(name)
        if not old or not new:
            continue
        found = Choices(
            title,
            [new[key] for key in new if key not in old],
            [old[key] for key in old if key not in new],
            [(old[key], new[key]) for key in new if key in old and old[key] != new[key]],
        )
        if any(found[1:]):
            yield found


def _clauses(before: Notice, after: Notice) -> Iterator[ClauseChange]:
    """In the order of the later notice, those that are gone at the end."""
    old = {clause.number: clause for clause in before.clauses}
    for clause in after.clauses:
        was = old.pop(clause.number, None)
        if was is None:
            yield ClauseChange(None, clause, Markup("<ins>{}</ins>").format(clean(clause.summary)))
        elif was.summary != clause.summary:
            yield ClauseChange(was, clause, marked(was.summary, clause.summary))
    for was in old.values():
        yield ClauseChange(was, None, Markup("<del>{}</del>").format(clean(was.summary)))


def _rules(
    before: Mapping[str, tuple[RuleTerms, Clause]], after: Mapping[str, tuple[RuleTerms, Clause]]
) -> Iterator[RuleChange]:
    for rule, (terms, clause) in after.items():
        if rule not in before:
            yield RuleChange(rule, f"新增，{_terms(terms)}")
            continue
        was, stood = before[rule]
        if _terms(was) != _terms(terms):
            yield RuleChange(rule, f"{_terms(was)}改为{_terms(terms)}")
        if stood.number != clause.number:
            yield RuleChange(rule, f"依据由 {stood.number} 改为 {clause.number}")
    for rule, (terms, _) in before.items():
        if rule not in after:
            yield RuleChange(rule, f"不再查（原为{_terms(terms)}）")


def _terms(terms: RuleTerms) -> str:
    return f"“{SEVERITIES[terms.severity]}{'（原则上）' if terms.liftable else ''}”"
