"""The table of ranks as people and programs read it (`sanshe rank`)."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sanshe.notice import Notice
from sanshe.project import Year
from sanshe.scoring import Standing, standings
from sanshe.tree import SUBMISSIONS
from sanshe.typeset import inline, markdown_table, table
from sanshe.wording import OUTCOMES, listed, yuan

_METHODS = {"mean": "全部专家的平均分", "trimmed-mean": "去掉最高分、最低分以后的平均分"}
_HEAD = (
    *("名次", "项目编号", "项目", "机构", "正式分", "去高低分", "分差", "评分", "回避", "缺"),
    *("结果", "配套和资助", "目标有指标", "机构优势"),
)


def as_text(year: Year) -> str:
    """For a terminal."""
    return _page(year, table([_HEAD, *map(_cells, standings(year))]))


def as_markdown(year: Year) -> str:
    """For a request's page; what an applicant wrote is inert."""
    rows = (tuple(map(inline, _cells(each))) for each in standings(year))
    return _page(year, markdown_table([_HEAD, *rows]))


def as_json(year: Year) -> str:
    """For programs; the form is documented in docs/guide/json.md. Points and money are text."""
    terms = year.notice.ranking
    data = {
        "version": 1,
        "year": year.notice.year,
        "complete": not _unread(year),
        "method": terms.method if terms else None,
        "rows": [_as_data(each) for each in standings(year)],
        "ties": [
            {"projects": list(projects), "decision": decision}
            for _, projects, decision in _ties(year)
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _page(year: Year, rows: str) -> str:
    if not standings(year):
        return f"{year.notice.year}年还没有可排的项目。\n"
    lines = [_method(year.notice), "", rows, ""]
    for rank, projects, decision in _ties(year):
        lines.append(f"并列第{rank}名：{listed(projects)}。{decision or '还没有写怎样定。'}")
    if unread := _unread(year):
        lines.append(f"以下文件读不完整，名次可能有变：{listed(unread)}。")
    lines.append("配套、目标、优势照申报书列出，不加分；优先怎样考虑由专家和市民政局判断。")
    return "\n".join(lines) + "\n"


def _unread(year: Year) -> list[str]:
    """Files that could change the ranks but can't be read."""
    return sorted(
        path for path in year.unreadable if path.startswith(f"{SUBMISSIONS}/{year.notice.year}/")
    )


def _method(notice: Notice) -> str:
    terms = notice.ranking
    if terms is None:
        return ""
    return (
        f"正式名次：{_METHODS[terms.method]}，四舍五入到{terms.decimals}位小数。"
        f"“去高低分”去掉最高、最低各{terms.trim}个，只作对照。"
    )


def _ties(year: Year) -> list[tuple[int, tuple[str, ...], str | None]]:
    """Rank, projects and recorded decision of every tie."""
    tied: defaultdict[int, list[str]] = defaultdict(list)
    for each in standings(year):
        if each.row.tied and each.row.rank:
            tied[each.row.rank].append(each.row.project)
    recorded = getattr(year.result, "ties", ())
    return [
        (
            rank,
            tuple(projects),
            next((tie.decision for tie in recorded if set(projects) <= set(tie.projects)), None),
        )
        for rank, projects in tied.items()
    ]


def _cells(each: Standing) -> tuple[str, ...]:
    row, facts = each.row, each.priorities
    return (
        f"{row.rank or '—'}{'（并列）' if row.tied else ''}",
        row.project,
        each.name,
        each.agency,
        _number(row.official),
        _number(row.trimmed),
        _number(row.spread),
        str(row.scores),
        str(each.recused),
        str(each.missing),
        OUTCOMES[each.outcome.outcome] if each.outcome else "",
        listed([f"{title}{yuan(amount)}" for title, amount in facts.matching]) or "无",
        f"{facts.goals_with_indicator}/{facts.goals}",
        "写了" if facts.strengths else "没有写",
    )


def _number(value: Decimal | None) -> str:
    return "—" if value is None else str(value)


def _as_data(each: Standing) -> dict[str, Any]:
    row, facts = each.row, each.priorities

    def text(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return {
        "rank": row.rank,
        "tied": row.tied,
        "project": row.project,
        "name": each.name,
        "agency": each.agency,
        "official": text(row.official),
        "trimmed": text(row.trimmed),
        "spread": text(row.spread),
        "scores": row.scores,
        "recused": each.recused,
        "missing": each.missing,
        "outcome": each.outcome.outcome if each.outcome else None,
        "matching": [{"source": title, "amount": str(amount)} for title, amount in facts.matching],
        "goals": facts.goals,
        "goals_with_indicator": facts.goals_with_indicator,
        "strengths": facts.strengths,
    }
