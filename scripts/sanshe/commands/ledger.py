"""sanshe ledger"""

import argparse
import sys

from sanshe import ledger_views as views
from sanshe.commands.shared import on_argument, repository
from sanshe.commands.views import project_argument, project_of
from sanshe.completion import completion
from sanshe.ledger import ledger
from sanshe.record import Unknown


def arguments(parser: argparse.ArgumentParser) -> None:
    project_argument(parser)
    on_argument(parser)
    parser.add_argument("--format", choices=["text", "json", "markdown", "csv"], default="text")


def run(options: argparse.Namespace) -> int:
    project, year = project_of(repository(), options.project, options.on)
    made = ledger(project, year)
    try:
        spending = completion(project).spending
    except Unknown:
        spending = ()
    match options.format:
        case "json":
            out = views.as_json(made, spending)
        case "markdown":
            out = views.markdown(made, spending, year.notice)
        case "csv":
            out = views.as_csv(made)
        case _:
            out = views.text(made, spending, year.notice)
    sys.stdout.write(out)
    return 0
