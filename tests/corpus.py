"""What is asked of the Python in the browser and of the same Python here: every case, every trap.

Of every case of a rule the files that it is about, each with a register; of every reading trap the
bytes. The answers must be the same JSON.
"""

import base64
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sanshe import browser
from sanshe.engine import read_years
from sanshe.layout import CASE_STUDY, position
from sanshe.register import Register, as_data, register_of
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

FOLDER = Path(__file__).parent
RULES = sorted((FOLDER / "rules").glob("*/*.yml"))
TRAPS = sorted((FOLDER / "yaml").glob("*/*.yml"))

Question = dict[str, Any]
"""``name`` and ``args`` of a call, ``base64`` the bytes of a file."""


def files_of(case: dict[str, Any]) -> dict[str, bytes]:
    """All submissions of a case; of a request, those that it would give."""
    made = cases.files(case)
    return cases.edited(made, case["head"]) if "head" in case else made


def register_in(files: dict[str, bytes], notices: dict[str, bytes]) -> Register:
    repository = Repository(DictTree({**cases.own_files(), **notices, **files}))
    return register_of(read_years(repository, repository.years, date.max))


def texts_of(case: dict[str, Any]) -> list[str]:
    """The files of text that a case is about; the bodies of case studies are not for the form."""
    found = (path for path, raw in files_of(case).items() if cases.life().get(path) != raw)
    kinds = {path: where.kind for path in found if (where := position(path))}
    return sorted(path for path, kind in kinds.items() if kind.record and kind is not CASE_STUDY)


def day_of(case: dict[str, Any]) -> str:
    return str(case.get("on", "2022-01-10" if "life" in case else "2021-02-01"))


@cache
def questions() -> list[Question]:
    """All of them; those with notices of their own last, for with each the reader begins anew."""
    found: list[Question] = []
    last: list[Question] = []
    of_life = as_data(register_in(cases.life(), {}))  # one for all: it need only be the same
    for path in RULES:
        case = cases.load(path)
        files, notices = files_of(case), cases.notice(case)
        register = of_life if "life" in case else as_data(register_in(files, notices))
        if notices:
            changed = {each: raw.decode() for each, raw in notices.items()}
            last.append(_question(path, "notices", files=changed))
        for file in texts_of(case):
            try:
                text = files[file].decode()
            except UnicodeDecodeError:
                continue  # a form's text always is; the reading traps hold what is not
            args = {"path": file, "text": text, "today": day_of(case), "register": register}
            (last if notices else found).append(_question(path, "check", **args))
    for path in TRAPS:
        trap = _question(path, "read", path=cases.BASE_PATH)
        found.append({**trap, "base64": base64.b64encode(path.read_bytes()).decode()})
    return found + last


def _question(case: Path, name: str, **args: Any) -> Question:
    return {"case": f"{case.parent.name}/{case.stem}", "name": name, "args": args}


@cache
def answers() -> list[Any]:
    """What this Python says."""
    browser.open_at(DictTree(cases.own_files()))
    return [
        json.loads(
            browser.run(
                each["name"],
                json.dumps(each["args"]),
                base64.b64decode(each["base64"]) if "base64" in each else None,
            )
        )
        for each in questions()
    ]


def differences(found: list[Any]) -> list[str]:
    """The questions that were answered otherwise; `found` are the browser's answers."""
    assert len(found) == len(questions()) > 900
    return [
        f"{question['case']} {question['args'].get('path', '')}"
        for question, here, there in zip(questions(), answers(), found, strict=True)
        if here != there
    ]
