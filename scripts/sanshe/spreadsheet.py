"""Other people's text in CSV and Excel: a spreadsheet takes it for text, never for a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from sanshe.typeset import line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

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
    return lambda row: writer.writerow([_inert(word) for word in row])


def put_text(cell: "Cell", text: str) -> None:
    """`text` on one line into a cell of a workbook, as text whatever it looks like."""
    words = line(text)
    cell.value = words
    cell.data_type = "s"  # no formula, no error value
    if words.startswith(_FORMULA):
        cell.quotePrefix = True  # nor does it become one when somebody edits the cell


def _inert(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) and not _NUMBER.fullmatch(word) else word
