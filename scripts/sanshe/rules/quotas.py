"""How many projects a district and an agency may ask for. Information, without precedence."""

from collections import defaultdict

from sanshe.findings import Problem
from sanshe.project import Facts, Year
from sanshe.rule import Problems, year_rule


@year_rule
def district_asks_for_few_new_projects(year: Year) -> Problems:
    """一个县（市）区的新申报超过名额

    为什么：各县（市）区最多上报规定数目的新项目。超过的不算错，由县（市）区初审时选定上报哪几个。

    怎么改：不用改；请留意县（市）区的初审结果。
    """
    cap = year.notice.caps.district_new
    by_district: defaultdict[str, list[Facts]] = defaultdict(list)
    for facts in year.applications:
        cohort = year.notice.cohort(facts.category) if facts.category else None
        if cohort and cohort.continues_year is None:
            by_district[facts.district].append(facts)
    for key, same in by_district.items():
        if len(same) > cap:
            district = year.notice.district(key)
            for facts in same:
                project = year.project(facts.project)
                if project and not project.awaits_county:
                    continue
                yield Problem(
                    facts.at("community", "district"),
                    f"{district.name if district else key}已有{len(same)}个新申报，"
                    f"最多上报{cap}个，由县（市）区初审选定，不分先后。",
                    "不用改；请留意县（市）区的初审结果。",
                    related=tuple(
                        other.at("community", "district")
                        for other in same[:6]
                        if other is not facts
                    ),
                )


@year_rule
def agency_asks_for_at_most_three(year: Year) -> Problems:
    """一家机构全市最多三个项目

    为什么：通知规定同一机构原则上最多申报并获选三个，含延续项目。多申报的请自己取舍，确有理由的市民政局可以放宽。

    怎么改：撤回多出的申报，或请市民政局作特例决定。
    """
    if year.result:
        return  # what was asked for is settled; `agency_wins_at_most_three` counts what was won
    cap = year.notice.caps.agency_total
    by_agency: defaultdict[str, list[Facts]] = defaultdict(list)
    for facts in year.applications:
        if facts.agency_code:
            by_agency[facts.agency_code].append(facts)
    for same in by_agency.values():
        if len(same) > cap:
            for facts in same:
                yield Problem(
                    facts.at("agency", "credit_code"),
                    f"本机构今年在全市申报了{len(same)}个项目（含延续项目），原则上最多{cap}个。",
                    f"请撤回{len(same) - cap}个申报；确需如此的，请市民政局作特例决定。",
                    related=tuple(
                        other.at("agency", "credit_code")
                        for other in same[:6]
                        if other is not facts
                    ),
                )
