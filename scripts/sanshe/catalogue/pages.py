"""Repository -> pages and pictures."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sanshe.catalogue import (
    cases,
    clauses,
    dashboard,
    forms,
    home,
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
from sanshe.project import Project
from sanshe.register import as_data, register_of
from sanshe.repository import Repository


def pages(repository: Repository, carried: Sequence[Package] = ()) -> Iterator[Page | Asset]:
    """Every page that the repository's data makes, and every picture that one of them shows.

    `carried` is what others wrote and the site carries for the form and the charts.
    """
    site = Renderer(repository)
    # What takes memory and needs no project comes before they are all read.
    yield from third_party(site, carried)
    yield from law.notices(site)
    yield from law.rules(site)
    shelf = projects.Shelf()
    shown: list[cases.Case] = []
    # Nothing that is published depends on the day: the same commit gives the same site.
    years = read_years(repository, repository.years, date.max)
    site.reviewed = [number for number, year in years.items() if year.result or year.pool]
    awarded: dict[int, list[tuple[Project, projects.Card]]] = {}
    for number, year in years.items():
        if number == site.notice.year:
            shelf.awarded = sum((award.amount for award in year.awards), Decimal(0))
        cards = ((project, projects.put(shelf, project, year)) for project in year.projects)
        awarded[number] = [(project, card) for project, card in cards if card and card.uri]
    neighbours = projects.Neighbours([each for of_year in awarded.values() for each in of_year])
    boards = {}
    for number, year in years.items():
        board = dashboard.board(site, year)
        parts = clauses.parts(board) if board else []
        if board:
            boards[number] = board
        for project, card in awarded[number]:
            pictures = cases.pictures_of(site, project)
            told = cases.listed(card, project, pictures)
            yield projects.project_page(
                site,
                project,
                year,
                card,
                projects.Around(
                    near=neighbours.near(card),
                    before=neighbours.year_before(card),
                    after=neighbours.year_after(card),
                    met=clauses.met(parts, board, project) if board else [],
                    board=board,
                    picture=told.picture,
                ),
            )
            case = cases.case_page(site, project, card, pictures)
            if case:
                shown.append(told)
                yield case
                yield from cases.assets(project, pictures)
        reviewed = review.review_page(site, year)
        if reviewed:
            yield reviewed
    yield home.home(site, shelf, years.get(site.notice.year), shown)
    yield from listing.listing(site, shelf)
    yield from overview.overviews(site, shelf, shown)
    yield from cases.lists(site, shown)
    yield review.review_index(site, [years[number] for number in site.reviewed])
    register = json.dumps(as_data(register_of(years)), ensure_ascii=False, indent=1)
    yield Asset("data/register.json", f"{register}\n".encode())
    yield from dashboard.dashboard(site, boards.values())
    views = {number: board.view for number, board in boards.items()}
    yield from open_data.published(site, years.values(), views, drawn=bool(carried))
    if carried:  # there is a form to read it
        yield from forms.forms(site, shelf, years)
