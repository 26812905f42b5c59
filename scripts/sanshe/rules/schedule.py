"""When things happen: the window, the survey, the service time."""

from collections.abc import Iterator

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.project import Project, Year
from sanshe.record import Record
from sanshe.rule import Problems, application_rule, project_rule, year_rule
from sanshe.wording import day, month, period


@application_rule
def submitted_in_window(app: Application, notice: Notice) -> Problems:
    """申报日期在申报期内

    为什么：通知规定了申报阶段的起止日期，两头都算在内，算到当日结束。

    怎么改：核对申报日期；确实逾期的，今年不能再申报。以收件记录为准的日期由县（市）区出具。
    """
    window = notice.dates.window
    if app.submitted_on not in window:
        yield Problem(
            at(app, "submitted_on"),
            f"申报日期写的是{day(app.submitted_on)}，不在申报期（{period(window)}）内。",
            "写错的请改成实际交件的日期；确实不在申报期内交件的，今年不能申报。",
        )


@year_rule
def submission_not_in_future(year: Year) -> Problems:
    """申报日期不晚于今天

    为什么：申报日期是交件的日期，还没到的日子多半是写错了。

    怎么改：改成实际交件的日期。
    """
    for facts in year.asked:
        if facts.submitted_on and facts.submitted_on > year.on:
            yield Problem(
                facts.at("submitted_on"),
                f"申报日期写的是{day(facts.submitted_on)}，比今天（{day(year.on)}）还晚。",
                "请改成实际交件的日期。",
            )


@application_rule
def survey_before_submission(app: Application, notice: Notice) -> Problems:
    """先调研，后申报

    为什么：项目要按社区的实际需求设计，需求调研应当在申报之前做完，最迟到申报当天。

    怎么改：核对调研的起止日期和申报日期；没做完的先做完再申报。
    """
    survey = app.survey
    if survey.started_on > survey.ended_on:
        yield Problem(
            at(survey, "ended_on"),
            f"调研结束日期{day(survey.ended_on)}早于开始日期{day(survey.started_on)}。",
            "请核对两个日期，开始在前、结束在后。",
        )
    elif survey.ended_on > app.submitted_on:
        yield Problem(
            at(survey, "ended_on"),
            f"调研到{day(survey.ended_on)}才结束，晚于申报日期{day(app.submitted_on)}。",
            "请核对日期；调研最迟在申报当天完成。",
            related=(at(app, "submitted_on"),),
        )


@application_rule
def activities_in_service_time(app: Application, notice: Notice) -> Problems:
    """活动安排在服务期内

    为什么：当年服务从合同签订之日起，到通知规定的日期为止；延续项目从上一年12月起算。

    怎么改：把活动改到服务期以内；服务期以外的活动不列入当年计划。
    """
    cohort = notice.cohort(app.category)
    if cohort is None:
        return
    service = cohort.service
    for activity in app.activities:
        start, end = activity.starts_on, activity.ends_on
        if start and end and start > end:
            yield Problem(
                at(activity, "ends_on"),
                f"活动“{activity.name}”的结束日期{day(end)}早于开始日期{day(start)}。",
                "请核对两个日期，开始在前、结束在后。",
            )
            continue
        for key, word, date in (("starts_on", "开始", start), ("ends_on", "结束", end)):
            if date and date not in service:
                yield Problem(
                    at(activity, key),
                    f"活动“{activity.name}”的{word}日期是{day(date)}，不在{cohort.title}项目的服务期"
                    f"（{period(service)}）内。",
                    f"请改到 {service.from_} 至 {service.to} 之间。",
                )
                break
        if activity.month and not service.covers_month(activity.month):
            yield Problem(
                at(activity, "month"),
                f"活动“{activity.name}”排在{month(activity.month)}，不在{cohort.title}项目的"
                f"服务期（{period(service)}）内。",
                f"请改到 {service.from_:%Y-%m} 至 {service.to:%Y-%m} 之间。",
            )


@application_rule
def costs_in_service_time(app: Application, notice: Notice) -> Problems:
    """费用发生在服务期内

    为什么：当年经费用于当年服务期；延续项目上一年12月以后的费用可以列支。

    怎么改：月份写错的改正；服务期以前的费用不列入当年预算，验收拨款以后才结清的可以不改。
    """
    cohort = notice.cohort(app.category)
    if cohort is None:
        return
    service = cohort.service
    for line in app.budget.lines:
        for key, paid in (("paid_from", line.paid_from), ("paid_to", line.paid_to)):
            if paid and not service.covers_month(paid):
                yield Problem(
                    at(line, key),
                    f"“{line.item}”的支出月份写的是{month(paid)}，不在{cohort.title}项目的服务期"
                    f"（{period(service)}）内。",
                    f"写错的请改到 {service.from_:%Y-%m} 至 {service.to:%Y-%m} 之间；"
                    "服务期以前的费用请删去，验收拨款以后才结清的可以不改。",
                )
                break
        else:
            if line.paid_from and line.paid_to and line.paid_from > line.paid_to:
                yield Problem(
                    at(line, "paid_to"),
                    f"“{line.item}”的支出截止月份{month(line.paid_to)}早于起始月份"
                    f"{month(line.paid_from)}。",
                    "请核对两个月份，起始在前、截止在后。",
                )


@project_rule
def record_is_not_dated_in_future(project: Project, year: Year) -> Problems:
    """记录的事已经发生

    为什么：合同、拨付、验收、结算、活动和支出都是做过以后登记的，比今天还晚的日期多半写错了。

    怎么改：改成实际的日期；还没有做的，做了以后再登记。
    """
    for record, key in _facts(project):
        on = getattr(record, key, None)
        if on and on > year.on:
            yield Problem(
                at(record, key),
                f"日期写的是{day(on)}，比今天（{day(year.on)}）还晚。",
                "请改成实际的日期；还没有做的，做了以后再登记。",
            )


def _facts(project: Project) -> Iterator[tuple[Record, str]]:
    single = (
        (project.contract, "signed_on"),
        (project.settlement, "settled_on"),
        (project.settlement, "returned_on"),
    )
    yield from ((record, key) for record, key in single if record)
    yield from ((each, "paid_on") for each in project.payments)
    yield from ((each, "accepted_on") for each in project.acceptances)
    for progress in project.progress:
        yield from ((each, "held_on") for each in getattr(progress, "activities", ()))
        yield from ((each, "paid_on") for each in getattr(progress, "spending", ()))
        yield from ((each, "held_on") for each in getattr(progress, "meetings", ()))
