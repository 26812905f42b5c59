"""sanshe requests"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from sanshe.commands.shared import UsageError, repository, root_of
from sanshe.contest import Open
from sanshe.forge import Forge, ForgeError
from sanshe.git import Git, GitError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head", type=_commit, metavar="COMMIT", help="这次改动的版本，一并取来，不列入清单"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="清单写到哪里")


def run(options: argparse.Namespace) -> int:
    root = root_of(repository())
    try:
        forge = Forge(os.environ)
        if options.head:
            forge.fetch(root, options.head)
    except ForgeError as error:
        raise UsageError(str(error)) from error
    try:
        listed = _others(forge, root, options.head)
    except ForgeError as error:
        # Who else asks is information: the request itself can be judged without it.
        print(f"没有问到还有哪些请求开着：{error}", file=sys.stderr)
        rows = None
    else:
        rows = [each._asdict() for each in listed]
        print(f"还有 {len(rows)} 个请求开着。")
    options.out.write_text(json.dumps(rows), encoding="utf-8")
    return 0


def _commit(value: str) -> str:
    if not re.fullmatch("[0-9a-f]{40}([0-9a-f]{24})?", value):
        raise argparse.ArgumentTypeError("要写完整的提交号")
    return value


def _others(forge: Forge, root: Path, head: str | None) -> list[Open]:
    """The open requests, without what `head` holds already: the request itself, or a queue's."""
    found = forge.open_requests()
    forge.fetch_requests(root, [each for each, _ in found])
    if head is None:
        return [each for each, _ in found]
    with Git(root) as git:
        return [each for each, commit in found if not _holds(git, head, commit)]


def _holds(git: Git, head: str, commit: str) -> bool:
    try:
        return git.is_ancestor(commit, head)
    except GitError:
        return False
