"""The city bureau's decisions to lift a 原则上-rule."""

from sanshe.findings import Problem, at
from sanshe.project import Year
from sanshe.rule import Problems, year_rule
from sanshe.wording import listed


@year_rule
def exception_lifts_a_principle(year: Year) -> Problems:
    """特例只能放宽“原则上”的规定

    为什么：“须”“应”“不得”的规定不能放宽；“原则上”的规定由市民政局书面决定放宽。

    怎么改：核对规则编号；不是“原则上”的规定不能作特例决定。
    """
    rules = year.notice.rules
    liftable = {
        terms.id: f"{terms.id}〔{clause.number}〕"
        for terms, clause in rules.values()
        if terms.liftable
    }
    for lifting in year.liftings:
        if lifting.rule not in liftable:
            yield Problem(
                at(lifting, "rule"),
                f"“{lifting.rule}”不是“原则上”的规定，不能放宽。"
                if lifting.rule in rules
                else f"没有编号是“{lifting.rule}”的规则。",
                f"请核对规则编号；可以放宽的有：{listed(tuple(liftable.values()))}。",
            )


@year_rule
def exception_names_a_project(year: Year) -> Problems:
    """特例决定写明当年的哪个项目

    为什么：决定对一个项目作出，找不到项目就放宽不了什么。

    怎么改：核对项目编号（年份/地区/项目）。
    """
    for lifting in year.liftings:
        if year.project(lifting.project) is None:
            yield Problem(
                at(lifting, "project"),
                f"{year.notice.year}年的申报里没有“{lifting.project}”这个项目。",
                f"请核对项目编号，例如 {year.notice.year}/gulou/yuanba。",
            )
