"""Draw and ranks as people run them, and what the site and letters take of the scores."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sanshe.draw import commitment
from sanshe.engine import read_years
from sanshe.panel import interests, panel
from sanshe.project import Year
from sanshe.repository import Repository
from sanshe.scoring import public_expert_name, rows, standings
from sanshe.tree import DictTree
from tests import cases
from tests.test_cli import sanshe

REVIEW = "submissions/2021/review"
NUMBERS = "26 3 14 15 5 8"


@pytest.fixture
def life(tmp_path: Path) -> Path:
    """A repository in which a year has gone right."""
    return cases.folder(tmp_path, "life")


def _year(*edits: dict[str, Any]) -> Year:
    tree = DictTree({**cases.own_files(), **cases.files({"life": edits})})
    return read_years(Repository(tree), [2020, 2021], date(2022, 1, 10))[2021]


# ---------------------------------------------------------------- sanshe draw


def test_a_commitment_can_be_made_and_checked(life: Path) -> None:
    made = sanshe(life, "draw", "--commit", "林示例", "示例大学").stdout
    found = re.findall("[0-9a-f]{32,}", made)
    assert commitment("林示例", "示例大学", found[1]) == found[0]
    again = sanshe(life, "draw", "--commit", "林示例", "示例大学", "--salt", found[1]).stdout
    assert again == made
    assert sanshe(life, "draw", "--commit", "林示例", "示例大学", "--salt", "1").returncode == 2


def test_what_the_draw_writes_is_what_the_check_recomputes(life: Path) -> None:
    record = life / REVIEW / "draw.yml"
    record.unlink()
    call = ("draw", "--numbers", NUMBERS, "--on", "2021-02-18", "--evidence", "示例公告")
    shown = sanshe(life, *call)
    assert shown.returncode == 0, shown.stderr
    assert not record.exists()
    assert sanshe(life, *call, "--write").returncode == 0
    assert record.read_text("utf-8") == shown.stdout
    checked = sanshe(life, "check", f"{REVIEW}/draw.yml")
    assert checked.returncode == 0, checked.stdout
    again = sanshe(life, *call, "--write")
    assert again.returncode == 2
    assert "不覆盖" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--numbers", "3 x"), "不是整数"),
        (("--numbers", "3; 4"), "1种来源"),
        (("--numbers", "3", "--on", "2021-02-16"), "现在还不能抽取"),
        (("--show", "--year", "2020"), "还没有"),
    ],
)
def test_a_draw_that_cannot_be(life: Path, arguments: tuple[str, ...], told: str) -> None:
    done = sanshe(life, "draw", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_draw_is_shown_step_by_step(life: Path) -> None:
    done = sanshe(life, "draw", "--show")
    assert "`3.5.8.14.15.26./`" in done.stdout
    assert re.findall(r"^\| [0-9] .* (E0[0-9]) \|$", done.stdout, re.MULTILINE) == [
        *("E06", "E02", "E01", "E04", "E03"),
    ]
    assert "与抽取记录一致" in done.stdout
    path = life / REVIEW / "draw.yml"
    path.write_text(path.read_text("utf-8").replace("- 26", "- 27"), encoding="utf-8")
    assert "不一致" in sanshe(life, "draw", "--show").stdout


# ---------------------------------------------------------------- sanshe rank


def test_ranks_as_data(life: Path) -> None:
    data = json.loads(sanshe(life, "rank", "--format", "json").stdout)
    found = {row["project"]: row for row in data["rows"]}
    assert [row["rank"] for row in data["rows"]] == [1, 2, 3, 4]
    hean = found["2021/taijiang/hean"]
    assert (hean["official"], hean["trimmed"], hean["scores"], hean["recused"]) == (
        *("95.00", None, 2, 1),
    )
    assert hean["matching"] == [{"source": "县（市）区配套", "amount": "20000.00"}]
    assert found["2021/cangshan/zhulin"]["official"] == "96.67"
    assert data["ties"] == []
    assert data["complete"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_ranks_as_a_table(life: Path, form: str) -> None:
    path = life / REVIEW / "scores" / "e01.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('points: "13"', 'points: "8"'), encoding="utf-8")
    done = sanshe(life, "rank", "--format", form)
    assert "并列第2名：2021/cangshan/zhulin、2021/taijiang/hean。还没有写怎样定。" in done.stdout
    assert "全部专家的平均分" in done.stdout
    assert "E01" not in done.stdout
    path.write_text("expert: [\n", encoding="utf-8")
    assert "名次可能有变" in sanshe(life, "rank", "--format", form).stdout


def test_a_year_without_scores(life: Path) -> None:
    assert "没有可排的项目" in sanshe(life, "rank", "--year", "2020").stdout


# ---------------------------------------------------------------- for others


def test_recused_is_not_zero_and_missing_is_neither() -> None:
    year = _year({"path": "2021/review/scores/e06.yml", "remove": True})
    found = {each.row.project: each for each in standings(year)}
    hean = found["2021/taijiang/hean"]
    assert (hean.row.scores, hean.recused, hean.missing) == (1, 1, 1)
    assert str(hean.row.official) == "96.00"


def test_an_alternate_takes_the_place_of_the_absent() -> None:
    absence = "absences:\n  - {expert: E02, replaced_by: E04, reason: 出差}\nexperts:  "
    edit = {"path": "2021/review/result.yml", "change": [{"old": "experts:   ", "new": absence}]}
    assert panel(_year(edit)) == ("E06", "E04", "E01")


def test_ranks_are_empty_before_the_draw() -> None:
    year = _year({"path": "2021/review/draw.yml", "remove": True})
    assert panel(year) == ()
    assert all(row.rank is None for row in rows(year))


def test_public_names_of_experts_do_not_follow_their_ids() -> None:
    year = _year()
    names = {expert: public_expert_name(year, expert) for expert in panel(year)}
    assert sorted(names.values()) == ["专家1", "专家2", "专家3"]
    with pytest.raises(ValueError, match="E05"):
        public_expert_name(year, "E05")
    first, second = "2021/review/scores/e01.yml", "2021/review/scores/e02.yml"
    swapped = _year(
        {"path": "2021/review/scores/e03.yml", "like": first, "change": []},
        {"path": first, "like": second, "change": [{"old": "expert: E02", "new": "expert: E01"}]},
        {
            "path": second,
            "like": "2021/review/scores/e03.yml",
            "change": [{"old": "expert: E01", "new": "expert: E02"}],
        },
        {"path": "2021/review/scores/e03.yml", "remove": True},
    )
    assert public_expert_name(swapped, "E01") == names["E02"]
    assert public_expert_name(swapped, "E02") == names["E01"]


def test_interests_are_declared_or_show_once_names_are_known() -> None:
    found = {(each.expert, each.project): each.is_certain for each in interests(_year())}
    assert found == {("E05", "2021/jinan/beiling"): True}
