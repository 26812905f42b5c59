"""The first page: the programme in one screen."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sanshe.catalogue.cases import Case, newest_first
from sanshe.catalogue.feeds import Event, call_events
from sanshe.catalogue.overview import MEASURES, district_tiles
from sanshe.catalogue.page import Page
from sanshe.catalogue.projects import Card, Shelf
from sanshe.catalogue.render import Renderer
from sanshe.project import Year
from sanshe.stage import AWARDED
from sanshe.start import MARK

HOME = "index.md"
NEWEST = 4
"""Case studies that stand on it."""


class Figures(NamedTuple):
    """Of the awarded projects of one year; `amount` is the city's money in yuan."""

    projects: int
    districts: int
    agencies: int
    amount: Decimal
    people: int
    grades: list[tuple[str, int]]


def home(site: Renderer, shelf: Shelf, year: Year | None, cases: Sequence[Case]) -> Page:
    """This year's call, its figures, the newest case studies, and ways in."""
    notice = site.notice
    current = [card for card in shelf.cards if card.year == notice.year]
    return site.page(
        HOME,
        "home.html",
        notice.title,
        f"{site.city}城乡社区“三社联动”试点：申报、检查、公开",
        notice=notice,
        shelf=shelf,
        current=current,
        is_sample=any(MARK in (card.agency or "") for card in shelf.cards),
        figures=_figures(site, shelf, [card for card in current if card.stage in AWARDED]),
        phases=_phases(year) if year else [],
        cases=newest_first(cases)[:NEWEST],
        tiles=district_tiles(site, shelf),
        measures=MEASURES,
        reviewed=site.reviewed,
    )


def _phases(year: Year) -> list[Event]:
    """Parts of the call. Which is today's a script says: no page depends on the day of building."""
    prefix = f"{year.notice.year}年"
    events = (each for each in call_events(year, "") if not each.key.endswith("/deadline"))
    return sorted(
        (each._replace(title=each.title.removeprefix(prefix)) for each in events),
        key=lambda each: each.first,
    )


def _figures(site: Renderer, shelf: Shelf, awarded: Sequence[Card]) -> Figures:
    grades = Counter(card.grade for card in awarded)
    return Figures(
        projects=len(awarded),
        districts=len({card.district_key for card in awarded}),
        agencies=len({card.code for card in awarded if card.code}),
        amount=shelf.awarded,
        people=sum(card.people for card in awarded),
        grades=[(each.title, grades[each.title]) for each in site.notice.grades],
    )
