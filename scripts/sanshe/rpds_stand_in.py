"""What `referencing` and `jsonschema` use of `rpds`, whose Rust has no build for the browser.

Collections that never change: every "change" makes another one. They hold a few entries, so copying
costs nothing. In the bundle this module is called ``rpds``.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Generic, Self, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class HashTrieMap(Mapping[K, V]):
    """A mapping."""

    def __init__(self, entries: Any = (), **more: Any) -> None:
        self._entries: dict[K, V] = dict(entries, **more)

    @classmethod
    def convert(cls, value: Any) -> "HashTrieMap[K, V]":
        return value if isinstance(value, cls) else cls(value)

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def insert(self, key: K, value: V) -> Self:
        return type(self)({**self._entries, key: value})

    def remove(self, key: K) -> Self:
        rest = dict(self._entries)
        del rest[key]
        return type(self)(rest)

    def update(self, *others: Any, **more: Any) -> Self:
        made = dict(self._entries)
        for other in others:
            made.update(other)
        return type(self)(made, **more)


class HashTrieSet(AbstractSet[K]):
    """A set."""

    def __init__(self, items: Iterable[K] = ()) -> None:
        self._items = frozenset(items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(self._items)

    def insert(self, item: K) -> Self:
        return type(self)(self._items | {item})

    def discard(self, item: K) -> Self:
        return type(self)(self._items - {item})

    def update(self, *others: Iterable[K]) -> Self:
        return type(self)(self._items.union(*others))


class List(Generic[V]):
    """A list that grows at its front."""

    def __init__(self, items: Iterable[V] = ()) -> None:
        self._items = tuple(items)

    def __iter__(self) -> Iterator[V]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def push_front(self, item: V) -> "List[V]":
        return List((item, *self._items))
