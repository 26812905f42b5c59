"""sanshe today"""

import argparse
import sys

from sanshe.commands.shared import on_argument, repository, year_argument
from sanshe.commands.views import district_argument, view_of
from sanshe.today import page


def arguments(parser: argparse.ArgumentParser) -> None:
    district_argument(parser)
    year_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    sys.stdout.write(page(view_of(repository(), options)))
    return 0
