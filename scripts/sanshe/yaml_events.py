"""Text -> data and places, over the events of a YAML parser; the only user of PyYAML's parsers.

libyaml may only say "clean". In doubt the pure-Python parser is judge and explains, so that a browser
without libyaml says the same. Neither is asked for more than events: both composers recurse and
follow aliases.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
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

from sanshe.yaml_source import CURLY, MAX_DEPTH, WIDE, Keys, Source

LIBYAML: Any
try:
    from yaml._yaml import CParser as LIBYAML  # noqa: N814
except ImportError:  # in the browser there is no libyaml
    LIBYAML = None

PURE_BUGS = (ValueError, OverflowError, IndexError)  # "\UFFFFFFFF", %YAML with 5,000 digits

_Place = tuple[int, int]
Places = dict[Keys, tuple[_Place | None, _Place]]  # keys -> place of the key, place of the value


class PureParser(Reader, Scanner, Parser):
    """PyYAML's own parser, without composer and constructor."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


class _UnclearError(Exception):
    """Something that the quick reading leaves to the careful one."""


class EnoughError(Exception):
    """The careful reading has seen enough."""


def _give_up(*_: object) -> NoReturn:
    raise _UnclearError


# What in a flow collection needs a second look: marks from an input method, and the two
# characters after which libyaml and the pure parser part ways.
_FLOW_ODD = f"[?:，、：{CURLY}［］｛｝【】{WIDE}]"


def read_clean(text: str) -> Source | None:
    """What `text` says; None if the quickest parser at hand finds anything unusual in it."""
    parser = LIBYAML or PureParser
    try:
        return Source(build_data(parser(text).get_event, _give_up), (), text, parser)
    except (_UnclearError, YAMLError, *PURE_BUGS):
        return None


def build_data(get_event: Callable[[], Any], note: Callable[[str, Any, list[Any]], object]) -> Any:
    """Events -> data, in one loop without recursion; `note` hears of everything unusual.

    It keeps no positions and looks at no marks, for these cost most. When `note` returns, the loop goes on as well as it can; the data is then of no use.
    """
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
    stack: list[Any] = []
    flow = 0  # open flow collections
    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            node = event.value
            if flow and re.search(_FLOW_ODD, node):
                note("flow", event, stack)
            if event.anchor is not None or event.tag is not None:
                note("anchor" if event.anchor is not None else "tag", event, stack)
            if key is not None:
                inside[key] = node
                key = None
            elif is_map:
                key = node
                if key in inside:
                    note("duplicate", event, [*stack, (inside, is_map, None)])
                    del inside[key]  # so that the last key is always the one being read
                elif key == "<<":
                    note("merge", event, stack)
            else:
                inside.append(node)
                if not stack:
                    note("scalar", event, stack)
            continue
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            inside, is_map, key = stack.pop()
            if flow:
                flow -= 1
            continue
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            node = {} if kind is MappingStartEvent else []
            if event.anchor is not None or event.tag is not None:
                note("anchor" if event.anchor is not None else "tag", event, stack)
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
        if key is not None:
            inside[key] = node
            key = None
        elif is_map:
            key = ""
            note("key", event, stack)
        else:
            inside.append(node)
        if kind is not AliasEvent:
            if event.flow_style or flow:
                flow += 1
            stack.append((inside, is_map, key))
            if len(stack) > MAX_DEPTH:
                note("depth", event, stack)
            inside, is_map, key = node, kind is MappingStartEvent, None


# ---------------------------------------------------------------- places


class _Open(NamedTuple):
    """A collection that is being read by `read_places`; `seen` is [items or current key, end]."""

    keys: Keys
    key_place: _Place | None
    start: int
    is_map: bool
    seen: list[Any]


def read_places(text: str, parser: Any) -> Places:
    """The places of everything up to the first error; of duplicate keys the first one counts."""
    places: Places = {}
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
    except (YAMLError, AttributeError, IndexError, *PURE_BUGS):
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
