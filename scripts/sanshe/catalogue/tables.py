"""The projects as tables: the list in JSON, CSV and Excel. Every value comes from `data`."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sanshe import spreadsheet
from sanshe.catalogue.data import Data, project_uri
from sanshe.spreadsheet import Looks, as_csv, looks, put
from sanshe.typeset import line
from sanshe.wording import listed

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Value = str | int | None
Row = tuple[Value, ...]


class Column(NamedTuple):
    """One column: its key in JSON, its head, how wide, where its value stands in a project's data.

    `kind` says what a spreadsheet makes of it: "text", "money" or "day"; numbers are numbers.
    """

    key: str
    title: str
    width: int
    value: Callable[[Data], Any]
    kind: str = "text"


def _at(*keys: str) -> Callable[[Data], Any]:
    def find(data: Any) -> Any:
        for key in keys:
            data = data and data[key]
        return data

    return find


def column_of(key: str, title: str, width: int, kind: str = "text") -> Column:
    """A column whose value stands under its own key; None where it isn't there."""
    return Column(key, title, width, lambda data: data.get(key), kind)


def _titles(key: str) -> Callable[[Data], str]:
    return lambda data: listed([each["title"] for each in data[key]])


def _evaluated(kind: str, *keys: str) -> Callable[[Data], Any]:
    find = _at(*keys)
    return lambda data: next(
        (find(each) for each in data["evaluations"] if each["kind"]["key"] == kind), None
    )


def _of_city(key: str) -> Callable[[Data], Any]:
    return lambda data: data["accounts"][0][key] if data["accounts"] else None


PROJECTS = (
    Column("id", "项目编号", 24, _at("id")),
    Column("year", "年度", 6, _at("year")),
    Column("name", "项目名称", 34, _at("name")),
    Column("stage", "阶段代号", 12, _at("stage", "key")),
    Column("stage_title", "阶段", 10, _at("stage", "title")),
    Column("cohort", "批次代号", 12, _at("cohort", "key")),
    Column("cohort_title", "批次", 26, _at("cohort", "title")),
    Column("district", "县（市）区代号", 14, _at("district", "key")),
    Column("district_title", "县（市）区", 10, _at("district", "title")),
    Column("district_code", "行政区划代码", 12, _at("district", "code")),
    Column("street", "街道（乡镇）", 16, _at("street")),
    Column("community", "社区（村）", 18, _at("community")),
    Column("agency", "承接机构", 30, _at("agency", "name")),
    Column("credit_code", "统一社会信用代码", 22, _at("agency", "credit_code")),
    Column("theme", "主题代号", 14, _at("theme", "key")),
    Column("theme_title", "主题", 36, _at("theme", "title")),
    Column("groups", "服务对象", 30, _titles("groups")),
    Column("submitted_on", "申报日期", 12, _at("submitted_on"), "day"),
    Column("awarded_on", "立项日期", 12, _at("award", "decided_on"), "day"),
    Column("how_awarded", "怎样立项", 10, _at("award", "how")),
    Column("award", "立项金额（元）", 16, _at("award", "amount"), "money"),
    Column("budget", "预算合计（元）", 16, _at("budget", "total"), "money"),
    Column("signed_on", "签订合同日期", 12, _at("contract", "signed_on"), "day"),
    Column("ends_on", "合同截止日期", 12, _at("contract", "ends_on"), "day"),
    Column("paid", "市级经费已拨付（元）", 18, _of_city("paid"), "money"),
    Column("spent", "市级经费已支出（元）", 18, _of_city("spent"), "money"),
    Column("returned", "市级经费已退回（元）", 18, _of_city("returned"), "money"),
    Column("planned", "计划活动（项）", 12, _at("done", "planned")),
    Column("begun", "已开展活动（项）", 14, _at("done", "begun")),
    Column("people", "人次", 8, _at("done", "people")),
    Column("midterm_grade", "中期评估等次", 12, _evaluated("midterm", "grade", "title")),
    Column("final_grade", "末期评估等次", 12, _evaluated("final", "grade", "title")),
    Column("final_score", "末期评估分数", 12, _evaluated("final", "score"), "money"),
    Column("audit", "审计意见", 14, _at("audit", "opinion", "title")),
    Column("case_title", "案例", 30, _at("case_study", "title")),
    Column("updated_on", "最近一份记录的日期", 14, _at("updated_on"), "day"),
    Column("url", "网页", 44, _at("url")),
    Column("data", "完整数据（JSON）", 44, lambda data: project_uri(data["id"])),
)
"""Columns are only ever added, at the end."""

PAYMENTS = (
    Column("project", "项目编号", 24, _at("project")),
    Column("name", "项目名称", 34, _at("name")),
    Column("agency", "承接机构", 30, _at("agency")),
    Column("number", "第几次", 8, _at("number")),
    Column("paid_on", "拨付日期", 12, _at("paid_on"), "day"),
    Column("amount", "金额（元）", 16, _at("amount"), "money"),
)

Columns = Sequence[Column]


class Sheet(NamedTuple):
    title: str
    columns: Columns
    rows: Sequence[Row]


def row(columns: Columns, data: Data) -> Row:
    return tuple(column.value(data) for column in columns)


def payments(data: Data) -> list[Row]:
    """The rows of one project's payments."""
    common = {"project": data["id"], "name": data["name"], "agency": data["agency"]["name"]}
    return [row(PAYMENTS, {**common, **each}) for each in data["payments"]]


def csv_of(columns: Columns, rows: Iterable[Row]) -> bytes:
    head = [column.title for column in columns]
    words = (["" if value is None else line(str(value)) for value in each] for each in rows)
    return as_csv(chain((head,), words)).encode()


def workbook(about: Sequence[tuple[str, str]], sheets: Sequence[Sheet], on: date) -> bytes:
    """An Excel file that begins with a sheet `about` the others; `on` is the day of the data."""
    made = io.BytesIO()
    with spreadsheet.workbook(made, on) as book:
        plain, bold = looks(book), looks(book, bold=True)
        page = book.add_worksheet("说明")
        page.set_column(0, 0, 18)
        page.set_column(1, 1, 90)
        for number, words in enumerate(about):
            _put_row(page, number, words, plain)
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 1)
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
            for number, column in enumerate(sheet.columns):
                page.set_column(number, number, column.width)
            _put_row(page, 0, [column.title for column in sheet.columns], bold)
            kinds = [column.kind for column in sheet.columns]
            for number, each in enumerate(sheet.rows, 1):
                _put_row(page, number, map(_typed, each, kinds), plain)
    return made.getvalue()


def _put_row(page: "Worksheet", row: int, values: Iterable[spreadsheet.Value], look: Looks) -> None:
    for column, value in enumerate(values):
        if value is not None:
            put(page, row, column, value, look)


def _typed(value: Value, kind: str) -> spreadsheet.Value:
    if kind == "text" or not isinstance(value, str):
        return value
    return Decimal(value) if kind == "money" else date.fromisoformat(value)
