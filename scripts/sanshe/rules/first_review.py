"""What the county holds in its first review: what it received, and what it made of it (三(一)3)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import get_args

from sanshe.findings import Problem, at
from sanshe.fingerprint import short
from sanshe.model import Application
from sanshe.project import Project, Year, number_of
from sanshe.record import Record, fields_of
from sanshe.records import FirstReview
from sanshe.rule import Problems, project_rule, year_rule
from sanshe.scoring import is_new, is_withdrawn
from sanshe.wording import day, listed, period

_DECIDED = {"forward": "报送", "reject": "不予报送"}


@project_rule
def first_reviews_follow_each_other(project: Project, year: Year) -> Problems:
    """初审记录一次一份，前后接得上

    为什么：退回补正以后再审，另写下一份，编号接着上一份；已经报送或不予报送的，初审就结束了。先签收、再初审、再报送。

    怎么改：按次序改正文件名和日期；已有结论的不再写下一份。
    """
    reviews = project.first_reviews
    for number, review in enumerate(reviews, 1):
        if int(number_of(review)) != number and not year.is_unread(project.id):
            yield Problem(
                at(review),
                f"这是第{number}份初审记录，文件名却是 {number_of(review)}.yml。",
                f"请改成第{number}份（{number}.yml）；前面漏交的请先补交。",
            )
            break
    for review in reviews:
        if review.reviewed_on < review.received_on:
            yield Problem(
                at(review, "reviewed_on"),
                f"初审日期{day(review.reviewed_on)}早于签收日期{day(review.received_on)}。",
                "请照签收单和初审意见核对两个日期，先签收、后初审。",
                related=(at(review, "received_on"),),
            )
        if review.forwarded_on and review.forwarded_on < review.reviewed_on:
            yield Problem(
                at(review, "forwarded_on"),
                f"报送日期{day(review.forwarded_on)}早于初审日期{day(review.reviewed_on)}。",
                "请核对两个日期，先初审、后报送。",
                related=(at(review, "reviewed_on"),),
            )
    for earlier, later in pairwise(reviews):
        if earlier.decision != "return":
            yield Problem(
                at(later, "decision"),
                f"第{number_of(earlier)}次初审的结论已经是{_DECIDED[earlier.decision]}，"
                "后面不再有初审。",
                "请撤回这一份；前一份的结论写错了的，请与维护人员一起更正那一份。",
                related=(at(earlier, "decision"),),
            )
        elif later.received_on < earlier.reviewed_on:
            yield Problem(
                at(later, "received_on"),
                f"补正材料的签收日期{day(later.received_on)}早于退回的日期"
                f"{day(earlier.reviewed_on)}。",
                "请写补正以后重新签收的日期。",
                related=(at(earlier, "reviewed_on"),),
            )


@project_rule
def return_and_reject_say_why(project: Project, year: Year) -> Problems:
    """退回写明补什么，不予报送写明为什么

    为什么：申报单位要照着补正；没有报送的，要知道理由，才好说明情况。

    怎么改：退回补正的逐项写补正事项，不予报送的写理由。
    """
    for review in project.first_reviews:
        if review.decision == "return" and not review.missing:
            yield Problem(
                at(review, "decision"),
                "结论是退回补正，没有写要补什么。",
                "请填“补正事项”，逐项写栏目和缺什么、怎样补。",
                in_file="missing:，每项 field: 和 what:",
            )
        if review.decision == "reject" and not review.reason:
            yield Problem(
                at(review, "decision"),
                "结论是不予报送，没有写理由。",
                "请写理由，用申报单位看得懂的话。",
                in_file="reason:",
            )


@project_rule
def returned_fields_are_in_the_form(project: Project, year: Year) -> Problems:
    """补正事项写的是申报书里的栏目

    为什么：退回补正的通知要把申报单位领到那一栏；栏目名写错一个字母就找不到。

    怎么改：照申报书里的栏目名写，下一级用点隔开，例如 survey.sample。
    """
    known = _fields()
    for review in project.first_reviews:
        for missing in review.missing:
            field = ".".join(part for part in missing.field.split(".") if not part.isdigit())
            if field in known:
                continue
            from difflib import get_close_matches

            close = get_close_matches(field, known, n=3)
            yield Problem(
                at(missing, "field"),
                f"补正事项的栏目写的是“{missing.field}”，申报书里没有这一栏。",
                f"{'是不是 ' + listed(close) + '？' if close else ''}"
                "请照申报书里的栏目名写，下一级用点隔开，例如 survey.sample；附件写 attachments。",
            )


@cache
def _fields() -> tuple[str, ...]:
    """Every field of the application, as ``survey.sample``."""

    def below(record: type[Record], lead: str) -> Iterator[str]:
        for field in fields_of(record):
            yield f"{lead}{field.key}"
            for inner in (field.hint, *get_args(field.hint)):
                if isinstance(inner, type) and issubclass(inner, Record):
                    yield from below(inner, f"{lead}{field.key}.")

    return tuple(below(Application, ""))


@project_rule
def forwarded_is_feasible_and_authentic(project: Project, year: Year) -> Problems:
    """报送的项目，方案可行、材料真实

    为什么：通知要县（市）区对可行性和真实性作初审；没有写判断，等于没有初审。

    怎么改：两项都判断过的选“是”；不可行、不真实的，结论改为退回补正或不予报送。
    """
    for review in _forwarding(project):
        for key, title, value in (
            ("feasible", "方案可行", review.feasible),
            ("authentic", "材料真实", review.authentic),
        ):
            if not value:
                yield Problem(
                    at(review, key) if value is False else at(review, "decision"),
                    f"结论是报送，“{title}”一栏"
                    f"{'写的是“否”' if value is False else '没有写'}；通知要初审先作这个判断。",
                    "确实如此的请改成“是”；不是的，请把结论改成退回补正或不予报送。",
                    related=(at(review, "decision"),) if value is False else (),
                    in_file=f"{key}: true，或 decision: return、reject",
                )


@project_rule
def forwarded_papers_were_seen(project: Project, year: Year) -> Problems:
    """报送前看到了签字、公章和纸质材料

    为什么：申报书要有法定代表人签字和单位公章，复印件要注明与原件相符，纸质材料要收齐规定的份数，社区要同意联合申报。纸上的事只有您看得到。

    怎么改：看到了的选“是”，写明份数；还没有收齐的，收齐再报送。
    """
    copies = year.notice.attachments.paper_copies or 0
    for review in _forwarding(project):
        unseen = [
            title
            for title, seen in (
                ("社区同意联合申报的意见", review.community_agrees),
                ("法定代表人签字", review.signatures_seen),
                ("单位公章", review.seals_seen),
                ("复印件上的核对说明", review.copies_annotated),
            )
            if not seen
        ]
        if (review.paper_copies or 0) < copies:
            got = "没有写份数" if review.paper_copies is None else f"收到{review.paper_copies}份"
            unseen.append(f"纸质材料（{got}，要{copies}份）")
        if unseen:
            yield Problem(
                at(review, "decision"),
                f"结论是报送，还没有记录看到：{listed(unseen)}。",
                "看到了的请在这份记录里写明；还没有收齐的，请先退回补正，收齐再报送。",
            )


@project_rule
def forwarded_major_is_related(project: Project, year: Year) -> Problems:
    """专项社工凭学历的，专业经县（市）区判断

    为什么：专项社工没有职业资格证书的，要是社会工作相关专业毕业；专业算不算相关由初审判断，机器不判断。

    怎么改：“专业相关”选是或否；判断为不相关的，请申报单位换人，不报送。
    """
    terms = year.notice.team
    for review in _forwarding(project):
        by_diploma = [
            worker
            for worker in project.application.dedicated
            if worker.certificate not in terms.certificates and worker.major
        ]
        if not by_diploma or review.major_is_related:
            continue
        worker = by_diploma[0]
        judged = review.major_is_related is False
        yield Problem(
            at(review, "major_is_related") if judged else at(review, "decision"),
            f"专项社工“{worker.name}”没有职业资格证书，凭“{worker.major}”专业的学历，"
            f"{'初审判断不属于社会工作相关专业，却报送了' if judged else '初审没有写专业是否相关'}。",
            "请退回申报单位，换一名合乎条件的专项社工。"
            if judged
            else "请照毕业证书判断，“专业相关”选“是”或“否”；不相关的不报送。",
            related=(at(worker, "major"),),
            in_file="" if judged else "major_is_related: true 或 false",
            severity=None if judged else "warning",
        )


@project_rule
def forwarded_application_is_unchanged(project: Project, year: Year) -> Problems:
    """报送以后申报书没有再改

    为什么：初审看的、评审评的是签收的那一份；报送以后再改，就没有人审过。对照的是内容的指纹，注释和排版不算。

    怎么改：把申报书恢复成签收时的样子；指纹抄错的改正。
    """
    for review in _forwarding(project):
        now = project.facts.fingerprint if project.facts else None
        if project.facts and now and now != review.fingerprint:
            yield Problem(
                at(review, "fingerprint"),
                f"签收的那份申报书指纹是 {short(review.fingerprint)}，现在的申报书是 {short(now)}，"
                "内容不一样。",
                "报送以后改过申报书的，请恢复原样；指纹抄错的，请照打印件的页脚改正，或用 sanshe fingerprint 重算。",
                related=(project.facts.at(),),
            )


@project_rule
def receipt_in_window(project: Project, year: Year) -> Problems:
    """第一次签收在申报期内

    为什么：时间以代码平台记下第一份完整申报和县（市）区签收两者中较早的为准。签收单晚了，平台可能更早就收到了，所以只提醒。

    怎么改：不在申报期内的，请查平台的记录，填进“平台收到日期”；日期写错的改正。补正以后再签收的不看日期。
    """
    window = year.notice.dates.window
    for review in project.first_reviews[:1]:
        if number_of(review) != "1" or review.counts_on in window:
            continue
        if review.forge_received_on is None:
            said = f"第一次签收是{day(review.received_on)}"
            mend = "请看那次申报请求的检查结果：代码平台更早收到完整申报的，填“平台收到日期”；"
        else:
            said = (
                f"签收是{day(review.received_on)}，平台收到是{day(review.forge_received_on)}，"
                f"按较早的{day(review.counts_on)}算"
            )
            mend = "请核对这两个日期；"
        yield Problem(
            at(review, "received_on"),
            f"{said}，不在申报期（{period(window)}）内。",
            f"{mend}日期写错的请改正，没有写错的由初审决定能不能受理。",
            in_file="" if review.forge_received_on else "forge_received_on:",
        )


@project_rule
def submission_not_after_receipt(project: Project, year: Year) -> Problems:
    """申报日期不晚于收件日期

    为什么：先申报、后收件。申报日期由申报单位自己填，与签收单、平台记录对不上的，以后两者中较早的为准。

    怎么改：核对签收日期；申报日期写错的不必改，收件以记录为准。
    """
    for review in project.first_reviews[:1]:
        submitted = project.application.submitted_on
        if number_of(review) == "1" and submitted > review.counts_on:
            signed = review.counts_on == review.received_on
            which, paper = ("签收", "签收单") if signed else ("平台收到", "平台的记录")
            yield Problem(
                at(review, "received_on" if signed else "forge_received_on"),
                f"{which}日期是{day(review.counts_on)}，申报书写的申报日期是{day(submitted)}，"
                f"比{which}还晚。",
                f"请照{paper}核对；{which}日期没有错的不用改，以{paper}为准。",
                related=(at(project.application, "submitted_on"),),
            )


def _forwarding(project: Project) -> tuple[FirstReview, ...]:
    """The review that forwarded the project, if one did."""
    return (project.forwarding,) if project.forwarding else ()


@year_rule
def district_forwards_few_new_projects(year: Year) -> Problems:
    """县（市）区报送的新申报不超过名额

    为什么：通知规定各县（市）区报送的新项目有上限，延续项目不算；一个不报也可以。报送以后又撤回的不算。

    怎么改：选定报送哪几个，其余的结论改为不予报送并写明理由。
    """
    cap = year.notice.caps.district_new
    by_district: defaultdict[str, list[FirstReview]] = defaultdict(list)
    for project in year.projects:
        if project.forwarding and is_new(project) and not is_withdrawn(project, year):
            by_district[project.district].append(project.forwarding)
    for key, forwarded in by_district.items():
        if len(forwarded) > cap:
            district = year.notice.district(key)
            for review in forwarded:
                yield Problem(
                    at(review, "decision"),
                    f"{district.name if district else key}报送了{len(forwarded)}个新申报，"
                    f"最多{cap}个。",
                    f"请选定{cap}个报送，其余的结论改成“不予报送”并写明理由。",
                    in_file="decision: reject",
                    related=tuple(
                        at(other, "decision") for other in forwarded[:6] if other is not review
                    ),
                )
