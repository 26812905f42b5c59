"""图表: the counts of open data as tables, each of which a chart may draw, and as files.

The table is the figure: it is there without a script, and the script draws nothing else. One meaning:
every number is that of `counts` (or of 规则看板 for quotas), under the same name.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from sanshe.catalogue.data import Data
from sanshe.catalogue.page import Page
from sanshe.catalogue.public import counted
from sanshe.catalogue.render import Renderer, yuan
from sanshe.catalogue.tables import Column, Row, Value, column_of, row
from sanshe.catalogue.text import read
from sanshe.status import Overview

INDEX = "figures/index.md"
SCRIPT = "assets/figures/charts.js"


class Series(NamedTuple):
    """A column that is drawn, and its unit."""

    key: str
    unit: str


class Figure(NamedTuple):
    """One table over all years.

    `kind` is how it is drawn: "bar" (one series at a time), "stack" (all of them in one bar) or
    "flow". `hidden` are the columns that stand only in the file.
    """

    key: str
    title: str
    kind: Literal["bar", "stack", "flow"]
    columns: Sequence[Column]
    series: Sequence[Series]
    rows: Callable[[Data], Iterable[Data]]
    """Of one year: its counts, with what `quotas` adds to them."""
    note: str = ""
    hidden: frozenset[str] = frozenset({"year", "key", "from", "to"})


class Cell(NamedTuple):
    """One cell of the page's table, and what is drawn of it."""

    text: str
    is_number: bool
    value: Value = None


class Shown(NamedTuple):
    """A figure of one year, or of all, on the page; `name` is what it is called without the year."""

    id: str
    name: str
    title: str
    figure: Figure
    heads: list[tuple[Column, str]]
    """With the unit; empty of what isn't drawn."""
    rows: list[list[Cell]]

    @property
    def series(self) -> list[str]:
        return [column.title for column, unit in self.heads if unit]


_YEAR = column_of("year", "年度", 6, "year")
_KEY = column_of("key", "代号", 14)
_PROJECTS = column_of("projects", "项目（个）", 12)
_AMOUNT = column_of("amount", "市级专项经费（元）", 18, "money")
_BY_COUNT = (Series("projects", "个"), Series("amount", "元"))


def _by(key: str, title: str, note: str = "") -> Figure:
    name = column_of("title", title, 30)
    return Figure(
        key,
        title,
        "bar",
        (_YEAR, _KEY, name, _PROJECTS, _AMOUNT),
        _BY_COUNT,
        lambda year: year[f"by_{key}"],
        note,
    )


def _graded(year: Data) -> Iterable[Data]:
    yield from year["by_grade"]
    graded = sum(each["projects"] for each in year["by_grade"])
    if year["projects"] > graded:
        yield {"key": "", "title": "还没有末期评估", "projects": year["projects"] - graded}


def _flow(year: Data) -> Iterable[Data]:
    for each in year["flow"]:
        start, end = each["from"], each["to"]
        yield {
            "from": start["key"],
            "from_title": start["title"],
            "to": end["key"],
            "to_title": end["title"],
            "amount": each["amount"],
        }


YEARS = Figure(
    "years",
    "历年",
    "bar",
    (
        _YEAR,
        _PROJECTS,
        _AMOUNT,
        column_of("people", "服务（人次）", 12),
    ),
    (*_BY_COUNT, Series("people", "人次")),
    lambda year: [{**year, "people": counted(year["people"]) or None}],
    "已立项的项目。人次到最近一份进展记录为止，少于5的不计入；“—”是没有人次的记录。",
    frozenset(),
)

FIGURES = (
    Figure(
        "flow",
        "钱到了哪里",
        "flow",
        (
            _YEAR,
            column_of("from", "从（代号）", 14),
            column_of("from_title", "从", 18),
            column_of("to", "到（代号）", 14),
            column_of("to_title", "到", 18),
            column_of("amount", "金额（元）", 16, "money"),
        ),
        (Series("amount", "元"),),
        _flow,
        "已立项项目的市级专项经费，照拨付、进展和结算的记录合计，没有记录的，算作还没有拨付、没有支出；"
        "人员费用只有一个总数。从旁边进来的，是县（市）区或机构垫付的，或结算没有认可、由机构承担的。",
    ),
    _by("district", "县（市）区"),
    _by("theme", "主题"),
    _by("group", "服务对象", "一个项目可以有几类服务对象，所以各行相加大于项目数。")._replace(
        series=_BY_COUNT[:1]
    ),
    Figure(
        "grade",
        "末期评估等次",
        "bar",
        (_YEAR, _KEY, column_of("title", "等次", 16), _PROJECTS),
        _BY_COUNT[:1],
        _graded,
    ),
    Figure(
        "quota",
        "县（市）区的名额",
        "stack",
        (
            _YEAR,
            _KEY,
            column_of("title", "县（市）区", 12),
            column_of("forwarded", "已报送（新申报）", 14),
            column_of("left", "没有用的名额", 12),
            column_of("cap", "名额", 8),
            column_of("awarded", "立项（新申报）", 14),
            column_of("continuing", "延续", 8),
        ),
        (Series("forwarded", "个"), Series("left", "个")),
        lambda year: year["quota"],
        "名额只管新申报的项目，延续的不算；照最近一份记录的那一天数。",
    ),
    Figure(
        "agencies",
        "机构的名额",
        "bar",
        (
            _YEAR,
            column_of("key", "项目（个）", 12),
            column_of("title", "立项（含延续）", 14),
            column_of("agencies", "机构（家）", 12),
        ),
        (Series("agencies", "家"),),
        lambda year: year["agencies"],
        "每家机构立项几个；通知“原则上”的上限见规则看板。",
    ),
)


def quotas(view: Overview | None) -> Data:
    """What 规则看板 says of a year's quotas; nothing of a year that has none."""
    cap = read(view and view.notice, "caps", "district_new")
    if view is None or cap is None:
        return {"quota": [], "agencies": []}
    held = Counter(each.awarded for each in view.agencies if each.awarded)
    return {
        "quota": [
            {
                "key": each.district.key,
                "title": each.district.name,
                "forwarded": each.forwarded,
                "left": max(cap - each.forwarded, 0),
                "cap": cap,
                "awarded": each.awarded,
                "continuing": each.continuing,
            }
            for each in view.counts
        ],
        "agencies": [
            {"key": number, "title": f"{number} 个", "agencies": held[number]}
            for number in sorted(held)
        ],
    }


def rows(figure: Figure, years: Iterable[Data]) -> list[Row]:
    """The rows of those years, the latest last."""
    return [
        row(figure.columns, {**each, "year": year["year"]})
        for year in years
        for each in figure.rows(year)
    ]


def file_name(figure: Figure) -> str:
    return f"figures/{figure.key}.csv"


def figures(site: Renderer, years: Sequence[Data], *, drawn: bool, root: str) -> Page:
    """The page; `drawn` says whether the site carries the script that draws."""
    awarded = [year for year in years if year["projects"]]
    sections = [
        (
            year,
            [
                made
                for figure in FIGURES
                if (made := _shown(figure, f"{year['year']}-", f"{year['year']}年：", [year])).rows
            ],
        )
        for year in reversed(awarded)
    ]
    return site.page(
        INDEX,
        "figures.html",
        "图表",
        "试点项目按年度、县（市）区、主题、服务对象、等次，钱到了哪里，名额用了多少：图、表和下载",
        years=_shown(YEARS, "", "", awarded),
        sections=sections,
        drawn=drawn,
        script=SCRIPT,
        root=root,
        file_name=file_name,
    )


def _shown(figure: Figure, prefix: str, of_year: str, years: Iterable[Data]) -> Shown:
    units = dict(figure.series)
    places = [
        (at, column, units.get(column.key, ""))
        for at, column in enumerate(figure.columns)
        if column.key not in figure.hidden
    ]
    return Shown(
        f"{prefix}{figure.key}",
        figure.title,
        f"{of_year}{figure.title}",
        figure,
        [(column, unit) for _, column, unit in places],
        [
            [_cell(each[at], column, unit) for at, column, unit in places]
            for each in rows(figure, years)
        ],
    )


def _cell(value: Value, column: Column, unit: str) -> Cell:
    if column.kind == "year":
        return Cell(f"{value}年", is_number=False)
    if column.kind == "money":
        words = "—" if value is None else yuan(Decimal(value))
    else:
        words = f"{value:,}" if isinstance(value, int) else value or "—"
    is_told = isinstance(value, int) or column.kind == "money"
    return Cell(words, is_told or bool(unit), value if unit and is_told else None)
