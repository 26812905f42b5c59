"""Bytes -> data and positions; knows nothing of applications.

The files are typed by people who know Word, not YAML. Three ideas follow from that:

* nothing is guessed: every scalar is the text that was typed, and what YAML can do beyond
  mappings, lists and text is refused (see `FLAWS`);
* the place of a flaw is the wrong character, not the spot where a parser gave up. A full-width
  mark is called the culprit only if mending it lets the parser come further;
* three may say "clean", the quickest first: `yaml_plain`, libyaml, the pure-Python parser. In doubt
  the last is judge and explains, so that a browser without libyaml says the same.

Source: YAML 1.1 as PyYAML reads it, less tabs; see the tests for where the two parsers differ.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sanshe import yaml_plain

if TYPE_CHECKING:
    from sanshe.yaml_events import Places

Keys = tuple[str | int, ...]
Severity = Literal["error", "warning"]
Data = dict[str, "Data"] | list["Data"] | str

ERROR: Severity = "error"
WARNING: Severity = "warning"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_FLAWS = 20

FLAWS: dict[str, str] = {
    "yaml-too-big": """文件太大。

为什么：一份文件最多 256 KiB，约八万个汉字。更大的文件多半是误贴了图片或整份附件。

怎么改：删去贴进来的附件内容，附件只列名称。""",
    "yaml-encoding": """文件不是 UTF-8 编码。

为什么：同一份文件在不同电脑上要读出同样的字。GBK（记事本的“ANSI”）和 UTF-16（“Unicode”）做不到。

怎么改：用记事本打开，“另存为”，编码选“UTF-8”，再保存。""",
    "yaml-invisible": """文字里藏着看不见的字符。

为什么：控制字符、零宽字符和改变文字方向的字符看不见，却会让两段看上去一样的文字不相等，或让人看到的和电脑读到的不同。

怎么改：删去这一处，重新用键盘输入；从网页、微信或 Word 复制时，先粘贴到记事本里再复制一次。""",
    "yaml-tab": """用了制表符（Tab 键）。

为什么：制表符在不同软件里宽窄不一，YAML 不许用它缩进；各种软件对它的读法也不一致。

怎么改：改用空格，每深一层缩进两个空格。正文（引号里、竖线 | 下面的段落）和注释里的制表符不受影响。""",
    "yaml-full-width": """该用英文符号的地方用了中文（全角）符号。

为什么：冒号、短横线、引号、井号、方括号、逗号和空格用来表示结构时，电脑只认英文的。正文里的中文标点是对的，不必改。

怎么改：切换到英文输入法，重打这一个符号；冒号、短横线和逗号后面再加一个空格。整段内容外面的引号若只是为了括起内容，用英文双引号；若引号本身是内容，外面再加一对英文单引号。""",
    "yaml-duplicate-key": """同一个名称写了两次。

为什么：两处内容不同时，无法知道以哪一处为准；多数软件会不声不响地丢掉前一处。

怎么改：删去多余的一处；如果是两项内容，写成列表。""",
    "yaml-feature": """用了这里不接受的 YAML 写法。

为什么：锚点（&）、引用（*）、合并（<<）、标签（!）、指令（%）、多份文件（---）和复杂的名称会让人看到的内容和电脑读到的不同。

怎么改：把内容完整写出来；如果这个符号本来就是内容，用英文双引号把整段内容括起来。""",
    "yaml-depth": """层次太深。

为什么：申报材料不需要 20 层以上的嵌套，出现这种情况多半是缩进或括号打错了。

怎么改：检查这一行前面的空格、短横线和括号。""",
    "yaml-syntax": """这一行的写法读不懂。

为什么：文件要按“名称: 内容”一行一行地写，用缩进表示从属关系；差一个空格或引号，后面的内容就无法辨认。

怎么改：按提示改这一行，并和上下几行、或样例文件对照缩进。""",
    "yaml-empty": """文件是空的。

为什么：文件里没有任何内容，或只有注释。

怎么改：填写内容后再保存；如果填写过，请检查是否存错了文件。""",
}


class Span(NamedTuple):
    """A stretch of the text; lines and columns count code points from 1, the end is exclusive.

    A byte order mark at the start has no column.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Flaw(NamedTuple):
    """One thing that is wrong: the rule (a key of `FLAWS`), the place, and Chinese sentences."""

    rule: str
    span: Span
    message: str
    fix: str
    severity: Severity = ERROR


class Source:
    """What one file says, and where it says it.

    `data` is None if the file was refused (some flaw is an error); `text` is the decoded text
    without byte order mark, "" if it could not be decoded. Without a `parser` the places come
    from the one at hand if the file is clean, else from the pure-Python parser.
    """

    __slots__ = ("_lines", "_parser", "_places", "data", "flaws", "text")

    def __init__(
        self, data: Data | None, flaws: Iterable[Flaw], text: str, parser: Any = None
    ) -> None:
        self.data = data
        self.flaws = tuple(flaws)
        self.text = text
        self._parser = parser
        self._places: Places | None = None
        self._lines: _Lines | None = None

    def span(self, keys: Keys, *, of_key: bool = False) -> Span:
        """The place of the value at `keys`, or of its key.

        Keys that lead to nothing give the nearest parent that exists: its key if it has one.
        The positions come from a second reading, made once, when they are first asked for.
        """
        places = self._known_places
        found = keys
        while found and found not in places:
            found = found[:-1]
        key, value = places.get(found, (None, (0, 0)))
        wanted = key if key and (of_key or found != keys) else value
        return self._known_lines.span(*wanted)

    def keys_at(self, span: Span) -> Keys | None:
        """The innermost value in which `span` begins; None where there is none, as in a comment."""
        begin = (span.line, span.column)
        found: Keys | None = None
        for keys, (_, value) in self._known_places.items():
            around = self._known_lines.span(*value)
            if (around.line, around.column) <= begin < (around.end_line, around.end_column) and (
                found is None or len(keys) >= len(found)
            ):
                found = keys
        return found or None

    def line(self, number: int) -> str:
        """The line of this number, counted from 1, without its end; empty where there is none."""
        return self._known_lines.line(number)

    @property
    def _known_places(self) -> Places:
        if self._places is None:
            from sanshe import yaml_events  # with PyYAML, which most runs never need

            quickest = yaml_events.LIBYAML if self.data is not None else None
            parser = self._parser or quickest or yaml_events.PureParser
            self._places = yaml_events.read_places(self.text, parser)
        return self._places

    @property
    def _known_lines(self) -> _Lines:
        if self._lines is None:
            self._lines = _Lines(self.text)
        return self._lines


def read(raw: bytes) -> Source:
    """Read one file. Never raises on any bytes; what is wrong stands in `flaws`."""
    if len(raw) > MAX_BYTES:
        size = f"{-(-len(raw) // 1024)} KiB"
        message = f"文件有 {size}，超过了上限 {MAX_BYTES // 1024} KiB。"
        fix = "请删去贴进来的图片或附件内容，附件只列名称。"
        return Source(None, [Flaw("yaml-too-big", Span(1, 1, 1, 1), message, fix)], "")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Source(None, [_encoding_flaw(raw, error.start)], "")
    is_ordinary = _ORDINARY.fullmatch(text) is not None
    if not is_ordinary and re.search(INVISIBLE, text):
        if raw.count(0) * 10 > len(raw):  # UTF-16 without a mark is valid UTF-8 if it is ASCII
            return Source(None, [_encoding_flaw(raw, 0)], "")
        return Source(None, sorted_flaws(text, _invisible_flaws(text)), text)
    if not _is_suspect(text, is_ordinary):
        data = yaml_plain.read(text)
        if data is not None:
            return Source(data, (), text)
        from sanshe import yaml_events

        source = yaml_events.read_clean(text)
        if source:
            return source
    from sanshe.yaml_explain import explain  # only what is not clean pays for its import

    return explain(text)


def span_at(text: str, start: int, end: int) -> Span:
    """The place of the characters from `start` up to `end` of `text`."""
    return _Lines(text).span(start, end)


# ---------------------------------------------------------------- bytes and characters

# Patterns that clean files do not need are compiled where they are first used.

# Everything without width or with power over its neighbours: controls (also a lone CR, and the
# line breaks that only YAML 1.1 knows), soft hyphen, zero-width, bidi, Hangul fillers,
# interlinear marks, surrogates, language tags. Variation selectors stay: names need them.
INVISIBLE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]|\r(?!\n)"
)
# What nearly every file is made of; far quicker to tell than the absence of anything else.
_ORDINARY = re.compile("[\n -~一-鿿，。、：；“”（）！？《》〔〕·—…①-⑩]*")
WIDE = "\u3000\xa0\u1680\u2000-\u200a\u202f\u205f"  # spaces that YAML takes for letters
CURLY = "“”‘’＂＇"
DASHES = "－—–﹣−"
MASKED = re.compile(r"\d{6,}|\d(?:[ \-]?\d){8,}")  # a date is shorter


def _encoding_flaw(raw: bytes, start: int) -> Flaw:
    """Name the encoding that the file seems to have; `start` is the first byte that is wrong."""
    fix = "请用记事本打开原文件，选“另存为”，编码选“UTF-8”，保存后再交。"
    at = Span(1, 1, 1, 1)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw.count(0) * 10 > len(raw):
        return Flaw("yaml-encoding", at, "这个文件是 UTF-16 编码（记事本里叫“Unicode”）。", fix)
    before = raw[:start].decode("utf-8-sig").rpartition("\n")
    line, column = raw.count(b"\n", 0, start) + 1, len(before[2]) + 1
    at = Span(line, column, line, column + 1)
    if raw[:start].isascii() and _decodes(raw, "gb18030"):
        return Flaw("yaml-encoding", at, "这个文件是 GBK 编码（记事本里叫“ANSI”）。", fix)
    message = "从这里起文字已经损坏，不是有效的 UTF-8 编码。"
    return Flaw("yaml-encoding", at, message, "请找一份没有乱码的原稿，重新保存为 UTF-8 编码。")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _invisible_flaws(text: str) -> Iterator[Found]:
    for found in islice(re.finditer(INVISIBLE, text), MAX_FLAWS):
        yield Found("yaml-invisible", *found.span(), *_invisible_words(found.group()))


def _invisible_words(char: str) -> tuple[str, str]:
    code = f"U+{ord(char):04X}"
    if char == "\r":
        return f"这里有一个单独的回车符（{code}）。", "请在这里重新按一次回车换行。"
    if char < " " or "\x7f" <= char <= "\x9f":
        kind = "控制字符"
    elif (
        char in "\u061c\u200e\u200f" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"
    ):
        kind = "改变文字方向的字符"
    elif char in "\u2028\u2029":
        kind = "网页用的换行符"
    else:
        kind = "零宽字符"
    return f"这里藏着一个看不见的字符：{kind}（{code}）。", "请删去前后这几个字，用键盘重新输入。"


def excerpt(text: str, limit: int = 40) -> str:
    """A piece of the file that may stand in a message: one line, short, no long numbers."""
    line = MASKED.sub(lambda m: m.group()[:2] + "*" * 8, " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


# ---------------------------------------------------------------- what needs a closer look

# Cheap patterns that start with a rare literal; they decide only whether `explain` looks. They
# must match wherever `_Survey` could find something in a file that libyaml accepts.
_AT_LINE_START = f"\n[ ?-]*(?:[{WIDE}{CURLY}［【｛]|%|[{DASHES}][ {WIDE}]|[a-z][a-z0-9_]* *：)"
_AFTER_COLON = f": *[{WIDE}{CURLY}［【｛]"
_BEFORE_COLON = f"[{WIDE}] *:"
_HALF_QUOTED = "(?:\"[^\"\n]*”|'[^'\n]*’) *\r?(?:\n|$)"
HASH = f"[ {WIDE}]＃[ {WIDE}]"
_DOUBLE_END = re.compile("” *\r?(?:\n|$)")
_HASH_IN_HEADER = re.compile(r"#(?<=[|>+\-0-9]#)")
BLOCK_HEADER = r"[|>][-+\d]*(?:#| *\t)"  # only libyaml allows these
_ESCAPE = r'\\[^nt"\\/ \r\n]'
# In ordinary text the first two can match only where one of these does, which is far quicker to tell.
_CLUES = (
    *(re.compile(f"{mark}(?<![^\n :?-]{mark})") for mark in "“”—%"),
    re.compile("：(?<=[a-z0-9_ ]：)"),
)


def _is_suspect(text: str, is_ordinary: bool) -> bool:
    return bool(
        ((not is_ordinary or _has_clue(text)) and _has_odd_start(text))
        or _HASH_IN_HEADER.search(text)
        or ("\\" in text and re.search(_ESCAPE, text))
        or (_DOUBLE_END.search(text) and re.search(_HALF_QUOTED, text))
        or (not is_ordinary and _is_odd(text))
    )


def _has_clue(text: str) -> bool:
    return any(clue.search(text) for clue in _CLUES)


def _has_odd_start(text: str) -> bool:
    return bool(
        re.match(_AT_LINE_START, "\n" + text[:200])
        or re.search(_AT_LINE_START, text)
        or re.search(_AFTER_COLON, text)
    )


def _is_odd(text: str) -> bool:
    return bool(
        "\t" in text
        or re.search(_BEFORE_COLON, text)
        or re.search(_HALF_QUOTED, text)
        or re.search(HASH, text)
    )


class Found(NamedTuple):
    """A flaw whose place is still a pair of indexes."""

    rule: str
    start: int
    end: int
    message: str
    fix: str
    severity: Severity = ERROR


# ---------------------------------------------------------------- places


class _Lines:
    """Turns indexes into lines and columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, number: int) -> str:
        if number > len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        return Span(*self._at(start), *self._at(end))

    def _at(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


def sorted_flaws(text: str, found: Iterable[Found]) -> list[Flaw]:
    """Flaws in the order of the text; if there are too many, errors come before warnings."""
    lines = _Lines(text)
    urgent = sorted(set(found), key=lambda flaw: (flaw.severity, flaw.start, flaw.end))
    chosen = sorted(urgent[:MAX_FLAWS], key=lambda flaw: (flaw.start, flaw.end, flaw.rule))
    return [Flaw(f.rule, lines.span(f.start, f.end), f.message, f.fix, f.severity) for f in chosen]
