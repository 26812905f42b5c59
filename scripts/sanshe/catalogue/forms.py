"""What the forms in the browser are made of: each year's schemas, the kinds of files, the notice's terms, and
the projects that a record can be about. Everything here is public already."""

import json
from collections.abc import Iterator
from typing import Any

from sanshe.catalogue.page import Asset
from sanshe.catalogue.projects import Shelf
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import Renderer
from sanshe.catalogue.text import read
from sanshe.layout import KINDS, Kind
from sanshe.notice import Notice, Programme
from sanshe.project import Year
from sanshe.tree import SUBMISSIONS
from sanshe.wording import ROLES, period

FORMS = "assets/apply"


def forms(site: Renderer, shelf: Shelf, years: dict[int, Year]) -> Iterator[Asset]:
    """The data of the pages 在线填报 and 办理记录; the years are those whose notice has clauses."""
    programme = site.repository.programme
    notices = {number: year.notice for number, year in years.items() if year.notice.clauses}
    yield _json(
        f"{FORMS}/index.json",
        {
            "year": programme.year,
            "forge": programme.forge,
            "roles": ROLES,
            "kinds": [_kind(kind, site.notice) for kind in KINDS if kind.record],
            "rules": site.rule_titles,
            "years": {number: _terms(notice, programme) for number, notice in notices.items()},
        },
    )
    for number in notices:
        for kind in {kind.schema: kind for kind in KINDS if kind.record}.values():
            schema = site.repository.schema(number, kind)
            yield _json(f"{FORMS}/{number}/{kind.schema}.json", schema)
        yield _json(f"{FORMS}/{number}/projects.json", _projects(shelf, years[number]))


def _json(uri: str, data: Any) -> Asset:
    return Asset(uri, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _kind(kind: Kind, notice: Notice) -> dict[str, Any]:
    owner = notice.owner(kind.name)
    return {
        "name": kind.name,
        "title": kind.title,
        "schema": kind.schema,
        "place": kind.example.removeprefix(f"{SUBMISSIONS}/<year>/"),
        "role": owner.role if owner else None,
        "approver": (owner.approver or owner.role) if owner else None,
    }


def _terms(notice: Notice, programme: Programme) -> dict[str, Any]:
    """What of the notice the form says or adds up; whether something is allowed, the rules decide."""
    points = {each.key: each.points for each in notice.evaluation}
    return {
        "year": notice.year,
        "window": period(notice.dates.window),
        "city_share": f"{notice.amounts.city_share:f}",
        "city_sources": sorted(notice.city_sources),
        "cohorts": [
            {"key": each.key, "title": each.title, "continues_year": each.continues_year}
            for each in notice.cohorts
        ],
        "districts": [
            {"key": each.key, "office": programme.office("county", each.key)}
            for each in notice.districts
        ],
        "offices": {
            role: programme.office(role) or words for role, words in ROLES.items() if words
        },
        "points": {
            "score": {each.key: each.points for each in notice.rubric},
            "midterm": points,
            "final": points,
        },
        "clauses": {each.number: each.heading for each in notice.all_clauses()},
        "screening": [
            {
                "clause": each.clause,
                "question": each.question,
                "excludes": each.excludes,
                "because": each.because,
                "only": each.only,
            }
            for each in notice.screening
        ],
    }


def _projects(shelf: Shelf, year: Year) -> list[dict[str, Any]]:
    """Those that the site lists; of the awarded ones also what their page shows and records repeat."""
    applications = {
        project.id: Public(project.facts.whole)
        for project in year.projects
        if project.facts and project.facts.whole
    }
    found = []
    for card in shelf.cards:
        if card.year != year.notice.year:
            continue
        row: dict[str, Any] = {
            "id": card.id,
            "name": card.name,
            "agency": card.agency,
            "stage": card.stage,
            "continues": card.continues,
        }
        if card.uri:
            app = applications[card.id]
            row |= {
                "code": card.code,
                "theme": card.theme_key,
                "activities": _texts(app, "activities", "name"),
                "goals": _texts(app, "goals", "id"),
            }
        found.append(row)
    return found


def _texts(app: Public, items: str, key: str) -> list[str]:
    return [text for each in read(app, items) or () if (text := read(each, key))]
