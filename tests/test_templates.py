"""What a forge shows to who writes: templates, issue forms and labels name what there is."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sanshe.layout import KINDS
from sanshe.repository import Repository
from sanshe.tree import DictTree
from sanshe.wording import ROLES
from tests import cases

FORGE = cases.ROOT / ".github"
TEMPLATES = sorted((FORGE / "PULL_REQUEST_TEMPLATE").glob("*.md"))
FORMS = sorted((FORGE / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
LABELS = yaml.safe_load((FORGE / "labels.yml").read_text("utf-8"))
THEMSELVES = "写的单位自己"


def kinds(template: Path) -> list[str]:
    found = re.match("<!-- kinds: (.+) -->\n", template.read_text("utf-8"))
    assert found, f"{template.name} doesn't say which kinds of file it is for"
    return [] if found[1] == "-" else found[1].split()


def form(path: Path) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return made


def test_each_kind_of_file_has_one_template() -> None:
    named = [kind for template in TEMPLATES for kind in kinds(template)]
    assert sorted(named) == sorted(kind.name for kind in KINDS)


@pytest.mark.parametrize(
    "template", [each for each in TEMPLATES if kinds(each)], ids=lambda path: path.stem
)
def test_template_names_who_writes_and_who_looks(template: Path) -> None:
    """As the notice has it."""
    notice = Repository(DictTree(cases.own_files())).notice(2021)
    assert notice
    owners = [owner for kind in kinds(template) if (owner := notice.owner(kind))]
    writers = "、".join(dict.fromkeys(ROLES[owner.role] for owner in owners))
    looks = {ROLES[owner.approver] if owner.approver else THEMSELVES for owner in owners}
    assert len(looks) == 1
    said = f"谁写：{writers}　谁看过才合并：{looks.pop()}\n"
    assert said in template.read_text("utf-8")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_template_warns_and_asks(template: Path) -> None:
    text = template.read_text("utf-8")
    assert "这里写的都是公开的" in text
    assert "- [ ] " in text
    for kind in KINDS:
        if kind.name in kinds(template) and kind.is_of_project and kind.record:
            assert kind.example.rsplit("/", 1)[1].split("<")[-1].split(">")[-1] in text


def test_the_default_template_leads_to_the_others() -> None:
    text = (FORGE / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    assert sorted(re.findall(r"`([a-z-]+[.]md)`", text)) == [each.name for each in TEMPLATES]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_form_warns_and_labels(path: Path) -> None:
    made = form(path)
    assert set(made["labels"]) <= {label["name"] for label in LABELS}
    assert "**这里写的都是公开的。" in made["body"][0]["attributes"]["value"]
    last = made["body"][-1]
    assert last["type"] == "checkboxes"
    assert last["attributes"]["options"][0]["required"]
    ids = [each["id"] for each in made["body"][1:]]
    assert len(set(ids)) == len(ids)


def test_questions_corrections_objections() -> None:
    assert [form(path)["name"] for path in FORMS] == ["提问", "更正", "异议"]
    config = yaml.safe_load((FORGE / "ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    assert config["blank_issues_enabled"] is False


def test_labels_say_whose_turn_it_is() -> None:
    names = [label["name"] for label in LABELS]
    assert len(set(names)) == len(names)
    turns = [name.removeprefix("轮到") for name in names if name.startswith("轮到")]
    assert len(turns) == len(ROLES)
    for turn, role in zip(turns, ROLES.values(), strict=True):
        assert role.startswith(turn)


def test_labels_are_printed_for_the_forge() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sanshe", "labels"],
        cwd=cases.ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert printed == LABELS
    for label in printed:
        assert re.fullmatch("[0-9a-f]{6}", label["color"])
        assert len(label["description"]) <= 100
