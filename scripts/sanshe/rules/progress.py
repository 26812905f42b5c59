"""Monthly progress: activities as planned and in time, spending within the budget."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sanshe import limits
from sanshe.current import current
from sanshe.findings import Place, Problem, at
from sanshe.ledger import CARRY_OVER
from sanshe.project import Project, Year, number_of
from sanshe.records import Event, Expense, Payment, Progress
from sanshe.rule import Problems, project_rule
from sanshe.wording import day, yuan
from sanshe.wording import month as in_month


def _events(project: Project) -> Iterator[Event]:
    return (event for month in project.progress for event in month.activities)


def _expenses(project: Project) -> Iterator[Expense]:
    """In the order in which they were paid."""
    found = (expense for month in project.progress for expense in month.spending)
    return iter(sorted(found, key=lambda each: each.paid_on))


@project_rule
def progress_month_fits_dates(project: Project, year: Year) -> Problems:
    """进展写在发生的那个月

    为什么：进展记录一月一份，文件名就是月份；写进别的月份，按月查账就对不上。

    怎么改：日期写错的改正；确是别的月份的，移到那个月的文件；那个月的已经交了，可以在这里补登。
    """
    for progress in project.progress:
        month = number_of(progress)
        for place, on, what in _dated(progress):
            if f"{on:%Y-%m}" != month:
                yield Problem(
                    place,
                    f"{what}的日期是{day(on)}，不在这份记录的月份（{month}）。",
                    f"日期写错的请改正；没有写错的，请登记到{in_month(on)}的进展记录（{on:%Y-%m}.yml）；"
                    "那个月的已经交了，留在这里补登也可以。",
                )


def _dated(progress: Progress) -> Iterator[tuple[Place, date, str]]:
    for event in progress.activities:
        yield at(event, "held_on"), event.held_on, f"活动“{event.activity}”"
    for expense in progress.spending:
        yield at(expense, "paid_on"), expense.paid_on, f"支出（凭证号 {expense.voucher}）"
    for meeting in progress.meetings:
        yield at(meeting, "held_on"), meeting.held_on, "会议"


@project_rule
def progress_names_planned_activity(project: Project, year: Year) -> Problems:
    """活动是当年计划里的活动

    为什么：完成情况按活动名称与当年项目计划对照，名称对不上就算不进去。目标、主题经批准变更的，可以有新的活动。

    怎么改：照申报书里的活动名称写；临时加的活动，写明为计划里的哪一项服务，或在“其他”里说明。
    """
    planned = [activity.name for activity in project.application.activities]
    if limits.plan_is_changed(project):
        return
    for event in _events(project):
        if event.activity not in planned:
            from difflib import get_close_matches  # seldom needed

            close = get_close_matches(event.activity, planned, 1)
            hint = f"是不是“{close[0]}”？" if close else ""
            yield Problem(
                at(event, "activity"),
                f"当年项目计划里没有“{event.activity}”这项活动。",
                f"{hint}请照申报书里的活动名称写；做法与计划不一样的，写在“与计划不同之处”里。",
                related=(at(project.application, "activities"),),
            )


@project_rule
def activity_is_held_before_the_end(project: Project, year: Year) -> Problems:
    """活动在当年服务期限以前做完

    为什么：除不可抗力外，当年服务都应当在规定的日期以前做完；不可抗力的延期要两局批准。

    怎么改：日期写错的改正；期限以后做的不算当年服务，不写进来；因不可抗力要延期的，先走变更。
    """
    if not project.progress:
        return
    end = limits.service_end(project)
    stopped = limits.ended_on(project)
    for event in _events(project):
        if event.held_on > end:
            yield Problem(
                at(event, "held_on"),
                f"活动“{event.activity}”{day(event.held_on)}才做，当年服务最迟到{day(end)}。",
                "日期写错的请改正；确是期限以后做的，请从进展记录里删去，不算当年服务；"
                "因不可抗力要延期的，先提出变更，两局批准以后再登记。",
            )
        elif stopped and event.held_on > stopped:
            yield Problem(
                at(event, "held_on"),
                f"活动“{event.activity}”{day(event.held_on)}才做，项目{day(stopped)}已批准终止或撤销。",
                "日期写错的请改正；终止以后做的不算本项目的服务。",
                severity="warning",
            )


@project_rule
def progress_begins_with_service(project: Project, year: Year) -> Problems:
    """活动和支出从服务期开始

    为什么：新申报项目的周期从签合同之日起；延续项目从上一年12月起，费用可以列入今年经费。

    怎么改：日期写错的改正；服务期以前的活动和费用不写进来。
    """
    if not project.progress:
        return
    if project.is_new:
        contract = project.contract
        if contract is None:
            if not year.is_unread(project.id):
                yield Problem(
                    at(project.progress[0]),
                    "已经有进展记录，但还没有合同记录。",
                    "新申报项目从签合同之日起算；合同已签的，请县（市）区民政局补上合同记录。",
                )
            return
        start, why = contract.signed_on, "合同签订"
        related: tuple[Place, ...] = (at(contract, "signed_on"),)
    else:
        cohort = year.notice.cohort(project.application.category)
        if cohort is None:
            return
        start, why, related = cohort.service.from_, "延续项目的服务期", ()
    for event in _events(project):
        if event.held_on < start:
            yield Problem(
                at(event, "held_on"),
                f"活动“{event.activity}”的日期是{day(event.held_on)}，早于{why}（{day(start)}）。",
                "日期写错的请改正；以前做的活动不算当年服务，请删去。",
                related=related,
            )
    for expense in _expenses(project):
        if expense.paid_on < start and expense.source in year.notice.city_sources:
            yield Problem(
                at(expense, "paid_on"),
                f"凭证号 {expense.voucher} 的支付日期是{day(expense.paid_on)}，"
                f"早于{why}（{day(start)}）。",
                "日期写错的请改正；以前的费用不能由今年的市级专项经费支付，请改由其他资金支付。",
                related=related,
            )


@project_rule
def spending_stays_within_category(project: Project, year: Year) -> Problems:
    """支出不超过批准的分科目预算

    为什么：立项以后预算不得无故调整，变更要报两局批准。市级专项经费和上年结转各按科目算，几个月累计。

    怎么改：超出的改由其他资金支付，或先报批调整预算；科目、来源写错的改正。
    """
    limited = {*year.notice.city_sources, CARRY_OVER}
    spent: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    told: set[tuple[str, str]] = set()
    budget = current(project).budget if project.progress else {}
    for expense in _expenses(project):
        key = expense.category, expense.source
        spent[key] += expense.amount
        limit = budget[key].value if key in budget else Decimal(0)
        if expense.source not in limited or key in told or spent[key] <= limit:
            continue
        told.add(key)
        category = year.notice.choices("budget_categories")[expense.category]
        source = year.notice.choices("fund_sources")[expense.source]
        lead = (
            f"批准的预算是{yuan(limit)}，超出{yuan(spent[key] - limit)}"
            if limit
            else "批准的预算里没有由它支付的这个科目"
        )
        yield Problem(
            at(expense, "amount"),
            f"{source}的“{category}”到这一笔累计支出{yuan(spent[key])}，{lead}。",
            "超出的部分请改由其他资金支付，或先报市民政局、市财政局批准调整预算；"
            "科目、来源写错的请改正。",
            related=(budget[key].at if key in budget else at(project.application.budget, "lines"),),
        )


@project_rule
def carry_over_is_spent_in_service(project: Project, year: Year) -> Problems:
    """上年结转用到服务期结束为止

    为什么：上一年度的专项经费可以延续使用到第二年服务期结束，以后的不再从里面支出。

    怎么改：日期、来源写错的改正；服务期内发生、以后才结清的，在用途里写明。
    """
    for expense in _expenses(project):
        if expense.source == CARRY_OVER and expense.paid_on > limits.service_end(project):
            yield Problem(
                at(expense, "paid_on"),
                f"凭证号 {expense.voucher} 用上年结转在{day(expense.paid_on)}支付，"
                f"服务期到{day(limits.service_end(project))}为止。",
                "日期、来源写错的请改正；服务期内发生、以后才结清的，在用途里写明。",
            )


@project_rule
def voucher_is_booked_once(project: Project, year: Year) -> Problems:
    """一笔支出只登记一次

    为什么：凭证号和金额都相同，多半是两个月重复登记，会使支出虚增。

    怎么改：重复的删去一笔；一张凭证分几项、金额恰好相同的不用改。
    """
    first: dict[tuple[str, Decimal], Expense] = {}
    for expense in _expenses(project):
        key = expense.voucher, expense.amount
        if key in first:
            yield Problem(
                at(expense, "voucher"),
                f"凭证号 {expense.voucher}、金额{yuan(expense.amount)}的支出前面已经登记过。",
                "重复的请删去一笔；一张凭证分几项、金额恰好相同的，不用改。",
                related=(at(first[key], "voucher"),),
            )
        first.setdefault(key, expense)
    paid: dict[str, Payment] = {}
    for payment in project.payments:
        if payment.voucher in paid:
            yield Problem(
                at(payment, "voucher"),
                f"凭证号 {payment.voucher} 在前面一次拨付里已经用过。",
                "一次拨付一张凭证：抄错的请改正；没有另外拨款的，这份记录请不要交。",
                related=(at(paid[payment.voucher], "voucher"),),
            )
        paid.setdefault(payment.voucher, payment)


@project_rule
def cover_is_for_the_dedicated_worker(project: Project, year: Year) -> Problems:
    """临时顶班写的是本项目的专项社工

    为什么：顶班不是更换，登记下来，日后才说得清专项社工没有换人。

    怎么改：“专项社工”写申报书里的那一位，“顶班人”写另一个人；起止日期写对。
    """
    names = limits.dedicated_names(project)
    for progress in project.progress:
        for cover in progress.cover:
            if cover.worker not in names:
                yield Problem(
                    at(cover, "worker"),
                    f"“{cover.worker}”不是本项目的专项社工。",
                    "请写不在岗的专项社工的姓名；兼职人员不在岗的不用登记。",
                    related=(at(project.application, "staff"),),
                )
            elif cover.by == cover.worker:
                yield Problem(
                    at(cover, "by"),
                    "顶班人就是不在岗的专项社工本人。",
                    "请写代班的那一位社工。",
                )
            elif cover.from_ > cover.to:
                yield Problem(
                    at(cover, "to"),
                    f"止日{day(cover.to)}早于起日{day(cover.from_)}。",
                    "请核对两个日期，起在前、止在后。",
                )
