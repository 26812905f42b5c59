"""Bytes -> data and positions; knows nothing of applications.

The files are typed by people who know Word, not YAML. Three ideas follow from that:

* nothing is guessed: every scalar is the text that was typed, and what YAML can do beyond
  mappings, lists and text is refused (see `FLAWS`);
* the place of a flaw is the wrong character, not the spot where a parser gave up. A full-width
  mark is called the culprit only if mending it lets the parser come further;
* libyaml may only say "clean". In doubt the pure-Python parser is judge and explains, so that
  a browser without libyaml says the same. Neither is asked for more than events: both composers
  recurse and follow aliases.

Source: YAML 1.1 as PyYAML reads it, less tabs; see the tests for where the two parsers differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal, NamedTuple, NoReturn

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

_LIBYAML: Any
try:
    from yaml._yaml import CParser as _LIBYAML  # noqa: N814
except ImportError:  # in the browser there is no libyaml
    _LIBYAML = None

Keys = tuple[str | int, ...]
Severity = Literal["error", "warning"]
Data = dict[str, "Data"] | list["Data"] | str

_ERROR: Severity = "error"
_WARNING: Severity = "warning"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_FLAWS = 20
_MAX_WORK = 1_000_000  # characters that all attempts to explain one file may read: 1–2 s
_MAX_SLIPS = 40  # candidates that are tried for one failure
_ENOUGH = 2000  # a parser that comes so many characters further has been helped

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


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text; lines and columns count code points from 1, the end is exclusive.

    A byte order mark at the start has no column.
    """

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong: the rule (a key of `FLAWS`), the place, and Chinese sentences."""

    rule: str
    span: Span
    message: str
    fix: str
    severity: Severity = _ERROR


class Source:
    """What one file says, and where it says it.

    `data` is None if the file was refused (some flaw is an error); `text` is the decoded text
    without byte order mark, "" if it could not be decoded.
    """

    __slots__ = ("_parser", "_places", "data", "flaws", "text")

    def __init__(
        self, data: Data | None, flaws: Iterable[Flaw], text: str, parser: Any = None
    ) -> None:
        self.data = data
        self.flaws = tuple(flaws)
        self.text = text
        self._parser = parser or _PureParser
        self._places: _Places | None = None

    def span(self, keys: Keys, *, of_key: bool = False) -> Span:
        """The place of the value at `keys`, or of its key.

        Keys that lead to nothing give the nearest parent that exists: its key if it has one.
        The positions come from a second reading, made once, when they are first asked for.
        """
        if self._places is None:
            self._places = _places(self.text, self._parser)
        found = keys
        while found and found not in self._places:
            found = found[:-1]
        key, value = self._places.get(found, (None, (0, 0)))
        wanted = key if key and (of_key or found != keys) else value
        return _Lines(self.text).span(*wanted)


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
    if not is_ordinary and _INVISIBLE.search(text):
        if raw.count(0) * 10 > len(raw):  # UTF-16 without a mark is valid UTF-8 if it is ASCII
            return Source(None, [_encoding_flaw(raw, 0)], "")
        return Source(None, _sorted(text, _invisible_flaws(text)), text)
    if not _is_suspect(text, is_ordinary):
        parser = _LIBYAML or _PureParser
        try:
            return Source(_build(parser(text).get_event, _give_up), (), text, parser)
        except (_UnclearError, YAMLError, *_PURE_BUGS):
            pass
    return _explain(text)


def span_at(text: str, start: int, end: int) -> Span:
    """The place of the characters from `start` up to `end` of `text`."""
    return _Lines(text).span(start, end)


# ---------------------------------------------------------------- bytes and characters

# Everything without width or with power over its neighbours: controls (also a lone CR, and the
# line breaks that only YAML 1.1 knows), soft hyphen, zero-width, bidi, Hangul fillers,
# interlinear marks, surrogates, language tags. Variation selectors stay: names need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]|\r(?!\n)"
)
# What nearly every file is made of; far quicker to tell than the absence of anything else.
_ORDINARY = re.compile("[\n -~一-鿿，。、：；“”（）！？《》·—…]*")
_WIDE = "\u3000\xa0\u1680\u2000-\u200a\u202f\u205f"  # spaces that YAML takes for letters
_CURLY = "“”‘’＂＇"
_DASHES = "－—–﹣−"
_MASKED = re.compile(r"\d{6,}|\d(?:[ \-]?\d){8,}")  # a date is shorter

_PURE_BUGS = (ValueError, OverflowError, IndexError)  # "\UFFFFFFFF", %YAML with 5,000 digits


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


def _invisible_flaws(text: str) -> Iterator[_Found]:
    for found in islice(_INVISIBLE.finditer(text), MAX_FLAWS):
        yield _Found("yaml-invisible", *found.span(), *_invisible_words(found.group()))


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


def _excerpt(text: str, limit: int = 40) -> str:
    """A piece of the file that may stand in a message: one line, short, no long numbers."""
    line = _MASKED.sub(lambda m: m.group()[:2] + "*" * 8, " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


# ---------------------------------------------------------------- events -> data


class _PureParser(Reader, Scanner, Parser):
    """PyYAML's own parser, without composer and constructor."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


class _UnclearError(Exception):
    """Something that the quick reading leaves to the careful one."""


class _EnoughError(Exception):
    """The careful reading has seen enough."""


def _give_up(*_: object) -> NoReturn:
    raise _UnclearError


# What in a flow collection needs a second look: marks from an input method, and the two
# characters after which libyaml and the pure parser part ways.
_FLOW_ODD = re.compile(f"[?:，、：{_CURLY}［］｛｝【】{_WIDE}]")


def _build(get_event: Callable[[], Any], note: Callable[[str, Any, list[Any]], object]) -> Any:
    """Events -> data, in one loop without recursion; `note` hears of everything unusual.

    This is the straight path of every file: it keeps no positions and looks at no marks. When
    `note` returns, the loop goes on as well as it can; the data is then of no use.
    """
    odd = _FLOW_ODD.search
    get_event()
    event = get_event()
    if type(event) is StreamEndEvent:
        note("empty", event, [])
        return ""
    if event.version is not None or event.tags is not None:
        note("directive", event, [])
    root: list[Any] = []
    node: Any
    inside: Any = root  # the collection that is being filled
    is_map = False
    key: str | None = None
    parent: tuple[Any, bool, str | None]
    stack: list[Any] = []
    flow = 0  # open flow collections
    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            node = event.value
            if flow and odd(node):
                note("flow", event, stack)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            node = {} if kind is MappingStartEvent else []
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            inside, is_map, key = stack.pop()
            if flow:
                flow -= 1
            continue
        elif kind is AliasEvent:
            note("alias", event, stack)
            node = ""
        elif kind is DocumentEndEvent:
            event = get_event()
            if type(event) is not StreamEndEvent:
                note("document", event, stack)
            return root[0]
        else:
            raise _UnclearError
        if kind is not AliasEvent and (event.anchor is not None or event.tag is not None):
            note("anchor" if event.anchor is not None else "tag", event, stack)
        parent = (inside, is_map, None)
        if not is_map:
            inside.append(node)
        elif key is not None:
            inside[key] = node
            key = None
        else:
            key = node if kind is ScalarEvent else ""
            if kind is not ScalarEvent:
                note("key", event, stack)
            elif key in inside:
                note("duplicate", event, [*stack, parent])
                del inside[key]  # so that the last key is always the one being read
            elif key == "<<":
                note("merge", event, stack)
            parent = (inside, is_map, key)
        if kind is not ScalarEvent and kind is not AliasEvent:
            if event.flow_style or flow:
                flow += 1
            stack.append(parent)
            if len(stack) > MAX_DEPTH:
                note("depth", event, stack)
            inside, is_map, key = node, kind is MappingStartEvent, None
        elif not stack and kind is ScalarEvent:
            note("scalar", event, stack)


# ---------------------------------------------------------------- what needs a closer look

# Cheap patterns that start with a rare literal; they decide only whether `_explain` looks. They
# must match wherever `_Survey` could find something in a file that libyaml accepts.
_AT_LINE_START = re.compile(
    f"\n[ ?-]*(?:[{_WIDE}{_CURLY}［【｛]|%|[{_DASHES}][ {_WIDE}]|[a-z][a-z0-9_]* *：)"
)
_AFTER_COLON = re.compile(f": *[{_WIDE}{_CURLY}［【｛]")
_BEFORE_COLON = re.compile(f"[{_WIDE}] *:")
_HALF_QUOTED = re.compile("(?:\"[^\"\n]*”|'[^'\n]*’) *\r?(?:\n|$)")
_HASH = re.compile(f"[ {_WIDE}]＃[ {_WIDE}]")
_DOUBLE_END = re.compile("” *\r?(?:\n|$)")
_HASH_IN_HEADER = re.compile(r"#(?<=[|>+\-0-9]#)")
_BLOCK_HEADER = re.compile(r"[|>][-+\d]*(?:#| *\t)")  # only libyaml allows these
_ESCAPE = re.compile(r'\\[^nt"\\/ \r\n]')


def _is_suspect(text: str, is_ordinary: bool) -> bool:
    return bool(
        _AT_LINE_START.match("\n" + text[:200])
        or _AT_LINE_START.search(text)
        or _AFTER_COLON.search(text)
        or _HASH_IN_HEADER.search(text)
        or ("\\" in text and _ESCAPE.search(text))
        or (_DOUBLE_END.search(text) and _HALF_QUOTED.search(text))
        or (not is_ordinary and _is_odd(text))
    )


def _is_odd(text: str) -> bool:
    return bool(
        "\t" in text
        or _BEFORE_COLON.search(text)
        or _HALF_QUOTED.search(text)
        or _HASH.search(text)
    )


class _Found(NamedTuple):
    """A flaw whose place is still a pair of indexes."""

    rule: str
    start: int
    end: int
    message: str
    fix: str
    severity: Severity = _ERROR


class _Failure(NamedTuple):
    """Why a parser stopped: its words, the place, where the construct and the last event began."""

    problem: str
    at: int
    began: int
    last: int

    @property
    def key(self) -> int:
        """Where to begin to look; a failed collection began long before."""
        return self.at if "while parsing" in self.problem else self.began


_FEATURES: dict[str, tuple[str, int, str, str]] = {  # rule, length of the place, message, fix
    "empty": ("yaml-empty", 0, "文件里没有内容。", "请填写后再保存，并确认没有存错文件。"),
    "alias": (
        "yaml-feature",
        1,
        "以「*」开头会被当作“引用别处的内容”，这里不接受。",
        "若「*」是内容的一部分，请用英文双引号把整段内容括起来；否则请把内容完整写出来。",
    ),
    "anchor": (
        "yaml-feature",
        1,
        "以「&」开头会被当作“锚点”，这里不接受。",
        "若「&」是内容的一部分，请用英文双引号把整段内容括起来；否则请删去。",
    ),
    "tag": (
        "yaml-feature",
        1,
        "以「!」开头会被当作“标签”，这里不接受。",
        "若「!」是内容的一部分，请用英文双引号把整段内容括起来；否则请删去。",
    ),
    "merge": (
        "yaml-feature",
        2,
        "「<<」是合并别处内容的写法，这里不接受。",
        "请把各项内容完整写出来。",
    ),
    "document": (
        "yaml-feature",
        3,
        "从这里起是第二份内容；一个文件里只能有一份。",
        "请删去这一行的「---」或「...」；若确有两份，请分成两个文件。",
    ),
    "directive": ("yaml-feature", 1, "以「%」开头的一行是指令，这里不接受。", "请删去这一行。"),
    "key": (
        "yaml-feature",
        1,
        "冒号前面只能是一个简短的名称，不能是列表或一组内容。",
        "请检查这里的「?」「[」「{」和「-」；若是内容的一部分，请用英文双引号括起来。",
    ),
    "depth": (
        "yaml-depth",
        1,
        f"从这里起，层次超过了 {MAX_DEPTH} 层。",
        "请检查这里的括号、短横线和行首的空格，多半是打错了。",
    ),
}

# Plain text without any of these is what it seems to be.
_ODD = re.compile(f"[\t＃：，、［｛【{_WIDE}{_CURLY}{_DASHES}]")
_LIKE_KEY = re.compile(f"^ *[a-z][a-z0-9_]* *(：|:(?=[{_WIDE}]))", re.MULTILINE)
_LIKE_ITEM = re.compile(f"^ *(?P<x>[{_DASHES}](?=[ {_WIDE}])|-(?=[{_WIDE}]))", re.MULTILINE)
_ESCAPES = re.compile(r"\\(?:x(..)|u(....)|U(.{8})|([0abefvrNLP])|.)", re.DOTALL)
_PAIRS = {"［": "］]", "｛": "｝}", "【": "】]"}


class _Survey:
    """One careful reading: data, flaws, how far the parser came and why it stopped."""

    def __init__(self, text: str, parser: Any, goal: int | None = None) -> None:
        """Read `text`; `goal` ends the reading as soon as something closed lies beyond it."""
        self.text = text
        self.data: Any = None
        self.found: list[_Found] = []
        self.failure: _Failure | None = None
        self.reached = 0  # where the last thing that was understood begins
        self.base = 0  # the last key of the outermost mapping
        self.unsure = False  # libyaml may be more lenient here than the pure parser
        self._errors = 0
        self._goal = goal
        self._class = parser
        self._flows: list[str] = []  # for each open collection "[", "{", or "" for a block
        self._flow_start = 0
        self._scalar_end = 0
        self._known_places: _Places | None = None
        self._doubled: set[Keys] = set()  # the keys that were found twice
        self._machine = parser(text)
        self._next = self._machine.get_event
        try:
            self.data = _build(self._event, self._note)
        except MarkedYAMLError as error:
            at: Any = error.problem_mark or error.context_mark
            began: Any = error.context_mark or at
            words = f"{error.context or ''}: {error.problem or ''}"
            self._fail(words, at.index if at else 0, began.index if began else 0)
        except (YAMLError, *_PURE_BUGS):  # numbers beyond every range, in an escape or directive
            index = getattr(self._machine, "index", self.reached)
            self._fail("escape sequence", index, index)
        except _EnoughError:
            pass
        if any(self._flows):  # nothing in an open bracket is certain
            self.reached = self._flow_start

    def shift(self, by: int) -> None:
        """Count indexes in a text of which only the part from `by` was read."""
        self.reached += by
        self.base += by
        if self.failure:
            problem, *places = self.failure
            self.failure = _Failure(problem, *(place + by for place in places))

    @property
    def is_clean(self) -> bool:
        return not self.failure and all(found.severity == _WARNING for found in self.found)

    @property
    def work(self) -> int:
        """How many characters were read; only the pure parser knows."""
        return int(getattr(self._machine, "index", 0))

    def _fail(self, problem: str, at: int, began: int) -> None:
        self.failure = _Failure(problem, at, began, self.reached)

    def _event(self) -> Any:
        event = self._next()
        kind = type(event)
        start, end = event.start_mark.index, event.end_mark.index
        if kind is ScalarEvent:
            self._check_gap(start)
            self._scalar_end = end
            if event.start_mark.column == 0 and self._flows == [""]:
                self.base = start
            self._check_scalar(event, start, end)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            is_flow = event.flow_style or any(self._flows)
            if is_flow and not any(self._flows):
                self._flow_start = start
            self._flows.append(("{" if kind is MappingStartEvent else "[") if is_flow else "")
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self._flows.pop()
        elif kind is StreamEndEvent:
            self._check_gap(len(self.text))
        elif kind is DocumentStartEvent and self.text[start : start + 1] == "%":
            self._add_feature("directive", start)
        self.reached = max(self.reached, start)
        if self._goal is not None and start > self._goal and not any(self._flows):
            raise _EnoughError
        return event

    def _add(self, found: _Found) -> None:
        self.found.append(found)
        if found.severity == _ERROR:
            self._errors += 1
        if self._errors >= MAX_FLAWS:
            raise _EnoughError

    def _add_feature(self, what: str, start: int) -> None:
        rule, length, message, fix = _FEATURES[what]
        self._add(_Found(rule, start, start + length, message, fix))

    def _full_width(self, place: int, message: str, fix: str, severity: Severity = _ERROR) -> None:
        self._add(_Found("yaml-full-width", place, place + 1, message, fix, severity))

    def _note(self, what: str, event: Any, stack: list[Any]) -> None:
        """Hear from `_build` of something unusual."""
        start = event.start_mark.index
        if what == "flow":
            self.unsure = self.unsure or self._class is not _PureParser
        elif what == "scalar":
            self._note_root(event, start)
        elif what == "duplicate":
            self._note_duplicate(event, _path(stack, event.value))
        elif what != "directive":  # seen by _event, which also sees the unknown ones
            self._add_feature(what, 0 if what == "empty" else start)
            if what in ("depth", "document"):
                raise _EnoughError

    def _note_root(self, event: Any, start: int) -> None:
        """A file that is one plain scalar: nothing at all, or every colon in it is full-width."""
        if event.style:
            return
        if not event.value:
            if not self.found:  # a tag alone is flaw enough
                self._add_feature("empty", 0)
        elif next(_slips(self.text, start, event.end_mark.index), None):
            self.data, self.reached = event.value, start
            self._fail(_ROOT, start, start)
            raise _EnoughError

    def _note_duplicate(self, event: Any, keys: Keys) -> None:
        if self._known_places is None:
            self._known_places = _places(self.text, self._class)
        start = event.start_mark.index
        key_place = self._known_places.get(keys, (None, None))[0]
        first = key_place[0] if key_place and key_place[0] < start else None
        if any(keys[:depth] in self._doubled for depth in range(len(keys))):
            first = None  # the places are those of the first of its parents
        self._doubled.add(keys)
        where = "上面" if first is None else f"第 {self.text.count(chr(10), 0, first) + 1} 行"
        message = f"「{_excerpt(event.value, 20)}」在{where}已经写过，同一处不能写两次。"
        fix = "请删去多余的一处；如果确实是两项内容，请写成列表。"
        self._add(_Found("yaml-duplicate-key", start, event.end_mark.index, message, fix))

    def _check_gap(self, end: int) -> None:
        """Between two scalars stand syntax and comments: the pure parser allows no tab there."""
        gap = self.text[self._scalar_end : end]
        if "\t" in gap and "\t" in re.sub("#[^\n]*", "", gap):
            self.unsure = True

    def _check_scalar(self, event: Any, start: int, end: int) -> None:
        """Look for what a parser accepts, but nobody meant."""
        raw = self.text[start:end]
        if event.style in ("|", ">"):
            self.unsure = self.unsure or _BLOCK_HEADER.match(raw) is not None
        elif event.style:
            self._check_quoted(event, start, raw)
        elif _ODD.search(raw):
            self.unsure = self.unsure or "\t" in raw
            before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
            is_key = re.compile(" *:").match(self.text, end) is not None
            self._check_start(start, raw, before, is_key)
            self._check_wrapped(start, raw, before)
            for found in _HASH.finditer(raw):
                message = "这里的井号「＃」是中文的，后面的文字会算作内容。"
                fix = "如果后面是说明（注释），请改用英文井号「#」；如果是内容，可以不改。"
                self._full_width(start + found.start() + 1, message, fix, _WARNING)
            if any(self._flows):
                self._check_in_flow(start, raw)

    def _check_quoted(self, event: Any, start: int, raw: str) -> None:
        if event.style == '"' and "\\" in raw and _INVISIBLE.search(event.value):
            for found in _ESCAPES.finditer(raw):
                digits = found[1] or found[2] or found[3]
                char = chr(int(digits, 16)) if digits else "\x00" if found[4] else " "
                if _INVISIBLE.match(char):
                    message = f"「{found.group()}」代表一个看不见的字符，不能写在内容里。"
                    place = (start + found.start(), start + found.end())
                    self._add(_Found("yaml-invisible", *place, message, "请删去它。"))
                    return
        first, line_break, _ = raw.partition("\n")
        opening, closing = ("“", "”") if event.style == '"' else ("‘", "’")
        is_half = first.count(opening) < first.count(closing)
        if line_break and is_half and first.rstrip().endswith(closing):
            self.reached = start
            self._fail(_HALF, start, start)
            raise _EnoughError

    def _check_start(self, start: int, raw: str, before: str, is_key: bool) -> None:
        is_first = not before.strip(" -?")
        if re.match(f"[{_WIDE}]", raw) and (is_key or before.strip()):
            message = "这里的空白是全角空格或特殊空格，不是普通空格。"
            self._full_width(start, message, "请删去这个空白，用英文输入法重新打空格。")
        if is_key and re.search(f"[{_WIDE}]$", raw):
            message = "冒号前面有一个全角空格或特殊空格。"
            self._full_width(start + len(raw) - 1, message, "请删去这个空格。")
        if is_first and not is_key:
            self._check_own_line(start, raw)

    def _check_own_line(self, start: int, raw: str) -> None:
        """A text on its own line that looks like keys or a list: certain only if all of it does."""
        lines = raw.split("\n")
        keys = list(_LIKE_KEY.finditer(raw))
        severity = _ERROR if len(keys) == len(lines) > 1 else _WARNING
        for found in keys:
            name = found.group().strip(" ：:")
            message = f"「{name}」后面的冒号或空格是中文（全角）的，这一行会整个算作一段文字。"
            fix = f"如果「{name}」是名称，请写「{name}: 」，即英文冒号加一个空格；如果是内容，可以不改。"
            if severity == _ERROR:
                fix = f"请写「{name}: 」，即英文冒号加一个空格。"
            self._full_width(start + found.start(1), message, fix, severity)
        items = list(_LIKE_ITEM.finditer(raw))
        is_list = len(lines) > 1 and all(re.match(f" *[-{_DASHES}][ {_WIDE}]", x) for x in lines)
        for found in items if is_list or (items and items[0].start() == 0) else ():
            message = "这里的短横线或它后面的空格是中文（全角）的，不会算作列表的一项。"
            fix = "每项开头请用英文短横线加一个空格「- 」。"
            if not is_list:
                fix = f"如果是列表，{fix[:-1]}；如果是内容，可以不改。"
            place = start + found.start("x")
            self._full_width(place, message, fix, _ERROR if is_list else _WARNING)

    def _check_wrapped(self, start: int, raw: str, before: str) -> None:
        """Quotes or brackets of an input method around a whole value."""
        first, last, inner = raw[0], raw[-1], raw[1:-1]
        if len(raw) < 2:
            return
        if first in _CURLY:
            kind = '“”＂"' if first in "“”＂" else "‘’＇'"
            if last not in "\"'" + _CURLY or any(mark in kind for mark in inner):
                return
            if last in "\"'":
                message = f"引号的开头是「{first}」，结尾却是「{last}」，不是同一种引号。"
                fix = f"请改成：{_excerpt(before + chr(34) + inner + chr(34), 60)}"
                self._full_width(start, message, fix)
            elif last in kind:
                message = f"整段内容外面的引号「{first}{last}」是中文引号，会算作内容的一部分。"
                fix = "如果引号不是内容，请改用英文双引号；如果是，可以不改。"
                self._full_width(start, message, fix, _WARNING)
        elif first in _PAIRS and last in _PAIRS[first] and not set(inner) & set(first + last):
            if last in "]}":
                message = f"括号的开头是「{first}」，结尾却是「{last}」，不是同一种括号。"
                self._full_width(start, message, "列表两头都要用英文方括号：「[甲, 乙]」。")
            elif first != "【" or re.search("[,，、]", inner):
                message = f"括号「{first}{last}」是中文（全角）的，整段会算作一段文字，不是列表。"
                fix = "如果是列表，请改成「[甲, 乙]」的样子；否则可以不改。"
                self._full_width(start, message, fix, _WARNING)

    def _check_in_flow(self, start: int, raw: str) -> None:
        for found in re.finditer("[，、]", raw):
            message = f"括号里各项之间写的是中文的「{found.group()}」，没有把两项分开。"
            fix = "请改成英文逗号加一个空格；如果它是内容，请用英文双引号把这一项括起来。"
            self._full_width(start + found.start(), message, fix)
        before = self.text[max(0, start - 200) : start].rstrip()[-1:]
        if self._flows[-1] == "{" and before in ("{", ",") and "：" in raw:
            message = "花括号里的名称后面是中文冒号「：」。"
            fix = "请改成英文冒号加一个空格；如果它是内容，请用英文双引号括起来。"
            self._full_width(start + raw.index("："), message, fix)


def _path(stack: list[Any], key: str) -> Keys:
    """The keys of the mapping on top of the stack; the last key of each is the one being read."""
    parents = [inside for inside, _, _ in stack[1:-1]]
    return (*(next(reversed(p)) if isinstance(p, dict) else len(p) - 1 for p in parents), key)


# ---------------------------------------------------------------- why a parser stopped

_ROOT, _HALF = "root scalar", "half quoted"


class _Slip(NamedTuple):
    """A wrong character that may be the reason, and what would mend it."""

    rule: str
    start: int
    end: int
    edits: tuple[tuple[int, int, str], ...]
    message: str


# What `_slips` looks for: rule, replacement, message, pattern. Group e is replaced; group x, or all
# of e, is the wrong character; y is a second place that gets the same. W, Q, D stand for the
# spaces, quotes and dashes of input methods.
_COLON = "这里是中文冒号「{x}」；名称和内容之间要用英文冒号加一个空格。"
_DASH = "列表每一项的开头要用英文短横线加一个空格；这里的「{x}」或它后面的空格是中文的。"
_QUOTES = "引号一头是「{e}」，一头是「{y}」；要把内容括起来，两头都用英文双引号。"
_COMMA = "各项之间的「{x}」是中文标点，要用英文逗号加一个空格。"
_BRACKET = "这里是中文括号「{x}」，要用英文的「{new}」。"
_SPACE = "这里的空白是全角空格或特殊空格，要用普通空格。"
_SLIPS = (
    ("yaml-tab", "  ", "这里是制表符（Tab 键），缩进和分隔只能用空格。", r"(?P<e>\t)"),
    (
        "yaml-full-width",
        ": ",
        _COLON,
        r"^[ W]*(?:[-D][ W]*)*[^\s:：#\[{Q'\"-][^:：\n]*?[ W]*(?P<e>(?P<x>：)[ W]*)",
    ),
    (
        "yaml-full-width",
        ": ",
        _COLON,
        r"[\[{［｛,，、][ W]*[^\s:：,，\[\]{}Q'\"]+(?P<e>(?P<x>：)[ W]*)",
    ),
    (
        "yaml-syntax",
        ": ",
        "英文冒号「:」后面少了一个空格。",
        r"^ *(?:- +)*[^\s:：#\[{'\"]+(?P<e>:)(?=[^\s/W])",
    ),
    ("yaml-full-width", "- ", _DASH, r"^ *(?:- +)*(?P<e>(?P<x>[D]|-(?=[W]))[ W]*)(?=[^D])"),
    ("yaml-syntax", "- ", "短横线「-」后面少了一个空格。", r"^ *(?:- +)*(?P<e>-)(?=[^\s-])"),
    (
        "yaml-full-width",
        "#",
        "这里是中文井号「＃」，说明（注释）要用英文井号。",
        r"(?:^|[ W])(?P<e>＃)",
    ),
    (
        "yaml-full-width",
        '"',
        _QUOTES,
        (
            r"(?:^|[:：,，、D\[［{｛-])[ W]*(?P<e>[Q'\"])[^Q'\"\n]*(?P<y>[Q'\"])"
            r"(?=[ W\r]*(?:[,，、\]］}｝:：#＃]|$))"
        ),
    ),
    ("yaml-full-width", '"', _QUOTES, r"[:：-][ W]*(?P<e>[Q\"])[^\"\n]*(?P<y>[Q\"])(?=[ W\r]*$)"),
    ("yaml-full-width", ", ", _COMMA, "(?P<e>(?P<x>[，、])[ W]*)"),
    ("yaml-full-width", "[", _BRACKET, "(?P<e>[［【])"),
    ("yaml-full-width", "]", _BRACKET, "(?P<e>[］】])"),
    ("yaml-full-width", "{", _BRACKET, "(?P<e>｛)"),
    ("yaml-full-width", "}", _BRACKET, "(?P<e>｝)"),
    ("yaml-full-width", "  ", _SPACE, r"^ *(?P<e>[W]+)"),
    ("yaml-full-width", " ", _SPACE, r":(?P<e> *[W][ W]*)"),
)


@cache
def _slip_patterns() -> list[tuple[str, str, str, re.Pattern[str]]]:
    def compiled(pattern: str) -> re.Pattern[str]:
        for letter, chars in (("W", _WIDE), ("Q", _CURLY), ("D", _DASHES)):
            pattern = pattern.replace(letter, chars)
        return re.compile(pattern, re.MULTILINE)

    return [(rule, new, message, compiled(pattern)) for rule, new, message, pattern in _SLIPS]


def _slips(text: str, start: int, end: int) -> Iterator[_Slip]:
    """The candidates between two indexes, in the order of the lines they stand on."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    area = text[line_start : len(text) if line_end < 0 else line_end]
    offset = line_start
    for line in area.split("\n"):
        for rule, new, message, pattern in _slip_patterns():
            for found in pattern.finditer(line):
                slip = _slip(rule, new, message, found, offset)
                if new != ", " or re.search(r"[\[{［｛【]", text[line_start : slip.start]):
                    yield slip
        offset += len(line) + 1


def _slip(rule: str, new: str, message: str, found: re.Match[str], offset: int) -> _Slip:
    groups = found.groupdict()
    wrong = "x" if groups.get("x") else "e"
    edits = [(offset + found.start("e"), offset + found.end("e"), new)]
    if "y" in groups:
        edits.append((offset + found.start("y"), offset + found.end("y"), new))
        if groups["e"] in "\"'":  # an honest quote at the start: the wrong one is at the end
            wrong = "y"
    words = message.format_map({**groups, "x": found[wrong].strip(), "new": new})
    return _Slip(rule, offset + found.start(wrong), offset + found.end(wrong), tuple(edits), words)


def _mended(text: str, slips: Iterable[_Slip]) -> str:
    """The text with these slips mended; where two would change the same place, the first does."""
    for start, end, new in _edits(slips):
        text = text[:start] + new + text[end:]
    return text


def _edits(slips: Iterable[_Slip]) -> list[tuple[int, int, str]]:
    """The edits of all slips from the end of the text to its start, none over another."""
    chosen: list[tuple[int, int, str]] = []
    for edit in sorted(edit for slip in slips for edit in slip.edits):
        if not chosen or edit[0] >= chosen[-1][1]:
            chosen.append(edit)
    return chosen[::-1]


class _Trial(NamedTuple):
    """What a mended text is worth: the place of its failure, and of the last thing understood."""

    key: int
    reached: int


class _Explanation:
    """Find, mend and go on: all flaws of a text that the quick reading did not accept."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mended = text
        self.origin: list[int] = list(range(len(text) + 1))  # index in `mended` -> in `text`
        self.slips: list[_Found] = []
        self.work = 0

    def source(self) -> Source:
        survey = self._survey(self.text)
        while survey.failure and len(self.slips) < MAX_FLAWS:
            culprits = self._culprits(survey.base, survey.reached, survey.failure)
            if not culprits:
                break
            self._mend(culprits)
            survey = self._survey(self.mended, survey.base)
        if self.slips:  # once more from the start, for what else there is to find
            survey = self._survey(self.mended)
        found = [self._with_mended_line(slip) for slip in self.slips]
        found += [self._at_origin(flaw) for flaw in survey.found]
        if survey.failure and survey.failure.problem != _ROOT:
            found += self._failure(survey.failure)
        flaws = _sorted(self.text, found)
        refused = any(flaw.severity == _ERROR for flaw in flaws)
        return Source(None if refused else survey.data, flaws, self.text, _PureParser)

    def _survey(self, text: str, base: int = 0, goal: int | None = None) -> _Survey:
        """Read the text from `base`, a top-level key; the indexes are those of the whole text."""
        survey = _Survey(text[base:], _PureParser, None if goal is None else goal - base)
        self.work += survey.work
        survey.shift(base)
        return survey

    def _culprits(self, base: int, reached: int, failure: _Failure) -> list[_Slip]:
        """The slips without which the parser comes further: one, or as few as are needed."""

        def trial(slips: list[_Slip]) -> _Trial:
            return self._trial(slips, base, failure.key)

        end = max(reached, failure.at, failure.began)
        slips = list(islice(_slips(self.mended, reached, end), _MAX_SLIPS))
        alone = []
        for slip in slips:
            alone.append(trial([slip]))
            if alone[-1].key > failure.key:
                return [slip]
        if len(slips) > 1 and trial(slips).key > failure.key:
            for slip in slips[::-1]:
                fewer = [other for other in slips if other is not slip]
                if fewer and trial(fewer).key > failure.key:
                    slips = fewer
            return slips
        for slip, result in zip(slips, alone, strict=True):
            beyond = result.key > self._line_end(slip.start)
            if beyond and result.reached >= max(reached, slip.start):
                return [slip]
        return self._tab(slips, failure)

    def _line_end(self, index: int) -> int:
        end = self.mended.find("\n", index)
        return len(self.mended) if end < 0 else end

    def _trial(self, slips: list[_Slip], base: int, key: int) -> _Trial:
        """How far the parser comes when `slips` are mended, in indexes of the text before it."""
        if self.work > _MAX_WORK:
            return _Trial(-1, -1)
        text = _mended(self.mended, slips)
        grown = len(text) - len(self.mended)
        survey = self._survey(text, base, key + grown + _ENOUGH)
        end = survey.failure.key - grown if survey.failure else len(self.mended) + 1
        return _Trial(end, survey.reached)

    def _tab(self, slips: list[_Slip], failure: _Failure) -> list[_Slip]:
        """A tab at the very place of failure is wrong in any case."""
        return [slip for slip in slips if slip.rule == "yaml-tab" and slip.start == failure.at][:1]

    def _mend(self, slips: list[_Slip]) -> None:
        for slip in slips:
            place = self.origin[slip.start], self.origin[slip.end]
            self.slips.append(_Found(slip.rule, *place, slip.message, ""))
        for start, end, new in _edits(slips):
            self.origin[start:end] = [self.origin[start]] * len(new)
        self.mended = _mended(self.mended, slips)

    def _with_mended_line(self, slip: _Found) -> _Found:
        if slip.rule == "yaml-tab":
            return slip._replace(fix="请删去它，改用空格；缩进每深一层用两个空格。")
        index = bisect_left(self.origin, slip.start)
        line = self.mended[self.mended.rfind("\n", 0, index) + 1 :].partition("\n")[0]
        shown = _excerpt(line, 60)
        kept = "（星号处照原样）" if _MASKED.search(line) else ""
        return slip._replace(fix=f"请改成：{shown}{kept}")

    def _failure(self, failure: _Failure) -> list[_Found]:
        """What is left unexplained, unless its line has already been blamed for something."""
        found = self._at_origin(_words_for(self.mended, failure))
        line_start = self.text.rfind("\n", 0, found.start) + 1
        line = range(line_start, found.start + 1)
        return [] if any(slip.start in line for slip in self.slips) else [found]

    def _at_origin(self, found: _Found) -> _Found:
        last = len(self.mended)
        start, end = (self.origin[min(index, last)] for index in (found.start, found.end))
        return found._replace(start=start, end=end)


def _explain(text: str) -> Source:
    if _LIBYAML is not None:
        survey = _Survey(text, _LIBYAML)
        if survey.is_clean and not survey.unsure:
            return Source(survey.data, _sorted(text, survey.found), text, _LIBYAML)
    return _Explanation(text).source()


# PyYAML's problem -> our sentences. A True means: the place is where the construct began.
_QUOTE_IT = "如果这就是内容，请用英文双引号把整段内容括起来。"
_ALIGN = "请把行首的空格改得和同一组的其他行一样多，每深一层多两个空格。"
_PROBLEMS: tuple[tuple[str, bool, str, str], ...] = (
    (
        _HALF,
        True,
        "这里开始的引号，到行末用的是中文引号，没有收尾。",
        "请把这一行内容两头都改成英文双引号。",
    ),
    (
        "could not find expected ':'",
        True,
        "「{line}」这一行没有「名称: 内容」的样子，找不到英文冒号和空格。",
        "请写成「名称: 内容」；如果是上一行的续行，请比上一行多缩进两个空格。",
    ),
    (
        "second colon",
        False,
        "这一行有两处「: 」；一行只能写一组「名称: 内容」。",
        "如果后一处是内容，请用英文双引号把整段内容括起来；否则请另起一行。",
    ),
    (
        "but got '?'",
        False,
        "括号里的内容带有英文问号「?」，要括起来。",
        "请用英文双引号把这一项括起来。",
    ),
    (
        "sequence entries are not allowed",
        False,
        "短横线「-」不能写在这里。",
        "列表的每一项都要另起一行，写在名称那一行的下面。",
    ),
    (
        "quoted scalar: found unexpected",
        True,
        "这里开始的引号一直没有收尾。",
        "请在这段内容的末尾补上同样的英文引号。",
    ),
    (
        "flow sequence",
        True,
        "这里开始的方括号没有写完整：少了逗号或右括号「]」。",
        "请写成「[甲, 乙]」：各项之间用英文逗号加空格，最后用英文的「]」。",
    ),
    (
        "flow mapping",
        True,
        "这里开始的花括号没有写完整：少了逗号或右括号「}}」。",
        "请改成一行一项的「名称: 内容」，不用花括号。",
    ),
    (
        "after quote",
        False,
        "引号后面还有文字。",
        "引号要括住整段内容，外面不能再有文字；内容里有引号时，请用中文引号。",
    ),
    ("indentation", False, "这一行的缩进和上面对不上。", _ALIGN),
    (
        "while parsing a block",
        False,
        "这里的「{char}」和前面的内容接不上。",
        "如果这是内容的一部分，请用英文双引号把整段内容括起来。",
    ),
    (
        "escape",
        False,
        "英文双引号里的反斜杠「\\」后面不能这样写。",
        "反斜杠如果是内容，请写两个「\\\\」，或改用英文单引号括起来。",
    ),
    (
        "block scalar",
        False,
        "「|」或「>」后面不能再写内容。",
        "请把内容写到下一行，并比名称多缩进两个空格。",
    ),
    (
        "cannot start any token",
        False,
        "内容不能以「{char}」开头。",
        "请用英文双引号把整段内容括起来。",
    ),
    ("scanning an a", True, "内容不能以「{char}」开头。", _QUOTE_IT),
    ("tag", True, "内容不能以「{char}」开头。", _QUOTE_IT),
    ("directive", True, "以「%」开头的一行是指令，这里不接受。", "请删去这一行。"),
    (
        "document start",
        False,
        "从这里起和上面的内容接不上。",
        "如果上面有单独一行「...」，请删去；否则请检查上面的引号、括号有没有多写。",
    ),
    ("flow node", False, "这里多了或少了一个逗号、括号或内容。", "请写成「[甲, 乙]」的样子。"),
)


_UNKNOWN = ("", False, "从这里起读不懂了。", "请对照样例文件检查这一行和上一行。")


def _diagnosis(text: str, failure: _Failure) -> tuple[str, int]:
    """The problem and its place, told apart further than the parser does."""
    problem, at, last = failure.problem, failure.at, failure.last
    line_start = text.rfind("\n", 0, at) + 1
    before = text[line_start:at]
    if "escape" in problem:
        return problem, max(text.rfind("\\", 0, at + 1), 0)
    if "mapping values are not allowed" in problem:
        if ": " in before:
            return "second colon", at
        if last < line_start and not text[text.rfind("\n", 0, last) + 1 : last].strip(" -"):
            return "could not find expected ':'", last  # a line without colon ran on into this one
        return "indentation", line_start + len(before) - len(before.lstrip(" "))
    if "while parsing a block" in problem:
        if text[:at].rstrip(" ")[-1:] in ("'", '"'):
            return "after quote", at
        if not before.strip():
            return "indentation", at
    return problem, at


def _words_for(text: str, failure: _Failure) -> _Found:
    """What a parser says, in words for people, at the place that they would mend."""
    problem, at = _diagnosis(text, failure)
    known = (entry for entry in _PROBLEMS if entry[0] in problem)
    _, at_start, message, fix = next(known, _UNKNOWN)
    place = failure.began if at_start and at == failure.at else at
    if not text[place:].strip():  # the end of the file helps nobody: the last character does
        place = max(len(text.rstrip()) - 1, 0)
    line = text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0]
    char = text[place : place + 1]
    rule = "yaml-tab" if char == "\t" else "yaml-syntax"
    if rule == "yaml-tab":
        message, fix = _SLIPS[0][2], "请改用空格，每深一层缩进两个空格。"
    words = message.format(line=_excerpt(line, 20), char=char)
    return _Found(rule, place, min(place + 1, len(text)), words, fix)


# ---------------------------------------------------------------- places

_Place = tuple[int, int]
_Places = dict[Keys, tuple[_Place | None, _Place]]  # keys -> place of the key, place of the value


class _Lines:
    """Turns indexes into lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def span(self, start: int, end: int) -> Span:
        return Span(*self._at(start), *self._at(end))

    def _at(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


def _sorted(text: str, found: Iterable[_Found]) -> list[Flaw]:
    """Flaws in the order of the text; if there are too many, errors come before warnings."""
    lines = _Lines(text)
    urgent = sorted(set(found), key=lambda flaw: (flaw.severity, flaw.start, flaw.end))
    chosen = sorted(urgent[:MAX_FLAWS], key=lambda flaw: (flaw.start, flaw.end, flaw.rule))
    return [Flaw(f.rule, lines.span(f.start, f.end), f.message, f.fix, f.severity) for f in chosen]


class _Open(NamedTuple):
    """A collection that is being read by `_places`; `seen` is [items or current key, end]."""

    keys: Keys
    key_place: _Place | None
    start: int
    is_map: bool
    seen: list[Any]


def _places(text: str, parser: Any) -> _Places:
    """The places of everything up to the first error; of duplicate keys the first one counts."""
    places: _Places = {}
    opened: list[_Open] = []
    key_place: _Place | None
    try:
        get_event = parser(text).get_event
        while len(opened) <= MAX_DEPTH and type(event := get_event()) is not StreamEndEvent:
            kind = type(event)
            start, end = event.start_mark.index, event.end_mark.index
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                done = opened.pop()
                is_flow = end > start  # a block has no end of its own: it ends with its last value
                last = max(done.seen[1], end if is_flow else 0)
                places.setdefault(done.keys, (done.key_place, (done.start, last)))
                if opened:
                    opened[-1].seen[1] = last
                continue
            if kind not in (ScalarEvent, MappingStartEvent, SequenceStartEvent):
                continue
            if kind is ScalarEvent and event.style in ("|", ">"):
                end = start + len(text[start:end].rstrip())
            elif kind is ScalarEvent and start == end:  # the parsers differ about what is before it
                start = end = len(text[:start].rstrip())
            keys: Keys = ()
            key_place = None
            if opened:
                top = opened[-1]
                if top.is_map and top.seen[0] is None:
                    top.seen[:] = [(event.value, (start, end)), end]
                    continue
                keys, key_place = _next_keys(top)
                if key_place and start == end and kind is ScalarEvent:
                    colon = text.find(":", key_place[1], start)
                    start = end = key_place[1] if colon < 0 else colon + 1
                top.seen[1] = max(top.seen[1], end)
            if kind is ScalarEvent:
                places.setdefault(keys, (key_place, (start, end)))
            else:
                is_map = kind is MappingStartEvent
                opened.append(_Open(keys, key_place, start, is_map, [None if is_map else 0, start]))
    except (YAMLError, AttributeError, IndexError, *_PURE_BUGS):
        pass
    for unfinished in opened:  # of a refused text
        place = (unfinished.start, max(unfinished.seen[1], unfinished.start))
        places.setdefault(unfinished.keys, (unfinished.key_place, place))
    return places


def _next_keys(top: _Open) -> tuple[Keys, _Place | None]:
    """The keys and the key's place of the value that comes next in `top`."""
    if top.is_map:
        key, place = top.seen[0]
        top.seen[0] = None
        return (*top.keys, key), place
    top.seen[0] += 1
    return (*top.keys, top.seen[0] - 1), None
