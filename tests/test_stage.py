"""Stages as the records say them."""

from datetime import date

import pytest

from sanshe.engine import read_years
from sanshe.project import Year
from sanshe.repository import Repository
from sanshe.stage import STAGES, stage_of
from sanshe.tree import DictTree
from tests import cases

JIUCUO = "2021/gulou/jiucuo"


def _year(edits: list[dict[str, str]]) -> Year:
    files = {**cases.own_files(), **cases.edited(cases.life(), edits)}
    return read_years(Repository(DictTree(files)), [2020, 2021], date(2022, 1, 10))[2021]


def _stage(project: str, *removed: str) -> str:
    year = _year([{"path": path, "remove": ""} for path in removed])
    found = year.project(project)
    assert found is not None
    return stage_of(found, year)


@pytest.mark.parametrize(
    ("project", "stage"),
    [
        (JIUCUO, "evaluated"),
        ("2021/taijiang/hean", "contracted"),
        ("2021/cangshan/zhulin", "cancelled"),
        ("2021/jinan/beiling", "not-awarded"),
        ("2021/mawei/chuanchang", "rejected"),
        ("2021/lianjiang/buwang", "contracted"),
    ],
)
def test_stages_of_the_good_year(project: str, stage: str) -> None:
    assert _stage(project) == stage
    assert stage in STAGES


def test_a_project_goes_back_as_its_records_are_taken_away() -> None:
    """From the end of its life to the beginning, one record fewer at a time."""
    gone: list[str] = []
    below = f"{JIUCUO}/"
    year = "2021/review/"
    for paths, stage in (
        ([f"{below}final.yml"], "accepted"),
        ([f"{below}acceptance/1.yml"], "running"),
        ([f"{below}payments/1.yml", f"{below}payments/2.yml"], "running"),
        ([f"{below}progress/2021-04.yml", f"{below}progress/2021-10.yml"], "contracted"),
        ([f"{below}contract.yml"], "awarded"),
        ([f"{year}result.yml"], "forwarded"),
        ([f"{below}first-review/1.yml"], "received"),
    ):
        gone += paths
        assert _stage(JIUCUO, *gone) == stage


def test_returned_and_replaced() -> None:
    second = "2021/taijiang/hean/first-review/2.yml"
    assert _stage("2021/taijiang/hean", "2021/review/replacements/hean.yml") == "reserve"
    gone = ("2021/review/result.yml", "2021/review/replacements/hean.yml", second)
    assert _stage("2021/taijiang/hean", *gone) == "returned"
