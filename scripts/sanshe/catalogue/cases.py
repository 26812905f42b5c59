"""Case studies with their pictures."""

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from sanshe import case_text, pictures
from sanshe.catalogue.page import Asset, Page, link
from sanshe.catalogue.projects import Card, case_uri
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import Renderer
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


def case_page(site: Renderer, project: Project, card: Card) -> Page | None:
    """The page of a project's case study; None where its text can't be read."""
    case = project.case_study
    if case is None or card.case_uri is None:
        return None
    body = getattr(case, "body", "")
    shown = {note.file: note for note in _shown(project)}

    def picture(file: str, alt: str) -> Markup:
        if file not in shown:
            return Markup("")
        address = f"{project.id.rpartition('/')[2]}/{file}"
        words = clean(alt or shown[file].alt)
        size = pictures.examine(_bytes(site, project, file))  # so that the text doesn't jump
        figure = (
            '<figure><img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
            "<figcaption>{}</figcaption></figure>"
        )
        alt = clean(shown[file].alt)
        return Markup(figure).format(address, alt, size.width, size.height, words)  # noqa: S704  format() escapes

    return site.page(
        card.case_uri,
        "case.html",
        case.title,
        card.case_summary or "",
        case=Public(case),
        card=card,
        body=case_text.render(body, picture),
    )


def case_index(site: Renderer, cases: list[Case]) -> Page:
    return site.page(
        CASES, "cases.html", "案例", "试点项目的做法和经验，图文案例", cases=cases, root=_root
    )


def listed(project: Project, card: Card) -> Case:
    note = next(iter(_shown(project)), None)
    picture = f"{case_uri(project.id).removesuffix('.md')}/{note.file}" if note else None
    return Case(card, picture, note.alt if note else "")


def assets(site: Renderer, project: Project) -> Iterator[Asset]:
    """The pictures that the case study shows."""
    for note in _shown(project):
        target = f"{case_uri(project.id).removesuffix('.md')}/{note.file}"
        yield Asset(target, _bytes(site, project, note.file))


def _bytes(site: Renderer, project: Project, file: str) -> bytes:
    return site.repository.tree.read(f"{SUBMISSIONS}/{project.id}/case-study/{file}")


def _root(address: str) -> str:
    """An address from the site's root, as the list of case studies writes it."""
    return link(CASES, address + ".md").removesuffix(".html")


def _shown(project: Project) -> list[PictureNote]:
    """The pictures that are there and that everybody in them agreed to."""
    notes: tuple[PictureNote, ...] = getattr(project.case_study, "pictures", ())
    return [
        note
        for note in notes
        if getattr(note, "file", None) in project.pictures and getattr(note, "may_be_shown", False)
    ]
