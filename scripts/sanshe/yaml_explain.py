"""Why a YAML file was refused, in words for the person who typed it.

Only files that are not clean come here. A suspect character is called the culprit if mending it
lets the pure-Python parser come further; the place is that character's, not the parser's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sanshe import yaml_events
from sanshe.yaml_events import PURE_BUGS, EnoughError, Places, PureParser, build_data, read_places
from sanshe.yaml_source import (
    BLOCK_HEADER,
    CURLY,
    DASHES,
    ERROR,
    HASH,
    INVISIBLE,
    MASKED,
    MAX_DEPTH,
    MAX_FLAWS,
    WARNING,
    WIDE,
    Found,
    Keys,
    Severity,
    Source,
    excerpt,
    sorted_flaws,
)

_MAX_WORK = 1_000_000  # characters that all attempts to explain one file may read: 1–2 s
_MAX_SLIPS = 40  # candidates that are tried for one failure
_ENOUGH = 2000  # a parser that comes so many characters further has been helped


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
_ODD = re.compile(f"[\t＃：，、［｛【{WIDE}{CURLY}{DASHES}]")
_LIKE_KEY = re.compile(f"^ *[a-z][a-z0-9_]* *(：|:(?=[{WIDE}]))", re.MULTILINE)
_LIKE_ITEM = re.compile(f"^ *(?P<x>[{DASHES}](?=[ {WIDE}])|-(?=[{WIDE}]))", re.MULTILINE)
_ESCAPES = re.compile(r"\\(?:x(..)|u(....)|U(.{8})|([0abefvrNLP])|.)", re.DOTALL)
_PAIRS = {"［": "］]", "｛": "｝}", "【": "】]"}


class _Survey:
    """One careful reading: data, flaws, how far the parser came and why it stopped."""

    def __init__(self, text: str, parser: Any, goal: int | None = None) -> None:
        """Read `text`; `goal` ends the reading as soon as something closed lies beyond it."""
        self.text = text
        self.data: Any = None
        self.found: list[Found] = []
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
        self._known_places: Places | None = None
        self._doubled: set[Keys] = set()  # the keys that were found twice
        self._machine = parser(text)
        self._next = self._machine.get_event
        try:
            self.data = build_data(self._event, self._note)
        except MarkedYAMLError as error:
            at: Any = error.problem_mark or error.context_mark
            began: Any = error.context_mark or at
            words = f"{error.context or ''}: {error.problem or ''}"
            self._fail(words, at.index if at else 0, began.index if began else 0)
        except (YAMLError, *PURE_BUGS):  # numbers beyond every range, in an escape or directive
            index = getattr(self._machine, "index", self.reached)
            self._fail("escape sequence", index, index)
        except EnoughError:
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
        return not self.failure and all(found.severity == WARNING for found in self.found)

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
            raise EnoughError
        return event

    def _add(self, found: Found) -> None:
        self.found.append(found)
        if found.severity == ERROR:
            self._errors += 1
        if self._errors >= MAX_FLAWS:
            raise EnoughError

    def _add_feature(self, what: str, start: int) -> None:
        rule, length, message, fix = _FEATURES[what]
        self._add(Found(rule, start, start + length, message, fix))

    def _full_width(self, place: int, message: str, fix: str, severity: Severity = ERROR) -> None:
        self._add(Found("yaml-full-width", place, place + 1, message, fix, severity))

    def _note(self, what: str, event: Any, stack: list[Any]) -> None:
        """Hear from `build_data` of something unusual."""
        start = event.start_mark.index
        if what == "flow":
            self.unsure = self.unsure or self._class is not PureParser
        elif what == "scalar":
            self._note_root(event, start)
        elif what == "duplicate":
            self._note_duplicate(event, _path(stack, event.value))
        elif what != "directive":  # seen by _event, which also sees the unknown ones
            self._add_feature(what, 0 if what == "empty" else start)
            if what in ("depth", "document"):
                raise EnoughError

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
            raise EnoughError

    def _note_duplicate(self, event: Any, keys: Keys) -> None:
        if self._known_places is None:
            self._known_places = read_places(self.text, self._class)
        start = event.start_mark.index
        key_place = self._known_places.get(keys, (None, None))[0]
        first = key_place[0] if key_place and key_place[0] < start else None
        if any(keys[:depth] in self._doubled for depth in range(len(keys))):
            first = None  # the places are those of the first of its parents
        self._doubled.add(keys)
        where = "上面" if first is None else f"第 {self.text.count(chr(10), 0, first) + 1} 行"
        message = f"「{excerpt(event.value, 20)}」在{where}已经写过，同一处不能写两次。"
        fix = "请删去多余的一处；如果确实是两项内容，请写成列表。"
        self._add(Found("yaml-duplicate-key", start, event.end_mark.index, message, fix))

    def _check_gap(self, end: int) -> None:
        """Between two scalars stand syntax and comments: the pure parser allows no tab there."""
        gap = self.text[self._scalar_end : end]
        if "\t" in gap and "\t" in re.sub("#[^\n]*", "", gap):
            self.unsure = True

    def _check_scalar(self, event: Any, start: int, end: int) -> None:
        """Look for what a parser accepts, but nobody meant."""
        raw = self.text[start:end]
        if event.style in ("|", ">"):
            self.unsure = self.unsure or re.match(BLOCK_HEADER, raw) is not None
        elif event.style:
            self._check_quoted(event, start, raw)
        elif _ODD.search(raw):
            self.unsure = self.unsure or "\t" in raw
            before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
            is_key = re.compile(" *:").match(self.text, end) is not None
            self._check_start(start, raw, before, is_key)
            self._check_wrapped(start, raw, before)
            for found in re.finditer(HASH, raw):
                message = "这里的井号「＃」是中文的，后面的文字会算作内容。"
                fix = "如果后面是说明（注释），请改用英文井号「#」；如果是内容，可以不改。"
                self._full_width(start + found.start() + 1, message, fix, WARNING)
            if any(self._flows):
                self._check_in_flow(start, raw)

    def _check_quoted(self, event: Any, start: int, raw: str) -> None:
        if event.style == '"' and "\\" in raw and re.search(INVISIBLE, event.value):
            for found in _ESCAPES.finditer(raw):
                digits = found[1] or found[2] or found[3]
                char = chr(int(digits, 16)) if digits else "\x00" if found[4] else " "
                if re.match(INVISIBLE, char):
                    message = f"「{found.group()}」代表一个看不见的字符，不能写在内容里。"
                    place = (start + found.start(), start + found.end())
                    self._add(Found("yaml-invisible", *place, message, "请删去它。"))
                    return
        first, line_break, _ = raw.partition("\n")
        opening, closing = ("“", "”") if event.style == '"' else ("‘", "’")
        is_half = first.count(opening) < first.count(closing)
        if line_break and is_half and first.rstrip().endswith(closing):
            self.reached = start
            self._fail(_HALF, start, start)
            raise EnoughError

    def _check_start(self, start: int, raw: str, before: str, is_key: bool) -> None:
        is_first = not before.strip(" -?")
        if re.match(f"[{WIDE}]", raw) and (is_key or before.strip()):
            message = "这里的空白是全角空格或特殊空格，不是普通空格。"
            self._full_width(start, message, "请删去这个空白，用英文输入法重新打空格。")
        if is_key and re.search(f"[{WIDE}]$", raw):
            message = "冒号前面有一个全角空格或特殊空格。"
            self._full_width(start + len(raw) - 1, message, "请删去这个空格。")
        if is_first and not is_key:
            self._check_own_line(start, raw)

    def _check_own_line(self, start: int, raw: str) -> None:
        """A text on its own line that looks like keys or a list: certain only if all of it does."""
        lines = raw.split("\n")
        keys = list(_LIKE_KEY.finditer(raw))
        severity = ERROR if len(keys) == len(lines) > 1 else WARNING
        for found in keys:
            name = found.group().strip(" ：:")
            message = f"「{name}」后面的冒号或空格是中文（全角）的，这一行会整个算作一段文字。"
            fix = f"如果「{name}」是名称，请写「{name}: 」，即英文冒号加一个空格；如果是内容，可以不改。"
            if severity == ERROR:
                fix = f"请写「{name}: 」，即英文冒号加一个空格。"
            self._full_width(start + found.start(1), message, fix, severity)
        items = list(_LIKE_ITEM.finditer(raw))
        is_list = len(lines) > 1 and all(re.match(f" *[-{DASHES}][ {WIDE}]", x) for x in lines)
        for found in items if is_list or (items and items[0].start() == 0) else ():
            message = "这里的短横线或它后面的空格是中文（全角）的，不会算作列表的一项。"
            fix = "每项开头请用英文短横线加一个空格「- 」。"
            if not is_list:
                fix = f"如果是列表，{fix[:-1]}；如果是内容，可以不改。"
            place = start + found.start("x")
            self._full_width(place, message, fix, ERROR if is_list else WARNING)

    def _check_wrapped(self, start: int, raw: str, before: str) -> None:
        """Quotes or brackets of an input method around a whole value."""
        first, last, inner = raw[0], raw[-1], raw[1:-1]
        if len(raw) < 2:
            return
        if first in CURLY:
            kind = '“”＂"' if first in "“”＂" else "‘’＇'"
            if last not in "\"'" + CURLY or any(mark in kind for mark in inner):
                return
            if last in "\"'":
                message = f"引号的开头是「{first}」，结尾却是「{last}」，不是同一种引号。"
                fix = f"请改成：{excerpt(before + chr(34) + inner + chr(34), 60)}"
                self._full_width(start, message, fix)
            elif last in kind:
                message = f"整段内容外面的引号「{first}{last}」是中文引号，会算作内容的一部分。"
                fix = "如果引号不是内容，请改用英文双引号；如果是，可以不改。"
                self._full_width(start, message, fix, WARNING)
        elif first in _PAIRS and last in _PAIRS[first] and not set(inner) & set(first + last):
            if last in "]}":
                message = f"括号的开头是「{first}」，结尾却是「{last}」，不是同一种括号。"
                self._full_width(start, message, "列表两头都要用英文方括号：「[甲, 乙]」。")
            elif first != "【" or re.search("[,，、]", inner):
                message = f"括号「{first}{last}」是中文（全角）的，整段会算作一段文字，不是列表。"
                fix = "如果是列表，请改成「[甲, 乙]」的样子；否则可以不改。"
                self._full_width(start, message, fix, WARNING)

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
        for letter, chars in (("W", WIDE), ("Q", CURLY), ("D", DASHES)):
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
        self.slips: list[Found] = []
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
        flaws = sorted_flaws(self.text, found)
        refused = any(flaw.severity == ERROR for flaw in flaws)
        return Source(None if refused else survey.data, flaws, self.text, PureParser)

    def _survey(self, text: str, base: int = 0, goal: int | None = None) -> _Survey:
        """Read the text from `base`, a top-level key; the indexes are those of the whole text."""
        survey = _Survey(text[base:], PureParser, None if goal is None else goal - base)
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
            self.slips.append(Found(slip.rule, *place, slip.message, ""))
        for start, end, new in _edits(slips):
            self.origin[start:end] = [self.origin[start]] * len(new)
        self.mended = _mended(self.mended, slips)

    def _with_mended_line(self, slip: Found) -> Found:
        if slip.rule == "yaml-tab":
            return slip._replace(fix="请删去它，改用空格；缩进每深一层用两个空格。")
        index = bisect_left(self.origin, slip.start)
        line = self.mended[self.mended.rfind("\n", 0, index) + 1 :].partition("\n")[0]
        shown = excerpt(line, 60)
        kept = "（星号处照原样）" if MASKED.search(line) else ""
        return slip._replace(fix=f"请改成：{shown}{kept}")

    def _failure(self, failure: _Failure) -> list[Found]:
        """What is left unexplained, unless its line has already been blamed for something."""
        found = self._at_origin(_words_for(self.mended, failure))
        line_start = self.text.rfind("\n", 0, found.start) + 1
        line = range(line_start, found.start + 1)
        return [] if any(slip.start in line for slip in self.slips) else [found]

    def _at_origin(self, found: Found) -> Found:
        last = len(self.mended)
        start, end = (self.origin[min(index, last)] for index in (found.start, found.end))
        return found._replace(start=start, end=end)


def explain(text: str) -> Source:
    if yaml_events.LIBYAML is not None:
        survey = _Survey(text, yaml_events.LIBYAML)
        if survey.is_clean and not survey.unsure:
            return Source(survey.data, sorted_flaws(text, survey.found), text, yaml_events.LIBYAML)
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


def _words_for(text: str, failure: _Failure) -> Found:
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
    words = message.format(line=excerpt(line, 20), char=char)
    return Found(rule, place, min(place + 1, len(text)), words, fix)
