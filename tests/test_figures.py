"""图表: its tables are the counts of open data, its flow is what the ledgers say."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from sanshe.catalogue import Asset, Package, Page, figures, pages
from sanshe.catalogue.counts import Tally
from sanshe.catalogue.data import ROOT, money
from sanshe.engine import read_years
from sanshe.ledger import Ledger, ledger
from sanshe.project import Year
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_catalogue import HOSTILE, assert_nothing_runs

JIUCUO = "2021/gulou/jiucuo"
CARRIED = [Package("示例", "1", "MIT", "")]
FORMULA = tuple("=+-@\t\r＝＋－＠")

Made = tuple[BeautifulSoup, dict[str, bytes]]


def repository(edits: Any = (), notice: dict[str, bytes] | None = None) -> Repository:
    files = {**cases.own_files(), **(notice or {}), **cases.edited(cases.life(), edits)}
    return Repository(DictTree(files))


def made(of: Repository, carried: list[Package] = CARRIED) -> Made:
    """The page and the data."""
    found = list(pages(of, carried))
    (html,) = (each.html for each in found if isinstance(each, Page) and each.uri == figures.INDEX)
    data = {each.uri: each.data for each in found if isinstance(each, Asset)}
    return BeautifulSoup(html, "html5lib"), data


@pytest.fixture(scope="module")
def life() -> Made:
    return made(repository())


def year_of(of: Repository) -> Year:
    return read_years(of, [2020, 2021], date.max)[2021]


def table(soup: BeautifulSoup, figure: str, year: int | None = 2021) -> list[list[str]]:
    found = soup.find(id=f"{year}-{figure}-table" if year else f"{figure}-table")
    assert found, figure
    return [[cell.get_text() for cell in row(["th", "td"])] for row in found.select("tbody tr")]


def file(data: dict[str, bytes], figure: str) -> list[list[str]]:
    text = data[f"{ROOT}/figures/{figure}.csv"].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def counts(data: dict[str, bytes], year: int = 2021) -> dict[str, Any]:
    years = json.loads(data[f"{ROOT}/counts.json"])["years"]
    (found,) = (each for each in years if each["year"] == year)
    return dict(found)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


# ---------------------------------------------------------------- the same numbers


@pytest.mark.parametrize("figure", ["district", "theme", "group"])
def test_page_and_file_say_what_open_data_says(life: Made, figure: str) -> None:
    soup, data = life
    said = [
        (each["title"], Decimal(each["projects"]), Decimal(each["amount"]))
        for each in counts(data)[f"by_{figure}"]
    ]
    assert said
    assert [(name, number(n), number(yuan)) for name, n, yuan in table(soup, figure)] == said
    in_file = [row[2:] for row in file(data, figure) if row[0] == "2021"]
    assert [(name, Decimal(n), Decimal(yuan)) for name, n, yuan in in_file] == said


def test_the_years(life: Made) -> None:
    soup, data = life
    year = counts(data)
    (row,) = table(soup, "years", None)
    assert row[0] == "2021年"
    assert [number(each) for each in row[1:]] == [
        year["projects"],
        Decimal(year["amount"]),
        year["people"],
    ]
    assert year["people"] > 0
    years = Repository(DictTree(cases.own_files())).years  # a started repository has fewer notices
    assert [row[0] for row in file(data, "years")] == [str(each) for each in years]


def test_every_project_has_a_grade_or_none_yet(life: Made) -> None:
    soup, data = life
    rows = {name: int(n) for name, n in table(soup, "grade")}
    assert rows == {"优秀": 1, "还没有末期评估": 3}
    assert sum(rows.values()) == counts(data)["projects"]


def test_quotas(life: Made) -> None:
    """Forwarded and left make up what a district has; 连江县 continues a project, for which it has none."""
    soup, data = life
    rows = {row[0]: [int(each) for each in row[1:]] for row in table(soup, "quota")}
    assert rows["鼓楼区"] == [1, 2, 3, 1, 0]
    assert rows["马尾区"] == [0, 3, 3, 0, 0]
    assert rows["连江县"] == [0, 3, 3, 0, 1]
    assert len(rows) == 14
    held = Counter(each["projects"] for each in counts(data)["by_agency"])
    assert {row[0]: int(row[1]) for row in table(soup, "agencies")} == {
        f"{count} 个": agencies for count, agencies in held.items()
    }


# ---------------------------------------------------------------- where the money is


def ledgers(of: Repository) -> Iterator[Ledger]:
    year = year_of(of)
    return (ledger(each, year) for each in year.projects if year.award(each.id))


def flows(data: dict[str, bytes]) -> dict[tuple[str, str], Decimal]:
    return {
        (each["from"]["key"], each["to"]["key"]): Decimal(each["amount"])
        for each in counts(data)["flow"]
    }


def test_the_flow_is_what_the_ledgers_say(life: Made) -> None:
    soup, data = life
    found = flows(data)
    cities = [each.city for each in ledgers(repository())]
    assert found["city", "county"] == sum(each.issued for each in cities) == 800000
    assert found["county", "agency"] == sum(each.paid for each in cities)
    assert found["county", "unpaid"] == sum(each.county for each in cities)
    assert found["agency", "returned"] == sum(each.returned for each in cities)
    spent = sum(amount for (_, end), amount in found.items() if end.startswith("spent-"))
    assert spent == sum(each.spent for each in cities)
    rows = table(soup, "flow")
    assert [number(row[2]) for row in rows] == list(found.values())
    assert [Decimal(row[5]) for row in file(data, "flow")] == list(found.values())


def test_only_the_city_s_money_flows(life: Made) -> None:
    """旧厝巷 spent 82,200 on activities, 20,000 of it not the city's."""
    assert flows(life[1])["agency", "spent-activities"] == 62200
    data = json.loads(life[1][f"{ROOT}/projects/{JIUCUO}.json"])
    (line,) = (each for each in data["spending"] if each["category"]["key"] == "activities")
    assert (line["spent"], line["spent_city"]) == ("82200.00", "62200.00")


def test_personnel_is_one_total(life: Made) -> None:
    rows = [row for row in table(life[0], "flow") if row[1] == "人员费用"]
    assert len(rows) == 1


def test_what_an_agency_advanced_comes_in_from_the_side() -> None:
    """Without payments what was spent is its own money for now."""
    edits = [{"path": f"{JIUCUO}/payments/{number}.yml", "remove": True} for number in (1, 2)] + [
        {"path": f"{JIUCUO}/settlement/1.yml", "remove": True}
    ]
    found = flows(made(repository(edits))[1])
    assert found["agency-advance", "agency"] == 81000 + 62200
    assert ("county", "agency") not in found
    assert ("agency", "returned") not in found


def test_what_a_settlement_finds_beyond_the_records_has_no_category() -> None:
    path = f"{JIUCUO}/settlement/1.yml"
    change = [{"old": 'spent: "143200.00"', "new": 'spent: "143700.00"'}]
    found = flows(made(repository([{"path": path, "change": change}]))[1])
    assert found["agency", "unsorted"] == 500
    change = [{"old": 'spent: "143200.00"', "new": 'spent: "143000.00"'}]
    found = flows(made(repository([{"path": path, "change": change}]))[1])
    assert found["not-recognised", "agency"] == 200


sums = st.decimals(0, 300000, places=2)


@given(
    st.lists(st.tuples(st.none() | sums, st.none() | sums, st.none() | sums, sums, sums, sums)),
)
def test_what_comes_in_goes_out(projects: list[tuple[Decimal | None, ...]]) -> None:
    tally = Tally(repository().notice(2021))  # type: ignore[arg-type]
    for issued, paid, spent, by_category, returned, carried in projects:
        account = {
            "issued": money(issued),
            "paid": money(paid),
            "spent": money(spent),
            "returned": money(returned),
            "carried_over": money(carried),
        }
        spending = [{"category": {"key": "taxes"}, "spent_city": money(by_category)}]
        kinds: dict[str, Any] = dict.fromkeys(("award", "done", "district", "theme", "cohort"))
        kinds |= {"groups": [], "evaluations": [], "agency": {"credit_code": None}}
        tally.add({**kinds, "accounts": [account], "spending": spending})
    flow = tally.data()["flow"]
    assert all(Decimal(each["amount"]) > 0 for each in flow)
    for place in ("county", "agency"):
        into = sum(Decimal(each["amount"]) for each in flow if each["to"]["key"] == place)
        out = sum(Decimal(each["amount"]) for each in flow if each["from"]["key"] == place)
        assert into == out


# ---------------------------------------------------------------- what it keeps to itself


@pytest.mark.parametrize(("people", "told"), [(0, "None"), (4, "少于5"), (5, "5")])
def test_so_few_people_are_not_told(people: int, told: str) -> None:
    year = {
        **dict.fromkeys(("amount", "unreadable")),
        "year": 2021,
        "projects": 1,
        "people": people,
    }
    (row,) = figures.rows(figures.YEARS, [{**year, "amount": "0.00"}])
    assert str(row[-1]) == told


@pytest.mark.parametrize("payload", [HOSTILE[0], HOSTILE[2], HOSTILE[9], "=HYPERLINK(1)"])
def test_text_stays_text(payload: str) -> None:
    text = cases.own_files()[cases.NOTICE_PATH].decode()
    old = "社区公共问题解决机制建立创新项目"
    assert text.count(f"title: {old}") == 1
    notice = text.replace(f"title: {old}", f"title: {json.dumps(payload)}").encode()
    soup, data = made(repository(notice={cases.NOTICE_PATH: notice}))
    (row,) = table(soup, "theme")
    assert row[0] == payload
    assert_nothing_runs(soup, figures.INDEX)
    assert len(soup("script")) == 1
    cells = [cell for row in file(data, "theme") for cell in row]
    assert any(payload.lstrip("=") in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


# ---------------------------------------------------------------- the page


def test_without_the_bundle_there_are_the_tables_alone() -> None:
    soup, _ = made(repository(), carried=[])
    assert not soup("script")
    assert not soup.select(".s-chart")
    assert "图" not in (soup.select_one("h1 + p") or soup).get_text()
    assert len(soup.select("table")) == 1 + len(figures.FIGURES)
    assert len(soup.select("a[download]")) == 1 + len(figures.FIGURES)


def test_every_chart_has_its_table(life: Made) -> None:
    """One or two rows are read faster than a chart of them: there the table stands alone."""
    soup, _ = life
    charts = soup.select(".s-chart")
    long = [each["id"] for each in soup("table") if len(each.select("tbody tr")) > 2]
    assert [each["data-table"] for each in charts] == long
    assert 0 < len(charts) < len(soup("table"))
    for chart in charts:
        found = soup.find(id=str(chart["data-table"]))
        assert found
        drawn = found.select("thead [data-unit]")
        values = found.select("tbody [data-value]")
        assert len(values) == len(drawn) * len(found.select("tbody tr")) > 0


def test_no_projects() -> None:
    found = list(pages(Repository(DictTree(cases.own_files())), CARRIED))
    (page,) = (each for each in found if isinstance(each, Page) and each.uri == figures.INDEX)
    assert "还没有立项的项目" in page.html
    assert "<table" not in page.html
    assert "<script" not in page.html


def test_what_can_not_be_read_is_said() -> None:
    broken = {"path": "2021/gulou/broken/application.yml", "text": "\x00"}
    soup, _ = made(repository([broken]))
    assert "有 1 份申报读不出来" in soup.get_text()
