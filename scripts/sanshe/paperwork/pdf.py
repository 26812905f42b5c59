"""A document as PDF, by Typst.

The template is fixed; the document reaches it as data, so that no text is ever read as markup. Fonts come
from a package, never from the machine: every machine makes the same bytes.
"""

import json
from importlib.resources import files
from typing import Any

from sanshe.fingerprint import short
from sanshe.paperwork.document import ByHand, Document, Strong


def write(document: Document) -> bytes:
    """Raises ImportError where a package is missing."""
    import pylopdf_fonts_zh_cn
    import typst

    return typst.compile(
        files("sanshe.paperwork").joinpath("template.typ").read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[pylopdf_fonts_zh_cn.serif_path().parent]
        ),
        sys_inputs={"document": json.dumps(_data(document), ensure_ascii=False)},
    )


def _data(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "subject": document.subject,
        "fingerprint": document.fingerprint,
        "short": short(document.fingerprint) if document.fingerprint else None,
        "parts": [
            {"kind": type(part).__name__, **{key: _plain(value) for key, value in _items(part)}}
            for part in document.parts
        ],
    }


def _items(part: Any) -> Any:
    return part._asdict().items()


def _plain(value: Any) -> Any:
    if isinstance(value, Strong):
        return {"strong": str(value)}
    if isinstance(value, ByHand):
        return {"hand": str(value)}
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {key: _plain(inner) for key, inner in _items(value)}
        return [_plain(each) for each in value]
    return value
