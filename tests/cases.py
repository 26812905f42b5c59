"""Cases as data: each says only what it changes in a shared tree.

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
      - {in: 2020, old: …, new: …}  # or that of another year

A case about the records of a project's life begins with `life`, a year in which everything has gone
right (tests/life), instead of the base application:

    life:                           # what is different in that year, file by file below submissions/
      - {path: 2021/gulou/jiucuo/contract.yml, change: [{old: …, new: …}]}
      - {path: 2021/gulou/jiucuo/acceptance/1.yml, remove: true}
      - {path: 2021/gulou/jiucuo/changes/2/request.yml, text: "…"}
      - {path: 2021/gulou/jiucuo/payments/3.yml, like: 2021/gulou/jiucuo/payments/2.yml, change: […]}
      - {path: 2021/gulou/jiucuo/case-study/tu.jpg, picture: with_place}    # see made_pictures

A case about a request says in `head` in the same way what it changes on `life`; paths that begin
with `/` stand outside submissions/, and `restore: yes` brings back a file that `life` took away.
"""

import functools
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sanshe.engine import Report, check
from sanshe.judge import judge, report_on
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import made_pictures

ROOT = Path(__file__).parent.parent
BASE_PATH = "submissions/2021/gulou/jiucuo/application.yml"
BASE = (ROOT / "tests" / "base" / BASE_PATH).read_text(encoding="utf-8")
NOTICE_PATH = "schemas/notices/2021.yml"
PROGRAMME_PATH = "schemas/programme.yml"


@functools.cache
def own_files() -> dict[str, bytes]:
    """The tool's own data: notices, schemas, and the programme of the template.

    Not this repository's programme: what a bureau writes there with `sanshe start` changes no test.
    """
    found = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "schemas").rglob("*")
        if path.suffix in {".yml", ".json"}
    }
    return {**found, PROGRAMME_PATH: (ROOT / "tests/base" / PROGRAMME_PATH).read_bytes()}


def folder(root: Path, submissions: str) -> Path:
    """A repository in the folder `root`, with the submissions of tests/<`submissions`>."""
    for path, data in own_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    shutil.copytree(ROOT / "tests" / submissions / "submissions", root / "submissions")
    return root


def load(path: Path) -> dict[str, Any]:
    """A case; its scalars stay text."""
    case: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return case


@functools.cache
def life() -> dict[str, bytes]:
    """A year in which every phase has its records and nothing is wrong."""
    root = ROOT / "tests" / "life"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def edited(files: dict[str, bytes], edits: Any) -> dict[str, bytes]:
    """`files` with the edits of a case (see above)."""
    made = dict(files)
    for edit in edits or ():
        path = _place(edit["path"])
        if "remove" in edit:
            del made[path]
        elif "restore" in edit:
            made[path] = life()[path]
        elif "text" in edit:
            made[path] = edit["text"].encode()
        elif "picture" in edit:
            made[path] = getattr(made_pictures, edit["picture"])()
        else:
            like = _place(edit.get("like", edit["path"]))
            made[path] = changed(edit.get("change", ()), made[like].decode()).encode()
    return made


def _place(path: str) -> str:
    return path[1:] if path.startswith("/") else f"submissions/{path}"


def files(case: dict[str, Any]) -> dict[str, bytes]:
    """The submissions of a case."""
    if "life" in case:
        return edited(life(), case["life"])
    made = {case.get("path", BASE_PATH): changed(case.get("change", ()))}
    for other in case.get("also", ()):
        made[other["path"]] = other["text"] if "text" in other else changed(other.get("change", ()))
    return {path: text.encode() for path, text in made.items()}


def notice(case: dict[str, Any]) -> dict[str, bytes]:
    """The notices as the case would have them."""
    made: dict[str, bytes] = {}
    for change in case.get("notice", ()):
        path = f"schemas/notices/{change['in']}.yml" if "in" in change else NOTICE_PATH
        text = made.get(path, own_files()[path]).decode()
        made[path] = changed([change], text).encode()
    return made


def changed(changes: Any, text: str = BASE) -> str:
    """The base application, or another `text`, with `changes`."""
    for change in changes:
        count = text.count(change["old"])
        assert count == 1, f"{change['old']!r} stands {count} times in the text to change"
        text = text.replace(change["old"], change["new"])
    return text


def run(case: dict[str, Any]) -> Report:
    """Check a case with all rules on."""
    tree = DictTree({**own_files(), **notice(case), **files(case)})
    day = case.get("on", "2022-01-10" if "life" in case else "2021-02-01")
    on = date.fromisoformat(day)
    if "head" in case:
        return report_on(judge(tree, DictTree(edited(dict(tree.files), case["head"])), on=on))
    return check(Repository(tree), on=on)


def expect(path: Path, found: str) -> None:
    """Compare with a golden file, or bless it."""
    if os.environ.get("SANSHE_BLESS"):
        path.write_text(found, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run make bless and read it"
    assert found == path.read_text(encoding="utf-8")
