"""Applicants' text on its way into a page.

Jinja escapes what stands in HTML. Titles, descriptions and tables of contents go through foreign
templates that escape nothing, or escape and undo it again; they get `plain` text, which holds no
character that HTML could take for markup, however often it is unescaped.
"""

from typing import Any

from markupsafe import Markup

from sanshe.typeset import clean

_FULL_WIDTH = {ord(mark): ord(mark) + 0xFEE0 for mark in "<>&\"'`{}[]\\"}


def plain(text: str) -> str:
    """`text` on one line, its markup characters in full width."""
    return " ".join(clean(text).split()).translate(_FULL_WIDTH)


def finalize(value: Any) -> Any:
    """What Jinja writes for the value of an expression."""
    return clean(value) if type(value) is str else value


def paragraphs(text: str) -> Markup:
    """`text` as paragraphs, one per line that holds anything."""
    lines = (line.strip() for line in clean(text).splitlines())
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines if line)


def read(value: Any, *names: str) -> Any:
    """The value at `names`; None where anything on the way is missing or not published."""
    for name in names:
        value = getattr(value, name, None)
    return value
