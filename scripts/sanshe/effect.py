"""What merging a request would change, in Markdown: stages, places, money, pages, who must agree."""

from collections.abc import Iterator
from decimal import Decimal

from sanshe.judge import Judged
from sanshe.layout import APPLICATION, position, year_of
from sanshe.notice import Programme
from sanshe.owners import MAINTAINERS, Approver, approver, name_of, teams_of
from sanshe.project import Project, Year
from sanshe.scoring import is_withdrawn
from sanshe.stage import AWARDED, STAGES, stage_of
from sanshe.typeset import inline
from sanshe.wording import yuan


def effect(judged: Judged) -> str:
    """The whole answer; nobody is asked to agree to a path that no team owns: it says so instead."""
    parts = ["## 合并以后会变的"]
    for number, title, lines in sections(judged):
        parts.append(f"### {number}年 {title}\n\n{_listed(lines)}")
    if len(parts) == 1:
        parts.append(NOTHING)
    parts.append("### 须由谁同意\n\n" + _listed(approvals(judged) or ["没有改动。"]))
    return "\n\n".join(parts) + "\n"


def _listed(lines: list[str]) -> str:
    """A list in Markdown; a name or a path with a line feed can't begin an item of its own."""
    items = [f"- {inline(each)}" for each in lines[:MOST_LISTED]]
    if len(lines) > MOST_LISTED:
        items.append(f"- 还有 {len(lines) - MOST_LISTED} 条没有列出")
    return "\n".join(items)


MOST_LISTED = 50
"""Of what changes, under one heading: a request of a bureau stays far below."""

NOTHING = "阶段、名额、钱和网页都不变。"


def sections(judged: Judged) -> Iterator[tuple[int, str, list[str]]]:
    """What changes: a year, a title such as 名额, and a line for each change."""
    for number, after in judged.merged.years.items():
        before = judged.base.years[number]
        for title, find in (
            ("阶段", _stages),
            ("名额", _places),
            ("钱", _money),
            ("网页", _pages),
        ):
            lines = list(find(before, after))
            if lines:
                yield number, title, lines


def approvals(judged: Judged) -> list[str]:
    """Who must agree: the role of each kind of file with its team, maintainers for all else.

    Then the agencies whose project is withdrawn or handed on: no team stands for them, and nothing
    here knows whose account the request came from, so that the approver has to.
    """
    programme = judged.base.repository.programme
    found: dict[Approver, list[str]] = {}
    for change in judged.changes:
        year = judged.merged.years.get(year_of(change.path) or 0)
        who = approver(year.notice if year else None, change.path)
        found.setdefault(who, []).append(change.path)
    if judged.elsewhere:
        found.setdefault(MAINTAINERS, []).extend(judged.elsewhere)
    teams = [f"{_said(programme, who)}：{_several(paths)}" for who, paths in found.items()]
    return [*teams, *_agencies(judged)]


def _agencies(judged: Judged) -> Iterator[str]:
    for change in judged.changes:
        where = position(change.path)
        year = judged.base.years.get(where.year) if where else None
        before = year.project(where.project) if where and year and where.project else None
        if where is None or year is None or before is None or before.facts is None:
            continue
        merged = judged.merged.years[where.year]
        after = merged.project(before.id)
        was, now = before.facts, after.facts if after else None
        name = f" {before.id}《{was.name}》" if was.name else f" {before.id} "
        ends = (
            change.kind == "removed" and not before.records and not year.award(before.id)
            if where.kind is APPLICATION
            else after and is_withdrawn(after, merged) and not is_withdrawn(before, year)
        )
        if ends:
            yield (
                f"申报单位自己：合并就是撤回{name}，立项以前撤回只能由"
                f"{was.agency_name or '申报机构'}自己提出。{_VERIFY}"
            )
        elif where.kind is APPLICATION and now and _is_another(was.agency_code, now.agency_code):
            yield (
                f"原来的申报单位：合并以后{name}由{was.agency_name or '原来的机构'}"
                f"（{was.agency_code}）改到{now.agency_name or '别的机构'}（{now.agency_code}）名下，"
                f"须由前者提出。{_VERIFY}"
            )


_VERIFY = "程序不知道提请求的账号是谁的：请先核实是这家机构，或者看到它盖章的书面申请，不能确定的不要合并。"


def _is_another(was: str | None, now: str | None) -> bool:
    return None not in (was, now) and was != now


def _said(programme: Programme, who: Approver) -> str:
    teams = teams_of(programme, who)
    held = "、".join(teams) if teams else "没有班组担任，不能合并"
    return f"{name_of(programme, who)}（{held}）"


def _several(paths: list[str]) -> str:
    shown = "、".join(paths[:3])
    return f"{shown} 等 {len(paths)} 份" if len(paths) > 3 else shown


def _pairs(before: Year, after: Year) -> Iterator[tuple[Project | None, Project | None]]:
    ids = dict.fromkeys((*(p.id for p in before.projects), *(p.id for p in after.projects)))
    for project_id in ids:
        yield before.project(project_id), after.project(project_id)


def _stage(project: Project | None, year: Year) -> str | None:
    return stage_of(project, year) if project else None


def _stages(before: Year, after: Year) -> Iterator[str]:
    for old, new in _pairs(before, after):
        was, now = _stage(old, before), _stage(new, after)
        if was != now:
            known = new or old
            name = (known.facts.name if known and known.facts else None) or ""
            words = [STAGES[each] if each else "没有" for each in (was, now)]
            yield f"{known.id if known else ''} {name}：{words[0]} → {words[1]}"


def _places(before: Year, after: Year) -> Iterator[str]:
    if not hasattr(after.notice, "caps"):  # an earlier year's notice may have none
        return
    for district in after.notice.districts:
        for title, count in (("新申报收件", _received), ("初审报送", _forwarded)):
            was, now = count(before, district.key), count(after, district.key)
            if was != now:
                cap = after.notice.caps.district_new
                full = "，名额用完" if count is _forwarded and now == cap else ""
                yield f"{district.name}{title}：{was} → {now} 个（最多报送 {cap} 个{full}）"
    applications = (*after.applications, *before.applications)
    for code in dict.fromkeys(facts.agency_code for facts in applications):
        was, now = _of_agency(before, code), _of_agency(after, code)
        if code and was != now:
            names = [f.agency_name for f in applications if f.agency_code == code]
            cap = after.notice.caps.agency_total
            yield f"{names[0] or code}全市申报：{was} → {now} 个（原则上最多 {cap} 个）"


def _received(year: Year, district: str) -> int:
    return sum(each.district == district and each.is_new for each in year.projects if each.facts)


def _forwarded(year: Year, district: str) -> int:
    return sum(
        each.district == district
        and each.is_new
        and bool(each.first_reviews)
        and getattr(each.first_reviews[-1], "decision", "") == "forward"
        for each in year.projects
    )


def _of_agency(year: Year, code: str | None) -> int:
    return sum(facts.agency_code == code for facts in year.applications)


def _money(before: Year, after: Year) -> Iterator[str]:
    awarded = [sum((award.amount for award in year.awards), Decimal(0)) for year in (before, after)]
    if awarded[0] != awarded[1]:
        yield f"立项金额：{yuan(awarded[0])} → {yuan(awarded[1])}"
    for old, new in _pairs(before, after):
        was, now = _paid(old), _paid(new)
        if was != now and new:
            yield f"{new.id} 已拨：{yuan(was)} → {yuan(now)}"


def _paid(project: Project | None) -> Decimal:
    payments = project.payments if project else ()
    return sum((getattr(each, "amount", Decimal(0)) for each in payments), Decimal(0))


def _pages(before: Year, after: Year) -> Iterator[str]:
    for old, new in _pairs(before, after):
        was, now = _page(_stage(old, before)), _page(_stage(new, after))
        known = new or old
        if was != now and known:
            yield f"{known.id}：{was} → {now}"


def _page(stage: str | None) -> str:
    if stage is None:
        return "没有"
    return "完整的项目页" if stage in AWARDED else "名单里的一行"
