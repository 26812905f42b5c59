"""What the community provides."""

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule


@application_rule
def station_and_liaison_are_named(app: Application, notice: Notice) -> Problems:
    """服务站和专项联系人已落实

    为什么：社区要设社会工作服务站，并指定试点项目专项联系人。申报时可以还没有，签合同时必须有。

    怎么改：已经落实的补写；没有落实的抓紧与社区商定。
    """
    community = app.community
    for key, title, value in (
        ("station", "社会工作服务站", community.station),
        ("liaison", "试点项目专项联系人", community.liaison),
    ):
        if value is None:
            yield Problem(
                at(community)._replace(of_key=True),
                f"{title}尚未填写。",
                f"已经落实的请在“实施社区（村）”里填“{title}”；没有落实的，签合同之前要有。",
                in_file=f"{key}:",
            )
