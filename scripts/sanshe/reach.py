"""What a rule can come to: which kinds of records its code, and all code that it calls, names.

Found by looking at the code, so that nobody has to say it and it can't be forgotten. It may name more
than the rule will ever look at, never less; the tests hold it against all cases (tests/test_alone.py).
"""

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from types import CodeType, FunctionType
from typing import Any

from sanshe.current import Current
from sanshe.project import Change, Project, Year

_OWNERS = (Project, Year, Change, Current)
"""Whose attributes rules read without naming the class."""


@cache
def names(check: Callable[..., Any]) -> frozenset[str]:
    """All names that `check` and whatever it calls use."""
    found: set[str] = set()
    seen: set[CodeType] = set()
    waiting = list(_functions(check))
    while waiting:
        function = waiting.pop()
        for code in _codes(function.__code__):
            if code in seen:
                continue
            seen.add(code)
            for name in code.co_names:
                found.add(name)
                waiting += _functions(function.__globals__.get(name))
                for owner in _OWNERS:
                    waiting += _functions(vars(owner).get(name))
    return frozenset(found)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _functions(value: Any) -> Iterator[FunctionType]:
    """Our functions that `value` stands for: itself, a property's, a cache's, or a class's."""
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, cached_property):
        value = value.func
    value = getattr(value, "__wrapped__", value)
    if isinstance(value, FunctionType):
        if value.__module__.startswith("sanshe."):
            yield value
    elif isinstance(value, type) and value.__module__.startswith("sanshe."):
        for inner in vars(value).values():
            if not isinstance(inner, type):
                yield from _functions(inner)
