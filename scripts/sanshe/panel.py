"""Who reviews: the pool, the draw as it must come out, the panel, and who may not score what.

Nothing here judges; the rules of the review and the `sanshe draw` command both rest on it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sanshe.findings import Place, at
from sanshe.model import Application
from sanshe.project import Facts, Year
from sanshe.records import Expert, Pool, Score

if TYPE_CHECKING:
    from sanshe.draw import Step

_BUREAUS = ("民政", "社会事业管理")
"""What the county bureaus of the notice are called, after the district's name."""


class Drawing(NamedTuple):
    """A draw with all that is needed to follow it."""

    key: str
    steps: "tuple[Step, ...]"
    left_out: tuple[str, ...]
    drawn: tuple[str, ...]
    alternates: tuple[str, ...]


def drawing(pool: Pool, numbers: Sequence[Sequence[int]]) -> Drawing:
    """The draw of `pool`, without the experts with a declared conflict, by the sources' `numbers`.

    Raises ValueError where the numbers don't fit the sources, or can't be drawn with (see `draw`).
    """
    from sanshe.draw import key_string, steps  # only where there is a draw: it costs an import

    if len(numbers) != len(pool.sources):
        raise ValueError(f"{len(numbers)} numbers of {len(pool.sources)} sources")
    staying = [expert.id for expert in pool.experts if not expert.conflicts]
    key = key_string(numbers)
    done = tuple(steps(key, staying))
    order = tuple(step.who for step in done)
    left_out = tuple(expert.id for expert in pool.experts if expert.conflicts)
    return Drawing(key, done, left_out, order[: pool.seats], order[pool.seats :])


def panel(year: Year) -> tuple[str, ...]:
    """The experts who score: those drawn, with alternates in place of the absent; empty before."""
    if year.draw is None:
        return ()
    members = list(year.draw.drawn)
    for absence in getattr(year.result, "absences", ()):
        if absence.expert in members:
            members[members.index(absence.expert)] = absence.replaced_by
    return tuple(members)


def score_path(year: Year, expert: str) -> str:
    """Where the expert's score sheets stand."""
    return f"submissions/{year.notice.year}/review/scores/{expert.lower()}.yml"


def sheets_of_panel(year: Year) -> list[Score]:
    """The score sheets that count, in the order of the panel."""
    by_expert = {score.expert: score for score in year.scores}
    return [by_expert[expert] for expert in panel(year) if expert in by_expert]


class Interest(NamedTuple):
    """A reason why an expert does not score a project (利害关系)."""

    expert: str
    project: str
    why: str
    at: Place
    is_certain: bool
    """False where only a name is the same."""


def interests(year: Year) -> Iterator[Interest]:
    """Those declared in the pool, and those that show once names are known."""
    for expert in getattr(year.pool, "experts", ()):
        for conflict in expert.conflicts:
            why = "名单里声明了与这个项目有利害关系"
            yield Interest(expert.id, conflict.project, why, at(conflict, "project"), True)
    for named in getattr(year.result, "experts", ()):
        for facts in year.applications:
            yield from _shown(named, facts, year)


def _shown(expert: Expert, facts: Facts, year: Year) -> Iterator[Interest]:
    employer = expert.employer
    district = year.notice.district(facts.district)
    why = ""
    if any(name in employer for name in (facts.agency_name, *facts.agency_former_names) if name):
        why = "工作单位就是申报机构"
    elif any(
        name in employer for name in (facts.community_name, *facts.community_former_names) if name
    ):
        why = "工作单位就是项目所在的社区"
    elif district and district.name in employer and any(word in employer for word in _BUREAUS):
        why = f"工作单位是{district.name}的民政部门，项目由它初审"
    if why:
        yield Interest(expert.id, facts.project, why, at(expert, "employer"), True)
    elif facts.whole and expert.name in _people(facts.whole):
        why = "姓名与申报书里写到的人相同"
        yield Interest(expert.id, facts.project, why, at(expert, "name"), False)


def _people(app: Application) -> set[str]:
    """Everybody whom the application names."""
    persons = (
        *getattr(app, "staff", ()),
        getattr(getattr(app, "agency", None), "contact", None),
        getattr(getattr(app, "community", None), "liaison", None),
    )
    return {person.name for person in persons if hasattr(person, "name")}
