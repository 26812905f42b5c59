"""The plain part of YAML, in which nearly every file is written, read line by line.

It may only say "clean": `read` gives the data where each line is a key, an item or a comment whose
meaning no parser could doubt, and None where any is not; then `yaml_source` asks a YAML parser. It
takes a third of libyaml's time, and most runs need not even import PyYAML. tests/test_yaml_source.py
holds it to the pure-Python parser.

What it knows: mappings and lists in blocks; a text on one line, plain or quoted without escapes;
a list of plain words in brackets, and a mapping of these in braces, on one line. Before it is asked,
`yaml_source` has refused what is invisible and set aside what may be a slip of an input method.
"""

import re
from typing import Any

_DEEP = 12  # what is deeper is left to the parser, which says how deep is too deep

_KEY = "[a-z][a-z0-9_]{0,39}+"
# A plain text begins with no mark of YAML, and holds no colon before a space and no hash.
_PLAIN = r"[^\n \-?:,\[\]{}#&*!|>'\"%@`][^\n:#]*+(?::(?=[^\n ])[^\n:#]*+)*+"
_QUOTED = r""""[^"\\\n]*+"|'[^'\n]*+'"""
_LINE = re.compile(
    f"( *+)(- )?(?:({_KEY}):(?: ++|(?=\n)))?"
    f"(?:({_PLAIN})|({_QUOTED})|([\\[{{][^\n#]*+))?"
    " *+(?:(?<![^\n ])#[^\n]*+)?\n"
    "|([^\n]*+)\n"
)
# Of what may stand in brackets only words that are above suspicion, spaces inside; a class of Chinese
# and other marks together would take longer to compile than a file to read.
_WORD = r"\w(?:[\w()./+%·-]++|[（）]++| (?=\w))*+"
_ITEM = re.compile(f'{_WORD}|"(?:{_WORD})?"')
_PAIR = re.compile(f"({_KEY}): (?:([^],[{{}}]++)|\\[([^],[{{}}][^][{{}}]*+)\\])(?:, |$)|.")


def read(text: str) -> Any:
    """The data of `text`, all scalars as text; None if any of it is not plain."""
    if "\t" in text or "\r" in text:
        return None
    if not text.endswith("\n"):
        text += "\n"
    root: Any = None
    node: Any = None  # the collection that is being filled
    made: Any
    at = 0  # its column
    around: list[tuple[int, Any]] = []  # the collections around it, each with its column
    waiting = ""  # the key in `node` whose value may stand below it
    for space, dash, key, plain, quoted, flow, odd in _LINE.findall(text):
        value: Any = ""
        if plain:
            value = plain.rstrip(" ")
        elif quoted:
            value = quoted[1:-1]
        elif flow:
            value = _flow(flow.rstrip(" "))
        elif odd or (dash and not key):
            return None
        elif not key:
            continue  # nothing, or a comment
        column = len(space)
        if waiting or dash or column != at or type(node) is not dict:  # not just the next key
            if node is None:
                made = [] if dash else {}
                root = node = made
            elif waiting and (column > at or (dash and column == at)):
                around.append((at, node))
                made = [] if dash else {}
                node[waiting] = made
                node, at = made, column
            else:
                while column < at:
                    at, node = around.pop()
                if not dash and type(node) is list and around:  # it may stand at its key's column
                    at, node = around.pop()
            if column != at or (type(node) is list) != (dash != "") or len(around) > _DEEP:
                return None
            waiting = ""
            if dash:
                if value is None:
                    return None
                if not key:
                    node.append(value)
                    continue
                around.append((at, node))
                made = {}
                node.append(made)
                node, at = made, at + 2
        if not key or key in node or value is None:
            return None
        node[key] = value
        if not (plain or quoted or flow):
            waiting = key
    return root


def _flow(text: str) -> Any:
    """A list or mapping on one line; None if it is not plain."""
    inner = text[1:-1]
    if text[0] + text[-1] == "[]":
        return _items(inner) if inner else []
    if text[0] + text[-1] != "{}":
        return None
    made: dict[str, Any] = {}
    for key, item, items in _PAIR.findall(inner):
        value = _items(items) if items else _item(item)
        if value is None or key in made:
            return None
        made[key] = value
    return made


def _items(text: str) -> list[str] | None:
    items = text.split(", ")
    return [item.strip('"') for item in items] if all(map(_ITEM.fullmatch, items)) else None


def _item(text: str) -> str | None:
    return text.strip('"') if _ITEM.fullmatch(text) else None
