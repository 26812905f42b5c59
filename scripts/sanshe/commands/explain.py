"""sanshe explain"""

import argparse
from difflib import get_close_matches

from sanshe.commands.shared import UsageError, notice_of, repository, year_argument
from sanshe.rule_docs import documented
from sanshe.typeset import table
from sanshe.wording import SEVERITIES


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE")
    year_argument(parser)


def run(options: argparse.Namespace) -> int:
    docs = documented()
    notice = notice_of(repository(), options.year)
    if options.rule is None:
        rows = [(rule_id, doc.title) for rule_id, doc in docs.items()]
        print(table(rows))
        return 0
    doc = docs.get(options.rule)
    if doc is None:
        close = get_close_matches(options.rule, docs, n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else "不写规则可以列出全部。"
        raise UsageError(f"没有“{options.rule}”这条规则。{hint}")
    print(f"{options.rule}\n\n{doc.text}")
    if options.rule in notice.rules:
        terms, clause = notice.rules[options.rule]
        print(f"\n依据：{clause.number} {clause.heading}。{clause.summary}")
        print(
            f"轻重：{SEVERITIES[terms.severity]}{'（可由市民政局特例放宽）' if terms.liftable else ''}"
        )
    return 0
