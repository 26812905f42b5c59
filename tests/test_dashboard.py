"""规则看板: what it says of a year, and what it keeps to itself."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from sanshe.catalogue import Page, dashboard, pages
from sanshe.desk import duties
from sanshe.engine import read_years
from sanshe.project import Year
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_catalogue import result

CASES = cases.ROOT / "tests" / "rules"
JIUCUO = "2021/gulou/jiucuo"


def tree(edits: Any = ()) -> DictTree:
    return DictTree({**cases.own_files(), **cases.edited(cases.life(), edits)})


def board(edits: Any = ()) -> BeautifulSoup:
    """The page of the good year with these edits."""
    found = {each.uri: each for each in pages(Repository(tree(edits))) if isinstance(each, Page)}
    return BeautifulSoup(found["dashboard/2021.md"].html, "html5lib")


def year_of_life(edits: Any = ()) -> Year:
    return read_years(Repository(tree(edits)), [2020, 2021], date.max)[2021]


def marks(soup: BeautifulSoup, project: str = JIUCUO) -> dict[str, str]:
    """By column what stands in the project's row, where that isn't ✓."""
    matrix = soup.select_one(".s-matrix")
    assert matrix
    heads = [th.get_text() for th in matrix.select("thead th")][1:]
    row = next(row for row in matrix.select("tbody tr") if project in str(row.find("a")))
    cells = [td.get_text() for td in row.select("td")]
    return {head: text for head, text in zip(heads, cells, strict=True) if text != "✓"}


def rows(soup: BeautifulSoup, label: str) -> list[list[str]]:
    found = soup.select_one(f'[aria-label="{label}"]')
    assert found
    return [[td.get_text(" ", strip=True) for td in tr("td")] for tr in found.select("tbody tr")]


def test_the_good_year_is_clean() -> None:
    soup = board()
    assert marks(soup) == {}
    assert [each[1] for each in rows(soup, "各县（市）区的名额") if each[0] == "鼓楼区"] == [
        "1 / 3"
    ]


def test_a_note_stands_in_the_column_of_its_clause() -> None:
    audit = {
        "path": f"{JIUCUO}/audit.yml",
        "change": [{"old": 'spent: "143200.00"', "new": 'spent: "143100.00"'}],
    }
    soup = board([audit])
    assert set(marks(soup)) == {"系统默认"}
    (mark,) = soup.select(".s-matrix a.s-mark")
    assert str(mark["href"]).startswith("../rules/")


def test_a_lifted_rule_is_told_apart() -> None:
    """One dedicated worker on two projects; the city bureau lifted it for one of them."""
    case = cases.files(cases.load(CASES / "dedicated-on-one-project" / "bad-lifted.yml"))
    files = {**cases.own_files(), **case, **result(JIUCUO, "2021/gulou/xinlu")}
    found = pages(Repository(DictTree(files)))
    (page,) = (each for each in found if each.uri == "dashboard/2021.md")
    assert isinstance(page, Page)
    soup = BeautifulSoup(page.html, "html5lib")
    assert marks(soup, "2021/gulou/xinlu")["三(一)3(4)"] == "特"
    assert marks(soup, JIUCUO)["三(一)3(4)"] == "提"


def test_what_could_not_be_checked_is_not_clean() -> None:
    text = cases.life()[f"submissions/{JIUCUO}/application.yml"].decode()
    first = text.index("full_time:")
    edited = text[:first] + "full_time: maybe" + text[text.index("\n", first) :]
    staff = {"path": f"{JIUCUO}/application.yml", "text": edited}
    assert marks(board([staff]))["三(一)3(4)"] == "？"


def test_the_gravest_of_a_cell_is_shown() -> None:
    cell = dashboard._cell(("a", "b", "c"), {"a": "note", "b": "error", "c": "lifted"})
    assert (cell.mark, cell.rules) == ("error", ("b", "c", "a"))
    assert dashboard._cell(("a",), {}).text == "✓"


def test_who_was_not_awarded_is_not_named() -> None:
    soup = board()
    text = soup.get_text()
    for word in ("北岭“互助”社区治理项目", "船厂“共享”社区治理项目"):
        assert word not in text
    year = year_of_life()
    losers = {each.agency_name for each in year.applications} - {
        each.agency_name for each in year.applications if year.award(each.project)
    }
    listed = [each[0] for each in rows(soup, "各机构的名额")]
    assert listed
    assert not losers & set(listed)
    counts = {each[0]: each[1:] for each in rows(soup, "各县（市）区的名额")}
    assert counts["晋安区"] == ["1 / 3", "1", "0", "0"]  # counted, though not awarded
    assert counts["马尾区"] == ["0 / 3", "1", "0", "0"]  # received and not forwarded


def test_no_words_of_findings_and_no_names() -> None:
    """A rectification quotes the evaluation, a finding quotes the staff list."""
    final = {"path": f"{JIUCUO}/final.yml", "remove": True}
    year = year_of_life([final])
    (project,) = (each for each in year.projects if each.id == JIUCUO)
    told = [each.what for each in duties(project, year)]
    text = board([final]).get_text()
    quoted = [each for each in told if each.startswith("整改：")]
    assert quoted
    assert "整改（" in text
    assert not [each for each in quoted if each.removeprefix("整改：") in text]
    assert "郑示例" not in text


def test_duties_have_their_date_and_who() -> None:
    midterm = cases.life()[f"submissions/{JIUCUO}/midterm.yml"].decode()
    assert "due_on" in midterm
    soup = board([{"path": f"{JIUCUO}/final.yml", "remove": True}])
    item = next(each for each in soup.select("ul.s-list li") if "旧厝巷" in each.get_text())
    assert "止" in item.get_text()
    assert "社工机构" in item.get_text()


def test_the_day_is_that_of_the_latest_record() -> None:
    """Not what is due, nor the day of building: the same records, the same page."""
    year = year_of_life()
    day = dashboard.latest(year)
    assert day is not None
    assert day == max(
        found
        for project in year.projects
        for record in project.records.values()
        for name in ("written_on", "settled_on", "decided_on", "audited_on", "returned_on")
        if isinstance(found := getattr(record, name, None), date)
    )
    assert f"{day.year}年{day.month}月{day.day}日" in board().get_text()


def test_of_many_projects_those_with_something_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "MOST", 1)
    lines = [
        dashboard.Line("a", "甲", "鼓楼区", [dashboard.Cell(None, ())]),
        dashboard.Line("b", "乙", "鼓楼区", [dashboard.Cell("note", ("x",))]),
    ]
    assert [each.id for each in dashboard.shown_of(lines)] == ["b"]
    assert dashboard.shown_of(lines[:1]) == lines[:1]


def test_an_award_that_can_not_be_read_has_no_row() -> None:
    """It has no page either: nothing may link to one."""
    lost = {"path": f"{JIUCUO}/application.yml", "text": "name: [\n"}
    soup = board([lost])
    assert not soup.select(f'a[href*="{JIUCUO}"]')
    assert "不完整" in soup.get_text()


def test_before_any_award_there_is_only_the_list() -> None:
    found = pages(Repository(DictTree({**cases.own_files(), cases.BASE_PATH: cases.BASE.encode()})))
    uris = [each.uri for each in found if each.uri.startswith("dashboard/")]
    assert uris == ["dashboard/index.md"]
