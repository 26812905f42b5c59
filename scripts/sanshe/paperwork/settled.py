"""Office files without the moment at which they were written: the same data, the same bytes."""

import io
import re
import zipfile


def settled(content: bytes) -> bytes:
    """The same zip with its entries in order, all of one day, and no day of modification."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", data)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, data)
    return made.getvalue()
