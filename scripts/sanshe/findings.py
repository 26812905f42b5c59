"""What the checks have to say, and where.

A rule yields a `Problem`: a place in the data, what is wrong, how to mend it. The engine makes it a
`Finding` with rule, clause, severity, line and column. Everything a finding says is masked here, once:
no ID, mobile or bank number leaves the tool, whoever quoted it.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

from sanshe.record import Record
from sanshe.yaml_source import Keys, Span

Severity = Literal["error", "warning", "note"]
Origin = Literal["", "request", "base"]
"""Who brought a finding: the request, or it was on its base before; nothing where no two are compared."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Place(NamedTuple):
    """A value in a file, by its keys, or the key itself; without keys the file as a whole."""

    path: str
    keys: Keys = ()
    of_key: bool = False


class Spot(NamedTuple):
    """A stretch of a file's text; what is found in text, not in data, has no keys."""

    path: str
    span: Span


def at(record: Record, *keys: str | int) -> Place:
    """The place of `record`, or of what stands below it at `keys`."""
    return Place(record.path, record.keys + keys)


class Problem(NamedTuple):
    """What a rule found: where, what is wrong, what to write instead.

    `rule` is set only where one function speaks for several rules (reading and shape), `clause` only
    where the data, not the rule, knows the clause (a field that the year's notice demands).
    """

    at: Place | Spot
    message: str
    fix: str
    related: tuple[Place, ...] = ()
    rule: str = ""
    clause: str = ""
    project: str = ""
    """Which project it is about, where that is not the one in whose folder it stands."""
    severity: Severity | None = None
    """Only where the reader is less sure than its rule: a warning under a rule of errors."""
    in_file: str = ""
    """What `fix` asks for as it stands in the file. `fix` itself speaks in the titles that a form shows."""


class Location(NamedTuple):
    """A place as people see it: lines and columns from 1, in code points, the end exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@lru_cache(maxsize=8)  # many findings may stand on one long line
def _masked_line(line: str) -> str:
    from sanshe.personal_numbers import mask

    return mask(line)


class Finding(NamedTuple):
    """A problem with all that a reporter needs. `excerpt` is the (masked) line it stands on."""

    rule: str
    severity: Severity
    clause: str
    location: Location
    message: str
    fix: str
    related: tuple[Location, ...] = ()
    excerpt: str = ""
    project: str = ""
    """The id of the project that it is about."""
    lifted_by: str = ""
    origin: Origin = ""
    in_file: str = ""
    keys: Keys | None = None
    """Of the value in the data, from the top; None of what stands in no value, or can't be read."""

    @property
    def mending(self) -> str:
        """`fix` for those who edit the file itself."""
        return f"{self.fix}（文件里写 {self.in_file}）" if self.in_file else self.fix

    def masked(self) -> "Finding":
        """The same finding without personal numbers, of equal length so that columns hold.

        What it says stands on one line: a name or a path with a line feed can't begin a line of a log.
        """
        from sanshe.personal_numbers import mask
        from sanshe.typeset import visible

        def hide(location: Location) -> Location:
            return location._replace(path=mask(location.path))

        return self._replace(
            location=hide(self.location),
            message=visible(mask(self.message)),
            fix=visible(mask(self.fix)),
            in_file=visible(mask(self.in_file)),
            related=tuple(map(hide, self.related)),
            excerpt=_masked_line(self.excerpt),
            project=mask(self.project),
            keys=self.keys
            and tuple(mask(key) if isinstance(key, str) else key for key in self.keys),
        )

    def order(self) -> tuple[str, int, int, str, str]:
        """Findings are shown file by file, from the top down."""
        where = self.location
        return (where.path, where.line, where.column, self.rule, self.message)
