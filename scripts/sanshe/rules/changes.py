"""Requests for changes, and both bureaus' decisions (三(三)).

A request that a bureau has refused changes nothing, so that nothing in it needs to be mended.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sanshe.current import Plain, current, ending, meant, withdrawal
from sanshe.findings import Place, Problem, at
from sanshe.notice import Notice
from sanshe.project import Change, Project, Year
from sanshe.records import ChangeDecision, ChangeItem, ChangeRequest
from sanshe.rule import Problems, project_rule
from sanshe.rules.team import shortcomings
from sanshe.wording import day, listed, yuan

_KINDS = {"change": "变更", "suspend": "暂停", "end": "终止", "cancel": "撤销"}
_TITLES = {
    "name": "项目名称",
    "agency": "承接机构",
    "community": "实施社区",
    "dedicated": "专项社工",
    "theme": "主选主题",
    "goals": "目标",
    "budget": "预算",
    "ends-on": "服务截止日期",
}
_UNREADABLE = {"budget": "认不出金额", "ends-on": "认不出日期", "theme": "不在主题的选项里"}


def _requests(project: Project) -> Iterator[tuple[Change, ChangeRequest]]:
    """All requests but the refused ones."""
    for change in project.changes:
        if change.request and (change.is_approved or not change.is_decided):
            yield change, change.request


def _items(project: Project, *what: str) -> Iterator[tuple[Change, ChangeRequest, ChangeItem]]:
    """The items of those requests: all, or those about `what`."""
    for change, request in _requests(project):
        for item in request.items:
            if not what or item.what in what:
                yield change, request, item


def _decisions(change: Change) -> list[ChangeDecision]:
    return [each for each in (change.civil_affairs, change.finance) if each]


def _said(value: Plain) -> str:
    """A value as people see it and can write it down."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


@project_rule
def changes_are_numbered_without_gap(project: Project, year: Year) -> Problems:
    """变更按次序编号，中间不空号

    为什么：第几次变更由文件夹的编号认；空了号，分不清是写错了还是少了一份。

    怎么改：把文件夹改成接下去的号；前面少了一份的补上。
    """
    if year.is_unread(project.id):
        return
    for expected, change in enumerate(project.changes, 1):
        if change.number != expected:
            files: list[ChangeRequest | ChangeDecision | None] = [change.request]
            files += _decisions(change)
            yield Problem(
                Place(next(each.path for each in files if each)),
                f"变更的编号是{change.number}，前面没有第{expected}次变更。",
                f"请改成第{expected}次（文件夹 changes/{expected}）；前面少交了一份的，请补上。",
            )
            return


@project_rule
def change_has_items(project: Project, year: Year) -> Problems:
    """变更逐项写明，暂停、终止、撤销不写

    为什么：两局批准的是一项一项的内容；没有写，就不知道批准了什么。暂停、终止、撤销是整个项目的事，没有分项。

    怎么改：变更的写明事项、变更前和变更后；暂停、终止、撤销的删去变更事项。
    """
    for _, request in _requests(project):
        if request.kind == "change" and not request.items:
            yield Problem(
                at(request, "kind"),
                "申请的是变更，却没有写要变更什么。",
                "请填“变更事项”，逐项写明变更什么、变更前、变更后；要暂停、终止或撤销的，请改种类。",
                in_file="items:，每项 what:、before: 和 after:",
            )
        elif request.kind != "change" and request.items:
            yield Problem(
                at(request, "items")._replace(of_key=True),
                f"申请的是{_KINDS[request.kind]}，又写了变更事项，看不出要批准哪一件。",
                f"只是{_KINDS[request.kind]}的，请删去变更事项；要变更的另写一份申请。",
            )


@project_rule
def change_item_is_readable(project: Project, year: Year) -> Problems:
    """变更的是哪一项、改成什么，写得认得出

    为什么：批准以后，现状由申报书和已批准的变更算出来；认不出是哪一项、改成多少，就算不出来。

    怎么改：预算写明科目、资金来源和金额；目标写明编号；日期写成 2021-11-30 的样子；主题写选项。
    """
    for _, _, item in _items(project):
        title = _TITLES[item.what]
        if item.what == "budget" and not (item.category and item.source):
            yield Problem(
                at(item),
                "变更预算，没有写全是哪个科目、哪笔资金。",
                "请写明科目和资金来源。",
                in_file="category: 和 source:",
            )
        elif item.what == "goals":
            goals = {goal.id for goal in project.application.goals}
            if item.goal not in goals:
                said = f"写的是“{item.goal}”，申报书里没有" if item.goal else "没有写"
                yield Problem(
                    at(item, "goal") if item.goal else at(item),
                    f"变更目标，目标编号{said}。",
                    f"请写申报书里的编号：{listed(sorted(goals))}。",
                )
        for key, text in (("before", item.before), ("after", item.after)):
            if meant(item, text, project.notice) is None:
                yield Problem(
                    at(item, key),
                    f"{title}写的是“{text}”，{_UNREADABLE[item.what]}。",
                    _how_to_write(item.what, project.notice),
                )


def _how_to_write(what: str, notice: Notice) -> str:
    if what == "budget":
        return "金额请只写数字，单位是元，例如 12100.00。"
    if what == "ends-on":
        return f"日期请写成 {notice.dates.implementation.to} 的样子。"
    themes = [f"{theme.key}（{theme.short or theme.title}）" for theme in notice.themes]
    return f"请写主题的选项：{listed(themes)}。"


@project_rule
def change_alters_something(project: Project, year: Year) -> Problems:
    """变更前和变更后不一样

    为什么：前后一样，就没有什么可批准的，多半是抄错了。

    怎么改：改正变更后的内容，或删去这一项。
    """
    for _, _, item in _items(project):
        before, after = (meant(item, text, project.notice) for text in (item.before, item.after))
        if before is not None and before == after and not item.credit_code:
            yield Problem(
                at(item, "after"),
                f"{_TITLES[item.what]}变更前和变更后都是“{item.after}”。",
                "请改正变更后的内容；确实不变的，请删去这一项。",
            )


@project_rule
def before_is_what_counts_now(project: Project, year: Year) -> Problems:
    """变更前写的就是现状

    为什么：现状是申报书加上已批准的变更；变更前写错，两局看到的就不是真正要改的那个数。

    怎么改：照申报书填；以前批准过变更的，照那次变更后的内容填。
    """
    if year.is_unread(project.id):
        return
    for change, request, item in _items(project):
        before = meant(item, item.before, project.notice)
        if before is None:
            continue
        # On the day on which an earlier change was approved, either state may have been seen.
        days = (request.requested_on, request.requested_on - timedelta(days=1))
        states = [current(project, on=day, without=change.number).of(item) for day in days]
        found = [each for each in states if each]
        if found and before not in [each.value for each in found]:
            real = found[0]
            source = f"第{real.change}次变更" if real.change else _named(real.at)
            yield Problem(
                at(item, "before"),
                f"{_what(item, project.notice)}变更前写的是“{item.before}”，"
                f"现在是“{_said(real.value)}”（见{source}）。",
                f"请改成“{_said(real.value)}”；变更后的内容也请核对。",
                related=(real.at,),
            )


def _named(place: Place) -> str:
    return "合同" if place.path.endswith("/contract.yml") else "申报书"


def _what(item: ChangeItem, notice: Notice) -> str:
    """The subject of an item, with which category or goal."""
    title = _TITLES[item.what]
    if item.what == "goals":
        return f"{title}“{item.goal}”"
    if item.what == "budget":
        category = notice.choices("budget_categories").get(item.category or "", "")
        source = notice.choices("fund_sources").get(item.source or "", "")
        return f"科目“{category}”、来源“{source}”的预算"
    return title


@project_rule
def budget_change_keeps_city_total(project: Project, year: Year) -> Problems:
    """调整预算不改变市级专项经费的总数

    为什么：市级专项经费的数额是通知定的；科目之间可以报批调整，加起来仍是这个数。

    怎么改：一个科目增加多少，别的科目就减少多少；其他资金的增减不受限制。
    """
    for _, request in _requests(project):
        difference = Decimal(0)
        items = [
            item
            for item in request.items
            if item.what == "budget" and item.source in project.notice.city_sources
        ]
        for item in items:
            before, after = (
                meant(item, text, project.notice) for text in (item.before, item.after)
            )
            if not isinstance(before, Decimal) or not isinstance(after, Decimal):
                break
            difference += after - before
        else:
            if difference:
                word = "多出" if difference > 0 else "少了"
                yield Problem(
                    at(request, "items")._replace(of_key=True),
                    f"各科目调整以后，市级专项经费一共{word}{yuan(abs(difference))}。",
                    "请核对各项金额，一个科目增加多少，别的科目就减少多少。",
                    related=tuple(at(item, "after") for item in items),
                )


@project_rule
def successor_is_qualified(project: Project, year: Year) -> Problems:
    """接替的专项社工也要合条件

    为什么：专项社工要专职，持初级以上社工证，或有社会工作相关专业大专以上学历；接替的人一样。

    怎么改：写明接替人是否专职、证书或学历和专业；不符合的换人。
    """
    for _, _, item in _items(project, "dedicated"):
        if item.worker:
            yield from shortcomings(item.worker, item.after.strip(), project.notice)
        else:
            yield Problem(
                at(item),
                f"更换专项社工，没有写“{item.after}”的条件。",
                "请填“接替的专项社工”，写明是否专职、职业资格，或者学历和专业。",
                in_file="worker:，其中 full_time:、certificate:，或 diploma: 和 major:",
            )


@project_rule
def dedicated_worker_stays(project: Project, year: Year) -> Problems:
    """专项社工中途不换人

    为什么：通知规定中途不得更换专项社工。确实不能继续的，要两局批准变更，市民政局的决定写明放宽这一条和原因。

    怎么改：决定里写明放宽的条款和原因；批准以前仍由原来的人负责，临时顶班在进展里登记。
    """
    _, clause = year.notice.rules["dedicated-worker-stays"]
    for change, _, item in _items(project, "dedicated"):
        civil = change.civil_affairs
        if civil and civil.approved:
            if civil.lifts != clause.number or not civil.reason_code:
                lacks = "属于哪种情形" if civil.lifts == clause.number else f"放宽 {clause.number}"
                yield Problem(
                    at(civil, "lifts") if civil.lifts else at(civil),
                    f"同意把专项社工由“{item.before}”换成“{item.after}”，"
                    f"但没有写明{lacks}；专项社工中途不得更换。",
                    f"同意换人的，“放宽的条款”请写 {clause.number}，原因选离职、去世、长期休假或其他；不写健康情况。",
                    related=(at(item),),
                    in_file=f"lifts: {clause.number}，reason_code: resigned、death、long-leave 或 other",
                )
        elif not change.is_approved:
            yield Problem(
                at(item, "after"),
                f"申请把专项社工由“{item.before}”换成“{item.after}”，两局还没有都批准，中途不得更换。",
                f"批准以前仍由“{item.before}”负责，临时顶班在进展里登记；"
                f"市民政局同意的，决定要写明放宽 {clause.number} 和原因。",
                severity="note",
            )


@project_rule
def extension_is_for_force_majeure(project: Project, year: Year) -> Problems:
    """只有不可抗力才能延期

    为什么：通知规定除不可抗力外，当年服务都要在规定日期以前完成。

    怎么改：属于不可抗力的，原因选“不可抗力”；不是的，截止日期不能超过规定日期。
    """
    for _, request, item in _items(project, "ends-on"):
        cohort = project.notice.cohort(project.application.category)
        after = meant(item, item.after, project.notice)
        if cohort is None or not isinstance(after, date):
            continue
        last = cohort.service.to
        if after > last and request.reason_code != "force-majeure":
            yield Problem(
                at(item, "after"),
                f"服务截止日期要延到{day(after)}，申请的原因不是不可抗力；"
                f"除不可抗力外，最迟{day(last)}完成。",
                f"属于不可抗力的，请把原因改成“不可抗力”；不是的，请改成 {last} 或更早。",
                related=(at(request, "reason_code"),),
                in_file=f'reason_code: force-majeure，或 after: "{last}"',
            )


@project_rule
def decision_answers_a_request(project: Project, year: Year) -> Problems:
    """决定针对一份申请，不早于申请

    为什么：终止、撤销、变更要先报两局批准；没有申请，就没有可以批准的事。

    怎么改：补上变更申请；编号放错的挪到对应的文件夹；日期写错的改正。
    """
    for change in project.changes:
        for decision in _decisions(change):
            if change.request is None:
                if not year.is_unread(project.id):
                    yield Problem(
                        Place(decision.path),
                        f"第{change.number}次变更只有决定，没有申请。",
                        "请承接机构补上变更申请（request.yml）；编号放错的，请挪到对应的文件夹。",
                    )
            elif decision.decided_on < change.request.requested_on:
                yield Problem(
                    at(decision, "decided_on"),
                    f"决定日期是{day(decision.decided_on)}，早于申请日期"
                    f"{day(change.request.requested_on)}。",
                    "请核对两个日期；先申请，后决定。",
                    related=(at(change.request, "requested_on"),),
                )


@project_rule
def decisions_are_of_two_bureaus(project: Project, year: Year) -> Problems:
    """两份决定出自两个单位

    为什么：变更要市民政局、市财政局都批准；两份决定写同一个单位，多半有一份是照抄的。

    怎么改：各写各的决定单位。
    """
    for change in project.changes:
        first, second = change.civil_affairs, change.finance
        if first and second and first.office.strip() == second.office.strip():
            yield Problem(
                at(second, "office"),
                f"市财政局的决定，决定单位也写成了“{second.office}”，与市民政局的一样。",
                "请写作出这份决定的市财政局处室；市民政局那一份写错的，改那一份。",
                related=(at(first, "office"),),
            )


@project_rule
def refusal_gives_its_reason(project: Project, year: Year) -> Problems:
    """不同意的写明理由

    为什么：机构要知道为什么不同意，才知道能不能改了再报。

    怎么改：在决定里写理由。
    """
    for change in project.changes:
        for decision in _decisions(change):
            if not decision.approved and not decision.reason:
                yield Problem(
                    at(decision, "approved"),
                    "不同意，没有写理由。",
                    "请写理由，用机构看得懂、能照着改的话；不写健康情况。",
                    in_file="reason:",
                )


@project_rule
def change_follows_award(project: Project, year: Year) -> Problems:
    """立项以后才申请变更

    为什么：立项以前申报书还可以改；报两局批准的是立项以后的变更。立项以前撤回不需要批准。

    怎么改：还没有立项的，直接改申报书或撤回；日期写错的改正。
    """
    award = year.award(project.id)
    if award is None and year.is_review_unread:
        return
    for _, request in _requests(project):
        if request.kind == "cancel" or (award and request.requested_on >= award.decided_on):
            continue
        in_file = "kind: cancel"
        fix = "立项以前请直接改申报书，不做了的，种类选“撤销”；日期写错的请改正。"
        if award:
            told = f"早于立项日期{day(award.decided_on)}"
        elif year.result:
            told = "但这个项目没有立项"
            fix = "没有立项的不用申请变更；放错项目的请挪走。"
            in_file = ""
        else:
            told = "但还没有评审结果"
        yield Problem(
            at(request, "requested_on"),
            f"{day(request.requested_on)}申请{_KINDS[request.kind]}，{told}。",
            fix,
            related=(award.at,) if award else (),
            in_file=in_file,
        )


@project_rule
def awarded_project_is_not_withdrawn(project: Project, year: Year) -> Problems:
    """立项以后不能单方撤回

    为什么：立项以前撤回由申报单位自己决定；立项以后撤销，须报市民政局、市财政局批准，把申请日期写到立项以前也不能绕过。已经撤回的也不再立项。

    怎么改：立项以后才提出的，申请日期写提出的那一天，报两局批准；撤回在先的，不写立项。
    """
    request, award = withdrawal(project, year), year.award(project.id)
    if request and award:
        yield Problem(
            at(request, "requested_on"),
            f"撤销的申请日期写的是{day(request.requested_on)}，项目{day(award.decided_on)}立项；"
            "立项以前撤回的不再立项，立项以后不能单方撤回。",
            "立项以后才提出的，申请日期请写提出的那一天，报市民政局、市财政局都批准；"
            "确是立项以前撤回的，请市民政局不写立项，名额给别的项目。",
            related=(award.at,),
        )


@project_rule
def nothing_changes_after_the_end(project: Project, year: Year) -> Problems:
    """结束、撤销、验收合格以后不再变更

    为什么：批准终止或撤销以后只剩结算，验收合格以后服务已经做完，再变更没有对象。

    怎么改：这样的申请不必再批准；日期写错的改正。
    """
    acceptance = project.acceptance
    last = ending(project)
    withdrawn = withdrawal(project, year)
    ends: list[tuple[date, str, Place]] = []
    if acceptance and acceptance.passes:
        ends.append((acceptance.accepted_on, "验收合格", at(acceptance, "accepted_on")))
    if last and last.request and last.decided_on:
        word = _KINDS[last.request.kind]
        ends.append((last.decided_on, f"批准{word}", at(last.request, "kind")))
    if withdrawn:
        ends.append((withdrawn.requested_on, "撤回", at(withdrawn, "requested_on")))
    for _, request in _requests(project):
        for end, word, place in ends:
            if request.requested_on > end:
                yield Problem(
                    at(request, "requested_on"),
                    f"{day(request.requested_on)}申请{_KINDS[request.kind]}，"
                    f"项目已在{day(end)}{word}。",
                    "这份申请不必再批准；日期写错的请改正。",
                    related=(place,),
                )
                break


@project_rule
def suspension_says_until_when(project: Project, year: Year) -> Problems:
    """暂停的写明预计恢复的日期

    为什么：没有恢复日期，就分不清项目是停着还是已经重新开始，也没法提醒。

    怎么改：填恢复日期，要晚于申请日期；不是暂停的不写。
    """
    for _, request in _requests(project):
        resumes = request.resumes_on
        if request.kind != "suspend":
            if resumes:
                yield Problem(
                    at(request, "resumes_on"),
                    f"申请的是{_KINDS[request.kind]}，又写了恢复日期。",
                    "只有暂停才写恢复日期，请删去；要暂停的请改种类。",
                )
        elif resumes is None:
            yield Problem(
                at(request, "kind"),
                "申请暂停，没有写预计什么时候恢复。",
                "请填恢复日期；还定不下来的写估计的日期，到时可以再申请。",
                in_file="resumes_on:",
            )
        elif resumes <= request.requested_on:
            yield Problem(
                at(request, "resumes_on"),
                f"恢复日期是{day(resumes)}，不晚于申请日期{day(request.requested_on)}。",
                "请核对两个日期。",
                related=(at(request, "requested_on"),),
            )
