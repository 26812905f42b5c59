"""New and continuing projects: the years their goals cover, and what a continuation rests on."""

from collections.abc import Iterator

from sanshe.findings import Place, Problem, at
from sanshe.model import Application
from sanshe.notice import Cohort, Notice
from sanshe.project import Facts, Year
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
                f"请补上一条 year: {year} 的目标。",
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
                f"请在当年项目计划里安排 goal: {goal.id} 的活动，写明实施月份（month）"
                "或起止日期（starts_on、ends_on）。",
                related=tuple(at(activity) for activity in serving),
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
                "请加一栏 indicator:（目标指标），写怎样知道达到了。",
            )
    for activity in app.activities:
        if not activity.indicator:
            yield Problem(
                at(activity),
                f"活动“{activity.name}”没有写指标。",
                "请加一栏 indicator:（活动指标），写怎样算做到了。",
            )


@application_rule
def activity_serves_a_goal(app: Application, notice: Notice) -> Problems:
    """活动写明为当年哪条目标服务

    为什么：目标和活动对得上，评审和评估才看得清。

    怎么改：goal 写当年目标的编号；目标编号各不相同。
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

    怎么改：延续项目填 continues:（延续的项目）；新申报删去这一栏。
    """
    cohort = notice.cohort(app.category)
    if cohort is None:
        return
    if cohort.continues_year is None:
        if app.continues:
            yield Problem(
                at(app, "continues"),
                f"申报类别是{cohort.title}，却写了延续的项目“{app.continues}”。",
                "新申报请删去这一栏；是延续项目的，请把申报类别改成 continuing（延续）。",
            )
    elif not app.continues:
        yield Problem(
            at(app, "category"),
            f"申报类别是{cohort.title}，没有写延续的是哪个项目。",
            f"请加一栏 continues:（延续的项目），例如 {cohort.continues_year}/gulou/yuanba。",
        )
    elif not app.continues.startswith(f"{cohort.continues_year}/"):
        yield Problem(
            at(app, "continues"),
            f"延续的项目写的是“{app.continues}”，应当是{cohort.continues_year}年的项目。",
            f"请写以 {cohort.continues_year}/ 开头的项目编号。",
        )


def continuations(year: Year) -> Iterator[tuple[Facts, Facts | None, str]]:
    """Each continuing project of the year with its earlier one, if that is there, and its id."""
    cohort: Cohort
    for cohort in year.notice.cohorts:
        if cohort.continues_year is None or year.previous is None:
            continue
        for facts in year.applications:
            if facts.category == cohort.key and facts.continues:
                earlier = year.previous.project(facts.continues)
                yield facts, earlier.facts if earlier else None, facts.continues


@year_rule
def continuing_project_is_known(year: Year) -> Problems:
    """延续的项目在上一年度的名单里

    为什么：只有上一年度一定三年的项目才可以延续。

    怎么改：核对项目编号（年份/地区/项目）；编号没有错的，请维护人员补录上一年度的项目，不是申报单位的错。
    """
    for facts, earlier, wanted in continuations(year):
        previous = year.previous
        if earlier or previous is None or previous.is_unread(wanted):
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

    为什么：延续的是原项目，承接机构不变；更名的机构以曾用名和文件相连。

    怎么改：核对统一社会信用代码；机构更过名、换过代码的，在 former_names 写明原名、日期和文件。
    """
    for facts, earlier, _ in continuations(year):
        if earlier is None or None in (facts.agency_code, earlier.agency_code):
            continue
        renamed = earlier.agency_name in facts.agency_former_names
        if facts.agency_code != earlier.agency_code and not renamed:
            yield Problem(
                facts.at("agency", "credit_code"),
                f"承接机构的代码是 {facts.agency_code}，上一年度承接该项目的是“{earlier.agency_name}”"
                f"（{earlier.agency_code}），代码对不上。",
                "请照登记证书核对代码；机构更过名的，在 former_names（机构曾用名）写明原名、更名日期和文件。",
                related=(earlier.at("agency", "credit_code"),),
            )


@year_rule
def continuing_keeps_community(year: Year) -> Problems:
    """延续项目在同一社区实施

    为什么：延续的是原项目，实施社区不变；更名、合并的社区以曾用名和文件相连。

    怎么改：核对社区名称；社区更过名的，在 former_names 写明原名、日期和文件。
    """
    for facts, earlier, _ in continuations(year):
        if earlier is None or None in (facts.community_name, earlier.community_name):
            continue
        names = (facts.community_name, *facts.community_former_names)
        if earlier.community_name not in names:
            yield Problem(
                facts.at("community", "name"),
                f"实施社区写的是“{facts.community_name}”，上一年度该项目在"
                f"“{earlier.community_name}”实施。",
                "请核对社区；社区更过名、合并过的，在 former_names（社区曾用名）写明原名、日期和文件。",
                related=(earlier.at("community", "name"),),
            )
        elif facts.district != earlier.district:
            titles = year.notice.choices("districts")
            yield Problem(
                facts.at("community", "district"),
                f"实施社区在{titles.get(facts.district, facts.district)}，上一年度该项目在"
                f"{titles.get(earlier.district, earlier.district)}的“{earlier.community_name}”实施。",
                "请核对县（市）区和延续的项目编号；延续项目要在原来的社区实施。",
                related=(earlier.at("community", "district"),),
            )


@year_rule
def earlier_evaluation_passes(year: Year) -> Problems:
    """上一年度末期评估合格以上

    为什么：末期评估合格以上的项目才可以继续。

    怎么改：评估不合格的不能延续；评估记录有误的，请市民政局更正后再申报。
    """
    for facts, earlier, _ in continuations(year):
        project = year.previous.project(earlier.project) if earlier and year.previous else None
        final = project.final if project else None
        if final is None or year.previous is None:
            continue
        grade = year.previous.notice.grade(final.grade)
        if grade and not grade.passes:
            yield Problem(
                facts.at("continues"),
                f"延续的项目上一年度末期评估是“{grade.title}”，没有达到合格，不能延续。",
                "评估记录有误的，请市民政局更正后再申报。",
                related=(Place(final.path, ("grade",)),),
            )


@year_rule
def earlier_evaluation_is_pending(year: Year) -> Problems:
    """上一年度末期评估尚未出来

    为什么：申报时评估可以还没有出来，确认延续之前必须有合格以上的结论。

    怎么改：不用改；请第三方机构尽快提交末期评估。
    """
    for facts, earlier, _ in continuations(year):
        previous = year.previous
        if earlier is None or previous is None or previous.is_unread(earlier.project):
            continue
        project = previous.project(earlier.project)
        # once it is confirmed, `confirmation_follows_final_evaluation` has an error to tell
        if project and project.final is None and year.award(facts.project) is None:
            yield Problem(
                facts.at("continues"),
                f"延续的项目（{earlier.project}）还没有末期评估结论。",
                "现在不用改；确认延续之前要有合格以上的结论。",
            )
