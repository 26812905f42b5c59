"""Who must agree to a change of a path, and the files in which a forge reads that.

A role of the notice's owners, filled by teams of the programme. What is no file of ours belongs to
the maintainers. Where no team fills a role, nothing is written: a path without an owner would be
open to all.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from sanshe.layout import KINDS, Kind, position
from sanshe.notice import Notice, Programme
from sanshe.wording import ROLES

FILES = {".github/CODEOWNERS": "github", ".gitea/CODEOWNERS": "gitea"}
"""Where GitHub looks, and where Gitea and Forgejo do."""

_HEAD = """\
# 由 sanshe owners 按 schemas/programme.yml 的班组和各年通知的 owners 生成，请勿手改。
# 改了那两处，运行 sanshe owners 重写；sanshe owners --check 看是否过时。
"""


class Approver(NamedTuple):
    """A role, of one district where each district has its own."""

    role: str
    district: str | None = None


MAINTAINERS = Approver("maintainers")


class NoTeamError(Exception):
    """A role that must agree is filled by nobody; the message says which."""


def approver(notice: Notice | None, path: str) -> Approver:
    """Who must agree to a change of `path`; `notice` is that of the path's year, if there is one."""
    where = position(path)
    if where is None or notice is None or notice.year != where.year:
        return MAINTAINERS
    district = where.project.split("/")[1] if where.project else None
    if district and notice.district(district) is None:
        return MAINTAINERS
    return _of_kind(notice, where.kind, district)


def name_of(programme: Programme, who: Approver) -> str:
    """The bureau of that role and district, or the role's name."""
    return programme.office(who.role, who.district) or ROLES[who.role]


def teams_of(programme: Programme, who: Approver) -> tuple[str, ...]:
    return programme.teams_of(who.role, who.district)


def codeowners(programme: Programme, notices: Iterable[Notice], form: str) -> str:
    """The file for the forge `form`; raises NoTeamError."""
    places = [place for notice in notices for place in _places(notice)]
    needed = dict.fromkeys((MAINTAINERS, *(place.who for place in places)))
    empty = [who for who in needed if not teams_of(programme, who)]
    if empty:
        raise NoTeamError("、".join(name_of(programme, who) for who in empty))
    organisation = urlsplit(programme.forge).path.strip("/").split("/")[0]

    def said(who: Approver) -> str:
        return " ".join(f"@{organisation}/{team}" for team in teams_of(programme, who))

    ours = [place for place in places if place.who != MAINTAINERS]
    if form == "github":
        # Of the patterns that fit, the last counts.
        rows = [("*", MAINTAINERS), *((f"/{each.glob}", each.who) for each in ours)]
    else:
        # All that fit the whole path count, so that exactly one may fit.
        others = "|".join(_regular(each) for each in ours)
        rows = [(f"!({others})", MAINTAINERS), *((_regular(each), each.who) for each in ours)]
    return "\n".join([_HEAD, *(f"{pattern} {said(who)}" for pattern, who in rows)]) + "\n"


class _Place(NamedTuple):
    """Where files of one kind stand, and who must agree to them.

    The glob is that of .gitignore. What a name may be made of it can't say: a name that isn't
    allowed is an error of the checks, whoever owns the file.
    """

    who: Approver
    glob: str


def _places(notice: Notice) -> Iterator[_Place]:
    for kind in KINDS:
        who = _of_kind(notice, kind, "")
        keys = [district.key for district in notice.districts] if who.role == "county" else ["*"]
        for key in keys:
            glob = kind.example.replace("<year>", str(notice.year)).replace("<district>", key)
            for ending in ("jpg", "jpeg", "png", "webp") if "<picture>" in glob else ("",):
                named = re.sub("<[a-z]+>", "*", glob.replace("<picture>", f"*.{ending}"))
                yield _Place(_of_kind(notice, kind, key), named)


def _regular(place: _Place) -> str:
    """The glob as a regular expression, without a backslash, which would have to be doubled there."""
    return place.glob.replace(".", "[.]").replace("*", "[^/]*")


def _of_kind(notice: Notice, kind: Kind, district: str | None) -> Approver:
    owner = notice.owner(kind.name)
    if owner is None:
        return MAINTAINERS
    role = owner.approver or owner.role
    return Approver(role, district if role == "county" else None)
