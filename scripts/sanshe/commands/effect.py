"""sanshe effect"""

import argparse
import sys

from sanshe.commands.revisions import revisions
from sanshe.commands.shared import base_arguments, on_argument, repository, today
from sanshe.effect import effect
from sanshe.judge import judge


def arguments(parser: argparse.ArgumentParser) -> None:
    base_arguments(parser)
    on_argument(parser)
    parser.set_defaults(base="main")


def run(options: argparse.Namespace) -> int:
    with revisions(repository(), options.base, options.head) as (base, head, fork):
        judged = judge(base, head, fork=fork, on=options.on or today())
        sys.stdout.write(effect(judged))
    return 0
