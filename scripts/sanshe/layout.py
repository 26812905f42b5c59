"""Where each kind of file stands below ``submissions/``, and what it is read as."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from sanshe.model import Application, Final, Lifting, project_of
from sanshe.record import Record

SUBMISSIONS = "submissions"
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
"""Names of project folders and decisions: short, ASCII, safe in every file system and address."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its title for people, its place below a year's folder, its record."""

    name: str
    title: str
    pattern: re.Pattern[str]
    record: type[Record]
    example: str

    @property
    def schema(self) -> str:
        return f"schemas/{self.name}.schema.json"


def _kind(name: str, title: str, record: type[Record], place: str) -> Kind:
    pattern = re.escape(place).replace("<district>", "[a-z]+").replace("<name>", NAME.pattern)
    return Kind(name, title, re.compile(pattern), record, f"{SUBMISSIONS}/<year>/{place}")


APPLICATION = _kind("application", "申报书", Application, "<district>/<name>/application.yml")
FINAL = _kind("final", "末期评估", Final, "<district>/<name>/final.yml")
EXCEPTION = _kind("exception", "特例决定", Lifting, "exceptions/<name>.yml")
KINDS = (APPLICATION, FINAL, EXCEPTION)


class Position(NamedTuple):
    """What a path says: its year, its kind, and the project it belongs to (none for decisions)."""

    year: int
    kind: Kind
    project: str | None


_YEAR = re.compile(rf"{SUBMISSIONS}/([0-9]{{4}})/(.+)")


def year_of(path: str) -> int | None:
    """The year in whose folder `path` stands."""
    found = _YEAR.fullmatch(path)
    return int(found[1]) if found else None


def position(path: str) -> Position | None:
    """What the file at `path` is; None where no file of ours stands."""
    found = _YEAR.fullmatch(path)
    if not found:
        return None
    for kind in KINDS:
        if kind.pattern.fullmatch(found[2]):
            project = project_of(path) if kind is not EXCEPTION else None
            return Position(int(found[1]), kind, project)
    return None


def application_path(project: str) -> str:
    return f"{SUBMISSIONS}/{project}/application.yml"
