"""The site, built for real from given submissions, as ``make site`` does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
WEB = ROOT / ".venv-web"
"""Where ``make`` puts what it bundles for the browser."""


def unframed(data: bytes) -> Any:
    """What a file holds that the site's scripts ask for; read as they read it."""
    assert data.startswith(b"sanshe(")
    assert data.endswith(b")")
    return json.loads(data[len("sanshe(") : -len(")")])


def setup() -> dict[str, bytes]:
    """The tool's own data."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "schemas").rglob("*")
        if path.is_file()
    }


def path() -> str:
    """What follows the host in the site's address; begins and ends in a slash."""
    found = re.search(r"^site_url: (\S+)", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert found
    return urlsplit(found[1]).path


def main_pages(site: Path) -> list[str]:
    """Home, the projects, and the project of which there is most to tell."""
    projects = sorted(site.glob("projects/*/*/*.html"))
    project = max(projects, key=lambda page: page.stat().st_size)
    return ["index.html", "projects/index.html", project.relative_to(site).as_posix()]


def lay(folder: Path, submissions: dict[str, bytes]) -> Path:
    """In `folder`, what a site of `submissions` is made of."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    rule = "tests/rules/city-share-is-exact"
    for path in ("mkdocs.yml", "scripts/mkdocs_hook.py", f"{rule}/bad.expected.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    for path, content in {**setup(), **submissions}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def run(
    folder: Path, stderr: int = subprocess.PIPE, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """``mkdocs build`` in `folder`, as ``make site`` calls it."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "scripts"),
            "NO_MKDOCS_2_WARNING": "1",
            **(environment or {}),
        },
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
    )


def build(
    folder: Path,
    submissions: dict[str, bytes],
    *,
    web: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Path:
    """The site of `submissions`, made in `folder`; with `web` the form's parts are in it."""
    lay(folder, submissions)
    if web:
        (folder / WEB.name).symlink_to(WEB)
    done = run(folder, environment=environment)
    assert done.returncode == 0, done.stderr
    return folder / "site"
