"""What was sent by mail or chat: a file, or a zip with files in it. Neither is trusted.

Nothing is unpacked to disk and no folder in a zip counts. A file's name may tell where it belongs, once
it is read back by `layout.paths_of`; of its content no more is read than one file may have.
"""

import re
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO, NamedTuple

from sanshe.typeset import line
from sanshe.yaml_source import MAX_BYTES

MOST_ZIP = 64 * 1024 * 1024
"""Bytes of a zip: what mail and chat carry, and more than its list of files may take of memory."""

MOST_ENTRIES = 1000
MOST_FILES = 50

_ENDINGS = (".yml", ".yaml")
_COPY = re.compile(r"[ _]*([(（][0-9]{1,3}[)）]|-? ?(副本|copy)( ?[0-9]{1,3})?)$")
"""What WeChat, browsers and Windows add to a name that they have seen before."""

_OTHERS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "旧版 Word、Excel 文件",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"Rar!": "RAR 压缩包，请改用 ZIP",
    b"7z\xbc\xaf": "7z 压缩包，请改用 ZIP",
}
ASK = "请对方发在线填报页下载下来的那一份，名字以 .yml 结尾。"


class UnfitError(Exception):
    """It is not what we take; the message says what it is and what to ask for."""


class Item(NamedTuple):
    """One file that was sent: its name as it came, for people only, and its bytes."""

    name: str
    data: bytes

    @property
    def known_as(self) -> str:
        """The name that the form gave it, as far as renaming left it: lower case, no ``(1)``."""
        stem = unicodedata.normalize("NFC", self.name).strip().lower().removesuffix(".txt")
        for ending in _ENDINGS:
            stem = stem.removesuffix(ending)
        while match := _COPY.search(stem):
            stem = stem[: match.start()]
        return f"{stem}.yml"


def items(path: Path) -> list[Item]:
    """The files that the file at `path` is or holds; raises UnfitError, OSError."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start[:2] == b"PK":
            return _unpacked(file, path.stat().st_size)
        for mark, what in _OTHERS.items():
            if start.startswith(mark):
                raise UnfitError(f"这是{what}，不是申报的数据文件。{ASK}")
        return [Item(path.name, _content(file))]


def _unpacked(file: IO[bytes], size: int) -> list[Item]:
    if size > MOST_ZIP:
        raise UnfitError(
            f"压缩包有 {size // 2**20} MB，超过 {MOST_ZIP // 2**20} MB。"
            "扫描件、照片不进仓库，请对方只发 .yml 文件。"
        )
    try:
        with zipfile.ZipFile(file) as packed:
            listed = packed.infolist()
            if len(listed) > MOST_ENTRIES:
                raise UnfitError(f"压缩包里有 {len(listed)} 个文件，太多了。{ASK}")
            wanted = [each for each in listed if _is_ours(each)]
            if not wanted:
                office = any(each.filename == "[Content_Types].xml" for each in listed)
                what = "这是 Word、Excel 文件" if office else "压缩包里没有 .yml 文件"
                raise UnfitError(f"{what}，没有申报的数据文件。{ASK}")
            if len(wanted) > MOST_FILES:
                raise UnfitError(f"压缩包里有 {len(wanted)} 份 .yml 文件，请分几次收。")
            if any(each.flag_bits & 1 for each in wanted):
                raise UnfitError("压缩包设了密码。请对方不设密码再发，或者直接发 .yml 文件。")
            found = []
            for each in wanted:
                with packed.open(each) as entry:
                    found.append(Item(_name(each), _content(entry)))
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise UnfitError(f"压缩包打不开，可能没有传完整。{ASK}") from None


def _is_ours(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    hidden = parts[0] == "__MACOSX" or parts[-1].startswith(".")
    return parts[-1].lower().endswith(_ENDINGS) and not hidden


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename.replace("\\", "/").rpartition("/")[2]
    if not entry.flag_bits & 0x800:  # Windows here writes names in GBK without saying so
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return line(name)
    return line(name)


def _content(file: IO[bytes]) -> bytes:
    found = file.read(MAX_BYTES + 1)  # of a bomb no more is unpacked than this
    if len(found) > MAX_BYTES:
        raise UnfitError(
            f"文件超过 {MAX_BYTES // 1024} KiB，太大了，多半是贴进了图片或附件；附件只列名称。{ASK}"
        )
    return found
