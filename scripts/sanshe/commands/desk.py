"""sanshe desk"""

import argparse
import os
import sys
from pathlib import Path

from sanshe.bulletin import bulletin
from sanshe.commands.revisions import revision, waiting_of
from sanshe.commands.shared import (
    UsageError,
    on_argument,
    repository,
    today,
    year_argument,
)
from sanshe.commands.views import view_of
from sanshe.contest import contested
from sanshe.forge import Forge, ForgeError


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    on_argument(parser)
    parser.add_argument("--queue", type=Path, metavar="FILE", help="开着的请求：看名额够不够")
    parser.add_argument("--post", action="store_true", help="写进代码平台上同一个议题")
    parser.set_defaults(district=None)


def run(options: argparse.Namespace) -> int:
    repo = repository()
    options.on = options.on or today()
    view = view_of(repo, options)
    found = None
    if options.queue:
        with revision(repo, "HEAD") as base:
            queue = waiting_of(base, options.queue)
        if queue:
            found = contested(view.year, queue[0]), queue[1]
    text = bulletin(view, found)
    sys.stdout.write(text)
    if options.post:
        try:
            Forge(os.environ).keep_issue("今天的案头", text)
        except ForgeError as error:
            raise UsageError(str(error)) from error
    return 0
