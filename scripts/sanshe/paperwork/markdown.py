"""A document as Markdown, to be read on screen: letters, which have no boxes to fill in."""

from collections.abc import Iterator

from sanshe.paperwork.document import (
    Document,
    Fingerprint,
    Heading,
    Items,
    Paragraph,
    Strong,
    Table,
    Title,
    Words,
    texts,
)
from sanshe.typeset import inert, line, markdown_table


def write(document: Document) -> str:
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    for part in document.parts:
        match part:
            case Title():
                yield f"# {_inline(part.text)}"
            case Heading():
                yield f"{'#' * (part.level + 1)} {_inline(part.text)}"
            case Paragraph():
                yield _inline(part.words)
            case Items():
                leads = (f"{n}." if part.numbered else "-" for n in range(1, len(part.items) + 1))
                yield "\n".join(
                    f"{lead} {_inline(each)}" for lead, each in zip(leads, part.items, strict=True)
                )
            case Table():
                yield markdown_table([part.head, *(tuple(map(_inline, row)) for row in part.rows)])
            case Fingerprint():
                yield f"{_inline(part.about)}：`{document.fingerprint}`"
            case _:
                raise TypeError(type(part).__name__)


def _inline(words: Words) -> str:
    """On one line, unless a text is a line break and nothing else: markup of others is none."""
    return "".join(
        "  \n"
        if each == "\n"
        else f"**{inert(line(each))}**"
        if isinstance(each, Strong)
        else inert(line(each))
        for each in texts(words)
    )
