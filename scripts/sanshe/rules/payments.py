"""The city's money in instalments: how much, to whom, and what comes before each."""

from sanshe.findings import Problem, at
from sanshe.ledger import shares
from sanshe.limits import agency_names, ended_on
from sanshe.project import Project, Year, number_of
from sanshe.records import Payment
from sanshe.rule import Problems, project_rule
from sanshe.wording import day, entry, yuan


def _number(payment: Payment) -> int:
    return int(number_of(payment))


@project_rule
def payment_is_next_instalment(project: Project, year: Year) -> Problems:
    """按规定的次数和次序拨付

    为什么：通知规定市级专项经费分几次拨付；文件名是第几次，一次一份，先拨前一次，再拨后一次。

    怎么改：核对文件名和拨付日期；缺前一次的，先补上它的拨付记录。
    """
    numbers = sorted(each.number for each in year.notice.amounts.instalments)
    earlier: Payment | None = None
    for payment in project.payments:
        number = _number(payment)
        before = number - 1
        if number not in numbers:
            yield Problem(
                at(payment),
                f"这是第{number}次拨付，通知规定市级专项经费分{len(numbers)}次拨付。",
                "同一次分几笔付出的，合写在一份拨付记录里；其他资金不写在这里。",
            )
        elif before in numbers and not _is_there(project, year, before):
            yield Problem(
                at(payment),
                f"有第{number}次拨付，没有第{before}次拨付的记录。",
                f"请先补上第{before}次的拨付记录（payments/{before}.yml）；这一份其实是第{before}次的，请改成第{before}次。",
            )
        elif earlier and payment.paid_on < earlier.paid_on:
            yield Problem(
                at(payment, "paid_on"),
                f"第{number}次拨付的日期是{day(payment.paid_on)}，"
                f"早于第{number_of(earlier)}次的{day(earlier.paid_on)}。",
                "请照拨付凭证核对两次的日期。",
                related=(at(earlier, "paid_on"),),
            )
        earlier = payment


def _is_there(project: Project, year: Year, number: int) -> bool:
    """Whether there is such a payment, or may be one that can't be read."""
    return f"payments/{number}.yml" in project.records or year.is_unread(project.id)


@project_rule
def payment_amount_is_exact(project: Project, year: Year) -> Problems:
    """每次拨付的金额正好是规定的比例

    为什么：市级专项经费按规定的比例分次拨付，算到分；比例除不尽的，前几次四舍五入到分，最后一次付余下的。

    怎么改：照拨付凭证核对金额；拨错了的，与承接机构结清差额以后按规定的数额登记。
    """
    award = year.award(project.id)
    if award is None:
        return
    instalments = {each.number: each for each in year.notice.amounts.instalments}
    due = shares(award.amount, tuple(instalments.values()))
    end = ended_on(project)
    for payment in project.payments:
        number = _number(payment)
        is_after_end = end is not None and payment.paid_on >= end
        if number in due and not is_after_end and payment.amount != due[number]:
            yield Problem(
                at(payment, "amount"),
                f"第{number}次拨付写的是{yuan(payment.amount)}；市级专项经费{yuan(award.amount)}，"
                f"这一次拨{instalments[number].percent}%，是{yuan(due[number])}。",
                f"请照拨付凭证核对，应当是 {yuan(due[number])}；配套等其他资金不计入这里。",
                in_file=entry("amount", due[number]),
                related=(award.at,),
            )


@project_rule
def payment_follows_contract(project: Project, year: Year) -> Problems:
    """先签合同，后拨付

    为什么：县（市）区与承接机构签合同以后，按合同把资金直接拨付给它。

    怎么改：核对签订日期和拨付日期；合同已签的，补上合同记录；确实先拨了的，向市民政局说明。
    """
    contract = project.contract
    if contract is None:
        if project.payments and not year.is_unread(project.id):
            yield Problem(
                at(project.payments[0]),
                "已经拨付，但没有合同记录。",
                "请先补上合同记录（contract.yml）；合同还没有签的，签了以后才能拨付。",
            )
        return
    for payment in project.payments:
        if payment.paid_on < contract.signed_on:
            yield Problem(
                at(payment, "paid_on"),
                f"拨付日期写的是{day(payment.paid_on)}，合同{day(contract.signed_on)}才签。",
                "请照拨付凭证和合同核对日期；确实先拨后签的，请向市民政局说明，由市局决定怎样处理。",
                related=(at(contract, "signed_on"),),
            )


@project_rule
def last_payment_follows_acceptance(project: Project, year: Year) -> Problems:
    """验收合格以后才拨余款

    为什么：余款在项目验收合格后拨付。只有县（市）区的验收放行余款，评估、审计不代替验收，晚了也不妨碍拨付。

    怎么改：先登记合格的验收记录；日期写错的改正。
    """
    last = max(each.number for each in year.notice.amounts.instalments)
    passed = next((each for each in project.acceptances if each.passes), None)
    for payment in project.payments:
        if _number(payment) != last:
            continue
        if passed is None:
            if year.is_unread(project.id):
                return
            failed = project.acceptance
            lead = "最近一次验收不合格" if failed else "没有验收记录"
            yield Problem(
                at(payment),
                f"余款已经拨付，但{lead}。",
                "验收合格以后才能拨余款；已经验收合格的，请先补上验收记录（acceptance/）。",
                related=(at(failed, "result"),) if failed else (),
            )
        elif payment.paid_on < passed.accepted_on:
            yield Problem(
                at(payment, "paid_on"),
                f"余款{day(payment.paid_on)}拨付，早于验收合格的{day(passed.accepted_on)}。",
                "请照拨付凭证和验收记录核对日期；确实先拨了余款的，请向市民政局说明。",
                related=(at(passed, "accepted_on"),),
            )


@project_rule
def payment_goes_to_the_agency(project: Project, year: Year) -> Problems:
    """款项直接拨给承接机构

    为什么：县（市）区要把资金直接拨付给承接机构，不能经过其他单位或个人。

    怎么改：照拨付凭证核对收款单位；拨错了的要收回重拨。
    """
    names = agency_names(project) if project.payments else frozenset()
    for payment in project.payments:
        if payment.payee not in names:
            agency = project.application.agency
            yield Problem(
                at(payment, "payee"),
                f"收款单位写的是“{payment.payee}”，承接机构是“{agency.name}”。",
                "请照拨付凭证写承接机构的全称；确实拨给了别的单位的，请收回重拨。",
                related=(at(agency, "name"),),
            )


@project_rule
def payment_follows_funds(project: Project, year: Year) -> Problems:
    """先下达，再收到，后拨付

    为什么：三个日期的先后通常是这样，颠倒了多半是写错；县（市）区先行垫付的也有，所以只提醒。

    怎么改：照文件和凭证核对；先行垫付的，在说明里写一句。
    """
    award = year.award(project.id)
    notice = award.funding if award else None
    for payment in project.payments:
        received = payment.funds_received_on
        if received and received > payment.paid_on:
            yield Problem(
                at(payment, "funds_received_on"),
                f"收到资金的日期是{day(received)}，拨付日期是{day(payment.paid_on)}，先拨后收。",
                "请照凭证核对；先行垫付的，在说明里写明。",
                related=(at(payment, "paid_on"),),
            )
        elif notice and (received or payment.paid_on) < notice.issued_on:
            word = "收到资金" if received else "拨付"
            yield Problem(
                at(payment, "funds_received_on" if received else "paid_on"),
                f"{word}的日期是{day(received or payment.paid_on)}，"
                f"资金下达文件是{day(notice.issued_on)}的。",
                "请照凭证和下达文件核对；先行垫付的，在说明里写明。",
                related=(at(notice, "issued_on"),),
            )


@project_rule
def no_payment_after_end(project: Project, year: Year) -> Problems:
    """终止、撤销以后不再拨付

    为什么：两局批准终止、撤销以后，未拨的不再拨，已拨的在结算记录里写明支出和应退。通知没有写到这一步，所以只提醒。

    怎么改：核对拨付日期；批准时同意结清此前服务费用的，在说明里写明依据。
    """
    end = ended_on(project)
    for payment in project.payments:
        if end and payment.paid_on > end:
            yield Problem(
                at(payment, "paid_on"),
                f"{day(payment.paid_on)}拨付，项目{day(end)}已批准终止或撤销。",
                "日期写错的请改正；是结清此前服务费用的，在说明里写明依据，并记入结算。",
            )
