"""The agency: who it is and whether it may apply."""

from collections import defaultdict
from itertools import islice
from operator import mul

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.project import Facts, Year
from sanshe.rule import Problems, application_rule, year_rule
from sanshe.wording import listed

_KINDS = {"service": "社会服务机构", "association": "社会团体", "foundation": "基金会"}


_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**place % 31 for place in range(17))


def has_check_digit(code: str) -> bool:
    """Whether a code of 18 characters ends in the check digit of GB 32100-2015.

    Written out because python-stdnum, which the tests hold against it, needs longer to be imported
    (with ssl and pydoc) than an application to be checked.
    """
    values = [_CHARACTERS.find(char) for char in code]
    weighted = sum(map(mul, values, _WEIGHTS))
    return -1 not in values and code[:8].isdigit() and (weighted + values[-1]) % 31 == 0


@application_rule
def credit_code_check_digit(app: Application, notice: Notice) -> Problems:
    """统一社会信用代码的校验位正确

    为什么：代码最后一位按国家标准 GB 32100-2015 由前17位算出；算不对，多半是抄错了一位。

    怎么改：照登记证书逐位核对；证书本身如此的，请登记机关说明。
    """
    if not has_check_digit(app.agency.credit_code):
        yield Problem(
            at(app.agency, "credit_code"),
            f"统一社会信用代码“{app.agency.credit_code}”通不过校验，多半是抄错了一位。",
            "请照登记证书逐位核对，注意 0 与 O、1 与 I、2 与 Z；代码里没有 I、O、S、V、Z。",
        )


@application_rule
def credit_code_kind(app: Application, notice: Notice) -> Problems:
    """代码的前两位与机构类型相符

    为什么：民政部门登记的组织，代码前两位表示类型：社会团体、社会服务机构、基金会。

    怎么改：核对代码和机构类型；不是民政部门登记的组织请先问县（市）区民政局。
    """
    kinds = {each.prefix: each.kind for each in notice.agency.credit_code_kinds}
    prefix = app.agency.credit_code[:2]
    if prefix not in kinds:
        yield Problem(
            at(app.agency, "credit_code"),
            f"代码以 {prefix} 开头；民政部门登记的社会组织，代码以 {listed(tuple(kinds))} 开头。",
            "请照登记证书核对代码；不是民政部门登记的，请先问县（市）区民政局。",
        )
    elif kinds[prefix] != app.agency.kind:
        kind = kinds[prefix]
        yield Problem(
            at(app.agency, "kind"),
            f"机构类型写的是{_KINDS[app.agency.kind]}，代码以 {prefix} 开头的是{_KINDS[kind]}。",
            f"请照登记证书核对，改正代码，或把机构类型改成“{_KINDS[kind]}”。",
            related=(at(app.agency, "credit_code"),),
            in_file=f"kind: {kind}",
        )


@application_rule
def credit_code_division(app: Application, notice: Notice) -> Problems:
    """代码里的登记地在本市或本省

    为什么：代码第3至8位是登记时的行政区划。撤县设区、迁移登记都会使它与现在不同，所以只作提示。

    怎么改：一般不用改；登记机关写错的改正。
    """
    division = app.agency.credit_code[2:8]
    known = {code for district in notice.districts for code in district.codes}
    known |= {code for code in (notice.city_code, notice.province_code) if code}
    if division not in known:
        yield Problem(
            at(app.agency, "credit_code"),
            f"代码第3至8位是 {division}，不是本市、所辖县（市）区或本省的代码。",
            "登记机关没有写错就不用改，县（市）区初审时会看登记证书。",
        )


@application_rule
def agency_registered_in_city_or_province(app: Application, notice: Notice) -> Problems:
    """机构在本市、所辖县（市）区或本省登记

    为什么：通知规定由这几级民政部门登记的社工机构申报。

    怎么改：登记层级写错的改正；在别处登记的机构不能申报。
    """
    allowed = {each.key: each.title for each in notice.registration_levels if not each.excluded}
    level = app.agency.registration_level
    if level not in allowed:
        titles = tuple(allowed.values())
        yield Problem(
            at(app.agency, "registration_level"),
            f"登记层级写的是“{notice.choices('registration_levels')[level]}”，"
            f"通知限于这几级登记的机构：{listed(titles)}。",
            "登记层级写错的请改正；确是在别处登记的，不能申报。",
            in_file=f"registration_level: {' 或 '.join(allowed)}",
        )


@application_rule
def agency_registered_lately_or_reported(app: Application, notice: Notice) -> Problems:
    """机构是上一年新登记的，或者按时年报

    为什么：两种情形满足一种就可以；是否“按时”由登记机关认定，不由机器算。

    怎么改：填写年检年报一栏；上一年新登记的机构核对登记日期。
    """
    year = notice.agency.newly_registered_year
    if app.agency.registered_on.year != year and app.agency.annual_report is None:
        yield Problem(
            at(app.agency, "registered_on"),
            f"机构{app.agency.registered_on.year}年登记，不是{year}年新登记的，又没有写年检年报。",
            "请在“承接机构”里填“年检年报”，写所属年度和形式；登记日期写错的改正。",
            in_file="annual_report:",
        )


@application_rule
def agency_has_own_account(app: Application, notice: Notice) -> Problems:
    """机构有独立的银行账号

    为什么：通知要求承接机构有独立的银行账号，项目资金直接拨到机构。

    怎么改：有独立账号的改成“是”；没有的请先开户再申报。账号本身不要写进来。
    """
    if not app.agency.own_account:
        yield Problem(
            at(app.agency, "own_account"),
            "独立银行账号一栏写的是“否”，通知要求承接机构有独立的银行账号。",
            "有独立账号的请改成“是”；没有的请先开户再申报。账号本身不要写进来。",
            in_file="own_account: true",
        )


@year_rule
def agency_keeps_one_name(year: Year) -> Problems:
    """一个代码一个名称

    为什么：同一代码写成两个名称，名额和延续就对不上。

    怎么改：照登记证书统一名称；更过名的写机构曾用名。
    """
    by_code: defaultdict[str, defaultdict[str, list[Facts]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for facts in year.applications:
        if facts.agency_code and facts.agency_name:
            by_code[facts.agency_code][facts.agency_name].append(facts)
    for by_name in by_code.values():
        for facts in (each for same in by_name.values() for each in same):
            unlike = (
                other
                for name, same in by_name.items()
                if name != facts.agency_name and name not in facts.agency_former_names
                for other in same
                if facts.agency_name not in other.agency_former_names
            )
            others = list(islice(unlike, 6))
            if others:
                yield Problem(
                    facts.at("agency", "name"),
                    f"机构名称写的是“{facts.agency_name}”，同一代码在别的申报里写的是"
                    f"“{others[0].agency_name}”。",
                    "请照登记证书统一名称；更过名的，在“机构曾用名”里写明。",
                    related=tuple(other.at("agency", "name") for other in others),
                    in_file="former_names:",
                )
