"""Taking in what was sent by mail or chat (收件): where it belongs, what the checks say, a commit.

An application that can be read is received, errors and all: completing it is possible later. What can't
be read, or is no record of ours, is not. What says a personal number is received, but not committed:
what once entered Git is public. Nothing here is a verdict: a receipt says what came, when and how.
"""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sanshe import commits, owners, yaml_source
from sanshe.commits import Entry, Person
from sanshe.engine import Report
from sanshe.findings import Finding
from sanshe.fingerprint import fingerprint
from sanshe.forge import MAIN
from sanshe.git import Git, RevisionTree
from sanshe.judge import judge, report_on
from sanshe.layout import (
    APPLICATION,
    NAME,
    Kind,
    Position,
    application_path,
    file_name,
    paths_of,
    position,
)
from sanshe.notice import Notice, Programme
from sanshe.parcel import Item
from sanshe.personal_numbers import find
from sanshe.project import Facts
from sanshe.receipt import is_complete
from sanshe.repository import Repository
from sanshe.tree import SUBMISSIONS, DictTree, JudgedTree
from sanshe.typeset import line
from sanshe.wording import ROLES

_FINAL = frozenset(("record-is-written-once", "awarded-application-is-not-edited"))
"""Rules that say that what stands on main may not be replaced."""

_LONGEST = 60
"""Characters of an author's name."""


class How(NamedTuple):
    """How it came."""

    at: datetime
    channel: str
    """As people call it."""
    office: str | None = None
    """Who received it, where that is not the district's bureau or the city's."""


class Received(NamedTuple):
    """What was taken in. Without a `branch` it was not committed, for it says `numbers`."""

    path: str
    kind: Kind
    how: How
    office: str
    facts: Facts | None
    fingerprint: str
    complete: bool
    report: Report
    branch: str | None
    version: int
    """1 for the first on its branch or main, 2 for one that replaces another, 0 for the same again."""
    numbers: tuple[str, ...] = ()
    """Kinds of personal numbers, each with its line: ``第12行 手机号``."""

    @property
    def errors(self) -> list[Finding]:
        return [each for each in self.report.own if each.severity == "error"]


class NoPlaceError(Exception):
    """It isn't said where it belongs; the message says how to say it."""


class UnreadableError(Exception):
    """It is not received: it can't be read."""

    def __init__(self, flaws: tuple[yaml_source.Flaw, ...]) -> None:
        super().__init__("读不出来")
        self.flaws = flaws


class RefusedError(Exception):
    """It is not received; the message says why and what to do."""


# ---------------------------------------------------------------- where it belongs


def place(repository: Repository, item: Item, *, to: str = "", slug: str = "") -> str:
    """The path at which `item` belongs: as `to` says, or its name, or its content and the `slug`.

    Raises UnreadableError, NoPlaceError.
    """
    data = _data(_read(item))
    path = _given(to) if to else _by_name(repository, item, data, slug)
    where = position(path)
    notice = where and repository.notice(where.year)
    if where is None or not path.endswith(".yml") or notice is None:
        raise NoPlaceError(
            f"“{path}”不是放申报或记录的地方。写成 2021/gulou/yuanba/application.yml 的样子；"
            "案例和图片请在代码平台的网页上传。"
        )
    district = where.project.split("/")[1] if where.project else None
    if district and notice.district(district) is None:
        raise NoPlaceError(f"{where.year}年的通知里没有“{district}”这个县（市）区。")
    written = _district(data)
    if where.kind is APPLICATION and not to and written and written != district:
        raise NoPlaceError(
            f"名字说在 {district}，申报书里实施社区写的是 {line(written)}。"
            f"请先问清是哪一个；确实放在 {district} 的，加 --to {path.removeprefix('submissions/')}。"
        )
    if not set(data) & set(repository.shape(where.year, where.kind).field(())["properties"]):
        raise NoPlaceError(f"内容不是{where.kind.title}：没有一栏对得上。请看是不是发错了文件。")
    return path


def _given(to: str) -> str:
    path = to.replace("\\", "/").removeprefix("./").strip("/")
    return path if path.startswith(f"{SUBMISSIONS}/") else f"{SUBMISSIONS}/{path}"


def _by_name(repository: Repository, item: Item, data: Any, slug: str) -> str:
    named = [path for path in paths_of(item.known_as) if _is_known(repository, path)]
    if len(named) > 1:
        raise NoPlaceError("名字有两种读法：" + "，或 ".join(named) + "。请用 --to 写明放到哪里。")
    if named and not slug:
        return named[0]
    if slug and not NAME.fullmatch(slug):
        raise NoPlaceError("--slug 只用小写字母、数字和连字符，不超过40个字符。")
    where = position(named[0]) if named else None
    if where and where.kind is not APPLICATION:
        raise NoPlaceError("--slug 只给申报书用；别的记录请用 --to 写明放到哪里。")
    if not isinstance(data.get("agency"), dict) or not isinstance(data.get("community"), dict):
        raise NoPlaceError(
            "从名字看不出放到哪里，内容也不是申报书。"
            "请用 --to 写明，例如 --to 2021/gulou/yuanba/first-review/1.yml。"
        )
    year = where.year if where else repository.programme.year
    district = _district(data)
    notice = repository.notice(year)
    if not district or notice is None or notice.district(district) is None:
        raise NoPlaceError(
            "申报书里没有写清在哪个县（市）区。请用 --to 写明放到哪里，"
            f"例如 --to {year}/gulou/yuanba/application.yml。"
        )
    if slug:
        return application_path(f"{year}/{district}/{slug}")
    raise NoPlaceError(
        f"看得出是 {year}/{district} 的申报书，看不出项目文件夹叫什么。"
        f"{_hint(repository, year, district, data)}请加 --slug，拼音或英文小写，例如 --slug yuanba。"
    )


def _hint(repository: Repository, year: int, district: str, data: dict[str, Any]) -> str:
    """Projects of the same agency that are there already."""
    code = data["agency"].get("credit_code")
    found = [
        project.rpartition("/")[2]
        for _, project, app in repository.applications(year)
        if app and project.split("/")[1] == district and _known_code(app) == code
    ]
    return f"这家机构在这里已有 {'、'.join(found)}，补正的写同一个名字。" if found else ""


def _known_code(app: Any) -> str | None:
    return getattr(getattr(app, "agency", None), "credit_code", None)


def _is_known(repository: Repository, path: str) -> bool:
    where = position(path)
    notice = where and repository.notice(where.year)
    if where is None or notice is None:
        return False
    return where.project is None or notice.district(where.project.split("/")[1]) is not None


def _district(data: Any) -> str | None:
    community = data.get("community")
    found = community.get("district") if isinstance(community, dict) else None
    return found if isinstance(found, str) and found else None


def _read(item: Item) -> yaml_source.Source:
    source = yaml_source.read(item.data)
    if not isinstance(source.data, dict):
        raise UnreadableError(tuple(source.flaws))
    return source


def _data(source: yaml_source.Source) -> dict[str, Any]:
    assert isinstance(source.data, dict)  # noqa: S101  see `_read`
    return source.data


# ---------------------------------------------------------------- taking it in


def receive(
    git: Git, base: RevisionTree, item: Item, path: str, how: How, *, replace: bool = False
) -> Received:
    """Take `item` in at `path`, on a branch of its own from `base`.

    `replace` says that it is a new version even where it names another agency and project than what
    stands there. Raises UnreadableError, RefusedError, GitError.
    """
    data = item.data.replace(b"\r\n", b"\n")  # as .gitattributes has it; no fingerprint changes
    source = _read(item)
    where = position(path)
    assert where is not None  # noqa: S101  see `place`
    branch = commits.branch(git, f"receive/{file_name(path).removesuffix('.yml')}", base, path)
    before = _content(branch.tip or base, path)
    if before is not None and where.kind is APPLICATION and not replace:
        _check_same(before, source.data, path)
    head = JudgedTree(base, DictTree({path: data}), {path})
    judged = judge(base, head, on=how.at.date())
    report = report_on(judged)
    for each in report.own:
        if each.rule in _FINAL:
            raise RefusedError(f"{each.message}{each.fix}")
    repository = judged.merged.repository
    notice = repository.notice(where.year)
    assert notice is not None  # noqa: S101  see `place`
    project = judged.merged.years[where.year].project(where.project) if where.project else None
    district = where.project.split("/")[1] if where.project else None
    programme = repository.programme
    made = Received(
        path=path,
        kind=where.kind,
        how=how,
        office=how.office
        or (programme.office("county", district) if district else programme.office("city"))
        or ROLES["county"],
        facts=project.facts if project else None,
        fingerprint=fingerprint(source.data),
        complete=is_complete(repository.document(path)),
        report=report,
        branch=None,
        version=1 if before is None else 2,
        numbers=_numbers(source.text),
    )
    if made.numbers:
        return made
    if before == data:
        if branch.tip is None:
            raise RefusedError("主分支上已经是这一份，一字不差，不用再收。")
        at = commits.received_at(git, branch.tip.commit)
        return made._replace(branch=branch.name, version=0, how=how._replace(at=at))
    author = _author(programme, notice, where, made.facts)
    commits.move(git, branch, commits.commit(git, branch, _entry(made, data, author)))
    return made._replace(branch=branch.name)


def address_of_request(programme: Programme, branch: str) -> str:
    """The page of the forge on which a request for `branch` is opened."""
    return f"{programme.forge}/compare/{MAIN}...{branch}?expand=1"


def _content(tree: RevisionTree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except FileNotFoundError:
        return None


def _check_same(before: bytes, data: Any, path: str) -> None:
    """A second application at one place is a new version only if agency or name are the same."""
    old = yaml_source.read(before).data
    if not isinstance(old, dict):
        return
    whose, what = _agency(old), old.get("name")
    if whose.get("credit_code") == _agency(data).get("credit_code") or what == data.get("name"):
        return
    raise RefusedError(
        f"{path} 已经是{line(str(whose.get('name')))}的《{line(str(what))}》。"
        "如果是另一个项目，请用 --slug 换一个文件夹名；如果是同一个项目的新一版，请加 --replace。"
    )


def _agency(data: Any) -> dict[str, Any]:
    found = data.get("agency")
    return found if isinstance(found, dict) else {}


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(
        f"第{yaml_source.span_at(text, each.start, each.end).line}行 {each.kind}"
        for each in find(text)
    )


def _author(programme: Programme, notice: Notice, where: Position, facts: Facts | None) -> Person:
    """Who wrote it: the agency, or the office whose record it is. No address of theirs gets in."""
    district = where.project.split("/")[1] if where.project else None
    owner = notice.owner(where.kind.name)
    role = owner.role if owner else owners.MAINTAINERS.role
    name = programme.office(role, district) or ROLES[role]
    if role == "agency" and facts and facts.agency_name:
        name = line(facts.agency_name)[:_LONGEST].strip() or name
    if not any(map(str.isalnum, name)):  # git takes no name of marks alone, and drops < and >
        name = ROLES[role]
    return Person(name, f"noreply@{urlsplit(programme.site).hostname}")


def _entry(made: Received, data: bytes, author: Person) -> Entry:
    again = "" if made.version == 1 else "（改过的）"
    return Entry(
        made.path,
        data,
        f"{made.kind.title}{again}：{made.path.removeprefix(f'{SUBMISSIONS}/')}\n\n"
        f"收件：{made.how.at:%Y-%m-%d %H:%M}（北京时间），{made.how.channel}，{made.office}\n"
        f"指纹：{made.fingerprint}\n",
        author,
        made.how.at,
    )
