"""How dates, money and severities are said to people, in messages and on pages alike."""

from datetime import date
from decimal import Decimal

from sanshe.findings import Severity
from sanshe.notice import Period

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "提醒", "note": "备注"}
"""What people call them, the gravest first."""


ROLES = {
    "agency": "社工机构",
    "county": "县（市）区民政局",
    "city": "市民政局",
    "finance": "市财政局",
    "evaluators": "第三方机构",
    "maintainers": "维护人员",
}
"""Who does what, in the order in which a project meets them."""


OUTCOMES = {
    "awarded": "立项",
    "confirmed": "确认延续",
    "reserve": "候补",
    "not-awarded": "不立项",
}
"""What a review may end with."""


WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def day(value: date) -> str:
    """2021年2月8日"""
    return f"{value.year}年{value.month}月{value.day}日"


def month(value: date) -> str:
    """2021年2月"""
    return f"{value.year}年{value.month}月"


def period(value: Period) -> str:
    """2020年12月21日至2021年2月8日"""
    return f"{day(value.from_)}至{day(value.to)}"


def yuan(amount: Decimal) -> str:
    """200,000.00元"""
    return f"{amount:,.2f}元"


def entry(key: str, amount: Decimal) -> str:
    """city_share: "200000.00", as an amount stands in a file"""
    return f'{key}: "{amount:.2f}"'


def listed(words: list[str] | tuple[str, ...]) -> str:
    """甲、乙、丙"""
    return "、".join(words)
