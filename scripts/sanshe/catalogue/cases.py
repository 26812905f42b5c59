"""Case studies with their pictures, and what others can copy from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from sanshe import case_text, pictures
from sanshe.catalogue.page import Asset, Page, Picture
from sanshe.catalogue.projects import Card
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import Renderer, case_uri
from sanshe.catalogue.text import read
from sanshe.project import Project
from sanshe.records import PictureNote
from sanshe.tree import SUBMISSIONS
from sanshe.typeset import clean

CASES = "cases/index.md"
PRACTICES = "cases/practices.md"

WIDTHS = (480, 960)
"""Pixels: a phone's card, a phone's page or a computer's card. The picture itself has at most 2000."""

_WORTH = 0.9
"""A smaller picture with more than this share of the bytes helps nobody."""


class Shown(NamedTuple):
    """A picture as it is published: cleaned once more, whatever was merged."""

    note: PictureNote
    data: bytes
    width: int
    height: int
    smaller: dict[int, bytes]
    """The same, by width."""


class Case(NamedTuple):
    """One case study in the lists."""

    card: Card
    picture: Picture | None
    practices: tuple[str, ...]
    written: str
    """ISO date: the newest stand first."""


class Shelf(NamedTuple):
    """Case studies that have something in common: their theme or district, and its page."""

    key: str
    title: str
    cases: list[Case]


def pictures_of(site: Renderer, project: Project) -> dict[str, Shown]:
    """By file name, the pictures that are there and that everybody in them agreed to."""
    shown: dict[str, Shown] = {}
    for note in getattr(project.case_study, "pictures", ()):
        file = getattr(note, "file", None)
        if file not in project.pictures or not getattr(note, "may_be_shown", False):
            continue
        path = f"{SUBMISSIONS}/{project.id}/case-study/{file}"
        try:
            data = pictures.clean(site.repository.tree.read(path))
        except pictures.UnreadableError:
            continue
        looked = pictures.examine(data)
        shown[file] = Shown(
            note, data, looked.width, looked.height, dict(_smaller(data, looked.width))
        )
    return shown


def case_page(
    site: Renderer, project: Project, card: Card, shown: Mapping[str, Shown]
) -> Page | None:
    """The page of a project's case study; None where its text can't be read."""
    case = project.case_study
    if case is None or card.case_uri is None:
        return None
    figure = site.macro("figure")
    file = site.file(card.case_uri)

    def picture(name: str, words: str) -> Markup:
        found = shown.get(name)
        if found is None:
            return Markup("")
        return figure(_picture(project.id, found), clean(words or found.note.alt), file)

    return site.page(
        card.case_uri,
        "case.html",
        case.title,
        card.case_summary or "",
        case=Public(case),
        card=card,
        body=case_text.render(getattr(case, "body", ""), picture),
    )


def lists(site: Renderer, cases: Sequence[Case]) -> Iterator[Page]:
    """The list of case studies by theme and district, and the page of their practices."""
    newest = newest_first(cases)
    themes = _shelves(newest, "theme_key", "theme", site.notice.choices("themes"))
    yield site.page(
        CASES,
        "cases.html",
        "案例",
        "试点项目的做法和经验，图文案例",
        cases=newest,
        themes=themes,
        districts=_shelves(newest, "district_key", "district", site.notice.choices("districts")),
    )
    yield site.page(
        PRACTICES,
        "practices.html",
        "可以照着做的",
        "案例里别处可以照着做的做法，出自哪个社区",
        count=sum(len(each.practices) for each in cases),
        themes=themes,
    )


def newest_first(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda each: (each.written, each.card.id), reverse=True)


def listed(card: Card, project: Project, shown: Mapping[str, Shown]) -> Case:
    first = next(iter(shown.values()), None)
    case = Public(project.case_study) if project.case_study else None
    written = read(case, "written_on")
    return Case(
        card,
        _picture(card.id, first) if first else None,
        tuple(read(case, "practices") or ()),
        written.isoformat() if written else "",
    )


def assets(project: Project, shown: Mapping[str, Shown]) -> Iterator[Asset]:
    """The pictures that the case study shows, in all widths."""
    for each in shown.values():
        yield Asset(_address(project.id, each), each.data)
        for width, data in each.smaller.items():
            yield Asset(_address(project.id, each, width), data)


def _shelves(cases: Iterable[Case], key: str, title: str, order: Mapping[str, str]) -> list[Shelf]:
    """In the notice's order; what it doesn't know stands last."""
    found: dict[str, Shelf] = {}
    for each in cases:
        name = getattr(each.card, key) or ""
        shelf = found.setdefault(name, Shelf(name, getattr(each.card, title) or "其他", []))
        shelf.cases.append(each)
    place = {name: at for at, name in enumerate(order)}
    return sorted(found.values(), key=lambda each: place.get(each.key, len(place)))


def _smaller(data: bytes, width: int) -> Iterator[tuple[int, bytes]]:
    for each in WIDTHS:
        if each < width:
            made = pictures.thumbnail(data, each)
            if len(made) < _WORTH * len(data):
                yield each, made


def _picture(project_id: str, shown: Shown) -> Picture:
    uri = _address(project_id, shown)
    sources = [(width, _address(project_id, shown, width)) for width in shown.smaller]
    sources.append((shown.width, uri))
    return Picture(uri, shown.width, shown.height, sources, clean(shown.note.alt))


def _address(project_id: str, shown: Shown, width: int | None = None) -> str:
    """No name of a picture has two dots, so that none can be another's."""
    name, _, suffix = shown.note.file.rpartition(".")
    file = f"{name}.{width}.{suffix}" if width else shown.note.file
    return f"{case_uri(project_id).removesuffix('.md')}/{file}"
