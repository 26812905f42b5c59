"""Other people's text set in columns, in Markdown, on one line: it can't be taken for anything else."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sanshe.personal_numbers import mask

_UNSEEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


@lru_cache(maxsize=2048)  # most words of a page stand on thousands
def clean(text: str) -> str:
    """`text` without control and direction marks, and with any personal number starred."""
    text = unicodedata.normalize("NFC", text)
    return mask(text if text.isprintable() else re.sub(_UNSEEN, "", text))


def line(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(clean(text).split())


def inline(text: str) -> str:
    """`text` on one line of Markdown, as text."""
    return inert(line(text))


def cut(text: str, most: int) -> str:
    """`text` in at most `most` columns of a terminal, with … where something was left out."""
    start = text[: 4 * most]  # as much as may be shown; beyond it nothing is measured
    if start == text and width(text) <= most:
        return text
    while width(start) > most - 1:
        start = start[:-1]
    return start + "…"


def width(text: str) -> int:
    """Columns of a terminal that `text` takes; Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows whose columns line up."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def visible(line: str) -> str:
    """`line` without anything that a terminal or a workflow's log would obey, of equal length."""
    return "".join(
        " " if char == "\t" else "\ufffd" if unicodedata.category(char) in ("Cc", "Cf") else char
        for char in line
    ).replace("##[", "##［")


_LINKED = re.compile(r"@|[#!](?=\w)|:(?=//)|(?<=GH)-(?=[0-9])", re.IGNORECASE)
"""What forges look for once Markdown is HTML: mentions, numbers of issues, addresses."""


def inert(value: str) -> str:
    """Text that no Markdown renderer takes for anything but text, where a line has already begun.

    What forges would link even so is written with a full-width mark.
    """
    value = _LINKED.sub(lambda found: chr(ord(found[0]) + 0xFEE0), value)
    return "".join(
        char
        if not char.isascii() or char.isalnum() or char in " \n/,-"
        else "."
        if char == "." and value[max(place - 3, 0) : place].lower() != "www"
        else f"&#{ord(char)};"
        for place, char in enumerate(value)
    )


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """The first of `rows` is the head. Cells are Markdown already."""
    head, *body = rows
    lines = (f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *body))
    return "\n".join(lines)
