"""sanshe form"""

import argparse
from importlib import import_module
from pathlib import Path

from sanshe.commands.shared import UsageError, repository
from sanshe.commands.views import project_argument
from sanshe.layout import application_path
from sanshe.paperwork.application import UnreadableError, application
from sanshe.paperwork.document import Document

PACKAGES = {
    "docx": "python-docx",
    "typst": "typst",
    "pylopdf_fonts_zh_cn": "pylopdf-fonts-zh-cn",
}
"""What to install for a module that is missing."""


_WRITERS = {"docx": "word", "pdf": "pdf"}


def arguments(parser: argparse.ArgumentParser) -> None:
    project_argument(parser)
    format_arguments(parser)


def format_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=list(_WRITERS), help="默认看 --out 的结尾，没有就是 docx"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="写到哪个文件")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    project = options.project.removeprefix("submissions/").strip("/")
    path = application_path(project)
    try:
        document = application(repo, project, path)
    except (FileNotFoundError, ValueError):
        raise UsageError(f"没有 {path} 这个文件。编号写成 2021/gulou/yuanba 的样子。") from None
    except UnreadableError:
        raise UsageError(f"{path} 还有读不成的地方，请先运行 sanshe check {path}。") from None
    put(document, f"申报书-{project.replace('/', '-')}", options)
    return 0


def put(document: Document, name: str, options: argparse.Namespace) -> None:
    """Write `document` as `options` ask for, by default to the file `name`, and say where."""
    ending = options.out.suffix.removeprefix(".") if options.out else ""
    form: str = options.format or (ending if ending in _WRITERS else "docx")
    target: Path = options.out or Path(f"{name}.{form}")
    try:
        writer = import_module(f"sanshe.paperwork.{_WRITERS[form]}")
        content: bytes = writer.write(document)
    except ModuleNotFoundError as error:
        package = PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        other = "；Word 不用它，可以加 --format docx" if form == "pdf" else ""
        raise UsageError(
            f"这台机器缺少 {package}，请运行 .venv/bin/python -m pip install {package}{other}。"
        ) from None
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UsageError(f"写不了 {target}（{error.strerror}）。文件开着的话请先关掉。") from None
    print(f"已写好 {target}。")
