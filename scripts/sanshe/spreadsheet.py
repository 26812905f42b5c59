"""Other people's text in CSV and Excel: a spreadsheet takes it for text, never for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sanshe.typeset import line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | date | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What formulas begin with; programs set up for Chinese or Japanese take the full-width marks too."""

_NUMBER = re.compile("-?[0-9]+([.][0-9]+)?")


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """`rows` for a spreadsheet.

    It begins with a byte order mark: without one Excel takes UTF-8 for something else. A cell that
    could be a formula begins with an apostrophe; a number may be negative.
    """
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_inert(word) for word in row] for row in rows)
    return out.getvalue()


@contextmanager
def workbook(out: io.BytesIO, on: date) -> "Iterator[Workbook]":
    """An Excel file that goes into `out`; the same data, of the day `on`, give the same bytes.

    Rows are written in order, a row's height before its cells: each leaves the memory at once.
    """
    from xlsxwriter import Workbook

    with Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"created": datetime.combine(on, time())})
        yield book


class Looks(NamedTuple):
    """How cells look, by what stands in them."""

    text: "Format"
    quoted: "Format"
    money: "Format"
    day: "Format"


def looks(book: "Workbook", **common: Any) -> Looks:
    """Looks that have in `common` what XlsxWriter's ``add_format`` takes."""
    own: tuple[dict[str, Any], ...] = (
        {},
        {"quote_prefix": True},
        {"num_format": "#,##0.00"},
        {"num_format": "yyyy-mm-dd"},
    )
    return Looks(*(book.add_format({**common, **each}) for each in own))


def put(page: "Worksheet", row: int, column: int, value: Value, look: Looks) -> None:
    """`value` into a cell; text is on one line, and text whatever it looks like."""
    if isinstance(value, str):
        words = line(value)
        # No formula; nor does it become one when somebody edits the cell.
        inert = look.quoted if words.startswith(_FORMULA) else look.text
        page.write_string(row, column, words, inert)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), look.day)
    elif isinstance(value, Decimal):
        page.write_number(row, column, float(value), look.money)
    elif value is None:
        page.write_blank(row, column, None, look.text)
    else:
        page.write_number(row, column, value, look.text)


def _inert(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) and not _NUMBER.fullmatch(word) else word
