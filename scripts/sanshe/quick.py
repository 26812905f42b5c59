"""Clean data -> record, checked and typed in one walk.

Nearly every file is clean, and this is its straight path. It may only say "clean": for whatever is
not plainly in order, a keyword of JSON Schema unknown here included, it raises `UnsureError`, and
`schema` judges with `jsonschema` and explains. So it knows just the keywords that our schemas use.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from sanshe.record import ABSENT, FORMS, Record, fields_of, hint_of_items, without_none
from sanshe.yaml_source import Keys

Node = dict[str, Any]
"""One schema, of the whole or of a part."""

BLANK = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {"true": True, "false": False}
INTEGER = r"-?(0|[1-9][0-9]{0,15})"

_SAYS_NOTHING = frozenset({"title", "description", "examples", "$ref", "$schema", "$id", "$defs"})
_OF_MAPPINGS = frozenset({"type", "properties", "required", "additionalProperties"})
_OF_LISTS = frozenset({"type", "items", "minItems", "maxItems"})
_OF_CHOICES = frozenset({"type", "enum"})
_OF_TEXTS = frozenset({"type", "pattern", "maxLength", "format"})
_OF_INTEGERS = frozenset({"type", "minimum", "maximum"})
_OF_BOOLEANS = frozenset({"type", "const"})

Read = Callable[[Any, str, Keys], Any]
"""Of a mapping or list: (data, path, keys) -> typed, or ABSENT where nothing is filled in."""

Convert = Callable[[str], Any]
Resolve = Callable[[Node], Node]


class UnsureError(Exception):
    """Not plainly clean."""


def reader(root: Node, resolve: Resolve, record: type[Record] | None) -> Read:
    """Reads what the schema `root` describes as a `record`, or as typed data if that is None."""
    read = _collection(resolve(root), resolve, record)

    def sure(value: Any, path: str, keys: Keys) -> Any:
        try:
            made = read(value, path, keys)
        except (KeyError, ValueError, ArithmeticError):  # unknown key or choice; no date, no number
            raise UnsureError from None
        if made is ABSENT:
            raise UnsureError
        return made

    return sure


def _collection(node: Node, resolve: Resolve, hint: Any) -> Read:
    if "properties" in node and _only(node, _OF_MAPPINGS) and not node["additionalProperties"]:
        return _mapping(node, resolve, hint)
    if node.get("type") == "array" and _only(node, _OF_LISTS):
        return _list(node, resolve, hint)
    return _unsure


def _mapping(node: Node, resolve: Resolve, hint: Any) -> Read:
    record = hint if isinstance(hint, type) and issubclass(hint, Record) else None
    fields = {each.key: each for each in fields_of(record)} if record else {}
    defaults = {each.name: each.default for each in fields.values() if each.default is not ABSENT}
    texts: dict[str, tuple[str, Convert]] = {}
    collections: dict[str, tuple[str, Read]] = {}
    names: dict[str, str] = {}
    for key, each in node["properties"].items():
        below = resolve(each)
        field = fields.get(key)
        names[key] = name = field.name if field else key
        wanted = without_none(field.hint) if field else None
        if _is_collection(below):
            collections[key] = name, _collection(below, resolve, wanted)
        else:
            texts[key] = name, _text(below, wanted)
    required = frozenset(names[key] for key in node.get("required", ()))
    not_kept = [name for key, name in names.items() if key not in fields] if record else []

    def read(value: Any, path: str, keys: Keys) -> Any:
        if type(value) is not dict:
            raise UnsureError
        made = {}
        for key, item in value.items():
            if type(item) is str:
                text = item.strip()
                if text not in BLANK:
                    name, convert = texts[key]
                    made[name] = convert(text)
            else:
                name, read_below = collections[key]
                typed = read_below(item, path, (*keys, key))
                if typed is not ABSENT:
                    made[name] = typed
        if not made and value:
            return ABSENT
        if not required <= made.keys():
            raise UnsureError
        if record is None:
            return made
        for name in not_kept:
            made.pop(name, None)
        return record.of({**defaults, **made}, path, keys)

    return read


def _list(node: Node, resolve: Resolve, hint: Any) -> Read:
    below = resolve(node["items"])
    least, most = node.get("minItems", 0), node.get("maxItems", float("inf"))
    wanted = hint_of_items(hint)
    made_of = list if wanted is None else tuple
    if _is_collection(below):
        items = _items(_collection(below, resolve, wanted))
    else:
        items = _texts(_text(below, wanted))

    def read(value: Any, path: str, keys: Keys) -> Any:
        if type(value) is not list:
            raise UnsureError
        typed = items(value, path, keys)
        if typed is ABSENT:
            return ABSENT
        if not least <= len(typed) <= most:
            raise UnsureError
        return made_of(typed)

    return read


def _items(read_below: Read) -> Read:
    def items(value: Any, path: str, keys: Keys) -> Any:
        typed = [read_below(item, path, (*keys, index)) for index, item in enumerate(value)]
        return _unless_blank(typed, [item for item in typed if item is ABSENT])

    return items


def _texts(convert: Convert) -> Read:
    def items(value: Any, path: str, keys: Keys) -> Any:
        if not all(type(item) is str for item in value):
            raise UnsureError
        texts = [item.strip() for item in value]
        blank = [text for text in texts if text in BLANK]
        return _unless_blank([convert(text) for text in texts] if not blank else texts, blank)

    return items


def _unless_blank(typed: list[Any], blank: list[Any]) -> Any:
    """A list of nothing but blanks is left out; a blank beside others is for people to hear of."""
    if not blank:
        return typed
    if len(blank) < len(typed):
        raise UnsureError
    return ABSENT


def _text(node: Node, hint: Any) -> Convert:
    """Reads a scalar; its text is stripped and not blank."""
    kind = node.get("type")
    if kind == "integer" and _only(node, _OF_INTEGERS):
        return _integer(node)
    if kind == "boolean" and _only(node, _OF_BOOLEANS):
        allowed = node.get("const")
        return {
            word: value for word, value in BOOLEANS.items() if allowed in (None, value)
        }.__getitem__
    if "enum" in node and _only(node, _OF_CHOICES):
        return {value: value for value in node["enum"] if type(value) is str}.__getitem__
    if kind == "string" and _only(node, _OF_TEXTS) and node.get("format", "date") == "date":
        return _string(node, hint)
    return _unsure


def _integer(node: Node) -> Convert:
    is_integer = re.compile(INTEGER).fullmatch
    low, high = node.get("minimum", float("-inf")), node.get("maximum", float("inf"))

    def convert(text: str) -> int:
        if not is_integer(text):
            raise UnsureError
        number = int(text)
        if not low <= number <= high:
            raise UnsureError
        return number

    return convert


def _string(node: Node, hint: Any) -> Convert:
    most = node.get("maxLength", float("inf"))
    if hint not in FORMS and not node.keys() & {"pattern", "format", "x-type"}:

        def plain(text: str) -> str:
            if len(text) <= most:
                return text
            raise UnsureError

        return plain
    fits = re.compile(node.get("pattern", "")).search
    make = FORMS.get(hint, str)
    is_date = "format" in node
    is_ascii = "x-type" in node

    def formed(text: str) -> Any:
        if len(text) > most or not fits(text) or (is_ascii and not text.isascii()):
            raise UnsureError
        if is_date:
            date.fromisoformat(text)
        return make(text)

    # Files name the same days, months and round sums again and again.
    return lru_cache(maxsize=1024)(formed) if hint in FORMS else formed


def _unsure(*_: Any) -> Any:
    raise UnsureError


def _is_collection(node: Node) -> bool:
    return "properties" in node or node.get("type") in ("array", "object")


def _only(node: Node, keywords: frozenset[str]) -> bool:
    """Whether the schema `node` says nothing beyond `keywords`."""
    return all(key in keywords or key in _SAYS_NOTHING or key.startswith("x-") for key in node)
