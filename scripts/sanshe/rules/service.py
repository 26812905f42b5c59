"""What the project does: both strands, the people it serves, its theme."""

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule


@application_rule
def both_strands_have_activities(app: Application, notice: Notice) -> Problems:
    """兜底服务和治理创新服务都有活动

    为什么：通知要求试点项目两类服务都做。

    怎么改：补上缺的一类活动；类别写错的改正。
    """
    strands = {activity.strand for activity in app.activities}
    for strand, title in (("relief", "民政兜底服务"), ("governance", "社区治理创新服务")):
        if strand not in strands:
            yield Problem(
                at(app, "activities")._replace(of_key=True),
                f"当年项目计划里没有{title}的活动，两类服务都要有。",
                f"请补上{title}的活动；类别写错的改正。",
                in_file=f"strand: {strand}",
            )


@application_rule
def relief_names_a_group(app: Application, notice: Notice) -> Problems:
    """兜底服务写明服务对象和内容

    为什么：兜底服务面向各类困难群体，要写清楚是哪些人、做什么。清单以“等”结尾，清单以外的也可以。

    怎么改：服务对象选至少一类，或写在“其他困难群体”里；兜底服务内容至少一项。
    """
    relief = app.relief
    if not relief.groups and not relief.other_groups:
        yield Problem(
            at(relief, "groups"),
            "民政兜底服务没有写服务对象。",
            "请在“服务对象”里选至少一类；清单里没有的，写在“其他困难群体”里。",
            in_file="groups:，或 other_groups:",
        )
    if not relief.services:
        yield Problem(
            at(relief, "services"),
            "民政兜底服务没有写服务内容。",
            "请在“兜底服务内容”里至少写一项：有什么困难，做什么。",
            in_file="services:",
        )


@application_rule
def theme_is_described(app: Application, notice: Notice) -> Problems:
    """选“其他类型”的写明是什么类型

    为什么：其他类型按社区的独特之处设计，不写明就不知道是什么主题。

    怎么改：在主题说明里写社区类型（例如农村社区、老旧小区）和要建立的机制。
    """
    theme = next((each for each in notice.themes if each.key == app.theme.main), None)
    if theme and theme.needs_description and not app.theme.description:
        yield Problem(
            at(app.theme, "main"),
            f"主选主题是“{theme.title}”，没有写主题说明。",
            "请填“主题说明”，写社区类型和要建立的治理机制。",
            in_file="description:",
        )


@application_rule
def other_themes_differ_from_main(app: Application, notice: Notice) -> Problems:
    """相关主题不与主选主题重复

    为什么：主题只主选一个，相关主题写另外的。

    怎么改：删去重复的。
    """
    titles = notice.choices("themes")
    told = {app.theme.main}
    for index, key in enumerate(app.theme.others):
        if key in told:
            yield Problem(
                at(app.theme, "others", index),
                f"“{titles[key]}”前面已经写过。",
                "请在相关主题里删去它；没有别的相关主题，整栏删去。",
            )
        told.add(key)
