"""sanshe ledger"""

import argparse
import sys

from sanshe import ledger_views as views
from sanshe.commands.shared import UsageError, on_argument, repository, today
from sanshe.completion import completion
from sanshe.engine import read_years
from sanshe.ledger import ledger
from sanshe.record import Unknown
from sanshe.tree import SUBMISSIONS


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT", help="项目编号，例如 2021/gulou/yuanba")
    on_argument(parser)
    parser.add_argument("--format", choices=["text", "json", "markdown", "csv"], default="text")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    wanted = options.project.strip("/").removeprefix(f"{SUBMISSIONS}/")
    number = int(wanted[:4]) if wanted[:4].isdecimal() else 0
    notice = repo.notice(number)
    earlier = {cohort.continues_year for cohort in notice.cohorts} if notice else set()
    years = read_years(repo, {number, *filter(None, earlier)}, options.on or today())
    year = years.get(number)
    project = year.project(wanted) if year else None
    if notice is None or year is None or project is None:
        raise UsageError(f"没有“{wanted}”这个项目；编号的写法是 年份/地区/项目。")
    made = ledger(project, year)
    try:
        spending = completion(project).spending
    except Unknown:
        spending = ()
    match options.format:
        case "json":
            out = views.as_json(made, spending)
        case "markdown":
            out = views.markdown(made, spending, notice)
        case "csv":
            out = views.as_csv(made)
        case _:
            out = views.text(made, spending, notice)
    sys.stdout.write(out)
    return 0
