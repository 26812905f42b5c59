"""Other people's text in CSV and Excel: a spreadsheet takes it for text, never for a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

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
    """`rows` for a spreadsheet."""
    out = io.StringIO()
    write = csv_into(out)
    for row in rows:
        write(row)
    return out.getvalue()


def csv_into(out: TextIO) -> Callable[[Sequence[str]], None]:
    """What writes a row for a spreadsheet into `out`.

    It begins with a byte order mark: without one Excel takes UTF-8 for something else. A cell that
    could be a formula begins with an apostrophe; a number may be negative.
    """
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")

    def write(row: Sequence[str]) -> None:
        writer.writerow([_inert(word) for word in row])

    return write


def begun(out: io.BytesIO) -> "Workbook":
    """An Excel file that goes into `out` when it is closed, by which time its day must be known.

    Rows are written in order, a row's height before its cells: each leaves the memory at once.
    """
    from xlsxwriter import Workbook

    return Workbook(out, {"constant_memory": True})


def of_day(book: "Workbook", on: date) -> None:
    """Says the day of its data: the same data give the same bytes."""
    book.set_properties({"created": datetime.combine(on, time())})


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
