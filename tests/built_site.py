"""The site, built for real from given submissions, as ``make site`` does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def run(folder: Path, stderr: int = subprocess.PIPE) -> "subprocess.CompletedProcess[str]":
    """``mkdocs build`` in `folder`, as ``make site`` calls it."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
    )


def build(folder: Path, submissions: dict[str, bytes], *, web: bool = False) -> Path:
    """The site of `submissions`, made in `folder`; with `web` the form's parts are in it."""
    lay(folder, submissions)
    if web:
        (folder / WEB.name).symlink_to(WEB)
    done = run(folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"
