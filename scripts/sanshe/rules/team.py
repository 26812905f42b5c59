"""The project's team."""

from collections import Counter
from itertools import islice

from sanshe.findings import Place, Problem, at
from sanshe.model import Application, Worker
from sanshe.notice import Notice
from sanshe.project import Year
from sanshe.records import Successor
from sanshe.rule import Problems, application_rule, year_rule


@application_rule
def team_has_dedicated_and_part_time(app: Application, notice: Notice) -> Problems:
    """至少一名专项社工和一名机构内兼职人员

    为什么：通知规定每个项目至少配备两名社工，一名专项、一名机构内兼职。

    怎么改：补上缺的人；岗位写错的改正。
    """
    terms = notice.team
    found = Counter(worker.role for worker in app.staff)
    for role, title, least in (
        ("dedicated", "专项社工", terms.dedicated),
        ("part-time", "机构内兼职人员", terms.part_time),
    ):
        if found[role] < least:
            yield Problem(
                at(app, "staff")._replace(of_key=True),
                f"项目团队里{title}有{found[role]}名，至少要{least}名。",
                f"请补上{title}；岗位写错的改正。",
                in_file=f"role: {role}",
            )


@application_rule
def team_members_differ(app: Application, notice: Notice) -> Problems:
    """专项社工和兼职人员不是同一个人

    为什么：至少两名社工，是两个人；一个人不能占两个岗位。

    怎么改：重复的删去，换成另一名社工。
    """
    first: dict[str, int] = {}
    for index, worker in enumerate(app.staff):
        if worker.name in first:
            yield Problem(
                at(worker, "name"),
                f"“{worker.name}”在项目团队里出现了两次，一个人只算一名。",
                "请换成另一名社工，或删去重复的一项；确是同名的两个人，请在姓名后注明以区分。",
                related=(at(app, "staff", first[worker.name], "name"),),
            )
        first.setdefault(worker.name, index)


@application_rule
def dedicated_is_qualified(app: Application, notice: Notice) -> Problems:
    """专项社工是专职，并持证或有相关专业学历

    为什么：通知要求专项社工是专职人员，持初级以上社工证，或者社会工作相关专业大专以上毕业。专业是否相关由初审判断。

    怎么改：补写职业资格证书，或学历和专业；不符合的换人。
    """
    for worker in app.dedicated:
        yield from shortcomings(worker, worker.name, notice)


def shortcomings(worker: Worker | Successor, name: str, notice: Notice) -> Problems:
    """What the dedicated worker called `name` lacks for that post."""
    if not worker.full_time:
        yield Problem(
            at(worker, "full_time"),
            f"专项社工“{name}”写的不是机构专职，通知要求专项社工是专职社工。",
            "写错的请改成“是”；确实不是专职的，请换一名专职社工。",
            in_file="full_time: true",
        )
    certified = worker.certificate in notice.team.certificates
    graduated = worker.diploma in notice.team.diplomas and worker.major
    if not certified and not graduated:
        yield Problem(
            at(worker),
            f"专项社工“{name}”没有写职业资格证书，也没有写明大专以上的学历和专业。",
            "请补写职业资格证书，或者学历和专业；两样都没有的，请换人。",
            in_file="certificate:，或 diploma: 和 major:",
        )


def _dedicated(year: Year) -> "dict[str, dict[str, list[Place]]]":
    """Every dedicated worker's name with the places in staff lists, by agency."""
    found: dict[str, dict[str, list[Place]]] = {}
    for facts in year.applications:
        for name, index in facts.dedicated if facts.agency_code else ():
            place = facts.at("staff", index, "name")
            found.setdefault(name, {}).setdefault(facts.agency_code or "", []).append(place)
    return found


@year_rule
def dedicated_on_one_project(year: Year) -> Problems:
    """一名专项社工只负责一个项目

    为什么：通知规定专项社工原则上主要负责一个项目。确有理由的，市民政局可以特例决定放宽。

    怎么改：给另一个项目换一名专项社工，或请市民政局作特例决定。
    """
    for name, agencies in _dedicated(year).items():
        for places in agencies.values():
            projects = {place.path for place in places}
            for place in places if len(projects) > 1 else ():
                yield Problem(
                    place,
                    f"“{name}”同时是本机构另外{len(projects) - 1}个项目的专项社工，"
                    "原则上一名专项社工主要负责一个项目。",
                    "请给其他项目各换一名专项社工；确需如此的，请市民政局作特例决定。",
                    related=tuple(each for each in places[:6] if each.path != place.path),
                )


@year_rule
def dedicated_name_stands_elsewhere(year: Year) -> Problems:
    """别的机构有同名的专项社工

    为什么：可能只是同名，也可能一人受雇于两家机构；机器分不清，提请初审留意。

    怎么改：不是同一个人就不用改。
    """
    for name, agencies in _dedicated(year).items():
        for code, places in agencies.items() if len(agencies) > 1 else ():
            elsewhere = (each for other in agencies if other != code for each in agencies[other])
            related = tuple(islice(elsewhere, 6))
            for place in places:
                yield Problem(
                    place,
                    f"别的机构的申报里也有名叫“{name}”的专项社工。",
                    "不是同一个人就不用改；是同一个人的，请改由本机构的专职社工担任。",
                    related=related,
                )
