"""The letter that an applicant is owed: what to complete, what came of it and why, its own scores, how
to object and until when, what comes next; and the two notices that are parts of it.

It is a draft for the bureau to sign. Experts are 专家1, 专家2…; scores are shown with the result, not
before; a recusal's reason is the expert's own affair. Whatever others wrote is inert.
"""

from collections.abc import Iterator

from sanshe.current import current
from sanshe.desk import Duty, duties, name_of, stage
from sanshe.layout import APPLICATION
from sanshe.notice import Programme
from sanshe.panel import sheets_of_panel
from sanshe.paperwork import markdown
from sanshe.paperwork.document import (
    NUMBER_BY_HAND,
    Document,
    Fingerprint,
    Heading,
    Items,
    Paragraph,
    Part,
    Strong,
    Table,
    Title,
    Words,
)
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.records import FirstReview, Sheet
from sanshe.repository import Repository
from sanshe.scoring import public_expert_name, rows
from sanshe.stage import AWARDED, STAGES
from sanshe.wording import ROLES, day, listed, yuan
from sanshe.working_days import describe_left

_SAYS = {
    "received": "申报已经**收件**：材料到了，自动检查没有发现错误。初审还没有作，是否报送、是否立项都还没有定。",
    "returned": "初审**退回补正**。补齐下面几处再交一次即可，退回不是不同意。",
    "rejected": "初审结论是**不予报送**，理由见下。",
    "forwarded": "**初审通过**，已经报送{city}评审。初审通过不等于立项，是否立项以评审结果为准。",
    "withdrawn": "已按您单位的申请**撤回**。",
    "not-awarded": "评审结果是**不立项**，理由和各位专家的打分见下。",
    "reserve": "评审结果是**候补**：有立项的项目退出时，由{city}决定是否递补。",
    "suspended": "项目已经立项，现经批准**暂停**。",
    "ended": "项目已经批准**终止**。",
    "cancelled": "项目已经批准**撤销**。",
}


DRAFT = "（本函按仓库里的记录拟写，请经办人核对后发出。）"


class NothingToSayError(Exception):
    """There is no such notice for this project; the message says why."""


def letter(repository: Repository, project: Project, year: Year) -> str:
    """The whole letter in Markdown, as of the day `year.on`."""
    return markdown.write(whole(repository, project, year))


def whole(repository: Repository, project: Project, year: Year) -> Document:
    """The whole letter, as of the day `year.on`."""
    teller = _Letter(repository, project, year)
    return _document(teller, f"关于《{name_of(project)}》的函", teller.whole())


def completion_notice(repository: Repository, project: Project, year: Year) -> Document:
    """补正通知书: what the last first review that returned it asks for, field by field."""
    teller = _Letter(repository, project, year)
    returned = [each for each in project.first_reviews if _decision(each) == "return"]
    if not returned:
        raise NothingToSayError("初审没有退回补正过。")
    made = _document(teller, "补正通知书", teller.completion_notice(returned[-1]))
    return made._replace(fingerprint=returned[-1].fingerprint)


def result_notice(repository: Repository, project: Project, year: Year) -> Document:
    """结果通知书: what came of the review and why, its scores, how to object."""
    if year.outcome(project.id) is None:
        raise NothingToSayError("评审还没有结果。")
    teller = _Letter(repository, project, year)
    return _document(teller, "结果通知书", teller.result_notice())


def _document(teller: "_Letter", title: str, parts: Iterator[Part]) -> Document:
    return Document(title, teller.project.id, tuple(parts)).clean


def _decision(review: FirstReview) -> str | None:
    return getattr(review, "decision", None)


class _Letter:
    def __init__(self, repository: Repository, project: Project, year: Year) -> None:
        self.repository = repository
        self.programme: Programme = repository.programme
        self.project = project
        self.year = year
        self.notice = year.notice
        self.stage = stage(project, year)
        self.duties = duties(project, year)
        self.city = self.programme.office("city") or ROLES["city"]
        self.county = self.programme.office("county", project.district) or ROLES["county"]

    def whole(self) -> Iterator[Part]:
        yield Title(f"关于《{name_of(self.project)}》的函")
        yield Paragraph(f"致{self._agency()}：", "flush")
        yield Paragraph(
            (
                f"您单位与{self._community()}联合申报的《{name_of(self.project)}》",
                f"（编号 {self.project.id}），到{day(self.year.on)}为止的情况如下。",
                *self._says(),
            )
        )
        for part in (
            self._completion,
            self._first_reviews,
            self._outcome,
            self._scores,
            self._objection,
            self._next,
        ):
            try:
                yield from part()
            except Unknown:
                continue  # what can't be read is told below
        yield from self._end(self.city if self.year.outcome(self.project.id) else self.county)

    def completion_notice(self, review: FirstReview) -> Iterator[Part]:
        yield Title("补正通知书", NUMBER_BY_HAND)
        yield Paragraph(f"{self._agency()}：", "flush")
        yield Paragraph(
            f"{day(review.received_on)}收到您单位与{self._community()}联合申报的"
            f"《{name_of(self.project)}》（编号 {self.project.id}）。"
            f"{day(review.reviewed_on)}初审认为下面{len(review.missing)}处需要补正。"
            "补齐再交一次即可，退回不是不同意。"
        )
        yield from self._missing(review)
        if review.reason:
            yield Paragraph(f"理由：{review.reason}")
        yield Fingerprint("审的是指纹如下的申报书")
        yield from self._end(f"{self.county}（盖章）")

    def result_notice(self) -> Iterator[Part]:
        yield Title("结果通知书", NUMBER_BY_HAND)
        yield Paragraph(f"{self._agency()}：", "flush")
        yield Paragraph(
            f"您单位与{self._community()}联合申报的《{name_of(self.project)}》"
            f"（编号 {self.project.id}），评审结果通知如下。"
        )
        for part in (self._outcome, self._scores, self._objection):
            yield from part()
        yield from self._end(f"{self.city}（盖章）")

    def _end(self, sender: str) -> Iterator[Part]:
        if self.year.is_unread(self.project.id):
            yield Paragraph("有的记录暂时读不出来，这封函不完整；补齐以后再发一次。")
        yield Paragraph((sender, "\n", day(self.year.on)), "right")
        yield Paragraph(DRAFT, "small")

    def _says(self) -> tuple[str, ...]:
        if self.stage in _SAYS:
            return _marked(_SAYS[self.stage].format(city=self.city))
        if self.stage == "awarded":
            return _marked("项目**已立项**，还没有签合同。")
        if self.stage in AWARDED:
            return _marked(f"项目**已立项**，现在是“{STAGES[self.stage]}”。")
        return ()

    # ------------------------------------------------------------ 初审

    def _completion(self) -> Iterator[Part]:
        if self.stage != "returned":
            return
        last = self.project.first_reviews[-1]
        if any(duty.kind == "first-review" for duty in self.duties):
            yield Heading("补正")
            yield Paragraph(f"补正材料已经收到，等{self.county}再次初审，您单位暂时不用做什么。")
            return
        yield Heading(f"请补正{len(last.missing)}处")
        yield from self._missing(last)

    def _missing(self, review: FirstReview) -> Iterator[Part]:
        yield Items(
            tuple((Strong(self._title(each.field)), f"：{each.what}") for each in review.missing),
            numbered=True,
        )
        window, meeting = self.notice.dates.window, self.notice.dates.review
        how = (
            f"在申报书（submissions/{self.project.id}/application.yml）里改好，再提交一次。"
            f"不会用代码平台的，把改好的材料交到{self.county}，由他们代交，效力一样。"
        )
        when = f"申报日期不变，{day(window.to)}以后仍可补正。"
        if self.year.on < meeting.from_:
            left = describe_left(self.year.on, meeting.from_)
            when += f"评审{day(meeting.from_)}开始（{left}），请在那以前补齐。"
        yield Items((f"怎样补：{how}", f"什么时候：{when}", f"看不明白的：问{review.office}。"))

    def _first_reviews(self) -> Iterator[Part]:
        if not self.project.first_reviews:
            return
        yield Heading("收件和初审")
        lines: list[Words] = []
        for number, each in enumerate(self.project.first_reviews, 1):
            channel = self._label("first-review", "channel", each.channel)
            decision = self._label("first-review", "decision", each.decision)
            reason = f"。理由：{each.reason}" if each.reason else ""
            if each.decision == "forward":
                decision = "初审通过"
            sent = f"，{day(each.forwarded_on)}报送{self.city}" if each.forwarded_on else ""
            lines.append(
                (
                    f"{day(each.received_on)}收到材料（{channel}），{day(each.reviewed_on)}",
                    f"第{number}次初审：",
                    Strong(decision),
                    f"{sent}{reason}",
                )
            )
        yield Items(tuple(lines))
        if self.stage == "rejected":
            yield Paragraph(
                f"对初审结论有不同意见，可以向{self.county}提出，说明理由；"
                f"也可以向{self.city}反映。"
            )

    # ------------------------------------------------------------ 评审

    def _outcome(self) -> Iterator[Part]:
        outcome, result = self.year.outcome(self.project.id), self.year.result
        if outcome is None or result is None:
            return
        yield Heading("评审结果")
        word = self._label("result", "projects", 0, "outcome", outcome.outcome)
        lines: list[Words] = [
            ("结果：", Strong(word), f"（{day(result.decided_on)}，{result.document}）")
        ]
        if outcome.reason:
            lines.append(f"理由：{outcome.reason}")
        lines += (
            (
                f"递补：{day(each.decided_on)}由候补递补为",
                Strong("立项"),
                f"（{each.document}）。理由：{each.reason}",
            )
            for each in self.year.replacements
            if each.project == self.project.id
        )
        award = self.year.award(self.project.id)
        if award:
            lines.append(f"市级专项经费：{yuan(award.amount)}")
        yield Items(tuple(lines))

    def _scores(self) -> Iterator[Part]:
        if self.year.result is None or self.year.outcome(self.project.id) is None:
            return
        yield Heading("您单位的得分")
        ranked = [each for each in rows(self.year) if each.rank is not None]
        own = next((each for each in ranked if each.project == self.project.id), None)
        if own is None:
            why = "" if self.project.is_new else "延续项目凭上年末期评估确认，"
            yield Paragraph(f"{why}这个项目没有评分。")
            return
        tied = "，与别的项目并列" if own.tied else ""
        trimmed = f"去掉最高、最低各一个以后平均{own.trimmed}分，只作对照。" if own.trimmed else ""
        yield Paragraph(
            (
                f"{own.scores}名专家打了分，平均",
                Strong(f"{own.official}分"),
                f"，在{len(ranked)}个评分的项目里排第",
                Strong(str(own.rank)),
                f"{tied}。{trimmed}",
            )
        )
        sheets = self._sheets()
        scored = {name: sheet for name, sheet in sheets.items() if not sheet.recused}
        points = {
            name: {each.criterion: each.points for each in sheet.points}
            for name, sheet in scored.items()
        }
        lines: list[tuple[Words, ...]] = [
            (
                criterion.title,
                str(criterion.points),
                *(str(points[name].get(criterion.key, "")) for name in scored),
            )
            for criterion in self.notice.rubric
        ]
        full = str(sum(criterion.points for criterion in self.notice.rubric))
        lines.append(("合计", full, *(str(sheet.total) for sheet in scored.values())))
        yield Table(("方面", "满分", *scored), tuple(lines), (24, 10, *(10 for _ in scored)))
        comments = tuple(
            f"{name}：{sheet.comment}" for name, sheet in scored.items() if sheet.comment
        )
        if comments:
            yield Paragraph("评语：")
            yield Items(comments)
        recused = [name for name, sheet in sheets.items() if sheet.recused]
        if recused:
            yield Paragraph(f"{listed(recused)}回避，没有打分。回避不算零分，不影响平均。")

    def _sheets(self) -> dict[str, Sheet]:
        """Each expert's sheet on this project, by public name."""
        found = {
            public_expert_name(self.year, score.expert): sheet
            for score in sheets_of_panel(self.year)
            for sheet in score.sheets
            if sheet.project == self.project.id
        }
        return dict(sorted(found.items(), key=lambda each: (len(each[0]), each[0])))

    def _objection(self) -> Iterator[Part]:
        if self.year.outcome(self.project.id) is None:
            return
        yield Heading("对结果有不同意见")
        how = f"向{self.city}书面提出，写明项目编号、对哪一点有意见、依据什么，留下怎样回复您。"
        publicity, result = self.year.publicity, self.year.result
        until = publicity.ends_on if publicity else result.objections_until if result else None
        where = f"（{publicity.channel}）" if publicity else ""
        if until is None:
            yield Paragraph(f"公示的起止日还没有登记，以{self.city}公布的为准。公示期内可以{how}")
        elif self.year.on <= until:
            left = describe_left(self.year.on, until)
            yield Paragraph(
                (
                    "名单公示到",
                    Strong(day(until)),
                    f"{where}，{left}，最后一天也算。公示期内可以{how}",
                )
            )
        else:
            yield Paragraph(
                f"公示已于{day(until)}期满{where}。对结果还有疑问的，仍可以书面向{self.city}询问。"
            )
        answers: list[Words] = []
        for each in publicity.objections if publicity else ():
            if each.project == self.project.id:
                answers.append(f"{day(each.received_on)}收到异议：{each.summary}")
                answers.append(
                    f"{day(each.answered_on)}答复：{each.answer or ''}"
                    if each.answered_on
                    else "还没有答复。"
                )
        if answers:
            yield Items(tuple(answers))

    # ------------------------------------------------------------ 下一步

    def _next(self) -> Iterator[Part]:
        on = self.year.on
        own = [each for each in self.duties if each.who == "agency" and each.kind != "application"]
        others = [each for each in self.duties if each.who != "agency" and each.is_open(on)]
        if own:
            yield Heading("接下来请您单位办")
            yield Items(tuple(f"{each.what}（{_when(each, self.year)}）" for each in own))
        if others:
            yield Heading("正在等别人办")
            yield Items(
                tuple(
                    f"{self.programme.office(each.who, self.project.district) or ROLES[each.who]}："
                    f"{each.what}"
                    for each in others
                )
            )

    # ------------------------------------------------------------ words

    def _agency(self) -> str:
        try:
            return current(self.project).agency_name.value
        except Unknown:
            return "申报单位"

    def _community(self) -> str:
        try:
            return current(self.project).community.value
        except Unknown:
            return "社区（村）"

    def _title(self, field: str) -> str:
        """What people call the place ``survey.sample`` of the application."""
        keys: list[str | int] = []
        for part in field.replace("[", ".").replace("]", "").split("."):
            keys.append(int(part) if part.isdecimal() and keys else part)
        title = self.repository.shape(self.notice.year, APPLICATION).title(tuple(keys))
        return title.strip("「」")

    def _label(self, kind: str, *keys: str | int) -> str:
        return self.repository.label(self.notice.year, kind, *keys)


def _marked(own: str) -> tuple[str, ...]:
    """Our own words, of which some stand between ``**``."""
    return tuple(
        Strong(each) if number % 2 else each for number, each in enumerate(own.split("**")) if each
    )


def _when(duty: Duty, year: Year) -> str:
    """The day, and how far it is."""
    if duty.due is None:
        return duty.term(year.on)
    return f"{day(duty.due)}以前，{duty.term(year.on)}"
