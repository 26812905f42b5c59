"""`sanshe pages`: the site's own pages for whatever makes a site of them."""

import subprocess
import sys
from pathlib import Path

import yaml

from tests import cases


def sanshe(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sanshe", *arguments],
        cwd=root,
        env={"PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def good_year(root: Path) -> Path:
    for path, content in {**cases.own_files(), **cases.life()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def test_pages_have_front_matter_and_finished_bodies(tmp_path: Path) -> None:
    root = good_year(tmp_path / "root")
    done = sanshe(root, "pages", "--out", "../out")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    text = (out / "projects/2021/gulou/jiucuo.html").read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    assert yaml.safe_load(front)["title"] == "旧厝巷“院坝议事”社区治理项目"
    assert "<h1>旧厝巷“院坝议事”社区治理项目</h1>" in body
    assert (out / "data/v1/projects/2021/gulou/jiucuo.json").is_file()
    assert not list(out.rglob("*.md"))  # a generator would run these through Markdown


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    root = good_year(tmp_path / "root")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("x")
    done = sanshe(root, "pages", "--out", "../out")
    assert done.returncode == 2
    assert "不是空的文件夹" in done.stderr
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["mine.txt"]
