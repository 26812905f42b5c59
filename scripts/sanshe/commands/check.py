"""sanshe check"""

from __future__ import annotations

import argparse
import os
import sys
import time
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
from sanshe.repository import BrokenSetupError, Repository

if TYPE_CHECKING:
    from datetime import date, datetime

    from sanshe.contest import Queue
    from sanshe.git import RevisionTree
    from sanshe.receipt import Receipt


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹")
    on_argument(parser)
    base_arguments(parser)
    parser.add_argument(
        "--queue", type=Path, metavar="FILE", help="其他开着的请求：看还有谁申请同样的名额"
    )
    parser.add_argument(
        "--register",
        type=Path,
        metavar="FILE",
        help="只查一份文件，别的项目只看这份公开的登记（网站上的 data/register.json）",
    )
    parser.add_argument(
        "--received-at", type=_moment, metavar="TIME", help="代码平台收到这一版的时间"
    )
    parser.add_argument(
        "--pushes", type=Path, metavar="FILE", help="这次请求以前推送的各版：哪一版、何时收到"
    )
    parser.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    parser.add_argument("--letter", type=Path, metavar="FILE", help="另写一份 Markdown 的信")
    parser.add_argument("--json", type=Path, metavar="FILE", help="另写一份 JSON")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="用几个进程")


def run(options: argparse.Namespace) -> int:
    try:
        return _run(options)
    except Exception as error:
        from sanshe.reply import failure

        letter = failure(_for_maintainers(options, error))
        if options.letter:
            options.letter.write_text(letter, encoding="utf-8")
        if options.format in ("github", "markdown"):
            sys.stdout.write(letter if options.format == "markdown" else reporters.github_failure())
        raise


def _for_maintainers(options: argparse.Namespace, error: Exception) -> list[str]:
    """What went wrong and where in our own code. A wrong call says it itself; no applicant's data."""
    said = [f"sanshe check --base {options.base} --head {options.head}"]
    if isinstance(error, (UsageError, BrokenSetupError)):
        return [*said, str(error)]
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if "sanshe" in Path(each.filename).parts]
    places = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in own[-3:]]
    return [*said, type(error).__name__, *places]


def _run(options: argparse.Namespace) -> int:
    repo = repository()
    on = options.on or today()
    queue: Queue | None = None
    receipt: Receipt | None = None
    letter = ""
    if options.register:
        return _alone(repo, options, on)
    if options.base is None:
        only = [relative(repo, path) for path in options.paths]
        report = check(repo, on=on, only=only, jobs=options.jobs, progress=_progress())
    elif options.paths:
        raise UsageError("写了 --base 就看整个改动，不再写文件。")
    else:
        report, queue, receipt, letter = _of_request(repo, options, on)
    if options.letter:
        text = letter or reporters.markdown(report, queue)
        options.letter.write_text(text, encoding="utf-8")
    if options.json:
        options.json.write_text(reporters.as_json(report, queue, receipt), encoding="utf-8")
    match options.format:
        case "json":
            out = reporters.as_json(report, queue, receipt)
        case "github":
            out = reporters.github(report)
        case "markdown":
            out = letter or reporters.markdown(report, queue)
        case _:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            out = reporters.text(report, queue, colour=colour)
    sys.stdout.write(out)
    return 1 if report.how_many("error") else 0


def _alone(repo: Repository, options: argparse.Namespace, on: date) -> int:
    """One file with the register in place of the repository, as in the browser."""
    import json

    from sanshe.alone import alone_data, check_alone, repository_with
    from sanshe.register import parse

    if len(options.paths) != 1 or options.base or options.format not in ("text", "json"):
        raise UsageError("写了 --register 就只查一份文件，结果是文本或 JSON。")
    path = relative(repo, options.paths[0])
    try:
        register = parse(json.loads(options.register.read_bytes()))
        raw = repo.tree.read(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"读不出来：{error}。") from None
    found = check_alone(repository_with(repo.tree, path, raw), path, register, on=on)
    if options.format == "json":
        sys.stdout.write(json.dumps(alone_data(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(reporters.text(found.report))
        if found.later:
            sys.stdout.write("交件时再查（要看别的申报和记录）：" + "、".join(found.later) + "\n")
    return 1 if found.report.how_many("error") else 0


def _of_request(
    repo: Repository, options: argparse.Namespace, on: date
) -> tuple[Report, Queue | None, Receipt | None, str]:
    from sanshe.commands.revisions import revisions, waiting_of
    from sanshe.contest import contests
    from sanshe.judge import judge, report_on

    with revisions(repo, options.base, options.head) as (base, head, fork):
        judged = judge(base, head, fork=fork, on=on, jobs=options.jobs, progress=_progress())
        waiting = waiting_of(base, options.queue) if options.queue else None
        queue = contests(judged, *waiting) if waiting else None
        receipt = _receipt(base, options)
        report = report_on(judged)
        letter = ""
        if options.letter or options.format == "markdown":  # while the revisions can still be read
            from sanshe import reply

            letter = reply.letter(judged, report, queue, receipt)
        return report, queue, receipt, letter


def _receipt(base: RevisionTree, options: argparse.Namespace) -> Receipt | None:
    """None where the forge told nothing: then nothing is said of when the request came."""
    from sanshe.commands.revisions import head_of
    from sanshe.git import GitError
    from sanshe.receipt import Push, brings_complete, parse, receipt_of

    def is_complete(ref: str) -> bool | None:
        try:
            return brings_complete(base, *head_of(base, ref))
        except GitError:
            return None

    pushes: list[Push] = []
    if options.pushes:
        try:
            pushes += parse(options.pushes.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"“{options.pushes}”读不出来：{error}。") from None
    if options.received_at:
        pushes.append(Push(options.head, options.received_at))
    return receipt_of(pushes, is_complete) if pushes else None


def _moment(value: str) -> datetime:
    from sanshe.receipt import moment

    try:
        return moment(value)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{value}”不是时间，请写成 2021-02-08T23:10:00+08:00 的样子"
        ) from None


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
