"""Where a year's call stands, for the desk."""

from collections import Counter
from datetime import date

from sanshe.engine import facts_of
from sanshe.notice import Notice
from sanshe.project import Facts
from sanshe.reporters import table
from sanshe.repository import Repository
from sanshe.wording import period


def describe(repository: Repository, year: int, on: date) -> str:
    """The year's phase, its applications and its quotas, as text."""
    notice = repository.notice(year)
    if notice is None:
        return f"没有{year}年的通知数据。\n"
    projects = _projects(repository, year)
    cohorts = {cohort.key: cohort.title for cohort in notice.cohorts}
    rows = [("项目编号", "类别", "阶段", "机构", "名称")]
    rows += (
        (
            each.project,
            cohorts.get(each.category or "", "？"),
            "收件",
            each.agency_name or "？",
            each.name or "？",
        )
        for each in projects
    )
    lines = [
        f"{notice.title}：{phase(notice, on)}",
        "",
        table(rows),
        "",
        *_quotas(notice, projects),
    ]
    return "\n".join(lines) + "\n"


def phase(notice: Notice, on: date) -> str:
    """What the calendar says on that day."""
    for title, days in (
        ("申报阶段", notice.dates.window),
        ("评审阶段", notice.dates.review),
        ("实施阶段", notice.dates.implementation),
    ):
        if on < days.from_:
            return f"{title}尚未开始（{period(days)}），还有{(days.from_ - on).days}天"
        if on in days:
            return f"{title}（{period(days)}），还剩{(days.to - on).days}天"
    return "当年实施期已结束，总结评估阶段"


def _projects(repository: Repository, year: int) -> list[Facts]:
    applications = repository.applications(year)
    return [facts_of(application) for _, _, application in applications if application]


def _quotas(notice: Notice, projects: list[Facts]) -> list[str]:
    new = {cohort.key for cohort in notice.cohorts if cohort.continues_year is None}
    by_district = Counter(each.district for each in projects if each.category in new)
    rows = [("县（市）区", "新申报", f"最多上报 {notice.caps.district_new}")]
    rows += (
        (
            each.name,
            str(by_district[each.key]),
            "超出，待初审选定" if by_district[each.key] > notice.caps.district_new else "",
        )
        for each in notice.districts
    )
    by_agency = Counter(each.agency_code for each in projects if each.agency_code)
    names = {each.agency_code: each.agency_name or "" for each in projects}
    busy = [("机构", "申报数（含延续）", f"原则上最多 {notice.caps.agency_total}")]
    busy += (
        (names[code], str(count), "超出" if count > notice.caps.agency_total else "")
        for code, count in by_agency.most_common()
        if count > 1
    )
    return [table(rows), "", table(busy)]
