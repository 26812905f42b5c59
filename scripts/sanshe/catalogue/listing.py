"""The list of projects: filters over all of them, the cards in small files.

The page itself holds the first cards. A script fetches which project has which value (a few bytes
each), then the cards that are asked for. Without a script the pages of the districts are the list.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sanshe.catalogue.page import Asset, Page, loaded
from sanshe.catalogue.projects import PROJECTS, Card, Shelf
from sanshe.catalogue.render import Renderer
from sanshe.stage import STAGES

FOLDER = "projects/list"
FIRST = 24
"""Cards that stand on the page itself."""
PER_FILE = 100
"""Cards in a file."""

Values = tuple[tuple[str, str], ...]
"""Keys with their titles."""


class Facet(NamedTuple):
    """What the list can be filtered by."""

    key: str
    title: str
    values: Values
    """Those that occur, in the order in which they are offered."""
    of: tuple[list[int], ...]
    """Of each card, which of the `values` it has."""


def listing(site: Renderer, shelf: Shelf) -> Iterator[Page | Asset]:
    """The page of projects and its files."""
    cards = ordered(site, shelf.cards)
    facets = facets_of(site, cards)
    yield site.page(
        PROJECTS,
        "projects.html",
        "项目",
        "试点项目，按年度、县（市）区、主题、对象、阶段、等级、机构筛选",
        shelf=shelf,
        first=cards[:FIRST],
        facets=facets,
    )
    index = {
        "first": len(cards[:FIRST]),
        "per_file": PER_FILE,
        "facets": [
            {"key": each.key, "values": [key for key, _ in each.values], "of": each.of}
            for each in facets
        ],
    }
    yield loaded(f"{FOLDER}/index", index)
    one, to = site.macro("card"), site.to(PROJECTS)
    for start in range(0, len(cards), PER_FILE):
        some = cards[start : start + PER_FILE]
        yield loaded(f"{FOLDER}/{start // PER_FILE}", [one(card, to).strip() for card in some])


def ordered(site: Renderer, cards: Sequence[Card]) -> list[Card]:
    """Those with a page first; the newest year first, then by district in the notice's order."""
    place = {each.key: at for at, each in enumerate(site.notice.districts)}
    return sorted(
        cards,
        key=lambda card: (
            card.uri is None,
            -card.year,
            place.get(card.district_key, len(place)),
            card.name,
        ),
    )


def facets_of(site: Renderer, cards: Sequence[Card]) -> list[Facet]:
    """All facets that have a value; of a project without a page only what the plain list says."""
    notice = site.notice

    def one(key: str | None, title: str | None) -> Values:
        return ((key, title),) if key and title else ()

    def shown(values: Callable[[Card], Values]) -> Callable[[Card], Values]:
        return lambda card: values(card) if card.uri else ()

    made = [
        _facet("year", "年度", cards, lambda card: one(str(card.year), f"{card.year}年")),
        _facet(
            "district",
            "县（市）区",
            cards,
            lambda card: one(card.district_key, card.district),
            [each.key for each in notice.districts],
        ),
        _facet(
            "theme",
            "主题",
            cards,
            shown(lambda card: one(card.theme_key, card.theme)),
            [each.key for each in notice.themes],
        ),
        _facet(
            "group", "服务对象", cards, shown(lambda card: card.groups), notice.choices("groups")
        ),
        _facet("cohort", "批次", cards, lambda card: one(card.cohort_key, card.cohort)),
        _facet("stage", "阶段", cards, lambda card: one(card.stage, card.stage_title), STAGES),
        _facet(
            "grade",
            "末期评估",
            cards,
            shown(lambda card: one(card.grade, card.grade)),
            [each.title for each in notice.grades],
        ),
        _facet("agency", "承接机构", cards, lambda card: one(card.code, card.agency)),
    ]
    return [each for each in made if each.values]


def _facet(
    key: str,
    title: str,
    cards: Sequence[Card],
    values: Callable[[Card], Values],
    order: Iterable[str] = (),
) -> Facet:
    """Values in the given `order`, those that are not in it as they come."""
    order = tuple(order)
    each_has = [values(card) for card in cards]
    titles = {key: words for has in reversed(each_has) for key, words in has}  # the newest counts
    seen = dict.fromkeys(key for has in each_has for key, _ in has)
    keys = [*(key for key in order if key in seen), *(key for key in seen if key not in order)]
    place = {key: at for at, key in enumerate(keys)}
    return Facet(
        key,
        title,
        tuple((key, titles[key]) for key in keys),
        tuple([place[key] for key, _ in has] for has in each_has),
    )
