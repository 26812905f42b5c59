"""A record as its schema names it: every field with its title, choices in words, days and money as people
say them. What the schema gains is printed without a change here.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sanshe.paperwork.document import UNFILLED, Fields, Heading, Pair, Part, Table
from sanshe.schema import Schema, Shape
from sanshe.typeset import width
from sanshe.wording import day, listed, month, yuan
from sanshe.yaml_source import Keys

_SHORT = 60
"""Characters of a text that shares its row with another field."""

_LONG = 80
"""Characters of a text that is too long for a column among many."""

_WIDEST = 28
"""What a column is wide at most, beside others."""

_FEW = 4
"""So many columns have room for long texts."""


def in_words(value: Any, field: Schema) -> str:
    """What people call `value`, which stands in `field`."""
    if value is None or value in ("", []):
        return UNFILLED
    if isinstance(value, list):
        return listed([in_words(each, field["items"]) for each in value])
    if isinstance(value, bool):
        return "是" if value else "否"
    if "x-labels" in field:
        return str(field["x-labels"].get(value, value))
    match field.get("x-type"):
        case "date":
            return day(date.fromisoformat(value))
        case "month":
            return month(date.fromisoformat(f"{value}-01"))
        case "money":
            return yuan(Decimal(value))
    return str(value)


class Form:
    """The data of one file, typed by its schema."""

    def __init__(self, shape: Shape, data: Any) -> None:
        self.shape = shape
        self.data = data

    def keys(self, keys: Keys) -> list[str]:
        """The fields of the mapping at `keys`, in the order of the form."""
        return list(self._field(keys)["properties"])

    def title(self, keys: Keys) -> str:
        return str(self._field(keys)["title"])

    def is_nested(self, keys: Keys) -> bool:
        """Whether at `keys` stands a mapping or a list of mappings."""
        field = self._field(keys)
        return "properties" in field or "properties" in self._items(keys)

    def value(self, keys: Keys) -> Any:
        """What stands at `keys`; None where nothing does."""
        found = self.data
        for key in keys:
            if isinstance(found, dict):
                found = found.get(str(key))
            elif isinstance(found, list) and isinstance(key, int):
                found = found[key]
            else:
                return None
        return found

    def words(self, keys: Keys) -> str:
        field = self._field(keys)
        if field.get("type") == "array":
            field = {**field, "items": self._field((*keys, 0))}
        return in_words(self.value(keys), field)

    def parts(self, keys: Keys, level: int) -> Iterator[Part]:
        """What stands at `keys`; what lies deeper gets headings from `level` on.

        The plain fields of a mapping come first, in one frame, so that none seems to belong to the
        part before it; with them what is left out altogether.
        """
        if "properties" in self._field(keys):
            plain = [
                each
                for each in self.keys(keys)
                if not self.is_nested((*keys, each)) or not self.value((*keys, each))
            ]
            if plain:
                yield self.frame(keys, plain)
            for key in self.keys(keys):
                if key not in plain:
                    yield Heading(self.title((*keys, key)), level)
                    yield from self.parts((*keys, key), level + 1)
        elif not self.value(keys):
            yield Fields(((Pair(self.title(keys), UNFILLED),),))
        elif self._is_table(keys):
            yield self.table(keys)
        else:
            for number in range(len(self.value(keys))):
                yield Heading(f"第{number + 1}项", 3)
                yield from self.parts((*keys, number), level)

    def frame(self, keys: Keys, plain: list[str]) -> Fields:
        """The `plain` fields of the mapping at `keys`; two that are short share a row."""
        rows: list[tuple[Pair, ...]] = []
        waiting: Pair | None = None
        for key in plain:
            pair = Pair(self.title((*keys, key)), self.words((*keys, key)))
            is_short = self._is_short((*keys, key))
            if waiting and is_short:
                rows.append((waiting, pair))
                waiting = None
                continue
            if waiting:
                rows.append((waiting,))
            waiting = pair if is_short else None
            if not is_short:
                rows.append((pair,))
        if waiting:
            rows.append((waiting,))
        return Fields(tuple(rows))

    def table(self, keys: Keys) -> Table:
        """The list of mappings at `keys`, a row each."""
        columns = self.keys((*keys, 0))
        titles = tuple(self.title((*keys, 0, each)) for each in columns)
        return Table(
            ("序号", *titles),
            tuple(
                (str(number + 1), *(self.words((*keys, number, each)) for each in columns))
                for number in range(len(self.value(keys) or ()))
            ),
            (8, *(min(self._width((*keys, 0, each)), _WIDEST) for each in columns)),
            tuple(
                number
                for number, each in enumerate(columns, 1)
                if self._field((*keys, 0, each)).get("x-type") == "money"
            ),
        )

    def _field(self, keys: Keys) -> Schema:
        return self.shape.field(keys)

    def _items(self, keys: Keys) -> Schema:
        return self._field((*keys, 0)) if self._field(keys).get("type") == "array" else {}

    def _is_short(self, keys: Keys) -> bool:
        field = self._field(keys)
        if field.get("type") == "array" or "properties" in field:
            return not self.value(keys)
        return self._width(keys) <= _SHORT

    def _is_table(self, keys: Keys) -> bool:
        columns = self.keys((*keys, 0))
        lengths = (self._field((*keys, 0, each)).get("maxLength", 0) for each in columns)
        return len(columns) <= _FEW or max(lengths) <= _LONG

    def _width(self, keys: Keys) -> int:
        """Half-width characters that the value may take, as far as it matters."""
        field = self._field(keys)
        least = width(field["title"]) // 2
        if "x-labels" in field:
            wide = max(map(width, field["x-labels"].values()), default=0)
        elif field.get("x-type") == "money":
            wide = 18
        elif field.get("x-type") in ("date", "month"):
            wide = 14 if field["x-type"] == "date" else 10
        elif field.get("type") in ("integer", "boolean"):
            wide = 8
        else:
            wide = field.get("maxLength", 0)
        return max(least, wide)
