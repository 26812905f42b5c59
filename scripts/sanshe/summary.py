"""The Excel that goes round: projects, quotas, scores, payments, evaluations, ledger.

Columns are an allow-list: no worker, contact or expert is named. What others wrote is text and stays
text, whatever it begins with. The same data give the same bytes.
"""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sanshe import spreadsheet
from sanshe.ledger import STAGES as MOVEMENTS
from sanshe.ledger import figures, ledger
from sanshe.panel import sheets_of_panel
from sanshe.project import Project, number_of
from sanshe.record import Unknown
from sanshe.records import Evaluation
from sanshe.repository import Repository
from sanshe.scoring import public_expert_name, standings, total
from sanshe.spreadsheet import Value, looks, put
from sanshe.status import MAY, Overview, Row
from sanshe.typeset import line, width
from sanshe.wording import day, listed

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Line = Sequence[Value]

_WIDEST = 22
_HEAD = 10
"""Columns of text, of cells and of their heads; what is longer wraps, so that a page can be read."""

_LINE = 18
"""Points that a line of text takes."""


class Sheet(NamedTuple):
    title: str
    head: tuple[str, ...]
    rows: list[Line]


def workbook(repository: Repository, view: Overview) -> bytes:
    """All sheets as a file."""
    made = io.BytesIO()
    with spreadsheet.begun(made) as book:
        spreadsheet.of_day(book, view.on)
        for sheet in _Teller(repository, view).sheets():
            lead = f"{line(view.notice.title)}　{sheet.title}　截至{day(view.on)}"
            _write(book, lead, sheet)
    return made.getvalue()


def _write(book: "Workbook", lead: str, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.title)
    last = len(sheet.head) - 1
    widths: list[int] = []
    for column, title in enumerate(sheet.head):
        cells = [_shown(values[column]) for values in sheet.rows]
        widest = max([min(width(title), _HEAD), *(min(width(each), _WIDEST) for each in cells)])
        page.set_column(column, column, widest + 2)
        widths.append(widest)
    page.set_row(0, 1.5 * _LINE)
    put(page, 0, 0, lead, looks(book, bold=True, font_size=13))
    page.set_row(1, 3 * _LINE)
    head = looks(book, bold=True, bg_color="#DDE6EE", valign="vcenter", text_wrap=True)
    body = looks(book, valign="top", text_wrap=True)
    for column, title in enumerate(sheet.head):
        put(page, 1, column, title, head)
    for number, values in enumerate(sheet.rows, 2):
        lines = (
            -(-width(_shown(value)) // wide) for value, wide in zip(values, widths, strict=True)
        )
        page.set_row(number, _LINE * max(1, *lines))
        for column, value in enumerate(values):
            put(page, number, column, value, body)
    page.freeze_panes(2, 1)
    page.autofilter(1, 0, len(sheet.rows) + 1, last)
    page.repeat_rows(0, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.75)
    page.hide_gridlines(0)
    page.set_footer("&C第 &P 页，共 &N 页")


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value is None else line(str(value))


class _Teller:
    def __init__(self, repository: Repository, view: Overview) -> None:
        self.repository = repository
        self.view = view
        self.year = view.year
        self.notice = view.notice

    def sheets(self) -> Iterator[Sheet]:
        yield self._projects()
        yield self._quotas()
        yield self._scores()
        yield self._payments()
        yield self._evaluations()
        yield self._ledger()

    def _projects(self) -> Sheet:
        head = (
            "项目编号",
            "县（市）区",
            "类别",
            "项目名称",
            "承接机构",
            "实施社区（村）",
            "申报日期",
            "阶段",
            "下一步",
            "谁办",
            "期限",
            "立项金额（元）",
            "签订日期",
            "服务截止日期",
            "立项到签合同（天）",
            "收到资金到首次拨付（天）",
            "下一年度能否继续",
            "为什么",
        )
        return Sheet("项目", head, [self._project(row) for row in self.view.rows])

    def _project(self, row: Row) -> Line:
        project, facts = row.project, row.project.facts
        first = row.duties[0] if row.duties else None
        award = self.year.award(project.id)
        contract = project.contract
        days = {each.title: each.days for each in figures(project, self.year)}
        return (
            project.id,
            self._district(project),
            "新申报" if project.is_new else "延续",
            row.name,
            row.agency,
            facts.community_name if facts else None,
            facts.submitted_on if facts else None,
            row.stage_title,
            first.what if first else None,
            self.view.who(first) if first else None,
            first.term(self.view.on) if first else None,
            award.amount if award else None,
            getattr(contract, "signed_on", None),
            getattr(contract, "ends_on", None),
            days.get("立项到签合同"),
            next((each for title, each in days.items() if title.startswith("收到资金")), None),
            MAY[row.continuation[0]] if row.continuation else None,
            listed(row.continuation[1]) if row.continuation else None,
        )

    def _quotas(self) -> Sheet:
        head = (
            "单位",
            "种类",
            "统一社会信用代码",
            "新申报",
            "已报送",
            "延续",
            "立项",
            "上限",
            "说明",
        )
        caps = getattr(self.notice, "caps", None)
        rows: list[Line] = [
            (
                each.district.name,
                "县（市）区",
                None,
                each.received,
                each.forwarded,
                each.continuing,
                each.awarded,
                caps.district_new if caps else None,
                "上限管已报送的新申报",
            )
            for each in self.view.counts
        ]
        rows += (
            (
                each.name,
                "机构",
                each.code,
                each.applied,
                None,
                None,
                each.awarded,
                caps.agency_total if caps else None,
                "申报和立项都含延续；原则上",
            )
            for each in self.view.agencies
        )
        return Sheet("名额", head, rows)

    def _scores(self) -> Sheet:
        scores = {
            public_expert_name(self.year, each.expert): each for each in sheets_of_panel(self.year)
        }
        experts = sorted(scores, key=lambda each: (len(each), each))
        head = (
            "名次",
            "项目编号",
            "项目名称",
            "承接机构",
            "平均分（正式）",
            "并列",
            *experts,
            "去掉最高最低的平均分（对照）",
            "最高与最低之差",
            "回避",
            "缺评分",
            "配套资金",
            "结果",
            "理由",
        )
        rows: list[Line] = []
        for each in standings(self.year):
            if not self._is_shown(each.row.project):
                continue
            given: list[Value] = []
            for expert in experts:
                sheet = next(
                    (
                        s
                        for s in scores[expert].sheets
                        if getattr(s, "project", "") == each.row.project
                    ),
                    None,
                )
                given.append("回避" if sheet and sheet.recused else total(sheet) if sheet else None)
            outcome = each.outcome
            word = getattr(outcome, "outcome", None)
            rows.append(
                (
                    each.row.rank,
                    each.row.project,
                    each.name,
                    each.agency,
                    each.row.official,
                    "是" if each.row.tied else None,
                    *given,
                    each.row.trimmed,
                    each.row.spread,
                    each.recused,
                    each.missing,
                    sum((amount for _, amount in each.priorities.matching), Decimal(0)) or None,
                    self._outcome(each.row.project, word),
                    getattr(outcome, "reason", None),
                )
            )
        return Sheet("评分", head, rows)

    def _outcome(self, project_id: str, word: str | None) -> str | None:
        if word is None:
            return None
        label = self._label("result", "projects", 0, "outcome", word)
        moved_up = word == "reserve" and self.year.award(project_id)
        return f"{label}，已递补立项" if moved_up else label

    def _payments(self) -> Sheet:
        head = (
            "项目编号",
            "项目名称",
            "第几次",
            "收到资金日期",
            "拨付日期",
            "用时（天）",
            "用时（工作日）",
            "怎样算",
            "金额（元）",
            "收款单位",
            "凭证号",
            "说明",
        )
        rows: list[Line] = []
        for row in self.view.rows:
            took = tuple(figures(row.project, self.year))
            for each in row.project.payments:
                number = number_of(each)
                interval = next((i for i in took if i.title.endswith(f"第{number}次拨付")), None)
                rows.append(
                    (
                        row.project.id,
                        row.name,
                        int(number),
                        each.funds_received_on,
                        getattr(each, "paid_on", None),
                        interval.days if interval else None,
                        interval.working if interval else None,
                        interval.title if interval else None,
                        getattr(each, "amount", None),
                        getattr(each, "payee", None),
                        getattr(each, "voucher", None),
                        each.note,
                    )
                )
        return Sheet("拨付", head, rows)

    def _evaluations(self) -> Sheet:
        head = (
            "项目编号",
            "项目名称",
            "种类",
            "日期",
            "单位",
            "分数",
            "结论",
            "满意率（%）",
            "问题",
            "意见",
        )
        rows: list[Line] = []
        for row in self.view.rows:
            for values in self._evaluated(row.project):
                rows.append((row.project.id, row.name, *values))  # noqa: PERF401
        return Sheet("评估", head, rows)

    def _evaluated(self, project: Project) -> Iterator[Line]:
        try:
            if project.midterm:
                yield self._evaluation("中期评估", project.midterm)
            for each in project.acceptances:
                result = self._label("acceptance", "result", each.result)
                who = listed(each.attendees)
                yield "验收", each.accepted_on, who, None, result, None, None, each.opinion
            if project.final:
                yield self._evaluation("末期评估", project.final)
            if project.audit:
                audit = project.audit
                opinion = self._label("audit", "opinion", audit.opinion)
                found = len(audit.disallowed) or None
                yield (
                    "审计",
                    audit.audited_on,
                    audit.auditor,
                    None,
                    opinion,
                    None,
                    found,
                    audit.summary,
                )
        except Unknown:
            return

    def _evaluation(self, kind: str, each: Evaluation) -> Line:
        grade = self.notice.grade(each.grade)
        asked = each.satisfaction
        share = Decimal(100 * asked.satisfied) / asked.sample if asked else None
        return (
            kind,
            each.evaluated_on,
            each.evaluator,
            each.score,
            grade.title if grade else each.grade,
            round(share, 2) if share is not None else None,
            len(each.findings) or None,
            each.summary,
        )

    def _ledger(self) -> Sheet:
        head = (
            "项目编号",
            "项目名称",
            "资金来源",
            "环节",
            "日期",
            "文号或凭证号",
            "事项",
            "金额（元）",
            "县（市）区未拨（元）",
            "机构结余（元）",
        )
        rows: list[Line] = []
        for row in self.view.rows:
            if self.year.award(row.project.id) is None:
                continue
            for account in ledger(row.project, self.year).accounts:
                rows += (
                    (
                        row.project.id,
                        row.name,
                        account.title,
                        MOVEMENTS[each.stage],
                        each.on,
                        each.document,
                        each.text,
                        each.amount,
                        each.county,
                        each.agency,
                    )
                    for each in account.entries
                )
        return Sheet("台账", head, rows)

    def _district(self, project: Project) -> str:
        found = self.notice.district(project.district)
        return found.name if found else project.district

    def _is_shown(self, project_id: str) -> bool:
        return self.view.district in (None, project_id.split("/")[1])

    def _label(self, kind: str, *keys: str | int) -> str:
        return self.repository.label(self.notice.year, kind, *keys)
