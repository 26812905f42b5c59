"""The county's acceptance, which alone releases the last instalment."""

from sanshe.findings import Problem, at
from sanshe.project import Project, Year, number_of
from sanshe.rule import Problems, project_rule
from sanshe.wording import day


@project_rule
def acceptance_follows_contract(project: Project, year: Year) -> Problems:
    """先签合同，后验收

    为什么：验收看的是合同约定的服务做完没有；没有合同，验收也就放行不了余款。

    怎么改：核对验收日期和合同；合同已签的，补上合同记录。
    """
    contract = project.contract
    if contract is None:
        if project.acceptances and not year.is_unread(project.id):
            yield Problem(
                at(project.acceptances[0]),
                "已经验收，但没有合同记录。",
                "请先补上合同记录（contract.yml）；放错了项目的，请移到对的文件夹。",
            )
        return
    for each in project.acceptances:
        if each.accepted_on < contract.signed_on:
            yield Problem(
                at(each, "accepted_on"),
                f"验收日期写的是{day(each.accepted_on)}，合同{day(contract.signed_on)}才签。",
                "请照验收材料和合同核对日期；不会先验收、后签合同。",
                related=(at(contract, "signed_on"),),
            )


@project_rule
def acceptance_names_who_attended(project: Project, year: Year) -> Problems:
    """验收写明有谁参加

    为什么：余款只凭验收放行，有谁在场是日后查账、答复质疑的依据。

    怎么改：写参加验收的单位，不用写个人。
    """
    for each in project.acceptances:
        if not each.attendees:
            yield Problem(
                at(each, "attendees"),
                "验收记录没有写参加单位。",
                "请写参加验收的单位，例如县（市）区民政局、街道（乡镇）、社区居委会。",
            )


@project_rule
def acceptance_repeats_after_failure(project: Project, year: Year) -> Problems:
    """不合格的整改以后再验收

    为什么：一次验收一份记录，按第1次、第2次编号；前一次不合格才有下一次，日期也在后面。

    怎么改：核对文件名、结论和日期；合格以后不用再验收。
    """
    if year.is_unread(project.id):
        return
    held = project.acceptances
    for expected, each in enumerate(held, 1):
        earlier = held[expected - 2] if expected > 1 else None
        if int(number_of(each)) != expected:
            yield Problem(
                at(each),
                f"有第{number_of(each)}次验收，没有第{expected}次的记录。",
                f"请改成第{expected}次（{expected}.yml），或先补上前一次的记录。",
            )
            return
        if earlier and earlier.passes:
            yield Problem(
                at(each),
                f"第{expected - 1}次验收已经合格，又有第{expected}次。",
                "合格以后不用再验收；前一次结论写错的，请告诉维护人员更正。",
                related=(at(earlier, "result"),),
            )
        elif earlier and each.accepted_on < earlier.accepted_on:
            yield Problem(
                at(each, "accepted_on"),
                f"第{expected}次验收的日期{day(each.accepted_on)}"
                f"早于第{expected - 1}次的{day(earlier.accepted_on)}。",
                "请照验收材料核对两次的日期。",
                related=(at(earlier, "accepted_on"),),
            )
