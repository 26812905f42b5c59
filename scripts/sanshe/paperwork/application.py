"""The printable application (申报书): what the file says, boxes for what may not enter Git, attachments,
signatures and seals.

Chapters and fields come from the schema, in its order. What nobody may write into the file is asked for
in one place, on a page that stays with the paper.
"""

from collections.abc import Iterator
from typing import Any

from sanshe.fingerprint import fingerprint
from sanshe.layout import APPLICATION
from sanshe.notice import Notice, Programme
from sanshe.paperwork.document import (
    BLANK,
    DAY_BY_HAND,
    ByHand,
    Cover,
    Document,
    Fields,
    Fingerprint,
    Heading,
    PageBreak,
    Pair,
    Paragraph,
    Part,
    Signing,
    Table,
)
from sanshe.paperwork.fields import Form
from sanshe.repository import Repository

TITLE = "申报书"

_ID = ByHand.digits(18)
_MOBILE = ByHand.digits(11)
_NUMBERS = "一二三四五六七八九十"


class UnreadableError(Exception):
    """The file can't be printed: not all of it can be read."""


def application(repository: Repository, project: str, path: str) -> Document:
    """The application at `path`, which is or will be that of `project`.

    Raises FileNotFoundError, or UnreadableError where the shape is wrong.
    """
    source = repository.document(path).source
    year = int(project[:4])
    notice = repository.notice(year)
    if source.data is None or notice is None:
        raise UnreadableError
    shape = repository.shape(year, APPLICATION)
    typed, problems = shape.check(source.data, path)
    if problems:
        raise UnreadableError
    teller = _Teller(repository.programme, notice, Form(shape, typed))
    title = notice.form or f"{notice.title}{TITLE}"
    return Document(title, project, tuple(teller.parts(title)), fingerprint(source.data)).clean


class _Teller:
    def __init__(self, programme: Programme, notice: Notice, form: Form) -> None:
        self.programme = programme
        self.notice = notice
        self.form = form
        self.chapters = 0

    def parts(self, title: str) -> Iterator[Part]:
        form = self.form
        copies = self.notice.attachments.paper_copies
        yield Cover(
            title,
            tuple(
                Pair(form.title(keys), form.words(keys))
                for keys in (
                    ("name",),
                    ("category",),
                    ("agency", "name"),
                    ("community", "name"),
                    ("community", "district"),
                    ("submitted_on",),
                )
            ),
            f"纸质材料一式{copies}份，与附件一并装订" if copies else "与附件一并装订",
        )
        yield self._chapter("基本信息")
        yield form.frame((), [each for each in form.keys(()) if not form.is_nested((each,))])
        for key in form.keys(()):
            if form.is_nested((key,)) and key not in ("attachments", "declarations"):
                yield self._chapter(form.title((key,)))
                yield from form.parts((key,), 2)
        yield self._chapter(form.title(("attachments",)))
        yield from self._attachments()
        yield PageBreak()
        yield self._chapter("手填信息（只在纸上，不进仓库）")
        yield from self._by_hand()
        yield PageBreak()
        yield self._chapter("承诺、签字和盖章")
        yield from self._signatures()

    def _chapter(self, title: str) -> Heading:
        self.chapters += 1
        tens, ones = divmod(self.chapters, 10)
        number = ("十" if tens else "") + (_NUMBERS[ones - 1] if ones else "")
        return Heading(f"{number}、{title}")

    def _attachments(self) -> Iterator[Part]:
        listed = self.form.table(("attachments",))
        yield Table(
            (*listed.head, "页码（手填）"),
            tuple((*row, BLANK) for row in listed.rows),
            (*listed.widths, 10),
        )
        yield Paragraph("复印件请注明“经审核与原件相符”，并加盖单位公章。", "small")

    def _by_hand(self) -> Iterator[Part]:
        yield Paragraph(
            "身份证号、手机号、银行账号不得写进电子申报书。请打印后用笔填写，随纸质材料交；"
            "填好的这一页不要拍照、扫描上传。",
            "small",
        )
        yield Heading("承接机构", 2)
        yield Fields(
            (
                (Pair("法定代表人", BLANK), Pair("法定代表人手机", _MOBILE)),
                (Pair("机构联系人", BLANK), Pair("机构联系人手机", _MOBILE)),
                (Pair("账户名称", BLANK),),
                (Pair("开户银行", BLANK),),
                (Pair("银行账号", BLANK),),
            )
        )
        yield Heading("实施社区（村）", 2)
        yield Fields(((Pair("专项联系人", BLANK), Pair("专项联系人手机", _MOBILE)),))
        yield Heading("项目团队", 2)
        staff: list[dict[str, Any]] = self.form.value(("staff",)) or []
        yield Table(
            ("姓名", "身份证号", "手机号"),
            tuple((str(each["name"]), _ID, _MOBILE) for each in staff) or ((BLANK, _ID, _MOBILE),),
            (14, 50, 30),
        )

    def _signatures(self) -> Iterator[Part]:
        form = self.form
        yield Table(
            ("承诺", "内容", "是否承诺"),
            tuple(
                (
                    form.title(("declarations", each)),
                    form.shape.field(("declarations", each))["description"],
                    form.words(("declarations", each)),
                )
                for each in form.keys(("declarations",))
            ),
            (18, 54, 10),
        )
        yield Fingerprint("本申报书与仓库里指纹如下的电子申报书内容一致")
        yield Signing(
            "承接机构",
            "以上内容真实、完整，并承诺上列各项。",
            ("法定代表人（签字）：", "单位（公章）：", DAY_BY_HAND),
        )
        yield Signing(
            "实施社区（村）",
            "同意与上述机构联合申报。",
            ("负责人（签字）：", "社区（村）居委会（公章）：", DAY_BY_HAND),
        )
        district = self.form.value(("community", "district")) or ""
        county = self.programme.office("county", district)
        yield Signing(
            f"{county or '县（市）区民政局'}初审意见",
            "",
            ("经办人（签字）：", "单位（公章）：", DAY_BY_HAND),
        )
