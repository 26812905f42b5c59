"""sanshe clauses"""

import argparse

from sanshe.commands.shared import notice_of, repository, year_argument
from sanshe.layout import title_of
from sanshe.typeset import table


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)


def run(options: argparse.Namespace) -> int:
    rows = [("条款", "标题", "怎样处理")]
    for clause in notice_of(repository(), options.year).all_clauses():
        ways = [terms.id for terms in clause.rules]
        ways += [f"（另见）{rule_id}" for rule_id in clause.also]
        if clause.judgement:
            ways.append(f"人来判断：{title_of(clause.judgement.record)}")
        if clause.context:
            ways.append("背景")
        rows += [
            (clause.number if not index else "", clause.heading if not index else "", way)
            for index, way in enumerate(ways or ["必填栏目"])
        ]
    print(table(rows))
    return 0
