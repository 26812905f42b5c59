"""What several commands need: the repository they stand in, days, years, answers to wrong calls."""

import argparse
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sanshe.notice import Notice
from sanshe.repository import Repository
from sanshe.tree import SUBMISSIONS, FolderTree

CHINA = timedelta(hours=8)
"""Asia/Shanghai has had one offset, without summer time, since 1991."""


class UsageError(Exception):
    """The command was called in a way that it can't follow."""


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{value}”不是日期，请写成 2021-02-08 的样子") from None


def today() -> date:
    return (datetime.now(UTC) + CHINA).date()


def repository() -> Repository:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "schemas" / "programme.yml").is_file():
            return Repository(FolderTree(folder))
    raise UsageError("请在三社仓库的文件夹里运行（找不到 schemas/programme.yml）。")


def notice_of(repo: Repository, year: int | None) -> Notice:
    """The notice of `year`, or of the programme's current year."""
    year = year or repo.programme.year
    notice = repo.notice(year)
    if notice is None:
        raise UsageError(f"没有{year}年的通知数据。")
    return notice


def answer(
    question: str,
    given: str | None,
    choices: dict[str, str] | None = None,
    *,
    default: str = "",
) -> str:
    """What was given, or typed at the prompt; one of `choices`, by key or by its words.

    Who types nothing gets the `default`.
    """
    keys = {label: key for key, label in (choices or {}).items()}
    while True:
        if given is None:
            shown = f"（直接回车：{default}）" if default else ""
            print(f"{question}{shown}：", end="", file=sys.stderr, flush=True)
            if choices:
                listed = "、".join(f"{key}（{label}）" for key, label in choices.items())
                print(f"{listed}\n> ", end="", file=sys.stderr, flush=True)
            try:
                typed = input().strip() or default
            except EOFError:
                raise UsageError(f"没有回答“{question}”。") from None
        else:
            typed = given.strip()
        typed = keys.get(typed, typed)
        if typed and (not choices or typed in choices):
            return typed
        if given is not None:
            allowed = "、".join(choices) if choices else "不能为空"
            raise UsageError(f"“{question}”写的是“{given}”，可以写：{allowed}。")


def root_of(repo: Repository) -> Path:
    assert isinstance(repo.tree, FolderTree)  # noqa: S101  the command works on folders
    return repo.tree.root.resolve()


def relative(repo: Repository, path: str) -> str:
    root = root_of(repo)
    full = Path(os.path.abspath(path))  # noqa: PTH100  not resolve(): a link is to be reported itself
    try:
        found = (full.parent.resolve() / full.name).relative_to(root).as_posix()
    except ValueError:
        raise UsageError(f"“{path}”不在这个仓库里。") from None
    if not os.path.lexists(full):
        raise UsageError(f"没有“{path}”这个文件或文件夹。")
    if found != "." and found.split("/")[0] != SUBMISSIONS:
        raise UsageError(f"“{path}”不在 {SUBMISSIONS}/ 里，只有那里的文件要检查。")
    return SUBMISSIONS if found == "." else found


def base_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", metavar="REV", help="与哪个版本比较：只有这次改动带来的才算")
    parser.add_argument("--head", metavar="REV", default="HEAD", help="这次改动的版本，默认 HEAD")


def year_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="哪一年，默认本次部署的年份")


def on_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=day, metavar="DATE", help="按哪一天，默认今天（北京时间）")
