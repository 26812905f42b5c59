"""How a notice differs from the year's before: what the page says, computed."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from sanshe.catalogue import Page, pages
from sanshe.catalogue.differences import Differences, differences, marked
from sanshe.notice import Notice
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

THIS, NEXT = "schemas/notices/2021.yml", "schemas/notices/2022.yml"


def repository(*changes: tuple[str, str]) -> Repository:
    """2022's notice is 2021's with these changes."""
    files = cases.own_files()
    text = files[THIS].decode().replace("year: 2021\n", "year: 2022\n", 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Repository(DictTree({**files, NEXT: text.encode()}))


def notice(found: Repository, year: int) -> Notice:
    read = found.notice(year)
    assert read
    return read


def between(*changes: tuple[str, str]) -> Differences:
    found = repository(*changes)
    return differences(notice(found, 2021), notice(found, 2022))


def test_nothing_changed() -> None:
    found = between()
    assert found.whole
    assert found.same > 10
    assert [found.figures, found.choices, found.clauses, found.rules] == [[], [], [], []]


FIGURES = [
    ('city_share: "200000.00"', 'city_share: "180000.00"', "200,000 元", "180,000 元"),
    ("district_new: 3", "district_new: 2", "3", "2"),
    (
        'window: {from: "2020-12-21"',
        'window: {from: "2020-12-22"',
        "2020年12月21日至2021年2月8日",
        "2020年12月22日至2021年2月8日",
    ),
    ("percent: 80}", "percent: 70}", "第1次 80%、第2次 20%", "第1次 70%、第2次 20%"),
]


@pytest.mark.parametrize(("old", "new", "before", "after"), FIGURES)
def test_a_figure(old: str, new: str, before: str, after: str) -> None:
    (figure,) = between((old, new)).figures
    assert figure[1:] == (before, after)


def test_a_choice_that_came_went_or_is_called_otherwise() -> None:
    found = between(
        ("budget_categories:\n", "budget_categories:\n  - {key: extra, title: 保险费}\n")
    )
    assert [(each.title, each.added) for each in found.choices] == [("预算科目", ["保险费"])]
    back = repository(
        ("budget_categories:\n", "budget_categories:\n  - {key: extra, title: 保险费}\n")
    )
    (gone,) = differences(notice(back, 2022), notice(back, 2021)).choices
    assert (gone.added, gone.removed) == ([], ["保险费"])
    (named,) = between(("title: 2020年结转经费", "title: 上年结转经费")).choices
    assert named.renamed == [("2020年结转经费", "上年结转经费")]


def test_a_clause_shows_what_it_lost_and_gained() -> None:
    (change,) = between(("到 2021 年 2 月 8 日为止", "到 2021 年 2 月 18 日为止")).clauses
    assert change.after
    assert change.after.number == "三(一)"
    assert "<del>8</del><ins>18</ins> 日为止" in change.text


def test_a_clause_that_is_new_and_one_that_is_gone() -> None:
    found = between(("- number: 三(一)1\n", "- number: 三(一)9\n"))
    new, gone = found.clauses
    assert (new.before, new.after and new.after.number) == (None, "三(一)9")
    assert (gone.before and gone.before.number, gone.after) == ("三(一)1", None)
    assert {each.what for each in found.rules} == {"依据由 三(一)1 改为 三(一)9"}


def test_a_rule_that_became_graver() -> None:
    text = cases.own_files()[THIS].decode()
    line = next(each for each in text.splitlines() if "severity: note" in each and "id:" in each)
    (change,) = between((line, line.replace("severity: note", "severity: error"))).rules
    assert change.what == "“备注”改为“错误”"


def test_rules_that_came_and_went() -> None:
    text = cases.own_files()[THIS].decode()
    line = next(each for each in text.splitlines() if "severity: note" in each and "id:" in each)
    found = repository((f"{line}\n", ""))
    old, new = notice(found, 2021), notice(found, 2022)
    assert [each.what for each in differences(old, new).rules] == ["不再查（原为“备注”）"]
    assert [each.what for each in differences(new, old).rules] == ["新增，“备注”"]


def test_a_year_recorded_in_part_is_compared_in_part() -> None:
    found = repository()
    change = differences(notice(found, 2020), notice(found, 2021))
    assert not change.whole
    assert [each.title for each in change.figures] == ["统一标识", "申报期"]
    assert [change.choices, change.clauses, change.rules] == [[], [], []]


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("给 20 万元", "给 18 万元", "给 <del>20</del><ins>18</ins> 万元"),
        ("甲乙", "甲乙丙", "甲乙<ins>丙</ins>"),
        ("甲乙丙", "甲乙", "甲乙<del>丙</del>"),
        ("甲", "乙", "<del>甲</del> <ins>乙</ins>"),
        ("<b>一二", "<i>一二", "&lt;<del>b</del><ins>i</ins>&gt;一二"),
    ],
)
def test_marked(before: str, after: str, html: str) -> None:
    assert marked(before, after) == html


def page(year: int, *changes: tuple[str, str]) -> BeautifulSoup:
    found: dict[str, Any] = {each.uri: each for each in pages(repository(*changes))}
    made = found[f"notices/{year}.md"]
    assert isinstance(made, Page)
    return BeautifulSoup(made.html, "html5lib")


def test_the_page_says_it_and_links_to_the_clause() -> None:
    soup = page(2022, FIGURES[0][:2], ("到 2021 年 2 月 8 日为止", "到 2021 年 2 月 18 日为止"))
    assert "200,000 元" in soup.get_text()
    link = next(a for a in soup.select(".s-list a") if "申报起止" in a.get_text())
    assert soup.find(id="三(一)")
    assert link["href"] == "#%E4%B8%89%28%E4%B8%80%29"
    assert "检查规则的增减、轻重没有改动" in soup.get_text()


def test_the_page_of_a_year_after_one_recorded_in_part() -> None:
    assert "只比两年都有的数字" in page(2021).get_text()
    assert "与2019年的不同" not in page(2021).get_text()
