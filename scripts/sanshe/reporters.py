"""Findings for people and programs. Only here are findings formatted."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sanshe.engine import Report
from sanshe.findings import Finding, Location, Severity
from sanshe.personal_numbers import mask as _mask
from sanshe.typeset import inert, line, visible, width
from sanshe.wording import SEVERITIES

if TYPE_CHECKING:
    from sanshe.contest import Queue
    from sanshe.receipt import Receipt

MOST_ITEMS = 50
"""Under one heading of a letter: forges cut what is longer, without a word."""

MOST_NAMED = 10
"""Files or requests in one sentence."""

_COLOURS: dict[Severity, str] = {"error": "31", "warning": "33", "note": "36"}


def text(report: Report, queue: "Queue | None" = None, *, colour: bool = False) -> str:
    """For a terminal: each finding with its line and a caret, then the summary."""
    parts = [_paragraph(finding, colour) for finding in report.own]
    if report.earlier:
        parts.append(f"{EARLIER}\n")
        parts += (_paragraph(finding, colour) for finding in report.earlier)
    return "\n".join([*parts, summary(report), *queue_lines(queue)]) + "\n"


EARLIER = "以下是主分支上原来就有的，不是这次请求带来的，不影响合并："


def summary(report: Report) -> str:
    """How many, and what that means; never more than the machine can know."""
    counts = "，".join(
        f"{report.how_many(severity)} 个{word}" for severity, word in SEVERITIES.items()
    )
    lead = "这次请求改了" if report.is_request else "检查了"
    lines = [f"{lead} {report.files} 份文件：{counts}。"]
    if report.earlier:
        lines.append(f"主分支上原来就有 {len(report.earlier)} 处，不算在内。")
    if report.unreadable:
        paths = several([visible(_mask(path)) for path in report.unreadable], "份")
        lines.append(f"以下文件读不完整，名额等跨项目的检查结果不完整：{paths}")
    return "\n".join([*lines, verdict(report)])


def several(words: Sequence[str], unit: str) -> str:
    """The words in one sentence; of many the first, and how many there are."""
    named = "、".join(words[:MOST_NAMED])
    return f"{named} 等 {len(words)} {unit}" if len(words) > MOST_NAMED else named


def verdict(report: Report) -> str:
    """What the findings come to, in a sentence."""
    if report.is_request and not report.files:
        return "没有改动申报和记录；程序的改动不归自动检查管，由维护人员看。"
    if report.how_many("error"):
        return "有错误要改，改好再检查一遍。"
    if report.elsewhere:
        return (
            "申报和记录里没有发现错误；但这次请求还改了别的文件，"
            "自动检查通过说明不了什么，须由维护人员看过。"
        )
    return "自动检查通过。这只说明机器没有发现错误，初审由县（市）区民政局进行。"


def report_data(report: Report) -> dict[str, Any]:
    """What is the same of every check."""
    return {
        "version": 1,
        "complete": report.complete,
        "findings": [as_data(finding) for finding in report.findings],
    }


def as_json(report: Report, queue: "Queue | None" = None, receipt: "Receipt | None" = None) -> str:
    """For programs; the form is documented in docs/guide/json.md and stays stable."""
    data = report_data(report)
    if report.is_request:
        data["elsewhere"] = [_mask(path) for path in report.elsewhere]
    if receipt:
        data["received_at"] = receipt.at.isoformat() if receipt.at else None
    if queue:
        data["queue"] = [
            {
                "whose": line(each.title),
                "cap": each.cap,
                "in_principle": each.in_principle,
                "merged": each.merged,
                "own": each.own,
                "others": [
                    {"number": other.request.number, "received_at": other.request.received_at}
                    for other in each.others
                ],
            }
            for each in queue.contests
        ]
        data["unreadable_requests"] = [each.number for each in queue.unreadable]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


MOST_ANNOTATIONS = 50
"""Forges show ten of each level and drop the rest: errors come first, and the last line says so."""


def github(report: Report) -> str:
    """Annotations for a forge's log. Values can't end a command or begin another."""
    level = {"error": "error", "warning": "warning", "note": "notice"}
    found = sorted(report.own, key=lambda each: list(SEVERITIES).index(each.severity))
    lines = []
    for finding in found[:MOST_ANNOTATIONS]:
        where = finding.location
        properties = {
            "file": where.path,
            "line": where.line,
            "endLine": where.end_line,
            "col": where.column,
            "endColumn": where.end_column,
            "title": f"{SEVERITIES[finding.severity]} {finding.clause} {finding.rule}",
        }
        head = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in properties.items())
        message = _escaped(f"{finding.message}\n怎么改：{finding.mending}")
        lines.append(f"::{level[finding.severity]} {head}::{message}")
    if len(found) > MOST_ANNOTATIONS:
        more = f"还有 {len(found) - MOST_ANNOTATIONS} 处没有标在文件上，全部见检查结果。"
        lines.append(f"::notice title=没有标出的::{more}")
    return "\n".join([*lines, *map(_plain, summary(report).split("\n"))]) + "\n"


def github_failure() -> str:
    """The annotation when the tool itself failed."""
    return "::error title=检查程序自己出了问题::不是您的错，不用改文件。请维护人员看运行记录。\n"


def markdown(report: Report, queue: "Queue | None" = None) -> str:
    """A letter for a request's page. Whatever an applicant wrote is inert."""
    parts = [f"## 检查结果\n\n{inert(summary(report))}"]
    for severity, word in SEVERITIES.items():
        found = [finding for finding in report.own if finding.severity == severity]
        if found:
            parts.append(f"### {word}（{len(found)}）\n\n{_items(found)}")
    if report.earlier:
        parts.append(
            f"<details><summary>{EARLIER}</summary>\n\n{_items(report.earlier)}\n\n</details>"
        )
    if lines := queue_lines(queue):
        items = "\n".join(f"- {inert(line)}" for line in lines[1:])
        parts.append(f"### {inert(lines[0])}\n\n{items}")
    return "\n\n".join(parts) + "\n"


def queue_lines(queue: "Queue | None") -> list[str]:
    """Who else asks for the same places: a heading, and a line for each."""
    lines: list[str] = []
    for each in queue.contests if queue else ():
        cap = f"{'原则上' if each.in_principle else ''}最多 {each.cap} 个"
        kind = "项目" if each.in_principle else "新申报"
        names = [
            f"请求 {other.request.number}（{line(other.facts.name or other.facts.project)}）"
            for other in each.others
        ]
        rivals = several(names, "份")
        lines.append(
            f"{line(each.title)}：{kind}已收 {each.merged} 个，这次请求 {each.own} 个，{cap}；"
            + (f"还有{rivals}在等。" if rivals else "没有别的请求在等。")
        )
    if queue and queue.unreadable:
        numbers = several([str(each.number) for each in queue.unreadable], "份")
        lines.append(f"请求 {numbers} 读不出来，没有算进去。")
    return ["同样的名额还有谁申请（只供参考，不分先后）", *lines] if lines else []


def _items(found: Sequence[Finding]) -> str:
    items = [
        f"- **{inert(each.message)}**\n  怎么改：{inert(each.mending)}\n"
        f"  〔{inert(each.clause)}〕{inert(_where(each.location))}"
        for each in found[:MOST_ITEMS]
    ]
    if len(found) > MOST_ITEMS:
        items.append(f"- 还有 {len(found) - MOST_ITEMS} 处没有列出")
    return "\n".join(items)


def _paragraph(finding: Finding, colour: bool) -> str:
    word = SEVERITIES[finding.severity]
    if colour:
        word = f"\033[1;{_COLOURS[finding.severity]}m{word}\033[0m"
    lines = [f"{_where(finding.location)} {word} {finding.rule}〔{finding.clause}〕"]
    if finding.excerpt.strip():
        lines += _excerpt(finding)
    lines += [f"  {finding.message}", f"  怎么改：{finding.mending}"]
    lines += (f"  另见：{_where(place)}" for place in finding.related)
    return "\n".join([*lines, ""])


def _excerpt(finding: Finding) -> list[str]:
    """The line with carets under the place, cut around it where it is long."""
    where, whole = finding.location, finding.excerpt
    start = where.column - 1
    end = where.end_column - 1 if where.end_line == where.line else len(whole)
    end = max(min(end, len(whole), start + 40), start + 1)
    first = max(0, start - 30) if end > 70 else 0
    shown = visible(whole[first : max(end, first + 70)])
    before = ("…" if first else "") + visible(whole[first:start])
    number = str(where.line)
    carets = "^" * max(width(visible(whole[start:end])), 1)
    margin = " " * len(number)
    shown = ("…" if first else "") + shown
    return [f"  {number} | {shown}", f"  {margin} | {' ' * width(before)}{carets}"]


def _where(location: Location) -> str:
    return f"{visible(location.path)}:{location.line}:{location.column}"


def _place(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def as_data(finding: Finding) -> dict[str, Any]:
    """One finding, for programs."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "clause": finding.clause,
        **_place(finding.location),
        "keys": None if finding.keys is None else list(finding.keys),
        "message": finding.message,
        "fix": finding.fix,
        "in_file": finding.in_file or None,
        "related": [_place(place) for place in finding.related],
        "origin": finding.origin or None,
    }


def _escaped(value: str, also: str = "") -> str:
    value = "\n".join(map(_plain, value.split("\n")))
    for char in f"%\n{also}":
        value = value.replace(char, f"%{ord(char):02X}")
    return value


def _plain(line: str) -> str:
    """`line` without what a runner takes for a command, wherever it stands, or a terminal obeys."""
    return visible(line).replace("::", "：：").replace("##[", "##［")
