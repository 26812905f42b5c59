"""sanshe new"""

import argparse
from typing import Any

from sanshe.commands.shared import (
    UsageError,
    answer,
    notice_of,
    repository,
    root_of,
    year_argument,
)
from sanshe.layout import NAME
from sanshe.skeleton import skeleton


def arguments(parser: argparse.ArgumentParser) -> None:
    year_argument(parser)
    parser.add_argument("--district", metavar="KEY", help="县（市）区代号，例如 gulou")
    parser.add_argument("--slug", help="项目文件夹名：拼音或英文小写")
    parser.add_argument("--category", help="申报类别：当年通知里的批次代号，例如 new、continuing")
    parser.add_argument("--continues", metavar="PROJECT", help="延续的项目编号")
    parser.add_argument("--name", help="项目名称")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    notice = notice_of(repo, options.year)
    year = notice.year
    district = answer("县（市）区", options.district, notice.choices("districts"))
    slug = answer("项目文件夹名（拼音或英文小写，例如 yuanba）", options.slug)
    if not NAME.fullmatch(slug):
        raise UsageError("文件夹名只用小写字母、数字和连字符，不超过40个字符。")
    cohorts = {cohort.key: cohort.title for cohort in notice.cohorts}
    category = answer("申报类别", options.category, cohorts)
    known: dict[str, Any] = {"category": category, "community": {"district": district}}
    cohort = notice.cohort(category)
    if cohort and cohort.continues_year:
        example = f"{cohort.continues_year}/{district}/{slug}"
        known["continues"] = answer(f"延续的项目编号（例如 {example}）", options.continues)
    known["name"] = answer("项目名称", options.name)
    path, text = skeleton(repo, f"{year}/{district}/{slug}", known)
    target = root_of(repo) / path
    if target.exists():
        raise UsageError(f"{path} 已经有了，不覆盖。")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"已新建 {path}。请逐栏填写，再运行：sanshe check {path}")
    return 0
