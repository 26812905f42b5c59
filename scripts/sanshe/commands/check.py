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

_FAILED = """\
## 没有检查成

检查程序没能运行完，不是您的错，您也不用改什么。原因在运行记录里，请维护人员来看；修好以后重新运行一次就行。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹")
    on_argument(parser)
    base_arguments(parser)
    parser.add_argument(
        "--queue", type=Path, metavar="FILE", help="其他开着的请求：看还有谁申请同样的名额"
    )
    parser.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    parser.add_argument("--letter", type=Path, metavar="FILE", help="另写一份 Markdown 的信")
    parser.add_argument("--json", type=Path, metavar="FILE", help="另写一份 JSON")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="用几个进程")


def run(options: argparse.Namespace) -> int:
    try:
        return _run(options)
    except Exception:
        if options.letter:
            options.letter.write_text(_FAILED, encoding="utf-8")
        raise


def _run(options: argparse.Namespace) -> int:
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
    if options.letter:
        options.letter.write_text(reporters.markdown(report, queue), encoding="utf-8")
    if options.json:
        options.json.write_text(reporters.as_json(report, queue), encoding="utf-8")
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
    from sanshe.commands.revisions import revisions, waiting_of
    from sanshe.contest import contests
    from sanshe.judge import judge, report_on

    with revisions(repo, options.base, options.head) as (base, head, fork):
        judged = judge(base, head, fork=fork, on=on, jobs=options.jobs, progress=_progress())
        waiting = waiting_of(base, options.queue) if options.queue else None
        return report_on(judged), contests(judged, *waiting) if waiting else None


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
