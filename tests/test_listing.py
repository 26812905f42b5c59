"""The list of projects: what it can be filtered by, and what of a received project it says."""

from decimal import Decimal
from typing import Any

from sanshe.catalogue import Asset, Page, pages
from sanshe.catalogue.overview import Group, tiles
from sanshe.catalogue.projects import Card
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import built_site, cases


def card(district: str, people: int) -> Card:
    return Card(
        uri="projects/x.md",
        id="2021/a/x",
        year=2021,
        name="示例",
        stage="awarded",
        stage_title="已立项",
        cohort_key="",
        cohort=None,
        continues=False,
        district_key=district,
        district=district.upper(),
        street=None,
        community=None,
        agency=None,
        code=None,
        theme_key=None,
        theme=None,
        groups=(),
        amount=Decimal(200000),
        people=people,
        grade=None,
        case_uri=None,
        case_title=None,
        case_summary=None,
    )


def repository() -> Repository:
    return Repository(DictTree({**cases.own_files(), **cases.life()}))


def listed() -> dict[str, Any]:
    """The files of the list of the good year."""
    return {
        each.uri.removeprefix("projects/list/"): built_site.unframed(each.data)
        for each in pages(repository())
        if isinstance(each, Asset) and each.uri.startswith("projects/list/")
    }


def values(made: dict[str, Any], key: str) -> list[list[str]]:
    """Of each card the keys of its values of a facet."""
    (facet,) = (each for each in made["index.js"]["facets"] if each["key"] == key)
    return [[facet["values"][at] for at in has] for has in facet["of"]]


def test_every_card_has_a_place_in_every_facet() -> None:
    made = listed()
    cards = made["0.js"]
    for facet in made["index.js"]["facets"]:
        assert len(facet["of"]) == len(cards), facet["key"]
    notice = repository().notice(2021)
    assert notice
    names = notice.choices("districts")
    for card, districts in zip(cards, values(made, "district"), strict=True):
        assert names[districts[0]] in card


def test_of_a_project_without_a_page_the_list_says_no_more_than_the_plain_list() -> None:
    made = listed()
    without = ["href" not in card for card in made["0.js"]]
    assert any(without)
    assert not all(without)
    assert not [card for card in made["0.js"] if "href" not in card and "末期评估" in card]
    for key in ("theme", "group", "grade"):
        for closed, has in zip(without, values(made, key), strict=True):
            assert not (closed and has), key
    assert any(values(made, "theme"))


def test_those_with_a_page_come_first() -> None:
    linked = ["href" in card for card in listed()["0.js"]]
    assert linked == sorted(linked, reverse=True)


def test_the_page_holds_the_first_cards_and_every_filter() -> None:
    (page,) = (
        each
        for each in pages(repository())
        if isinstance(each, Page) and each.uri == "projects/index.md"
    )
    for card in listed()["0.js"]:
        assert card in page.html
    for facet in listed()["index.js"]["facets"]:
        assert f'name="{facet["key"]}"' in page.html


def test_tiles_stand_where_the_notice_draws_them_and_the_rest_below() -> None:
    cards = [card(district, people) for district, people in (("a", 40), ("a", 10), ("c", 3))]
    groups = [
        Group(
            key,
            key.upper(),
            f"districts/{key}.md",
            [each for each in cards if each.district_key == key],
        )
        for key in "abc"
    ]
    made = {each.name: each for each in tiles((". a", "b"), groups, 2021)}
    assert [(each.column, each.row) for each in made.values()] == [(2, 1), (1, 2), (1, 3)]
    assert made["A"].values == {"projects": 2, "amount": 400000, "people": 50}
    assert made["A"].levels == {"projects": 4, "amount": 4, "people": 4}
    assert made["B"].levels == {"projects": 0, "amount": 0, "people": 0}
    assert made["C"].levels == {"projects": 2, "amount": 2, "people": 1}
    assert all(each.levels == dict.fromkeys(each.levels, 0) for each in tiles((), groups, 2020))
