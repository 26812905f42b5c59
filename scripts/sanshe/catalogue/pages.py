"""Repository -> pages and pictures."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sanshe.catalogue import (
    cases,
    dashboard,
    law,
    listing,
    open_data,
    overview,
    projects,
    review,
)
from sanshe.catalogue.page import Asset, Page
from sanshe.catalogue.render import Renderer
from sanshe.catalogue.third_party import Package, third_party
from sanshe.engine import read_years
from sanshe.register import as_data, register_of
from sanshe.repository import Repository


def pages(repository: Repository, carried: Sequence[Package] = ()) -> Iterator[Page | Asset]:
    """Every page that the repository's data makes, and every picture that one of them shows.

    `carried` is what others wrote and the site carries for the form.
    """
    site = Renderer(repository)
    shelf = projects.Shelf()
    shown: list[cases.Case] = []
    # Nothing that is published depends on the day: the same commit gives the same site.
    years = read_years(repository, repository.years, date.max)
    site.reviewed = [number for number, year in years.items() if year.result or year.pool]
    for number, year in years.items():
        if number == site.notice.year:
            shelf.awarded = sum((award.amount for award in year.awards), Decimal(0))
        for project in year.projects:
            card = projects.put(shelf, project, year)
            if card is None or card.uri is None:
                continue
            yield projects.project_page(site, project, year, card)
            pictures = cases.pictures_of(site, project)
            case = cases.case_page(site, project, card, pictures)
            if case:
                shown.append(cases.listed(card, pictures))
                yield case
                yield from cases.assets(project, pictures)
        reviewed = review.review_page(site, year)
        if reviewed:
            yield reviewed
    yield projects.home(site, shelf)
    yield from listing.listing(site, shelf)
    yield from overview.overviews(site, shelf)
    yield cases.case_index(site, shown)
    yield review.review_index(site, [years[number] for number in site.reviewed])
    register = json.dumps(as_data(register_of(years)), ensure_ascii=False, indent=1)
    yield Asset("data/register.json", f"{register}\n".encode())
    yield from third_party(site, carried)
    yield from law.notices(site)
    yield from law.rules(site)
    yield from dashboard.dashboard(site, years.values())
    yield from open_data.published(site, years.values())
