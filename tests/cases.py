"""Cases as data: each says only what it changes in the shared base tree.

A case is a YAML file:

    on: "2021-02-01"                # the day of the check, if it matters
    path: submissions/…             # where the changed application stands, if not where the base does
    change:                         # each `old` stands exactly once in the base application
      - {old: 'a: 1', new: 'a: 2'}
    also:                           # further files: `text`, or the base application with a `change`
      - {path: submissions/…/final.yml, text: "…"}
      - {path: submissions/…/application.yml, change: […]}
    notice:                         # what this year's notice says differently; `old` stands there once
      - {old: 'exclusions: []', new: "…"}
"""

import functools
import os
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sanshe.engine import Report, check
from sanshe.repository import Repository
from sanshe.tree import DictTree

ROOT = Path(__file__).parent.parent
BASE_PATH = "submissions/2021/gulou/jiucuo/application.yml"
BASE = (ROOT / "tests" / "base" / BASE_PATH).read_text(encoding="utf-8")
NOTICE_PATH = "schemas/notices/2021.yml"


@functools.cache
def own_files() -> dict[str, bytes]:
    """The tool's own data: notices, schemas, programme."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "schemas").rglob("*")
        if path.suffix in {".yml", ".json"}
    }


def load(path: Path) -> dict[str, Any]:
    """A case; its scalars stay text."""
    case: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return case


def files(case: dict[str, Any]) -> dict[str, bytes]:
    """The submissions of a case."""
    made = {case.get("path", BASE_PATH): changed(case.get("change", ()))}
    for other in case.get("also", ()):
        made[other["path"]] = other["text"] if "text" in other else changed(other.get("change", ()))
    return {path: text.encode() for path, text in made.items()}


def notice(case: dict[str, Any]) -> dict[str, bytes]:
    """The notice as the case would have it."""
    text = own_files()[NOTICE_PATH].decode()
    return {NOTICE_PATH: changed(case.get("notice", ()), text).encode()}


def changed(changes: Any, text: str = BASE) -> str:
    """The base application, or another `text`, with `changes`."""
    for change in changes:
        count = text.count(change["old"])
        assert count == 1, f"{change['old']!r} stands {count} times in the text to change"
        text = text.replace(change["old"], change["new"])
    return text


def run(case: dict[str, Any]) -> Report:
    """Check a case with all rules on."""
    repository = Repository(DictTree({**own_files(), **notice(case), **files(case)}))
    return check(repository, on=date.fromisoformat(case.get("on", "2021-02-01")))


def expect(path: Path, found: str) -> None:
    """Compare with a golden file, or bless it."""
    if os.environ.get("SANSHE_BLESS"):
        path.write_text(found, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run make bless and read it"
    assert found == path.read_text(encoding="utf-8")
