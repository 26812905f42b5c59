"""sanshe rank"""

import argparse
import sys

from sanshe import rank_table
from sanshe.commands.shared import notice_of, on_argument, repository, today, year_argument
from sanshe.engine import read_years

_FORMS = {
    "text": rank_table.as_text,
    "json": rank_table.as_json,
    "markdown": rank_table.as_markdown,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    on_argument(parser)
    parser.add_argument("--format", choices=list(_FORMS), default="text")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    number = notice_of(repo, options.year).year
    years = read_years(repo, [number], options.on or today())
    sys.stdout.write(_FORMS[options.format](years[number]))
    return 0
