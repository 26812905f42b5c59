"""sanshe requests"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sanshe.commands.shared import UsageError, repository, root_of
from sanshe.contest import Open
from sanshe.forge import Forge, ForgeError
from sanshe.git import Git, GitError

T = TypeVar("T")
_MOST_COMMITS = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head", type=_commit, metavar="COMMIT", help="这次改动的版本，一并取来，不列入清单"
    )
    parser.add_argument(
        "--pushes", type=Path, metavar="FILE", help="平台何时见到它的各版，写到哪里"
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
    listed = _known(lambda: _others(forge, root, options.head), "还有哪些请求开着")
    _write(options.out, None if listed is None else [each._asdict() for each in listed])
    if options.pushes and options.head:
        _write(options.pushes, _known(lambda: _pushes(forge, root, options.head), "何时收到") or [])
    return 0


def _known(ask: Callable[[], list[T]], what: str) -> list[T] | None:
    """What the forge answers. It is information: without it the request can be judged all the same."""
    try:
        return ask()
    except (ForgeError, GitError) as error:
        print(f"没有问到{what}：{error}", file=sys.stderr)
        return None


def _write(file: Path, rows: object) -> None:
    file.write_text(json.dumps(rows), encoding="utf-8")


def _pushes(forge: Forge, root: Path, head: str) -> list[dict[str, str]]:
    """The versions of the request that were a head once, and when the forge saw them first."""
    with Git(root) as git:
        commits = git.beyond("HEAD", head)
    asked = dict.fromkeys([*commits[:_MOST_COMMITS], head])
    seen = ((commit, forge.seen_at(commit)) for commit in asked)
    return [{"ref": commit, "received_at": at} for commit, at in seen if at]


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
