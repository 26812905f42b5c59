"""Case studies as records of the tree, the names in their folder, and `sanshe pictures`."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from sanshe import pictures
from sanshe.engine import Report, check, read_years
from sanshe.layout import CASE_STUDY, PICTURE
from sanshe.records import PictureNote
from sanshe.repository import Repository
from sanshe.schema import Shape
from sanshe.tree import DictTree
from tests import cases, made_pictures
from tests.test_cli import sanshe

FOLDER = "submissions/2021/gulou/jiucuo/case-study"
INDEX = f"{FOLDER}/index.md"
ON = date(2022, 1, 10)


def _repository(**more: bytes) -> Repository:
    return Repository(DictTree({**cases.own_files(), **cases.life(), **more}))


def _check(path: str, data: bytes) -> Report:
    return check(_repository(**{path: data}), on=ON)


def test_the_record_has_its_body_and_where_it_begins() -> None:
    year = read_years(_repository(), [2020, 2021], ON)[2021]
    project = year.project("2021/gulou/jiucuo")
    assert project
    assert project.pictures == {"zhuozi.png"}
    case = project.case_study
    assert case
    text = cases.life()[INDEX].decode()
    assert text.split("\n")[case.body_line - 1 :] == case.body.split("\n")
    assert case.body.startswith("\n## 从一张桌子开始")


def test_one_pattern_for_names_of_pictures() -> None:
    shape = Shape(_repository().schema(2021, CASE_STUDY))
    pattern = shape.field(("pictures", 0, "file"))["pattern"]
    assert pattern == f"^{PICTURE.pattern}$"


@pytest.mark.parametrize(
    ("name", "rule", "word"),
    [
        ("Foto 1.JPG", "file-name", "foto-1.jpg"),
        ("院坝.png", "file-name", "huodong-1.png"),
        ("-.webp", "file-name", "huodong-1.webp"),
        ("zhuozi.gif", "file-name", "JPEG"),
        ("zhuozi.HEIC", "file-name", "JPEG"),
        ("shipin.mp4", "file-place", "index.md"),
        ("index.html", "file-place", "index.md"),
        ("yi/zhuozi.png", "file-place", "index.md"),
        ("README", "file-place", "index.md"),
    ],
)
def test_a_strange_name_is_told_what_is_allowed(name: str, rule: str, word: str) -> None:
    (finding,) = _check(f"{FOLDER}/{name}", made_pictures.plain()).findings
    assert finding.rule == rule
    assert word in finding.fix


def test_a_flaw_of_body_or_picture_leaves_the_year_complete() -> None:
    body = cases.life()[INDEX] + "\n# 一级标题\n".encode()
    for path, data in ((INDEX, body), (f"{FOLDER}/zhuozi.png", made_pictures.text())):
        report = _check(path, data)
        assert len(report.findings) == 1
        assert report.complete


def test_of_a_case_that_cannot_be_read_nothing_more_is_said() -> None:
    report = _check(INDEX, b"title: x\n")
    assert [finding.rule for finding in report.findings] == ["case-front-matter"]
    assert report.unreadable == (INDEX,)


def test_pictures_alone_in_a_project_are_seen() -> None:
    report = _check("submissions/2021/gulou/xin/case-study/a.png", made_pictures.plain())
    assert [finding.rule for finding in report.findings] == ["case-picture-is-listed"]


@pytest.mark.parametrize("broken", ["2021/lianjiang/buwang/contract.yml", "2021/review/result.yml"])
def test_what_cannot_be_read_is_not_held_against_a_case(broken: str) -> None:
    case = cases.load(cases.ROOT / "tests/rules/case-study-follows-contract/bad-no-contract.yml")
    edits = [each for each in case["life"] if "text" in each]
    assert edits
    without = {"path": "2021/lianjiang/buwang/contract.yml", "remove": ""}
    broke = {"path": broken, "text": "a: ["}
    report = cases.run({"life": [without, *edits, broke]})
    assert "case-study-follows-contract" not in {each.rule for each in report.findings}


@pytest.mark.parametrize(
    ("consent", "children", "guardians", "shown"),
    [
        ("nobody", False, None, True),
        ("given", False, None, True),
        ("missing", False, None, False),
        ("given", True, None, False),
        ("given", True, False, False),
        ("given", True, True, True),
        ("nobody", True, True, False),
        ("missing", True, True, False),
    ],
)
def test_what_may_be_shown(
    consent: str, children: bool, guardians: bool | None, shown: bool
) -> None:
    said = {"file": "a.png", "consent": consent, "children": children}
    note = PictureNote.build({**said, "guardian_consent": guardians}, INDEX)
    assert note.may_be_shown is shown


# ---------------------------------------------------------------- sanshe pictures


def _pictures(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = sanshe(folder, "pictures", *arguments)
    assert not done.stderr or done.returncode == 2
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of pictures that is no repository."""
    made = tmp_path / "照 片"
    made.mkdir()
    (made / "hao.png").write_bytes(made_pictures.plain())
    (made / "didian.JPG").write_bytes(made_pictures.with_place())
    (made / "shuoming.txt").write_text("不是图片", encoding="utf-8")
    return made


def test_pictures_says_what_is_wrong_and_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = _pictures(folder, ".")
    assert done.returncode == 1
    assert "didian.JPG：图片里记着地点" in done.stdout
    assert "hao.png：没有发现问题" in done.stdout
    assert "shuoming" not in done.stdout
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert _pictures(folder, "hao.png").returncode == 0


def test_pictures_cleans_in_place(folder: Path) -> None:
    good = (folder / "hao.png").read_bytes()
    names = {path.name for path in folder.iterdir()}
    done = _pictures(folder, "--clean", ".")
    assert done.returncode == 0
    assert "didian.JPG：已整理" in done.stdout
    assert not pictures.flaws(pictures.examine((folder / "didian.JPG").read_bytes()))
    assert (folder / "hao.png").read_bytes() == good
    assert {path.name for path in folder.iterdir()} == names
    assert "已整理" not in _pictures(folder, "--clean", ".").stdout


def test_pictures_leaves_what_is_no_picture(folder: Path) -> None:
    done = _pictures(folder, "--clean", "shuoming.txt")
    assert done.returncode == 1
    assert "不是 JPEG" in done.stdout
    assert (folder / "shuoming.txt").read_text(encoding="utf-8") == "不是图片"


@pytest.mark.parametrize("path", ["meiyou.jpg", "kong"])
def test_pictures_of_nothing_is_a_wrong_call(folder: Path, path: str) -> None:
    (folder / "kong").mkdir()
    assert _pictures(folder, path).returncode == 2
