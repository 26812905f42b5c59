"""sanshe new-notice"""

import argparse

from sanshe import notice_draft, yaml_source
from sanshe.commands.owners import rewrite
from sanshe.commands.shared import UsageError, notice_of, repository, root_of
from sanshe.repository import Repository
from sanshe.schema import Shape
from sanshe.start import MARK, notice_path
from sanshe.tree import DictTree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=int, metavar="YEAR", help="起草哪一年的")
    parser.add_argument(
        "--from", dest="former", type=int, required=True, metavar="YEAR", help="从哪一年的抄"
    )
    parser.add_argument("--write", action="store_true", help="写成文件；不写只列出要核对的地方")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    year, former = options.year, options.former
    if MARK in notice_of(repo, former).title:
        raise UsageError(f"{former}年的通知数据是示例，不要从它抄。")
    if year <= former:
        raise UsageError(f"要起草的年度须在{former}年以后。")
    path = notice_path(year)
    exists = year in repo.years
    if exists and options.write:
        raise UsageError(f"{path} 已经有了，不覆盖；不写 --write 就列出其中要核对的地方。")
    before = repo.tree.read(notice_path(former))
    made = (
        repo.tree.read(path)
        if exists
        else notice_draft.draft(before.decode("utf-8-sig"), former, year).encode()
    )
    schema = "schemas/notice.schema.json"
    drafted = Repository(DictTree({path: made, schema: repo.tree.read(schema)}))
    notice = notice_of(drafted, year)  # raises where the draft is no notice
    source, earlier = yaml_source.read(made), yaml_source.read(before)
    figures = list(notice_draft.figures(source, notice, earlier, Shape(drafted.notice_schema)))
    clauses = list(notice_draft.clauses(source))
    if options.write:
        (root_of(repo) / path).write_bytes(made)
        rewrite(root_of(repo))  # files of the new year have owners, too
    print(f"# {year}年通知：要核对的地方\n")
    print(_state(path, exists, options.write) + "逐项对照新通知，看过一项勾一项。")
    _warn_of_gaps(repo, year, sorted({each.continues_year or 0 for each in notice.cohorts} - {0}))
    print(f"\n## 数字和选项（{len(figures)} 项）\n")
    for item in figures:
        clause = f"（{'、'.join(item.clauses)}）" if item.clauses else ""
        now = f"{item.value}，{former}年是 {item.former}" if item.former else item.value
        print(f"- [ ] 第{item.line}行 {item.title}：{now}{clause}")
    print(f"\n## 条款（{len(clauses)} 条）\n")
    print(
        "摘要、读法没有改，还是往年的话；严重程度（须、应、原则上、可）逐条重定。后面列出其中的数字。\n"
    )
    for item in clauses:
        print(f"- [ ] 第{item.line}行 {item.title}" + (f"：{item.value}" if item.value else ""))
    return 0


def _state(path: str, exists: bool, written: bool) -> str:
    if exists:
        return f"{path} 已经有了，以下按它现在的内容列出。"
    if written:
        return f"已写成 {path}，CODEOWNERS 里也有了这一年。"
    return f"还没有写 {path}，加 --write 才写。"


def _warn_of_gaps(repo: Repository, year: int, continued: list[int]) -> None:
    for missing in continued:
        earlier = repo.notice(missing)
        if earlier is None or MARK in earlier.title:
            print(
                f"\n**延续的是{missing}年的项目，可是没有{missing}年真的通知数据。**"
                f"请补录 {notice_path(missing)}；{year}年没有延续项目的，删去 continuing 一批。"
            )
