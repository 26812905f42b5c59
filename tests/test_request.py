"""`sanshe check --base` on real Git: a request is judged by its base, and only by what it brings."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cases

APPLICATION = "submissions/2021/gulou/jiucuo/application.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository on main with the base application."""
    root = tmp_path / "三 社"
    shutil.copytree(cases.ROOT / "schemas", root / "schemas")
    shutil.copytree(cases.ROOT / "tests" / "base" / "submissions", root / "submissions")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=示例", "-c", "user.email=example@example.org")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "示例")
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
