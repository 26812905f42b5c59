"""Runs the rules that a year's notice uses, and makes findings of what they say.

Every file is read, shaped and checked by itself; what rules across projects need of it are its
`Facts`. With many files worker processes do the first part, so that only facts and findings travel.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple, TypeVar

from sanshe.findings import Finding, Location, Place, Problem, Severity, Spot
from sanshe.fingerprint import fingerprint
from sanshe.layout import (
    APPLICATION,
    CASE_PICTURE,
    KINDS,
    NAME,
    RESERVED,
    Kind,
    below_project,
    position,
    project_of,
    year_of,
)
from sanshe.model import Application, TextFile
from sanshe.notice import Notice
from sanshe.project import Facts, Project, Year
from sanshe.record import Record, Unknown
from sanshe.repository import Document, Repository
from sanshe.rule import ApplicationRule, ProjectRule, TextRule, YearRule
from sanshe.rules import known_rules
from sanshe.schema import MAX_PROBLEMS
from sanshe.tree import (
    EXECUTABLE,
    FILE,
    SUBMISSIONS,
    Entry,
    Tree,
)
from sanshe.yaml_source import Keys, excerpt

DEFAULT_CLAUSE = "系统默认，非通知规定"
MANY = 200
"""From so many files on, worker processes pay for their start."""

MOST_RELATED = 5
"""Further places that a finding names: enough to act on, few enough to read."""

NOT_SUBMITTED = frozenset({f"{SUBMISSIONS}/README.md", f"{SUBMISSIONS}/.gitkeep"})

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Report(NamedTuple):
    """All findings, in order. `unreadable` files were not counted by rules across projects.

    `files` is how many were checked; of a request, how many it changes, and `elsewhere` what it
    changes besides.
    """

    findings: tuple[Finding, ...]
    files: int
    unreadable: tuple[str, ...] = ()
    is_request: bool = False
    elsewhere: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.unreadable

    def how_many(self, severity: Severity) -> int:
        """How many there are; of a request, how many it brings itself."""
        return sum(finding.severity == severity for finding in self.own)

    @property
    def own(self) -> tuple[Finding, ...]:
        """Without what was on a request's base before."""
        return tuple(finding for finding in self.findings if finding.origin != "base")

    @property
    def earlier(self) -> tuple[Finding, ...]:
        """What was on a request's base before: nobody holds it against the request."""
        return tuple(finding for finding in self.findings if finding.origin == "base")


class Examined(NamedTuple):
    """What looking at one file by itself gave; `content` is what rules across files use of it.

    Not `readable` is a file that lacks what those rules need of it.
    """

    path: str
    findings: tuple[Finding, ...]
    content: Facts | Record | None
    readable: bool


class Job(NamedTuple):
    """One file to examine: with its own rules or not, and its application whole or as facts."""

    path: str
    rules: bool
    whole: bool


def check(
    repository: Repository,
    *,
    on: date,
    only: Sequence[str] = (),
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Check everything; report on the files and folders `only`, if there are any.

    The other files of their years are still read, for the rules across projects. `on` is the day of the
    check, `progress` is told (done, all) as files are done.
    """
    odd, paths = survey(repository)
    wanted = {path for path in paths if _is_under(path, only)}
    needed = _years_needed(repository, wanted)
    plan = plan_of([path for path in paths if year_of(path) in needed], wanted)
    examined = examine_all(repository, plan, jobs, progress)
    years = years_of(repository, needed, examined, on)
    odd = [problem for problem in odd if _is_under(problem.at.path, only)]
    found = [each for each in across(years) if _is_under(each[1].at.path, only)]
    return Report(
        findings=findings_of(repository, examined, odd, found, years),
        files=len(wanted),
        unreadable=tuple(each.path for each in examined if not each.readable),
    )


def survey(repository: Repository) -> tuple[list[Problem], list[str]]:
    """What is wrong with entries as such, and the paths of the files to examine."""
    odd: list[Problem] = []
    paths: list[str] = []
    for entry in repository.entries():
        if entry.path in NOT_SUBMITTED and entry.mode == FILE:
            continue
        problem = entry_problem(entry, repository)
        if problem:
            odd.append(problem)
        else:
            paths.append(entry.path)
    return odd, paths


def findings_of(
    repository: Repository,
    examined: Iterable[Examined],
    odd: Iterable[Problem],
    told: Iterable[tuple[str, Problem]],
    years: dict[int, Year],
) -> tuple[Finding, ...]:
    """All findings, stamped, lifted where a decision lifts them, masked, in order."""
    found = [finding for each in examined for finding in each.findings]
    found += (stamp(repository, "", problem) for problem in odd)
    # File by file, so that each is read again for its places only once.
    by_file = sorted(told, key=lambda each: each[1].at.path)
    found += (stamp(repository, rule_id, problem) for rule_id, problem in by_file)
    lifted = (_lift(finding, years) for finding in found)
    return tuple(sorted((each.masked() for each in lifted), key=Finding.order))


def _years_needed(repository: Repository, wanted: Iterable[str]) -> set[int]:
    """The years of the `wanted` files, and those that their projects may continue."""
    years = {year for path in wanted if (year := year_of(path))}
    for notice in filter(None, map(repository.notice, tuple(years))):
        years |= {cohort.continues_year for cohort in notice.cohorts if cohort.continues_year}
    return years


def read_years(repository: Repository, numbers: Iterable[int], on: date) -> dict[int, Year]:
    """All years of `numbers`, read without checking, for what shows or counts them."""
    wanted = set(numbers)
    paths = [path for path in survey(repository)[1] if year_of(path) in wanted]
    plan = [Job(path, rules=False, whole=True) for path in paths]
    return years_of(repository, wanted, examine_all(repository, plan), on)


def plan_of(paths: list[str], wanted: set[str]) -> list[Job]:
    """Applications come along whole only where there are records that rules hold them against."""
    with_records = {
        project_of(path)
        for path in paths
        if (where := position(path)) and where.project and where.kind is not APPLICATION
    }
    return [Job(path, path in wanted, project_of(path) in with_records) for path in paths]


def examine(repository: Repository, job: Job) -> Examined:
    """One file by itself; without its rules only what others need to know of it."""
    return examine_document(repository, repository.document(job.path), job)


def examine_document(repository: Repository, document: Document, job: Job) -> Examined:
    """The same of a file that is read already."""
    found: list[tuple[str, Problem]] = []
    if job.rules:
        found += (("", problem) for problem in document.problems)
        found += _by_itself(repository, document)
    findings = tuple(stamp(repository, rule_id, problem, document) for rule_id, problem in found)
    record = document.record
    if isinstance(record, Application):
        facts = facts_of(record, document if job.whole else None)
        return Examined(job.path, findings, facts, None not in (facts.category, facts.agency_code))
    if document.position and document.position.kind is CASE_PICTURE:
        return Examined(job.path, findings, None, readable=True)  # nothing is read but its name
    is_clean = not any(_spoils(problem) for problem in document.problems)
    return Examined(job.path, findings, record, is_clean and record is not None)


def _spoils(problem: Problem) -> bool:
    """Whether it keeps a value from being known."""
    return problem.severity != "warning" and problem.rule not in _HARMLESS


_HARMLESS = frozenset({"shape-full-width-digits", "case-body-markup"})


def _by_itself(repository: Repository, document: Document) -> Iterator[tuple[str, Problem]]:
    year = year_of(document.path)
    notice = repository.notice(year) if year else None
    file = TextFile(document.path, document.source.text)
    for rule in _text_rules():
        yield from ((rule.id, problem) for problem in islice(rule(file), MAX_PROBLEMS))
    if notice and isinstance(document.record, Application):
        for each in _application_rules(notice):
            yield from quietly(each.id, each(document.record, notice))


@cache
def _text_rules() -> tuple[TextRule, ...]:
    return tuple(
        rule for rule in known_rules(of_records=False).values() if isinstance(rule, TextRule)
    )


@lru_cache
def _application_rules(notice: Notice) -> tuple[ApplicationRule, ...]:
    found = map(known_rules(of_records=False).get, notice.rules)
    return tuple(rule for rule in found if isinstance(rule, ApplicationRule))


def across(years: dict[int, Year]) -> Iterator[tuple[str, Problem]]:
    """What the rules over projects and years say, each with its rule's id."""
    for year in years.values():
        with_records = [project for project in year.projects if project.records or project.pictures]
        known = known_rules(of_records=bool(with_records))
        for rule_id in year.notice.rules:
            rule = known.get(rule_id)
            if isinstance(rule, YearRule):
                yield from quietly(rule_id, rule(year))
            elif isinstance(rule, ProjectRule):
                for project in with_records:
                    yield from quietly(rule_id, rule(project, year))


def quietly(rule_id: str, problems: Iterator[Problem]) -> Iterator[tuple[str, Problem]]:
    """A rule that meets a missing or malformed value ends there: shape has already spoken."""
    try:
        for problem in problems:
            yield rule_id, problem
    except Unknown:
        return


def facts_of(app: Application, document: Document | None = None) -> Facts:
    """What other projects' checks need to know of `app`; what it lacks is None.

    With its `document` it comes along whole.
    """
    return Facts(
        path=app.path,
        project=project_of(app.path),
        district=app.path.split("/")[2],
        category=_known(lambda: app.category),
        name=_known(lambda: app.name),
        submitted_on=_known(lambda: app.submitted_on),
        agency_code=_known(lambda: app.agency.credit_code),
        agency_name=_known(lambda: app.agency.name),
        agency_former_names=_known(lambda: tuple(n.name for n in app.agency.former_names)) or (),
        community_name=_known(lambda: app.community.name),
        community_former_names=_known(lambda: tuple(n.name for n in app.community.former_names))
        or (),
        dedicated=_known(
            lambda: tuple((w.name, i) for i, w in enumerate(app.staff) if w.is_dedicated)
        )
        or (),
        continues=_known(lambda: app.continues),
        whole=app if document else None,
        fingerprint=fingerprint(document.source.data) if document else None,
    )


def _known(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Unknown:
        return None


def years_of(
    repository: Repository, numbers: Iterable[int], examined: Sequence[Examined], on: date
) -> dict[int, Year]:
    """The years of `numbers` that have a notice, with all that was `examined`."""
    wanted = set(numbers)
    projects: dict[int, dict[str, Project]] = {
        number: {} for number in repository.years if number in wanted
    }
    records: dict[int, dict[str, Record]] = {number: {} for number in projects}
    for each in examined:
        where = position(each.path)
        notice = repository.notice(where.year) if where else None
        if where is None or notice is None or where.year not in projects:
            continue
        if where.project is None:
            if isinstance(each.content, Record):
                records[where.year][each.path.split("/", 2)[2]] = each.content
            continue
        project = projects[where.year].setdefault(where.project, Project(where.project, notice))
        below = below_project(each.path)
        if isinstance(each.content, Facts):
            project.facts = each.content
        elif isinstance(each.content, Record):
            project.records[below] = each.content
        elif where.kind is CASE_PICTURE:
            project.pictures.add(below.rpartition("/")[2])
    unreadable = frozenset(each.path for each in examined if not each.readable)
    years: dict[int, Year] = {}
    for number in sorted(projects):
        notice = repository.notice(number)
        if notice is None:
            continue
        earlier = (cohort.continues_year for cohort in notice.cohorts if cohort.continues_year)
        years[number] = Year(
            notice=notice,
            on=on,
            projects=tuple(projects[number].values()),
            records=records[number],
            unreadable=unreadable,
            previous=next((years[year] for year in earlier if year in years), None),
        )
    return years


def _lift(finding: Finding, years: dict[int, Year]) -> Finding:
    """A 原则上-rule that the city bureau lifted for this project is told, but holds nothing up."""
    year = years.get(year_of(finding.location.path) or 0)
    terms = year.notice.rules.get(finding.rule) if year else None
    if year is None or terms is None or not terms[0].liftable:
        return finding
    for lifting in year.liftings:
        if (lifting.rule, lifting.project) == (finding.rule, finding.project):
            return finding._replace(
                severity="note",
                message=f"{finding.message}（已由特例决定放宽：{lifting.path}）",
                fix="不用改。",
                in_file="",
                lifted_by=lifting.path,
            )
    return finding


def stamp(
    repository: Repository, rule_id: str, problem: Problem, document: Document | None = None
) -> Finding:
    """The problem with its rule, clause, severity, line and column."""
    rule_id = problem.rule or rule_id
    year = year_of(problem.at.path)
    notice = repository.notice(year) if year else None
    severity, clause = _terms(rule_id, notice)
    location, excerpt = _locate(repository, problem.at, document)
    return Finding(
        rule=rule_id,
        severity=problem.severity or severity,
        clause=problem.clause or clause,
        location=location,
        message=problem.message,
        fix=problem.fix,
        in_file=problem.in_file,
        related=tuple(
            _locate(repository, place, document)[0] for place in problem.related[:MOST_RELATED]
        ),
        excerpt=excerpt,
        project=problem.project or project_of(problem.at.path),
        keys=_keys(problem.at, document),
    )


def _keys(place: Place | Spot, document: Document | None) -> Keys | None:
    """Where in the data `place` is: forms put what was found there at its field."""
    if isinstance(place, Place):
        return place.keys
    if document is None or document.path != place.path or document.source.data is None:
        return None
    return document.source.keys_at(place.span) if place.path.endswith(".yml") else None


def _terms(rule_id: str, notice: Notice | None) -> tuple[Severity, str]:
    found = notice.rules.get(rule_id) if notice else None
    if found is None:
        return "error", DEFAULT_CLAUSE
    terms, clause = found
    return terms.severity, DEFAULT_CLAUSE if clause.number.startswith("系统默认") else clause.number


def _locate(
    repository: Repository, place: Place | Spot, document: Document | None
) -> tuple[Location, str]:
    if isinstance(place, Place) and not place.keys and not place.of_key:
        return Location(place.path, 1, 1, 1, 1), ""
    if document is None or document.path != place.path:
        document = _document(repository, place.path)
    source = document.source
    span = place.span if isinstance(place, Spot) else source.span(place.keys, of_key=place.of_key)
    location = Location(place.path, span.line, span.column, span.end_line, span.end_column)
    return location, source.line(span.line)


@lru_cache(maxsize=64)
def _document(repository: Repository, path: str) -> Document:
    return repository.document(path)


def _is_under(path: str, only: Sequence[str]) -> bool:
    return not only or any(path == each or path.startswith(f"{each}/") for each in only)


def entry_problem(entry: Entry, repository: Repository) -> Problem | None:
    """What is wrong with an entry as such: its kind, its name, its place."""
    at = Place(entry.path)
    if entry.mode == EXECUTABLE:
        return Problem(
            at,
            "这个文件被设成了“可执行”。",
            "请取消可执行（git update-index --chmod=-x），或在代码平台的网页上重新上传这份文件。",
            rule="file-kind",
        )
    if entry.mode != FILE:
        return Problem(
            at,
            "这里是一个链接或子仓库，不是普通文件。",
            "请放普通文件；不要用快捷方式、符号链接或子模块。",
            rule="file-kind",
        )
    where = position(entry.path)
    if where and repository.notice(where.year):
        district = entry.path.split("/")[2]
        notice = repository.notice(where.year)
        if where.project and notice and notice.district(district) is None:
            keys = "、".join(f"{each.key}（{each.name}）" for each in notice.districts)
            return Problem(
                at,
                f"文件夹“{district}”不是县（市）区的代号。",
                f"请放在其中之一：{keys}。",
                rule="file-place",
            )
        return None
    if re.search(f"^{SUBMISSIONS}/[^/]+/[^/]+/[^/]+/case-study/", entry.path):
        return _odd_in_case_study(entry.path)
    parts = entry.path.split("/")[1:]
    if any(map(RESERVED.fullmatch, parts)):
        return Problem(
            at,
            "文件或文件夹的名字是 Windows 留给设备的（con、prn、aux、nul、com1、lpt1 等），"
            "在那里取不出来。",
            "请换一个名字，例如在后面加上地名。",
            rule="file-name",
        )
    if any(not NAME.fullmatch(part.removesuffix(".yml")) for part in parts):
        return Problem(
            at,
            "文件或文件夹的名字用了不该用的字符。",
            "请只用小写字母、数字和连字符，不超过40个字符；申报书的文件名固定为 application.yml。",
            rule="file-name",
        )
    year = year_of(entry.path)
    known = "、".join(map(str, repository.years))
    lead = f"还没有{year}年的通知（现有：{known}）。" if where else "这里不该有这个文件。"
    fix = "请删去它，或放到规定的位置：" + "；".join(
        f"{kind.title} {kind.example}" for kind in _closest(entry.path)
    )
    return Problem(at, lead, f"{fix}。", rule="file-place")


def _closest(path: str) -> list[Kind]:
    """The kinds that the file was probably meant to be, by the likeness of their places."""
    parts = path.split("/")
    if len(parts) > 4:  # whose project it is says nothing of the kind
        parts[1:4] = "<year>", "<district>", "<name>"
    return _closest_kinds("/".join(parts)[:100])


@lru_cache  # thousands of files may be odd in the same way
def _closest_kinds(place: str) -> list[Kind]:
    from difflib import SequenceMatcher

    def likeness(kind: Kind) -> float:
        return SequenceMatcher(None, place, kind.example).ratio()

    return sorted(KINDS, key=likeness, reverse=True)[:3]


def _odd_in_case_study(path: str) -> Problem:
    below = path.split("/case-study/", 1)[1]
    stem, _, suffix = below.lower().rpartition(".")
    if suffix in ("heic", "heif", "gif", "bmp", "tif", "tiff", "svg"):
        return Problem(
            Place(path),
            f"“{excerpt(below)}”不是案例收的图片格式。",
            "请用看图软件打开，另存为 JPEG，文件名例如 huodong-1.jpg。",
            rule="file-name",
        )
    if "/" in below or suffix not in ("jpg", "jpeg", "png", "webp"):
        return Problem(
            Place(path),
            f"案例的文件夹里不放“{excerpt(below)}”，只放 index.md 和图片。",
            "请把正文写进 index.md，图片和它放在一起，不再分文件夹；别的资料不要放进来。",
            rule="file-place",
        )
    better = re.sub("[^a-z0-9]+", "-", stem).strip("-")[:30].strip("-")
    if not NAME.fullmatch(better):
        better = "huodong-1"
    return Problem(
        Place(path),
        f"图片的文件名“{excerpt(below)}”不能用。",
        f"请改成只有小写字母、数字和连字符的名字，不超过40个字符，例如 {better}.{suffix}；"
        "index.md 里写到它的地方一起改。",
        rule="file-name",
    )


def examine_all(
    repository: Repository, plan: list[Job], jobs: int = 1, progress: Progress | None = None
) -> list[Examined]:
    """Every file of the `plan` by itself; many of them in `jobs` processes."""
    examined: list[Examined] = []
    for each in _examining(repository, plan, jobs):
        examined.append(each)
        if progress:
            progress(len(examined), len(plan))
    return examined


def _examining(repository: Repository, plan: list[Job], jobs: int) -> Iterator[Examined]:
    if jobs < 2 or len(plan) < MANY:
        for job in plan:
            yield examine(repository, job)
        return
    from concurrent.futures import ProcessPoolExecutor

    size = 50
    chunks = [plan[start : start + size] for start in range(0, len(plan), size)]
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(repository.tree,)) as pool:
        for part in pool.map(_work, chunks):
            yield from part


_worker: Repository | None = None


def _begin(tree: Tree) -> None:
    global _worker  # noqa: PLW0603  one repository for a worker's whole life
    _worker = Repository(tree)


def _work(chunk: list[Job]) -> list[Examined]:
    assert _worker is not None  # noqa: S101  set by _begin
    return [examine(_worker, job) for job in chunk]
