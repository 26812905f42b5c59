"""What has to be done next, by whom, and which file settles it: derived from stage and records only.

A duty has a due date only where the notice or a record gives one, or where one follows from the
review's dates (`computed`). Where the notice says 及时, how long it has been so far is shown, and
nothing is ever overdue. Days are days in China; a due day that is a holiday is not moved.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sanshe.current import current
from sanshe.layout import KINDS
from sanshe.ledger import ledger, shares
from sanshe.notice import Notice
from sanshe.project import Project, Year, number_of
from sanshe.record import Unknown
from sanshe.stage import AWARDED, stage_of
from sanshe.tree import SUBMISSIONS
from sanshe.wording import day, listed, yuan
from sanshe.working_days import describe_left, is_working_day, working_days_between

SOON = 10
"""Working days ahead that an officer's page looks."""

_DAY = timedelta(days=1)


class Duty(NamedTuple):
    """One thing to do. `kind` is stable, for programs; `who` is a role of the notice's owners.

    `since` is the first day on which it can be done, None where that is not known; `basis` the clause
    that asks for it, None where only we do; `file` what is written when it is done.
    """

    kind: str
    who: str
    what: str
    file: str
    basis: str | None
    project: str | None = None
    since: date | None = None
    due: date | None = None
    computed: bool = False
    """Whether `due` is our own reckoning from the review's dates, not a date of notice or record."""
    note: str = ""

    def is_open(self, on: date) -> bool:
        return self.since is None or self.since <= on

    def is_overdue(self, on: date) -> bool:
        return self.due is not None and self.due < on

    def is_soon(self, on: date) -> bool:
        """Due today or within `SOON` working days; calendar days where these aren't known."""
        if self.due is None or self.due < on:
            return False
        left = working_days_between(on, self.due)
        return ((self.due - on).days if left is None else left) <= SOON

    def term(self, on: date) -> str:
        """How much time is left, or how long it has been possible."""
        if self.due is not None:
            left = describe_left(on, self.due)
            if self.computed:
                return f"{left}（系统推算）"
            rests = self.due >= on and is_working_day(self.due) is False and "都不是" not in left
            return f"{left}（到期日休息，不顺延）" if rests else left
        if self.since is None:
            return "没有期限"
        if self.since > on:
            return f"{day(self.since)}起"
        return "今天起" if self.since == on else f"没有期限，已{(on - self.since).days}天"


Duties = Iterator[Duty]


def stage(project: Project, year: Year) -> str | None:
    """The stage; None where a record on which it depends can't be read."""
    try:
        return stage_of(project, year)
    except Unknown:
        return None


def name_of(project: Project) -> str:
    """The name that counts now."""
    try:
        return current(project).name.value
    except Unknown:
        return "（名称读不出来）"


def duties(project: Project, year: Year) -> list[Duty]:
    """What is to be done for `project`, the most pressing first, what comes later last."""
    now = stage(project, year)
    finders = _AWARDED if now in AWARDED else _BEFORE.get(now or "", ())
    return _collect(finders, year, lambda find: find(project, year))


def year_duties(year: Year) -> list[Duty]:
    """What the city bureau has to do for the year as a whole."""
    return _collect(_OF_THE_YEAR, year, lambda find: find(year))


def service_end(project: Project) -> date:
    """The last day of this year's service, as approved; raises `Unknown` before there is a contract."""
    found = current(project).ends_on
    if found is None:
        raise Unknown(f"{project.id}: ends_on")
    return found.value


def _collect(
    finders: tuple[Callable[..., Duties], ...],
    year: Year,
    call: Callable[[Callable[..., Duties]], Duties],
) -> list[Duty]:
    found: list[Duty] = []
    for find in finders:
        try:
            for duty in call(find):
                found.append(duty)  # noqa: PERF402  what came before an Unknown stays
        except Unknown:
            continue
    written = (duty for duty in found if duty.file not in year.unreadable)
    return sorted(written, key=lambda duty: _urgency(duty, year.on))


def _urgency(duty: Duty, on: date) -> tuple[int, date]:
    due = duty.due or date.max
    if duty.is_overdue(on):
        return 0, due
    if not duty.is_open(on):
        return 4, duty.since or due
    if duty.is_soon(on):
        return 1, due
    return (3, due) if duty.due else (2, due)


# ---------------------------------------------------------------- before the award


def _first_review(project: Project, year: Year) -> Duties:
    yield _duty(
        project,
        "first-review",
        "初审，作出结论",
        n=1,
        since=project.facts.submitted_on if project.facts else None,
        due=_before_review(year.notice),
        computed=True,
    )


def _completion(project: Project, year: Year) -> Duties:
    """After a return: the agency completes, then the county reviews again."""
    last = project.first_reviews[-1]
    if project.facts and project.facts.fingerprint == last.fingerprint:
        yield _duty(
            project,
            "application",
            f"补正{len(last.missing)}处，再提交一次",
            since=last.reviewed_on,
            due=_before_review(year.notice),
            computed=True,
            note="申报日期不变，过了申报截止日仍可补正",
        )
    else:
        yield _duty(
            project,
            "first-review",
            "补正材料已到，再次初审",
            n=len(project.first_reviews) + 1,
            since=last.reviewed_on,
            due=_before_review(year.notice),
            computed=True,
        )


def _decision(project: Project, year: Year) -> Duties:
    what = "评审后定立项、候补或不立项" if project.is_new else "凭上年末期评估确认延续"
    yield _duty(
        project,
        "result",
        what,
        since=project.first_reviews[-1].forwarded_on,
        due=year.notice.dates.review.to,
    )


def _earlier_final(project: Project, year: Year) -> Duties:
    """A continuing project can't be confirmed before its final evaluation of the year before."""
    continued = project.facts.continues if project.facts else None
    before = year.previous.project(continued) if year.previous and continued else None
    if before and before.final is None:
        yield _duty(
            project,
            "earlier-final",
            "上年末期评估出结论",
            file=_file(before, "final"),
            due=year.notice.dates.review.to,
            note="确认延续以前要有结论",
        )


_BEFORE: dict[str, tuple[Callable[[Project, Year], Duties], ...]] = {
    "received": (_first_review,),
    "returned": (_completion,),
    "forwarded": (_earlier_final, _decision),
}


# ---------------------------------------------------------------- after the award


def _contract(project: Project, year: Year) -> Duties:
    award = year.award(project.id)
    if award and project.contract is None and not _is_over(project, year):
        yield _duty(
            project,
            "contract",
            "与承接机构签订合同",
            since=award.decided_on,
            note="通知写“及时”，没有写天数",
        )


def _payment(project: Project, year: Year) -> Duties:
    """The instalments one after the other; the last waits for the acceptance."""
    award = year.award(project.id)
    if award is None or project.contract is None or _is_over(project, year):
        return
    paid = {number_of(payment) for payment in project.payments}
    instalments = sorted(year.notice.amounts.instalments, key=lambda each: each.number)
    for instalment in instalments:
        if str(instalment.number) in paid:
            continue
        since: date | None = project.contract.signed_on
        if instalment is instalments[-1]:
            if project.acceptance is None or not project.acceptance.passes:
                return
            since = project.acceptance.accepted_on
        elif award.funding:
            since = max(project.contract.signed_on, award.funding.issued_on)
        amount = shares(award.amount, instalments)[instalment.number]
        yield _duty(
            project,
            "payment",
            f"拨付第{instalment.number}次经费{yuan(amount)}",
            n=instalment.number,
            since=since,
            note="通知写“及时”，没有写天数",
        )
        return


def _progress(project: Project, year: Year) -> Duties:
    if project.contract is None or project.acceptance or not _runs(project, year):
        return
    signed, end = project.contract.signed_on, service_end(project)
    missing: list[date] = []
    month = signed.replace(day=1)
    while month < year.on.replace(day=1) and month <= end:
        file = _file(project, "progress", month=f"{month:%Y-%m}")
        if file not in year.unreadable and not _has(project, file):
            missing.append(month)
        month = (month + 31 * _DAY).replace(day=1)
    if missing:
        months = listed([f"{each.month}月" for each in missing])
        yield _duty(
            project,
            "progress",
            f"交{months}的进展记录",
            month=f"{missing[-1]:%Y-%m}",
            since=(missing[-1] + 31 * _DAY).replace(day=1),
            note="每月一份",
        )


def _service(project: Project, year: Year) -> Duties:
    if project.contract is None or project.acceptance or not _runs(project, year):
        return
    end = service_end(project)
    if year.on <= end:
        yield _duty(
            project,
            "service",
            "做完当年服务",
            file=_acceptance_file(project),
            since=project.contract.signed_on,
            due=end,
        )


def _acceptance(project: Project, year: Year) -> Duties:
    if project.contract is None or not _runs(project, year):
        return
    held = project.acceptance
    if held is None:
        yield _duty(
            project,
            "acceptance",
            "组织验收",
            file=_acceptance_file(project),
            since=service_end(project) + _DAY,
        )
    elif not held.passes:
        if held.due_on:
            yield _duty(
                project,
                "rectification",
                "整改验收指出的问题",
                file=_acceptance_file(project),
                since=held.accepted_on,
                due=held.due_on,
            )
        yield _duty(
            project,
            "acceptance",
            "整改以后再次验收",
            file=_acceptance_file(project),
            since=held.due_on or held.accepted_on,
        )


def _midterm(project: Project, year: Year) -> Duties:
    if project.contract is None or project.midterm or project.final or not _runs(project, year):
        return
    signed, end = project.contract.signed_on, service_end(project)
    if year.on <= end:
        yield _duty(project, "midterm", "中期评估", since=signed + (end - signed) / 2)


def _after_service(project: Project, year: Year) -> Duties:
    if project.contract is None or _is_over(project, year):
        return
    since = service_end(project) + _DAY
    if project.final is None:
        note = "合格以上才能延续到下一年度"
        yield _duty(project, "final", "末期评估", since=since, note=note)
    if project.audit is None:
        note = "只列出，不影响拨付和延续"
        yield _duty(project, "audit", "末期审计", since=since, note=note)


def _rectification(project: Project, year: Year) -> Duties:
    """What an evaluation found is shown until the agency has recorded it as put right, or the final
    evaluation has looked at it again."""
    for kind, evaluation in (("midterm", project.midterm), ("final", project.final)):
        if evaluation is None or (kind == "midterm" and project.final):
            continue
        done = {
            each.item
            for month in project.progress
            for each in month.rectified
            if each.evaluation == kind
        }
        for item, issue in enumerate(evaluation.findings, 1):
            if item in done:
                continue
            yield _duty(
                project,
                "rectification",
                f"整改：{issue.finding.rstrip('。')}",
                file=_file(project, "progress", month=f"{issue.due_on:%Y-%m}"),
                since=evaluation.evaluated_on,
                due=issue.due_on,
                note="整改好了写进当月进展的“整改”",
            )


def _change(project: Project, year: Year) -> Duties:
    for change in project.changes:
        if change.request is None or change.is_decided:
            continue
        for kind, decision in (
            ("civil-affairs", change.civil_affairs),
            ("finance", change.finance),
        ):
            if decision is None:
                yield _duty(
                    project,
                    kind,
                    f"答复第{change.number}号{_CHANGES[change.request.kind]}申请",
                    n=change.number,
                    since=change.request.requested_on,
                )


def _resume(project: Project, year: Year) -> Duties:
    if stage(project, year) != "suspended":
        return
    requests = [each.request for each in project.changes if each.is_approved and each.request]
    last = next(each for each in reversed(requests) if each.kind == "suspend")
    yield _duty(
        project,
        "resumption",
        "恢复实施，或另行申请",
        file=_file(project, "change-request", n=len(project.changes) + 1),
        since=last.requested_on,
        due=last.resumes_on,
    )


def _settlement(project: Project, year: Year) -> Duties:
    if project.settlement:
        left = project.settlement.to_return - project.settlement.returned
        if left > 0:
            yield _duty(
                project,
                "return",
                f"退回结余{yuan(left)}",
                file=_settlement_file(project),
                since=project.settlement.settled_on,
            )
    elif _is_over(project, year):
        decided = [each.decided_on for each in project.changes if each.decided_on]
        yield _duty(
            project,
            "settlement",
            "结清已拨、未拨、应退、已退",
            file=_settlement_file(project),
            since=decided[-1] if decided else None,
        )
    elif project.acceptance and project.acceptance.passes:
        yield from _surplus(project, year)


def _surplus(project: Project, year: Year) -> Duties:
    """What is left as the audit says, before it as the records say once everything is paid."""
    since = project.acceptance.accepted_on if project.acceptance else None
    if project.audit:
        disallowed = sum((each.amount for each in project.audit.disallowed), Decimal(0))
        left, so_says = (project.audit.surplus or Decimal(0)) + disallowed, "审计"
        since = project.audit.audited_on
    elif len(project.payments) == len(year.notice.amounts.instalments):
        left, so_says = ledger(project, year).city.agency, "进展记录"
    else:
        return
    if left > 0:
        yield _duty(
            project,
            "surplus",
            f"结清没有用完或不予认可的{yuan(left)}",
            file=_settlement_file(project),
            since=since,
            note=f"按{so_says}",
        )


def _case_study(project: Project, year: Year) -> Duties:
    accepted = project.acceptance
    if accepted and accepted.passes and project.case_study is None and not _is_over(project, year):
        yield _duty(project, "case-study", "整理案例", since=accepted.accepted_on)


_AWARDED = (
    _contract,
    _payment,
    _change,
    _rectification,
    _resume,
    _progress,
    _service,
    _midterm,
    _acceptance,
    _after_service,
    _settlement,
    _case_study,
)
_CHANGES = {"change": "变更", "suspend": "暂停", "end": "终止", "cancel": "撤销"}


# ---------------------------------------------------------------- the year as a whole


def _pool(year: Year) -> Duties:
    if year.pool is None and year.result is None and _contenders(year):
        yield _of_year(
            year,
            "pool",
            "固定专家名单，公布随机数来源",
            since=year.notice.dates.window.to + _DAY,
            due=_before_review(year.notice),
            computed=True,
        )


def _draw(year: Year) -> Duties:
    if year.pool and year.draw is None and year.result is None:
        yield _of_year(
            year,
            "draw",
            "抽取专家",
            since=max((source.known_on for source in year.pool.sources), default=None),
            due=year.notice.dates.review.from_,
            computed=True,
        )


def _scores(year: Year) -> Duties:
    if year.draw and year.result is None:
        missing = len(year.draw.drawn) - len(year.scores)
        if missing > 0:
            yield _of_year(
                year,
                "score",
                f"路演评分，还差{missing}名专家的评分表",
                expert="<e专家编号>",
                since=max(year.draw.drawn_on, year.notice.dates.review.from_),
                due=year.notice.dates.review.to,
            )


def _result(year: Year) -> Duties:
    waiting = [each for each in year.projects if stage(each, year) == "forwarded"]
    if waiting:
        yield _of_year(
            year,
            "result",
            f"确定{len(waiting)}个项目的结果",
            since=year.notice.dates.review.from_,
            due=year.notice.dates.review.to,
        )


def _publicity(year: Year) -> Duties:
    if year.result and year.publicity is None:
        until = year.result.objections_until
        yield _of_year(
            year,
            "publicity",
            "公示名单，期满后登记异议和答复",
            since=until + _DAY if until else year.result.decided_on,
        )


def _objections(year: Year) -> Duties:
    if year.publicity:
        for objection in year.publicity.objections:
            if objection.answered_on is None:
                about = f"（{objection.project}）" if objection.project else ""
                yield _of_year(
                    year,
                    "objection",
                    f"答复异议{about}",
                    file=year.publicity.path,
                    since=objection.received_on,
                )


def _funds(year: Year) -> Duties:
    """Every award needs a fund notice, those by replacement too."""
    awards = [each for each in year.awards if each.funding is None]
    if awards:
        yield _of_year(
            year,
            "funds",
            f"会同市财政局下达{len(awards)}个项目的资金",
            file=_path("funding", {"year": year.notice.year, "n": len(year.fundings) + 1}),
            since=min(each.decided_on for each in awards),
        )


_OF_THE_YEAR = (_pool, _draw, _scores, _result, _publicity, _objections, _funds)


def _contenders(year: Year) -> bool:
    """Whether any new project is there to be reviewed."""
    return any(
        each.is_new and stage(each, year) in ("received", "returned", "forwarded")
        for each in year.projects
    )


# ---------------------------------------------------------------- shared


def _duty(
    project: Project,
    kind: str,
    what: str,
    *,
    file: str = "",
    since: date | None = None,
    due: date | None = None,
    computed: bool = False,
    note: str = "",
    **parts: object,
) -> Duty:
    terms = project.notice.duty(kind)
    return Duty(
        kind=kind,
        who=terms.role,
        what=what,
        file=file or _file(project, kind, **parts),
        basis=terms.clause,
        project=project.id,
        since=since,
        due=due,
        computed=computed,
        note=note,
    )


def _of_year(
    year: Year,
    kind: str,
    what: str,
    *,
    file: str = "",
    since: date | None,
    due: date | None = None,
    computed: bool = False,
    **parts: object,
) -> Duty:
    terms = year.notice.duty(kind)
    return Duty(
        kind=kind,
        who=terms.role,
        what=what,
        file=file or _path(kind, {"year": year.notice.year, **parts}),
        basis=terms.clause,
        since=since,
        due=due,
        computed=computed,
    )


def _file(project: Project, kind: str, **parts: object) -> str:
    number, district, name = project.id.split("/")
    return _path(kind, {"year": number, "district": district, "name": name, **parts})


def _path(kind: str, parts: dict[str, object]) -> str:
    path = next(each.example for each in KINDS if each.name == kind)
    for part, value in parts.items():
        path = path.replace(f"<{part}>", str(value))
    return path


def _acceptance_file(project: Project) -> str:
    return _file(project, "acceptance", n=len(project.acceptances) + 1)


def _settlement_file(project: Project) -> str:
    return _file(project, "settlement", n=len(project.settlements) + 1)


def _has(project: Project, path: str) -> bool:
    return path.removeprefix(f"{SUBMISSIONS}/{project.id}/") in project.records


def _before_review(notice: Notice) -> date:
    return notice.dates.review.from_ - _DAY


def _is_over(project: Project, year: Year) -> bool:
    return stage(project, year) in ("ended", "cancelled")


def _runs(project: Project, year: Year) -> bool:
    return not _is_over(project, year) and stage(project, year) != "suspended"
