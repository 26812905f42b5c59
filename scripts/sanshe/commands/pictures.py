"""sanshe pictures"""

import argparse
from pathlib import Path

from sanshe import pictures
from sanshe.commands.shared import UsageError
from sanshe.tree import FILE, FolderTree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="图片，或放着图片的文件夹")
    parser.add_argument(
        "--clean",
        action="store_true",
        help="就地整理：去掉地点等信息，缩到规定的大小；请先留好原图",
    )


def run(options: argparse.Namespace) -> int:
    found = [file for path in options.paths for file in _files(Path(path))]
    if not found:
        raise UsageError("这些文件夹里没有 JPEG、PNG 或 WebP 图片。")
    results = [_show(file, options.clean) for file in found]
    return int(any(results))


def _files(path: Path) -> list[Path]:
    """`path` itself, or the pictures in the folder; they need not stand in the repository yet."""
    if path.is_dir():
        entries = FolderTree(path).entries("")
        files = [path / entry.path for entry in entries if entry.mode == FILE]
        return [file for file in files if file.suffix.lower()[1:] in pictures.SUFFIXES]
    if not path.is_file():
        raise UsageError(f"没有“{path}”这个文件或文件夹。")
    return [path]


def _show(file: Path, clean: bool) -> bool:
    """Print what is wrong with the picture, after cleaning it if so wished; whether anything is."""
    data = file.read_bytes()
    if clean:
        data = _cleaned(file, data)
    flaws = pictures.flaws(pictures.examine(data), file.name)
    for flaw in flaws:
        print(f"{file}：{flaw.message}{flaw.fix}")
    if not flaws:
        print(f"{file}：没有发现问题。")
    return bool(flaws)


def _cleaned(file: Path, data: bytes) -> bytes:
    try:
        made = pictures.clean(data)
    except pictures.UnreadableError:
        return data  # what is wrong with it is said anyway
    if made != data:
        beside = file.with_name(f".{file.name}.part")  # a picture is never half written
        beside.write_bytes(made)
        beside.replace(file.resolve())
        print(f"{file}：已整理，{_kb(data)} KB 变成 {_kb(made)} KB。")
    return made


def _kb(data: bytes) -> int:
    return -(-len(data) // 1024)
