"""The daily issue, in Markdown: what is overdue, what falls due, which places too many ask for."""

from collections.abc import Sequence

from sanshe.contest import Contest, Open
from sanshe.desk import Duty
from sanshe.status import Overview, Row, phase
from sanshe.typeset import inline
from sanshe.wording import day, listed

_Item = tuple[Row | None, Duty]


def bulletin(view: Overview, queue: tuple[Sequence[Contest], Sequence[Open]] | None) -> str:
    """`queue` is what the open requests contest, and those that can't be read; None if nobody asked."""
    on = view.on
    items: list[_Item] = [(row, duty) for row in view.rows for duty in row.duties]
    items += ((None, duty) for duty in view.duties)
    parts = [inline(listed([each for each in (day(on), phase(view.notice, on)) if each]))]
    overdue = [item for item in items if item[1].is_overdue(on)]
    soon = [item for item in items if item[1].is_soon(on)]
    for title, found in (("已超期", overdue), ("十个工作日内到期", soon)):
        found.sort(key=lambda item: item[1].due or on)
        if found:
            lines = "\n".join(f"- {_said(*item, view)}" for item in found)
            parts.append(f"### {title}（{len(found)}）\n\n{lines}")
    contests, unread = queue or ((), ())
    if contests:
        lines = "\n".join(f"- {inline(_contest(each))}" for each in contests)
        parts.append(f"### 名额不够分（只供参考，不分先后）\n\n{lines}")
    if unread:
        numbers = listed([str(each.number) for each in unread])
        parts.append(f"请求 {numbers} 读不出来，没有算进去。")
    if view.unreadable:
        parts.append(f"主分支上读不出来，以上不完整：{inline(listed(view.unreadable))}")
    if len(parts) == 1:
        parts.append("没有超期和快到期的事。")
    if queue is None:
        parts.append("没有问到还有哪些请求开着，名额没有算。")
    parts.append("这个议题每天由程序改写，写在这里的字会被盖掉；要说的话请写成评论。")
    return "\n\n".join(parts) + "\n"


def _said(row: Row | None, duty: Duty, view: Overview) -> str:
    about = f"{row.project.id} {row.name}：" if row else ""
    words = f"{about}{duty.what}；{duty.term(view.on)}；依据{duty.basis or '系统默认'}"
    return f"**{inline(view.who(duty))}** {inline(words)}"


def _contest(each: Contest) -> str:
    numbers = listed([str(other.request.number) for other in each.others])
    total = each.merged + len(each.others)
    cap = f"原则上最多 {each.cap} 个" if each.in_principle else f"最多报送 {each.cap} 个"
    return f"{each.title}：已收 {each.merged} 个，请求 {numbers} 在等，合计 {total} 个，{cap}"
