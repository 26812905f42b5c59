"""What stands on a sheet of paper, whatever it is written as.

A part is a tuple of words and of other parts. The writers are `word`, `pdf`, `html`, `markdown` and `text`, and
scripts/web/paper/word.js in the browser.
"""

from typing import Any, NamedTuple

from sanshe.fingerprint import short
from sanshe.typeset import clean

UNFILLED = "—"
"""Stands in a field that was left blank, so that nothing is added by hand that Git doesn't know."""


class Strong(str):
    """Words that stand out."""

    __slots__ = ()


class ByHand(str):
    """Room for a pen: squares for so many digits, or a blank."""

    __slots__ = ()

    @classmethod
    def digits(cls, count: int) -> "ByHand":
        return cls("□" * count)


BLANK = ByHand("　")
MANY = 6
"""Columns of a table beyond which the letters are smaller."""

DAY_BY_HAND = "　　　　年　　月　　日"
NUMBER_BY_HAND = "　　　　〔　　　　〕　　　号"

Words = str | tuple[str, ...]
"""Text, or a sequence of texts of which some are `Strong` or `ByHand`. A line break is a line break."""


class Cover(NamedTuple):
    """A page of its own: the title, what it is about, and a note below."""

    title: str
    pairs: "tuple[Pair, ...]"
    note: str = ""


class Title(NamedTuple):
    """The title of a document without a cover, and its number or day in small type."""

    text: str
    below: str = ""


class Heading(NamedTuple):
    """Level 1 is a chapter, 3 the least."""

    text: str
    level: int = 1


class Paragraph(NamedTuple):
    words: Words
    align: str = "left"
    """Or ``flush``, for whom a letter addresses; ``right``, for who signs and when; ``small``, for a
    remark."""


class Items(NamedTuple):
    """A list."""

    items: tuple[Words, ...]
    numbered: bool = False


class Pair(NamedTuple):
    """A field and what was filled in."""

    label: str
    value: Words


class Fields(NamedTuple):
    """Fields, one or two in a row, in a frame."""

    rows: tuple[tuple[Pair, ...], ...]


class Table(NamedTuple):
    """`widths` are relative; `right` are the columns of figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()


class Signing(NamedTuple):
    """A box in which somebody signs and seals; `says` is what they sign to."""

    title: str
    says: str
    lines: tuple[str, ...]


class Fingerprint(NamedTuple):
    """The whole fingerprint of the file that the paper says the same as."""

    about: str


class PageBreak(NamedTuple):
    pass


Part = (
    Cover | Title | Heading | Paragraph | Items | Fields | Table | Signing | Fingerprint | PageBreak
)


class Document(NamedTuple):
    """`subject` is what it is about, in the header of every page: a project's id, or a year.

    `fingerprint` is the whole one of the application that it shows or answers; its short form stands
    at the foot of every page.
    """

    title: str
    subject: str
    parts: tuple[Part, ...]
    fingerprint: str | None = None

    @property
    def clean(self) -> "Document":
        """Without control marks, personal numbers starred; the fingerprint is left alone."""
        made: Document = _cleaned(self)._replace(fingerprint=self.fingerprint)
        return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return type(value)(clean(value.replace("\r\n", "\n").replace("\r", "\n")))
    if isinstance(value, tuple):
        inner = [_cleaned(each) for each in value]
        return type(value)._make(inner) if hasattr(value, "_make") else tuple(inner)
    return value


def texts(words: Words) -> tuple[str, ...]:
    """The texts of which `words` consist."""
    return (words,) if isinstance(words, str) else words


def said(words: Words) -> str:
    """`words` without what stands out."""
    return "".join(texts(words))


def as_data(document: Document) -> dict[str, Any]:
    """`document` as JSON has it: for Typst, and for Word in the browser.

    Every part says its kind; a `Strong` is ``{"strong": …}``, a `ByHand` is ``{"hand": …}``.
    """
    return {
        "title": document.title,
        "subject": document.subject,
        "fingerprint": document.fingerprint,
        "short": short(document.fingerprint) if document.fingerprint else None,
        "parts": [{"kind": type(part).__name__, **_plain(part)} for part in document.parts],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Strong):
        return {"strong": str(value)}
    if isinstance(value, ByHand):
        return {"hand": str(value)}
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {key: _plain(inner) for key, inner in value._asdict().items()}
        return [_plain(each) for each in value]
    return value
