"""sanshe guard"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from sanshe import pictures
from sanshe.commands.shared import UsageError
from sanshe.personal_numbers import find, mask
from sanshe.yaml_source import span_at

_MAX_BYTES = pictures.MAX_BYTES
_OF_CAMERAS = frozenset((".heic", ".heif", ".avif", ".tif", ".tiff", ".dng", ".gif", ".bmp"))
"""Suffixes of pictures in which nobody here can look for a place."""

_PURGE = "已经提交过的，请马上联系维护人员从历史里清除。"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="要提交的文件")


def run(options: argparse.Namespace) -> int:
    said = [f"{path}{words}" for path in options.paths for words in _look(Path(path))]
    for words in said:
        print(words)
    return int(bool(said))


def _look(path: Path) -> Iterator[str]:
    """Why the file may not be committed; a link is only its name."""
    for number in find(path.as_posix()):
        yield f"：文件或文件夹的名字里有{number.kind}。请改名字，去掉号码；{_PURGE}"
    if path.is_symlink():
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"“{path}”读不出来：{error.strerror}。") from None
    if len(data) > _MAX_BYTES:
        yield (
            f"：文件有 {-(-len(data) // 1024)} KB，超过了 {_MAX_BYTES // 1024} KB。"
            "仓库不存扫描件和附件，附件只列清单；图片请用 sanshe pictures --clean 整理。"
        )
    picture = pictures.examine(data)
    if picture.kind or path.suffix.lower() in _OF_CAMERAS:
        for flaw in pictures.flaws(picture, path.name):
            if flaw.rule == pictures.PLAIN or not picture.kind or picture.problem:
                yield f"：{flaw.message}{flaw.fix}"
    elif b"\0" not in data[:8000]:
        yield from _numbers(_decoded(data))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")  # digits are the same in both


def _numbers(text: str) -> Iterator[str]:
    for number in find(text):
        span = span_at(text, number.start, number.end)
        shown = mask(text[number.start : number.end])
        yield (
            f":{span.line}:{span.column}：这里写了{number.kind}（{shown}），进了仓库就等于公开。"
            f"请删去；{_PURGE}"
        )
