"""sanshe today"""

import argparse
import sys

from sanshe.commands.shared import district_argument, on_argument, overview_of, year_argument
from sanshe.today import page


def arguments(parser: argparse.ArgumentParser) -> None:
    district_argument(parser)
    year_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    sys.stdout.write(page(overview_of(options)))
    return 0
