"""pre-commit, run for real and offline: what it lets into a repository, and what it says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cases, made_pictures
from tests.forge import git

APPLICATION = cases.BASE_PATH
ID_NUMBER = "11010519491231002X"
"""The example of the standard, GB 11643; nobody's."""

pytestmark = pytest.mark.slow


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the base application, this project's hooks, and its locked environment."""
    root = cases.folder(tmp_path / "三 社", "base")
    shutil.copy(cases.ROOT / ".pre-commit-config.yaml", root)
    shutil.copy(cases.ROOT / ".pre-commit-hooks.yaml", root)
    python = root / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (root / ".gitignore").write_text("/.venv/\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "示例")
    return root


def pre_commit(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    git(root, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=root,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(root.parent / "cache"),
            "PYTHONPATH": str(cases.ROOT / "scripts"),
            "PYTHONUTF8": "1",
            "http_proxy": "http://127.0.0.1:9",  # nobody answers there
            "https_proxy": "http://127.0.0.1:9",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def write(root: Path, path: str, content: bytes | str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_good_commit(repository: Path) -> None:
    """An edit, a new guide with a picture, a file that moved and one that is gone."""
    write(repository, APPLICATION, cases.BASE.replace("residents: 6480", "residents: 6490"))
    write(repository, "docs/guide.md", "热线 12345，座机 0591-83300000，日期 2021-02-08。\n")
    write(repository, "docs/picture.jpg", made_pictures.plain())
    git(repository, "rm", "-q", "schemas/generated/application-2021.schema.json")
    moved = APPLICATION.replace("jiucuo", "xinming")
    (repository / moved).parent.mkdir()
    git(repository, "mv", APPLICATION, moved)
    done = pre_commit(repository, "run")
    assert done.returncode == 0, done.stdout


def test_each_bad_file_is_refused_with_its_reason(repository: Path) -> None:
    write(repository, "docs/place.jpg", made_pictures.with_place())
    write(repository, "docs/guide.md", f"一行\n示例：{ID_NUMBER}\n")
    write(repository, "gbk.txt", f"示例：{ID_NUMBER}".encode("gbk"))
    write(repository, "scan.pdf", b"%PDF-1.7\0" + bytes(601 * 1024))
    write(repository, "photo.heic", b"\0\0\0\x18ftypheic")
    write(repository, APPLICATION, cases.BASE.replace('city_share: "200000.00"', 'city_share: "1"'))
    done = pre_commit(repository, "run")
    assert done.returncode == 1
    for words in (
        "docs/place.jpg：图片里记着地点",
        "docs/guide.md:2:4：这里写了身份证号（11****************），进了仓库就等于公开。",
        "gbk.txt:1:4：这里写了身份证号",
        "scan.pdf：文件有 602 KB，超过了 600 KB。",
        "photo.heic：这个文件不是 JPEG、PNG 或 WebP 图片",
        "city-share-is-exact",
    ):
        assert words in done.stdout
    assert ID_NUMBER not in done.stdout


def test_only_what_is_committed_is_reported(repository: Path) -> None:
    """What others left on main is not this commit's."""
    other = APPLICATION.replace("jiucuo", "other")
    write(repository, other, cases.BASE.replace("own_account: true", "own_account: false"))
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "示例")
    write(repository, APPLICATION, cases.BASE.replace("residents: 6480", "residents: 6490"))
    done = pre_commit(repository, "run", "--verbose")
    assert "agency-has-own-account" not in done.stdout
    assert "检查了 1 份文件" in done.stdout


def test_a_notice_is_tried_on_everything(repository: Path) -> None:
    notice = repository / cases.NOTICE_PATH
    text = notice.read_text("utf-8")
    write(
        repository, cases.NOTICE_PATH, text.replace('city_share: "200000.00"', 'city_share: "1.00"')
    )
    done = pre_commit(repository, "run")
    assert done.returncode == 1
    assert "city-share-is-exact" in done.stdout


def test_hooks_for_other_repositories_are_well_formed(repository: Path) -> None:
    done = pre_commit(repository, "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout
    done = pre_commit(repository, "validate-config", ".pre-commit-config.yaml")
    assert done.returncode == 0, done.stdout
