"""Mid-term and final evaluation, and the audit (三(四)): three separate facts."""

from collections.abc import Iterator
from decimal import Decimal

from sanshe.findings import Place, Problem, at
from sanshe.project import Project, Year, number_of
from sanshe.records import Audit, Evaluation
from sanshe.rule import Problems, project_rule
from sanshe.wording import day, listed, yuan


def _evaluations(project: Project) -> Iterator[tuple[str, Evaluation]]:
    """Those that are there, each with what people call it."""
    for each in project.evaluations:
        yield _TITLES[number_of(each)], each


_TITLES = {"midterm": "中期评估", "final": "末期评估"}


@project_rule
def evaluation_follows_contract(project: Project, year: Year) -> Problems:
    """签了合同才有评估和审计

    为什么：评估和审计看的是合同签订以后做了什么；没有合同，等次无从得来。

    怎么改：请县（市）区补上合同记录；日期写错的改正；放错项目的挪走。
    """
    if year.is_unread(project.id):
        return
    contract = project.contract
    done: list[tuple[str, Evaluation | Audit, str]] = [
        (title, each, "evaluated_on") for title, each in _evaluations(project)
    ]
    if project.audit:
        done.append(("审计", project.audit, "audited_on"))
    for title, record, key in done:
        if contract is None:
            yield Problem(
                Place(record.path),
                f"这个项目没有合同记录，却有{title}。",
                "请县（市）区先补上合同记录（contract.yml）；放错项目的请挪走。",
            )
            continue
        on = record.evaluated_on if isinstance(record, Evaluation) else record.audited_on
        if on < contract.signed_on:
            yield Problem(
                at(record, key),
                f"{title}的日期是{day(on)}，早于合同签订日期{day(contract.signed_on)}。",
                "请核对两个日期。",
                related=(at(contract, "signed_on"),),
            )


@project_rule
def evaluation_covers_every_criterion(project: Project, year: Year) -> Problems:
    """评估表的每个方面都评了分

    为什么：等次由各方面的得分加起来定；缺了方面，看不出等次怎么来的。

    怎么改：补上缺的方面；另用一份评估表的，请市民政局先改当年的数据。
    """
    criteria = {each.key: each.title for each in project.notice.evaluation}
    for title, each in _evaluations(project):
        given = {points.criterion for points in each.points}
        missing = {key: name for key, name in criteria.items() if key not in given}
        if not missing or (not given and (each is not project.final or each.score is None)):
            continue  # of a final grade that comes from nowhere `grade_fits_score` speaks
        words = listed(tuple(missing.values()))
        if given:
            told = f"{title}没有评这几个方面：{words}。"
        else:
            told = f"{title}只有总分，没有各方面的得分，看不出等次怎么来的。"
        yield Problem(
            at(each, "points")._replace(of_key=True) if given else at(each, "grade"),
            told,
            f"请在评分里补上：{words}。",
            in_file=f"points:，criterion: {listed(tuple(missing))}",
        )


@project_rule
def evaluation_points_are_in_bounds(project: Project, year: Year) -> Problems:
    """每个方面只评一次，不超过满分

    为什么：超过满分或者评了两次，总分就不准，等次也就不准。

    怎么改：改正得分；重复的删去一个。
    """
    criteria = {each.key: each for each in project.notice.evaluation}
    for title, each in _evaluations(project):
        seen: dict[str, Place] = {}
        for points in each.points:
            criterion = criteria.get(points.criterion)
            if criterion is None:
                continue
            if criterion.key in seen:
                yield Problem(
                    at(points, "criterion"),
                    f"{title}里“{criterion.title}”评了两次。",
                    "请删去重复的一个，或改成另一个方面。",
                    related=(seen[criterion.key],),
                )
            seen.setdefault(criterion.key, at(points, "criterion"))
            if points.points > criterion.points:
                yield Problem(
                    at(points, "points"),
                    f"“{criterion.title}”得了{points.points}分，满分是{criterion.points}分。",
                    f"请改成0到{criterion.points}之间的分数。",
                )


@project_rule
def evaluation_score_is_sum(project: Project, year: Year) -> Problems:
    """总分等于各方面之和

    为什么：等次看总分；加错了，等次就可能不对。

    怎么改：核对各方面的得分，再改总分。
    """
    for title, each in _evaluations(project):
        total = sum((points.points for points in each.points), Decimal(0))
        if each.points and each.score is not None and each.score != total:
            yield Problem(
                at(each, "score"),
                f"{title}各方面加起来是{total}分，总分写的是{each.score}分。",
                f"请核对各方面的得分；都没有错的，总分改成 {total}。",
                related=(at(each, "points"),),
            )


@project_rule
def grade_fits_score(project: Project, year: Year) -> Problems:
    """等次与总分相符

    为什么：末期评估的等次决定下一年度能不能延续；等次要从总分来，不能另给。

    怎么改：照分数线改等次，或核对总分；末期评估和评了分的，写上总分。
    """
    bands = sorted(project.notice.grades, key=lambda grade: grade.from_, reverse=True)
    for title, each in _evaluations(project):
        if each.score is None:
            if each.points or each is project.final:
                yield Problem(
                    at(each, "grade"),
                    f"{title}评了分，没有写总分，等次无从核对。"
                    if each.points
                    else f"{title}写了等次，没有评分，也没有总分，等次无从得来。",
                    "请填总分：各方面相加的分数。"
                    if each.points
                    else "请照评估报告补上评分和总分；另用一份评估表的，至少写总分。",
                    in_file="score:" if each.points else "points: 和 score:",
                )
            continue
        fitting = next((grade for grade in bands if each.score >= grade.from_), None)
        given = project.notice.grade(each.grade)
        if fitting and given and fitting.key != given.key:
            lines = listed([f"{grade.title}{grade.from_}分起" for grade in bands if grade.from_])
            yield Problem(
                at(each, "grade"),
                f"{title}总分{each.score}分，应当是“{fitting.title}”，写的是“{given.title}”"
                f"（{lines}）。",
                f"总分没有错的，等次请改成“{fitting.title}”。",
                related=(at(each, "score"),),
                in_file=f"grade: {fitting.key}",
            )


@project_rule
def satisfied_are_among_the_asked(project: Project, year: Year) -> Problems:
    """满意的人数不超过调查的人数

    为什么：满意的人是被调查的人里的一部分。

    怎么改：核对样本数和满意人数，看是不是写反了。
    """
    for title, each in _evaluations(project):
        found = each.satisfaction
        if found and found.satisfied > found.sample:
            yield Problem(
                at(found, "satisfied"),
                f"{title}调查了{found.sample}人，满意的有{found.satisfied}人，比调查的还多。",
                "请核对两个数，看是不是写反了。",
                related=(at(found, "sample"),),
            )


@project_rule
def evaluated_goals_are_of_this_year(project: Project, year: Year) -> Problems:
    """评的是申报书里的当年目标

    为什么：评估对照申报书里的当年目标；编号对不上，结论就落不到目标上。

    怎么改：改成当年目标的编号；重复的删去一个。
    """
    current = [goal.id for goal in project.application.goals if goal.year == project.notice.year]
    for title, each in _evaluations(project):
        seen: dict[str, Place] = {}
        for goal in each.goals:
            if goal.goal not in current:
                yield Problem(
                    at(goal, "goal"),
                    f"{title}写的目标“{goal.goal}”，不是申报书里{project.notice.year}年的目标。",
                    f"请改成当年目标的编号：{listed(current)}。",
                    related=(at(project.application, "goals"),),
                )
            elif goal.goal in seen:
                yield Problem(
                    at(goal, "goal"),
                    f"{title}里目标“{goal.goal}”写了两次。",
                    "请删去重复的一个，或改成另一个目标的编号。",
                    related=(seen[goal.goal],),
                )
            seen.setdefault(goal.goal, at(goal, "goal"))


@project_rule
def final_judges_every_goal(project: Project, year: Year) -> Problems:
    """末期评估对每个当年目标都有结论

    为什么：目标做到了没有，机构、社区和下一年度的评审都要看。

    怎么改：给缺的目标补上完成情况。
    """
    final = project.final
    if final is None:
        return
    judged = {goal.goal for goal in final.goals}
    missing = [
        goal.id
        for goal in project.application.goals
        if goal.year == project.notice.year and goal.id not in judged
    ]
    if missing:
        yield Problem(
            at(final, "goals")._replace(of_key=True) if final.goals else at(final),
            f"末期评估没有写当年目标{listed(missing)}的完成情况。",
            "请在“目标完成”里补上：完成、部分完成或没有完成。",
            in_file=f"goal: {missing[0]}，met: met、partly 或 unmet",
        )


@project_rule
def findings_are_due_after_evaluation(project: Project, year: Year) -> Problems:
    """整改期限不早于评估日期

    为什么：发现问题以后才谈得上整改，期限在评估以前的没法做到。

    怎么改：核对整改期限和评估日期。
    """
    for title, each in _evaluations(project):
        for issue in each.findings:
            if issue.due_on < each.evaluated_on:
                yield Problem(
                    at(issue, "due_on"),
                    f"整改期限{day(issue.due_on)}，早于{title}的日期{day(each.evaluated_on)}。",
                    "请核对两个日期，给机构留出整改的时间。",
                    related=(at(each, "evaluated_on"),),
                )


@project_rule
def final_follows_midterm(project: Project, year: Year) -> Problems:
    """末期评估不早于中期评估

    为什么：先中期、后末期；倒过来，多半是日期写错或者文件放反了。

    怎么改：核对两份评估的日期和文件名。
    """
    midterm, final = project.midterm, project.final
    if midterm and final and final.evaluated_on < midterm.evaluated_on:
        yield Problem(
            at(final, "evaluated_on"),
            f"末期评估的日期{day(final.evaluated_on)}，早于中期评估的{day(midterm.evaluated_on)}。",
            "请核对两个日期，看两份评估是不是放反了。",
            related=(at(midterm, "evaluated_on"),),
        )


@project_rule
def evaluator_gave_support(project: Project, year: Year) -> Problems:
    """同一家机构既给支持又作评估

    为什么：通知让第三方既支持又评估，这不算错；写出来，看的人好掂量。

    怎么改：不用改。
    """
    supporters = {
        each.evaluator.strip(): at(each, "support")
        for _, each in _evaluations(project)
        if each.support
    }
    for title, each in _evaluations(project):
        support = supporters.get(each.evaluator.strip())
        if support:
            yield Problem(
                at(each, "evaluator"),
                f"作{title}的“{each.evaluator}”，在实施中也给过这个项目支持。",
                "不用改，供看评估结论的人参考。",
                related=(support,),
            )


@project_rule
def audit_opinion_is_explained(project: Project, year: Year) -> Problems:
    """不是无保留意见的，说明原因

    为什么：机构要知道问题在哪里才能改，别人也才看得懂。审计是意见，不影响评估等次和验收。

    怎么改：填“审计说明”。
    """
    audit = project.audit
    if audit and audit.opinion != "unqualified" and not audit.summary:
        yield Problem(
            at(audit, "opinion"),
            "审计意见不是无保留意见，没有写审计说明。",
            "请填“审计说明”，写是哪些事项、怎样改。",
            in_file="summary:",
        )


@project_rule
def audit_amounts_agree(project: Project, year: Year) -> Problems:
    """审计的数字与拨付对得上

    为什么：结余是拨付的市级专项经费减去审定支出；不予认可的支出不会比拨付的还多。对不上可能另有原因，所以只作提示。

    怎么改：核对金额和拨付记录；另有原因的在审计说明里写一句。
    """
    audit = project.audit
    if audit is None or year.is_unread(project.id):
        return
    everything = sum((each.amount for each in project.payments), Decimal(0))
    until_then = sum(
        (each.amount for each in project.payments if each.paid_on <= audit.audited_on), Decimal(0)
    )
    award = year.award(project.id)
    paid = {until_then, everything, *((award.amount,) if award else ())}
    related = tuple(at(each, "amount") for each in project.payments)
    if (
        audit.spent is not None
        and audit.surplus is not None
        and audit.spent + audit.surplus not in paid
    ):
        yield Problem(
            at(audit, "surplus"),
            f"审定支出{yuan(audit.spent)}加结余{yuan(audit.surplus)}，不等于拨付的"
            f"{yuan(until_then)}。",
            "请核对三个数；另有原因的，在审计说明里写一句。",
            related=related,
        )
    refused = sum((each.amount for each in audit.disallowed), Decimal(0))
    if refused > max(paid):
        yield Problem(
            at(audit, "disallowed")._replace(of_key=True),
            f"不予认可的支出一共{yuan(refused)}，比拨付的{yuan(max(paid))}还多。",
            "请核对金额；涉及其他资金的，在审计说明里写一句。",
            related=related,
        )
