"""A case study's text: front matter apart from body, and of the body only a small Markdown.

Paragraphs, headings of level 2 and 3, lists, emphasis, quotes, tables, pictures that stand beside the
text, links to https addresses. `look` says what goes beyond that; `render` does not depend on its being
called: it walks a parser's tokens itself, every tag it writes stands in this file, everything else is
escaped text.

Links are shown as text with their address and are not live: domains lapse and are bought by others,
and a city's site must not lead there years later. Whoever wants to follow one sees where it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from sanshe import yaml_source
from sanshe.layout import PICTURE
from sanshe.personal_numbers import mask
from sanshe.yaml_source import (
    DASHES,
    INVISIBLE,
    MAX_BYTES,
    MAX_FLAWS,
    WARNING,
    WIDE,
    Flaw,
    Found,
    Keys,
    Source,
    Span,
    excerpt,
    sorted_flaws,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_BLOCKS = 200
MAX_CHARS = 30_000
MAX_DEPTH = 3

FLAWS: dict[str, str] = {
    "case-front-matter": """案例开头的信息栏写法不对。

为什么：标题、机构、日期这些栏目写在两行「---」之间，下面才是正文；少了哪一行，电脑都分不清栏目和正文。

怎么改：第一行只写三个英文短横线「---」，下面逐栏填写，填完另起一行再写一个「---」，正文从它的下一行写起。""",
    "case-body-markup": """正文用了不接受的写法。

为什么：正文只用段落、二级和三级标题、列表、加粗、引用、表格、图片和网址。别的写法在网站上不会生效，有的还会让网页出错。

怎么改：按提示改成普通的段落；图片存成文件放在同一文件夹，网址写 https:// 开头的完整地址。""",
}


# ---------------------------------------------------------------- front matter


class Front(Source):
    """The front matter as `yaml_source` reads it; places and `text` are those of the whole file."""

    __slots__ = ("_read",)

    def __init__(self, read: Source, text: str) -> None:
        super().__init__(read.data, read.flaws, text)
        self._read = read

    def span(self, keys: Keys, *, of_key: bool = False) -> Span:
        return self._read.span(keys, of_key=of_key)


class Split(NamedTuple):
    """A case's file in its two parts; the body is "" where the first could not be told from it."""

    front: Front
    body: str
    body_line: int


_FENCE = re.compile(r"---[ \t]*\r?")
_LIKE_FENCE = re.compile(f"[ \t\r{WIDE}]*[-{DASHES}─━]{{2,}}[ \t\r{WIDE}]*")


def split(data: bytes) -> Split:
    """Read the file of a case. Never raises on any bytes; what is wrong stands in `front.flaws`."""
    if len(data) > MAX_BYTES:
        size = f"{-(-len(data) // 1024)} KiB"
        message = f"案例有 {size}，超过了上限 {MAX_BYTES // 1024} KiB。"
        fix = "请删去贴进正文的图片内容；图片另存为文件，和 index.md 放在一起。"
        return _refused("", Flaw("yaml-too-big", Span(1, 1, 1, 1), message, fix))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Split(Front(yaml_source.read(data), ""), "", 1)
    lines = text.split("\n")
    first = lines[0].rstrip("\r")
    if "\0" in text or re.search(INVISIBLE, first):  # UTF-16, or a line that only looks right
        return Split(Front(yaml_source.read(data), text), "", 1)
    if not _FENCE.fullmatch(lines[0]):
        return _refused(text, _no_opening(lines))
    closing = next((i for i, each in enumerate(lines) if i and _FENCE.fullmatch(each)), None)
    # Blanking the first line, and ending where the second fence stands, keeps every line's number.
    read = yaml_source.read("\n".join(["", *lines[1:closing], ""]).encode())
    if closing is None or read.data is None:
        for index, each in enumerate(lines[1:closing], 1):
            if _LIKE_FENCE.fullmatch(re.sub(INVISIBLE, "", each)):
                return _refused(text, _odd_fence(index, each))
    if closing is None:
        message = "开头的「---」没有收尾，分不清栏目和正文。"
        fix = "请在最后一栏的下面另起一行，只写「---」，正文写在它下面。"
        return _refused(text, Flaw("case-front-matter", Span(1, 1, 1, 4), message, fix))
    if any(flaw.rule == "yaml-empty" for flaw in read.flaws):
        message = "两行「---」之间没有内容。"
        fix = "请在中间逐栏填写标题、摘要、机构等栏目。"
        return _refused(text, Flaw("case-front-matter", Span(1, 1, 1, 4), message, fix))
    body = "\n".join(lines[closing + 1 :])
    return Split(Front(read, text), body, min(closing + 2, len(lines)))


def _refused(text: str, flaw: Flaw) -> Split:
    return Split(Front(Source(None, [flaw], text), text), "", 1)


def _no_opening(lines: list[str]) -> Flaw:
    index = next((i for i, each in enumerate(lines) if each.strip()), 0)
    line = lines[index]
    if _FENCE.fullmatch(line):
        message, fix = "「---」要写在文件的第一行，上面不能有空行。", "请删去上面的空行。"
        return Flaw("case-front-matter", _line_span(index, line), message, fix)
    if _LIKE_FENCE.fullmatch(line):
        return _odd_fence(index, line)
    message = "文件的第一行不是「---」，找不到标题、机构这些栏目。"
    fix = "请在最上面加一行「---」，逐栏填写后再加一行「---」，正文写在下面；可以对照样例文件。"
    return Flaw("case-front-matter", Span(1, 1, 1, 1), message, fix)


def _odd_fence(index: int, line: str) -> Flaw:
    message = (
        f"这一行写的是「{excerpt(re.sub(INVISIBLE, '', line))}」，像是栏目和正文的分界，写法不对。"
    )
    fix = "请删去这一行，用英文输入法重新打三个短横线「---」，前后不加别的字。"
    return Flaw("case-front-matter", _line_span(index, line), message, fix)


def _line_span(index: int, line: str) -> Span:
    return Span(index + 1, 1, index + 1, len(line.rstrip("\r")) + 1)


# ---------------------------------------------------------------- parsers


_Rule = Callable[[Any, bool], bool]

_BLOCKS = ("blockquote", "heading", "list", "table")
_INLINES = ("emphasis", "escape", "image", "link", "newline")
_BEYOND = ("autolink", "backticks", "code", "entity", "fence", "hr", "html_block", "html_inline")


def _located(rule: _Rule) -> _Rule:
    """An inline rule whose tokens know where in their block's content they were found."""

    def find(state: Any, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found:
            for token in state.tokens[count:]:
                token.meta.setdefault("at", (start, state.pos))
        return found

    return find


@cache
def _parser(*, of_everything: bool = False) -> MarkdownIt:
    """The parser of the subset; or of all that people write, to tell them what is not in it."""
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Addresses stay as they were typed: what may be one is decided here, not there."""

        def validateLink(self, url: str) -> bool:  # noqa: N802
            return True

        def normalizeLink(self, url: str) -> str:  # noqa: N802
            return url

    parser = Parser("zero", {"html": of_everything, "maxNesting": 20})
    parser.enable([*_BLOCKS, *_INLINES])
    if of_everything:
        parser.enable([*_BEYOND, "lheading", "reference"])
        parser.disable(["fragments_join", "text_join"])  # a star that was left over stays alone
    for rule in parser.inline.ruler.__rules__:
        if rule.name != "text":
            rule.fn = _located(rule.fn)
    return parser


def _tokens(body: str) -> list[Token]:
    return _parser().parse(_visible(body[:MAX_CHARS]))


def _visible(body: str) -> str:
    """`body` with every character that can't be seen in the shape of one that can."""
    return re.sub(INVISIBLE, "\ufffd", body)


# ---------------------------------------------------------------- what is beyond the subset


def look(body: str, line: int = 1) -> list[Flaw]:
    """What `body` has beyond the subset, from the top down; `line` is its first line in the file."""
    flaws = sorted_flaws(body, islice(_Look(body).found(), 5 * MAX_FLAWS))
    return [flaw._replace(span=_moved(flaw.span, line - 1)) for flaw in flaws]


def _moved(span: Span, lines: int) -> Span:
    return span._replace(line=span.line + lines, end_line=span.end_line + lines)


def _is_address(href: str) -> bool:
    return bool(
        re.fullmatch(r"https://[^\s/?#@:\\]+\.[^\s/?#@:\\]+(?::[0-9]+)?(?:[/?#]\S*)?", href)
    )


_AS_PARAGRAPH = "请写成普通的段落。"
_PICTURE_FIX = (
    "请把图片放进 case-study 文件夹，写成「![图上有什么](huodong.jpg)」：只写文件名，用小写字母、数字和"
    "连字符，扩展名是 jpg、jpeg、png 或 webp。"
)
_MARKUP: dict[str, tuple[str, str]] = {  # type of token -> message, fix
    "html_block": (
        "这里写了 HTML 标签「{text}」，网站上只会照字面显示。",
        "请删去标签，只留文字。",
    ),
    "html_inline": (
        "这里写了 HTML 标签「{text}」，网站上只会照字面显示。",
        "请删去标签，只留文字。",
    ),
    "text_special": (
        "这里写了 HTML 的字符代码「{text}」，网站上只会照字面显示。",
        "请直接输入这个字符；是空格的，删去即可。",
    ),
    "fence": ("这里用三个反引号或波浪线围了一段代码，正文用不着代码。", _AS_PARAGRAPH),
    "code_inline": ("这里用反引号写了代码「{text}」，正文用不着代码。", "请删去反引号，只留文字。"),
    "hr": ("这一行是分隔线，这里不接受。", "请删去；要分段落，请用二级标题「## 标题」。"),
}
_FOOTNOTE = ("这里写了脚注，网站上不会生效。", "请把说明直接写进正文，可以放在括号里。")
_REFERENCE = (
    "这一行在给别处的链接定地址，这里不接受。",
    "请删去这一行，在用到的地方写成「[文字](https://…)」。",
)
_IN_TEXT: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"\[\^[^\]\s]+\]:?"), *_FOOTNOTE),
    (
        re.compile(r"^(?:#{2,6}(?=[^\s#])|＃+)", re.MULTILINE),
        "这里的「{text}」没有成为标题：要用英文井号，后面再空一格。",
        "请写成「## 标题」或「### 标题」；不是标题的，请删去井号。",
    ),
    (
        re.compile(
            r"([!！][\[［【])[^\[\]［］【】\n]{0,200}([\]］】][(（])"
            r"[^()（）\n]{1,80}\.(?:jpe?g|png|webp)([)）])",
            re.IGNORECASE,
        ),
        "这里像是一张图片，但感叹号、方括号或圆括号是中文的，不会显示。",
        "请用英文符号写成「![图上有什么](huodong.jpg)」。",
    ),
)


class _Look:
    """One reading of a body by the parser of everything."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.lines = _visible(body).split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def found(self) -> Iterator[Found]:
        for hidden in islice(re.finditer(INVISIBLE, self.body), MAX_FLAWS):
            message = f"这里藏着一个看不见的字符（U+{ord(hidden.group()):04X}）。"
            fix = "请删去前后这几个字，用键盘重新输入。"
            yield Found("yaml-invisible", *hidden.span(), message, fix)
        if len(self.body) > MAX_CHARS:
            message = f"正文有 {len(self.body)} 个字符，最多 {MAX_CHARS} 个，从这里起不会显示。"
            fix = "请删减；多半是误贴了别的文件。"
            yield Found("case-body-markup", MAX_CHARS, MAX_CHARS, message, fix)
            return  # a reader of everything has to be spared what nobody will see
        env: dict[str, Any] = {}
        yield from self._blocks(_parser(of_everything=True).parse(_visible(self.body), env))
        twice = env.get("duplicate_refs", [])
        for label, defined in [*env.get("references", {}).items(), *((None, d) for d in twice)]:
            words = _FOOTNOTE if (label or defined.get("label", "")).startswith("^") else _REFERENCE
            yield self._line(defined["map"][0], *words)

    def _blocks(self, tokens: list[Token]) -> Iterator[Found]:
        count = depth = 0
        cell = 0, 0  # row of a table, and where in it the last cell ended
        for token in tokens:
            row = token.map[0] if token.map else 0
            kind = token.type
            if kind in ("paragraph_open", "heading_open", "tr_open"):
                count += 1
                if count == MAX_BLOCKS + 1:
                    message = f"正文超过了 {MAX_BLOCKS} 段，从这里起是多出来的。"
                    yield self._line(row, message, "请删减；列表和表格每一行算一段。")
            if kind in ("blockquote_open", "bullet_list_open", "ordered_list_open"):
                depth += 1
                if depth == MAX_DEPTH + 1:
                    message = f"从这里起，列表或引用套了 {MAX_DEPTH} 层以上。"
                    yield self._line(row, message, f"请改成不超过 {MAX_DEPTH} 层。")
            elif kind in ("blockquote_close", "bullet_list_close", "ordered_list_close"):
                depth -= 1
            elif kind == "heading_open":
                yield from self._heading(token)
            elif kind == "code_block":
                yield self._line(row, *self._indented(row))
            elif kind in _MARKUP:
                message, fix = _MARKUP[kind]
                yield self._line(row, message.format(text=excerpt(token.content, 20)), fix)
            elif kind == "inline":
                after = cell[1] if cell[0] == row else 0
                _, end = self._place(token, 0, len(token.content), after)
                cell = row, end - self.starts[row]
                yield from self._inline(token, after)

    def _indented(self, row: int) -> tuple[str, str]:
        line = self.lines[row]
        if "\t" in line[: len(line) - len(line.lstrip())]:
            message = "这一行前面有制表符（Tab 键），这一段会被当成程序代码。"
            return message, "请删去行首的制表符；段落开头不用空格，网站会排版。"
        message = "这一行前面空了四格以上，这一段会被当成程序代码。"
        return message, "请删去行首的空格；段落开头不用空格，网站会排版。"

    def _heading(self, token: Token) -> Iterator[Found]:
        assert token.map is not None  # noqa: S101  a block knows its lines
        if token.markup in ("=", "-"):
            message = f"这一行「{token.markup * 3}」把上面一段变成了标题。"
            fix = "是标题的，请写成「## 标题」并删去这一行；不是的，删去这一行。"
            yield self._line(token.map[1] - 1, message, fix)
        elif token.tag == "h1":
            message = "这里是一级标题；网页的大标题已经由 title 一栏给出。"
            yield self._line(token.map[0], message, "请改成二级标题「## 标题」。")
        elif token.tag not in ("h2", "h3"):
            message = "标题分得太细；只用二级和三级标题。"
            yield self._line(token.map[0], message, "请改成「### 标题」，或写成加粗的一段。")

    def _inline(self, token: Token, after: int) -> Iterator[Found]:
        def at(start: int, end: int, message: str, fix: str) -> Found:
            return Found("case-body-markup", *self._place(token, start, end, after), message, fix)

        starred = False
        for child in token.children or ():
            start, end = child.meta.get("at", (0, len(token.content)))
            if child.type in _MARKUP and child.info != "escape":
                message, fix = _MARKUP[child.type]
                shown = excerpt(token.content[start:end], 20)
                yield at(start, end, message.format(text=shown), fix)
            elif child.type == "link_open":
                is_picture = token.content[max(start - 1, 0) : start] == "！" and (
                    PICTURE.fullmatch(str(child.attrs.get("href", "")))
                )
                if not is_picture:  # said below, of the exclamation mark
                    yield from (at(start, end, *words) for words in _link_words(child))
            elif child.type == "image":
                yield from (at(start, end, *words) for words in _image_words(child))
            elif child.type == "text" and child.content == "*" and end - start > 1 and not starred:
                starred = True  # of a pair that failed, the first is enough
                yield at(
                    start,
                    end,
                    "这里的星号没有成对，加粗不会生效，星号会照字面显示。",
                    "请核对两头的星号；紧挨着标点的，把标点移到星号外面，例如「**注意**：」。",
                )._replace(severity=WARNING)
        for pattern, message, fix in _IN_TEXT:
            for found in islice(pattern.finditer(token.content), MAX_FLAWS):
                if "".join(found.groups()) != "![]()":
                    yield at(*found.span(), message.format(text=found.group()[:6]), fix)

    def _line(self, row: int, message: str, fix: str) -> Found:
        line = self.lines[row]
        start = self.starts[row] + len(line) - len(line.lstrip())
        end = max(start, self.starts[row] + len(line.rstrip()))
        return Found("case-body-markup", start, end, message, fix)

    def _place(self, token: Token, start: int, end: int, after: int) -> tuple[int, int]:
        """The indexes in the body of two indexes in the content of an inline token.

        A block's content is its lines without indentation and marks of quotes, so that each of its
        lines is found again in a line of the body; `after` is where the cell of a table begins.
        """
        first = self._index(token, start, after)
        return first, max(first, self._index(token, end, after))

    def _index(self, token: Token, index: int, after: int) -> int:
        assert token.map is not None  # noqa: S101  a block knows its lines
        before = token.content[:index]
        row = min(token.map[0] + before.count("\n"), len(self.lines) - 1)
        line_start = before.rfind("\n") + 1
        said = token.content[line_start:].partition("\n")[0]
        line = self.lines[row]
        found = line.find(said.strip(), after if line_start == 0 else 0)
        lead = len(said) - len(said.lstrip())
        column = found + max(index - line_start - lead, 0) if found >= 0 else 0
        return self.starts[row] + min(column, len(line))


def _link_words(token: Token) -> Iterator[tuple[str, str]]:
    href = str(token.attrs.get("href", ""))
    if token.info == "auto":
        yield "网址外面有尖括号，会照字面显示。", "请删去尖括号，直接写网址。"
    elif not _is_address(href):
        yield (
            f"链接的地址写的是「{excerpt(href)}」，只能是 https:// 开头的完整网址。",
            "请改成 https:// 开头的网址；没有的，请删去方括号和地址，只留文字。",
        )


def _image_words(token: Token) -> Iterator[tuple[str, str]]:
    file = str(token.attrs.get("src", ""))
    if not PICTURE.fullmatch(file):
        yield f"图片的地址写的是「{excerpt(file)}」，只能是同一文件夹里的图片文件。", _PICTURE_FIX
    elif not _words(token.children or []).strip():
        yield (
            f"图片「{file}」没有写说明；看不见图片的人要靠它知道图上有什么。",
            f"请在方括号里用一句话写出来，例如「![居民在议事厅讨论加装电梯]({file})」。",
        )


# ---------------------------------------------------------------- what is shown


class Figure(NamedTuple):
    """A picture that the body shows: its file, the words for those who can't see it, its line."""

    file: str
    alt: str
    line: int


_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "em": "em",
    "strong": "strong",
    "h2": "h2",
    "h3": "h3",
}
_OPEN = {name: Markup(f"<{tag}>") for name, tag in _TAGS.items()}  # noqa: S704  our own words
_CLOSE = {name: Markup(f"</{tag}>") for name, tag in _TAGS.items()}  # noqa: S704
_EMPTY_PARAGRAPH = (_OPEN["paragraph"], "", _CLOSE["paragraph"])


def render(body: str, picture: Callable[[str, str], Markup]) -> Markup:
    """`body` as HTML of the subset; `picture` makes that of an image from its file and its words."""
    parts: list[str] = []
    pictures: list[Markup] = []  # of the block that is open: a figure may not stand in a paragraph
    headings = 0
    for token in _tokens(body):
        name, _, side = token.type.rpartition("_")
        if name == "heading":
            name = token.tag if token.tag in ("h2", "h3") else "paragraph"
        if token.type == "inline":
            text, pictures = _line_of(token.children or [], picture)
            parts.append(text)
        elif side == "open" and not token.hidden:
            if name in ("h2", "h3"):
                headings += 1
                parts.append(Markup('<{} id="case-{}">').format(name, headings))
            elif name == "ordered_list" and isinstance(start := token.attrs.get("start"), int):
                parts.append(Markup('<ol start="{}">').format(start))
            else:
                parts.append(_OPEN[name])
                if token.type == "heading_open":  # of a level that there is not: its marks are text
                    parts.append(f"{token.markup} ")
        elif side == "close":
            is_within = token.hidden or name not in ("paragraph", "h2", "h3")
            if is_within:
                parts += pictures
            if not token.hidden:
                parts.append(_CLOSE[name])
            if not is_within:
                if tuple(parts[-3:]) == _EMPTY_PARAGRAPH:
                    del parts[-3:]
                parts += pictures
            pictures = []
            parts.append("" if token.hidden or name in ("th", "td", "li") else Markup("\n"))
    return Markup("").join(parts)


def plain_text(body: str) -> str:
    """The words of `body`, a line for each of its blocks, without pictures and addresses."""
    blocks = (_words(token.children or []) for token in _tokens(body) if token.type == "inline")
    return "\n".join(words for block in blocks if (words := block.strip()))


def figures(body: str, line: int = 1) -> list[Figure]:
    """The pictures that `render` shows, in order; `line` is the body's first line in the file."""
    found = []
    for token in _tokens(body):
        row = token.map[0] if token.map else 0
        for child in token.children or ():
            file = str(child.attrs.get("src", ""))
            if child.type == "image" and PICTURE.fullmatch(file):
                before = token.content[: child.meta["at"][0]].count("\n")
                found.append(Figure(file, _words(child.children or []), line + row + before))
    return found


def _line_of(
    tokens: list[Token], picture: Callable[[str, str], Markup]
) -> tuple[Markup, list[Markup]]:
    """A block's text as HTML, and its pictures, which stand after it."""
    parts: list[str] = []  # people's words are str, tags are Markup
    pictures: list[Markup] = []
    links: list[tuple[int, str]] = []  # where an open link's words begin, and where it leads
    for index, token in enumerate(tokens):
        name, _, side = token.type.rpartition("_")
        if name in ("em", "strong"):
            parts.append((_OPEN if side == "open" else _CLOSE)[name])
        elif token.type == "hardbreak":
            parts.append(Markup("<br>"))
        elif token.type == "link_open":
            links.append((len(parts), str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            begin, href = links.pop()
            said = "".join(part for part in parts[begin:] if type(part) is str)
            parts.append(f"（{href}）" if _is_address(href) and href != said else "")
        elif token.type == "image":
            file, alt = str(token.attrs.get("src", "")), mask(_words(token.children or []))
            if PICTURE.fullmatch(file):
                pictures.append(Markup("{}").format(picture(file, alt)))
            else:
                parts.append(alt)
        else:
            parts.append(_words(tokens, index, index + 1))
    return Markup("").join(_masked(parts)), pictures


def _masked(parts: list[str]) -> Iterator[str]:
    """`parts` with personal numbers starred, even where a tag stands in the middle of one."""
    words = mask("".join(part for part in parts if type(part) is str))
    start = 0
    for part in parts:
        if type(part) is str:
            yield words[start : start + len(part)]
            start += len(part)
        else:
            yield part


def _words(tokens: list[Token], start: int = 0, end: int | None = None) -> str:
    """The words of inline tokens; a line's end between two Chinese characters is no space."""
    words = []
    for index, token in enumerate(tokens[start:end], start):
        if token.type == "softbreak":
            around = tokens[max(index - 1, 0)].content[-1:] + tokens[index + 1].content[:1]
            words.append("" if len(around) == 2 and all(map(_is_wide, around)) else " ")
        elif token.type == "hardbreak":
            words.append(" ")
        elif token.type != "image":
            words.append(token.content)
    return "".join(words)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"
