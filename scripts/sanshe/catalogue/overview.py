"""Districts, agencies and themes: a page of each with its projects over the years, and an index."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from sanshe.catalogue.cases import Case, newest_first
from sanshe.catalogue.listing import ordered
from sanshe.catalogue.page import Page
from sanshe.catalogue.projects import Card, Shelf
from sanshe.catalogue.render import Renderer, agency_uri, district_uri, theme_uri

DISTRICTS = "districts/index.md"
AGENCIES = "agencies/index.md"
THEMES = "themes/index.md"


class Group(NamedTuple):
    """Projects that have something in common, and the page that lists them (None for no projects)."""

    key: str
    title: str
    uri: str | None
    cards: list[Card]

    @property
    def awarded(self) -> list[Card]:
        return [card for card in self.cards if card.uri]

    @property
    def years(self) -> list[tuple[int, list[Card]]]:
        """The newest year first."""
        found: defaultdict[int, list[Card]] = defaultdict(list)
        for card in self.cards:
            found[card.year].append(card)
        return sorted(found.items(), reverse=True)


class Tile(NamedTuple):
    """A district's place on the schematic map (from 1), and how it stands beside the others."""

    column: int
    row: int
    name: str
    uri: str | None
    values: dict[str, Decimal]
    """Of this year's awarded projects: how many, yuan of the city's money, people reached."""
    levels: dict[str, int]
    """0 for none, else 1 to 4."""


MEASURES = {"projects": "项目（个）", "amount": "市级专项经费（元）", "people": "服务（人次）"}


def tiles(rows: Sequence[str], groups: Sequence[Group], year: int) -> list[Tile]:
    """The tiles of `groups`; those that have no place in `rows` stand in rows of their own below."""
    place = {
        key: (column, row)
        for row, keys in enumerate(rows, start=1)
        for column, key in enumerate(keys.split(), start=1)
    }
    width = max((column for column, _ in place.values()), default=4)
    rest = [group.key for group in groups if group.key not in place]
    for at, key in enumerate(rest):
        place[key] = (at % width + 1, len(rows) + at // width + 1)
    values = {}
    for group in groups:
        awarded = [card for card in group.awarded if card.year == year]
        values[group.key] = {
            "projects": Decimal(len(awarded)),
            "amount": sum((card.amount for card in awarded), Decimal(0)),
            "people": Decimal(sum(card.people for card in awarded)),
        }
    most = {
        name: max((each[name] for each in values.values()), default=Decimal(0)) for name in MEASURES
    }
    return [
        Tile(
            *place[group.key],
            group.title,
            group.uri,
            values[group.key],
            {name: _level(value, most[name]) for name, value in values[group.key].items()},
        )
        for group in groups
    ]


def district_tiles(site: Renderer, shelf: Shelf) -> list[Tile]:
    return tiles(site.notice.map, _districts(site, ordered(site, shelf.cards)), site.notice.year)


def _districts(site: Renderer, cards: Sequence[Card]) -> list[Group]:
    """In the notice's order; a district of an earlier year stands last."""
    found = _grouped(cards, lambda card: (card.district_key, card.district), district_uri)
    by_key = {each.key: each for each in found}
    in_order = [
        by_key.pop(each.key, Group(each.key, each.name, None, [])) for each in site.notice.districts
    ]
    return [*in_order, *by_key.values()]


def _level(value: Decimal, most: Decimal) -> int:
    return ceil(4 * value / most) if most else 0


def overviews(site: Renderer, shelf: Shelf, cases: Sequence[Case]) -> Iterator[Page]:
    """All three indexes and the pages below them."""
    cards = ordered(site, shelf.cards)
    notice = site.notice
    told = newest_first(cases)

    districts = _districts(site, cards)
    yield _index(
        site,
        DISTRICTS,
        "districts.html",
        "县（市）区",
        "各县（市）区的项目",
        districts,
        shelf,
        tiles=tiles(notice.map, districts, notice.year),
        measures=MEASURES,
    )
    programme = site.repository.programme
    for group in districts:
        known = notice.district(group.key)
        facts = [("承办单位", programme.bureau(group.key)), ("说明", known.note if known else None)]
        about = "在这个县（市）区实施的试点项目"
        yield from _page(site, group, "district", ("县（市）区", DISTRICTS), facts, about, told)

    agencies = _grouped(cards, lambda card: (card.code, card.agency or card.code), agency_uri)
    agencies.sort(key=lambda each: (-len(each.awarded), each.title))
    yield _index(
        site, AGENCIES, "agencies.html", "承接机构", "申报的社工机构和它们的项目", agencies, shelf
    )
    for group in agencies:
        names = sorted({card.agency for card in group.cards if card.agency} - {group.title})
        facts = [("统一社会信用代码", group.key), ("用过的名称", "、".join(names))]
        about = "这家机构历年的试点项目"
        yield from _page(site, group, "agency", ("承接机构", AGENCIES), facts, about, told)

    awarded = [card for card in cards if card.uri]
    themes = _grouped(awarded, lambda card: (card.theme_key, card.theme), theme_uri)
    full = notice.choices("themes")
    place = {key: at for at, key in enumerate(full)}
    themes.sort(key=lambda each: place.get(each.key, len(place)))
    yield _index(
        site, THEMES, "themes.html", "主题", "治理创新主题和各主题的项目、案例", themes, shelf
    )
    for group in themes:
        facts = [("通知的写法", full.get(group.key, ""))]
        about = "以此为主选主题的试点项目"
        yield from _page(site, group, "theme", ("主题", THEMES), facts, about, told)


def _grouped(
    cards: Sequence[Card],
    by: Callable[[Card], tuple[str | None, str | None]],
    uri: Callable[[str], str],
) -> list[Group]:
    """Groups in the order in which they occur; named as the newest project names them."""
    found: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        key, title = by(card)
        if key and title:
            found[key].append(card)
    return [
        Group(key, by(max(members, key=lambda card: card.year))[1] or key, uri(key), members)
        for key, members in found.items()
    ]


def _index(
    site: Renderer,
    uri: str,
    template: str,
    title: str,
    description: str,
    groups: list[Group],
    shelf: Shelf,
    **values: Any,
) -> Page:
    return site.page(
        uri, template, title, description, groups=groups, shelf=shelf, notice=site.notice, **values
    )


def _page(
    site: Renderer,
    group: Group,
    by: str,
    above: tuple[str, str],
    facts: Sequence[tuple[str, str | None]],
    description: str,
    told: Sequence[Case],
) -> Iterator[Page]:
    if group.uri is None:
        return
    own = {card.id for card in group.cards if card.case_uri}
    yield site.page(
        group.uri,
        "group.html",
        group.title,
        f"{group.title}：{description}",
        group=group,
        by=by,
        told=[each for each in told if each.card.id in own] if own else [],
        above=above,
        facts=[(label, words) for label, words in facts if words],
    )
