"""sanshe schema"""

import argparse
import json
import sys

from sanshe.commands.shared import repository, year_argument
from sanshe.layout import KINDS


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    kinds = {kind.schema: kind for kind in KINDS if kind.record}
    parser.add_argument(
        "kind", nargs="?", choices=list(kinds), default="application", help="哪一种文件"
    )


def run(options: argparse.Namespace) -> int:
    repo = repository()
    year = options.year or repo.programme.year
    kind = next(kind for kind in KINDS if kind.schema == options.kind)
    made = json.dumps(repo.schema(year, kind), ensure_ascii=False, indent=2)
    sys.stdout.write(made + "\n")
    return 0
