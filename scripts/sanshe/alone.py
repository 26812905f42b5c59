"""The check of one file, with the published register in place of the repository.

Who fills in a form has no more. Every rule that such a file meets is run; one that asks for more than
the two hold stops there and is named as still to be checked when the file is handed in (交件时再查). So
no list says which rules the register serves: they show it by what they read. Rules about a request are
not run: they judge the request, not a file.

Command line (``sanshe check FILE --register``) and browser both call this.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeVar, cast

from sanshe.engine import Job, Report, entry_problem, examine_document, quietly, stamp
from sanshe.findings import Finding, Problem
from sanshe.fingerprint import fingerprint, short
from sanshe.layout import application_path, below_project, position
from sanshe.notice import Notice
from sanshe.project import Facts, Project, Year
from sanshe.record import Record
from sanshe.records import Lifting, Score
from sanshe.register import Entry, Register
from sanshe.reporters import report_data
from sanshe.repository import Repository
from sanshe.rule import ProjectRule, YearRule
from sanshe.rules import RULES
from sanshe.tree import FILE, DictTree, Tree
from sanshe.tree import Entry as TreeEntry

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class Alone(NamedTuple):
    """What there is to say of the file now, and what is left."""

    report: Report
    later: tuple[str, ...]
    """Ids of the rules that could not be run to their end with what is here."""
    fingerprint: str | None
    """See `fingerprint`; None where the file can't be read."""


def repository_with(tree: Tree, path: str, raw: bytes) -> Repository:
    """Our own data of `tree`, and one submitted file."""
    own = (each.path for each in tree.entries("schemas") if each.mode == FILE)
    return Repository(DictTree({**{each: tree.read(each) for each in own}, path: raw}))


def check_alone(repository: Repository, path: str, register: Register, *, on: date) -> Alone:
    """Check the file at `path`; nothing else below ``submissions/`` is read. `on` is the day."""
    odd = entry_problem(TreeEntry(path, FILE), repository)
    if odd:
        return Alone(_report([stamp(repository, "", odd)], path), (), None)
    document = repository.document(path)
    examined = examine_document(repository, document, Job(path, rules=True, whole=True))
    findings = list(examined.findings)
    later: list[str] = []
    where = position(path)
    notice = repository.notice(where.year) if where else None
    if where and notice and examined.content is not None:
        year, own = _year(repository, notice, path, examined.content, register, on)
        for rule_id, problems in _rules(notice, year, own):
            year.saw_unlisted = False
            try:
                for _, problem in quietly(rule_id, problems()):
                    if problem.at.path == path:
                        near = tuple(each for each in problem.related if each.path == path)
                        told = problem._replace(related=near)
                        findings.append(stamp(repository, rule_id, told, document))
            except NeedsMoreError:
                later.append(rule_id)
            else:
                if year.saw_unlisted:
                    later.append(rule_id)
    data = document.source.data
    return Alone(
        _report(findings, path, () if examined.readable else (path,)),
        tuple(later),
        None if data is None else fingerprint(data),
    )


def alone_data(alone: Alone) -> dict[str, Any]:
    """For programs, browser and command line alike."""
    return {
        **report_data(alone.report),
        "later": list(alone.later),
        "fingerprint": alone.fingerprint and short(alone.fingerprint),
    }


def _report(findings: list[Finding], path: str, unreadable: tuple[str, ...] = ()) -> Report:
    ordered = sorted((each.masked() for each in findings), key=Finding.order)
    return Report(tuple(ordered), 1, unreadable)


def _rules(
    notice: Notice, year: "_Year", own: Project | None
) -> Iterator[tuple[str, Callable[[], Iterator[Problem]]]]:
    """The rules over more than one file that this one meets, ready to run."""
    for rule_id in notice.rules:
        rule = RULES.get(rule_id)
        if isinstance(rule, YearRule):
            yield rule_id, partial(rule, year)
        elif isinstance(rule, ProjectRule) and isinstance(own, _Project):
            yield rule_id, partial(rule, own, year)


# --- what is not known says so when it is read ----------------------------------------------------


class NeedsMoreError(Exception):
    """A rule asked for what only the repository holds. Not an `Unknown`: no rule may pass over it."""


def _needs_more(*_: object) -> NoReturn:
    raise NeedsMoreError


class _Beyond:
    """Something that is not here, whatever is asked of it."""

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __hash__ = _needs_more
    __eq__ = __lt__ = _needs_more

    def __getattr__(self, name: str) -> NoReturn:
        raise NeedsMoreError


class _OnlyOwn(dict[str, Record]):
    """The records of a folder of which only the file's own is here."""

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else _needs_more()

    keys = values = items = __iter__ = __len__ = _needs_more


class _Some(tuple[T, ...]):
    """Some of a series: each can be looked at by itself, but not how many they are, nor their order."""

    __slots__ = ()

    def __iter__(self) -> Iterator[T]:
        yield from super().__iter__()
        raise NeedsMoreError

    def __bool__(self) -> bool:
        return True

    __len__ = __getitem__ = __contains__ = _needs_more


class _RegisteredFacts(Facts):
    """What the register says of an application; all else raises."""


_SERVED = {"path", "project", "district", "category", "agency_code"}
for _name in set(Facts._fields) - _SERVED:
    setattr(_RegisteredFacts, _name, property(_needs_more))


def _facts(entry: Entry) -> Facts:
    blank: dict[str, Any] = dict.fromkeys(Facts._fields)
    return _RegisteredFacts(
        **{
            **blank,
            "path": application_path(entry.id),
            "project": entry.id,
            "district": entry.district,
            "category": entry.category,
            "agency_code": entry.credit_code,
        }
    )


class _Project(Project):
    """A project of which the register's entry is here, and at most one record."""

    def __init__(
        self, project_id: str, notice: Notice, entry: Entry | None, own: dict[str, Record]
    ) -> None:
        super().__init__(project_id, notice)
        self.facts = _facts(entry) if entry else cast("Facts", _Beyond())
        self._stage = entry.stage if entry else None
        self.records = _OnlyOwn(own)
        self.pictures = cast("set[str]", _Beyond())

    @property
    def awaits_county(self) -> bool:
        if self._stage is None:
            raise NeedsMoreError
        return self._stage in ("received", "returned")

    def _numbered(self, folder: str, kind: type[R]) -> tuple[R, ...]:
        for path, record in dict.items(self.records):
            if path == f"{folder}/1.yml" and isinstance(record, kind):
                return (record,)  # nothing came before the first
            if path.startswith("progress/") and folder == "progress" and isinstance(record, kind):
                return _Some((record,))
        raise NeedsMoreError


class _Year(Year):
    """A year as far as the register and the file tell it."""

    saw_unlisted = False
    """Whether a rule went through the projects, of which some are not named."""

    def __init__(
        self, register: Register, own: Facts | None, *, notice: Notice, **rest: Any
    ) -> None:
        self._unlisted = register.unlisted.get(notice.year, 0)
        self._own = own
        super().__init__(notice, **rest)

    @property
    def projects(self) -> tuple[Project, ...]:
        self.saw_unlisted = self.saw_unlisted or self._unlisted > 0
        return self._projects

    @projects.setter
    def projects(self, projects: tuple[Project, ...]) -> None:
        self._projects = projects
        self._by_path = {each.id: each for each in projects}

    @property
    def applications(self) -> tuple[Facts, ...]:
        return tuple(each.facts for each in self.projects if each.facts is not None)

    @property
    def asked(self) -> tuple[Facts, ...]:
        return (self._own,) if self._own else ()

    def project(self, project_id: str) -> Project | None:
        if project_id not in self._by_path and self._unlisted:
            raise NeedsMoreError
        return self._by_path.get(project_id)

    @property
    def scores(self) -> tuple[Score, ...]:
        return self._some(Score)

    @property
    def liftings(self) -> tuple[Lifting, ...]:
        return self._some(Lifting)

    def _some(self, kind: type[R]) -> tuple[R, ...]:
        if not isinstance(self.records, _OnlyOwn):
            return ()
        return _Some(each for each in dict.values(self.records) if isinstance(each, kind))


def _year(
    repository: Repository,
    notice: Notice,
    path: str,
    content: Facts | Record,
    register: Register,
    on: date,
) -> tuple[_Year, Project | None]:
    """The year of the file, and its project if it stands in one."""
    where = position(path)
    assert where  # noqa: S101  the caller has looked
    listed = {each.id: each for each in register.of(notice.year)}
    own: Project | None = None
    records: dict[str, Record] = {}
    entry = listed.pop(where.project, None) if where.project else None
    if where.project and isinstance(content, Facts):
        if entry is None or entry.stage == "received":  # nothing is on record yet
            own = Project(where.project, notice, content)
        else:
            own = _Project(where.project, notice, entry, {})
            own.facts = content
    elif where.project and isinstance(content, Record):
        own = _Project(where.project, notice, entry, {below_project(path): content})
    elif isinstance(content, Record):
        records = {path.split("/", 2)[2]: content}
    if not isinstance(content, Facts) or notice.year in register.decided:
        records = _OnlyOwn(records)  # of the city's records only this one is here
    others = tuple(_Project(each.id, notice, each, {}) for each in listed.values())
    year = _Year(
        register,
        content if isinstance(content, Facts) else None,
        notice=notice,
        on=on,
        projects=((own, *others) if own else others),
        records=records,
        previous=_previous(repository, notice, register, on),
    )
    return year, own


def _previous(repository: Repository, notice: Notice, register: Register, on: date) -> _Year | None:
    numbers = (cohort.continues_year for cohort in notice.cohorts if cohort.continues_year)
    for number in numbers:
        earlier = repository.notice(number)
        if earlier:
            projects = (_Project(e.id, earlier, e, {}) for e in register.of(number))
            return _Year(
                register,
                None,
                notice=earlier,
                on=on,
                projects=tuple(projects),
                records=_OnlyOwn(),
                previous=None,
            )
    return None
