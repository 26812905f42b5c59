"""A project's history in words, from its records, with the day on which Git first held each of them.

Records say when things happened, Git says when that was written down, and when the application was
edited. Without Git (a folder that was copied, a shallow clone) the records alone tell it.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sanshe.desk import name_of, stage
from sanshe.git import Commit, Git, GitError, ShallowCloneError
from sanshe.layout import application_path
from sanshe.ledger import figures
from sanshe.project import Change, Project, Year, number_of
from sanshe.record import Unknown
from sanshe.records import Evaluation
from sanshe.repository import Repository
from sanshe.stage import STAGES
from sanshe.typeset import inline, line, markdown_table, table
from sanshe.wording import day, listed, month, yuan


class Event(NamedTuple):
    """Something that happened. `when` is the day in words (or the month, of progress)."""

    on: date
    when: str
    kind: str
    text: str
    file: str


class Written(NamedTuple):
    """When a record first stood on the main line, and in which commit."""

    on: date
    commit: str


class Timeline(NamedTuple):
    project: Project
    stage: str | None
    events: tuple[Event, ...]
    written: dict[str, Written]
    """By path; empty without Git."""
    missing_git: str
    """Why there is no history from Git; "" where there is."""
    figures: tuple[str, ...]


def timeline(
    repository: Repository, project: Project, year: Year, root: Path | None = None
) -> Timeline:
    """The history of `project`; `root` is the folder that may be a Git repository."""
    events = list(_Teller(repository, project, year).events())
    written: dict[str, Written] = {}
    missing = "没有查 Git"
    if root is not None:
        try:
            written, edits = _from_git(root, project, year)
            events += edits
            missing = ""
        except ShallowCloneError:
            missing = "本机只有最近一段历史，没有列出入库日期"
        except GitError:
            missing = "这个文件夹不是 Git 仓库，没有列出入库日期"
    return Timeline(
        project=project,
        stage=stage(project, year),
        events=tuple(sorted(events, key=lambda each: each.on)),
        written=written,
        missing_git=missing,
        figures=tuple(
            f"{each.title}{each.days}天"
            + (f"（{each.working}个工作日）" if each.working is not None else "")
            for each in figures(project, year)
        ),
    )


def text(told: Timeline) -> str:
    head = f"{line(name_of(told.project))}（{told.project.id}）：{_stage(told)}"
    events = [(each.when, line(each.text)) for each in told.events]
    if told.missing_git:
        rows = table([("日期", "经过"), *events])
    else:
        noted = [
            (when, _noted(told, each), said)
            for each, (when, said) in zip(told.events, events, strict=True)
        ]
        rows = table([("日期", "入库", "经过"), *noted])
    return "\n".join([head, "", rows, "", *_notes(told)]).rstrip("\n") + "\n"


def markdown(told: Timeline) -> str:
    rows = [
        ("日期", "经过", "记录", "入库"),
        *(
            (
                each.when,
                inline(each.text),
                each.file.removeprefix("submissions/"),
                _noted(told, each),
            )
            for each in told.events
        ),
    ]
    head = f"## {inline(name_of(told.project))}"
    lead = f"{told.project.id}：{_stage(told)}"
    return "\n\n".join([head, lead, markdown_table(rows), *_notes(told)]) + "\n"


def as_json(told: Timeline) -> str:
    """For programs; the form is documented in docs/guide/json.md and stays stable."""
    events: list[dict[str, Any]] = []
    for each in told.events:
        found = _of(told, each)
        events.append(
            {
                "date": each.on.isoformat(),
                "when": each.when,
                "kind": each.kind,
                "text": line(each.text),
                "file": each.file,
                "written_on": found.on.isoformat() if found else None,
                "commit": found.commit if found else None,
            }
        )
    data = {
        "version": 1,
        "project": told.project.id,
        "name": line(name_of(told.project)),
        "stage": told.stage,
        "git": not told.missing_git,
        "events": events,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _noted(told: Timeline, event: Event) -> str:
    found = _of(told, event)
    return day(found.on) if found else ""


def _of(told: Timeline, event: Event) -> Written | None:
    return None if event.kind == "edit" else told.written.get(event.file)


def _stage(told: Timeline) -> str:
    return STAGES[told.stage] if told.stage else "阶段读不出来"


def _notes(told: Timeline) -> list[str]:
    notes = [f"{listed(told.figures)}。"] if told.figures else []
    if told.missing_git:
        notes.append(f"（{told.missing_git}。）")
    return notes


def _from_git(root: Path, project: Project, year: Year) -> tuple[dict[str, Written], list[Event]]:
    """When each record came to the main line, and the later edits of the application."""
    application = application_path(project.id)
    with Git(root) as git:
        commits: list[Commit] = []
        for folder in (project.id, f"{year.notice.year}/review"):
            commits += git.history(f"submissions/{folder}", first_parent=True)
    written: dict[str, Written] = {}
    edits: list[Event] = []
    for commit in commits:
        on = commit.committed_at.date()
        for change in commit.changes:
            if change.status == "A":
                written.setdefault(change.path, Written(on, commit.id))
            elif change.path == application and change.status == "M":
                said = f"申报书有修改（提交{commit.id[:10]}）"
                edits.append(Event(on, day(on), "edit", said, application))
    return written, edits


class _Teller:
    """Tells the records of one project, and what the year's records say of it."""

    def __init__(self, repository: Repository, project: Project, year: Year) -> None:
        self.repository = repository
        self.project = project
        self.year = year
        self.notice = year.notice

    def events(self) -> Iterator[Event]:
        for tell in (
            self._application,
            self._first_reviews,
            self._result,
            self._objections,
            self._replacements,
            self._funding,
            self._contract,
            self._payments,
            self._changes,
            self._progress,
            self._evaluations,
            self._acceptances,
            self._audit,
            self._settlement,
            self._case_study,
        ):
            try:
                yield from tell()
            except Unknown:
                continue  # a broken record tells nothing; what came before it stays

    def _application(self) -> Iterator[Event]:
        app = self.project.application
        text = f"{app.agency.name}与{app.community.name}申报《{app.name}》"
        yield _event(app.submitted_on, "application", text, app.path)

    def _first_reviews(self) -> Iterator[Event]:
        for each in self.project.first_reviews:
            channel = self._label("first-review", "channel", each.channel)
            yield _event(each.received_on, "receipt", f"收到申报材料（{channel}）", each.path)
            if each.forge_received_on:
                said = "代码平台收到第一份完整的申报"
                yield _event(each.forge_received_on, "receipt", said, each.path)
            decision = self._label("first-review", "decision", each.decision)
            said = f"第{number_of(each)}次初审：{decision}"
            if each.missing:
                said += f"，{len(each.missing)}处"
            if each.decision == "reject" and each.reason:
                said += f"（{each.reason}）"
            yield _event(each.reviewed_on, "first-review", said, each.path)
            if each.forwarded_on:
                yield _event(each.forwarded_on, "forward", "报送市民政局", each.path)

    def _result(self) -> Iterator[Event]:
        result, outcome = self.year.result, self.year.outcome(self.project.id)
        if result and outcome:
            word = self._label("result", "projects", 0, "outcome", outcome.outcome)
            money = f"，市级专项经费{yuan(outcome.amount)}" if outcome.amount else ""
            why = f"（{outcome.reason}）" if outcome.reason else ""
            said = f"评审结果：{word}{money}，{result.document}{why}"
            yield _event(result.decided_on, "result", said, result.path)

    def _objections(self) -> Iterator[Event]:
        publicity = self.year.publicity
        for each in publicity.objections if publicity else ():
            if each.project == self.project.id and publicity:
                yield _event(
                    each.received_on, "objection", f"收到异议：{each.summary}", publicity.path
                )
                if each.answered_on:
                    said = f"答复异议：{each.answer or ''}"
                    yield _event(each.answered_on, "answer", said, publicity.path)

    def _replacements(self) -> Iterator[Event]:
        for each in self.year.replacements:
            if each.project == self.project.id:
                said = f"由候补递补立项，市级专项经费{yuan(each.amount)}，{each.document}"
                yield _event(each.decided_on, "replacement", said, each.path)
            elif each.in_place_of == self.project.id:
                said = f"空出的名额由{each.project}递补"
                yield _event(each.decided_on, "replaced", said, each.path)

    def _funding(self) -> Iterator[Event]:
        award = self.year.award(self.project.id)
        if award and award.funding:
            said = f"下达资金，{award.funding.number}"
            yield _event(award.funding.issued_on, "funds", said, award.funding.path)

    def _contract(self) -> Iterator[Event]:
        each = self.project.contract
        if each:
            said = f"与{each.party}签订合同{each.number}，{yuan(each.amount)}，服务到{day(each.ends_on)}"
            yield _event(each.signed_on, "contract", said, each.path)

    def _payments(self) -> Iterator[Event]:
        for each in self.project.payments:
            said = f"第{number_of(each)}次拨付{yuan(each.amount)}（凭证{each.voucher}）"
            yield _event(each.paid_on, "payment", said, each.path)

    def _changes(self) -> Iterator[Event]:
        for change in self.project.changes:
            yield from self._change(change)

    def _change(self, change: Change) -> Iterator[Event]:
        request = change.request
        if request:
            kind = self._label("change-request", "kind", request.kind)
            what = [
                self._label("change-request", "items", 0, "what", each.what)
                for each in request.items
            ]
            about = f"（{listed(list(dict.fromkeys(what)))}）" if what else ""
            said = f"第{change.number}号申请：{kind}{about}。{request.reason}"
            yield _event(request.requested_on, "change-request", said, request.path)
        for who, decision in (("市民政局", change.civil_affairs), ("市财政局", change.finance)):
            if decision:
                word = "同意" if decision.approved else "不同意"
                said = f"{who}对第{change.number}号申请：{word}，{decision.document}"
                yield _event(decision.decided_on, "change-decision", said, decision.path)

    def _progress(self) -> Iterator[Event]:
        for each in self.project.progress:
            first = date.fromisoformat(f"{number_of(each)}-01")
            people = sum(event.people for event in each.activities)
            parts = [f"活动{len(each.activities)}场、{people}人次"]
            for title, city in (("市级经费", True), ("其他资金", False)):
                spent = [
                    expense.amount
                    for expense in each.spending
                    if (expense.source in self.notice.city_sources) is city
                ]
                if spent:
                    parts.append(f"{title}支出{yuan(sum(spent[1:], spent[0]))}")
            if each.cover:
                parts.append("专项社工有人临时顶班")
            if each.rectified:
                parts.append(f"整改{len(each.rectified)}处")
            end = (first + timedelta(31)).replace(day=1) - timedelta(1)
            yield Event(end, month(first), "progress", f"进展：{'；'.join(parts)}", each.path)

    def _evaluations(self) -> Iterator[Event]:
        named: tuple[tuple[str, str, Evaluation | None], ...] = (
            ("中期评估", "midterm", self.project.midterm),
            ("末期评估", "final", self.project.final),
        )
        for title, kind, each in named:
            if each is None:
                continue
            grade = self.notice.grade(each.grade)
            score = f"，{each.score}分" if each.score is not None else ""
            found = f"，指出{len(each.findings)}个问题" if each.findings else ""
            said = f"{title}：{grade.title if grade else each.grade}{score}{found}"
            yield _event(each.evaluated_on, kind, said, each.path)

    def _acceptances(self) -> Iterator[Event]:
        for each in self.project.acceptances:
            word = self._label("acceptance", "result", each.result)
            said = f"第{number_of(each)}次验收：{word}。{each.opinion}"
            yield _event(each.accepted_on, "acceptance", said, each.path)

    def _audit(self) -> Iterator[Event]:
        each = self.project.audit
        if each:
            said = f"审计：{self._label('audit', 'opinion', each.opinion)}"
            if each.spent is not None:
                said += f"，审定支出{yuan(each.spent)}"
            if each.surplus is not None:
                said += f"，结余{yuan(each.surplus)}"
            yield _event(each.audited_on, "audit", said, each.path)

    def _settlement(self) -> Iterator[Event]:
        for each in self.project.settlements:
            said = (
                f"结算：已拨{yuan(each.paid)}，已支出{yuan(each.spent)}，"
                f"应退{yuan(each.to_return)}，已退{yuan(each.returned)}"
            )
            yield _event(each.settled_on, "settlement", said, each.path)

    def _case_study(self) -> Iterator[Event]:
        each = self.project.case_study
        if each:
            yield _event(each.written_on, "case-study", f"案例《{each.title}》", each.path)

    def _label(self, kind: str, *keys: str | int) -> str:
        return self.repository.label(self.notice.year, kind, *keys)


def _event(on: date, kind: str, text: str, file: str) -> Event:
    return Event(on, day(on), kind, text, file)
