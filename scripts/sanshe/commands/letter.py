"""sanshe letter"""

import argparse
import sys

from sanshe.commands.shared import on_argument, repository
from sanshe.commands.views import project_argument, project_of
from sanshe.letter import letter


def arguments(parser: argparse.ArgumentParser) -> None:
    project_argument(parser)
    on_argument(parser)


def run(options: argparse.Namespace) -> int:
    repo = repository()
    sys.stdout.write(letter(repo, *project_of(repo, options.project, options.on)))
    return 0
