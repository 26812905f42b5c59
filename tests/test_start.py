"""`sanshe start` and `sanshe new-notice`, in copies of this repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sanshe import yaml_source
from sanshe.notice_draft import draft
from sanshe.repository import Repository
from sanshe.tree import DictTree, FolderTree
from tests import cases

ANSWERS = {
    "name: 福州市\n": 'name: "示范市"\n',
    "https://example.org/sanshe/": "https://sanshe.example.net/",
    "https://git.example.org/fuzhou/sanshe": "https://git.example.net/minzheng/sanshe",
    "name: 鼓楼区民政局": "name: 鼓楼区社会事务局",
    "team: county-": "team: xian-",
}
SAMPLE = "福州市示例棠邻社会工作服务中心"


def answers() -> str:
    text = (cases.ROOT / "tests/base" / cases.PROGRAMME_PATH).read_text("utf-8")
    for old, new in ANSWERS.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """What `sanshe start` looks at: schemas, mkdocs.yml, and the good year as samples."""
    root = cases.folder(tmp_path / "三 社", "life")
    shutil.copy(cases.ROOT / "mkdocs.yml", root)
    sample = cases.own_files()[cases.NOTICE_PATH].decode()
    sample = draft(sample, 2021, 2022).replace("试点\nissuer", "试点（示例）\nissuer")
    (root / "schemas/notices/2022.yml").write_text(sample, "utf-8")
    (tmp_path / "answers.yml").write_text(answers(), "utf-8")
    return root


def sanshe(
    root: Path, *arguments: str, typed: str = "", scripts: Path = cases.ROOT / "scripts"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sanshe", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(scripts), "PYTHONUTF8": "1"},
        input=typed,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def start(root: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return sanshe(root, "start", "--file", "../answers.yml", *arguments, typed=typed)


def content(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def programme(root: Path) -> Any:
    return yaml.safe_load((root / cases.PROGRAMME_PATH).read_text("utf-8"))


# ---------------------------------------------------------------- start


def test_a_file_of_answers(template: Path) -> None:
    before = content(template)
    done = start(template, "--yes")
    assert done.returncode == 0, done.stderr
    gone = before.keys() - content(template).keys()
    assert f"拿掉了 {len(gone)} 份样例" in done.stdout
    assert "schemas/notices/2022.yml" in gone
    assert not [path for path in content(template) if "2022" in path]
    assert "schemas/notices/2020.yml 是示例" in done.stdout
    assert programme(template) == yaml.safe_load(answers())
    assert "# 行政区划代码" in (template / cases.PROGRAMME_PATH).read_text("utf-8")
    config = (template / "mkdocs.yml").read_text("utf-8")
    assert "site_url: https://sanshe.example.net/\n" in config
    assert "site_name: 示范市“三社联动”试点项目\n" in config
    left = content(template)
    assert [path for path in left if path.startswith("submissions/")] == ["submissions/.gitkeep"]
    assert Repository(FolderTree(template)).years == (2020, 2021)
    assert sanshe(template, "check").returncode == 0


def test_twice_is_once(template: Path) -> None:
    start(template, "--yes")
    before = content(template)
    done = start(template)
    assert done.returncode == 0, done.stderr
    assert "没有样例要拿掉" in done.stdout
    assert content(template) == before


def test_typed_answers(template: Path) -> None:
    """Enter keeps what there is; what can't be is asked again; samples go after a yes."""
    typed = "示范市\n3501\n350100\n2022\n\nhttp://a/\nhttps://sanshe.example.net/\n\n\n\n"
    typed += "鼓楼区社会事务局\n" + 13 * "\n" + "xian-\n" + 4 * "\n" + "是\n"
    done = sanshe(template, "start", typed=typed)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("城市的六位行政区划代码") == 2
    assert done.stderr.count("网站地址（以斜杠结尾）") == 2
    assert "submissions/2021/gulou" in done.stderr
    wanted = yaml.safe_load(answers())
    assert programme(template) == {**wanted, "forge": "https://git.example.org/fuzhou/sanshe"}


@pytest.mark.parametrize("typed", ["否\n", ""])
def test_without_a_yes_nothing_changes(template: Path, typed: str) -> None:
    before = content(template)
    done = start(template, typed=typed)
    assert done.returncode == 2
    assert content(template) == before


def _is_no_sample(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("submissions/2021/taijiang/zhenshi/application.yml", cases.BASE.replace("示例", "某某")),
        ("submissions/2021/taijiang/zhenshi/application.yml", "a: [\n"),
        ("submissions/2021/taijiang/zhenshi/application.yml", "name: 只填了名称\n"),
        ("submissions/2023/review/pool.yml", "experts: []\n"),
        ("submissions/2021/note.txt", "草稿\n"),
    ],
    ids=["real", "unreadable", "begun", "review", "stranger"],
)
def test_what_is_no_sample_is_never_taken(template: Path, path: str, text: str) -> None:
    _is_no_sample(template, path, text)
    before = content(template)
    done = start(template, "--yes")
    assert done.returncode == 2
    assert path in done.stderr
    assert content(template) == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year: 2021", "year: 2022", "2022年的通知数据是示例"),
        ("year: 2021", "year: 2020", "2020年的通知数据是示例"),
        ("year: 2021", "year: 2030", "没有2030年的通知数据"),
        ("    - {district: taijiang, name: 台江区民政局}\n", "", "缺台江区"),
        ("district: taijiang, team", "district: taibei, team", "taibei 不是2021年通知里的地区代号"),
        ("team: finance", "team: city", "班组名 city 写了两次"),
        ("https://sanshe.example.net/", "sanshe.example.net", "第11行：「网站地址」"),
        ("year: 2021", "year： 2021", "第3行"),
    ],
)
def test_answers_that_do_not_fit(template: Path, old: str, new: str, words: str) -> None:
    text = answers()
    assert text.count(old) == 1
    (template.parent / "answers.yml").write_text(text.replace(old, new), "utf-8")
    before = content(template)
    done = start(template, "--yes")
    assert done.returncode == 2
    assert words in done.stderr
    assert content(template) == before


def test_another_city_is_told_to_write_its_notice(template: Path) -> None:
    text = answers().replace('code: "350100"', 'code: "350500"')
    (template.parent / "answers.yml").write_text(text, "utf-8")
    assert "先写好本市的通知数据" in start(template, "--yes").stdout


@pytest.mark.slow
def test_an_empty_repository_builds_and_passes(tmp_path: Path) -> None:
    """A copy of this repository, started: its site has no sample, its tests pass.

    The tests are those that a programme, a notice or submissions can break.
    """
    root = tmp_path / "copy"
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = subprocess.run(listing, cwd=cases.ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("这里不是 git 仓库")
    for name in listed.decode().split("\0"):
        if (cases.ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(cases.ROOT / name, root / name)
    elsewhere = answers().replace("福州", "示范")
    (tmp_path / "answers.yml").write_text(elsewhere, "utf-8")
    done = sanshe(root, "start", "--file", "../answers.yml", "--yes", scripts=root / "scripts")
    assert done.returncode == 0, done.stderr
    done = sanshe(root, "new-notice", "2022", "--from", "2021", "--write", scripts=root / "scripts")
    assert done.returncode == 0, done.stderr
    run(root, "mkdocs", "build", "--strict", "--quiet")
    page = (root / "site/index.html").read_text("utf-8")
    assert "示范市“三社联动”试点项目" in page
    assert not [
        path for path in (root / "site").rglob("*.html") if SAMPLE in path.read_text("utf-8")
    ]
    names = ("cli", "catalogue", "notices", "next_year", "request", "templates")
    tests = [f"tests/test_{name}.py" for name in names]
    run(root, "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests)
    for notice in (root / "schemas/notices").glob("*.yml"):  # as the other city would write its own
        written = notice.read_text("utf-8").replace("福州", "示范").replace("福建省", "某省")
        notice.write_text(written, "utf-8")
    run(root, "mkdocs", "build", "--strict", "--quiet")
    pages = [*(root / "site").rglob("*.html"), *(root / "site/assets").rglob("*.json")]
    assert len(pages) > 200
    said = {str(page): re.sub("(?s)<pre.*?</pre>", "", _text(page)) for page in pages}
    assert [
        name for name, text in said.items() if CITY.search(text)
    ] == []  # but for quoted samples


CITY = re.compile("福州|福建|榕城")


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="ignore")


def test_no_city_stands_in_the_program() -> None:
    """Nor in a schema's labels: which city it is stands in its programme and its notices."""
    root = cases.ROOT
    files = [
        *(path for path in (root / "scripts/sanshe").rglob("*") if path.suffix in {".py", ".html"}),
        *(root / "scripts/web").glob("[fp]*/*.js*"),
        *(root / "schemas").glob("*.schema.json"),
        *(root / "docs/overrides").rglob("*.html"),
    ]
    assert len(files) > 200
    assert [path for path in files if CITY.search(_text(path))] == []


def run(root: Path, *module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


# ---------------------------------------------------------------- the next notice


def test_next_notice_moves_years_and_keeps_words(template: Path) -> None:
    text = cases.own_files()[cases.NOTICE_PATH].decode()
    old, new = text.splitlines(), draft(text, 2021, 2024).splitlines()
    assert new[:2] != old[:2]
    changed = [(a, b) for a, b in zip(old, new[2:], strict=True) if a != b]
    assert len(changed) == 18
    clauses = old.index("clauses:")
    assert old[clauses:] == new[clauses + 2 :]
    data: Any = yaml_source.read("\n".join(new).encode()).data
    assert data["dates"]["window"] == {"from": "2023-12-21", "to": "2024-02-08"}
    assert data["cohorts"][1]["title"] == "2023年一定三年（延续）"
    assert data["cohorts"][1]["goal_years"] == ["2024", "2025"]
    assert data["agency"]["newly_registered_year"] == "2023"
    assert data["fund_sources"][1]["title"] == "2023年结转经费"
    assert data["districts"][5]["note"].startswith("2017 年")


def test_the_last_of_february() -> None:
    text = 'dates:\n  window: {from: "2020-02-29", to: "2020-03-01"}\nyear: 2020\n'
    moved = draft(text, 2020, 2021)
    assert 'window: {from: "2021-02-28", to: "2021-03-01"}' in moved
    assert 'window: {from: "2024-02-29", to: "2024-03-01"}' in draft(text, 2020, 2024)


def test_next_notice_lists_what_to_look_at(template: Path) -> None:
    """Without --write nothing is written; with it, once."""
    before = content(template)
    listed = sanshe(template, "new-notice", "2023", "--from", "2021")
    assert listed.returncode == 0, listed.stderr
    assert content(template) == before
    made = sanshe(template, "new-notice", "2023", "--from", "2021", "--write")
    assert made.returncode == 0, made.stderr
    path = template / "schemas/notices/2023.yml"
    assert made.stdout.split("。", 1)[1] == listed.stdout.split("才写。", 1)[1]
    lines = path.read_text("utf-8").splitlines()
    for number, words in (
        (
            "申报期：2022-12-21 至 2023-02-08，2021年是 2020-12-21 至 2021-02-08（三(一)）",
            "window:",
        ),
        ("金额 · 市级专项经费：200000.00（三(一)2", "city_share:"),
        ("金额 · 拨付：第1次 80%、第2次 20%（五(三)第1段）", "instalments:"),
        ("名额 · 机构上限：3（三(一)3(3)）", "agency_total:"),
        ("评审评分表：需求 15", "rubric:"),
        ("不得开支的项目：（空）（五(三)）", "exclusions:"),
        ("三(一) 申报起止：2020 年 12 月 21 日、2021 年 2 月 8 日", "number: 三(一)"),
    ):
        line = next(line for line in made.stdout.splitlines() if number in line)
        at = int(line.removeprefix("- [ ] 第").split("行")[0])
        assert words in lines[at - 1], line
    assert "没有2022年真的通知数据" in made.stdout
    again = sanshe(template, "new-notice", "2023", "--from", "2021", "--write")
    assert again.returncode == 2
    assert path.read_text("utf-8").splitlines() == lines


def test_a_written_notice_is_listed_as_it_stands(template: Path) -> None:
    sanshe(template, "new-notice", "2023", "--from", "2021", "--write")
    path = template / "schemas/notices/2023.yml"
    path.write_text(path.read_text("utf-8").replace('"200000.00"', '"150000.00"'), "utf-8")
    done = sanshe(template, "new-notice", "2023", "--from", "2021")
    assert "市级专项经费：150000.00，2021年是 200000.00" in done.stdout


@pytest.mark.parametrize(
    ("year", "former", "words"),
    [("2023", "2022", "示例"), ("2021", "2021", "以后"), ("2023", "2019", "没有2019年")],
)
def test_no_next_notice(template: Path, year: str, former: str, words: str) -> None:
    done = sanshe(template, "new-notice", year, "--from", former, "--write")
    assert done.returncode == 2
    assert words in done.stderr


def test_a_draft_is_a_notice(template: Path) -> None:
    made = draft(cases.own_files()[cases.NOTICE_PATH].decode(), 2021, 2022)
    path = "schemas/notices/2022.yml"
    repository = Repository(DictTree({**cases.own_files(), path: made.encode()}))
    notice = repository.notice(2022)
    assert notice
    assert notice.label == "2022年福州市城乡社区“三社联动”项目"
