"""The budget: sums to the cent, the city's share, and where the rest comes from."""

from collections import defaultdict
from decimal import Decimal

from sanshe.findings import Place, Problem, at
from sanshe.model import Application, BudgetLine, Fund
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule
from sanshe.wording import entry, yuan


@application_rule
def line_amount_is_price_times_quantity(app: Application, notice: Notice) -> Problems:
    """金额等于单价乘以数量

    为什么：预算要算得平，一分不差；算不平，审核和拨款都没法进行。

    怎么改：改正金额、单价或数量中写错的一个。
    """
    for line in app.budget.lines:
        product = line.unit_price * line.quantity
        if product != line.amount:
            yield Problem(
                at(line, "amount"),
                f"“{line.item}”的金额写的是{yuan(line.amount)}，"
                f"单价{yuan(line.unit_price)}乘以{line.quantity}是{yuan(product)}。",
                f"请把金额改成 {yuan(product)}，或改正单价、数量。",
                in_file=entry("amount", product),
            )


@application_rule
def total_is_sum_of_lines(app: Application, notice: Notice) -> Problems:
    """预算合计等于明细之和

    为什么：合计和明细对不上，就不知道以哪个为准。

    怎么改：改正合计，或补上漏掉的明细。
    """
    total = sum((line.amount for line in app.budget.lines), Decimal(0))
    if total != app.budget.total:
        yield Problem(
            at(app.budget, "total"),
            f"预算合计写的是{yuan(app.budget.total)}，各行相加是{yuan(total)}，"
            f"相差{yuan(abs(total - app.budget.total))}。",
            f"请把合计改成 {yuan(total)}，或检查明细是否有漏。",
            in_file=entry("total", total),
        )


@application_rule
def city_share_is_exact(app: Application, notice: Notice) -> Problems:
    """市级专项经费正好是规定的数额

    为什么：通知规定每个项目当年给予固定数额的专项经费，不多也不少。

    怎么改：改成规定的数额；多出来的需要写进配套资金。
    """
    share = notice.amounts.city_share
    if app.budget.city_share != share:
        yield Problem(
            at(app.budget, "city_share"),
            f"市级专项经费写的是{yuan(app.budget.city_share)}，通知规定每个项目{yuan(share)}。",
            f"请改成 {yuan(share)}；超出的部分写进配套资金。",
            in_file=entry("city_share", share),
        )


@application_rule
def city_lines_sum_to_city_share(app: Application, notice: Notice) -> Problems:
    """市级经费的明细相加等于市级专项经费

    为什么：专款专用、单独核算，市级的钱每一元都要有去处。

    怎么改：调整资金来源是市级经费的各行，使其相加等于市级专项经费。
    """
    spent = sum(
        (line.amount for line in app.budget.lines if line.source in notice.city_sources), Decimal(0)
    )
    share = app.budget.city_share
    if spent != share:
        yield Problem(
            at(app.budget, "lines")._replace(of_key=True),
            f"由市级专项经费支付的明细相加是{yuan(spent)}，比市级专项经费{yuan(share)}"
            f"{'多' if spent > share else '少'}了{yuan(abs(spent - share))}。",
            "请调整明细的金额，或改正写错的资金来源。",
            related=(at(app.budget, "city_share"),),
        )


@application_rule
def matching_agrees_with_lines(app: Application, notice: Notice) -> Problems:
    """配套资金与明细对得上

    为什么：写了配套就要有用处，用了配套就要有来源。

    怎么改：按来源核对配套资金和预算明细，使两边相等。
    """
    given: defaultdict[str, Decimal] = defaultdict(Decimal)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    first: dict[str, Place] = {}
    titles = notice.choices("fund_sources")
    for fund in app.matching:
        if fund.source in notice.city_sources:
            yield Problem(
                at(fund, "source"),
                f"“{titles[fund.source]}”不是配套资金。",
                "请删去这一项；市级专项经费只写在“经费预算”里。",
            )
        else:
            given[fund.source] += fund.amount
            first.setdefault(fund.source, at(fund, "amount"))
    for line in app.budget.lines:
        if line.source not in notice.city_sources:
            used[line.source] += line.amount
            first.setdefault(line.source, at(line, "source"))
    for source, place in first.items():
        if given[source] != used[source]:
            yield Problem(
                place,
                f"{titles[source]}：配套资金里共{yuan(given[source])}，"
                f"预算明细里用了{yuan(used[source])}，两边不等。",
                "请改正或补上“配套资金”里的这笔钱，或改正预算明细的金额和资金来源。",
            )


@application_rule
def matching_names_its_provider(app: Application, notice: Notice) -> Problems:
    """配套资金写明谁出、凭什么

    为什么：有配套的项目评审优先考虑，出资单位和依据要说得清。

    怎么改：补写出资单位和依据（文件、纪要或协议）。
    """
    titles = notice.choices("fund_sources")
    for fund in app.matching:
        missing = {
            key: word
            for key, word, value in (
                ("provider:", "出资单位", fund.provider),
                ("evidence:", "依据", fund.evidence),
            )
            if not value
        }
        words = "和".join(missing.values())
        if missing:
            yield Problem(
                at(fund),
                f"{titles[fund.source]}{yuan(fund.amount)}没有写{words}。",
                f"请补写{words}。",
                in_file="、".join(missing),
            )


@application_rule
def fund_source_fits_cohort(app: Application, notice: Notice) -> Problems:
    """结转经费只有延续项目才有

    为什么：上一年度结转的经费属于延续项目，与当年的专项经费分开核算；新申报没有结转。

    怎么改：改正资金来源；是延续项目的改正申报类别。
    """
    limited = {source.key: source for source in notice.fund_sources if source.cohorts}
    uses: tuple[BudgetLine | Fund, ...] = (*app.budget.lines, *app.matching)
    for use in uses:
        source = limited.get(use.source)
        if source and app.category not in source.cohorts:
            cohort = notice.cohort(app.category)
            yield Problem(
                at(use, "source"),
                f"资金来源写的是“{source.title}”，{cohort.title if cohort else app.category}"
                "项目没有这笔钱。",
                "请改正资金来源；确是延续项目的，请改正申报类别。",
            )


@application_rule
def city_money_buys_nothing_excluded(app: Application, notice: Notice) -> Problems:
    """市级经费不用于不得开支的项目

    为什么：通知或资金管理办法列明不得开支的，市级经费不能用。

    怎么改：删去这一行，或改由其他资金支付。
    """
    for line in app.budget.lines:
        if line.source not in notice.city_sources:
            continue
        for exclusion in notice.exclusions:
            by_category = exclusion.category is not None and exclusion.category == line.category
            by_word = exclusion.word is not None and exclusion.word in line.item
            if by_category or by_word:
                yield Problem(
                    at(line, "item" if by_word else "category"),
                    f"“{line.item}”由市级专项经费支付，属于不得开支的“{exclusion.title}”（{exclusion.basis}）。",
                    "请删去这一行，或改由其他资金支付。",
                )


@application_rule
def personnel_is_one_total(app: Application, notice: Notice) -> Problems:
    """人员费用合写一行

    为什么：申报书是公开的，一人一行就能看出某个人的报酬。

    怎么改：同一来源的人员费用合成一行。
    """
    personnel = {each.key for each in notice.budget_categories if each.personnel}
    first: dict[str, int] = {}
    for index, line in enumerate(app.budget.lines):
        if line.category in personnel:
            if line.source in first:
                yield Problem(
                    at(line, "item"),
                    f"“{line.item}”与前面的人员费用是同一来源，分行写会看出个人的报酬。",
                    "请把同一来源的人员费用合成一行。",
                    related=(at(app.budget, "lines", first[line.source], "item"),),
                )
            first.setdefault(line.source, index)
