"""A document as PDF, by Typst.

The template is fixed; the document reaches it as data, so that no text is ever read as markup. Fonts come
from a package, never from the machine: every machine makes the same bytes.
"""

import json
from importlib.resources import files

from sanshe.paperwork.document import Document, as_data


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
        sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
    )
