"""sanshe status"""

import argparse
import sys

from sanshe import status
from sanshe.commands.shared import on_argument, repository, year_argument
from sanshe.commands.views import district_argument, view_of


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    district_argument(parser)
    on_argument(parser)
    parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")


def run(options: argparse.Namespace) -> int:
    write = {"text": status.text, "json": status.as_json, "markdown": status.markdown}
    sys.stdout.write(write[options.format](view_of(repository(), options)))
    return 0
