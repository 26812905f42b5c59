"""New and continuing projects: the years their goals cover, and what a continuation rests on."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from sanshe.continuation import (
    Bar,
    did_not_pass,
    in_last_year,
    is_over,
    is_pending,
    may_continue,
    not_awarded,
)
from sanshe.current import Current, Value, current
from sanshe.findings import Place, Problem, at
from sanshe.layout import application_path
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.project import Facts, Project, Year
from sanshe.record import Unknown
from sanshe.rule import Problems, application_rule, year_rule
from sanshe.wording import listed


@application_rule
def goals_cover_the_years(app: Application, notice: Notice) -> Problems:
    """分年度目标覆盖整个试点期

    为什么：新申报要有明确的三年目标，延续项目要有两年目标；每一年都要有目标可对照。

    怎么改：给缺的年度补上目标；不在试点期内的年度删去。
    """
    cohort = notice.cohort(app.category)
    if cohort is None:
        return
    years = listed([f"{year}年" for year in cohort.goal_years])
    for year in cohort.goal_years:
        if all(goal.year != year for goal in app.goals):
            yield Problem(
                at(app, "goals"),
                f"分年度目标里没有{year}年的目标；{cohort.title}项目要写{years}的目标。",
                f"请补上一条{year}年的目标。",
                in_file=f"year: {year}",
            )
    for goal in app.goals:
        if goal.year not in cohort.goal_years:
            yield Problem(
                at(goal, "year"),
                f"目标“{goal.id}”的年度写的是{goal.year}年，{cohort.title}项目只写{years}的目标。",
                "请改正年度，或删去这一条。",
            )


@application_rule
def current_goal_has_dated_activity(app: Application, notice: Notice) -> Problems:
    """当年每条目标都有排了时间的活动

    为什么：当年计划要具体、能落地；没有活动、没有时间的目标无从落实。

    怎么改：给这条目标安排活动，写上实施月份或起止日期。
    """
    for goal in app.goals:
        if goal.year != notice.year:
            continue
        serving = [activity for activity in app.activities if activity.goal == goal.id]
        if not any(activity.is_dated for activity in serving):
            what = "的活动都没有写时间" if serving else "没有对应的活动"
            yield Problem(
                at(goal),
                f"当年目标“{goal.id}”{what}。",
                f"请在当年项目计划里安排对应目标“{goal.id}”的活动，写明实施月份或起止日期。",
                related=tuple(at(activity) for activity in serving),
                in_file=f"goal: {goal.id}，month:，或 starts_on: 和 ends_on:",
            )


@application_rule
def goals_and_activities_have_indicators(app: Application, notice: Notice) -> Problems:
    """当年目标和活动有指标

    为什么：有指标才能评审可行性，中期、末期评估也要对照。

    怎么改：写一个数得出来的指标，例如“议事不少于48次”。
    """
    for goal in app.goals:
        if goal.year == notice.year and not goal.indicator:
            yield Problem(
                at(goal),
                f"当年目标“{goal.id}”没有写指标。",
                "请写目标指标：怎样知道达到了。",
                in_file="indicator:",
            )
    for activity in app.activities:
        if not activity.indicator:
            yield Problem(
                at(activity),
                f"活动“{activity.name}”没有写指标。",
                "请写活动指标：怎样算做到了。",
                in_file="indicator:",
            )


@application_rule
def activity_serves_a_goal(app: Application, notice: Notice) -> Problems:
    """活动写明为当年哪条目标服务

    为什么：目标和活动对得上，评审和评估才看得清。

    怎么改：活动的“对应目标”写当年目标的编号；目标编号各不相同。
    """
    first: dict[str, Place] = {}
    for goal in app.goals:
        if goal.id in first:
            yield Problem(
                at(goal, "id"),
                f"目标编号“{goal.id}”前面已经用过。",
                "请改成没有用过的编号，对应的活动也跟着改。",
                related=(first[goal.id],),
            )
        first.setdefault(goal.id, at(goal, "id"))
    current = [goal.id for goal in app.goals if goal.year == notice.year]
    for activity in app.activities:
        if activity.goal not in current:
            yield Problem(
                at(activity, "goal"),
                f"活动“{activity.name}”对应的目标写的是“{activity.goal}”，当年目标里没有这个编号。",
                f"请改成当年目标的编号：{listed(current)}。"
                if current
                else f"请先写{notice.year}年的目标，再写它的编号。",
            )


@application_rule
def continues_fits_category(app: Application, notice: Notice) -> Problems:
    """延续项目写明延续哪个项目

    为什么：延续项目凭上一年度的项目和评估结果继续；新申报没有上一年度的项目。

    怎么改：延续项目填“延续的项目”；新申报删去这一栏。
    """
    cohort = notice.cohort(app.category)
    if cohort is None:
        return
    if cohort.continues_year is None:
        if app.continues:
            yield Problem(
                at(app, "continues"),
                f"申报类别是{cohort.title}，却写了延续的项目“{app.continues}”。",
                "新申报请删去这一栏；是延续项目的，请改正申报类别。",
            )
    elif not app.continues:
        yield Problem(
            at(app, "category"),
            f"申报类别是{cohort.title}，没有写延续的是哪个项目。",
            f"请填“延续的项目”，例如 {cohort.continues_year}/gulou/yuanba。",
            in_file=f"continues: {cohort.continues_year}/gulou/yuanba",
        )
    elif not app.continues.startswith(f"{cohort.continues_year}/"):
        yield Problem(
            at(app, "continues"),
            f"延续的项目写的是“{app.continues}”，应当是{cohort.continues_year}年的项目。",
            f"请写以 {cohort.continues_year}/ 开头的项目编号。",
        )


def continuations(
    year: Year, among: tuple[Facts, ...] | None = None
) -> Iterator[tuple[Facts, Project | None, Year, str]]:
    """Each continuing project of the year, its earlier one if that is there, that one's year, its id.

    Of those that findings are wanted of, or `among` the given.
    """
    previous = year.previous
    if previous is None:
        return
    for cohort in year.notice.cohorts:
        if cohort.continues_year is None:
            continue
        for facts in year.asked if among is None else among:
            if facts.category == cohort.key and facts.continues:
                earlier = previous.project(facts.continues)
                if earlier and earlier.facts is None:
                    earlier = None
                yield facts, earlier, previous, facts.continues


@year_rule
def continuing_project_is_known(year: Year) -> Problems:
    """延续的项目在上一年度的名单里

    为什么：只有上一年度一定三年的项目才可以延续。

    怎么改：核对项目编号（年份/地区/项目）；编号没有错的，请维护人员补录上一年度的项目，不是申报单位的错。
    """
    for facts, earlier, previous, wanted in continuations(year):
        if earlier or previous.is_unread(wanted):
            continue
        if wanted.startswith(f"{previous.notice.year}/"):
            yield Problem(
                facts.at("continues"),
                f"{previous.notice.year}年的项目里查不到“{wanted}”。",
                "请核对编号的地区和项目两段；编号没有错的，请维护人员补录，不是申报单位的错。",
            )


@year_rule
def continuing_keeps_agency(year: Year) -> Problems:
    """延续项目由同一机构承接

    为什么：延续的是原项目，承接机构不变；更名的机构以曾用名和文件相连。上一年度批准换了机构的，由换过的机构延续。

    怎么改：核对统一社会信用代码；机构更过名、换过代码的，在“机构曾用名”里写明原名、日期和文件。
    """
    for facts, earlier, _, _ in continuations(year):
        now = _known(earlier)
        if earlier is None or now is None or facts.agency_code is None:
            continue
        code, name = now.agency_code, now.agency_name
        if facts.agency_code != code.value and name.value not in facts.agency_former_names:
            yield Problem(
                facts.at("agency", "credit_code"),
                f"承接机构的代码是 {facts.agency_code}，上一年度承接该项目的是“{name.value}”"
                f"（{code.value}{_by_change(code)}），代码对不上。",
                "请照登记证书核对代码；机构更过名的，在“机构曾用名”里写明原名、更名日期和文件。",
                related=(code.at,),
                in_file="former_names:",
            )


@year_rule
def continuing_keeps_community(year: Year) -> Problems:
    """延续项目在同一社区实施

    为什么：延续的是原项目，实施社区不变；更名、合并的社区以曾用名和文件相连。上一年度批准换了社区的，在换过的社区延续。

    怎么改：核对社区名称；社区更过名的，在“社区曾用名”里写明原名、日期和文件。
    """
    for facts, earlier, _, _ in continuations(year):
        now = _known(earlier)
        if earlier is None or now is None or facts.community_name is None:
            continue
        community = now.community
        if community.value not in (facts.community_name, *facts.community_former_names):
            yield Problem(
                facts.at("community", "name"),
                f"实施社区写的是“{facts.community_name}”，上一年度该项目在"
                f"“{community.value}”实施{_by_change(community)}。",
                "请核对社区；社区更过名、合并过的，在“社区曾用名”里写明原名、日期和文件。",
                related=(community.at,),
                in_file="former_names:",
            )
        elif facts.district != earlier.district:
            titles = year.notice.choices("districts")
            yield Problem(
                facts.at("community", "district"),
                f"实施社区在{titles.get(facts.district, facts.district)}，上一年度该项目在"
                f"{titles.get(earlier.district, earlier.district)}的“{community.value}”实施。",
                "请核对县（市）区和延续的项目编号；延续项目要在原来的社区实施。",
                related=(Place(application_path(earlier.id), ("community", "district")),),
            )


def _known(earlier: Project | None) -> Current | None:
    """The earlier project's state, where agency and community can be told."""
    if earlier is None:
        return None
    try:
        now = current(earlier)
        _ = now.agency_name, now.agency_code, now.community
    except Unknown:
        return None
    return now


def _by_change(value: Value[str]) -> str:
    return f"，见第{value.change}次变更" if value.change else ""


@year_rule
def earlier_project_was_awarded(year: Year) -> Problems:
    """延续的项目上一年度立了项

    为什么：延续的是试点项目；上一年度没有立项的，没有可延续的项目。

    怎么改：核对延续的项目编号；想重新做的，按新申报的要求申报。
    """
    for facts, bar, wanted in _barred(year, not_awarded):
        yield Problem(
            facts.at("continues"),
            f"延续的项目（{wanted}）上一年度{bar.reason}，不能延续。",
            "请核对项目编号；没有立过项的，申报类别请改成新申报，并按新申报的要求填写。",
            related=(bar.at,) if bar.at else (),
        )


@year_rule
def earlier_project_ran_on(year: Year) -> Problems:
    """延续的项目没有终止或撤销

    为什么：批准终止、撤销或者自己撤回的项目已经结束，没有可延续的项目。

    怎么改：核对延续的项目编号；想重新做的，按新申报的要求申报。
    """
    for facts, bar, wanted in _barred(year, is_over):
        yield Problem(
            facts.at("continues"),
            f"延续的项目（{wanted}）{bar.reason}，不能延续。",
            "请核对项目编号；想重新做的，申报类别请改成新申报，并按新申报的要求填写。",
            related=(bar.at,) if bar.at else (),
        )


@year_rule
def earlier_project_has_a_year_left(year: Year) -> Problems:
    """延续的项目还在试点期内

    为什么：试点期是一定的几年，期满的项目不再延续。

    怎么改：核对延续的项目编号；期满以后想再做的，按新申报的要求申报。
    """
    for facts, bar, wanted in _barred(year, in_last_year):
        yield Problem(
            facts.at("continues"),
            f"延续的项目（{wanted}）{bar.reason}，{year.notice.year}年不能再延续。",
            "请核对项目编号；试点期满的，申报类别请改成新申报，并按新申报的要求填写。",
            related=(bar.at,) if bar.at else (),
        )


@year_rule
def category_fits_the_years_left(year: Year) -> Problems:
    """申报类别与延续的项目还剩几年相符

    为什么：目标要覆盖剩下的每一年。不同年份开始的项目剩下的年数不同，申报类别也就不同。

    怎么改：照提示改申报类别，并按它要求的年度写目标。
    """
    for facts, earlier, previous, wanted in continuations(year):
        if earlier is None or earlier.facts is None or in_last_year(earlier, previous):
            continue
        before = previous.notice.cohort(earlier.facts.category or "")
        chosen = year.notice.cohort(facts.category or "")
        if before is None or chosen is None:
            continue
        left = tuple(each for each in before.goal_years if each >= year.notice.year)
        if chosen.goal_years != left:
            fitting = [
                f"{each.key}（{each.title}）"
                for each in year.notice.cohorts
                if each.continues_year and each.goal_years == left
            ]
            yield Problem(
                facts.at("category"),
                f"申报类别是{chosen.title}，延续的项目（{wanted}）试点期还有"
                f"{listed([f'{each}年' for each in left])}，对不上。",
                f"请改成：{listed(fitting)}，并写这几年的目标。"
                if fitting
                else "请核对延续的项目编号；编号没有错的，请问市民政局。",
                related=(earlier.facts.at("category"),),
            )


@year_rule
def earlier_evaluation_passes(year: Year) -> Problems:
    """上一年度末期评估合格以上

    为什么：末期评估合格以上的项目才可以继续。

    怎么改：评估不合格的不能延续；评估记录有误的，请市民政局更正后再申报。
    """
    for facts, bar, _ in _barred(year, did_not_pass):
        yield Problem(
            facts.at("continues"),
            f"延续的项目上一年度{bar.reason}，不能延续。",
            "评估记录有误的，请市民政局更正后再申报。",
            related=(bar.at,) if bar.at else (),
        )


@year_rule
def earlier_evaluation_is_pending(year: Year) -> Problems:
    """上一年度末期评估尚未出来

    为什么：申报时评估可以还没有出来，确认延续之前必须有合格以上的结论。

    怎么改：不用改；请第三方机构尽快提交末期评估。
    """
    for facts, earlier, previous, wanted in continuations(year):
        if earlier is None or previous.is_unread(wanted):
            continue
        pending = is_pending(earlier, previous)
        # once it is confirmed, `confirmation_follows_final_evaluation` has an error to tell
        waits = year.award(facts.project) is None
        if pending and waits and may_continue(earlier, previous)[0] is None:
            yield Problem(
                facts.at("continues"),
                f"延续的项目（{wanted}）{pending.reason}。",
                "现在不用改；确认延续之前要有合格以上的结论。",
            )


def _barred(
    year: Year, bars: Callable[[Project, Year], Bar | None]
) -> Iterator[tuple[Facts, Bar, str]]:
    """Continuing projects whose earlier one is kept from it by this bar."""
    for facts, earlier, previous, wanted in continuations(year):
        try:
            bar = bars(earlier, previous) if earlier else None
        except Unknown:
            continue
        if bar:
            yield facts, bar, wanted


@year_rule
def earlier_project_continues_once(year: Year) -> Problems:
    """一个项目只有一份延续申报

    为什么：延续的是同一个项目，今年也只有一个；两份都报，分不清哪一份是它的第二年。

    怎么改：留下一份；编号写错的改正，另做一个项目的按新申报填写。
    """
    by_earlier: defaultdict[str, list[Facts]] = defaultdict(list)
    for facts, _, _, wanted in continuations(year, year.applications):
        by_earlier[wanted].append(facts)
    for wanted, same in by_earlier.items():
        if len(same) > 1:
            for facts in same:
                yield Problem(
                    facts.at("continues"),
                    f"延续 {wanted} 的申报有{len(same)}份，同一个项目只能有一份。",
                    "请核对编号，留下一份；另做一个项目的，请按新申报填写。",
                    related=tuple(each.at("continues") for each in same[:6] if each is not facts),
                )


@year_rule
def next_year_keeps_dedicated_worker(year: Year) -> Problems:
    """延续项目换了专项社工

    为什么：专项社工对项目最熟；两个年度之间换人不算中途更换，写出来提请初审留意。

    怎么改：不用改；没有换人而是姓名写得不一样的改正。
    """
    for facts, earlier, _, _ in continuations(year):
        try:
            before = current(earlier).dedicated if earlier else ()
        except Unknown:
            continue
        names = [each.value for each in before]
        for name, index in facts.dedicated:
            if names and name not in names:
                yield Problem(
                    facts.at("staff", index, "name"),
                    f"专项社工写的是“{name}”，上一年度是{listed(names)}。",
                    "确实换了人的不用改；是同一个人的，请把姓名写成一样。",
                    related=tuple(each.at for each in before),
                )
