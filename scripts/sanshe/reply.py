"""The letter that answers a request, in Markdown: what is right, what must be mended, what people will
judge, whose turn it is, who else stands in the queue, what merging will change.

It says what the checks found and what follows, never what only people may say. It is read on a phone:
the verdict first, then what the reader has to do; the rest is folded where there is something to mend.
Whatever others wrote is inert, and links lead only to the programme's own site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sanshe import effect
from sanshe.desk import duties, year_duties
from sanshe.engine import Report
from sanshe.findings import Finding
from sanshe.judge import Judged
from sanshe.layout import APPLICATION, KINDS, Kind, position, year_of
from sanshe.model import Application
from sanshe.notice import Clause, Owner
from sanshe.project import Project, Year
from sanshe.record import Record, Unknown
from sanshe.records import (
    Acceptance,
    ChangeDecision,
    Contract,
    Evaluation,
    FirstReview,
    Payment,
    Result,
)
from sanshe.reporters import EARLIER, queue_lines
from sanshe.rule import ApplicationRule, ProjectRule, YearRule
from sanshe.rule_docs import documented
from sanshe.rules import known_rules
from sanshe.scoring import is_withdrawn
from sanshe.tree import Difference
from sanshe.typeset import cut, inert, inline, line, visible
from sanshe.wording import OUTCOMES, ROLES, day, listed, period, yuan

if TYPE_CHECKING:
    from sanshe.contest import Queue
    from sanshe.receipt import Receipt

MOST = 20
"""Findings of one severity that the letter shows; the others are counted."""

MOST_QUESTIONS = 5
_CHINA = timezone(timedelta(hours=8))
_ALL = frozenset(kind.name for kind in KINDS)
_EVALUATIONS = frozenset(("midterm", "final", "audit"))
_CASE = frozenset(("case-study", "case-picture"))

SUBJECTS: dict[str, tuple[str, frozenset[str]]] = {
    "schedule": ("日期", frozenset(("application",))),
    "cohort": ("申报类别和延续", frozenset(("application",))),
    "name": ("名称", frozenset(("application",))),
    "place": ("县（市）区", frozenset(("application",))),
    "agency": ("承接机构", frozenset(("application",))),
    "team": ("社工", frozenset(("application",))),
    "attachments": ("附件清单", frozenset(("application",))),
    "service": ("服务和计划", frozenset(("application",))),
    "budget": ("预算", frozenset(("application",))),
    "community": ("社区", frozenset(("application",))),
    "declarations": ("承诺", frozenset(("application",))),
    "quotas": ("名额", frozenset(("application",))),
    "first_review": ("初审", frozenset(("first-review",))),
    "review": ("专家、抽取和评分", frozenset(("pool", "draw", "score", "result"))),
    "award": ("结果和公示", frozenset(("result", "funding", "publicity", "replacement"))),
    "contract": ("合同", frozenset(("contract",))),
    "payments": ("拨付", frozenset(("payment",))),
    "progress": ("进展", frozenset(("progress",))),
    "acceptance": ("验收", frozenset(("acceptance",))),
    "settlement": ("结算", frozenset(("settlement",))),
    "changes": ("变更", frozenset(("change-request", "civil-affairs", "finance"))),
    "evaluation": ("评估和审计", _EVALUATIONS),
    "case_study": ("案例", _CASE),
    "request": ("请求本身", _ALL),
    "personal_data": ("个人号码", _ALL),
    "exceptions": ("特例决定", frozenset(("exception",))),
}
"""Each module of rules: what people call it, and the kinds of files that it looks at."""

_NEXT = {
    "application": "first-review",
    "result": "contract",
    "replacement": "contract",
    "change-request": "civil-affairs",
}
"""Which record holds what is judged after a file of each kind; a first review: see `_next`."""

_OWN = frozenset(
    (
        *("contract", "payment", "progress", "acceptance", "midterm", "final", "audit"),
        *("case-study", "exception"),
    )
)
"""Kinds of files on which people judge before they are merged."""

_JUDGES = {"civil-affairs": ("city", "finance")}
"""Who judges where more than the writer of that kind does."""


def letter(
    judged: Judged,
    report: Report,
    queue: Queue | None = None,
    receipt: Receipt | None = None,
) -> str:
    """The whole letter, as of the day on which the request was judged."""
    return "\n\n".join(_Reply(judged, report, queue, receipt).parts()) + "\n"


def failure(lines: Sequence[str] = ()) -> str:
    """The letter when the tool itself failed; `lines` are for the maintainers."""
    parts = [
        "## 检查程序自己出了问题，不是您的错",
        "这次没有检查成，所以没有结果：既不是通过，也不是没有通过。您不用改文件，也不用重交；已经收到的时间不受影响。",
        "**轮到维护人员**：请看下面几行，修好以后重新运行检查。",
        "\n".join(f"- <code>{inline(each)}</code>" for each in lines),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


class _File(NamedTuple):
    """One changed file of ours."""

    change: Difference
    kind: Kind
    year: Year
    project: Project | None
    owner: Owner | None

    @property
    def path(self) -> str:
        return self.change.path


class _Reply:
    def __init__(
        self, judged: Judged, report: Report, queue: Queue | None, receipt: Receipt | None
    ) -> None:
        self.judged = judged
        self.report = report
        self.queue = queue
        self.receipt = receipt
        self.repository = judged.base.repository
        self.programme = self.repository.programme
        self.files = [file for change in judged.changes if (file := self._file(change))]
        self._records: dict[str, Record | None] = {}
        self.errors = [each for each in report.own if each.severity == "error"]

    def parts(self) -> Iterator[str]:
        yield f"## {self._verdict()}"
        yield from self._greeting()
        yield from self._right()
        yield from self._problems()
        yield from self._receipts()
        yield from self._turn()
        rest = [*self._judgement(), *self._queue(), *self._effect()]
        if self.errors and rest:
            yield _folded("改好以后会怎样", rest)
        else:
            yield from rest
        if self.report.earlier:
            yield _folded(
                f"主分支上原来就有的（{len(self.report.earlier)}）",
                [EARLIER, self._items(self.report.earlier, lead="写的是")],
            )
        yield "---"
        yield self._limits()

    # ------------------------------------------------------------ what came

    def _verdict(self) -> str:
        report = self.report
        if not report.files:
            return "没有改动申报和记录"
        if self.errors:
            return f"有 {len(self.errors)} 处要改"
        if report.elsewhere:
            return "没有发现错误，但还要维护人员看过"
        warnings = self.report.how_many("warning")
        return "自动检查通过" + (f"，另有 {warnings} 处请核对" if warnings else "")

    def _greeting(self) -> Iterator[str]:
        if not self.report.files:
            yield (
                "您好。这次请求只改了程序或说明，没有改申报和记录。"
                "这些不归自动检查管，请维护人员看。"
            )
            return
        what = "、".join(dict.fromkeys(map(self._what, self.files))) or "这些文件"
        found = (
            f"有 {len(self.errors)} 处要改。照下面改好，再交到同一个请求，会自动重查。"
            if self.errors
            else "没有发现错误。"
        )
        yield f"{self._to()}：您好。您交的{what}查过了，{found}"
        paths = [change.path for change in self.judged.changes]
        lines = [*self._facts(), f"文件：{self._paths(paths)}"]
        if self.report.elsewhere:
            lines.append(f"另外还改了：{self._paths(self.report.elsewhere)}")
        yield _bullets(lines)

    def _what(self, file: _File) -> str:
        """What a file is, said to the one who wrote it."""
        number = f"第{_number(file.path)}次" if "<n>" in file.kind.example else ""
        if file.kind is not APPLICATION:
            title = "变更申请" if file.kind.name == "change-request" else file.kind.title
            number = number.replace("次", "号") if "changes/" in file.path else number
            done = {"removed": "（删去）", "added": ""}.get(file.change.kind, "（改动）")
            return f"{number}{title}{done}"
        if file.change.kind == "removed":
            return "撤回（删去申报书）"
        if file.change.kind == "added":
            if file.project is None or file.project.facts is None:
                return "申报书"
            return "新申报" if file.project.is_new else "延续申报"
        return "补正过的申报书" if self._is_returned(file) else "改过的申报书"

    def _is_returned(self, file: _File) -> bool:
        before = self._before(file)
        reviews = before.first_reviews if before else ()
        return bool(reviews) and getattr(reviews[-1], "decision", "") == "return"

    def _to(self) -> str:
        """Who wrote it, as far as the files say: who takes an application away need not be its agency."""
        roles = {file.owner.role for file in self.files if file.owner}
        if len(roles) != 1 or any(map(_is_taken_away, self.files)):
            return "提交请求的人"
        role = roles.pop()
        projects = [file.project for file in self.files if file.project]
        if role != "agency":
            district = projects[0].district if projects else None
            return inline(self.programme.office(role, district) or ROLES[role])
        facts = projects[0].facts if projects else None
        names = (
            [name for name in (facts.agency_name, facts.community_name) if name] if facts else []
        )
        return listed(list(map(_short, names))) if names else "申报单位"

    def _facts(self) -> Iterator[str]:
        """Project by project, then record by record, in a line each."""
        projects: dict[str, tuple[Project, Project | None]] = {}
        for file in self.files:
            before = self._before(file)
            if known := file.project or before:
                projects.setdefault(known.id, (known, before))
        for key, (known, before) in list(projects.items())[:3]:
            facts = known.facts or (before and before.facts)
            name = f"《{_short(facts.name)}》" if facts and facts.name else ""
            yield f"项目：{name}编号 {inline(key)}"
        if len(projects) > 3:
            yield f"还有 {len(projects) - 3} 个项目"
        for file in self.files[:10]:
            try:
                said = self._said(file)
            except Unknown:
                continue
            if said:
                yield f"{file.kind.title}：{said}"

    def _said(self, file: _File) -> str:
        """What a record says, in a few words; nothing for kinds that have none."""
        if file.project:
            record = file.project.records.get(file.path.split("/", 4)[4])
        else:
            record = file.year.records.get(file.path.split("/", 2)[2])
        match record:
            case FirstReview():
                label = self.repository.label(
                    file.year.notice.year, "first-review", "decision", record.decision
                )
                missing = f"，要补{len(record.missing)}处" if record.missing else ""
                return f"{day(record.reviewed_on)}，结论是“{inline(label)}”{missing}"
            case Contract():
                return f"{day(record.signed_on)}签订，{yuan(record.amount)}"
            case Payment():
                return f"{day(record.paid_on)}，{yuan(record.amount)}"
            case Acceptance():
                return f"{day(record.accepted_on)}，{'合格' if record.passes else '不合格'}"
            case ChangeDecision():
                return f"{day(record.decided_on)}，{'同意' if record.approved else '不同意'}"
            case Evaluation():
                return f"{day(record.evaluated_on)}"
            case Result():
                counts = Counter(each.outcome for each in record.projects)
                said = [f"{word} {counts[key]} 个" for key, word in OUTCOMES.items() if counts[key]]
                return f"{day(record.decided_on)}，{listed(said)}"
        return ""

    # ------------------------------------------------------------ what is right

    def _right(self) -> Iterator[str]:
        """Counted by subject: rules that looked and found nothing, and those that could not look."""
        clean: Counter[str] = Counter()
        blocked: Counter[str] = Counter()
        paths = {change.path for change in self.judged.changes}
        wrong = {
            finding.rule
            for finding in self.report.findings
            if finding.origin != "base" or finding.location.path in paths
        }
        there = [file for file in self.files if file.change.kind != "removed"]
        for rule_id, title in self._rules(there[0]) if there else ():
            if rule_id not in wrong:
                (clean if self._looked(rule_id, there[0]) else blocked)[title] += 1
        if clean:
            yield f"✔ {clean.total()} 条规则没有发现问题：{_counted(clean)}。"
        if blocked:
            which = f"：{_counted(blocked)}" if clean.total() > blocked.total() else ""
            yield (
                f"还有 {blocked.total()} 条没有查成，因为用到的栏目读不出来或没有填{which}。"
                "改好以后会再查，可能还有要改的。"
            )
        unread = [path for path in self.report.unreadable if path not in paths]
        if unread:
            yield (
                f"别处有文件读不完整：{self._paths(unread)}。"
                "名额等要把各个项目放在一起看的检查，结果不完整，不是您的错。"
            )

    def _rules(self, file: _File) -> Iterator[tuple[str, str]]:
        """The rules that look at a file of this kind, each with its subject."""
        of_files = set(documented()) - set(known_rules())
        for rule_id in file.year.notice.rules:
            rule = known_rules().get(rule_id)
            if rule is None:
                if rule_id in of_files and (
                    not rule_id.startswith("case-") or file.kind.name in _CASE
                ):
                    yield rule_id, "格式"
                continue
            title, kinds = SUBJECTS[rule.check.__module__.rpartition(".")[2]]
            if file.kind.name in kinds:
                yield rule_id, title

    def _looked(self, rule_id: str, file: _File) -> bool:
        """Whether the rule came to its end: one that meets a missing value stops there."""
        rule = known_rules().get(rule_id)
        try:
            if rule is None:
                return not rule_id.startswith("shape-") or self._is_read(file)
            if isinstance(rule, ApplicationRule):
                record = self._record(file.path)
                if not isinstance(record, Application):
                    return False
                list(rule(record, file.year.notice))
            elif isinstance(rule, ProjectRule) and file.project:
                list(rule(file.project, file.year))
            elif isinstance(rule, YearRule):
                list(rule(file.year))
                return not self.report.unreadable
        except Unknown:
            return False
        return True

    def _is_read(self, file: _File) -> bool:
        return file.kind.record is None or self._record(file.path) is not None

    def _record(self, path: str) -> Record | None:
        """Read once, however many rules ask: a file that can't be read costs most."""
        if path not in self._records:
            self._records[path] = self.judged.merged.repository.document(path).record
        return self._records[path]

    # ------------------------------------------------------------ what must be mended

    def _problems(self) -> Iterator[str]:
        own = self.report.own
        warnings = [each for each in own if each.severity == "warning"]
        notes = [each for each in own if each.severity == "note"]
        if self.errors:
            yield f"### 要改的（{len(self.errors)}）"
            yield self._items(self.errors, numbered=True)
        if warnings:
            yield f"### 请核对的（{len(warnings)}）"
            yield "请看一眼是不是写错了。没有写错的不用改，不妨碍合并。"
            yield self._items(warnings)
        if notes:
            yield _folded(f"供参考的（{len(notes)}），不用改", [self._items(notes)])

    def _items(
        self, found: Sequence[Finding], *, numbered: bool = False, lead: str = "您写的"
    ) -> str:
        items = []
        for number, each in enumerate(found[:MOST], 1):
            mark = f"{number}. " if numbered else "- "
            lines = [f"**{inert(line(each.message))}**", *self._details(each, lead)]
            indent = " " * len(mark)
            items.append(f"{mark}{lines[0]}\n" + "\n".join(f"{indent}- {x}" for x in lines[1:]))
        if len(found) > MOST:
            items.append(f"\n还有 {len(found) - MOST} 处没有列在这里。")
        return "\n".join(items)

    def _details(self, finding: Finding, lead: str) -> Iterator[str]:
        where = finding.location
        here = f"第 {where.line} 行"
        if where.path not in {each.path for each in self.judged.changes} or len(self.files) > 1:
            here = f"{inline(where.path)} {here}"
        written = _written(finding)
        if written:
            yield f"{lead}：{_code(written)}（{here}）"
        else:
            yield f"位置：{here if where.line > 1 else inline(where.path)}"
        yield f"依据：{self._clause(finding)}"
        yield f"怎么改：{inert(line(finding.mending))}（{self._link('这条规则', f'rules/{finding.rule}.html')}）"

    def _clause(self, finding: Finding) -> str:
        notice = self.repository.notice(year_of(finding.location.path) or self.programme.year)
        clauses = notice.all_clauses() if notice else ()
        clause = next((each for each in clauses if each.number == finding.clause), None)
        if notice and clause:
            return self._of_notice(notice.year, clause, f"{clause.number} {clause.heading}")
        terms = notice.rules.get(finding.rule) if notice else None
        why = f"（{inert(terms[1].heading)}）" if terms else ""
        return f"{inert(finding.clause)}{why}"

    def _of_notice(self, year: int, clause: Clause, words: str) -> str:
        return self._link(words, f"notices/{year}.html#{quote(clause.number, safe='')}")

    def _link(self, words: str, below: str) -> str:
        return f"[{inert(words)}]({self.programme.site.rstrip('/')}/{below})"

    # ------------------------------------------------------------ when it counts

    def _receipts(self) -> Iterator[str]:
        for file in self.files:
            if self.receipt and file.kind is APPLICATION and file.change.kind != "removed":
                yield "### 按哪一天算"
                yield from self._receipt(file, self.receipt)
            elif file.kind.name == "first-review" and _number(file.path) == "1":
                yield from self._signed(file)

    def _receipt(self, file: _File, receipt: Receipt) -> Iterator[str]:
        window = file.year.notice.dates.window
        before = self._before(file)
        reviews = before.first_reviews if before else ()
        counts = getattr(reviews[0], "counts_on", None) if reviews else None
        if counts:
            yield f"按初审记录，这份申报是**{day(counts)}**收到的。补正、修改都不改变这一天。"
            return
        if file.change.kind == "changed":
            yield "这份申报以前已经收件，这次修改不改变收到的日期。"
            return
        until = f"申报期（{period(window)}，首尾两日都算，北京时间）"
        signed = (
            f"{self._county(file)}更早签收过材料的，以签收的日期为准，由他们写进初审记录，"
            "不用您再写什么。"
        )
        if receipt.unread:
            yield f"以前交过的 {receipt.unread} 版现在读不出来，没有算进去。"
        if receipt.at is None:
            late = "已经过了。" if file.year.on > window.to else "还没有过。"
            yield (
                "现在还没有一份**完整**的申报：文件读不出来，或者必填的栏目没有填全。"
                "代码平台收到第一份完整的申报那一天算数；内容上的错误以后再改，不影响这一天。"
            )
            yield f"{until}{late}{signed}"
            return
        at = receipt.at.astimezone(_CHINA)
        on = at.date()
        yield (
            f"代码平台在{day(on)}{at:%H:%M}（北京时间）收到第一份完整的申报，"
            f"按**{day(on)}**算，{'在' if on in window else '**不在**'}{until}内。"
        )
        if on not in window:
            yield f"{signed}两个日期都不在申报期内的，能不能受理由他们答复。"
        submitted = file.project and file.project.facts and file.project.facts.submitted_on
        if submitted and submitted != on:
            yield (
                f"申报书里写的申报日期是{day(submitted)}，与平台收到的不是同一天。"
                "不用改，收件以平台的记录和签收单中较早的为准。"
            )
        kept = _code(f'forge_received_on: "{on}"')
        yield f"给初审经办人：初审记录请加一行 {kept}（平台收到日期）。"

    def _signed(self, file: _File) -> Iterator[str]:
        """What the first review says about the day of receipt."""
        reviews = file.project.first_reviews if file.project else ()
        counts = getattr(reviews[0], "counts_on", None) if reviews else None
        if not counts:
            return
        window = file.year.notice.dates.window
        signed, forge = reviews[0].received_on, reviews[0].forge_received_on
        both = f"签收是{day(signed)}，平台收到是{day(forge)}，按较早的" if forge else "签收是"
        yield "### 按哪一天算"
        yield (
            f"{both}**{day(counts)}**{'算' if forge else ''}，"
            f"{'在' if counts in window else '**不在**'}申报期（{period(window)}）内。"
            "报送市里的日期早晚，不算申报单位迟交。"
        )

    # ------------------------------------------------------------ whose turn

    def _turn(self) -> Iterator[str]:
        yield "### 现在轮到谁"
        agreed = _bullets(map(inline, effect.approvals(self.judged)))
        if self.errors:
            helper = ""
            if any(file.owner and file.owner.role == "agency" for file in self.files):
                county = next(
                    (self._county(file) for file in self.files if file.project),
                    ROLES["county"],
                )
                helper = f"不会改的，请找{county}，把材料交给他们代改代交，时间上一视同仁。"
            yield (f"**轮到您（{self._to()}）**：改好以后提交到同一个请求，不用另开。{helper}")
            return
        if self.report.elsewhere:
            yield (
                "**轮到维护人员**：这次请求还改了申报和记录以外的文件，请逐行看过。"
                "只想交申报的，请把别的改动拿掉再交。"
                if self.report.files
                else "**轮到维护人员**：请逐行看过再合并。"
            )
        else:
            done = ""
            for file in self.files:
                if file.kind is APPLICATION:
                    done = {"removed": "（合并就是撤回）", "added": "（合并就是收件）"}.get(
                        file.change.kind, ""
                    )
            yield f"不用您再做什么。请下面的人看过，由他们合并{done}："
        yield agreed
        after = list(self._after())
        if after:
            yield f"合并以后：\n\n{_bullets(after)}"

    def _after(self) -> Iterator[str]:
        """What has to be done next, as the desk says it."""
        for year in {id(file.year): file.year for file in self.files}.values():
            own = [file for file in self.files if file.year is year]
            projects = {file.project.id: file.project for file in own if file.project}
            found = [] if projects else year_duties(year)
            found += [duty for each in list(projects.values())[:3] for duty in duties(each, year)]
            for duty in found[:3]:
                district = duty.project.split("/")[1] if duty.project else None
                who = self.programme.office(duty.who, district) or ROLES[duty.who]
                yield f"{inline(who)}：{inline(duty.what)}，{inline(duty.term(year.on))}"
            if {"first-review", "result"} & {file.kind.name for file in own}:
                about = next(iter(projects), "项目编号")
                yield f"给申报单位的函，用 {_code(f'sanshe letter {about}')} 拟好，核对以后发出"

    def _county(self, file: _File) -> str:
        district = file.project.district if file.project else ""
        return inline(self.programme.bureau(district) or ROLES["county"])

    # ------------------------------------------------------------ what follows

    def _judgement(self) -> Iterator[str]:
        """The questions that no machine answers: those of the record itself, or of the next step."""
        asked = {
            (record, is_own): file
            for file in self.files
            if file.change.kind != "removed"
            for record, is_own in ((_own(file), True), (_next(file), False))
            if record
        }
        for (record, is_own), file in asked.items():
            notice = file.year.notice
            sort = "new" if file.project is None or file.project.is_new else "continuing"
            found = [
                (clause, clause.judgement.question)
                for clause in notice.all_clauses()
                if clause.judgement
                and clause.judgement.record == record
                and clause.judgement.only in (None, sort)
            ]
            if not found:
                continue
            who = self._judges(file.kind.name if is_own else record or "", file)
            yield f"### 合并以前请{who}判断的" if is_own else f"### 接下来由{who}判断的"
            yield "这些事机器不看，也不下结论："
            lines = [
                f"{inert(question)}（{self._of_notice(notice.year, clause, clause.number)}）"
                for clause, question in found[:MOST_QUESTIONS]
            ]
            if len(found) > MOST_QUESTIONS:
                every = self._link("通知逐条对照", f"notices/{notice.year}.html")
                lines.append(f"等 {len(found)} 项，全部见{every}")
            yield _bullets(lines)

    def _judges(self, kind: str, file: _File) -> str:
        """Who decides on files of `kind`, as letters call them."""
        owner = file.year.notice.owner(kind)
        roles = _JUDGES.get(kind) or ((owner.approver or owner.role,) if owner else ())
        district = file.project.district if file.project else None
        return listed(
            [inline(self.programme.office(each, district) or ROLES[each]) for each in roles]
        )

    def _queue(self) -> Iterator[str]:
        lines = queue_lines(self.queue)
        if lines:
            yield f"### {inert(lines[0])}"
            yield _bullets(map(inline, lines[1:]))

    def _effect(self) -> Iterator[str]:
        unread = {change.path for change in self.judged.changes} & {*self.report.unreadable}
        if not self.report.files or (self.errors and unread):
            return
        yield "### 合并以后会变的"
        found = [
            f"{f'{number}年' if number != self.programme.year else ''}{title}：{inline(each)}"
            for number, title, lines in effect.sections(self.judged)
            for each in lines
        ]
        if more := len(found) - effect.MOST_LISTED:
            found[effect.MOST_LISTED :] = [f"还有 {more} 条没有列出"] if more > 0 else []
        yield _bullets(found) if found else effect.NOTHING

    def _limits(self) -> str:
        year = self.programme.year
        return (
            "“自动检查通过”只说明机器没有发现错误；“初审通过”由县（市）区民政局说，"
            "“已立项”由市民政局的评审结果说，三件事互不代替。"
            f"更多：{self._link('通知逐条对照', f'notices/{year}.html')}、"
            f"{self._link('检查规则', 'rules/index.html')}。"
        )

    # ------------------------------------------------------------ shared

    def _file(self, change: Difference) -> _File | None:
        where = position(change.path)
        year = self.judged.merged.years.get(where.year) if where else None
        if where is None or year is None:
            return None
        project = year.project(where.project) if where.project else None
        return _File(change, where.kind, year, project, year.notice.owner(where.kind.name))

    def _before(self, file: _File) -> Project | None:
        where = position(file.path)
        year = self.judged.base.years.get(where.year) if where else None
        return year.project(where.project) if year and where and where.project else None

    def _paths(self, paths: Sequence[str]) -> str:
        shown = listed([inline(visible(each)) for each in paths[:3]])
        return f"{shown} 等 {len(paths)} 份" if len(paths) > 3 else shown


def _is_taken_away(file: _File) -> bool:
    return file.kind is APPLICATION and file.change.kind == "removed"


def _own(file: _File) -> str | None:
    """The record itself, where people judge it before it is merged."""
    return file.kind.name if file.kind.name in _OWN else None


def _next(file: _File) -> str | None:
    """The record that holds what is judged next; None where that is all."""
    if file.project and is_withdrawn(file.project, file.year):
        return None
    if file.kind.name != "first-review":
        return _NEXT.get(file.kind.name)
    reviews = file.project.first_reviews if file.project else ()
    forwards = bool(reviews) and getattr(reviews[-1], "decision", "") == "forward"
    return "result" if forwards else None


def _counted(found: Counter[str]) -> str:
    order = ["格式", *(title for title, _ in SUBJECTS.values())]
    return listed([f"{title} {found[title]}" for title in order if found[title]])


def _number(path: str) -> str:
    """The number of a numbered record: ``2`` of ``payments/2.yml`` and ``changes/2/request.yml``."""
    return next(part for part in path.replace(".yml", "").split("/")[4:] if part.isdecimal())


def _written(finding: Finding) -> str:
    """The line that the finding stands on, without our comment; nothing where a list only begins."""
    written = finding.excerpt.strip()
    if len(written) > 60:
        written = finding.excerpt[max(finding.location.column - 20, 0) :].strip()
    written = line(written.partition("  # ")[0])
    return "" if written.endswith(":") else cut(written, 60)


def _code(text: str) -> str:
    """What was written, apart from our words; forges link nothing in it."""
    return f"<code>{inline(text)}</code>"


def _short(name: str) -> str:
    return inline(cut(line(name), 60))


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in lines)


def _folded(title: str, parts: Iterable[str]) -> str:
    inside = "\n\n".join(parts)
    return f"<details><summary>{title}</summary>\n\n{inside}\n\n</details>"
