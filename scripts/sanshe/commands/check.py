"""sanshe check"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sanshe import reporters
from sanshe.commands.shared import (
    UsageError,
    base_arguments,
    on_argument,
    relative,
    repository,
    today,
)
from sanshe.engine import Progress, Report, check
from sanshe.repository import Repository

if TYPE_CHECKING:
    from sanshe.contest import Queue
    from sanshe.git import RevisionTree
    from sanshe.judge import Judged


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹")
    on_argument(parser)
    base_arguments(parser)
    parser.add_argument(
        "--queue", type=Path, metavar="FILE", help="其他开着的请求：看还有谁申请同样的名额"
    )
    parser.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="用几个进程")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    on = options.on or today()
    queue: Queue | None = None
    if options.base is None:
        only = [relative(repo, path) for path in options.paths]
        report = check(repo, on=on, only=only, jobs=options.jobs, progress=_progress())
    elif options.paths:
        raise UsageError("写了 --base 就看整个改动，不再写文件。")
    else:
        report, queue = _of_request(repo, options, on)
    match options.format:
        case "json":
            out = reporters.as_json(report, queue)
        case "github":
            out = reporters.github(report)
        case "markdown":
            out = reporters.markdown(report, queue)
        case _:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            out = reporters.text(report, queue, colour=colour)
    sys.stdout.write(out)
    return 1 if report.how_many("error") else 0


def _of_request(
    repo: Repository, options: argparse.Namespace, on: date
) -> tuple[Report, Queue | None]:
    from sanshe.commands.revisions import revisions
    from sanshe.judge import judge, report_on

    with revisions(repo, options.base, options.head) as (base, head, fork):
        judged = judge(base, head, fork=fork, on=on, jobs=options.jobs, progress=_progress())
        queue = _queue(judged, base, options.queue) if options.queue else None
        return report_on(judged), queue


def _queue(judged: Judged, base: RevisionTree, file: Path) -> Queue:
    from sanshe.commands.revisions import head_of
    from sanshe.contest import Open, Waiting, applications_of, contests, parse
    from sanshe.git import GitError

    try:
        listed = parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"“{file}”读不出来：{error}。") from None
    waiting: list[Waiting] = []
    unreadable: list[Open] = []
    for each in listed:
        try:
            found = list(applications_of(base, *head_of(base, each.ref)))
        except GitError:
            found = [None]
        waiting += (Waiting(each, facts) for facts in found if facts)
        if None in found:
            unreadable.append(each)
    return contests(judged, waiting, unreadable)


def _progress() -> Progress | None:
    """A line on the terminal once the work takes over a second."""
    if not sys.stderr.isatty():
        return None
    began = time.monotonic()

    def show(done: int, count: int) -> None:
        if time.monotonic() - began > 1 and (done % 50 == 0 or done == count):
            end = "\r\033[K" if done == count else ""
            sys.stderr.write(f"\r已检查 {done}/{count} 份{end}")
            sys.stderr.flush()

    return show
