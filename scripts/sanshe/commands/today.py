"""sanshe today"""

import argparse
import sys

from sanshe.commands.shared import on_argument, year_argument
from sanshe.commands.views import district_argument, overview_of
from sanshe.today import page


def arguments(parser: argparse.ArgumentParser) -> None:
    district_argument(parser)
    year_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    sys.stdout.write(page(overview_of(options)))
    return 0
