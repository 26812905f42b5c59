"""When an application counts as handed in (三(一)): the earlier of the forge's record and the county's.

The forge's moment is that of the first head that was complete: its application can be read and nothing
that is demanded is missing. Wrong values may be mended later. The forge's adapter tells when each head
was pushed; the county copies the day into its first review. An applicant can type neither.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from sanshe.layout import APPLICATION, position
from sanshe.repository import Document, Repository
from sanshe.tree import JudgedTree, Tree, compare

_LACKS = frozenset(("shape-missing", "shape-unfilled"))
_FORM = "要一张清单，每一项都有 ref、received_at"


class Push(NamedTuple):
    """One head of the request, and when the forge received it."""

    ref: str
    received_at: datetime


class Receipt(NamedTuple):
    """What the forge knows: when the first complete head came, None where none has."""

    at: datetime | None
    unread: int = 0
    """Earlier heads that could not be read any more."""


def moment(text: str) -> datetime:
    """A moment with its zone, as forges write it; raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"“{text}”没有写时区")
    return found


def parse(text: str) -> list[Push]:
    """The forge's list of what was pushed, ``[{"ref", "received_at"}, …]``; raises ValueError."""
    rows = json.loads(text)
    if type(rows) is not list:
        raise ValueError(_FORM)
    try:
        return [Push(str(row["ref"]), moment(row["received_at"])) for row in rows]
    except (KeyError, TypeError) as error:
        raise ValueError(_FORM) from error


def receipt_of(pushes: Iterable[Push], is_complete: Callable[[str], bool | None]) -> Receipt:
    """The first of `pushes` that is complete; `is_complete` says None where it can't tell."""
    unread = 0
    for push in sorted(pushes, key=lambda each: each.received_at):
        complete = is_complete(push.ref)
        if complete:
            return Receipt(push.received_at, unread)
        unread += complete is None
    return Receipt(None, unread)


def brings_complete(base: Tree, head: Tree, fork: Tree) -> bool:
    """Whether `head` brings `base` an application, and every one that it brings is complete."""
    touched = {difference.path for difference in compare(fork, head)}
    repository = Repository(JudgedTree(base, head, touched))
    documents = [
        repository.document(each.path)
        for each in compare(base, head, only=touched)
        if each.kind in ("added", "changed")
        and (where := position(each.path))
        and where.kind is APPLICATION
    ]
    return bool(documents) and all(map(is_complete, documents))


def is_complete(document: Document) -> bool:
    """Whether it can be read and nothing that is demanded is missing."""
    lacks = any(problem.rule in _LACKS for problem in document.problems)
    return document.record is not None and not lacks
