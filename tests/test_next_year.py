"""Next year's notice is a new data file: other dates, cap, label, theme; the same code."""

from datetime import date

from sanshe.engine import Report, check
from sanshe.layout import APPLICATION
from sanshe.notice_draft import draft
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

PATH = "submissions/2022/gulou/jiucuo/application.yml"


def _notice() -> bytes:
    """Next year's, drafted as `sanshe new-notice` does it, with what its call says differently."""
    text = draft(cases.own_files()["schemas/notices/2021.yml"].decode(), 2021, 2022)
    for old, new in (
        (
            'window: {from: "2021-12-21", to: "2022-02-08"}',
            'window: {from: "2021-12-20", to: "2022-01-31"}',
        ),
        ('city_share: "200000.00"', 'city_share: "150000.00"'),
        ("agency_total: 3", "agency_total: 1"),
        ("themes:\n", "themes:\n  - {key: digital, title: 智慧社区创新项目, short: 智慧社区}\n"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def _application() -> str:
    text = cases.BASE
    for year in (2023, 2022, 2021, 2020):  # a year later throughout, from the last to the first
        text = text.replace(f"{year}-", f"{year + 1}-").replace(
            f"year: {year}", f"year: {year + 1}"
        )
    return text.replace("main: public-issues", "main: digital")


def _check(text: str, **more: str) -> Report:
    files = {PATH: text, **more}
    tree = DictTree(
        {
            **cases.own_files(),
            "schemas/notices/2022.yml": _notice(),
            **{path: each.encode() for path, each in files.items()},
        }
    )
    return check(Repository(tree), on=date(2022, 2, 10))


def test_another_share() -> None:
    rules = {finding.rule for finding in _check(_application()).findings}
    assert rules == {"city-share-is-exact"}


def test_another_window_and_theme() -> None:
    text = _application().replace('submitted_on: "2022-01-28"', 'submitted_on: "2022-02-08"')
    found = {finding.rule: finding for finding in _check(text).findings}
    assert "2022年1月31日" in found["submitted-in-window"].message
    tree = DictTree({**cases.own_files(), "schemas/notices/2022.yml": _notice()})
    themes = Repository(tree).schema(2022, APPLICATION)["$defs"]["theme"]["properties"]["main"]
    assert themes["x-labels"]["digital"] == "智慧社区创新项目"
    old = Repository(tree).schema(2021, APPLICATION)["$defs"]["theme"]["properties"]["main"]
    assert "digital" not in old["enum"]


def test_another_cap() -> None:
    second = "submissions/2022/gulou/second/application.yml"
    rules = {
        finding.rule for finding in _check(_application(), **{second: _application()}).findings
    }
    assert "agency-asks-for-at-most-three" in rules
