"""sanshe summary"""

import argparse
from pathlib import Path

from sanshe.commands.shared import UsageError, on_argument, repository, year_argument
from sanshe.commands.views import district_argument, view_of
from sanshe.summary import workbook


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    district_argument(parser)
    on_argument(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="写到哪个文件，默认 sanshe-<年>.xlsx"
    )


def run(options: argparse.Namespace) -> int:
    repo = repository()
    view = view_of(repo, options)
    target: Path = options.out or Path(f"sanshe-{view.notice.year}.xlsx")
    try:
        target.write_bytes(workbook(repo, view))
    except OSError as error:
        raise UsageError(f"写不了 {target}（{error.strerror}）。文件开着的话请先关掉。") from None
    print(f"已写好 {target}：{len(view.rows)}个项目，截至{view.on}。")
    return 0
