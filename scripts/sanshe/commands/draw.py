"""sanshe draw"""

import argparse
import re
import sys
from typing import TypeVar

from sanshe.commands.shared import (
    UsageError,
    answer,
    notice_of,
    on_argument,
    repository,
    root_of,
    today,
    year_argument,
)
from sanshe.draw import commitment, new_salt
from sanshe.draw_record import explained, path_of, written
from sanshe.record import Record
from sanshe.records import Draw, Pool
from sanshe.repository import Repository
from sanshe.wording import day

R = TypeVar("R", bound=Record)


def arguments(parser: argparse.ArgumentParser) -> None:
    step = parser.add_mutually_exclusive_group(required=True)
    step.add_argument(
        "--commit",
        nargs="*",
        metavar=("姓名", "单位"),
        help="封名单：算出一名专家的散列；不写姓名、单位就在提示后输入",
    )
    step.add_argument(
        "--numbers", metavar="号码", help="抽取：“3 14 15; 7 8”，一种来源一段，用分号隔开"
    )
    step.add_argument("--show", action="store_true", help="列出已记录的抽取的每一步")
    parser.add_argument("--salt", help="与 --commit 同用：用这个盐重算，核对散列")
    parser.add_argument(
        "--evidence", action="append", default=[], metavar="出处", help="号码的出处，一种来源一次"
    )
    parser.add_argument("--write", action="store_true", help="写成抽取记录文件，不覆盖已有的")
    year_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    if options.commit is not None:
        return _commit(options)
    repo = repository()
    year = notice_of(repo, options.year).year
    pool = _record(repo, path_of(year, "pool"), Pool)
    try:
        if options.show:
            sys.stdout.write(explained(pool, _record(repo, path_of(year, "draw"), Draw)))
            return 0
        return _draw(repo, year, pool, options)
    except ValueError:
        raise UsageError(
            f"照这些号码没有办法抽取。名单里说定了{len(pool.sources)}种来源，一种写一段，用分号隔开，"
            "每段1至16个号码；名单里不能有重复的人。"
        ) from None


def _commit(options: argparse.Namespace) -> int:
    name, employer = (*options.commit[:2], None, None)[:2]
    name = answer("姓名", name)
    employer = answer("工作单位", employer)
    salt = options.salt or new_salt()
    try:
        made = commitment(name, employer, salt)
    except ValueError:
        raise UsageError("盐是32位的0-9、a-f。") from None
    print(
        f"散列（写进名单的 commitment）：{made}\n"
        f"盐（与姓名、单位一起保密保存，公布结果时揭示）：{salt}"
    )
    return 0


def _draw(repo: Repository, year: int, pool: Pool, options: argparse.Namespace) -> int:
    on = options.on or today()
    for source in pool.sources:
        if source.known_on > on:
            raise UsageError(f"“{source.title}”{day(source.known_on)}才产生，现在还不能抽取。")
    numbers = [_numbers(part) for part in re.split("[;；]", options.numbers)]
    text = written(repo, year, pool, numbers, options.evidence, on)
    if not options.write:
        sys.stdout.write(text)
        return 0
    path = path_of(year, "draw")
    target = root_of(repo) / path
    if target.exists():
        raise UsageError(f"{path} 已经有了，不覆盖：抽取只作一次。")
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"已写 {path}。请补写号码的出处，再运行：sanshe check {path}")
    return 0


def _numbers(part: str) -> list[int]:
    words = [word for word in re.split(r"[\s,，、]+", part) if word]
    if not all(re.fullmatch("[0-9]+", word) for word in words):
        raise UsageError(f"“{part.strip()}”里有不是整数的号码。")
    return list(map(int, words))


def _record(repo: Repository, path: str, kind: type[R]) -> R:
    try:
        document = repo.document(path)
    except FileNotFoundError:
        raise UsageError(f"还没有 {path}。") from None
    if document.problems or not isinstance(document.record, kind):
        raise UsageError(f"{path} 有不成形之处，请先运行 sanshe check {path}。")
    return document.record
