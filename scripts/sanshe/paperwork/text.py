"""A document as plain text, to be pasted into a chat or a mail. Boxes to sign in are left out."""

from collections.abc import Iterator

from sanshe.paperwork.document import (
    Document,
    Fields,
    Fingerprint,
    Heading,
    Items,
    Paragraph,
    Signing,
    Table,
    Title,
    said,
)


def write(document: Document) -> str:
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    for part in document.parts:
        match part:
            case Title():
                yield f"【{part.text}】"
            case Heading():
                yield f"◆ {part.text}"
            case Paragraph():
                yield said(part.words)
            case Items():
                leads = (f"{n}. " if part.numbered else "· " for n in range(1, len(part.items) + 1))
                yield "\n".join(
                    f"{lead}{said(each)}" for lead, each in zip(leads, part.items, strict=True)
                )
            case Fields():
                yield "\n".join(
                    f"{pair.label}：{said(pair.value)}" for row in part.rows for pair in row
                )
            case Table():
                rows = (part.head, *part.rows)
                yield "\n".join("　".join(map(said, row)) for row in rows)
            case Fingerprint():
                yield f"{part.about}：\n{document.fingerprint}"
            case Signing():
                continue
            case _:
                raise TypeError(type(part).__name__)
