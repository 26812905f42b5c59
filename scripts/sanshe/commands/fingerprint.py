"""sanshe fingerprint"""

import argparse

from sanshe.commands.shared import UsageError, relative, repository
from sanshe.fingerprint import fingerprint
from sanshe.layout import application_path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "project", metavar="PROJECT", help="项目编号，例如 2021/gulou/yuanba，或一个文件"
    )


def run(options: argparse.Namespace) -> int:
    repo = repository()
    path = application_path(options.project)
    if options.project.endswith(".yml"):
        path = relative(repo, options.project)
    try:
        source = repo.document(path).source
    except FileNotFoundError:
        raise UsageError(f"没有 {path} 这个文件。") from None
    if source.data is None:
        raise UsageError(f"{path} 读不出来，请先运行 sanshe check {path}。")
    print(fingerprint(source.data))
    return 0
