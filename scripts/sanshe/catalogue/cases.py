"""Case studies with their pictures."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from sanshe import case_text, pictures
from sanshe.catalogue.page import Asset, Page, link
from sanshe.catalogue.projects import Card
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import Renderer, case_uri
from sanshe.project import Project
from sanshe.records import PictureNote
from sanshe.tree import SUBMISSIONS
from sanshe.typeset import clean

CASES = "cases/index.md"


class Case(NamedTuple):
    """One case study in the list; `picture` is the address of its first picture from the site's root."""

    card: Card
    picture: str | None
    alt: str


class Shown(NamedTuple):
    """A picture as it is published: cleaned once more, whatever was merged."""

    note: PictureNote
    data: bytes
    width: int
    height: int


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
        shown[file] = Shown(note, data, looked.width, looked.height)
    return shown


def case_page(
    site: Renderer, project: Project, card: Card, shown: Mapping[str, Shown]
) -> Page | None:
    """The page of a project's case study; None where its text can't be read."""
    case = project.case_study
    if case is None or card.case_uri is None:
        return None

    def picture(file: str, words: str) -> Markup:
        found = shown.get(file)
        if found is None:
            return Markup("")
        address = f"{project.id.rpartition('/')[2]}/{file}"
        figure = (  # with its size, so that the text doesn't jump
            '<figure><img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
            "<figcaption>{}</figcaption></figure>"
        )
        alt, caption = clean(found.note.alt), clean(words or found.note.alt)
        return Markup(figure).format(address, alt, found.width, found.height, caption)  # noqa: S704  format() escapes

    return site.page(
        card.case_uri,
        "case.html",
        case.title,
        card.case_summary or "",
        case=Public(case),
        card=card,
        body=case_text.render(getattr(case, "body", ""), picture),
    )


def case_index(site: Renderer, cases: list[Case]) -> Page:
    return site.page(
        CASES, "cases.html", "案例", "试点项目的做法和经验，图文案例", cases=cases, root=_root
    )


def first_of(card: Card, shown: Mapping[str, Shown]) -> tuple[str, str] | None:
    """The address of the first picture from the site's root, and what is on it."""
    first = next(iter(shown.values()), None)
    return (f"{_folder(card.id)}/{first.note.file}", first.note.alt) if first else None


def listed(card: Card, shown: Mapping[str, Shown]) -> Case:
    return Case(card, *(first_of(card, shown) or (None, "")))


def assets(project: Project, shown: Mapping[str, Shown]) -> Iterator[Asset]:
    """The pictures that the case study shows."""
    for file, each in shown.items():
        yield Asset(f"{_folder(project.id)}/{file}", each.data)


def _folder(project_id: str) -> str:
    return case_uri(project_id).removesuffix(".md")


def _root(address: str) -> str:
    """An address from the site's root, as the list of case studies writes it."""
    return link(CASES, address + ".md").removesuffix(".html")
