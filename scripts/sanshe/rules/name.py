"""The project's name."""

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule
from sanshe.wording import listed


@application_rule
def name_points_at_governance(app: Application, notice: Notice) -> Problems:
    """项目名称聚焦社区治理

    为什么：通知要求项目名称聚焦到社区治理层面。机器只看有没有相关的字眼，是否聚焦由评审判断。

    怎么改：名称里点明治理的事，例如议事、协商、自治、共建；已经点明的不必改。
    """
    if notice.name_words and not any(word in app.name for word in notice.name_words):
        yield Problem(
            at(app, "name"),
            f"项目名称“{app.name}”里没有看到社区治理方面的字眼。",
            f"可以考虑点明治理的事，例如{listed(notice.name_words[:6])}；是否聚焦由评审判断。",
        )
