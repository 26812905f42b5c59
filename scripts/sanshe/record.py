"""From checked data to typed records.

A record class lists its fields with their types; they bear the names of the file's keys (``from_``
stands for the key ``from``). Fields are *unset* where the file lacks them or has them in a wrong
shape; reading an unset field raises `Unknown`, so that a rule whose subject is missing falls silent
by itself: shape has already spoken. Fields with a default are optional in the file.

Records are no dataclasses: sixty of these took longer to make than a file takes to be checked.
"""

import types
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    NewType,
    Self,
    Union,
    get_args,
    get_origin,
)

from sanshe.yaml_source import Keys

Month = NewType("Month", date)
"""A calendar month, as its first day."""

MALFORMED = object()
"""Stands in typed data where the shape was wrong."""

ABSENT = object()
"""Stands for what is not there: a value in a file, the default of a field that has none."""

_Convert = Callable[[Any, str, Keys], Any]
_Plan = list[tuple[str, str, _Convert, Any]]
_plans: dict[type, _Plan] = {}


class Unknown(AttributeError):  # noqa: N818  not a mistake of anybody: silence
    """A field was read that the file lacks or has in a wrong shape."""


class Field(NamedTuple):
    """One field of a record class; `default` is ABSENT where the file must have it."""

    name: str
    hint: Any
    default: Any

    @property
    def key(self) -> str:
        """Its key in the file."""
        return self.name.rstrip("_")


class Record:
    """One mapping of a file; knows its own place there."""

    path: str
    keys: Keys
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Takes the defaults off the class: an unset field must not be found there."""
        own = {name: vars(cls)[name] for name in cls.__annotations__ if name in vars(cls)}
        cls._defaults = {**cls._defaults, **own}
        for name in own:
            delattr(cls, name)

    @classmethod
    def build(cls, data: dict[str, Any], path: str, keys: Keys = ()) -> Self:
        """The record of `data`, the mapping at `keys` in the file at `path`."""
        fields = {}
        for name, key, convert, default in _plans.get(cls) or _make_plan(cls):
            value = data.get(key, ABSENT)
            if value is ABSENT:
                if default is not ABSENT:
                    fields[name] = default
            elif value is not MALFORMED:
                fields[name] = convert(value, path, (*keys, key))
        return cls.of(fields, path, keys)

    @classmethod
    def of(cls, fields: dict[str, Any], path: str, keys: Keys) -> Self:
        """A record of typed `fields`."""
        self = cls.__new__(cls)
        self.path = path
        self.keys = keys
        for name, value in fields.items():  # not the dict itself: so objects share their keys
            setattr(self, name, value)
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            place = vars(self)  # pickle asks before there is anything
            keys = "/".join(map(str, (*place.get("keys", ()), name)))
            raise Unknown(f"{place.get('path')}: {keys}")


def fields_of(cls: type[Record]) -> Iterator[Field]:
    """The fields of a record class, inherited ones first."""
    for base in reversed(cls.__mro__):
        if issubclass(base, Record) and base is not Record:
            for name, hint in base.__annotations__.items():
                yield Field(name, hint, cls._defaults.get(name, ABSENT))


def _make_plan(cls: type[Record]) -> _Plan:
    plan = [(each.name, each.key, _converter(each.hint), each.default) for each in fields_of(cls)]
    _plans[cls] = plan
    return plan


def _as_is(value: Any, path: str, keys: Keys) -> Any:
    return value


def _month(value: str) -> Month:
    return Month(date(int(value[:4]), int(value[5:]), 1))


FORMS: dict[Any, Callable[[str], Any]] = {date: date.fromisoformat, Month: _month, Decimal: Decimal}
"""What makes a value of a field's type of its text, whose form is certain."""


def without_none(hint: Any) -> Any:
    """`X` of ``X | None``."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (arg for arg in get_args(hint) if arg is not type(None))
    return hint


def hint_of_items(hint: Any) -> Any:
    """`X` of ``tuple[X, ...]``; None of anything else."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def _converter(hint: Any) -> _Convert:
    hint = without_none(hint)
    if hint in FORMS:
        make = FORMS[hint]
        return lambda value, path, keys: make(value)
    if get_origin(hint) is tuple:
        return _sequence(_converter(hint_of_items(hint)))
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.build
    return _as_is


def _sequence(convert: _Convert) -> _Convert:
    if convert is _as_is:
        return lambda value, path, keys: tuple(value)
    return lambda value, path, keys: tuple(
        convert(item, path, (*keys, index)) for index, item in enumerate(value)
    )
