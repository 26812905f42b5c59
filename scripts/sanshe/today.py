"""The officer's one page: what presses, what is open, what others have to do. It fits a screen."""

from collections.abc import Iterable, Sequence

from sanshe.desk import Duty
from sanshe.status import Overview, Row, phase
from sanshe.typeset import cut, line
from sanshe.wording import ROLES, WEEKDAYS, day, listed
from sanshe.working_days import is_working_day

MOST = 5
"""Items that each part of the page shows; the rest is counted."""

_WIDE = 78


def page(view: Overview) -> str:
    """The page of the county bureau of `view.district`, or of the city bureau."""
    own = [(row, duty) for row in view.rows for duty in row.duties]
    role = "county" if view.district else "city"
    mine: list[_Item] = [(row, duty) for row, duty in own if duty.who == role]
    if role == "city":
        mine = [each for each in mine if each[1].kind != "result"]  # the year's duty counts them
        mine += ((None, duty) for duty in view.duties)
    others = [(row, duty) for row, duty in own if duty.who != role and duty.is_open(view.on)]
    parts = [_head(view)]
    if view.unreadable:
        parts.append(_part("读不出来的文件（以下不完整，请先运行 sanshe check）", view.unreadable))
    on = view.on
    every = [*mine, *others]
    shown = [
        ("已超期", [each for each in every if each[1].is_overdue(on)]),
        ("十个工作日内到期", [each for each in every if each[1].is_soon(on)]),
        ("现在可以办的", [each for each in mine if _is_plain(each[1], view)]),
    ]
    for title, items in shown:
        ordered = sorted(items, key=lambda each: (each[1].due or on, each[1].since or on))
        parts.append(_part(title, [_said(each, view) for each in ordered]))
    parts.append(_waiting([duty for _, duty in others if _is_plain(duty, view)], view))
    parts.append(_new(view))
    found = [part for part in parts[1:] if part]
    if not found:
        found = ["没有要办的事。"]
    return "\n\n".join([parts[0], *found]) + "\n"


_Item = tuple[Row | None, Duty]


def _head(view: Overview) -> str:
    who = view.programme.bureau("county" if view.district else "city", view.district) or ""
    rest = "，今天休息" if is_working_day(view.on) is False else ""
    lines = [
        f"{who}  {day(view.on)} {WEEKDAYS[view.on.weekday()]}{rest}",
        phase(view.notice, view.on),
    ]
    return "\n".join(each for each in lines if each)


def _is_plain(duty: Duty, view: Overview) -> bool:
    """Open, and in neither of the parts about dates."""
    if duty.is_overdue(view.on) or duty.is_soon(view.on):
        return False
    return duty.is_open(view.on) and duty.kind != "service"  # goes on until its end comes near


def _part(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    lines = [f"【{title}】{len(items)}件", *items[:MOST]]
    if len(items) > MOST:
        lines.append(f"  …还有{len(items) - MOST}件，见 sanshe status")
    return "\n".join(lines)


def _said(item: _Item, view: Overview) -> str:
    row, duty = item
    about = f"{row.slug} {cut(row.name, 24)}：" if row else ""
    if row and view.district is None:
        about = f"{row.project.district}/{about}"
    own = duty.who == ("county" if view.district else "city")
    who = "" if own else f"{view.who(duty)} "
    first = cut(f"· {about}{who}{line(duty.what)}", _WIDE)
    second = f"  {duty.term(view.on)}；依据{duty.basis or '系统默认'}；写 {_short(duty.file)}"
    return f"{first}\n{second}"


def _waiting(found: Iterable[Duty], view: Overview) -> str:
    """One line for each of the others; for the city one for each bureau."""
    by_whom: dict[str, list[str]] = {}
    for duty in sorted(found, key=lambda each: list(ROLES).index(each.who)):
        slug = (duty.project or "").split("/")[-1]
        by_whom.setdefault(view.who(duty), []).append(f"{slug} {line(duty.what)}")
    if not by_whom:
        return ""
    lines = [cut(f"· {who}{len(what)}件：{listed(what)}", _WIDE) for who, what in by_whom.items()]
    more = [f"  …还有{len(lines) - MOST}家"] if len(lines) > MOST else []
    return "\n".join(["【等别人办】", *lines[:MOST], *more])


def _new(view: Overview) -> str:
    """Received and not reviewed yet: information for the city, work for the county."""
    new = [row for row in view.rows if row.stage == "received"]
    if not new:
        return ""
    names = listed([f"{row.slug} {row.name}" for row in new])
    return cut(f"【新收件，还没有初审】{len(new)}件：{names}", _WIDE)


def _short(path: str) -> str:
    return path.removeprefix("submissions/")
