"""The letter that an applicant is owed, in Markdown: what to complete, what came of it and why, its
own scores, how to object and until when, what comes next.

It is a draft for the bureau to sign. Experts are 专家1, 专家2…; scores are shown with the result, not
before; a recusal's reason is the expert's own affair. Whatever others wrote is inert.
"""

from collections.abc import Iterator

from sanshe.current import current
from sanshe.desk import Duty, duties, name_of, stage
from sanshe.layout import APPLICATION
from sanshe.notice import Programme
from sanshe.panel import sheets_of_panel
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.records import Sheet
from sanshe.repository import Repository
from sanshe.scoring import public_expert_name, rows
from sanshe.stage import AWARDED, STAGES
from sanshe.typeset import inline, markdown_table
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


def letter(repository: Repository, project: Project, year: Year) -> str:
    """The whole letter, as of the day `year.on`."""
    return "\n\n".join(_Letter(repository, project, year).parts()) + "\n"


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

    def parts(self) -> Iterator[str]:
        name = inline(name_of(self.project))
        yield f"# 关于《{name}》的函"
        yield f"致{inline(self._agency())}："
        yield (
            f"您单位与{inline(self._community())}联合申报的《{name}》（编号 {self.project.id}），"
            f"到{day(self.year.on)}为止的情况如下。{self._says()}"
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
        if self.year.is_unread(self.project.id):
            yield "有的记录暂时读不出来，这封函不完整；补齐以后再发一次。"
        sender = self.city if self.year.outcome(self.project.id) else self.county
        yield f"{sender}  \n{day(self.year.on)}"
        yield "（本函按仓库里的记录拟写，请经办人核对后发出。）"

    def _says(self) -> str:
        if self.stage in _SAYS:
            return _SAYS[self.stage].format(city=self.city)
        if self.stage == "awarded":
            return "项目**已立项**，还没有签合同。"
        return f"项目**已立项**，现在是“{STAGES[self.stage]}”。" if self.stage in AWARDED else ""

    # ------------------------------------------------------------ 初审

    def _completion(self) -> Iterator[str]:
        if self.stage != "returned":
            return
        last = self.project.first_reviews[-1]
        if any(duty.kind == "first-review" for duty in self.duties):
            yield f"## 补正\n\n补正材料已经收到，等{self.county}再次初审，您单位暂时不用做什么。"
            return
        yield f"## 请补正{len(last.missing)}处"
        yield "\n".join(
            f"{number}. **{self._title(each.field)}**：{inline(each.what)}"
            for number, each in enumerate(last.missing, 1)
        )
        window, review = self.notice.dates.window, self.notice.dates.review
        how = (
            f"在申报书（submissions/{self.project.id}/application.yml）里改好，再提交一次。"
            f"不会用代码平台的，把改好的材料交到{self.county}，由他们代交，效力一样。"
        )
        when = f"申报日期不变，{day(window.to)}以后仍可补正。"
        if self.year.on < review.from_:
            left = describe_left(self.year.on, review.from_)
            when += f"评审{day(review.from_)}开始（{left}），请在那以前补齐。"
        lines = [f"怎样补：{how}", f"什么时候：{when}", f"看不明白的：问{inline(last.office)}。"]
        yield "\n".join(f"- {each}" for each in lines)

    def _first_reviews(self) -> Iterator[str]:
        if not self.project.first_reviews:
            return
        yield "## 收件和初审"
        lines = []
        for number, each in enumerate(self.project.first_reviews, 1):
            channel = self._label("first-review", "channel", each.channel)
            decision = self._label("first-review", "decision", each.decision)
            reason = f"。理由：{inline(each.reason)}" if each.reason else ""
            if each.decision == "forward":
                decision = "初审通过"
            sent = f"，{day(each.forwarded_on)}报送{self.city}" if each.forwarded_on else ""
            lines.append(
                f"- {day(each.received_on)}收到材料（{channel}），{day(each.reviewed_on)}"
                f"第{number}次初审：**{decision}**{sent}{reason}"
            )
        yield "\n".join(lines)
        if self.stage == "rejected":
            yield (
                f"对初审结论有不同意见，可以向{self.county}提出，说明理由；"
                f"也可以向{self.city}反映。"
            )

    # ------------------------------------------------------------ 评审

    def _outcome(self) -> Iterator[str]:
        outcome, result = self.year.outcome(self.project.id), self.year.result
        if outcome is None or result is None:
            return
        yield "## 评审结果"
        word = self._label("result", "projects", 0, "outcome", outcome.outcome)
        lines = [f"- 结果：**{word}**（{day(result.decided_on)}，{inline(result.document)}）"]
        if outcome.reason:
            lines.append(f"- 理由：{inline(outcome.reason)}")
        lines += (
            f"- 递补：{day(each.decided_on)}由候补递补为**立项**（{inline(each.document)}）。"
            f"理由：{inline(each.reason)}"
            for each in self.year.replacements
            if each.project == self.project.id
        )
        award = self.year.award(self.project.id)
        if award:
            lines.append(f"- 市级专项经费：{yuan(award.amount)}")
        yield "\n".join(lines)

    def _scores(self) -> Iterator[str]:
        if self.year.result is None or self.year.outcome(self.project.id) is None:
            return
        yield "## 您单位的得分"
        ranked = [each for each in rows(self.year) if each.rank is not None]
        own = next((each for each in ranked if each.project == self.project.id), None)
        if own is None:
            why = "" if self.project.is_new else "延续项目凭上年末期评估确认，"
            yield f"{why}这个项目没有评分。"
            return
        tied = "，与别的项目并列" if own.tied else ""
        yield (
            f"{own.scores}名专家打了分，平均**{own.official}分**，"
            f"在{len(ranked)}个评分的项目里排第**{own.rank}**{tied}。"
            + (f"去掉最高、最低各一个以后平均{own.trimmed}分，只作对照。" if own.trimmed else "")
        )
        sheets = self._sheets()
        scored = {name: sheet for name, sheet in sheets.items() if not sheet.recused}
        points = {
            name: {each.criterion: each.points for each in sheet.points}
            for name, sheet in scored.items()
        }
        table = [("方面", "满分", *scored)]
        table += (
            (
                inline(criterion.title),
                str(criterion.points),
                *(str(points[name].get(criterion.key, "")) for name in scored),
            )
            for criterion in self.notice.rubric
        )
        full = str(sum(criterion.points for criterion in self.notice.rubric))
        table.append(("合计", full, *(str(sheet.total) for sheet in scored.values())))
        yield markdown_table(table)
        comments = [
            f"- {name}：{inline(sheet.comment)}" for name, sheet in scored.items() if sheet.comment
        ]
        if comments:
            yield "评语：\n\n" + "\n".join(comments)
        recused = [name for name, sheet in sheets.items() if sheet.recused]
        if recused:
            yield f"{listed(recused)}回避，没有打分。回避不算零分，不影响平均。"

    def _sheets(self) -> dict[str, Sheet]:
        """Each expert's sheet on this project, by public name."""
        found = {
            public_expert_name(self.year, score.expert): sheet
            for score in sheets_of_panel(self.year)
            for sheet in score.sheets
            if sheet.project == self.project.id
        }
        return dict(sorted(found.items(), key=lambda each: (len(each[0]), each[0])))

    def _objection(self) -> Iterator[str]:
        if self.year.outcome(self.project.id) is None:
            return
        yield "## 对结果有不同意见"
        how = f"向{self.city}书面提出，写明项目编号、对哪一点有意见、依据什么，留下怎样回复您。"
        publicity, result = self.year.publicity, self.year.result
        until = publicity.ends_on if publicity else result.objections_until if result else None
        where = f"（{inline(publicity.channel)}）" if publicity else ""
        if until is None:
            yield f"公示的起止日还没有登记，以{self.city}公布的为准。公示期内可以{how}"
        elif self.year.on <= until:
            left = describe_left(self.year.on, until)
            yield f"名单公示到**{day(until)}**{where}，{left}，最后一天也算。公示期内可以{how}"
        else:
            yield (
                f"公示已于{day(until)}期满{where}。对结果还有疑问的，仍可以书面向{self.city}询问。"
            )
        for each in publicity.objections if publicity else ():
            if each.project == self.project.id:
                answer = (
                    f"{day(each.answered_on)}答复：{inline(each.answer or '')}"
                    if each.answered_on
                    else "还没有答复。"
                )
                yield f"- {day(each.received_on)}收到异议：{inline(each.summary)}\n- {answer}"

    # ------------------------------------------------------------ 下一步

    def _next(self) -> Iterator[str]:
        on = self.year.on
        own = [each for each in self.duties if each.who == "agency" and each.kind != "application"]
        others = [each for each in self.duties if each.who != "agency" and each.is_open(on)]
        if own:
            yield "## 接下来请您单位办"
            yield "\n".join(f"- {inline(each.what)}（{_when(each, self.year)}）" for each in own)
        if others:
            yield "## 正在等别人办"
            yield "\n".join(
                f"- {self.programme.office(each.who, self.project.district) or ROLES[each.who]}："
                f"{inline(each.what)}"
                for each in others
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
        return inline(title.strip("「」"))

    def _label(self, kind: str, *keys: str | int) -> str:
        return inline(self.repository.label(self.notice.year, kind, *keys))


def _when(duty: Duty, year: Year) -> str:
    """The day, and how far it is."""
    if duty.due is None:
        return duty.term(year.on)
    return f"{day(duty.due)}以前，{duty.term(year.on)}"
