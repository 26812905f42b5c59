"""A project's ledger for people and programs: text, Markdown, CSV, JSON. Strings only."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sanshe import spreadsheet
from sanshe.completion import CategorySpent
from sanshe.ledger import STAGES, Account, Entry, Interval, Ledger, Stage
from sanshe.notice import Notice
from sanshe.typeset import inert, table

Rows = list[tuple[str, ...]]

_ENTRIES = ("环节", "日期", "文号（凭证号）", "摘要", "金额", "县（市）区未拨", "机构结余", "出处")
_NEGATIVE = "机构结余是负数的，是机构先行垫付。"


def text(ledger: Ledger, spending: tuple[CategorySpent, ...], notice: Notice) -> str:
    """For the terminal."""
    parts = [f"{ledger.name}（{ledger.project}）\n承接机构：{ledger.agency}"]
    for title, rows, remarks in _sections(ledger, spending, notice):
        parts.append("\n".join([f"【{title}】", *([table(rows)] if rows else []), *remarks]))
    return "\n\n".join([*parts, *_not_counted(ledger)]) + "\n"


def markdown(ledger: Ledger, spending: tuple[CategorySpent, ...], notice: Notice) -> str:
    parts = [
        f"## {inert(ledger.name)}（{inert(ledger.project)}）",
        f"承接机构：{inert(ledger.agency)}",
    ]
    for title, rows, remarks in _sections(ledger, spending, notice):
        parts.append(f"### {inert(title)}")
        if rows:
            head, *body = ("| " + " | ".join(map(inert, row)) + " |" for row in rows)
            parts.append("\n".join([head, "|" + " --- |" * len(rows[0]), *body]))
        parts += remarks
    return "\n\n".join([*parts, *map(inert, _not_counted(ledger))]) + "\n"


def as_csv(ledger: Ledger) -> str:
    """Every entry of every account, one a line, for a spreadsheet."""
    rows: Rows = [("项目编号", "账户", *_ENTRIES)]
    rows += (
        (ledger.project, account.title, *_cells(entry, _plain))
        for account in ledger.accounts
        for entry in account.entries
    )
    return spreadsheet.as_csv(rows)


def as_json(ledger: Ledger, spending: tuple[CategorySpent, ...]) -> str:
    """Amounts are strings of yuan, days are ISO dates."""
    data = {
        "version": 1,
        "project": ledger.project,
        "name": ledger.name,
        "agency": ledger.agency,
        "accounts": [_account(account) for account in ledger.accounts],
        "spending": [
            {
                "category": each.category,
                "source": each.source,
                "budget": _plain(each.budget),
                "spent": _plain(each.spent),
                "left": _plain(each.left),
            }
            for each in spending
        ],
        "figures": [
            {
                "title": each.title,
                "start": each.start.isoformat(),
                "end": each.end.isoformat(),
                "days": each.days,
                "working_days": each.working,
            }
            for each in ledger.figures
        ],
        "complete": ledger.is_complete,
        "unread": ledger.unread,
        "lacking": ledger.lacking,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _sections(
    ledger: Ledger, spending: tuple[CategorySpent, ...], notice: Notice
) -> Iterator[tuple[str, Rows, list[str]]]:
    """Title, table with its head, and remarks below it."""
    for account in ledger.accounts:
        entries = [_cells(entry, _money) for entry in account.entries]
        rows: Rows = [_ENTRIES, *entries] if entries else []
        remarks = [_totals(account)]
        if any(entry.agency is not None and entry.agency < 0 for entry in account.entries):
            remarks.append(_NEGATIVE)
        yield account.title, rows, remarks
    if spending:
        categories, sources = notice.choices("budget_categories"), notice.choices("fund_sources")
        rows = [("资金来源", "科目", "批准的预算", "支出", "剩余")]
        rows += (
            (
                sources[each.source],
                categories[each.category],
                _money(each.budget),
                _money(each.spent),
                _money(each.left),
            )
            for each in spending
        )
        yield "分科目支出", rows, []
    if ledger.figures:
        rows = [("用了几天", "从", "到", "自然日", "工作日")]
        rows += map(_interval, ledger.figures)
        yield "时间（只供了解，不作评判）", rows, []


def _totals(account: Account) -> str:
    if all(entry.agency is None for entry in account.entries):
        return f"计划{_money(account.planned)}，支出{_money(account.spent)}。"
    sums: dict[Stage, Decimal] = {
        "issued": account.issued,
        "paid": account.paid,
        "spent": account.spent,
        "returned": account.returned,
        "carried": account.carried,
    }
    words = [f"{STAGES[stage]}{_money(amount)}" for stage, amount in sums.items() if amount]
    if account.adjusted:
        words.append(
            f"结算{'核增' if account.adjusted > 0 else '核减'}{_money(abs(account.adjusted))}"
        )
    return (
        "，".join([*words, f"未拨{_money(account.county)}", f"结余{_money(account.agency)}"]) + "。"
    )


def _interval(each: Interval) -> tuple[str, ...]:
    working = "放假安排尚未公布" if each.working is None else str(each.working)
    return each.title, each.start.isoformat(), each.end.isoformat(), str(each.days), working


def _cells(entry: Entry, money: Any) -> tuple[str, ...]:
    return (
        STAGES[entry.stage],
        entry.on.isoformat() if entry.on else "未登记",
        entry.document or "未登记",
        entry.text,
        money(entry.amount),
        "" if entry.county is None else money(entry.county),
        "" if entry.agency is None else money(entry.agency),
        entry.path.removeprefix("submissions/"),
    )


def _account(account: Account) -> dict[str, Any]:
    return {
        "source": account.source,
        "title": account.title,
        "planned": _plain(account.planned),
        "issued": _plain(account.issued),
        "paid": _plain(account.paid),
        "spent": _plain(account.spent),
        "adjusted": _plain(account.adjusted),
        "returned": _plain(account.returned),
        "carried": _plain(account.carried),
        "county": _plain(account.county),
        "agency": _plain(account.agency),
        "entries": [
            {
                "stage": entry.stage,
                "on": entry.on.isoformat() if entry.on else None,
                "document": entry.document,
                "text": entry.text,
                "amount": _plain(entry.amount),
                "county": None if entry.county is None else _plain(entry.county),
                "agency": None if entry.agency is None else _plain(entry.agency),
                "path": entry.path,
            }
            for entry in account.entries
        ],
    }


def _not_counted(ledger: Ledger) -> Iterator[str]:
    if ledger.unread:
        paths = "、".join(ledger.unread)
        yield f"不完整：这些记录读不出来，没有算进去：{paths}。哪一行、怎样改，见 sanshe check。"
    if ledger.lacking:
        paths = "、".join(ledger.lacking)
        yield (
            "不完整：这些记录读得出来，但要算的栏目没有填（往年的可以不填）或填得不合格式，"
            f"没有全算进去：{paths}。"
        )


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"
