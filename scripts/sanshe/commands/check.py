"""sanshe check"""

import argparse
import os
import sys
import time

from sanshe import reporters
from sanshe.commands.shared import (
    UsageError,
    base_arguments,
    on_argument,
    relative,
    repository,
    revisions,
    today,
)
from sanshe.engine import Progress, check, check_request


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹")
    on_argument(parser)
    base_arguments(parser)
    parser.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="用几个进程")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    on = options.on or today()
    if options.base is None:
        only = [relative(repo, path) for path in options.paths]
        report = check(repo, on=on, only=only, jobs=options.jobs, progress=_progress())
    elif options.paths:
        raise UsageError("写了 --base 就看整个改动，不再写文件。")
    else:
        with revisions(repo, options.base, options.head) as (base, head, fork):
            report = check_request(
                base, head, fork=fork, on=on, jobs=options.jobs, progress=_progress()
            )
    match options.format:
        case "json":
            out = reporters.as_json(report)
        case "github":
            out = reporters.github(report)
        case "markdown":
            out = reporters.markdown(report)
        case _:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            out = reporters.text(report, colour=colour)
    sys.stdout.write(out)
    return 1 if report.count("error") else 0


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
