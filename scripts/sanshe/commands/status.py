"""sanshe status"""

import argparse
import sys

from sanshe.commands.shared import on_argument, repository, today, year_argument
from sanshe.status import describe


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    repo = repository()
    year = options.year or repo.programme.year
    sys.stdout.write(describe(repo, year, options.on or today()))
    return 0
