"""What goes with an application that was sent in: the receipt (收件回执), the answer to a file that can't
be read, and the text of the request.

A receipt proves what came, when and by which way; never that anything is in order.
"""

from collections.abc import Iterator
from datetime import datetime

from sanshe.notice import Programme
from sanshe.paperwork.document import (
    DAY_BY_HAND,
    Document,
    Fields,
    Fingerprint,
    Heading,
    Items,
    Pair,
    Paragraph,
    Part,
    Signing,
    Strong,
    Title,
    Words,
)
from sanshe.parcel import Item
from sanshe.receiving import How, Received
from sanshe.tree import SUBMISSIONS
from sanshe.typeset import cut, line
from sanshe.wording import day
from sanshe.yaml_source import Flaw

RECEIPT = "收件回执"
RETURNED = "退回说明"

_MOST = 20
"""Errors and flaws that are listed; the others are counted."""


def receipt(received: Received) -> Document:
    """What the sender gets."""
    return Document(
        RECEIPT, _subject(received), tuple(_receipt(received)), received.fingerprint
    ).clean


def returned(item: Item, flaws: tuple[Flaw, ...], how: How) -> Document:
    """What the sender gets where nothing could be received."""

    def parts() -> Iterator[Part]:
        yield Title(RETURNED)
        yield Paragraph("您好：", "flush")
        yield Paragraph(
            f"{minute(how.at)}从{how.channel}收到您发来的“{cut(line(item.name), 60)}”。"
            "文件读不出来，所以还没有收件。请照下面改好再发一次，或者在在线填报页重新保存一份。"
        )
        lines = [f"第{each.span.line}行：{each.message}{each.fix}" for each in flaws[:_MOST]]
        yield Items(tuple(lines) or ("文件里没有申报书的内容。",), numbered=True)
        yield Paragraph("这不影响您再交：收到读得出来的一份以后，另发收件回执。")

    return Document(RETURNED, str(how.at.year), tuple(parts())).clean


def request(received: Received, programme: Programme) -> Document:
    """The text of the request; its title is the document's."""
    name = f"《{line(received.facts.name)}》" if received.facts and received.facts.name else ""
    where = received.path.removeprefix(f"{SUBMISSIONS}/")
    title = f"{received.kind.title}{name}（{_subject(received)}）"

    def parts() -> Iterator[Part]:
        yield Paragraph(f"由{received.office}代交，请求里只有一份文件。")
        lines: list[Words] = [
            f"文件：{SUBMISSIONS}/{where}",
            f"收件：{minute(received.how.at)}，{received.how.channel}",
            f"{'必填的栏目都填了' if received.complete else '还有必填的栏目没有填，可以补正'}",
            _counts(received),
        ]
        yield Items(tuple(lines))
        yield Fingerprint("材料指纹")
        yield Paragraph(
            "收到的时间以收件回执和平台记录中较早的为准。收件不等于初审通过，也不等于立项。"
        )

    return Document(title, _subject(received), tuple(parts()), received.fingerprint).clean


def minute(at: datetime) -> str:
    """2021年2月8日16:20（北京时间）"""
    return f"{day(at.date())}{at:%H:%M}（北京时间）"


def _subject(received: Received) -> str:
    """The project's id, or the year."""
    parts = received.path.split("/")
    return "/".join(parts[1:4]) if received.kind.is_of_project else parts[1]


def _receipt(received: Received) -> Iterator[Part]:
    facts, how = received.facts, received.how
    yield Title(RECEIPT)
    yield Paragraph(f"{_agency(received)}：", "flush")
    again = "（新的一版，以前收到的仍有记录）" if received.version == 2 else ""
    yield Paragraph(f"您单位的{received.kind.title}收到了{again}，登记如下。")
    rows: list[tuple[Pair, ...]] = []
    if facts and facts.name:
        rows.append((Pair("项目名称", line(facts.name)),))
    if facts and facts.community_name:
        rows.append((Pair("实施社区（村）", line(facts.community_name)),))
    rows += (
        (Pair("项目编号" if received.kind.is_of_project else "年度", _subject(received)),),
        (Pair("收到时间", minute(how.at)),),
        (Pair("收件渠道", how.channel),),
        (Pair("收件单位", received.office),),
        (
            Pair(
                "必填栏目",
                "都填了" if received.complete else "还有没填的，见下；补齐的那一份另有回执",
            ),
        ),
    )
    yield Fields(tuple(rows))
    yield Fingerprint("收到的是指纹如下的电子文件")
    if received.numbers:
        yield Heading("请马上删去个人号码，再发一次", 2)
        yield Paragraph(
            f"文件里写了个人号码（{'；'.join(received.numbers)}），进了仓库就等于公开，所以还没有"
            "放进仓库。请删去号码再发一次；收到时间仍以这份回执为准。"
        )
    yield from _findings(received)
    yield Heading("这份回执说明什么", 2)
    yield Items(
        (
            "只说明：上面写的时间，从上面写的渠道，收到了指纹如上的一份文件。",
            "不说明材料齐全、属实，不说明初审通过，更不是立项。",
            "申报时间以代码平台的记录和这份回执中较早的为准，看的是必填栏目都填了的那一份。",
            (
                "怎样核对：用在线填报页打开您留的那份文件，或看打印件的页脚，"
                "指纹一样就是同一份内容；改过一个字，指纹就不同。"
            ),
        )
    )
    yield Signing("收件单位", "", ("经办人（签字）：", "单位（盖章）：", DAY_BY_HAND))


def _findings(received: Received) -> Iterator[Part]:
    errors = received.errors
    if not errors:
        yield Paragraph(f"{_counts(received)}机器查不出的，由初审看。")
        return
    yield Heading(f"自动检查：有{len(errors)}处要改", 2)
    yield Paragraph("已经收件，请照下面改好，把新的一份再发来。")
    items: list[Words] = [
        (Strong(f"第{each.location.line}行："), f"{each.message}怎么改：{each.fix}")
        for each in errors[:_MOST]
    ]
    if len(errors) > _MOST:
        items.append(f"还有{len(errors) - _MOST}处没有列出，改好上面的再看。")
    yield Items(tuple(items), numbered=True)


def _counts(received: Received) -> str:
    report = received.report
    warnings, notes = report.how_many("warning"), report.how_many("note")
    rest = f"提醒{warnings}处，备注{notes}处，供人看。" if warnings or notes else ""
    errors = len(received.errors)
    return f"自动检查：{f'错误{errors}处' if errors else '没有发现错误'}，{rest}".rstrip("，") + (
        "" if rest else "。"
    )


def _agency(received: Received) -> str:
    if received.kind.name == "application" and received.facts and received.facts.agency_name:
        return line(received.facts.agency_name)
    return "送件单位"
