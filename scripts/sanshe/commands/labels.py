"""sanshe labels"""

import argparse
import json

from sanshe import yaml_source
from sanshe.commands.shared import UsageError, repository

PATH = ".github/labels.yml"


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # there is nothing to choose


def run(options: argparse.Namespace) -> int:
    del options
    try:
        source = yaml_source.read(repository().tree.read(PATH))
    except FileNotFoundError:
        raise UsageError(f"没有 {PATH}。") from None
    for flaw in source.flaws:
        raise UsageError(f"{PATH} 第{flaw.span.line}行：{flaw.message}{flaw.fix}")
    for label in source.data or ():
        print(json.dumps(label, ensure_ascii=False))
    return 0
