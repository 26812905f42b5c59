"""Repository -> pages."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from sanshe import wording
from sanshe.catalogue.page import Heading, Page, link
from sanshe.catalogue.public import Public
from sanshe.catalogue.text import finalize, paragraphs, plain
from sanshe.notice import Clause, Notice, Period
from sanshe.record import Record
from sanshe.repository import Repository
from sanshe.rule_docs import documented

HOME = "index.md"
PROJECTS = "projects/index.md"
DISTRICTS = "districts.md"
AGENCIES = "agencies.md"
NOTICES = "notices/index.md"
RULE_INDEX = "rules/index.md"

STRANDS = {"relief": "民政兜底服务", "governance": "社区治理创新服务"}
RECORDS = {
    "application": "申报书",
    "first-review": "县（市）区初审记录",
    "review/result": "评审结果",
    "exceptions": "市民政局特例决定",
    "contract": "合同记录",
    "payments": "拨付记录",
    "acceptance": "验收记录",
    "changes": "变更记录",
    "progress": "进展记录",
    "midterm": "中期评估",
    "final": "末期评估",
    "audit": "审计报告",
    "case-study": "案例",
}
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


@dataclass(frozen=True, slots=True)
class Card:
    """What the lists say of one application; None where it is not known."""

    uri: str
    id: str
    year: int
    name: str
    cohort_key: str
    cohort: str | None
    district_key: str
    district: str
    street: str | None
    community: str | None
    agency: str | None
    code: str | None
    theme_key: str | None
    theme: str | None


@dataclass(slots=True)
class Shelf:
    """All that was received."""

    cards: list[Card] = field(default_factory=list)
    unreadable: int = 0

    def by_agency(self) -> list[tuple[str, list[Card]]]:
        """Agencies by credit code, the one with the most projects first."""
        found: defaultdict[str, list[Card]] = defaultdict(list)
        for card in self.cards:
            if card.code:
                found[card.code].append(card)
        return sorted(found.items(), key=lambda item: (-len(item[1]), item[1][0].agency or ""))


class RuleText(NamedTuple):
    """What is written about a rule, taken apart."""

    id: str
    title: str
    body: tuple[tuple[str, str], ...]
    """Pairs of a label such as 为什么 (or nothing) and a paragraph."""


def pages(repository: Repository) -> Iterator[Page]:
    """Every page that the repository's data makes."""
    site = _Site(repository)
    shelf = Shelf()
    for year, project, record in repository.applications():
        notice = repository.notice(year)
        if notice is None or record is None:
            shelf.unreadable += 1
            continue
        app = Public(record)
        card = _card(app, notice, project)
        shelf.cards.append(card)
        yield site.project(app, card, notice)
    yield from site.indexes(shelf)
    yield from site.notices()
    yield from site.rules()


class _Site:
    """Renders; knows the programme's year."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.city = repository.programme.city.name
        notice = repository.notice(repository.programme.year)
        if notice is None:
            raise ValueError(f"没有 {repository.programme.year} 年的通知数据。")
        self.notice = notice
        self.texts = {key: _rule_text(key, *doc) for key, doc in documented().items()}
        self.jinja = Environment(
            loader=PackageLoader("sanshe.catalogue"),
            autoescape=True,
            finalize=finalize,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.jinja.filters.update(
            day=wording.day, month=wording.month, paragraphs=paragraphs, yuan=_yuan
        )
        self.jinja.globals.update(
            period=wording.period, severities=wording.SEVERITIES, strands=STRANDS, records=RECORDS
        )

    def page(self, uri: str, template: str, title: str, description: str, **values: Any) -> Page:
        headings: list[Heading] = []

        def heading(level: int, id_: str, text: str) -> Markup:
            headings.append(Heading(level, id_, plain(text)))
            return Markup('<h{0} id="{1}">{2}</h{0}>').format(level, id_, finalize(text))

        html = self.jinja.get_template(template).render(
            heading=heading,
            to=lambda target, fragment="": link(uri, target, quote(fragment, safe="")),
            title=title,
            city=self.city,
            notice_of=_notice_uri,
            rule_uri=_rule_uri,
            rule_titles={text.id: text.title for text in self.texts.values()},
            **values,
        )
        meta: dict[str, str | list[str]] = {
            "description": plain(description),
            "hide": ["navigation"],
        }
        return Page(uri, plain(title), meta, html, tuple(headings))

    def project(self, app: Public, card: Card, notice: Notice) -> Page:
        return self.page(
            card.uri,
            "project.html",
            card.name,
            f"{card.district}{card.community or ''}，{card.agency or ''}",
            app=app,
            card=card,
            notice=notice,
            themes=notice.choices("themes"),
            groups=notice.choices("groups"),
            table=_budget(app, notice),
            funds=_matching(app, notice),
            goal_years=_goals(app),
        )

    def indexes(self, shelf: Shelf) -> Iterator[Page]:
        notice, year = self.notice, self.notice.year
        current = [card for card in shelf.cards if card.year == year]
        districts = [
            (each, [card for card in current if card.district_key == each.key])
            for each in notice.districts
        ]
        common = {"notice": notice, "shelf": shelf, "current": current, "districts": districts}
        yield self.page(
            HOME,
            "home.html",
            notice.title,
            f"{self.city}城乡社区“三社联动”试点：申报、检查、公开",
            **common,
        )
        yield self.page(
            PROJECTS,
            "projects.html",
            "项目",
            "收到的申报，按县（市）区、主题、批次筛选",
            choices=_choices(shelf.cards),
            **common,
        )
        yield self.page(
            DISTRICTS, "districts.html", "县（市）区", "各县（市）区收到的申报", **common
        )
        yield self.page(
            AGENCIES,
            "agencies.html",
            "承接机构",
            "申报的社工机构和它们的项目",
            agencies=shelf.by_agency(),
            **common,
        )

    def notices(self) -> Iterator[Page]:
        found = [self.repository.notice(year) for year in self.repository.years]
        notices = [each for each in reversed(found) if each and each.clauses]
        yield self.page(NOTICES, "notices.html", "通知", "历年通知和要点", notices=notices)
        for notice in notices:
            yield self.page(
                _notice_uri(notice.year),
                "notice.html",
                f"{notice.year}年通知逐条对照",
                f"{notice.title}：每一条说什么，由谁、怎样核对",
                notice=notice,
                outline=_outline(notice),
            )

    def rules(self) -> Iterator[Page]:
        used = self.notice.rules
        order = [*used, *(key for key in self.texts if key not in used)]
        listed = [
            (self.texts[key], *used.get(key, (None, None))) for key in order if key in self.texts
        ]
        yield self.page(
            RULE_INDEX,
            "rules.html",
            "检查规则",
            "机器检查哪些事，依据哪一条，怎样改",
            notice=self.notice,
            groups=[
                (key, [item for item in listed if item[1] and item[1].severity == key])
                for key in wording.SEVERITIES
            ],
            unused=[item[0] for item in listed if item[1] is None],
        )
        for text, terms, clause in listed:
            yield self.page(
                _rule_uri(text.id),
                "rule.html",
                text.title,
                f"检查规则 {text.id}",
                text=text,
                terms=terms,
                clause=clause,
                is_default=any(clause is each for each in self.notice.defaults),
                also=[each for each in self.notice.all_clauses() if text.id in each.also],
                figures=[] if terms is None else _figures(terms.figures, self.notice),
                letter=self._letter(text.id),
                notice=self.notice,
            )

    def _letter(self, rule_id: str) -> str | None:
        """What an applicant reads who breaks the rule: the expected text of its test case."""
        try:
            return self.repository.tree.read(f"tests/rules/{rule_id}/bad.expected.txt").decode()
        except FileNotFoundError:
            return None


def _notice_uri(year: int) -> str:
    return f"notices/{year}.md"


def _rule_uri(rule_id: str) -> str:
    return f"rules/{rule_id}.md"


def _get(record: Any, *names: str) -> Any:
    """The value at `names`; None where anything on the way is missing."""
    for name in names:
        record = getattr(record, name, None)
    return record


def _card(app: Public, notice: Notice, project: str) -> Card:
    category = _get(app, "category") or ""
    cohort = notice.cohort(category)
    folder = project.split("/")[1]
    district = notice.district(_get(app, "community", "district") or folder)
    theme = next((each for each in notice.themes if each.key == _get(app, "theme", "main")), None)
    return Card(
        uri=f"projects/{project}.md",
        id=project,
        year=notice.year,
        name=_get(app, "name") or project,
        cohort_key=f"{notice.year}-{category}" if cohort else "",
        cohort=cohort.title if cohort else None,
        district_key=district.key if district else folder,
        district=district.name if district else folder,
        street=_get(app, "community", "street"),
        community=_get(app, "community", "name"),
        agency=_get(app, "agency", "name"),
        code=_get(app, "agency", "credit_code"),
        theme_key=theme.key if theme else None,
        theme=(theme.short or theme.title) if theme else None,
    )


def _choices(cards: list[Card]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the list can be filtered by: only what occurs in it."""

    def seen(key: str, title: str) -> list[tuple[str, str]]:
        found = {getattr(card, key): getattr(card, title) for card in cards}
        return [(value, words) for value, words in found.items() if value and words]

    return [
        ("district", "县（市）区", seen("district_key", "district")),
        ("theme", "主题", seen("theme_key", "theme")),
        ("cohort", "批次", seen("cohort_key", "cohort")),
    ]


def _goals(app: Public) -> list[tuple[int, list[Any]]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for goal in _get(app, "goals") or ():
        if year := _get(goal, "year"):
            found[year].append(goal)
    return sorted(found.items())


class BudgetTable(NamedTuple):
    """Amounts by category and source; never single lines, so that no one's pay can be read."""

    sources: list[str]
    rows: list[tuple[str, list[Decimal], Decimal]]
    totals: list[Decimal]
    total: Decimal


def _budget(app: Public, notice: Notice) -> BudgetTable | None:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in _get(app, "budget", "lines") or ():
        category, source, amount = (_get(line, key) for key in ("category", "source", "amount"))
        if category and source and amount is not None:
            sums[category, source] += amount
    if not sums:
        return None
    sources = [each for each in notice.fund_sources if any(key[1] == each.key for key in sums)]
    rows = []
    for category in notice.budget_categories:
        amounts = [sums.get((category.key, source.key), Decimal(0)) for source in sources]
        if any(amounts):
            rows.append((category.title, amounts, sum(amounts, Decimal(0))))
    totals = [sum(column, Decimal(0)) for column in zip(*(row[1] for row in rows), strict=True)]
    return BudgetTable([each.title for each in sources], rows, totals, sum(totals, Decimal(0)))


def _matching(app: Public, notice: Notice) -> list[tuple[str, Decimal]]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for fund in _get(app, "matching") or ():
        if _get(fund, "source") and _get(fund, "amount") is not None:
            sums[fund.source] += fund.amount
    titles = notice.choices("fund_sources")
    return [(titles[key], amount) for key, amount in sums.items() if key in titles]


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
        value = _get(notice, *path.split("."))
        if FIGURES.get(path) and (words := _words(value)):
            found.append((FIGURES[path], words))
    return found


def _words(value: Any) -> str:
    if isinstance(value, Period):
        return wording.period(value)
    if isinstance(value, Decimal):
        return wording.yuan(value)
    if isinstance(value, tuple):
        words = [_get(each, "title") if isinstance(each, Record) else each for each in value]
        return wording.listed([word for word in words if isinstance(word, str)])
    return "" if value is None else str(value)


def _yuan(amount: Decimal) -> str:
    """Like `wording.yuan`, without .00, for narrow tables."""
    return f"{amount:,.2f}".removesuffix(".00")
