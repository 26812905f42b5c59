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
"""Stands for the default of a field that has none."""

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
        plan = _plans.get(cls) or _make_plan(cls)
        self = cls.__new__(cls)
        self.path = path
        self.keys = keys
        for name, key, convert, default in plan:
            value = data.get(key, ABSENT)
            if value is ABSENT:
                if default is not ABSENT:
                    setattr(self, name, default)
            elif value is not MALFORMED:
                setattr(self, name, convert(value, path, (*keys, key)))
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise Unknown(f"{self.path}: {'/'.join(map(str, self.keys))}/{name}")


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


def _date(value: str, path: str, keys: Keys) -> date:
    return date.fromisoformat(value)


def _month(value: str, path: str, keys: Keys) -> Month:
    return Month(date(int(value[:4]), int(value[5:]), 1))


def _decimal(value: str, path: str, keys: Keys) -> Decimal:
    return Decimal(value)


def _converter(hint: Any) -> _Convert:
    if hint is date:
        return _date
    if hint is Month:
        return _month
    if hint is Decimal:
        return _decimal
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (arg for arg in get_args(hint) if arg is not type(None))
        return _converter(inner)
    if get_origin(hint) is tuple:
        return _sequence(_converter(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.build
    return _as_is


def _sequence(convert: _Convert) -> _Convert:
    if convert is _as_is:
        return lambda value, path, keys: tuple(value)
    return lambda value, path, keys: tuple(
        convert(item, path, (*keys, index)) for index, item in enumerate(value)
    )
