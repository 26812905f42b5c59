"""The published register: of every project that the site names, five facts and nothing else.

It lets whoever fills in a form check what looks across projects (see `alone`) without the repository.
"""

from collections import Counter
from typing import Any, NamedTuple

from sanshe.project import Year
from sanshe.record import Unknown
from sanshe.stage import AWARDED, LISTED, stage_of

VERSION = 1


class Entry(NamedTuple):
    """One project. `stage` is a key of `stage.STAGES`; what can't be read is None."""

    id: str
    credit_code: str | None
    district: str
    category: str | None
    stage: str

    @property
    def year(self) -> int:
        return int(self.id[:4])


class Register(NamedTuple):
    """The projects by id, and of each year how many more there are that are not named."""

    entries: tuple[Entry, ...] = ()
    unlisted: dict[int, int] = {}  # noqa: RUF012  nobody writes to it
    decided: frozenset[int] = frozenset()
    """The years whose review has its result."""

    def of(self, year: int) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.year == year)


def register_of(years: dict[int, Year]) -> Register:
    """What is published of `years`."""
    entries: list[Entry] = []
    unlisted: Counter[int] = Counter()
    for number, year in years.items():
        for project in year.projects:
            try:
                stage = stage_of(project, year)
            except Unknown:
                stage = "received"
            if project.facts and (stage in AWARDED or stage in LISTED):
                facts = project.facts
                entries.append(
                    Entry(project.id, facts.agency_code, facts.district, facts.category, stage)
                )
            else:
                unlisted[number] += 1
    decided = frozenset(number for number, year in years.items() if year.result)
    return Register(tuple(sorted(entries)), dict(unlisted), decided)


def as_data(register: Register) -> dict[str, Any]:
    """For JSON; the form is documented in docs/guide/json.md and stays stable."""
    return {
        "version": VERSION,
        "projects": [each._asdict() for each in register.entries],
        "unlisted": {str(year): count for year, count in sorted(register.unlisted.items())},
        "decided": sorted(register.decided),
    }


def parse(data: Any) -> Register:
    """The register of what `as_data` made; raises ValueError for anything else."""
    try:
        if data["version"] != VERSION:
            raise ValueError(f"register of version {data['version']}")
        return Register(
            tuple(Entry(**each) for each in data["projects"]),
            {int(year): count for year, count in data["unlisted"].items()},
            frozenset(data["decided"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a register: {error}") from error
