"""Pages of the notices and of the rules."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from sanshe.catalogue.differences import differences, in_words
from sanshe.catalogue.page import Page
from sanshe.catalogue.render import Renderer, notice_uri, rule_uri
from sanshe.catalogue.text import read
from sanshe.layout import title_of
from sanshe.notice import Clause, Notice
from sanshe.rule_docs import documented
from sanshe.wording import SEVERITIES

NOTICES = "notices/index.md"
RULE_INDEX = "rules/index.md"

FIGURES = {
    "amounts.city_share": "市级专项经费",
    "amounts.instalments": "分次拨付",
    "agency.newly_registered_year": "新登记的年份",
    "caps.agency_total": "每家机构",
    "caps.district_new": "每个县（市）区",
    "dates.window": "申报期",
    "team.dedicated": "专项社工（名）",
    "team.part_time": "机构内兼职人员（名）",
    "team.insurance_months": "看申报前几个月的社保",
    "groups": "服务对象",
    "themes": "主题",
    "fund_sources": "资金来源",
    "name_words": "提示词",
}


class RuleText(NamedTuple):
    """What is written about a rule, taken apart."""

    id: str
    title: str
    body: tuple[tuple[str, str], ...]
    """Pairs of a label such as 为什么 (or nothing) and a paragraph."""


def notices(site: Renderer) -> Iterator[Page]:
    """The notices, the latest first, clause by clause."""
    found = [site.repository.notice(year) for year in site.repository.years]
    listed = [each for each in reversed(found) if each and each.clauses]
    yield site.page(NOTICES, "notices.html", "通知", "历年通知和要点", notices=listed)
    for notice in listed:
        before = site.repository.notice(notice.year - 1)
        yield site.page(
            notice_uri(notice.year),
            "notice.html",
            f"{notice.year}年通知逐条对照",
            f"{notice.title}：每一条说什么，由谁、怎样核对",
            notice=notice,
            outline=_outline(notice),
            change=differences(before, notice) if before else None,
            records={record: title_of(record) for record in _judged(notice)},
        )


def rules(site: Renderer) -> Iterator[Page]:
    """Every rule, as the programme's year uses it."""
    texts = {key: _rule_text(key, *doc) for key, doc in documented().items()}
    used = site.notice.rules
    order = [*used, *(key for key in texts if key not in used)]
    listed = [(texts[key], *used.get(key, (None, None))) for key in order if key in texts]
    yield site.page(
        RULE_INDEX,
        "rules.html",
        "检查规则",
        "机器检查哪些事，依据哪一条，怎样改",
        notice=site.notice,
        groups=[
            (key, [item for item in listed if item[1] and item[1].severity == key])
            for key in SEVERITIES
        ],
        unused=[item[0] for item in listed if item[1] is None],
    )
    for text, terms, clause in listed:
        yield site.page(
            rule_uri(text.id),
            "rule.html",
            text.title,
            f"检查规则 {text.id}",
            text=text,
            terms=terms,
            clause=clause,
            is_default=any(clause is each for each in site.notice.defaults),
            also=[each for each in site.notice.all_clauses() if text.id in each.also],
            figures=[] if terms is None else _figures(terms.figures, site.notice),
            letter=_letter(site, text.id),
            notice=site.notice,
        )


def _judged(notice: Notice) -> Iterator[str]:
    return (each.judgement.record for each in notice.all_clauses() if each.judgement)


def _letter(site: Renderer, rule_id: str) -> str | None:
    """What an applicant reads who breaks the rule: the expected text of its test case."""
    try:
        return site.repository.tree.read(f"tests/rules/{rule_id}/bad.expected.txt").decode()
    except FileNotFoundError:
        return None


def _outline(notice: Notice) -> list[list[Clause]]:
    """The notice's clauses by the part that they stand in: 一, 二, …"""
    return [list(part) for _, part in groupby(notice.clauses, key=lambda each: each.number[0])]


def _rule_text(rule_id: str, title: str, text: str) -> RuleText:
    body = []
    for block in text.split("\n\n")[1:]:
        words = "".join(block.splitlines())
        label, colon, rest = words.partition("：")
        body.append((label, rest) if colon and len(label) <= 6 else ("", words))
    return RuleText(rule_id, title, tuple(body))


def _figures(paths: tuple[str, ...], notice: Notice) -> list[tuple[str, str]]:
    """The notice's figures behind a rule, in words; lists of records without titles are left out."""
    found = []
    for path in paths:
        value = read(notice, *path.split("."))
        if FIGURES.get(path) and (words := in_words(value)):
            found.append((FIGURES[path], words))
    return found
