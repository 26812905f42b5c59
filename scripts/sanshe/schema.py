"""Shape: is a file's data what its schema asks for? If not, says so in plain Chinese.

The schema gives every scalar its type (the reader has only text). Clean data becomes a record in one
walk (`quick`); only where that is not sure, the data is typed by itself, `jsonschema` finds each place
that is wrong, and this module words it. What a person reads is never a validator's own message.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sanshe import quick
from sanshe.findings import Place, Problem
from sanshe.notice import Notice
from sanshe.quick import BLANK, BOOLEANS, INTEGER
from sanshe.record import MALFORMED, Record
from sanshe.yaml_source import Keys

if TYPE_CHECKING:
    from jsonschema import ValidationError

Schema = dict[str, Any]

MAX_PROBLEMS = 200
"""Of one file: as many as anybody would mend before checking again. A form left blank has fewer."""

R = TypeVar("R", bound=Record)


def for_year(schema: Schema, notice: Notice) -> Schema:
    """`schema` with the choices and required fields that this year's notice gives.

    Adds ``enum`` and ``x-labels`` where a property says ``x-choices``, and to a definition the fields
    that the notice ``requires``, with ``x-clauses`` naming the clause that does.
    """
    made: Schema = _with_choices(schema, notice)
    for requirement in notice.requires:
        definition = made["$defs"].get(requirement.in_)
        if definition is not None:
            definition["required"] = [*definition.get("required", ()), *requirement.fields]
            clauses = definition.setdefault("x-clauses", {})
            clauses.update(dict.fromkeys(requirement.fields, requirement.clause))
    return made


def _with_choices(node: Any, notice: Notice) -> Any:
    if isinstance(node, list):
        return [_with_choices(item, notice) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _with_choices(value, notice) for key, value in node.items()}
    if "x-choices" in made:
        made["x-labels"] = notice.choices(made["x-choices"])
        made["enum"] = list(made["x-labels"])
    return made


class Shaped(NamedTuple):
    """Data typed by the schema, MALFORMED where it is wrong, and what is wrong with it."""

    data: Any
    problems: list[Problem]


class _Reading:
    """What converting one file's text by the schema brought up on the way."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.blank: set[Keys] = set()
        self.problems: list[Problem] = []


_Reader = Callable[[Any, Keys, _Reading], Any]


class Shape:
    """One schema, ready to check data and to name its fields."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._quick: dict[type[Record] | None, quick.Read] = {}

    def read(self, data: Any, path: str, record: type[R] | None) -> tuple[R | None, list[Problem]]:
        """The reader's `data` as a `record`, as far as it can be one, and what is wrong with it."""
        if record not in self._quick:
            self._quick[record] = quick.reader(self.schema, self._resolve, record)
        try:
            made = self._quick[record](data, path, ())
        except quick.UnsureError:
            typed, problems = self.check(data, path)
            if record is None or typed is MALFORMED:
                return None, problems
            return record.build(typed, path), problems
        return made if record else None, []

    def check(self, data: Any, path: str) -> Shaped:
        """The reader's `data` (mappings, lists, text), typed and checked.

        Dates, months and money stay text, their form now certain; what is left blank is left out.
        """
        reading = _Reading(path)
        typed = self._read(data, (), reading)
        problems = reading.problems
        problems += islice(self._explain(typed, reading), MAX_PROBLEMS + 1)
        if len(problems) > MAX_PROBLEMS:
            most = Problem(
                Place(path),
                f"这份文件不成形的地方太多，只列出了{MAX_PROBLEMS}处。",
                "请先改好这些，或对照样例重新填写，再检查一遍。",
                rule="shape-kind",
            )
            return Shaped(MALFORMED, [most, *problems[:MAX_PROBLEMS]])
        for problem in problems:
            if problem.rule in _SPOILS_THE_VALUE and isinstance(problem.at, Place):
                typed = _spoil(typed, problem.at.keys)
        return Shaped(typed, problems)

    def typed(self, data: Any) -> Any:
        """The reader's `data` with numbers and truth values; what has another shape stays as it is."""
        return self._read(data, (), _Reading(""))

    def resolved(self, node: Schema) -> Schema:
        """`node` with what its `$ref` leads to."""
        return self._resolve(node)

    def field(self, keys: Keys) -> Schema:
        """The schema of the value at `keys`; empty where the schema knows no such place."""
        node = self._resolve(self.schema)
        for key in keys:
            below = (
                node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key)
            )
            if below is None:
                return {}
            node = self._resolve(below)
        return node

    def title(self, keys: Keys) -> str:
        """The Chinese name of the place at `keys`, as 「承接机构 › 机构名称」."""
        words: list[str] = []
        for end, key in enumerate(keys, 1):
            if isinstance(key, int):
                words[-1] += f"第{key + 1}项"
            else:
                words.append(self.field(keys[:end]).get("title", key))
        return f"「{' › '.join(words)}」" if words else f"「{self._resolve(self.schema)['title']}」"

    def _resolve(self, node: Schema) -> Schema:
        if "$ref" not in node:
            return node
        target = self.schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        return {**target, **node}

    # --- text -> typed data -----------------------------------------------------------------------

    def _reader(self, node: Schema) -> _Reader:
        node = self._resolve(node)
        if "properties" in node:
            return _mapping({key: self._reader(each) for key, each in node["properties"].items()})
        if node.get("type") == "array":
            return _sequence(self._reader(node["items"]))
        if node.get("type") == "integer":
            return _scalar(_integer)
        if node.get("type") == "boolean":
            return _scalar(_boolean)
        if node.get("x-type"):
            return _scalar(_text)
        return _plain_text

    @cached_property
    def _read(self) -> _Reader:
        return self._reader(self.schema)

    @cached_property
    def _validator(self) -> Any:
        from jsonschema import Draft202012Validator

        return Draft202012Validator(self.schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

    # --- what is wrong, in words --------------------------------------------------------------

    def _explain(self, typed: Any, reading: _Reading) -> Iterator[Problem]:
        told: set[tuple[Keys, str]] = set()
        for error in self._validator.iter_errors(typed):
            keys: Keys = tuple(error.absolute_path)
            topic = _TOPICS.get(error.validator, "value")
            if keys not in reading.blank and (keys, topic) not in told:
                told.add((keys, topic))
                yield from self._word(error, keys, reading)

    def _word(self, error: "ValidationError", keys: Keys, reading: _Reading) -> Iterator[Problem]:
        field = self.field(keys)
        wrong: Any = error.instance
        match error.validator:
            case "required":
                yield from self._missing(field, wrong, keys, reading)
            case "additionalProperties":
                yield from self._unknown_keys(field, wrong, keys, reading.path)
            case _:
                word = _WORDS.get(str(error.validator), _wrong_form)
                rule, message, fix, in_file = word(wrong, field)
                yield Problem(
                    Place(reading.path, keys),
                    f"{self.title(keys)}{message}",
                    fix,
                    rule=rule,
                    in_file=in_file,
                )

    def _missing(
        self, field: Schema, wrong: dict[str, Any], keys: Keys, reading: _Reading
    ) -> Iterator[Problem]:
        mistyped = set(_corrections(field, wrong).values())  # said once, as an unknown key
        for key in field.get("properties", {}):
            if key not in field["required"] or key in wrong or key in mistyped:
                continue
            below = (*keys, key)
            clause = field.get("x-clauses", {}).get(key, "")
            wanted = self.field(below)
            if below in reading.blank:
                yield Problem(
                    Place(reading.path, below, of_key=True),
                    f"{self.title(below)}尚未填写。",
                    _what_to_write(wanted),
                    rule="shape-unfilled",
                    clause=clause,
                    in_file=_in_file(wanted),
                )
            else:
                below_it = _in_file(wanted)
                yield Problem(
                    Place(reading.path, keys, of_key=True),
                    f"{self.title(keys)}里少了“{wanted['title']}”一栏。",
                    f"请补上“{wanted['title']}”。{_what_to_write(wanted)}",
                    rule="shape-missing",
                    clause=clause,
                    in_file=f"{key}:{'，' if below_it else ''}{below_it}",
                )

    def _unknown_keys(
        self, field: Schema, wrong: dict[str, Any], keys: Keys, path: str
    ) -> Iterator[Problem]:
        titles = _titles(field)
        listed = "、".join(f"{name}（{title}）" for name, title in titles.items())
        for key, closest in _corrections(field, wrong).items():
            yield Problem(
                Place(path, (*keys, key), of_key=True),
                f"{self.title(keys)}里没有“{_short(key)}”这一栏。",
                f"请改成 {closest}（{titles[closest]}）。"
                if closest
                else f"请删去这一栏，或改成其中之一：{listed}。",
                rule="shape-unknown-key",
            )


def _titles(field: Schema) -> dict[str, str]:
    return {key: each.get("title", key) for key, each in field["properties"].items()}


def _corrections(field: Schema, wrong: dict[str, Any]) -> dict[str, str]:
    """Each unknown key of the mapping `wrong`, with the missing key that was probably meant."""
    titles = _titles(field)
    missing = {key: title for key, title in titles.items() if key not in wrong}
    unknown = islice((key for key in wrong if key not in titles), MAX_PROBLEMS + 1)
    return {key: _closest(key, missing) for key in unknown}


def _is_blank(value: Any) -> bool:
    """Nothing is filled in: no text, or only fields and items without any."""
    if type(value) is str:
        return value.strip() in BLANK
    below = value.values() if type(value) is dict else value
    return bool(value) and all(_is_blank(item) for item in below)


def _mapping(readers: dict[str, _Reader]) -> _Reader:
    def read(value: Any, keys: Keys, reading: _Reading) -> Any:
        if type(value) is not dict:
            return value
        typed = {}
        for key, item in value.items():
            if _is_blank(item):
                reading.blank.add((*keys, key))
            elif key in readers:
                typed[key] = readers[key](item, (*keys, key), reading)
            else:
                typed[key] = item
        return typed

    return read


def _sequence(reader: _Reader) -> _Reader:
    def read(value: Any, keys: Keys, reading: _Reading) -> Any:
        if type(value) is not list:
            return value
        typed = []
        for index, item in enumerate(value):
            below = (*keys, index)
            if _is_blank(item):
                reading.blank.add(below)
                reading.problems.append(
                    Problem(
                        Place(reading.path, below),
                        f"清单的第{index + 1}项尚未填写。",
                        "请填写这一项；用不着就删去这一行。",
                        rule="shape-unfilled",
                    )
                )
                typed.append("")  # keeps the places of the items after it
            else:
                typed.append(reader(item, below, reading))
        return typed

    return read


def _plain_text(value: Any, keys: Keys, reading: _Reading) -> Any:
    return value.strip() if type(value) is str else value


def _scalar(convert: Callable[[str], Any]) -> _Reader:
    """Text of a fixed form: full-width digits are read as digits, and said so."""

    def read(value: Any, keys: Keys, reading: _Reading) -> Any:
        if type(value) is not str:
            return value
        text = value.strip()
        if not text.isascii():
            narrow = unicodedata.normalize("NFKC", text)
            if narrow.isascii():
                reading.problems.append(
                    Problem(
                        Place(reading.path, keys),
                        f"“{_short(text)}”里有全角的数字、字母或符号，已按“{_short(narrow)}”读取。",
                        f"请改用半角：{_short(narrow)}",
                        rule="shape-full-width-digits",
                    )
                )
                text = narrow
        return convert(text)

    return read


def _text(text: str) -> Any:
    return text


def _integer(text: str) -> Any:
    return int(text) if re.fullmatch(INTEGER, text) else text


def _boolean(text: str) -> Any:
    return BOOLEANS.get(text, text)


_TOPICS = {"required": "required", "additionalProperties": "keys"}
"""Keywords that speak of a mapping's keys; all others speak of the value, once."""

_SPOILS_THE_VALUE = frozenset(
    {"shape-kind", "shape-choice", "shape-format", "shape-number", "shape-unfilled"}
)

_Words = tuple[str, str, str, str]
"""Rule id, the message after the field's title, how to mend it, and what that is in the file."""


def _wrong_choice(wrong: Any, field: Schema) -> _Words:
    labels: dict[str, str] = field.get("x-labels", {})
    closest = _closest(wrong, labels) if isinstance(wrong, str) else ""
    hint = f"您要选的可能是“{labels[closest]}”（{closest}）。" if closest else ""
    return (
        "shape-choice",
        f"写的是{_quoted(wrong)}，不在可以选的范围里。",
        f"{hint}{_choices(labels)}",
        "括号里的代号" if labels else "",
    )


def _wrong_kind(wrong: Any, field: Schema) -> _Words:
    wanted = field.get("type", "string")
    if wanted == "integer" and isinstance(wrong, str):
        return (
            "shape-number",
            f"写的是{_quoted(wrong)}，这里要一个整数。",
            "请只写数字，不加逗号、单位和小数，例如 120。",
            "",
        )
    if wanted == "boolean":
        return (
            "shape-kind",
            f"写的是{_quoted(wrong)}，这里只写是或否。",
            "请选“是”或“否”。",
            _in_file(field),
        )
    told = f"写成了{_kind_of(wrong)}，这里要{_KINDS[wanted]}。"
    return "shape-kind", told, _what_to_write(field), _in_file(field)


def _wrong_form(wrong: Any, field: Schema) -> _Words:
    return "shape-format", f"写的是{_quoted(wrong)}，写法不对。", _what_to_write(field), ""


def _wrong_date(wrong: Any, field: Schema) -> _Words:
    if not re.search(field["pattern"], wrong):
        return _wrong_form(wrong, field)
    return "shape-format", f"写的是{_quoted(wrong)}，日历上没有这一天。", "请核对年、月、日。", ""


def _too_long(wrong: Any, field: Schema) -> _Words:
    limit = field["maxLength"]
    return (
        "shape-too-long",
        f"有{len(wrong)}个字，最多{limit}个字。",
        f"请删去至少{len(wrong) - limit}个字。",
        "",
    )


def _too_many(wrong: Any, field: Schema) -> _Words:
    return (
        "shape-too-long",
        f"列了{len(wrong)}项，最多{field['maxItems']}项。",
        "请合并相近的项，或删去不必要的。",
        "",
    )


def _too_small(wrong: Any, field: Schema) -> _Words:
    return (
        "shape-number",
        f"写的是 {wrong}，太小了。",
        f"请写不小于 {field['minimum']} 的整数。",
        "",
    )


def _too_large(wrong: Any, field: Schema) -> _Words:
    return (
        "shape-number",
        f"写的是 {wrong}，太大了。",
        f"请写不大于 {field['maximum']} 的整数。",
        "",
    )


_WORDS: dict[str, Callable[[Any, Schema], _Words]] = {
    "enum": _wrong_choice,
    "type": _wrong_kind,
    "pattern": _wrong_form,
    "format": _wrong_date,
    "maxLength": _too_long,
    "maxItems": _too_many,
    "minimum": _too_small,
    "maximum": _too_large,
}

_KINDS = {
    "object": "分成几栏填写",
    "array": "一份清单，一项一项分开列",
    "string": "一段文字",
    "integer": "一个整数",
    "boolean": "是或否",
}

_FORMS = {
    "date": "请写成 2021-01-28 的样子：四位年、两位月、两位日，用半角连字符。",
    "month": "请写成 2021-05 的样子：四位年、两位月，用半角连字符。",
    "money": "单位是元，只写数字，最多两位小数，例如 4800.00；不加逗号、“元”或“万”。",
    "code": "请照登记证书写 18 位数字和大写字母，中间不留空格。",
}


def _what_to_write(field: Schema) -> str:
    if form := _FORMS.get(field.get("x-type", "")):
        return form
    if labels := field.get("x-labels"):
        return _choices(labels)
    if below := field.get("properties"):
        names = "、".join(each.get("title", key) for key, each in below.items())
        return f"请分栏填写：{names}。"
    description = field.get("description", "")
    if field.get("type") == "boolean":
        return f"{description}请选“是”或“否”。"
    return f"这一栏写：{description}" if description else "请照样例填写。"


def _choices(labels: dict[str, str]) -> str:
    return f"可以选：{'、'.join(f'{label}（{key}）' for key, label in labels.items())}。"


def _in_file(field: Schema) -> str:
    """How the value of `field` is written, where that is not plain text."""
    if below := field.get("properties"):
        return f"另起一行、多缩进两格：{'、'.join(f'{key}:' for key in below)}"
    match field.get("type"):
        case "array":
            return "每项另起一行，行首是“- ”"
        case "boolean":
            return "true 或 false"
        case _:
            return ""


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "下一级栏目"
    return "一份清单" if isinstance(value, list) else f"一段文字{_quoted(value)}"


def _quoted(value: Any) -> str:
    return f"“{_short(value)}”" if isinstance(value, str) else _kind_of(value)


def _short(text: str) -> str:
    """`text` on one line, cut where it would drown the message."""
    line = " ".join(text.split())
    return line if len(line) <= 30 else f"{line[:30]}…"


def _closest(word: str, labels: dict[str, str]) -> str:
    """The key whose name or label is most like `word`; empty if none is."""
    from difflib import get_close_matches

    names = {name: key for key, label in labels.items() for name in (label, key)}
    found = get_close_matches(word, names, n=1, cutoff=0.6)
    if not found and word:
        found = [name for name in names if word in name or name in word][:1]
    return names[found[0]] if found else ""


def _spoil(typed: Any, keys: Keys) -> Any:
    """`typed` with MALFORMED at `keys`; a wrong item spoils its whole list, whose sum it would be."""
    while keys and isinstance(keys[-1], int):
        keys = keys[:-1]
    if not keys:
        return MALFORMED
    node = typed
    for key in keys[:-1]:
        node = MALFORMED if node is MALFORMED else node[key]
    if node is not MALFORMED and keys[-1] in node:
        node[keys[-1]] = MALFORMED
    return typed
