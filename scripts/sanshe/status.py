"""Where a year's call stands: projects with stage and next duty, quotas, who may continue."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sanshe.continuation import may_continue
from sanshe.desk import Duty, duties, name_of, stage, year_duties
from sanshe.ledger import figures
from sanshe.notice import District, Notice, Programme
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.stage import AWARDED, STAGES
from sanshe.typeset import cut, inline, line, markdown_table, table
from sanshe.wording import ROLES, day, listed, period
from sanshe.working_days import describe_left, working_days_between

Continuation = tuple[bool | None, list[str]]
"""Whether a project may go on in the next year, None while that isn't known, and why (not)."""

MAY = {True: "可以", False: "不可以", None: "还不知道"}


@dataclass(frozen=True)
class Row:
    """One project. `stage` is None where a record on which it depends can't be read."""

    project: Project
    stage: str | None
    name: str
    agency: str
    duties: list[Duty]
    continuation: Continuation | None
    """Only once the year is over, and of projects that were awarded."""

    @property
    def slug(self) -> str:
        return self.project.id.split("/")[2]

    @property
    def stage_title(self) -> str:
        return STAGES[self.stage] if self.stage else "读不出来"


@dataclass(frozen=True)
class Count:
    """Projects of one district: the new ones, which have a quota, and those that continue."""

    district: District
    received: int
    forwarded: int
    awarded: int
    continuing: int


@dataclass(frozen=True)
class AgencyCount:
    """Projects of one agency in the whole city, new and continuing."""

    code: str
    name: str
    applied: int
    awarded: int


class Overview:
    """A year on the day `year.on`, of the whole city or of one `district`."""

    def __init__(self, programme: Programme, year: Year, district: str | None = None) -> None:
        self.programme = programme
        self.year = year
        self.district = district
        self.notice = year.notice
        self.on = year.on

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(_row(each, self.year) for each in self._projects)

    @cached_property
    def duties(self) -> list[Duty]:
        """The city's, for the year as a whole."""
        return year_duties(self.year)

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        districts = self.notice.districts
        return tuple(
            _count(each, self.year) for each in districts if self.district in (None, each.key)
        )

    @cached_property
    def agencies(self) -> tuple[AgencyCount, ...]:
        """Those with the most projects first; of the whole city, as the quota is."""
        applied: Counter[str] = Counter()
        awarded: Counter[str] = Counter()
        names: dict[str, str] = {}
        for project in self.year.projects:
            facts = project.facts
            if facts and facts.agency_code:
                applied[facts.agency_code] += 1
                awarded[facts.agency_code] += self.year.award(project.id) is not None
                names[facts.agency_code] = line(facts.agency_name or "？")
        local = {each.facts.agency_code for each in self._projects if each.facts}
        return tuple(
            AgencyCount(code, names[code], count, awarded[code])
            for code, count in applied.most_common()
            if self.district is None or code in local
        )

    @property
    def unreadable(self) -> list[str]:
        """Files of this year that could not be counted."""
        below = f"submissions/{self.notice.year}/"
        return sorted(line(path) for path in self.year.unreadable if path.startswith(below))

    def who(self, duty: Duty) -> str:
        """Who must act, by name where it is a bureau."""
        district = duty.project.split("/")[1] if duty.project else None
        return self.programme.office(duty.who, district) or ROLES[duty.who]

    @property
    def _projects(self) -> Iterable[Project]:
        return (each for each in self.year.projects if self.district in (None, each.district))


def is_over(year: Year) -> bool:
    """Whether this year's service is over."""
    return year.on > max(cohort.service.to for cohort in year.notice.cohorts)


def phase(notice: Notice, on: date) -> str:
    """What the calendar says on that day; "" where the notice gives no dates."""
    try:
        for title, days in (
            ("申报阶段", notice.dates.window),
            ("评审阶段", notice.dates.review),
            ("实施阶段", notice.dates.implementation),
        ):
            if on < days.from_:
                return f"{title}尚未开始（{period(days)}），还有{(days.from_ - on).days}天"
            if on in days:
                return f"{title}（{period(days)}），{describe_left(on, days.to)}"
    except Unknown:
        return ""
    return "当年实施期已结束，总结评估阶段"


def text(view: Overview) -> str:
    """For a terminal: the quota of each district, and a table of its projects."""
    when = phase(view.notice, view.on)
    parts = [f"{line(view.notice.title)}  {day(view.on)}", *([when] if when else []), ""]
    if view.unreadable:
        parts += [f"有文件读不出来，以下不完整：{line(listed(view.unreadable))}", ""]
    if view.duties and view.district is None:
        rows = [("全年的事", "谁办", "期限", "写在")]
        rows += (
            (each.what, view.who(each), each.term(view.on), _short(each.file))
            for each in view.duties
        )
        parts += [table(rows), ""]
    empty = []
    for count in view.counts:
        rows_of = [row for row in view.rows if row.project.district == count.district.key]
        if not rows_of:
            empty.append(count.district.name)
            continue
        head = ("项目", "名称", "阶段", "下一步", "谁办", "期限")
        cells = [
            (row.slug, cut(row.name, 28), row.stage_title, *_next(row, view)) for row in rows_of
        ]
        parts += [_quota(count, view.notice), table([head, *cells]), ""]
    if empty:
        parts += [f"没有申报：{listed(empty)}", ""]
    going_on = [(row.project.id, *_may(row.continuation)) for row in view.rows if row.continuation]
    if going_on:
        parts += [table([("项目", "下一年度能否继续", "为什么"), *going_on]), ""]
    several = [each for each in view.agencies if each.applied > 1]
    if several:
        rows = [("机构", "申报（含延续）", "立项", _agency_cap(view.notice))]
        rows += ((each.name, str(each.applied), str(each.awarded), "") for each in several)
        parts += [table(rows), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def markdown(view: Overview) -> str:
    """For a page of the forge; what applicants wrote is inert."""
    parts = [f"## {inline(view.notice.title)}", f"{day(view.on)}。{phase(view.notice, view.on)}"]
    if view.unreadable:
        parts.append(f"**有文件读不出来，以下不完整：**{inline(listed(view.unreadable))}")
    if view.duties and view.district is None:
        rows = [("全年的事", "谁办", "期限", "依据", "写在")]
        rows += (
            (
                inline(each.what),
                view.who(each),
                each.term(view.on),
                basis(each),
                _short(each.file),
            )
            for each in view.duties
        )
        parts.append(markdown_table(rows))
    for count in view.counts:
        rows_of = [row for row in view.rows if row.project.district == count.district.key]
        if rows_of:
            head = ("项目", "名称", "阶段", "下一步", "谁办", "期限")
            cells = [
                (
                    row.slug,
                    inline(row.name),
                    row.stage_title,
                    *(inline(cell) for cell in _next(row, view)),
                )
                for row in rows_of
            ]
            parts += [f"### {_quota(count, view.notice)}", markdown_table([head, *cells])]
    going_on = [(row.project.id, *_may(row.continuation)) for row in view.rows if row.continuation]
    if going_on:
        parts += ["### 下一年度能否继续", markdown_table([("项目", "", "为什么"), *going_on])]
    several = [each for each in view.agencies if each.applied > 1]
    if several:
        counts = [
            ("机构", "申报（含延续）", "立项"),
            *((inline(each.name), str(each.applied), str(each.awarded)) for each in several),
        ]
        parts += [f"### 机构（{_agency_cap(view.notice)}）", markdown_table(counts)]
    return "\n\n".join(parts) + "\n"


def as_json(view: Overview) -> str:
    """For programs; the form is documented in docs/guide/json.md and stays stable."""
    caps = view.notice.caps if hasattr(view.notice, "caps") else None
    data = {
        "version": 1,
        "year": view.notice.year,
        "on": view.on.isoformat(),
        "phase": phase(view.notice, view.on),
        "complete": not view.unreadable,
        "unreadable": view.unreadable,
        "caps": {
            "district_new": caps.district_new if caps else None,
            "agency_total": caps.agency_total if caps else None,
        },
        "districts": [
            {
                "district": each.district.key,
                "name": each.district.name,
                "received": each.received,
                "forwarded": each.forwarded,
                "awarded": each.awarded,
                "continuing": each.continuing,
            }
            for each in view.counts
        ],
        "agencies": [
            {
                "credit_code": each.code,
                "name": each.name,
                "applied": each.applied,
                "awarded": each.awarded,
            }
            for each in view.agencies
        ],
        "duties": [_duty_data(each, view) for each in view.duties],
        "projects": [
            {
                "project": row.project.id,
                "district": row.project.district,
                "name": row.name,
                "agency": row.agency,
                "stage": row.stage,
                "stage_title": row.stage_title,
                "duties": [_duty_data(each, view) for each in row.duties],
                "figures": [
                    {"title": each.title, "days": each.days, "working_days": each.working}
                    for each in figures(row.project, view.year)
                ],
                "continuation": None
                if row.continuation is None
                else {"may": row.continuation[0], "reasons": row.continuation[1]},
            }
            for row in view.rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def basis(duty: Duty) -> str:
    return duty.basis or "系统默认，非通知规定"


def _row(project: Project, year: Year) -> Row:
    facts = project.facts
    now = stage(project, year)
    return Row(
        project=project,
        stage=now,
        name=line(name_of(project)),
        agency=line(facts.agency_name or "？") if facts else "？",
        duties=duties(project, year),
        continuation=may_continue(project, year) if now in AWARDED and is_over(year) else None,
    )


def _count(district: District, year: Year) -> Count:
    own = [each for each in year.projects if each.district == district.key]
    new = [each for each in own if each.is_new]
    return Count(
        district=district,
        received=len(new),
        forwarded=sum(_is_forwarded(each) for each in new),
        awarded=sum(year.award(each.id) is not None for each in new),
        continuing=len(own) - len(new),
    )


def _is_forwarded(project: Project) -> bool:
    return any(getattr(each, "decision", None) == "forward" for each in project.first_reviews)


def _quota(count: Count, notice: Notice) -> str:
    cap = f"（最多{notice.caps.district_new}）" if hasattr(notice, "caps") else ""
    words = f"新申报{count.received}，已报送{count.forwarded}{cap}，已立项{count.awarded}"
    if count.continuing:
        words += f"；延续{count.continuing}"
    return f"{count.district.name}：{words}"


def _agency_cap(notice: Notice) -> str:
    return f"原则上最多{notice.caps.agency_total}个" if hasattr(notice, "caps") else ""


def _next(row: Row, view: Overview) -> tuple[str, str, str]:
    if not row.duties:
        return "", "", ""
    first = row.duties[0]
    count = sum(each.is_open(view.on) for each in row.duties)
    more = f" 等{count}件" if count > 1 else ""
    return cut(line(first.what), 30) + more, view.who(first), first.term(view.on)


def _may(continuation: Continuation) -> tuple[str, str]:
    may, reasons = continuation
    return MAY[may], listed(reasons)


def _short(path: str) -> str:
    return path.removeprefix("submissions/")


def _duty_data(duty: Duty, view: Overview) -> dict[str, Any]:
    on = view.on
    return {
        "kind": duty.kind,
        "who": duty.who,
        "who_name": view.who(duty),
        "what": line(duty.what),
        "note": duty.note,
        "file": duty.file,
        "clause": basis(duty),
        "since": duty.since.isoformat() if duty.since else None,
        "due": duty.due.isoformat() if duty.due else None,
        "computed": duty.computed,
        "overdue": duty.is_overdue(on),
        "days_left": (duty.due - on).days if duty.due else None,
        "working_days_left": working_days_between(on, duty.due) if duty.due else None,
    }
