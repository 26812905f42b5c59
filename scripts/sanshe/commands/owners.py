"""sanshe owners"""

import argparse
import sys
from pathlib import Path

from sanshe.commands.shared import repository, root_of
from sanshe.owners import FILES, NoTeamError, codeowners
from sanshe.repository import Repository
from sanshe.tree import FolderTree


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="不写，只看文件是不是最新的")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    try:
        stale = rewrite(root_of(repo), write=not options.check)
    except NoTeamError as error:
        print(
            f"没有班组担任：{error}。请在 {repo.programme.path} 的 teams 里写上；"
            "没有负责人的文件谁都能合并，所以没有写。",
            file=sys.stderr,
        )
        return 1
    if stale and options.check:
        print(f"{'、'.join(stale)} 过时了，请运行 sanshe owners 重写。", file=sys.stderr)
        return 1
    print(f"写好了：{'、'.join(stale)}。" if stale else "都是最新的，没有改动。")
    return 0


def rewrite(root: Path, *, write: bool = True) -> list[str]:
    """The files that were out of date, by now rewritten; raises NoTeamError."""
    repo = Repository(FolderTree(root))
    notices = [notice for year in repo.years if (notice := repo.notice(year))]
    wanted = {path: codeowners(repo.programme, notices, form) for path, form in FILES.items()}
    stale = []
    for path, text in wanted.items():
        file = root / path
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if write:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    return stale
