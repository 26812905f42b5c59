"""Pages of projects, districts and agencies.

Who was received stands in a plain list; who was awarded has a page; who was not is counted only.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sanshe.catalogue import life, linked
from sanshe.catalogue.clauses import Met
from sanshe.catalogue.dashboard import MARKS, Board
from sanshe.catalogue.data import page_address
from sanshe.catalogue.page import Page, Picture
from sanshe.catalogue.public import Public, together
from sanshe.catalogue.render import Renderer, case_uri, project_uri
from sanshe.catalogue.text import read
from sanshe.completion import Completion
from sanshe.notice import Notice
from sanshe.project import Project, Year
from sanshe.record import Unknown
from sanshe.stage import AWARDED, LISTED, STAGES, stage_of

PROJECTS = "projects/index.md"


@dataclass(frozen=True, slots=True)
class Card:
    """What the lists say of one project; None where it is not known. `uri` only if it has a page."""

    uri: str | None
    id: str
    year: int
    name: str
    stage: str
    stage_title: str
    cohort_key: str
    cohort: str | None
    continues: bool
    district_key: str
    district: str
    street: str | None
    community: str | None
    agency: str | None
    code: str | None
    theme_key: str | None
    theme: str | None
    groups: tuple[tuple[str, str], ...]
    """Keys and titles of whom its relief service is for."""
    amount: Decimal
    """The city's money, yuan; 0 before the award."""
    people: int
    """Reached so far, by the progress records; so few that they could be known are 0."""
    grade: str | None
    case_uri: str | None
    case_title: str | None
    case_summary: str | None
    former_communities: tuple[str, ...] = ()
    """Earlier names of the community, as the application says."""


@dataclass(slots=True)
class Shelf:
    """All that the lists show, and how many they only count."""

    cards: list[Card] = field(default_factory=list)
    counted: Counter[int] = field(default_factory=Counter)
    """Per year, projects that were not awarded, not forwarded, or taken back."""
    unreadable: int = 0
    awarded: Decimal = Decimal(0)
    """Of the programme's year, yuan."""


class Around(NamedTuple):
    """What a project's page says of other pages. `before` and `after` are the same project in the
    years beside it, `picture` the first of its case study."""

    near: list[Card]
    before: Card | None
    after: Card | None
    met: list[Met]
    board: Board | None
    picture: Picture | None


NEAR = 4
"""Projects of the same theme that a page links to."""


class Neighbours:
    """Which awarded projects stand beside which; `after` are their continuations."""

    def __init__(self, awarded: Sequence[tuple[Project, Card]]) -> None:
        self.cards = {card.id: card for _, card in awarded}
        self.before = {
            project.id: project.facts.continues
            for project, _ in awarded
            if project.facts and project.facts.continues in self.cards
        }
        self.after = {earlier: later for later, earlier in self.before.items()}
        self.themes: defaultdict[tuple[int, str], list[Card]] = defaultdict(list)
        self.place: dict[str, int] = {}
        for _, card in awarded:
            if card.theme_key:
                same = self.themes[card.year, card.theme_key]
                self.place[card.id] = len(same)
                same.append(card)

    def near(self, card: Card) -> list[Card]:
        """Those of its theme and year that follow it; after the last comes the first."""
        same = self.themes.get((card.year, card.theme_key or ""), [])
        at = self.place.get(card.id, 0)
        return (same[at + 1 :] + same[:at])[:NEAR]

    def year_before(self, card: Card) -> Card | None:
        return self.cards.get(self.before.get(card.id) or "")

    def year_after(self, card: Card) -> Card | None:
        return self.cards.get(self.after.get(card.id) or "")


def project_page(site: Renderer, project: Project, year: Year, card: Card, around: Around) -> Page:
    """The page of an awarded project."""
    app, notice = Public(project.application), year.notice
    assert card.uri  # noqa: S101  awarded projects have one
    told = life.of(site.repository, project, year)
    return site.page(
        card.uri,
        "project.html",
        card.name,
        f"{card.district}{card.community or ''}，{card.agency or ''}",
        app=app,
        card=card,
        data=f"data/v1/projects/{project.id}.json",
        notice=notice,
        current=site.notice,
        themes=notice.choices("themes"),
        groups=notice.choices("groups"),
        address=page_address(site.repository, card.uri),
        around=around,
        marks=MARKS,
        linked=linked.script(site.repository, project, year, card),
        table=_budget(app, notice),
        spent=_spent(told.done, notice),
        funds=_matching(app, notice),
        goal_years=_goals(app),
        life=told,
    )


def put(shelf: Shelf, project: Project, year: Year) -> Card | None:
    """The card of a project on the shelf; None where it is only counted, or can't be read."""
    facts = project.facts
    try:
        stage = stage_of(project, year)
    except Unknown:
        stage = "received"
    if facts is None or facts.whole is None or facts.name is None:
        shelf.unreadable += 1
        return None
    if stage not in AWARDED and stage not in LISTED:
        shelf.counted[year.notice.year] += 1
        return None
    card = _card(Public(facts.whole), project, year, stage)
    shelf.cards.append(card)
    return card


def _card(app: Public, project: Project, year: Year, stage: str) -> Card:
    notice = year.notice
    now = life.now(project)
    category = read(app, "category") or ""
    cohort = notice.cohort(category)
    district = notice.district(project.district)
    key = now.theme or read(app, "theme", "main")
    theme = next((each for each in notice.themes if each.key == key), None)
    final = project.final if stage in AWARDED else None
    grade = notice.grade(read(final, "grade") or "") if final else None
    titles = notice.choices("groups")
    award = year.award(project.id)
    done = life.done(project)
    case = Public(project.case_study) if project.case_study else None
    title = read(case, "title")
    return Card(
        uri=project_uri(project.id) if stage in AWARDED else None,
        id=project.id,
        year=notice.year,
        name=now.name or read(app, "name") or project.id,
        stage=stage,
        stage_title=STAGES[stage],
        cohort_key=f"{notice.year}-{category}" if cohort else "",
        cohort=cohort.title if cohort else None,
        continues=cohort is not None and cohort.continues_year is not None,
        district_key=project.district,
        district=district.name if district else project.district,
        street=read(app, "community", "street"),
        community=now.community or read(app, "community", "name"),
        agency=now.agency or read(app, "agency", "name"),
        code=now.code or read(app, "agency", "credit_code"),
        theme_key=theme.key if theme else None,
        theme=(theme.short or theme.title) if theme else None,
        groups=tuple(
            (key, titles[key]) for key in read(app, "relief", "groups") or () if key in titles
        ),
        amount=award.amount if award else Decimal(0),
        people=together(each.people for each in done.activities) if done else 0,
        grade=grade.title if grade else None,
        case_uri=case_uri(project.id) if title and stage in AWARDED else None,
        case_title=title,
        case_summary=read(case, "summary"),
        former_communities=tuple(
            name
            for each in read(app, "community", "former_names") or ()
            if (name := read(each, "name"))
        ),
    )


def _goals(app: Public) -> list[tuple[int, list[Any]]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for goal in read(app, "goals") or ():
        if year := read(goal, "year"):
            found[year].append(goal)
    return sorted(found.items())


class BudgetTable(NamedTuple):
    """Amounts by category and source; never single lines, so that no one's pay can be read."""

    sources: list[str]
    rows: list[tuple[str, list[Decimal], Decimal]]
    totals: list[Decimal]
    total: Decimal


def _budget(app: Public, notice: Notice) -> BudgetTable | None:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in read(app, "budget", "lines") or ():
        category, source, amount = (read(line, key) for key in ("category", "source", "amount"))
        if category and source and amount is not None:
            sums[category, source] += amount
    if not sums:
        return None
    sources = [each for each in notice.fund_sources if any(key[1] == each.key for key in sums)]
    rows = []
    for category in notice.budget_categories:
        amounts = [sums.get((category.key, source.key), Decimal(0)) for source in sources]
        if any(amounts):
            rows.append((category.title, amounts, sum(amounts, Decimal(0))))
    totals = [sum(column, Decimal(0)) for column in zip(*(row[1] for row in rows), strict=True)]
    return BudgetTable([each.title for each in sources], rows, totals, sum(totals, Decimal(0)))


def _spent(done: Completion | None, notice: Notice) -> list[tuple[str, Decimal, Decimal]]:
    """By category: its title, what is approved, what was spent. Nothing before anything was spent."""
    titles = notice.choices("budget_categories")
    found = [
        (titles[each.category], each.budget, each.spent) for each in life.spending(done, notice)
    ]
    return found if any(spent for _, _, spent in found) else []


def _matching(app: Public, notice: Notice) -> list[tuple[str, Decimal]]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for fund in read(app, "matching") or ():
        if read(fund, "source") and read(fund, "amount") is not None:
            sums[fund.source] += fund.amount
    titles = notice.choices("fund_sources")
    return [(titles[key], amount) for key, amount in sums.items() if key in titles]
