"""A document as Word, by python-docx: offices edit what they sign.

Fonts are named, not embedded: 宋体 and 黑体 are on every office machine here, and what is not is replaced
by the program that opens the file.
"""

import io
from typing import Any

from docx import Document as Template
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as DocxParagraph

from sanshe.fingerprint import short
from sanshe.paperwork.document import (
    MANY,
    ByHand,
    Cover,
    Document,
    Fields,
    Fingerprint,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Part,
    Signing,
    Strong,
    Table,
    Title,
    Words,
    said,
    texts,
)
from sanshe.paperwork.settled import settled

_SONG = "宋体"
_HEI = "黑体"
_LATIN = "Times New Roman"
_SIDE = Mm(22)
_WIDE = Mm(210) - 2 * _SIDE
_LABEL = Mm(30)
_HALF_A_PAGE = 700
"""Characters of a value that may run on to the next page."""

_GREY = RGBColor(0x46, 0x46, 0x46)


def write(document: Document) -> bytes:
    made = io.BytesIO()
    _Writer(document).docx.save(made)
    return settled(made.getvalue())


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.docx: Docx = Template()
        self._set_up()
        for part in document.parts:
            self._write(part)

    # ------------------------------------------------------------ the page

    def _set_up(self) -> None:
        package = self.docx.part.package
        thumbnails = [
            key for key, each in package.rels.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL
        ]
        for key in thumbnails:  # a picture of an empty page
            package.rels.pop(key)
        about = self.docx.core_properties
        about.title = self.document.title
        about.subject = self.document.subject
        about.author = ""
        about.comments = ""
        about.language = "zh-CN"
        self._styles()
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = _SIDE
        section.top_margin, section.bottom_margin = Mm(26), Mm(24)
        section.header_distance = section.footer_distance = Mm(12)
        head = section.header.paragraphs[0]
        _two_ends(head, self.document.title, self.document.subject)
        foot = section.footer.paragraphs[0]
        mark = self.document.fingerprint
        _two_ends(foot, f"指纹 {short(mark)}" if mark else "", "第 ")
        _field(foot, "PAGE")
        foot.add_run(" 页，共 ")
        _field(foot, "NUMPAGES")
        foot.add_run(" 页")

    def _styles(self) -> None:
        styles = self.docx.styles
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        looks = (
            ("Normal", _SONG, 10.5, 0, 4),
            ("Title", _HEI, 18, 0, 8),
            ("Heading 1", _HEI, 13, 16, 7),
            ("Heading 2", _HEI, 11, 11, 5),
            ("Heading 3", _HEI, 10, 8, 4),
            ("Header", _SONG, 9, 0, 0),
            ("Footer", _SONG, 9, 0, 0),
            ("List Bullet", _SONG, 10.5, 0, 4),
            ("List Number", _SONG, 10.5, 0, 4),
        )
        for name, font, size, before, after in looks:
            style = styles[name]
            assert isinstance(style, ParagraphStyle)  # noqa: S101
            _face(style.element.get_or_add_rPr(), font)
            style.font.size = Pt(size)
            style.font.bold = False
            style.font.color.rgb = _GREY if name in ("Header", "Footer") else RGBColor(0, 0, 0)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
            style.paragraph_format.line_spacing = 1.25
            border = style.element.find(f".//{qn('w:pBdr')}")  # Word's Title is underlined
            if border is not None:
                border.getparent().remove(border)

    # ------------------------------------------------------------ the parts

    def _write(self, part: Part) -> None:
        match part:
            case Cover():
                self._cover(part)
            case Title():
                self._line(part.text, "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
                if part.below:
                    below = self._line(part.below)
                    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    below.paragraph_format.space_after = Pt(16)
            case Heading():
                self._line(part.text, f"Heading {part.level}")
            case Paragraph():
                self._paragraph(part)
            case Items():
                self._items(part)
            case Fields():
                self._fields(part)
            case Table():
                self._table(part)
            case Signing():
                self._signing(part)
            case Fingerprint():
                mark = self.document.fingerprint or ""
                groups = " ".join(mark[at : at + 4] for at in range(0, len(mark), 4))
                self._line(f"{part.about}：").paragraph_format.space_before = Pt(10)
                self._line(groups)
            case PageBreak():
                self._break()

    def _line(self, words: Words, style: str = "Normal") -> DocxParagraph:
        paragraph = self.docx.add_paragraph(style=style)
        _put(paragraph, words)
        return paragraph

    def _paragraph(self, part: Paragraph) -> None:
        paragraph = self._line(part.words)
        if part.align == "left":
            paragraph.paragraph_format.first_line_indent = Pt(21)
        elif part.align == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif part.align == "small":
            for run in paragraph.runs:
                run.font.size = Pt(9.5)
                run.font.color.rgb = _GREY
            paragraph.paragraph_format.space_before = Pt(4)

    def _items(self, part: Items) -> None:
        """Numbers are written out: Word would go on counting from one list to the next."""
        for number, each in enumerate(part.items, 1):
            lead = f"{number}. " if part.numbered else "· "
            paragraph = self._line((lead, *texts(each)))
            paragraph.paragraph_format.left_indent = Mm(7)
            paragraph.paragraph_format.first_line_indent = Mm(-5)

    def _cover(self, part: Cover) -> None:
        title = self._line(part.title, "Title")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_before = Mm(45)
        title.paragraph_format.space_after = Mm(30)
        table = self._grid((Mm(40), _WIDE - Mm(64)), border=False)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for pair in part.pairs:
            label, value = _add_row(table).cells
            _put(label.paragraphs[0], (Strong(pair.label),), 12)
            _put(value.paragraphs[0], pair.value, 12)
            for cell in (label, value):
                cell.paragraphs[0].paragraph_format.space_before = Pt(8)
            _line_below(value)
        note = self._line(part.note)
        note.alignment = WD_ALIGN_PARAGRAPH.CENTER
        note.paragraph_format.space_before = Mm(55)
        self._break()

    def _fields(self, part: Fields) -> None:
        value = Length((_WIDE - 2 * _LABEL) // 2)
        table = self._grid((_LABEL, value, _LABEL, value))
        for pairs in part.rows:
            row = _add_row(table)
            if max(len(said(each.value)) for each in pairs) < _HALF_A_PAGE:
                _keep_whole(row)
            cells = row.cells
            if len(pairs) == 1:
                cells = (cells[0], cells[1].merge(cells[3]))
            for pair, at in zip(pairs, range(0, len(cells), 2), strict=True):
                _label(cells[at], pair.label)
                _put(cells[at + 1].paragraphs[0], pair.value)
        self._gap()

    def _table(self, part: Table) -> None:
        unit = _WIDE / sum(part.widths)
        table = self._grid(tuple(Length(int(each * unit)) for each in part.widths))
        size = 8.5 if len(part.head) > MANY else 10
        head = _add_row(table)
        for cell, title in zip(head.cells, part.head, strict=True):
            _label(cell, title, size)
        _repeat(head)
        for values in part.rows:
            row = _add_row(table)
            _keep_whole(row)
            for column, (cell, words) in enumerate(zip(row.cells, values, strict=True)):
                _put(cell.paragraphs[0], words, size)
                if column in part.right:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._gap()

    def _signing(self, part: Signing) -> None:
        table = self._grid((_WIDE,))
        row = _add_row(table)
        _keep_whole(row)
        cell = row.cells[0]
        _put(cell.paragraphs[0], (Strong(part.title),))
        _put(cell.add_paragraph(), part.says)
        cell.paragraphs[-1].paragraph_format.space_after = Mm(12)
        for line in part.lines:
            paragraph = cell.add_paragraph()
            _put(paragraph, line)
            paragraph.paragraph_format.left_indent = Mm(85)
            paragraph.paragraph_format.space_after = Pt(8)
        self._gap()

    def _grid(self, widths: tuple[int, ...], *, border: bool = True) -> DocxTable:
        table: DocxTable = self.docx.add_table(0, len(widths))
        table.autofit = False
        if border:
            table.style = "Table Grid"
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Length(wide)
        return table

    def _gap(self) -> None:
        """Two tables in a row would be one."""
        paragraph = self.docx.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(6)

    def _break(self) -> None:
        self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


# ---------------------------------------------------------------- words and cells


def _put(paragraph: DocxParagraph, words: Words, size: float | None = None) -> None:
    for text in texts(words):
        run = paragraph.add_run(text)  # breaks lines at \n
        if size:
            run.font.size = Pt(size)
        if isinstance(text, Strong):
            _face(run._r.get_or_add_rPr(), _HEI)
        elif isinstance(text, ByHand):
            run.font.size = Pt(14)
            _face(run._r.get_or_add_rPr(), _SONG)
            fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:hint"), "eastAsia")  # a square is a square, not a narrow sign
    if _is_in_table(paragraph):
        paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.15


def _is_in_table(paragraph: DocxParagraph) -> bool:
    return isinstance(paragraph._parent, _Cell)


def _label(cell: _Cell, title: str, size: float = 10) -> None:
    _put(cell.paragraphs[0], (Strong(title),), size)
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _line_below(cell: _Cell) -> None:
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("color", "5A5A5A")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)


def _face(properties: Any, east_asian: str) -> None:
    """The fonts of a style or run, without those of the theme, which would win."""
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "Theme" in key or "theme" in key:
            del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{key}"), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)


def _add_row(table: DocxTable) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _repeat(row: _Row) -> None:
    """On every page that the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: _Row) -> None:
    """On one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _two_ends(paragraph: DocxParagraph, left: str, right: str) -> None:
    stops = paragraph.paragraph_format.tab_stops
    style = paragraph.style
    assert isinstance(style, ParagraphStyle)  # noqa: S101
    for stop in list(style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position).alignment = WD_TAB_ALIGNMENT.CLEAR
    stops.add_tab_stop(Length(_WIDE), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(left)
    paragraph.add_run("\t")
    paragraph.add_run(right)


def _field(paragraph: DocxParagraph, name: str) -> None:
    """A number that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
