"""The only writer of YAML: titles as comments, quoted dates, codes and money.

What it writes means the same to every YAML 1.1 and 1.2 parser, with or without guessing of types:
whatever a peer could take for something else than text is quoted. Keys stand in the order of the
schema, each with its Chinese title as a comment.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

_INDENT = 2
_COMMENT_COLUMN = 40  # a line that is wider doesn't push the comments of its neighbours
_MAX_KEY = 1000  # YAML allows 1,024 characters before the colon of a key

# Plain text begins with a letter and holds nothing that any parser, or our reader, may take for
# syntax; the words are those that YAML 1.1 takes for truth values and null.
_NOT_PLAIN = re.compile("""[:] |[ ]#|:$|[][{}"'\\\\`＃\u3000]|^[ -~]*：| $""")
_GUESSED = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity")
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write(data: Any, schema: dict[str, Any], *, schema_ref: str | None = None) -> str:
    """`data` as YAML text, in the order and with the titles of `schema` (JSON Schema 2020-12).

    `data` is made of dict, list, str, int, bool, Decimal and date; dates and money are quoted.
    `schema_ref` is written to the first line, where editors look for the schema. Of the schema,
    `properties`, `items`, `title` and local `$ref` are looked at. Keys that it doesn't know come
    last, without comment. Raises TypeError for other values (float above all), ValueError for
    keys over 1,000 characters and numbers that are not finite.

    `yaml_source.read` gives the same data back with scalars as text. Characters that it refuses
    (control, bidi, zero-width) are written as escapes, so that the reader names them.
    """
    page = _Page(schema)
    page.add("", data, schema, -_INDENT, "", 0)
    head = f"# yaml-language-server: $schema={schema_ref}\n" if schema_ref else ""
    return head + page.text()


class _Page:
    """The lines so far; each is text, comment, and the mapping whose comments are aligned."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._root = schema
        self._lines: list[tuple[str, str, int]] = []
        self._mappings = 0

    def add(self, lead: str, value: Any, schema: Any, indent: int, title: str, group: int) -> None:
        """Add `value` after `lead`, the beginning of its line: "", a key with colon, or a dash."""
        schema = self._resolved(schema)
        text = value if isinstance(value, str) and lead else ""
        if isinstance(value, dict | list) and value:
            begin = f"{lead} " if lead.endswith("-") else ""
            if lead and not begin:
                self._lines.append((lead, title, group))
            if isinstance(value, dict):
                self._add_mapping(value, schema, indent + _INDENT, begin)
            else:
                self._add_items(value, schema, indent + _INDENT, begin)
        elif _fits_block(text):
            mark = "|" if text.endswith("\n") else "|-"
            self._lines.append((f"{lead} {mark}", title, group))
            margin = " " * (indent + _INDENT)
            lines = text.removesuffix("\n").split("\n")
            self._lines += [(f"{margin}{line}" if line else "", "", 0) for line in lines]
        else:
            self._lines.append(
                (f"{lead} {_scalar(value)}" if lead else _scalar(value), title, group)
            )

    def _add_mapping(self, value: dict[str, Any], schema: Any, indent: int, begin: str) -> None:
        properties = schema.get("properties", {})
        known = [key for key in properties if key in value]
        self._mappings += 1
        group = self._mappings
        for key in known + [key for key in value if key not in properties]:
            name = _quoted_or_plain(key)
            if len(name) > _MAX_KEY:
                raise ValueError(f"key of {len(name)} characters")
            child = self._resolved(properties.get(key, {}))
            title = " ".join(str(child.get("title", "")).split())
            lead = f"{begin or ' ' * indent}{name}:"
            begin = ""
            self.add(lead, value[key], child, indent, title, group)

    def _add_items(self, value: list[Any], schema: Any, indent: int, begin: str) -> None:
        for item in value:
            self.add(f"{begin or ' ' * indent}-", item, schema.get("items", {}), indent, "", 0)
            begin = ""

    def _resolved(self, unresolved: Any) -> dict[str, Any]:
        """Follow local references; what stands beside a `$ref` counts before what it leads to."""
        schema: dict[str, Any] = unresolved if isinstance(unresolved, dict) else {}
        seen: set[str] = set()
        while (ref := schema.get("$ref", "")).startswith("#") and ref not in seen:
            seen.add(ref)
            target: Any = self._root
            for part in ref.split("/")[1:]:
                target = target.get(part.replace("~1", "/").replace("~0", "~"), {})
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema

    def text(self) -> str:
        columns: dict[int, int] = {}
        for line, title, group in self._lines:
            if title and (width := _width(line)) <= _COMMENT_COLUMN:
                columns[group] = max(columns.get(group, 0), width)
        lines = []
        for line, title, group in self._lines:
            gap = max(columns.get(group, 0) - _width(line), 0) + 2
            lines.append(f"{line}{' ' * gap}# {title}\n" if title else f"{line}\n")
        return "".join(lines)


def _width(text: str) -> int:
    """Columns on a screen; what is ambiguous (curly quotes) is wide among Chinese text."""
    wide = sum(unicodedata.east_asian_width(char) in "WFA" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _quoted_or_plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("number is not finite")
        return f'"{value:f}"'
    if type(value) is date:
        return f'"{value.isoformat()}"'
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    raise TypeError(f"cannot write {type(value).__name__}")


def _quoted_or_plain(text: str) -> str:
    is_plain = (
        text[:1].isalpha()
        and text.isprintable()
        and not _NOT_PLAIN.search(text)
        and text.lower() not in _GUESSED
    )
    return text if is_plain else f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() or char == "\u3000":
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _fits_block(text: str) -> bool:
    """Whether `text` can be a | block as it is: no indentation or end that needs a hint."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and lines[0][:1] not in ("", " ")
        and lines[-1] != ""
        and not any(line.endswith((" ", "\u3000")) for line in lines)
        and all(line.replace("\u3000", "").isprintable() for line in lines)
    )
