"""`sanshe check --base` on real Git: a request is judged by its base, and only by what it brings."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cases
from tests.forge import git

APPLICATION = "submissions/2021/gulou/jiucuo/application.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository on main with the base application."""
    return on_main(tmp_path / "三 社", "base")


def on_main(root: Path, submissions: str) -> Path:
    cases.folder(root, submissions)
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "示例")
    return git(root, "rev-parse", "HEAD")


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sanshe", "check", "--on", "2021-02-01", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def findings(root: Path, *arguments: str) -> list[tuple[str, str | None]]:
    done = check(root, "--format", "json", *arguments)
    assert not done.stderr
    return [(each["rule"], each["origin"]) for each in json.loads(done.stdout)["findings"]]


def other(slug: str, *changes: tuple[str, str]) -> str:
    edits = [
        {"old": old, "new": new}
        for old, new in (("郑示例\n    role", "王示例\n    role"), *changes)
    ]
    return cases.changed(edits)


def test_a_clean_request(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "work")
    write(repository, APPLICATION, cases.BASE.replace("residents: 6480", "residents: 6490"))
    commit(repository)
    done = check(repository, "--base", "main")
    assert done.returncode == 0
    assert "这次请求改了 1 份文件" in done.stdout


def test_what_was_on_the_base_does_not_block(repository: Path) -> None:
    broken = cases.BASE.replace("own_account: true", "own_account: false")
    write(repository, APPLICATION, broken)
    commit(repository)
    git(repository, "switch", "-q", "-c", "work")
    write(repository, APPLICATION, "# 一行注释，行号都变了\n" + broken)
    commit(repository)
    assert findings(repository, "--base", "main") == [("agency-has-own-account", "base")]
    done = check(repository, "--base", "main")
    assert done.returncode == 0
    assert "原来就有" in done.stdout
    write(repository, APPLICATION, broken.replace('city_share: "200000.00"', 'city_share: "1"'))
    commit(repository)
    done = check(repository, "--base", "main")
    assert done.returncode == 1


def test_the_notice_of_the_base_judges(repository: Path) -> None:
    """A request that makes the notice milder, or the schema, gains nothing by it."""
    git(repository, "switch", "-q", "-c", "work")
    notice = repository / "schemas/notices/2021.yml"
    notice.write_text(
        notice.read_text("utf-8").replace('city_share: "200000.00"', 'city_share: "1.00"'), "utf-8"
    )
    write(
        repository, APPLICATION, cases.BASE.replace('city_share: "200000.00"', 'city_share: "1.00"')
    )
    commit(repository)
    found = findings(repository, "--base", "main")
    assert ("city-share-is-exact", "request") in found
    assert ("request-keeps-to-submissions", "request") in found


def test_what_was_merged_meanwhile_is_counted_and_not_blamed(repository: Path) -> None:
    """Main moved on after the request left it: its files are not the request's changes."""
    git(repository, "switch", "-q", "-c", "work")
    write(
        repository,
        "submissions/2021/taijiang/hean/application.yml",
        other("hean", ("district: gulou", "district: taijiang")),
    )
    commit(repository)
    git(repository, "switch", "-q", "main")
    for district in ("cangshan", "mawei", "jinan"):
        text = other(district, ("district: gulou", f"district: {district}"))
        write(repository, f"submissions/2021/{district}/p/application.yml", text)
    commit(repository)
    done = check(repository, "--base", "main", "--head", "work")
    assert "这次请求改了 1 份文件" in done.stdout
    rules = {
        rule
        for rule, origin in findings(repository, "--base", "main", "--head", "work")
        if origin == "request"
    }
    assert "agency-asks-for-at-most-three" in rules
    assert "record-is-written-once" not in rules


def test_a_file_made_executable_is_found(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "work")
    git(repository, "update-index", "--chmod=+x", APPLICATION)
    git(repository, "commit", "-q", "-m", "示例")
    assert ("file-kind", "request") in findings(repository, "--base", "main")


@pytest.mark.parametrize("rev", ["", "--output=x", "no-such-branch", "main:README.md"])
def test_a_revision_that_is_none(repository: Path, rev: str) -> None:
    done = check(repository, f"--base={rev}")
    assert done.returncode == 2
    assert "版本" in done.stderr


def test_paths_and_base_do_not_go_together(repository: Path) -> None:
    assert check(repository, "--base", "main", APPLICATION).returncode == 2


APPLICATION_HEAN = "submissions/2021/taijiang/hean/application.yml"


def _requests(root: Path) -> Path:
    """Four open requests beside `work`: two for the same district, one other, one unreadable."""
    texts = {
        "one": other("one", ("district: gulou", "district: taijiang")),
        "two": other("two", ("district: gulou", "district: taijiang")),
        "three": other(
            "three",
            ("district: gulou", "district: mawei"),
            ("52350100MJB820311K", "52350100MJB820314W"),
        ),
        "broken": "a: [\n",
    }
    rows = []
    for number, (slug, text) in enumerate(texts.items(), 7):
        git(root, "switch", "-q", "-c", f"request-{slug}", "main")
        district = "mawei" if slug == "three" else "taijiang"
        write(root, f"submissions/2021/{district}/{slug}/application.yml", text)
        commit(root)
        rows.append(
            {
                "ref": f"request-{slug}",
                "number": number,
                "received_at": f"2021-01-2{number}T09:00:00+08:00",
            }
        )
    rows.append(
        {"ref": "refs/pull/99/head", "number": 99, "received_at": "2021-02-01T09:00:00+08:00"}
    )
    git(root, "switch", "-q", "-c", "work", "main")
    write(root, APPLICATION_HEAN, other("hean", ("district: gulou", "district: taijiang")))
    commit(root)
    queue = root.parent / "queue.json"
    queue.write_text(json.dumps(rows), encoding="utf-8")
    return queue


def test_who_else_asks_for_the_same_places(repository: Path) -> None:
    queue = _requests(repository)
    out = check(repository, "--base", "main", "--queue", str(queue)).stdout
    assert "台江区：新申报已收 0 个，这次请求 1 个，最多 3 个；还有请求 7" in out
    assert (
        "福州市示例社会工作服务中心：项目已收 1 个，这次请求 1 个，原则上最多 3 个；还有请求 7"
        in out
    )
    assert "请求 9" not in out
    assert "请求 10、99 读不出来" in out
    assert "不分先后" in out
    data = json.loads(
        check(repository, "--base", "main", "--queue", str(queue), "--format", "json").stdout
    )
    assert [other["number"] for other in data["queue"][0]["others"]] == [7, 8]
    assert data["unreadable_requests"] == [10, 99]
    letter = check(
        repository, "--base", "main", "--queue", str(queue), "--format", "markdown"
    ).stdout
    assert "### 同样的名额还有谁申请" in letter


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"ref": "x"}]'])
def test_a_queue_that_is_none(repository: Path, text: str) -> None:
    queue = repository.parent / "queue.json"
    queue.write_text(text, encoding="utf-8")
    done = check(repository, "--base", "main", "--queue", str(queue))
    assert done.returncode == 2


@pytest.fixture
def life(tmp_path: Path) -> Path:
    """A repository on main with the good year."""
    return on_main(tmp_path / "life", "life")


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (cases.ROOT / "tests/effects").glob("*.yml"))
)
def test_effect(life: Path, name: str) -> None:
    """What merging would change, for each case of tests/effects: `life` before, `head` after."""
    folder = cases.ROOT / "tests" / "effects"
    case = cases.load(folder / f"{name}.yml")
    before = cases.edited(cases.life(), case["life"])
    for files in (before, cases.edited(before, case["head"])):
        shutil.rmtree(life / "submissions")
        for path, data in files.items():
            (life / path).parent.mkdir(parents=True, exist_ok=True)
            (life / path).write_bytes(data)
        commit(life)
    done = subprocess.run(
        [sys.executable, "-m", "sanshe", "effect", "--base", "HEAD~1", "--on", "2022-01-10"],
        cwd=life,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cases.expect(folder / f"{name}.md", done.stdout)


def test_a_letter_that_says_when_it_counts(repository: Path) -> None:
    """The first complete head counts, whatever was pushed before and after it."""
    git(repository, "switch", "-q", "-c", "$(touch${IFS}x)")
    write(repository, APPLICATION_HEAN, "a: [\n")
    broken = commit(repository)
    text = other("hean", ("district: gulou", "district: taijiang"))
    text = text.replace("worker: 郑示例", "worker: 王示例")
    write(repository, APPLICATION_HEAN, text.replace("own_account: true", "own_account: false"))
    complete = commit(repository)
    write(repository, APPLICATION_HEAN, text)
    commit(repository)
    pushes = repository.parent / "pushes.json"
    rows = [
        {"ref": complete, "received_at": "2021-02-08T15:59:00Z"},
        {"ref": broken, "received_at": "2021-02-01T00:00:00Z"},
        {"ref": "0" * 40, "received_at": "2021-01-01T00:00:00Z"},
    ]
    pushes.write_text(json.dumps(rows), encoding="utf-8")
    told = ("--base", "main", "--pushes", str(pushes), "--received-at", "2021-02-09T09:00:00+08:00")
    done = check(repository, *told, "--format", "markdown")
    assert done.returncode == 0, done.stderr
    assert "在2021年2月8日23:59（北京时间）收到第一份完整的申报" in done.stdout
    assert "以前交过的 1 版现在读不出来" in done.stdout
    data = json.loads(check(repository, *told, "--format", "json").stdout)
    assert data["received_at"] == "2021-02-08T15:59:00+00:00"
    letter, data = repository.parent / "letter.md", repository.parent / "data.json"
    done = check(
        repository, *told, "--format", "github", "--letter", str(letter), "--json", str(data)
    )
    assert "按**2021年2月8日**算" in letter.read_text("utf-8")
    assert json.loads(data.read_text("utf-8"))["received_at"]
    alone = check(repository, "--base", "main", *told[4:], "--format", "json")
    assert json.loads(alone.stdout)["received_at"] == "2021-02-09T09:00:00+08:00"


@pytest.mark.parametrize(
    "text", ["{", "{}", '[{"ref": "x"}]', '[{"ref": "x", "received_at": "x"}]']
)
def test_pushes_that_are_none(repository: Path, text: str) -> None:
    pushes = repository.parent / "pushes.json"
    pushes.write_text(text, encoding="utf-8")
    assert check(repository, "--base", "main", "--pushes", str(pushes)).returncode == 2


@pytest.mark.parametrize("moment", ["2021-02-08", "2021-02-08T10:00:00", "gestern"])
def test_a_moment_without_its_zone_is_none(repository: Path, moment: str) -> None:
    assert check(repository, "--base", "main", "--received-at", moment).returncode == 2


def test_an_internal_failure_gives_a_letter_too(repository: Path) -> None:
    """It says whose fault it is, and nothing that somebody submitted."""
    code = (
        "import sys; from sanshe import cli, judge\n"
        "def fail(*a, **k): raise KeyError('郑示例 @octocat')\n"
        "judge.judge = fail; sys.exit(cli.main(sys.argv[1:]))"
    )
    for form in ("markdown", "github"):
        done = subprocess.run(
            [
                *(sys.executable, "-c", code, "check", "--format", form),
                *("--base", "main", "--head", "main"),
            ],
            cwd=repository,
            env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 2
        assert "不是您的错" in done.stdout
        assert "示例" not in done.stdout
        if form == "markdown":
            text = re.sub(r"check\.py&#58;[0-9]+", "check.py&#58;1", done.stdout)
            cases.expect(cases.ROOT / "tests/letters/internal-failure.md", text)


def test_a_call_that_cannot_be_followed_gives_a_letter_too(repository: Path) -> None:
    head = "](http://evil.example) @octocat\n::error::$(touch x)"
    done = check(repository, "--base", "main", "--head", head, "--format", "markdown")
    assert done.returncode == 2
    cases.expect(cases.ROOT / "tests/letters/no-such-revision.md", done.stdout)
    done = check(repository, "--base", "main", "--head", head, "--format", "github")
    assert len(done.stdout.splitlines()) == 1
