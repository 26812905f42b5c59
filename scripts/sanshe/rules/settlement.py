"""What becomes of the city's money at the end: the settlement agrees with the other records."""

from decimal import Decimal

from sanshe.findings import Problem, at
from sanshe.project import Project, Year
from sanshe.records import Settlement
from sanshe.rule import Problems, project_rule
from sanshe.wording import entry, yuan


@project_rule
def settlement_paid_is_sum_of_payments(project: Project, year: Year) -> Problems:
    """结算的已拨等于各次拨付之和

    为什么：已拨多少由拨付记录说了算，两处对不上，就算不出应退多少。

    怎么改：照拨付凭证核对；漏登拨付记录的补上。
    """
    settlement = project.settlement
    if settlement is None or year.is_unread(project.id):
        return
    paid = sum((each.amount for each in project.payments), Decimal(0))
    if settlement.paid != paid:
        yield Problem(
            at(settlement, "paid"),
            f"结算写已拨{yuan(settlement.paid)}，各次拨付记录相加是{yuan(paid)}。",
            f"请改成 {yuan(paid)}；漏登了拨付记录的，请补上。",
            in_file=entry("paid", paid),
            related=tuple(at(each, "amount") for each in project.payments),
        )


@project_rule
def settlement_adds_up(project: Project, year: Year) -> Problems:
    """结算算得平

    为什么：已拨的钱要么支出，要么退回，要么经同意结转，一分不差；未拨、已退也要对得上。

    怎么改：照结算文件和退款凭证改正写错的一项。
    """
    settlement = project.settlement
    if settlement is None:
        return
    left = max(settlement.paid - settlement.spent, Decimal(0))
    carried = settlement.carried_over or Decimal(0)
    if settlement.to_return + carried != left:
        yield Problem(
            at(settlement, "to_return"),
            f"已拨{yuan(settlement.paid)}，已支出{yuan(settlement.spent)}，结余{yuan(left)}；"
            f"应退{yuan(settlement.to_return)}、结转{yuan(carried)}，加起来不等于结余。",
            f"没有结转的，应退是 {yuan(left)}；有结转的，写在“结转”里。",
            related=(at(settlement, "paid"), at(settlement, "spent")),
            in_file=f"{entry('to_return', left)}，或 carried_over:",
        )
    if settlement.returned > settlement.to_return:
        yield Problem(
            at(settlement, "returned"),
            f"已退{yuan(settlement.returned)}，比应退{yuan(settlement.to_return)}还多。",
            "请照退款凭证核对应退和已退。",
            related=(at(settlement, "to_return"),),
        )
    yield from _dated(settlement)
    award = year.award(project.id)
    if award and settlement.withheld is not None:
        withheld = award.amount - settlement.paid
        if settlement.withheld != withheld:
            yield Problem(
                at(settlement, "withheld"),
                f"未拨写的是{yuan(settlement.withheld)}；立项{yuan(award.amount)}，"
                f"已拨{yuan(settlement.paid)}，未拨应当是{yuan(withheld)}。",
                f"请改成 {yuan(withheld)}。",
                in_file=entry("withheld", withheld),
                related=(award.at, at(settlement, "paid")),
            )


def _dated(settlement: Settlement) -> Problems:
    if settlement.returned and settlement.returned_on is None:
        yield Problem(
            at(settlement, "returned"),
            f"已退{yuan(settlement.returned)}，没有写退回日期。",
            "请照退款凭证补上退回日期。",
            in_file="returned_on:",
        )
    elif settlement.returned_on and not settlement.returned:
        yield Problem(
            at(settlement, "returned_on"),
            "写了退回日期，已退却是零。",
            "请照退款凭证补上已退的金额；还没有退的，删去退回日期。",
            related=(at(settlement, "returned"),),
        )


@project_rule
def settlement_agrees_with_records(project: Project, year: Year) -> Problems:
    """结算的支出与进展、审计一致

    为什么：三处本来是同一笔账。结算可以核减不认可的支出，审计也可能晚于结算，所以不一致只提示，供审计核对。

    怎么改：不用改；漏登支出的补登，核减的在结算文件里写明。
    """
    settlement = project.settlement
    if settlement is None or year.is_unread(project.id):
        return
    expenses = [
        expense
        for month in project.progress
        for expense in month.spending
        if expense.source in year.notice.city_sources
    ]
    recorded = sum((each.amount for each in expenses), Decimal(0))
    if settlement.spent != recorded:
        yield Problem(
            at(settlement, "spent"),
            f"结算的已支出是{yuan(settlement.spent)}，进展记录里市级专项经费的支出相加是{yuan(recorded)}。",
            "漏登支出的，请承接机构在进展里补登；结算有核减的，不用改。",
        )
    audit = project.audit
    if audit and audit.spent is not None and audit.spent != settlement.spent:
        yield Problem(
            at(settlement, "spent"),
            f"结算的已支出是{yuan(settlement.spent)}，审计审定的支出是{yuan(audit.spent)}。",
            "请核对差额的来由；结算在审计之前作出的，由县（市）区决定要不要补充结算。",
            related=(at(audit, "spent"),),
        )
