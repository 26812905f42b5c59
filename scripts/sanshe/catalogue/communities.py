"""Communities over the years: a page of each district by street, and an index of the streets.

No page of each community: a city has thousands, most with one or two projects. A project's page leads
to its community by `place_id`, which needs nothing but the project itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from sanshe.catalogue.listing import ordered
from sanshe.catalogue.page import Page
from sanshe.catalogue.projects import Card, Shelf
from sanshe.catalogue.render import Renderer, communities_uri, place_id

COMMUNITIES = "communities/index.md"


@dataclass(slots=True, eq=False)
class Community:
    """A community and its awarded projects."""

    streets: set[str] = field(default_factory=set)
    """As the projects write it: one, or none where no project says it."""
    cards: list[Card] = field(default_factory=list)

    @property
    def in_order(self) -> list[Card]:
        """The newest first."""
        return sorted(self.cards, key=lambda card: (-card.year, card.name))

    @property
    def title(self) -> str:
        return self.in_order[0].community or ""

    @property
    def earlier_names(self) -> list[str]:
        """Other names that its projects call it by."""
        names = dict.fromkeys(card.community for card in self.in_order)
        return [name for name in names if name and name != self.title]

    @property
    def ids(self) -> list[str]:
        """Of its place on the page: whatever a project of it leads to."""
        return list(dict.fromkeys(place_id(card.street, card.community) for card in self.in_order))


class Street(NamedTuple):
    """`title` is None for communities of which no project says the street."""

    title: str | None
    communities: list[Community]

    @property
    def id(self) -> str:
        return self.title or "none"


class District(NamedTuple):
    key: str
    name: str
    streets: list[Street]

    @property
    def uri(self) -> str:
        return communities_uri(self.key)

    @property
    def communities(self) -> int:
        return sum(len(street.communities) for street in self.streets)


def communities(site: Renderer, shelf: Shelf) -> Iterator[Page]:
    """The index and the pages of the districts that have awarded projects."""
    found: defaultdict[str, list[Card]] = defaultdict(list)
    for card in ordered(site, shelf.cards):
        if card.uri and card.community:
            found[card.district_key].append(card)
    place = {each.key: at for at, each in enumerate(site.notice.districts)}
    districts = [
        District(key, found[key][0].district, list(by_street(told_apart(found[key]))))
        for key in sorted(found, key=lambda key: place.get(key, len(place)))
    ]
    yield site.page(
        COMMUNITIES,
        "communities.html",
        "社区",
        "按县（市）区、街道（乡镇）找自己的社区（村）做过哪些试点项目",
        districts=districts,
    )
    for each in districts:
        yield site.page(
            each.uri,
            "communities-district.html",
            f"{each.name}的社区",
            f"{each.name}各街道（乡镇）的社区（村）历年做过的试点项目",
            district=each,
            above=COMMUNITIES,
        )


def told_apart(cards: Sequence[Card]) -> list[Community]:
    """The communities of one district's awarded projects.

    The same name in another street is another community. Without a street, or by a former name, a
    project goes to the only community that it can mean; else it stands alone.
    """
    by_id: dict[str, Community] = {}
    called: defaultdict[str, list[Community]] = defaultdict(list)
    once_called: defaultdict[str, list[Community]] = defaultdict(list)
    made: list[Community] = []
    for card in sorted(cards, key=lambda card: (card.street is None, -card.year)):
        id_ = place_id(card.street, card.community)
        street, name = place_id(card.street), place_id(card.community)
        former = [place_id(each) for each in card.former_communities]
        meant: list[Community] = []
        for each in chain(called[name], once_called[name], *(called[old] for old in former)):
            agrees = not street or not each.streets or street in each.streets
            if agrees and each not in meant:
                meant.append(each)
        found = by_id.get(id_) or (meant[0] if len(meant) == 1 else None)
        if found is None:
            found = Community()
            made.append(found)
        by_id[id_] = found
        found.cards.append(card)
        if street:
            found.streets.add(street)
        for names, index in (([name], called), (former, once_called)):
            for each_name in names:
                if found not in index[each_name]:
                    index[each_name].append(found)
    return made


def by_street(found: Sequence[Community]) -> Iterator[Street]:
    """In the order of their names; those without a street last."""
    streets: defaultdict[str, list[Community]] = defaultdict(list)
    for each in found:
        streets[next(iter(each.streets), "")].append(each)
    for title in sorted(streets, key=lambda title: (not title, title)):
        yield Street(title or None, sorted(streets[title], key=lambda each: each.title))
