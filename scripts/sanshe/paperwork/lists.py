"""What the city sends round of a year: 公示稿 and 立项名单; and of one project: 合同要素页.

The public notice names what the review decided; the list names what is funded now, by replacement too.
Who was not awarded is not named.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from sanshe.current import current
from sanshe.desk import name_of
from sanshe.ledger import shares
from sanshe.letter import NothingToSayError
from sanshe.limits import service_end
from sanshe.paperwork.document import (
    BLANK,
    DAY_BY_HAND,
    UNFILLED,
    Document,
    Fields,
    Heading,
    Items,
    Pair,
    Paragraph,
    Part,
    Signing,
    Table,
    Title,
    Words,
)
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.repository import Repository
from sanshe.scoring import how_awarded
from sanshe.wording import OUTCOMES, ROLES, day, listed, yuan

_DRAFT = Paragraph("（按仓库里的记录拟写，请经办人核对后发出。）", "small")


def publicity(repository: Repository, year: Year) -> Document:
    """公示稿: what the review decided, until when and how to object."""
    result = year.result
    if result is None:
        raise NothingToSayError("评审还没有结果。")
    city = repository.programme.office("city") or ROLES["city"]
    title = f"{year.notice.title}项目名单公示"
    awarded = [each.project for each in result.projects if each.is_award]
    reserve = [each.project for each in result.projects if each.outcome == "reserve"]
    until = year.publicity.ends_on if year.publicity else result.objections_until
    from_ = f"{day(year.publicity.published_on)}至" if year.publicity else "自公布之日起至"
    period = f"公示期{from_}{day(until)}，最后一天也算。" if until else "公示的起止日以公布的为准。"

    def parts() -> Iterator[Part]:
        yield Title(title, f"{day(result.decided_on)}　{result.document}")
        yield Paragraph(f"经评审，下列{len(awarded)}个项目拟予立项，现予公示。{period}")
        words = {each.project: OUTCOMES.get(each.outcome, "") for each in result.projects}
        yield _projects(year, awarded, "结果", [words[each] for each in awarded])
        if reserve:
            yield Heading("候补")
            yield Paragraph(f"有立项的项目退出时，由{city}决定是否递补。")
            yield _projects(year, reserve, "结果", [words[each] for each in reserve])
        yield Paragraph(
            f"对名单有不同意见的，请在公示期内向{city}书面提出，写明项目编号、对哪一点有意见、"
            "依据什么，留下怎样回复您。"
        )
        yield Paragraph((f"{city}（盖章）", "\n", DAY_BY_HAND), "right")
        yield _DRAFT

    return Document(title, str(year.notice.year), tuple(parts())).clean


def award_list(repository: Repository, year: Year) -> Document:
    """立项名单: every project that is funded, with how much and by which decision."""
    if not year.awards:
        raise NothingToSayError("还没有立项的项目。")
    city = repository.programme.office("city") or ROLES["city"]
    title = f"{year.notice.title}立项名单"
    total = sum((each.amount for each in year.awards), Decimal(0))

    def parts() -> Iterator[Part]:
        yield Title(title, f"截至{day(year.on)}")
        ids = [each.project for each in year.awards]
        table = _projects(year, ids, "结果", [how_awarded(each, year) for each in year.awards])
        yield Table(
            (*table.head, "市级专项经费", "下达文号"),
            tuple(
                (*row, yuan(each.amount), each.funding.number if each.funding else UNFILLED)
                for row, each in zip(table.rows, year.awards, strict=True)
            ),
            (*table.widths, 26, 24),
            (len(table.head),),
        )
        yield Paragraph(f"共{len(ids)}个项目，市级专项经费{yuan(total)}。")
        yield Paragraph((f"{city}（盖章）", "\n", day(year.on)), "right")
        yield _DRAFT

    return Document(title, str(year.notice.year), tuple(parts())).clean


def _projects(year: Year, ids: Sequence[str], last: str, words: Sequence[str]) -> Table:
    """One line for each project, with a word on it in the last column."""

    def row(number: int, project_id: str, word: str) -> tuple[Words, ...]:
        project = year.project(project_id)
        district = year.notice.district(project_id.split("/")[1])
        where = district.name if district else project_id
        if project is None or project.facts is None:
            return (str(number), where, project_id, UNFILLED, UNFILLED, word)
        now = current(project)
        return (
            str(number),
            where,
            name_of(project),
            _known(lambda: now.agency_name.value),
            _known(lambda: now.community.value),
            word,
        )

    return Table(
        ("序号", "县（市）区", "项目名称", "承接机构", "实施社区（村）", last),
        tuple(
            row(number, each, word)
            for number, (each, word) in enumerate(zip(ids, words, strict=True), 1)
        ),
        (8, 14, 34, 30, 24, 16),
    )


def contract_page(repository: Repository, project: Project, year: Year) -> Document:
    """合同要素页: what the contract must say, from award, application and approved changes."""
    award = year.award(project.id)
    if award is None:
        raise NothingToSayError("项目还没有立项，不能签合同。")
    programme, notice = repository.programme, year.notice
    county = programme.office("county", project.district) or ROLES["county"]
    now, contract, whole = current(project), project.contract, project.application
    cohort = notice.cohort(whole.category)
    theme = notice.choices("themes")
    station = contract.station if contract and contract.station else whole.community.station
    liaison = contract.liaison if contract and contract.liaison else whole.community.liaison
    goals = [each.id for each in whole.goals if each.year == notice.year]

    def parts() -> Iterator[Part]:
        yield Title("合同要素页", f"{name_of(project)}　{project.id}")
        yield Heading("双方", 2)
        yield Fields(
            (
                (Pair("合同编号", contract.number if contract else BLANK),),
                (Pair("委托单位", contract.party if contract else county),),
                (Pair("承接机构", now.agency_name.value),),
                (
                    Pair("统一社会信用代码", now.agency_code.value),
                    Pair("实施社区（村）", now.community.value),
                ),
                (Pair("开户银行", BLANK), Pair("银行账号", BLANK)),
            )
        )
        yield Paragraph("收款单位只能是承接机构本身。账号只手填在纸上，不进仓库。", "small")
        yield Heading("项目", 2)
        yield Fields(
            (
                (Pair("项目名称", now.name.value),),
                (Pair("申报类别", cohort.title if cohort else UNFILLED),),
                (Pair("主选主题", theme.get(now.theme.value, now.theme.value)),),
                (
                    Pair("专项社工", listed([each.value for each in now.dedicated]) or UNFILLED),
                    Pair("立项日期", day(award.decided_on)),
                ),
                (
                    Pair("签订日期", day(contract.signed_on) if contract else BLANK),
                    Pair("服务截止日期", _until(project)),
                ),
                (
                    Pair("社会工作服务站", station.place if station else BLANK),
                    Pair("专项联系人", liaison.name if liaison else BLANK),
                ),
            )
        )
        yield Heading("经费", 2)
        yield Table(
            ("拨付", "比例", "金额", "条件"),
            (
                *(
                    (
                        f"第{each.number}次",
                        f"{each.percent}%",
                        yuan(shares(award.amount, notice.amounts.instalments)[each.number]),
                        "项目验收合格以后"
                        if each is notice.amounts.instalments[-1]
                        else "签订合同、收到资金以后及时拨付",
                    )
                    for each in notice.amounts.instalments
                ),
                ("合计", "100%", yuan(award.amount), UNFILLED),
            ),
            (12, 10, 20, 44),
            (2,),
        )
        yield Heading("当年目标", 2)
        yield Items(tuple(f"{each}　{now.goals[each].value}" for each in goals))
        yield Heading("承诺", 2)
        both = f"{programme.bureaus.city}、{programme.bureaus.finance}"
        yield Items(
            (
                f"不分包、不转包、不无故调整；需要变更、终止、撤销的，先报{both}批准。",
                "专款专用、单独核算。",
                f"宣传品注明“{notice.label}”。",
            )
        )
        for title, who in (("委托单位", "负责人（签字）："), ("承接机构", "法定代表人（签字）：")):
            yield Signing(title, "", (who, "单位（公章）：", DAY_BY_HAND))

    return Document("合同要素页", project.id, tuple(parts())).clean


def _until(project: Project) -> str:
    ends_on = current(project).ends_on
    return day(ends_on.value if ends_on else service_end(project))


def _known(read: Callable[[], str]) -> str:
    try:
        return read()
    except Unknown:
        return UNFILLED
