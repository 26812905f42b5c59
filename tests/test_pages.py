"""`sanshe pages`: the site's own pages for whatever makes a site of them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

from tests import cases

JIUCUO = "2021/gulou/jiucuo"


def sanshe(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sanshe", *arguments],
        cwd=root,
        env={"PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def good_year(root: Path, *edits: dict[str, Any]) -> Path:
    for path, content in {**cases.own_files(), **cases.edited(cases.life(), edits)}.items():
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
    head = yaml.safe_load(front)
    assert head["title"] == "旧厝巷“院坝议事”社区治理项目"
    assert head["permalink"] == f"/projects/{JIUCUO}.html"
    assert "<h1>旧厝巷“院坝议事”社区治理项目</h1>" in body
    assert (out / "data/v1/projects/2021/gulou/jiucuo.json").is_file()
    assert not list(out.rglob("*.md"))  # a generator would run these through Markdown


def test_no_generator_finds_a_template_in_what_applicants_wrote(tmp_path: Path) -> None:
    marks = "{{ 6*7 }}{% if 1 %}{# x #}"
    name = "旧厝巷“院坝议事”社区治理项目"
    change = [{"old": f"name: {name}", "new": f"name: '{name}{marks}'"}]
    root = good_year(tmp_path / "root", {"path": f"{JIUCUO}/application.yml", "change": change})
    assert sanshe(root, "pages", "--out", "../out").returncode == 0
    written = {path: path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.html")}
    assert not [path for path, text in written.items() if re.search(r"\{[{%#]", text)]
    text = written[tmp_path / f"out/projects/{JIUCUO}.html"]
    assert [each.text for each in BeautifulSoup(text, "html.parser").select("h1")] == [name + marks]
    (linked,) = re.findall(r"<script type=.application/ld.json.>(.*?)</script>", text, re.DOTALL)
    assert json.loads(linked)["name"] == name + marks


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    root = good_year(tmp_path / "root")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("x")
    done = sanshe(root, "pages", "--out", "../out")
    assert done.returncode == 2
    assert "不是空的文件夹" in done.stderr
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["mine.txt"]
