"""The city's list, its publicity, the reserve, and how many an agency may win (三(二), 三(一)3(3))."""

from collections import defaultdict

from sanshe.continuation import is_pending, may_continue
from sanshe.current import ending
from sanshe.findings import Place, Problem, at
from sanshe.project import Award, Year
from sanshe.records import Outcome, Replacement
from sanshe.rule import Problems, year_rule
from sanshe.rules.cohort import continuations
from sanshe.scoring import is_new, is_withdrawn, rows, total
from sanshe.wording import OUTCOMES, day, entry, listed, period, yuan


@year_rule
def each_forwarded_project_has_its_outcome(year: Year) -> Problems:
    """每个报送的项目有一个结果

    为什么：报送的项目都要有下文；新申报的写立项，延续的写确认延续，各有各的依据。没有报送的项目没有结果可言。

    怎么改：缺的补上，重复的删去，写错的改正。
    """
    result = year.result
    if result is None:
        return
    first: dict[str, Outcome] = {}
    for outcome in result.projects:
        project = year.project(outcome.project)
        word = OUTCOMES[outcome.outcome]
        if outcome.project in first:
            yield Problem(
                at(outcome, "project"),
                f"“{outcome.project}”写了两次结果。",
                "请只留一个结果。",
                related=(at(first[outcome.project], "project"),),
            )
        elif year.is_unread(outcome.project):
            pass
        elif project is None:
            yield Problem(
                at(outcome, "project"),
                f"{year.notice.year}年的申报里没有“{outcome.project}”这个项目。",
                "请核对项目编号（年份/地区/项目）。",
            )
        elif project.forwarding is None:
            if not outcome.is_award:  # an award is `only_forwarded_projects_are_awarded`'s
                yield Problem(
                    at(outcome, "project"),
                    f"“{outcome.project}”没有报送，却写了结果“{word}”。",
                    "没有报送的项目不写结果，请删去这一项。",
                )
        elif project.facts and project.facts.category:
            right = "awarded" if project.is_new else "confirmed"
            if outcome.is_award and outcome.outcome != right:
                yield Problem(
                    at(outcome, "outcome"),
                    f"“{outcome.project}”是{'新申报' if project.is_new else '延续'}项目，"
                    f"结果写的是“{word}”。",
                    f"{'新申报' if project.is_new else '延续'}项目请改成“{OUTCOMES[right]}”。",
                    related=(project.facts.at("category"),),
                    in_file=f"outcome: {right}",
                )
        first.setdefault(outcome.project, outcome)
    lacking = [
        project
        for project in year.projects
        if project.forwarding and project.id not in first and not is_withdrawn(project, year)
    ]
    if lacking:
        yield Problem(
            at(result, "projects")._replace(of_key=True),
            f"报送的项目里有{len(lacking)}个没有结果：{listed([each.id for each in lacking])}。",
            f"请逐个写明结果：{listed(tuple(OUTCOMES.values()))}。",
            related=tuple(at(each.forwarding, "decision") for each in lacking if each.forwarding),
            in_file=f"outcome: 加 {listed(tuple(OUTCOMES))} 之一",
        )


@year_rule
def only_forwarded_projects_are_awarded(year: Year) -> Problems:
    """没有报送的项目不立项

    为什么：申报要先经县（市）区初审、盖章、报送，市民政局才评审、立项。退回的、不予报送的、还没有初审的，都不能立项。

    怎么改：先由县（市）区写初审记录；没有报送的，不能写立项。
    """
    for award in year.awards:
        project = year.project(award.project)
        if project is None or project.forwarding or year.is_unread(award.project):
            continue
        reviews = project.first_reviews
        yield Problem(
            award.at._replace(keys=(*award.at.keys, "project")),
            f"“{award.project}”{'初审的结论不是报送' if reviews else '没有初审记录'}，"
            "县（市）区没有报送，不能立项。",
            "请先由县（市）区初审并报送；没有报送的，请删去这一项。",
            related=tuple(at(each, "decision") for each in reviews[-1:]),
        )


@year_rule
def new_awards_were_scored(year: Year) -> Problems:
    """新申报立项以前评过分

    为什么：专家组通过评议确定名单；没有一名专家打过分的新项目，立项就没有依据。延续项目可以凭末期评估确认，不要求评分。

    怎么改：先录评分表；没有评审的不能立项。
    """
    if any("/review/scores/" in path for path in year.unreadable):
        return
    scored = {
        sheet.project for score in year.scores for sheet in score.sheets if total(sheet) is not None
    }
    for outcome in getattr(year.result, "projects", ()):
        project = year.project(outcome.project)
        if (
            outcome.is_award
            and project
            and project.forwarding
            and is_new(project)
            and project.id not in scored
        ):
            yield Problem(
                at(outcome, "outcome"),
                f"“{outcome.project}”写的是{OUTCOMES[outcome.outcome]}，没有一名专家给它打过分。",
                "请先录专家的评分表（review/scores/）；没有评审的，不能立项。",
            )


@year_rule
def confirmation_follows_final_evaluation(year: Year) -> Problems:
    """延续项目确认以前，上年末期评估已经合格

    为什么：通知规定上年末期评估合格以上的才可继续。申报时评估可以还没有出来，确认时必须已经有结论。

    怎么改：等末期评估出来再确认；评估已经出来的，请第三方机构补交评估记录。
    """
    result = year.result
    if result is None:
        return
    for facts, earlier, previous, wanted in continuations(year):
        outcome = year.outcome(facts.project)
        if outcome is None or not outcome.is_award or earlier is None or previous.is_unread(wanted):
            continue
        if may_continue(earlier, previous)[0] is False:
            continue  # other rules have said why
        if pending := is_pending(earlier, previous):
            told = pending.reason
            related: tuple[Place, ...] = (facts.at("continues"),)
        elif earlier.final and earlier.final.evaluated_on > result.decided_on:
            told = f"到{day(earlier.final.evaluated_on)}才有末期评估的结论"
            related = (at(earlier.final, "evaluated_on"),)
        else:
            continue
        yield Problem(
            at(outcome, "outcome"),
            f"“{outcome.project}”{day(result.decided_on)}确认延续，上年的项目（{wanted}）{told}。",
            "请等末期评估合格以后再确认；评估早已作出的，请第三方机构补交评估记录。",
            related=related,
        )


@year_rule
def award_is_the_city_share(year: Year) -> Problems:
    """立项金额正好是规定的数额

    为什么：通知规定每个项目给予固定数额的专项经费；候补和不立项的没有金额。

    怎么改：立项的写规定的数额；没有立项的删去金额。
    """
    share = year.notice.amounts.city_share
    decisions: list[Outcome | Replacement] = [
        *getattr(year.result, "projects", ()),
        *year.replacements,
    ]
    for decision in decisions:
        amount = decision.amount
        if isinstance(decision, Replacement) or decision.is_award:
            if amount != share:
                yield Problem(
                    at(decision, "project") if amount is None else at(decision, "amount"),
                    f"“{decision.project}”的金额{'没有写' if amount is None else '是' + yuan(amount)}，"
                    f"通知规定每个项目{yuan(share)}。",
                    f"请写 {yuan(share)}。",
                    in_file=entry("amount", share),
                )
        elif amount:
            yield Problem(
                at(decision, "amount"),
                f"“{decision.project}”的结果是{OUTCOMES[decision.outcome]}，却写了金额{yuan(amount)}。",
                "没有立项的请删去金额；是立项的请改正结果。",
            )


@year_rule
def rank_order_is_kept_or_explained(year: Year) -> Problems:
    """名次在前而没有立项的，写明理由

    为什么：评审可以在名次以外考虑优先因素，名次不决定一切；但名次在前而没有立项的，申报单位应当知道为什么。

    怎么改：给这个项目写理由。
    """
    placed = [
        (row.rank, outcome)
        for row in rows(year)
        if row.rank and (outcome := year.outcome(row.project))
    ]
    for rank, outcome in placed:
        if outcome.is_award or outcome.reason:
            continue
        behind = [other for place, other in placed if place > rank and other.is_award]
        if behind:
            yield Problem(
                at(outcome, "outcome"),
                f"“{outcome.project}”第{rank}名，结果是{OUTCOMES[outcome.outcome]}；"
                f"名次在后的{listed([other.project for other in behind])}立项，这里没有写理由。",
                "请写理由：优先考虑了什么。",
                related=tuple(at(other, "outcome") for other in behind),
                in_file="reason:",
            )


@year_rule
def tie_across_the_line_is_decided(year: Year) -> Problems:
    """同分而结果不同的，写明怎样定

    为什么：名次相同，一个立项一个不立，总要有个定法；写下来才公平。

    怎么改：在评审结果里填“同分的处理”，列出同分的项目和怎样定。
    """
    result = year.result
    if result is None:
        return
    tied: defaultdict[int, list[Outcome]] = defaultdict(list)
    for row in rows(year):
        outcome = year.outcome(row.project)
        if row.rank and row.tied and outcome:
            tied[row.rank].append(outcome)
    for rank, outcomes in tied.items():
        projects = {outcome.project for outcome in outcomes}
        if len({outcome.is_award for outcome in outcomes}) > 1 and not any(
            projects <= set(tie.projects) for tie in result.ties
        ):
            lost = next(outcome for outcome in outcomes if not outcome.is_award)
            yield Problem(
                at(lost, "outcome"),
                f"{listed(sorted(projects))}同分，并列第{rank}名，结果却不一样，没有写怎样定的。",
                "请填“同分的处理”，列出这几个项目，写明决定：先后怎样定、由谁定。",
                related=tuple(at(each, "outcome") for each in outcomes if each is not lost),
                in_file="ties:，每项 projects: 和 decision:",
            )


@year_rule
def agency_wins_at_most_three(year: Year) -> Problems:
    """一家机构全市最多立项三个

    为什么：通知规定同一机构原则上最多获选三个，含延续项目。确有理由的，市民政局作特例决定放宽。被候补接替了的不再算。

    怎么改：减少立项，或给多出的项目作特例决定（规则写 agency-wins-at-most-three）。
    """
    cap = year.notice.caps.agency_total
    replaced = {getattr(each, "in_place_of", None) for each in year.replacements}
    lifted = {each.project for each in year.liftings if each.rule == agency_wins_at_most_three.id}
    by_agency: defaultdict[str, list[Award]] = defaultdict(list)
    for award in year.awards:
        project = year.project(award.project)
        code = project.facts.agency_code if project and project.facts else None
        if code and award.project not in replaced:
            by_agency[code].append(award)
    for awards in by_agency.values():
        counted = [award for award in awards if award.project not in lifted]
        for award in awards if len(awards) > cap else ():
            if award in counted and len(counted) <= cap:
                continue  # the others are lifted, one by one; these are within the cap
            yield Problem(
                award.at._replace(keys=(*award.at.keys, "project")),
                f"“{award.project}”的承接机构全市立项{len(awards)}个（含延续项目），"
                f"原则上最多{cap}个。",
                f"请减少{len(awards) - cap}个；确需如此的，请给多出的项目作特例决定（exceptions/），"
                f"规则写 {agency_wins_at_most_three.id}。",
                related=tuple(
                    other.at._replace(keys=(*other.at.keys, "project"))
                    for other in awards[:6]
                    if other is not award
                ),
                project=award.project,
            )


@year_rule
def review_in_review_time(year: Year) -> Problems:
    """评审和确定名单在通知安排的时间里

    为什么：通知安排了评审的起止日。这是评审机关的日程，早晚不影响申报单位，所以只提醒。

    怎么改：日期写错的改正；确是另行安排的不用改，请把改期的通知公布出来。
    """
    time = year.notice.dates.review
    for score in year.scores:
        if score.scored_on not in time:
            yield Problem(
                at(score, "scored_on"),
                f"评分日期是{day(score.scored_on)}，不在通知安排的评审时间（{period(time)}）里。",
                "日期写错的请改正；确是另行安排的不用改，请把改期的通知公布出来。",
            )
    if year.result and year.result.decided_on not in time:
        yield Problem(
            at(year.result, "decided_on"),
            f"名单是{day(year.result.decided_on)}确定的，不在通知安排的评审时间（{period(time)}）里。",
            "日期写错的请改正；确是另行安排的不用改，请把改期的通知公布出来。",
        )


@year_rule
def fund_notice_follows_the_award(year: Year) -> Problems:
    """资金下达文件不早于立项

    为什么：先由市民政局立项，再会同市财政局下达资金；日期颠倒多半是抄错。

    怎么改：照文件核对两个日期。
    """
    for award in year.awards:
        funding = award.funding
        if funding and funding.issued_on < award.decided_on:
            yield Problem(
                at(funding, "issued_on"),
                f"资金下达文件的日期{day(funding.issued_on)}早于“{award.project}”确定的日期"
                f"{day(award.decided_on)}。",
                "请照文件核对两个日期。",
                related=(award.at,),
            )


@year_rule
def funding_goes_to_awarded_projects(year: Year) -> Problems:
    """资金只下达给立了项的项目，一个项目一次

    为什么：通知规定由市民政局立项，再会同市财政局下达资金；没有立项的没有资金可下，下达两次就多了一份。

    怎么改：核对项目编号；递补的先写递补决定。
    """
    first: dict[str, Place] = {}
    for funding in year.fundings:
        for index, project in enumerate(funding.projects):
            place = at(funding, "projects", index)
            if year.award(project) is None:
                yield Problem(
                    place,
                    f"“{project}”没有立项，资金下达文件里却有它。",
                    "请核对项目编号；由候补递补的，请先写递补决定。",
                )
            elif project in first:
                yield Problem(
                    place,
                    f"“{project}”的资金前面已经下达过。",
                    "请核对项目编号，重复的删去。",
                    related=(first[project],),
                )
            first.setdefault(project, place)


@year_rule
def replacement_moves_up_the_reserve(year: Year) -> Problems:
    """递补的是候补项目，接替的是撤销或终止的项目

    为什么：名额空出来才能递补；递补的要是评审定下的候补，一个空额只补一个。

    怎么改：核对两个项目编号；撤销、终止还没有获准的，先办变更。
    """
    used: dict[tuple[str, str], Place] = {}
    for replacement in year.replacements:
        outcome = year.outcome(replacement.project)
        if (outcome is None or outcome.outcome != "reserve") and not year.is_review_unread:
            word = f"结果是{OUTCOMES[outcome.outcome]}" if outcome else "没有评审结果"
            yield Problem(
                at(replacement, "project"),
                f"“{replacement.project}”{word}，不是候补项目，不能递补。",
                "请核对项目编号；能递补的是评审结果里的候补项目。",
                related=(at(outcome, "outcome"),) if outcome else (),
            )
        for key in ("project", "in_place_of"):
            written = (key, getattr(replacement, key))
            place = at(replacement, key)
            if written in used:
                yield Problem(
                    place,
                    f"“{written[1]}”在另一份递补决定里已经写过。",
                    "一个项目只递补一次，一个空额只补一个，请核对。",
                    related=(used[written],),
                )
            used.setdefault(written, place)
        yield from _vacancy(replacement, year)


def _vacancy(replacement: Replacement, year: Year) -> Problems:
    """Whether the place was free on the day of the decision."""
    vacated = year.project(replacement.in_place_of)
    if year.result is None or year.is_unread(replacement.in_place_of):
        return
    if vacated is None or year.award(vacated.id) is None:
        yield Problem(
            at(replacement, "in_place_of"),
            f"“{replacement.in_place_of}”没有立项，空不出名额。",
            "请核对项目编号；接替的是立项以后撤销或终止的项目。",
        )
        return
    ended = ending(vacated)
    if ended is None:
        yield Problem(
            at(replacement, "in_place_of"),
            f"“{vacated.id}”还没有获准撤销或终止，名额没有空出来。",
            "请先由承接机构申请，市民政局、市财政局都批准撤销或终止，再决定递补。",
        )
    elif ended.decided_on and ended.decided_on > replacement.decided_on:
        yield Problem(
            at(replacement, "decided_on"),
            f"{day(replacement.decided_on)}决定递补，“{vacated.id}”到{day(ended.decided_on)}"
            "才获准撤销或终止。",
            "请核对日期，先批准撤销或终止，再决定递补。",
        )


@year_rule
def publicity_dates_are_in_order(year: Year) -> Problems:
    """先定名单，再公示，再期满

    为什么：日期颠倒，异议期就算不清。

    怎么改：照公示和文件核对日期。
    """
    publicity, result = year.publicity, year.result
    if publicity is None:
        return
    if result and publicity.published_on < result.decided_on:
        yield Problem(
            at(publicity, "published_on"),
            f"公示日期{day(publicity.published_on)}早于名单确定的日期{day(result.decided_on)}。",
            "请照公示核对日期，名单确定以后再公示。",
            related=(at(result, "decided_on"),),
        )
    if publicity.ends_on < publicity.published_on:
        yield Problem(
            at(publicity, "ends_on"),
            f"期满日期{day(publicity.ends_on)}早于公示日期{day(publicity.published_on)}。",
            "请照公示核对两个日期。",
        )
    for objection in publicity.objections:
        if objection.received_on < publicity.published_on:
            yield Problem(
                at(objection, "received_on"),
                f"异议{day(objection.received_on)}收到，公示{day(publicity.published_on)}才开始。",
                "请核对收到的日期。",
            )
        if objection.answered_on and objection.answered_on < objection.received_on:
            yield Problem(
                at(objection, "answered_on"),
                f"答复日期{day(objection.answered_on)}早于收到日期{day(objection.received_on)}。",
                "请核对两个日期。",
                related=(at(objection, "received_on"),),
            )


@year_rule
def objections_are_answered(year: Year) -> Problems:
    """异议都有答复

    为什么：提出异议的人要知道查明了什么、怎样处理。

    怎么改：写明答复、答复日期和异议是否成立。
    """
    for objection in getattr(year.publicity, "objections", ()):
        lacking = [
            title
            for title, value in (
                ("答复", objection.answer),
                ("答复日期", objection.answered_on),
                ("是否成立", objection.upheld is not None),
            )
            if not value
        ]
        if lacking:
            yield Problem(
                at(objection, "summary"),
                f"{day(objection.received_on)}收到的异议，没有写{listed(lacking)}。",
                "请查明情况，答复提出异议的人，再写答复、答复日期和是否成立。",
                in_file="answer:、answered_on: 和 upheld:",
            )
