"""Who else asks for the same places: open requests beside this one. Information, without precedence.

A stranger's request that can't be read is listed and spoils nothing.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sanshe.engine import facts_of
from sanshe.judge import Judged
from sanshe.layout import APPLICATION, position
from sanshe.model import Application
from sanshe.project import Facts, Year
from sanshe.repository import Repository
from sanshe.tree import JudgedTree, Tree, compare

_FORM = "要一张清单，每一项都有 ref、number、received_at"


class Open(NamedTuple):
    """One open request: where it stands, its number on the forge, when it came (as the forge says)."""

    ref: str
    number: int
    received_at: str


class Waiting(NamedTuple):
    """One application of another open request."""

    request: Open
    facts: Facts


class Contest(NamedTuple):
    """A place that this request asks for, and who has or asks for it as well."""

    title: str
    """Whose places: a district's name, or an agency's."""
    cap: int
    in_principle: bool
    merged: int
    """How many the base has."""
    own: int
    others: tuple[Waiting, ...]


class Queue(NamedTuple):
    """The contests of a request, and the requests that could not be read."""

    contests: tuple[Contest, ...]
    unreadable: tuple[Open, ...]


def parse(text: str) -> list[Open] | None:
    """The forge's list of open requests, ``[{"ref", "number", "received_at"}, …]``.

    ``null``, and None, where the forge did not tell. Raises ValueError where it is no such list.
    """
    rows = json.loads(text)
    if rows is None:
        return None
    if type(rows) is not list:
        raise ValueError(_FORM)
    try:
        return [Open(str(row["ref"]), int(row["number"]), str(row["received_at"])) for row in rows]
    except (KeyError, TypeError) as error:
        raise ValueError(_FORM) from error


def applications_of(base: Tree, head: Tree, fork: Tree) -> Iterator[Facts | None]:
    """The applications that `head` brings to `base`; None for one that can't be read."""
    touched = {difference.path for difference in compare(fork, head)}
    repository = Repository(JudgedTree(base, head, touched))
    for difference in compare(base, head, only=touched):
        where = position(difference.path)
        if difference.kind != "added" or where is None or where.kind is not APPLICATION:
            continue
        record = repository.document(difference.path).record
        facts = facts_of(record) if isinstance(record, Application) else None
        yield facts if facts and facts.category and facts.agency_code else None


def contests(judged: Judged, waiting: Iterable[Waiting], unreadable: Iterable[Open]) -> Queue:
    """What the request's new applications compete for, year by year."""
    others = tuple(waiting)
    made: list[Contest] = []
    for number, year in judged.merged.years.items():
        before = judged.base.years[number]
        known = {facts.path for facts in before.applications}
        own = [facts for facts in year.applications if facts.path not in known]
        if not own or not hasattr(before.notice, "caps"):  # an earlier year's may have none
            continue
        rivals = tuple(each for each in others if each.facts.project.startswith(f"{number}/"))
        made += _of_districts(before, own, rivals)
        made += _of_agencies(before, own, rivals)
    return Queue(tuple(made), tuple(unreadable))


def contested(year: Year, waiting: Iterable[Waiting]) -> tuple[Contest, ...]:
    """The places of `year` that more ask for, together with those received, than there are."""
    others = tuple(
        each for each in waiting if each.facts.project.startswith(f"{year.notice.year}/")
    )
    if not hasattr(year.notice, "caps"):
        return ()
    asking = [each.facts for each in others]
    found = (*_of_districts(year, asking, others), *_of_agencies(year, asking, others))
    return tuple(each._replace(own=0) for each in found if each.merged + each.own > each.cap)


def _of_districts(year: Year, own: list[Facts], others: tuple[Waiting, ...]) -> Iterator[Contest]:
    cap = year.notice.caps.district_new
    for key in dict.fromkeys(facts.district for facts in own if _is_new(year, facts)):
        district = year.notice.district(key)
        yield Contest(
            district.name if district else key,
            cap,
            False,
            sum(_is_new(year, each) and each.district == key for each in year.applications),
            sum(_is_new(year, each) and each.district == key for each in own),
            tuple(w for w in others if _is_new(year, w.facts) and w.facts.district == key),
        )


def _of_agencies(year: Year, own: list[Facts], others: tuple[Waiting, ...]) -> Iterator[Contest]:
    cap = year.notice.caps.agency_total
    for code in dict.fromkeys(facts.agency_code for facts in own if facts.agency_code):
        mine = [facts for facts in own if facts.agency_code == code]
        yield Contest(
            mine[0].agency_name or code,
            cap,
            True,
            sum(each.agency_code == code for each in year.applications),
            len(mine),
            tuple(each for each in others if each.facts.agency_code == code),
        )


def _is_new(year: Year, facts: Facts) -> bool:
    cohort = year.notice.cohort(facts.category or "")
    return cohort is not None and cohort.continues_year is None
