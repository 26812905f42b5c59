"""The check of one file, with the published register in place of the repository.

Who fills in a form has no more. Every rule that such a file meets is run; one that asks for more than
the two hold stops there and, if it had come to the file, is named as still to be checked when the file
is handed in (交件时再查). So no list says which rules the register serves: they show it by what they
read. Rules about a request are not run: they judge the request, not a file.

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
from sanshe.project import Change, Facts, Project, Year
from sanshe.reach import names
from sanshe.record import Record
from sanshe.records import ChangeDecision, ChangeRequest, Evaluation, Lifting, Result, Score
from sanshe.register import Entry, Register
from sanshe.reporters import report_data
from sanshe.repository import Repository
from sanshe.rule import ProjectRule, YearRule
from sanshe.rules import known_rules
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


def check_alone(repository: Repository, path: str, register: Register | None, *, on: date) -> Alone:
    """Check the file at `path`; nothing else below ``submissions/`` is read. `on` is the day.

    Of a picture only what it is by itself: no rule over several files is run. Where the register
    could not be had, no project but the file's own is known, and there may be any number of others.
    """
    if register is None:
        register = Register(unlisted=dict.fromkeys(repository.years, 1))
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
        look, year, own = _year(repository, notice, path, examined.content, register, on)
        for rule_id, problems in _rules(notice, year, own, examined.content):
            look.begin()
            try:
                for _, problem in quietly(rule_id, problems()):
                    if problem.at.path == path:
                        near = tuple(each for each in problem.related if each.path == path)
                        told = problem._replace(related=near)
                        findings.append(stamp(repository, rule_id, told, document))
            except NeedsMoreError:
                if look.saw_file:
                    later.append(rule_id)
            else:
                if look.saw_unlisted:
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
    notice: Notice, year: "_Year", own: Project | None, content: Facts | Record
) -> Iterator[tuple[str, Callable[[], Iterator[Problem]]]]:
    """The rules over more than one file that may speak of this one, ready to run.

    Of an application none does that looks at one project: those are about the records that follow it.
    """
    known = known_rules(of_records=isinstance(content, Record))
    for rule_id in notice.rules:
        rule = known.get(rule_id)
        if not isinstance(rule, YearRule | ProjectRule):
            continue
        if isinstance(content, Record) and type(content).__name__ not in names(rule.check):
            continue
        if isinstance(rule, YearRule):
            yield rule_id, partial(rule, year)
        elif own and isinstance(content, Record):
            yield rule_id, partial(rule, own, year)


# --- what is not known says so when it is read ----------------------------------------------------


class NeedsMoreError(Exception):
    """A rule asked for what only the repository holds. Not an `Unknown`: no rule may pass over it."""


def _needs_more(*_: object) -> NoReturn:
    raise NeedsMoreError


class _Beyond:
    """Something that may be there or not, but is not here: whatever is asked of it."""

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __hash__ = _needs_more
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _needs_more
    __add__ = __radd__ = __sub__ = __rsub__ = __and__ = __rand__ = __or__ = __ror__ = _needs_more

    def __getattr__(self, name: str) -> NoReturn:
        raise NeedsMoreError


class _SomeResult(_Beyond):
    """The result of a year's review, of which only is known that there is one."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return True


class _Some(tuple[T, ...]):
    """Some of a series: each can be looked at by itself, but not how many they are, nor their order."""

    __slots__ = ()

    def __iter__(self) -> Iterator[T]:
        yield from super().__iter__()
        raise NeedsMoreError

    def __bool__(self) -> bool:
        return True

    __len__ = __getitem__ = __contains__ = _needs_more


class _Look:
    """What a rule came across while it ran."""

    def __init__(self, content: Facts | Record) -> None:
        self._is_record = isinstance(content, Record)
        self.begin()

    def begin(self) -> None:
        self.saw_file = self._is_record
        """The application that is checked: a rule that never came to it has nothing to say of it."""
        self.saw_unlisted = False
        """The projects of a year of which some are not named."""


class _Records(dict[str, Record]):
    """The records of a folder, of which at most the file's own is here."""

    def holds(self, begin: str) -> bool:
        """Whether the file's own path begins like this."""
        return any(path.startswith(begin) for path in super().__iter__())

    def one(self, path: str, kind: type[R]) -> R | None:
        """The file's own record, if it stands there; else one that may be there or not."""
        found = super().get(path)
        return found if isinstance(found, kind) else cast("R", _Beyond())

    def some(self, kind: type[R]) -> tuple[R, ...]:
        """Of the records of a kind the file's own, if it is one."""
        found = [each for each in super().values() if isinstance(each, kind)]
        if not found:
            raise NeedsMoreError
        return _Some(found)

    get = keys = values = items = __iter__ = __len__ = __getitem__ = _needs_more


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
        self, project_id: str, notice: Notice, entry: Entry | None, records: _Records
    ) -> None:
        super().__init__(project_id, notice)
        self.facts = _facts(entry) if entry else cast("Facts", _Beyond())
        self._stage = entry.stage if entry else None
        self.is_new_here = False
        """Whether it is an application that was never handed in before."""
        self.records = self._records = records
        self.pictures = cast("set[str]", _Beyond())

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        return self._records.some(Evaluation)

    @property
    def awaits_county(self) -> bool:
        if self._stage is None and not self.is_new_here:
            raise NeedsMoreError
        return self._stage in (None, "received", "returned")

    @property
    def changes(self) -> tuple[Change, ...]:
        if not self._records.holds("changes/1/"):
            raise NeedsMoreError
        return (
            Change(
                1,
                self._one("changes/1/request.yml", ChangeRequest),
                self._one("changes/1/civil-affairs.yml", ChangeDecision),
                self._one("changes/1/finance.yml", ChangeDecision),
            ),
        )

    def _one(self, path: str, kind: type[R]) -> R | None:
        return self._records.one(path, kind)

    def _numbered(self, folder: str, kind: type[R]) -> tuple[R, ...]:
        if self._records.holds(f"{folder}/1.yml"):  # nothing came before the first
            return tuple(filter(None, [self._one(f"{folder}/1.yml", kind)]))
        if folder == "progress" and self._records.holds("progress/"):
            return self._records.some(kind)  # a month stands by itself, a number counts others
        raise NeedsMoreError


class _Year(Year):
    """A year as far as the register and the file tell it."""

    def __init__(
        self,
        look: _Look,
        register: Register,
        own: Facts | None,
        records: _Records,
        *,
        notice: Notice,
        **rest: Any,
    ) -> None:
        self._look = look
        self._records = records
        self._unlisted = register.unlisted.get(notice.year, 0)
        self._decided = notice.year in register.decided
        self._own = own
        super().__init__(notice, records=records, **rest)

    @property
    def projects(self) -> tuple[Project, ...]:
        self._look.saw_unlisted = self._look.saw_unlisted or self._unlisted > 0
        return self._projects

    @projects.setter
    def projects(self, projects: tuple[Project, ...]) -> None:
        self._projects = projects
        self._by_path = {each.id: each for each in projects}

    @property
    def applications(self) -> tuple[Facts, ...]:
        found = tuple(each.facts for each in self.projects if each.facts is not None)
        self._look.saw_file = self._look.saw_file or self._own in found
        return found

    @property
    def asked(self) -> tuple[Facts, ...]:
        if self._own is None:
            return self.applications
        self._look.saw_file = True
        return (self._own,)

    def project(self, project_id: str) -> Project | None:
        if project_id not in self._by_path and self._unlisted:
            raise NeedsMoreError
        return self._by_path.get(project_id)

    @property
    def result(self) -> Result | None:
        if self._records.holds("review/result.yml"):
            return self._one("review/result.yml", Result)
        return cast("Result", _SomeResult()) if self._decided else None

    def _one(self, path: str, kind: type[R]) -> R | None:
        return self._records.one(path, kind)

    def _all(self, kind: type[R]) -> Iterator[R]:
        return iter(self._records.some(kind))

    @property
    def scores(self) -> tuple[Score, ...]:
        return self._records.some(Score)

    @property
    def liftings(self) -> tuple[Lifting, ...]:
        return self._records.some(Lifting)


def _year(
    repository: Repository,
    notice: Notice,
    path: str,
    content: Facts | Record,
    register: Register,
    on: date,
) -> tuple[_Look, _Year, Project | None]:
    """The year of the file, and its project if it stands in one."""
    look = _Look(content)
    where = position(path)
    assert where  # noqa: S101  the caller has looked
    nothing = _Records()
    listed = {each.id: each for each in register.of(notice.year)}
    entry = listed.pop(where.project, None) if where.project else None
    own: _Project | None = None
    city = nothing
    if isinstance(content, Facts):
        own = _Project(content.project, notice, entry, nothing)
        own.facts = content
        own.is_new_here = entry is None and not register.unlisted.get(notice.year)
    elif where.project:
        records = _Records({below_project(path): content})
        own = _Project(where.project, notice, entry, records)
    else:
        city = _Records({path.split("/", 2)[2]: content})
    others = tuple(_Project(each.id, notice, each, nothing) for each in listed.values())
    year = _Year(
        look,
        register,
        content if isinstance(content, Facts) else None,
        city,
        notice=notice,
        on=on,
        projects=(own, *others) if own else others,
        previous=_previous(look, repository, notice, register, on),
    )
    return look, year, own if isinstance(content, Record) else None


def _previous(
    look: _Look, repository: Repository, notice: Notice, register: Register, on: date
) -> _Year | None:
    nothing = _Records()
    numbers = (cohort.continues_year for cohort in notice.cohorts if cohort.continues_year)
    for number in numbers:
        earlier = repository.notice(number)
        if earlier:
            projects = (_Project(each.id, earlier, each, nothing) for each in register.of(number))
            return _Year(
                look, register, None, nothing, notice=earlier, on=on, projects=tuple(projects)
            )
    return None
