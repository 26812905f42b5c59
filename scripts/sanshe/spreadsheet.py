"""Other people's text in CSV and Excel: a spreadsheet takes it for text, never for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sanshe.typeset import line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

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


def put_text(cell: "Cell", text: str) -> None:
    """`text` on one line into a cell of a workbook, as text whatever it looks like."""
    words = line(text)
    cell.value = words
    cell.data_type = "s"  # no formula, no error value
    if words.startswith(_FORMULA):
        cell.quotePrefix = True  # nor does it become one when somebody edits the cell


def _inert(word: str) -> str:
    return f"'{word}" if word.startswith(_FORMULA) and not _NUMBER.fullmatch(word) else word
