"""The officer's one page: what presses, what is open, what others have to do. It fits a screen."""

from collections.abc import Iterable, Sequence

from sanshe.desk import Duty
from sanshe.status import Overview, Row, phase
from sanshe.typeset import cut, line, width
from sanshe.wording import ROLES, WEEKDAYS, day, listed
from sanshe.working_days import is_working_day

MOST = 5
"""Items that each part of the page shows; the rest is counted."""

_WIDE = 78
_Item = tuple[Row | None, Duty]


def page(view: Overview) -> str:
    """The page of the county bureau of `view.district`, or of the city bureau."""
    on = view.on
    mine, others = _items(view)
    parts = [_head(view)]
    if view.unreadable:
        parts.append(_part("读不出来的文件，以下不完整", view.unreadable))
    for title, belongs in (
        ("已超期", lambda duty: duty.is_overdue(on)),
        ("十个工作日内到期", lambda duty: duty.is_soon(on)),
        ("现在可以办的", lambda duty: _is_plain(duty, view)),
    ):
        own = [each for each in mine if belongs(each[1])]
        own.sort(key=lambda each: (each[1].due or on, each[1].since or on))
        lines = [_said(each, view) for each in own]
        if title != "现在可以办的":
            lines += _grouped([duty for _, duty in others if belongs(duty)], view)
        parts.append(_part(title, lines))
    parts.append(
        _part("等别人办", _grouped([duty for _, duty in others if _is_plain(duty, view)], view))
    )
    parts.append(_new(view))
    found = [part for part in parts[1:] if part] or ["没有要办的事。"]
    return "\n\n".join([parts[0], *found]) + "\n"


def _items(view: Overview) -> tuple[list[_Item], list[_Item]]:
    """What the bureau of this page has to do, and what others have, whom it may ask."""
    role = "county" if view.district else "city"
    every = [(row, duty) for row in view.rows for duty in row.duties]
    mine: list[_Item] = [each for each in every if each[1].who == role]
    if role == "city":
        mine = [each for each in mine if each[1].kind != "result"]  # the year's duty counts them
        mine += ((None, duty) for duty in view.duties)
    return mine, [each for each in every if each[1].who != role]


def _head(view: Overview) -> str:
    who = view.programme.office("county" if view.district else "city", view.district) or ""
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
    more = [f"  …还有{len(items) - MOST}行，见 sanshe status"] if len(items) > MOST else []
    return "\n".join([f"【{title}】", *items[:MOST], *more])


def _said(item: _Item, view: Overview) -> str:
    """One of the bureau's own duties in two lines."""
    row, duty = item
    about = f"{row.slug} {cut(row.name, 28)}：" if row else ""
    if row and view.district is None:
        about = f"{row.project.district}/{about}"
    first = cut(f"· {about}{line(duty.what)}", _WIDE)
    second = f"  {duty.term(view.on)}；依据{duty.basis or '系统默认'}；写 {_short(duty.file)}"
    return f"{first}\n{second}"


def _grouped(found: Iterable[Duty], view: Overview) -> list[str]:
    """What others have to do, a line for each of them: the most pressing first."""
    by_whom: dict[str, list[Duty]] = {}
    for duty in sorted(found, key=lambda each: (list(ROLES).index(each.who), each.due or view.on)):
        by_whom.setdefault(view.who(duty), []).append(duty)
    lines = []
    for who, theirs in by_whom.items():
        first = theirs[0]
        term = f"；{first.term(view.on)}" if first.due else ""
        what = [f"{(each.project or '').split('/')[-1]} {line(each.what)}" for each in theirs]
        count = f"{len(theirs)}件" if len(theirs) > 1 else ""
        lines.append(cut(f"· {who}{count}：{listed(what)}", _WIDE - width(term)) + term)
    return lines


def _new(view: Overview) -> str:
    """Received and not reviewed yet: information for the city, work for the county."""
    new = [row for row in view.rows if row.stage == "received"]
    if not new:
        return ""
    names = listed([f"{row.slug} {row.name}" for row in new])
    return cut(f"【新收件，还没有初审】{len(new)}件：{names}", _WIDE)


def _short(path: str) -> str:
    return path.removeprefix("submissions/")
