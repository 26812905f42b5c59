"""The ``sanshe`` command: reads arguments, calls, prints. Exit 0 fine, 1 findings, 2 the tool failed."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sanshe.engine import Progress, check
from sanshe.layout import APPLICATION, NAME, SUBMISSIONS
from sanshe.notice import Notice
from sanshe.repository import BrokenSetupError, Repository
from sanshe.tree import FolderTree

CHINA = timedelta(hours=8)
"""Asia/Shanghai has had one offset, without summer time, since 1991."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; never raises."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (_UsageError, BrokenSetupError) as error:
        print(f"没有检查成：{error}", file=sys.stderr)
        return 2
    except Exception as error:
        print(
            f"检查程序自己出了问题（{type(error).__name__}），不是您的错。"
            "请把您运行的命令告诉维护人员。",
            file=sys.stderr,
        )
        if os.environ.get("SANSHE_DEBUG"):
            raise
        return 2


class _UsageError(Exception):
    """The command was called in a way that it can't follow."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sanshe", description="三社：申报检查与公示")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    each = commands.add_parser("check", help="检查申报文件")
    each.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹")
    each.add_argument("--on", type=_day, metavar="DATE", help="按哪一天检查，默认今天（北京时间）")
    each.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    each.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="用几个进程")
    each.set_defaults(run=_check)

    each = commands.add_parser("new", help="新建一份申报书")
    each.add_argument("--year", type=int)
    each.add_argument("--district", metavar="KEY", help="县（市）区代号，例如 gulou")
    each.add_argument("--slug", help="项目文件夹名：拼音或英文小写")
    each.add_argument("--category", help="new 新申报，continuing 延续")
    each.add_argument("--continues", metavar="PROJECT", help="延续的项目编号")
    each.add_argument("--name", help="项目名称")
    each.set_defaults(run=_new)

    each = commands.add_parser("explain", help="解释一条规则；不写规则则列出全部")
    each.add_argument("rule", nargs="?", metavar="RULE")
    each.add_argument("--year", type=int)
    each.set_defaults(run=_explain)

    each = commands.add_parser("clauses", help="条款、规则与记录的对照")
    each.add_argument("--year", type=int)
    each.set_defaults(run=_clauses)

    each = commands.add_parser("status", help="当年的申报和名额")
    each.add_argument("--year", type=int)
    each.add_argument("--on", type=_day, metavar="DATE")
    each.set_defaults(run=_status)

    each = commands.add_parser("schema", help="生成带当年选项的申报书 schema")
    each.add_argument("--year", type=int)
    each.set_defaults(run=_schema)
    return parser


def _check(options: argparse.Namespace) -> int:
    from sanshe import reporters

    repository = _repository()
    report = check(
        repository,
        on=options.on or _today(),
        only=[_relative(repository, path) for path in options.paths],
        jobs=options.jobs,
        progress=_progress(),
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


def _new(options: argparse.Namespace) -> int:
    from sanshe.skeleton import skeleton

    repository = _repository()
    year = options.year or repository.programme.year
    notice = _notice(year)
    district = _answer("县（市）区", options.district, notice.choices("districts"))
    slug = _answer("项目文件夹名（拼音或英文小写，例如 yuanba）", options.slug)
    if not NAME.fullmatch(slug):
        raise _UsageError("文件夹名只用小写字母、数字和连字符，不超过40个字符。")
    cohorts = {cohort.key: cohort.title for cohort in notice.cohorts}
    category = _answer("申报类别", options.category, cohorts)
    known: dict[str, Any] = {"category": category, "community": {"district": district}}
    cohort = notice.cohort(category)
    if cohort and cohort.continues_year:
        example = f"{cohort.continues_year}/{district}/{slug}"
        known["continues"] = _answer(f"延续的项目编号（例如 {example}）", options.continues)
    known["name"] = _answer("项目名称", options.name)
    path, text = skeleton(repository, f"{year}/{district}/{slug}", known)
    target = _root(repository) / path
    if target.exists():
        raise _UsageError(f"{path} 已经有了，不覆盖。")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"已新建 {path}。请逐栏填写，再运行：sanshe check {path}")
    return 0


def _answer(question: str, given: str | None, choices: dict[str, str] | None = None) -> str:
    """What was given, or typed at the prompt; one of `choices`, by key or by its words."""
    keys = {label: key for key, label in (choices or {}).items()}
    while True:
        if given is None:
            print(f"{question}：", end="", file=sys.stderr, flush=True)
            if choices:
                listed = "、".join(f"{key}（{label}）" for key, label in choices.items())
                print(f"{listed}\n> ", end="", file=sys.stderr, flush=True)
            try:
                typed = input().strip()
            except EOFError:
                raise _UsageError(f"没有回答“{question}”。") from None
        else:
            typed = given.strip()
        typed = keys.get(typed, typed)
        if typed and (not choices or typed in choices):
            return typed
        if given is not None:
            allowed = "、".join(choices) if choices else "不能为空"
            raise _UsageError(f"“{question}”写的是“{given}”，可以写：{allowed}。")


def _explain(options: argparse.Namespace) -> int:
    from sanshe.reporters import table
    from sanshe.rule_docs import documented
    from sanshe.wording import SEVERITIES

    docs = documented()
    notice = _notice(options.year)
    if options.rule is None:
        rows = [(rule_id, doc.title) for rule_id, doc in docs.items()]
        print(table(rows))
        return 0
    doc = docs.get(options.rule)
    if doc is None:
        from difflib import get_close_matches

        close = get_close_matches(options.rule, docs, n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else "不写规则可以列出全部。"
        raise _UsageError(f"没有“{options.rule}”这条规则。{hint}")
    print(f"{options.rule}\n\n{doc.text}")
    if options.rule in notice.rules:
        terms, clause = notice.rules[options.rule]
        print(f"\n依据：{clause.number} {clause.heading}。{clause.summary}")
        print(
            f"轻重：{SEVERITIES[terms.severity]}{'（可由市民政局特例放宽）' if terms.liftable else ''}"
        )
    return 0


def _clauses(options: argparse.Namespace) -> int:
    from sanshe.reporters import table

    rows = [("条款", "标题", "怎样处理")]
    for clause in _notice(options.year).all_clauses():
        ways = [terms.id for terms in clause.rules]
        ways += [f"（另见）{rule_id}" for rule_id in clause.also]
        if clause.judgement:
            ways.append(f"人来判断：{clause.judgement.record}")
        if clause.context:
            ways.append("背景")
        rows += [
            (clause.number if not index else "", clause.heading if not index else "", way)
            for index, way in enumerate(ways or ["必填栏目"])
        ]
    print(table(rows))
    return 0


def _status(options: argparse.Namespace) -> int:
    from sanshe.status import describe

    repository = _repository()
    year = options.year or repository.programme.year
    sys.stdout.write(describe(repository, year, options.on or _today()))
    return 0


def _schema(options: argparse.Namespace) -> int:
    repository = _repository()
    year = options.year or repository.programme.year
    made = json.dumps(repository.schema(year, APPLICATION), ensure_ascii=False, indent=2)
    sys.stdout.write(made + "\n")
    return 0


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{value}”不是日期，请写成 2021-02-08 的样子") from None


def _today() -> date:
    return (datetime.now(UTC) + CHINA).date()


def _repository() -> Repository:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "schemas" / "programme.yml").is_file():
            return Repository(FolderTree(folder))
    raise _UsageError("请在三社仓库的文件夹里运行（找不到 schemas/programme.yml）。")


def _notice(year: int | None) -> Notice:
    repository = _repository()
    year = year or repository.programme.year
    notice = repository.notice(year)
    if notice is None:
        raise _UsageError(f"没有{year}年的通知数据。")
    return notice


def _root(repository: Repository) -> Path:
    assert isinstance(repository.tree, FolderTree)  # noqa: S101  the command works on folders
    return repository.tree.root.resolve()


def _relative(repository: Repository, path: str) -> str:
    root = _root(repository)
    full = Path(os.path.abspath(path))  # noqa: PTH100  not resolve(): a link is to be reported itself
    try:
        found = (full.parent.resolve() / full.name).relative_to(root).as_posix()
    except ValueError:
        raise _UsageError(f"“{path}”不在这个仓库里。") from None
    if not os.path.lexists(full):
        raise _UsageError(f"没有“{path}”这个文件或文件夹。")
    if found != "." and found.split("/")[0] != SUBMISSIONS:
        raise _UsageError(f"“{path}”不在 {SUBMISSIONS}/ 里，只有那里的文件要检查。")
    return SUBMISSIONS if found == "." else found


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
