"""The contract: after the award, with the agency, until the end of the service."""

from sanshe.findings import Place, Problem, at
from sanshe.limits import agency_codes, agency_names, service_end
from sanshe.project import Project, Year
from sanshe.rule import Problems, project_rule
from sanshe.wording import day, entry, listed, yuan


@project_rule
def contract_follows_award(project: Project, year: Year) -> Problems:
    """先立项，后签合同

    为什么：合同以立项为前提；没有立项、还在候补、没有确认延续的项目，不能签合同。

    怎么改：核对文件放在哪个项目、签订日期有没有写错；确已立项或递补的，请市民政局先登记决定。
    """
    contract = project.contract
    if contract is None or year.is_review_unread:
        return
    award = year.award(project.id)
    outcome = year.outcome(project.id)
    if award is None:
        if outcome is None or not outcome.is_award:
            yield Problem(
                at(contract),
                "这里有合同，但评审结果和递补决定里都没有这个项目的立项。",
                "放错了项目的请移到对的文件夹；确已立项或递补的，请市民政局先登记决定。",
                related=(Place(outcome.path, outcome.keys),) if outcome else (),
            )
    elif contract.signed_on < award.decided_on:
        yield Problem(
            at(contract, "signed_on"),
            f"合同签订日期写的是{day(contract.signed_on)}，项目{day(award.decided_on)}才立项。",
            "请照合同核对签订日期；确实先签的，立项以后要重新签。",
            related=(award.at,),
        )


@project_rule
def contract_amount_is_the_award(project: Project, year: Year) -> Problems:
    """合同金额等于立项金额

    为什么：市级专项经费按立项的数额下达，合同里的数额要与它一致；配套和自筹资金不写在这一栏。

    怎么改：照立项决定改正；合同本身写错的，请与承接机构重签或签补充协议。
    """
    contract, award = project.contract, year.award(project.id)
    if contract and award and contract.amount != award.amount:
        yield Problem(
            at(contract, "amount"),
            f"合同里的市级专项经费是{yuan(contract.amount)}，立项金额是{yuan(award.amount)}。",
            f"请改成 {yuan(award.amount)}；含配套资金的，只写市级专项经费的部分。",
            in_file=entry("amount", award.amount),
            related=(award.at,),
        )


@project_rule
def contract_ends_in_time(project: Project, year: Year) -> Problems:
    """合同的服务截止日期不晚于当年期限

    为什么：除不可抗力外，当年服务都要在通知规定的日期以前做完；不可抗力的延期要两局批准。

    怎么改：改到期限以内；确因不可抗力延期的，先走变更，两局批准以后按批准的日期。
    """
    contract = project.contract
    if contract is None:
        return
    end = service_end(project)
    if contract.ends_on > end:
        yield Problem(
            at(contract, "ends_on"),
            f"服务截止日期写的是{day(contract.ends_on)}，当年服务最迟到{day(end)}。",
            f"请改到 {end} 或以前；因不可抗力要延期的，请承接机构提出变更（事项选“服务截止日期”，"
            "原因选“不可抗力”），市民政局、市财政局都批准以后才能延。",
        )


@project_rule
def contract_ends_after_signing(project: Project, year: Year) -> Problems:
    """服务截止日期晚于签订日期

    为什么：当年服务从签订之日起算，截止日期不会在签订以前，多半是年份写错了。

    怎么改：照合同核对两个日期。
    """
    contract = project.contract
    if contract and contract.ends_on <= contract.signed_on:
        yield Problem(
            at(contract, "ends_on"),
            f"服务截止日期{day(contract.ends_on)}不在签订日期{day(contract.signed_on)}之后。",
            "请照合同核对两个日期。",
            related=(at(contract, "signed_on"),),
        )


@project_rule
def contract_payee_is_the_agency(project: Project, year: Year) -> Problems:
    """合同的收款单位是承接机构

    为什么：资金要直接拨付到承接机构，不能经过其他单位或个人。

    怎么改：写承接机构的全称和代码；机构更过名的，写申报书里的曾用名或批准变更以后的名称都可以。
    """
    contract = project.contract
    if contract is None:
        return
    agency, payee = project.application.agency, contract.payee
    if payee.name not in agency_names(project):
        yield Problem(
            at(payee, "name"),
            f"收款单位写的是“{payee.name}”，承接机构是“{agency.name}”。",
            "收款单位只能是承接机构；机构更了名的，请承接机构先提出变更，两局批准以后写新名称。",
            related=(at(agency, "name"),),
        )
    elif payee.credit_code not in agency_codes(project):
        yield Problem(
            at(payee, "credit_code"),
            f"收款单位的代码是 {payee.credit_code}，承接机构的代码是 {agency.credit_code}。",
            "请照承接机构的登记证书核对代码。",
            related=(at(agency, "credit_code"),),
        )


@project_rule
def contract_names_station_and_liaison(project: Project, year: Year) -> Problems:
    """签合同时服务站和联系人已经落实

    为什么：社区应当设立社会工作服务站，并设置试点项目专项联系人；申报时可以还没有，签合同时要有。

    怎么改：与社区商定以后补在合同记录里；申报书里已经写了的不用再写。
    """
    contract = project.contract
    if contract is None:
        return
    community = project.application.community
    missing = {
        key: title
        for key, title, found in (
            ("station:", "社会工作服务站", contract.station or community.station),
            ("liaison:", "试点项目专项联系人", contract.liaison or community.liaison),
        )
        if found is None
    }
    if missing:
        words = listed(tuple(missing.values()))
        yield Problem(
            at(contract),
            f"合同记录和申报书里都没有写{words}。",
            f"请与社区商定，在合同记录里补上{words}。",
            related=(at(community),),
            in_file=listed(tuple(missing)),
        )
