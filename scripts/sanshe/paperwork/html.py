"""A document as one web page that a browser prints, or saves as PDF, on A4.

It holds all that it needs, asks for nothing from anywhere and runs nothing. Title, subject, page number
and short fingerprint stand in the margins of every printed page; browsers of before 2024 (Chromium 131)
leave the margins empty. String building alone, so that it works in the browser's Python as it is.
"""

import re
from collections.abc import Iterator
from html import escape

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
    Pair,
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

_FIGURE = ' class="figure"'

_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<p class="screen">打印或存成 PDF：电脑上按 Ctrl+P（苹果电脑 ⌘P），手机上点浏览器菜单里的“打印”；纸张选 A4。</p>
<main>
{parts}
</main>
</body>
</html>
"""

_MARGINS = """\
@page {{
  size: A4;
  margin: 26mm 22mm 24mm;
  @top-left {{ content: "{title}"; }}
  @top-right {{ content: "{subject}"; }}
  @bottom-left {{ content: "{mark}"; }}
  @bottom-right {{ content: "第 " counter(page) " 页，共 " counter(pages) " 页"; }}
}}
"""

_STYLE = """\
@page {
  @top-left { font: 9pt var(--song); color: #464646; }
  @top-right { font: 9pt var(--song); color: #464646; }
  @bottom-left { font: 9pt var(--song); color: #464646; }
  @bottom-right { font: 9pt var(--song); color: #464646; }
}
:root {
  --song: "Times New Roman", "Songti SC", SimSun, "Noto Serif CJK SC", "Noto Serif SC", serif;
  --hei: "Heiti SC", SimHei, "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
  --line: 0.5pt solid #5a5a5a;
}
* { box-sizing: border-box; }
body { margin: 0; font: 10.5pt/1.55 var(--song); color: #000; background: #fff; overflow-wrap: anywhere; }
p { margin: 0 0 0.5em; text-indent: 2em; }
h1, h2, h3, h4, strong, dt, th { font-family: var(--hei); font-weight: normal; }
h1 { font-size: 17pt; text-align: center; line-height: 1.4; margin: 0.4em 0 0.6em; }
h2 { font-size: 13pt; margin: 1.3em 0 0.6em; }
h3 { font-size: 11pt; margin: 1.1em 0 0.5em; }
h4 { font-size: 10pt; margin: 1em 0 0.4em; }
h2, h3, h4 { break-after: avoid; }
strong { color: inherit; }
.flush, .small, .right, .below, .note, .mark { text-indent: 0; }
.small { font-size: 9.5pt; color: #333; }
.right { text-align: right; }
.below, .note { text-align: center; }
.below { margin-bottom: 1.6em; }
.hand { font-family: var(--song); font-size: 12.5pt; }
.list { list-style: none; margin: 0 0 0.5em; padding: 0 0 0 7mm; }
.list li { text-indent: -5mm; margin-bottom: 0.35em; }
dl { margin: 0 0 1em; }
.fields div { display: grid; grid-template-columns: 30mm 1fr; border-left: var(--line); break-inside: avoid; }
.fields div:first-child { border-top: var(--line); }
.fields .two { grid-template-columns: 30mm 1fr 30mm 1fr; }
.fields .long { break-inside: auto; }
dt, dd, th, td { margin: 0; padding: 1.4mm 2mm; text-align: left; font-size: 10pt; }
.fields dt, .fields dd { border: var(--line); border-width: 0 0.5pt 0.5pt 0; }
.fields dt, th { background: #f2f2f2; font-weight: normal; print-color-adjust: exact; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 0 0 1em; }
th, td { border: var(--line); vertical-align: top; }
tr { break-inside: avoid; }
.many th, .many td { font-size: 8.5pt; padding: 1.2mm 1mm; }
td.figure { text-align: right; }
.signing { border: var(--line); padding: 4mm; margin: 0 0 5mm; break-inside: avoid; }
.signing p { text-indent: 0; }
.signing .says { margin-bottom: 12mm; min-height: 1.5em; }
.signing .sign { margin-left: 55%; margin-bottom: 0.7em; }
.mark { margin-bottom: 1.2em; font-variant-numeric: tabular-nums; }
.cover { padding-top: 40mm; break-after: page; }
.cover h1 { font-size: 19pt; margin-bottom: 26mm; }
.cover dl { width: 86%; margin: 0 auto; }
.cover div { display: grid; grid-template-columns: 38mm 1fr; align-items: end; }
.cover dt, .cover dd { font-size: 12pt; padding: 3mm 2mm 1mm; }
.cover dd { border-bottom: var(--line); }
.cover .note { margin-top: 50mm; }
.break { break-after: page; }
.screen { text-indent: 0; margin: 0; padding: 0.7em 1em; background: #eef3f8; font: 14px/1.5 var(--hei); }
@media print {
  .screen { display: none; }
  main { padding: 0 1pt; }
}
@media screen {
  body { font-size: 16px; }
  main { max-width: 210mm; margin: 0 auto; padding: 8mm 22mm 20mm; }
  .scroll { overflow-x: auto; margin-bottom: 1em; }
  .scroll table { margin: 0; }
  .break { border-top: 1px dashed #aaa; margin: 2em 0; }
  .cover { padding-top: 10mm; border-bottom: 1px dashed #aaa; margin-bottom: 2em; }
  .cover .note { margin-top: 20mm; }
}
@media screen and (max-width: 640px) {
  main { padding: 4mm 4mm 15mm; }
  .scroll table { min-width: calc(var(--columns) * 6.5em); }
  .fields div, .fields .two { grid-template-columns: 8em 1fr; }
  .cover { padding-top: 0; }
  .cover h1 { font-size: 1.4em; margin-bottom: 1em; }
  .cover dl { width: 100%; }
  .cover div { grid-template-columns: 7.5em 1fr; }
  .signing .sign { margin-left: 0; }
}
"""


def write(document: Document) -> str:
    mark = f"指纹 {short(document.fingerprint)}" if document.fingerprint else ""
    margins = _MARGINS.format(
        title=_in_css(document.title), subject=_in_css(document.subject), mark=_in_css(mark)
    )
    return _PAGE.format(
        title=escape(document.title),
        style=margins + _STYLE,
        parts="\n".join(line for part in document.parts for line in _part(part, document)),
    )


def _part(part: Part, document: Document) -> Iterator[str]:
    match part:
        case Cover():
            pairs = (f"<div>{_pair(each.label, each.value)}</div>" for each in part.pairs)
            note = f'<p class="note">{_words(part.note)}</p>' if part.note else ""
            yield f'<section class="cover"><h1>{_words(part.title)}</h1>'
            yield f"<dl>{''.join(pairs)}</dl>{note}</section>"
        case Title():
            yield f"<h1>{_words(part.text)}</h1>"
            if part.below:
                yield f'<p class="below">{_words(part.below)}</p>'
        case Heading():
            yield f"<h{part.level + 1}>{_words(part.text)}</h{part.level + 1}>"
        case Paragraph():
            yield f'<p class="{part.align}">{_words(part.words)}</p>'
        case Items():
            kind = "ol" if part.numbered else "ul"  # the marks are text, as on other paper
            leads = (f"{n}. " if part.numbered else "· " for n in range(1, len(part.items) + 1))
            items = (
                f"<li>{lead}{_words(each)}</li>"
                for lead, each in zip(leads, part.items, strict=True)
            )
            yield f'<{kind} class="list" role="list">{"".join(items)}</{kind}>'
        case Fields():
            yield f'<dl class="fields">{"".join(map(_row, part.rows))}</dl>'
        case Table():
            yield from _table(part)
        case Signing():
            lines = "".join(f'<p class="sign">{_words(each)}</p>' for each in part.lines)
            yield f'<section class="signing"><p><strong>{_words(part.title)}</strong></p>'
            yield f'<p class="says">{_words(part.says)}</p>{lines}</section>'
        case Fingerprint():
            mark = document.fingerprint or ""
            groups = " ".join(mark[at : at + 4] for at in range(0, len(mark), 4))
            yield f'<p class="flush">{_words(part.about)}：</p><p class="mark">{escape(groups)}</p>'
        case PageBreak():
            yield '<div class="break"></div>'


_LONG = 700
"""Characters of a value that may run on to the next page."""


def _row(pairs: tuple[Pair, ...]) -> str:
    long = max(len(said(each.value)) for each in pairs) > _LONG
    names = ("two" if len(pairs) > 1 else "one") + (" long" if long else "")
    return f'<div class="{names}">{"".join(_pair(each.label, each.value) for each in pairs)}</div>'


def _pair(label: str, value: Words) -> str:
    return f"<dt>{_words(label)}</dt><dd>{_words(value)}</dd>"


def _table(part: Table) -> Iterator[str]:
    """In a box of its own that a narrow screen scrolls, by keyboard too."""
    many = ' class="many"' if len(part.head) > MANY else ""
    whole = sum(part.widths)
    label = escape("、".join(part.head[:3]))
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="表：{label}">'
    yield f'<table{many} style="--columns:{len(part.head)}"><colgroup>'
    yield "".join(f'<col style="width:{each / whole:.2%}">' for each in part.widths)
    yield "</colgroup><thead><tr>"
    yield "".join(f'<th scope="col">{_words(each)}</th>' for each in part.head)
    yield "</tr></thead><tbody>"
    for row in part.rows:
        cells = (
            f"<td{_FIGURE if at in part.right else ''}>{_words(each)}</td>"
            for at, each in enumerate(row)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _words(words: Words) -> str:
    return "".join(map(_text, texts(words)))


def _text(text: str) -> str:
    made = escape(text).replace("\n", "<br>")
    if isinstance(text, Strong):
        return f"<strong>{made}</strong>"
    return f'<span class="hand">{made}</span>' if isinstance(text, ByHand) else made


def _in_css(text: str) -> str:
    """`text` within a string of a style sheet, of which it can end neither the string nor the sheet."""
    return re.sub(r"[^\w /-]", lambda found: f"\\{ord(found[0]):x} ", text)
