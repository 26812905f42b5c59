"""sanshe form"""

import argparse
from importlib import import_module
from pathlib import Path

from sanshe.commands.shared import UsageError, on_argument, repository
from sanshe.commands.views import project_of, year_of
from sanshe.layout import application_path
from sanshe.letter import NothingToSayError
from sanshe.paperwork.application import TITLE, UnreadableError, application
from sanshe.paperwork.document import Document
from sanshe.record import Unknown
from sanshe.repository import Repository

PACKAGES = {
    "docx": "python-docx",
    "typst": "typst",
    "pylopdf_fonts_zh_cn": "pylopdf-fonts-zh-cn",
}
"""What to install for a module that is missing."""


_OF_PROJECT = {
    "application": TITLE,
    "letter": "函",
    "completion": "补正通知书",
    "result": "结果通知书",
    "contract": "合同要素页",
}
_OF_YEAR = {"publicity": "公示稿", "award-list": "立项名单"}
KINDS = {**_OF_PROJECT, **_OF_YEAR}
_WRITERS = {"docx": "word", "pdf": "pdf", "html": "html"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", metavar="PROJECT|YEAR", help="项目编号，例如 2021/gulou/yuanba；名单写年份"
    )
    parser.add_argument(
        "--kind",
        choices=list(KINDS),
        default="application",
        help="，".join(f"{kind} {title}" for kind, title in KINDS.items()),
    )
    on_argument(parser)
    parser.add_argument(
        "--format", choices=list(_WRITERS), help="默认看 --out 的结尾，没有就是 docx"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="写到哪个文件")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    target = options.target.removeprefix("submissions/").strip("/")
    if (options.kind in _OF_YEAR) != target.isdecimal():
        wanted = (
            "年份，例如 2021" if options.kind in _OF_YEAR else "项目编号，例如 2021/gulou/yuanba"
        )
        raise UsageError(f"--kind {options.kind} 后面写{wanted}。")
    try:
        document = _document(repo, target, options)
    except NothingToSayError as error:
        raise UsageError(str(error)) from None
    except Unknown:
        raise UsageError("有的记录读不出来，请先运行 sanshe check。") from None
    put(document, f"{KINDS[options.kind]}-{target.replace('/', '-')}", options)
    return 0


def _document(repo: Repository, target: str, options: argparse.Namespace) -> Document:
    from sanshe import letter
    from sanshe.paperwork import lists

    match options.kind:
        case "application":
            return _application(repo, target)
        case "publicity":
            return lists.publicity(repo, year_of(repo, int(target), options.on))
        case "award-list":
            return lists.award_list(repo, year_of(repo, int(target), options.on))
    make = {
        "letter": letter.whole,
        "completion": letter.completion_notice,
        "result": letter.result_notice,
        "contract": lists.contract_page,
    }[options.kind]
    return make(repo, *project_of(repo, target, options.on))


def _application(repo: Repository, project: str) -> Document:
    path = application_path(project)
    try:
        return application(repo, project, path)
    except (FileNotFoundError, ValueError):
        raise UsageError(f"没有 {path} 这个文件。编号写成 2021/gulou/yuanba 的样子。") from None
    except UnreadableError:
        raise UsageError(f"{path} 还有读不成的地方，请先运行 sanshe check {path}。") from None


def put(document: Document, name: str, options: argparse.Namespace) -> None:
    """Write `document` as `options` ask for, by default to the file `name`, and say where."""
    ending = options.out.suffix.removeprefix(".") if options.out else ""
    form: str = options.format or (ending if ending in _WRITERS else "docx")
    target: Path = options.out or Path(f"{name}.{form}")
    content = content_of(document, form)
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UsageError(f"写不了 {target}（{error.strerror}）。文件开着的话请先关掉。") from None
    print(f"已写好 {target}。")


def content_of(document: Document, form: str) -> bytes:
    """`document` as the `form` of file: docx, pdf."""
    try:
        writer = import_module(f"sanshe.paperwork.{_WRITERS[form]}")
        content: bytes | str = writer.write(document)
    except ModuleNotFoundError as error:
        package = PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        other = "；Word 不用它，可以加 --format docx" if form == "pdf" else ""
        raise UsageError(
            f"这台机器缺少 {package}，请在仓库文件夹里运行 make paper 装上{other}。"
        ) from None
    return content.encode() if isinstance(content, str) else content
