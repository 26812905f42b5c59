"""sanshe timeline"""

import argparse
import sys

from sanshe import timeline
from sanshe.commands.shared import on_argument, repository, root_of
from sanshe.commands.views import project_argument, project_of


def arguments(parser: argparse.ArgumentParser) -> None:
    project_argument(parser)
    on_argument(parser)
    parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    project, year = project_of(repo, options.project, options.on)
    told = timeline.timeline(repo, project, year, root_of(repo))
    write = {"text": timeline.text, "json": timeline.as_json, "markdown": timeline.markdown}
    sys.stdout.write(write[options.format](told))
    return 0
