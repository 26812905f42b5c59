"""Communities: which projects are of the same one, and that a project's page leads to it."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from sanshe.catalogue import Page, pages
from sanshe.catalogue.communities import by_street, told_apart
from sanshe.catalogue.projects import Card
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_listing import card

APART = {
    "one in two years": (
        [(2020, "甲街道", "东社区"), (2021, "甲街道", "东社区")],
        {"甲街道": [["东社区 2021", "东社区 2020"]]},
    ),
    "the same name in another street is another": (
        [(2020, "甲街道", "东社区"), (2021, "乙街道", "东社区")],
        {"乙街道": [["东社区 2021"]], "甲街道": [["东社区 2020"]]},
    ),
    "no street: the only one of that name": (
        [(2020, None, "东社区"), (2021, "甲街道", "东社区"), (2022, None, "东社区")],
        {"甲街道": [["东社区 2022", "东社区 2021", "东社区 2020"]]},
    ),
    "no street and two of that name: alone": (
        [(2020, "甲街道", "东社区"), (2020, "乙街道", "东社区"), (2021, None, "东社区")],
        {"乙街道": [["东社区 2020"]], "甲街道": [["东社区 2020"]], None: [["东社区 2021"]]},
    ),
    "renamed": (
        [(2020, "甲镇", "东村"), (2021, "甲镇", "东社区", "东村")],
        {"甲镇": [["东社区 2021", "东村 2020"]]},
    ),
    "renamed twice": (
        [
            (2020, "甲镇", "东村"),
            (2022, "甲镇", "新东社区", "东社区"),
            (2021, "甲镇", "东社区", "东村"),
        ],
        {"甲镇": [["新东社区 2022", "东社区 2021", "东村 2020"]]},
    ),
    "split in two: the older one belongs to neither": (
        [(2020, "甲镇", "村"), (2021, "甲镇", "东社区", "村"), (2021, "甲镇", "西社区", "村")],
        {"甲镇": [["东社区 2021"], ["村 2020"], ["西社区 2021"]]},
    ),
    "no street and two of that name, twice: one": (
        [(2020, "甲街道", "东"), (2020, "乙街道", "东"), (2021, None, "东"), (2022, None, "东")],
        {"乙街道": [["东 2020"]], "甲街道": [["东 2020"]], None: [["东 2022", "东 2021"]]},
    ),
    "two merged into one": (
        [(2020, "甲镇", "东村"), (2020, "甲镇", "西村"), (2021, "甲镇", "大社区", "东村", "西村")],
        {"甲镇": [["大社区 2021", "东村 2020", "西村 2020"]]},
    ),
    "blanks and marks don't count": (
        [(2020, "甲 街道", "“东”社区"), (2021, "甲街道", "东\u3000社区")],
        {"甲街道": [["东\u3000社区 2021", "“东”社区 2020"]]},
    ),
}


def of(year: int, street: str | None, community: str, *former: str) -> Card:
    return replace(
        card("gulou", 0),
        year=year,
        name=community,
        street=street,
        community=community,
        former_communities=former,
    )


@pytest.mark.parametrize(("given", "expected"), APART.values(), ids=APART)
def test_communities_are_told_apart(
    given: list[tuple[int, str | None, str]], expected: dict[str | None, list[list[str]]]
) -> None:
    for cards in (given, given[::-1]):
        found = {
            street.title: [
                [f"{each.community} {each.year}" for each in community.in_order]
                for community in street.communities
            ]
            for street in by_street(told_apart([of(*each) for each in cards]))
        }
        assert found == expected


@pytest.fixture(scope="module")
def made() -> dict[str, BeautifulSoup]:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    return {
        each.uri: BeautifulSoup(each.html, "html.parser")
        for each in pages(repository)
        if isinstance(each, Page)
    }


def test_a_project_leads_to_its_community_which_leads_back(made: dict[str, BeautifulSoup]) -> None:
    link = made["projects/2021/gulou/jiucuo.md"].find("a", string="示例旧厝社区")
    assert link
    target, _, fragment = str(link["href"]).partition("#")
    assert target == "../../../communities/gulou.html"
    heading = made["communities/gulou.md"].find(id=unquote(fragment))
    assert heading
    assert heading.get_text() == "示例旧厝社区"
    item = heading.find_next("li")
    assert item
    assert "2021年" in item.get_text()
    assert "优秀" in item.get_text() or "良好" in item.get_text()
    assert item.find("a", href="../projects/2021/gulou/jiucuo.html")


def test_only_what_was_awarded_stands_there(made: dict[str, BeautifulSoup]) -> None:
    """Of what was only received the street is not published."""
    awarded = {uri for uri in made if uri.startswith("projects/2")}
    told = [page for uri, page in made.items() if uri.startswith("communities/")]
    linked = {
        str(link["href"]).removeprefix("../").replace(".html", ".md")
        for page in told
        for link in page.select("li > a[href*='projects/2']")
    }
    assert linked == awarded
    assert "communities/mawei.md" not in made


def test_the_index_leads_to_every_street(made: dict[str, BeautifulSoup]) -> None:
    links = made["communities/index.md"].select("dd a")
    assert len(links) == 4
    for link in links:
        target, _, fragment = str(link["href"]).partition("#")
        page = made[f"communities/{target.replace('.html', '.md')}"]
        assert page.find(id=unquote(fragment)), link
