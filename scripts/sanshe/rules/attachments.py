"""The list of attachments. Copies stay on paper; the repository holds only the list."""

from sanshe.findings import Problem, at
from sanshe.model import Application, Worker
from sanshe.notice import Notice, RequiredAttachment
from sanshe.rule import Problems, application_rule
from sanshe.wording import day, month


@application_rule
def required_attachments_are_listed(app: Application, notice: Notice) -> Problems:
    """该附的附件都列了

    为什么：通知列明了要附的材料。评估等级证明只在有等级时才要；年检结论页和年报截图二选一。

    怎么改：准备好材料，在附件清单里补一项。
    """
    listed = {attachment.kind for attachment in app.attachments}
    for required in notice.attachments.required:
        if required.per != "application" or not _applies(required, app, notice):
            continue
        if not listed & set(required.any_of):
            excuse = "；确实没有的，写明“不适用的理由”" if required.may_be_not_applicable else ""
            yield Problem(
                at(app, "attachments")._replace(of_key=True),
                f"附件清单里没有{_titles(required, notice)}。",
                f"请在附件清单里加一项，附件种类选{_titles(required, notice)}{excuse}。",
                in_file=f"kind: {_kinds(required)}{'，或另加 not_applicable:' if excuse else ''}",
            )


@application_rule
def each_worker_has_attachments(app: Application, notice: Notice) -> Problems:
    """每名社工的材料都列了

    为什么：参与项目的社工要附资格证书或相关专业毕业证书，专项社工还要附社保证明。

    怎么改：在附件清单里按人补上，写明是哪一名社工的。
    """
    names = {worker.name for worker in app.staff}
    for attachment in app.attachments:
        if attachment.worker and attachment.worker not in names:
            yield Problem(
                at(attachment, "worker"),
                f"附件的所属社工写的是“{attachment.worker}”，项目团队里没有这个人。",
                "请核对姓名，与项目团队里写的一致；不是团队成员的，删去这一项。",
            )
    for required in notice.attachments.required:
        if required.per == "application":
            continue
        for worker in app.staff:
            if _is_asked(required, worker) and not any(
                attachment.kind in required.any_of and attachment.worker == worker.name
                for attachment in app.attachments
            ):
                yield Problem(
                    at(worker),
                    f"附件清单里没有“{worker.name}”的{_titles(required, notice)}。",
                    f"请在附件清单里加一项，附件种类选{_titles(required, notice)}，所属社工写“{worker.name}”；"
                    "已经列了的，核对种类和所属社工。",
                    related=(at(app, "attachments")._replace(of_key=True),),
                    in_file=f"kind: {_kinds(required)}，worker: {worker.name}",
                )


@application_rule
def not_applicable_where_allowed(app: Application, notice: Notice) -> Problems:
    """只有可以免附的附件才写不适用

    为什么：税务登记证已与登记证书合并的可以说明不适用，其他材料都要附。

    怎么改：附上材料并删去不适用的理由。
    """
    allowed = {
        kind
        for required in notice.attachments.required
        if required.may_be_not_applicable
        for kind in required.any_of
    }
    titles = notice.choices("attachment_kinds")
    for attachment in app.attachments:
        if attachment.not_applicable and attachment.kind not in allowed:
            yield Problem(
                at(attachment, "not_applicable"),
                f"{titles[attachment.kind]}不能写“不适用”。",
                "请附上材料，并删去“不适用的理由”；不需要附的（例如没有参加过等级评估），整项删去。",
            )


@application_rule
def dedicated_is_insured(app: Application, notice: Notice) -> Problems:
    """专项社工半年内在本机构缴纳社保

    为什么：通知要求附专项社工半年内在本单位缴纳社保的证明。我们的读法：申报前六个月里有一个月即可。

    怎么改：照社保证明补写缴纳月份。
    """
    count = notice.team.insurance_months
    submitted = app.submitted_on
    last = submitted.year * 12 + submitted.month - 1
    for worker in app.dedicated:
        months = [paid.year * 12 + paid.month - 1 for paid in worker.insured_months]
        if not any(last - count <= number <= last for number in months):
            told = (
                f"写的社保缴纳月份最近是{month(max(worker.insured_months))}，"
                f"不在申报（{day(submitted)}）前{count}个月内"
                if worker.insured_months
                else f"没有写社保缴纳月份；申报（{day(submitted)}）前{count}个月内至少要有一个月"
            )
            yield Problem(
                at(worker, "insured_months") if worker.insured_months else at(worker),
                f"专项社工“{worker.name}”{told}。",
                "请照社保证明补写社保缴纳月份，例如 2020-12；近半年没有缴纳的，请换人。",
                in_file='insured_months: ["2020-12"]',
            )


def _applies(required: RequiredAttachment, app: Application, notice: Notice) -> bool:
    match required.when:
        case "rated":
            return app.agency.rating is not None
        case "reported":
            return app.agency.registered_on.year != notice.agency.newly_registered_year
        case _:
            return True


def _is_asked(required: RequiredAttachment, worker: Worker) -> bool:
    return required.per == "worker" or worker.is_dedicated


def _kinds(required: RequiredAttachment) -> str:
    return " 或 ".join(required.any_of)


def _titles(required: RequiredAttachment, notice: Notice) -> str:
    titles = notice.choices("attachment_kinds")
    return "或".join(f"“{titles[kind]}”" for kind in required.any_of)
