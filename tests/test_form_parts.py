"""What the forms are made of: steps, keywords, sums in fen, and the shape, told where Python tells it."""

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from sanshe.findings import Place
from sanshe.layout import APPLICATION, KINDS
from sanshe.repository import Repository
from sanshe.schema import Shape
from sanshe.tree import DictTree
from sanshe.wording import yuan
from tests import cases

NODE = cases.ROOT / ".venv-web/bin/node"
REPOSITORY = Repository(DictTree(cases.own_files()))
SCHEMA = REPOSITORY.schema(2021, APPLICATION)

SUMS: tuple[list[str], ...] = (
    [],
    ["0.1", "0.2"],
    ["0.07", "4.35", "0.08"],
    ["999999999.99"] * 80,
    ["200000", "0.5", "12"],
    ["20万", "1,000", "", "-1", "1.234", "01", "1e3", "8"],
)

HINTS = {"title", "description", "examples", "properties", "items"}
"""What the form reads of a field without judging by it."""


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.keys() & {"type", "enum", "$ref", "properties"} and "$defs" not in schema:
            yield schema
        for each in schema.values():
            yield from nodes(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from nodes(each)


def test_every_field_is_in_one_step() -> None:
    application = Shape(SCHEMA).resolved(SCHEMA)
    steps = application["x-steps"]
    assert [name for step in steps for name in step["fields"]] == sorted(
        application["properties"],
        key=[name for step in steps for name in step["fields"]].index,
    )
    for step in steps:
        assert set(step.get("yearly", ())) <= set(step["fields"])


def broken_files() -> list[tuple[str, Any]]:
    """The cases of shape, whose data a form can hold: typed as it would be."""
    found: list[tuple[str, Any]] = [("base", yaml.safe_load(cases.BASE))]
    for path in sorted((cases.ROOT / "tests/rules").glob("shape-*/*.yml")):
        case = cases.load(path)
        if case.keys() <= {"change", "on"} and "unknown" not in path.parent.name:
            text = cases.changed(case["change"])
            data = Shape(SCHEMA).typed(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506
            found.append((f"{path.parent.name}/{path.stem}", data))
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if not NODE.exists():
        pytest.skip("没有装 Node，表单的算术和形状没有试过：make .venv-web/.built")
    asked = tmp_path_factory.mktemp("form") / "asked.json"
    answered = asked.with_name("answers.json")
    files = [data for _, data in broken_files()]
    asked.write_text(json.dumps({"sums": SUMS, "schema": SCHEMA, "files": files}), "utf-8")
    subprocess.run(
        [NODE, "tests/web/form.mjs", asked, answered], cwd=cases.ROOT, check=True, timeout=120
    )
    found: dict[str, Any] = json.loads(Path(answered).read_text("utf-8"))
    return found


def test_sums_are_exact(answers: dict[str, Any]) -> None:
    for texts, (plain, said, known) in zip(SUMS, answers["sums"], strict=True):
        right = sum(
            (Decimal(each) for each, ok in zip(texts, known, strict=True) if ok), Decimal(0)
        )
        assert plain == f"{right:.2f}"
        assert said == yuan(right)
    assert answers["sums"][-1][2] == [False] * 7 + [True]


def test_shape_is_told_at_the_same_places(answers: dict[str, Any]) -> None:
    """Where Python finds the shape wrong, the form does, as one types."""
    for (name, data), at in zip(broken_files(), answers["problems"], strict=True):
        told = Shape(SCHEMA).check(_as_text(data), "x.yml").problems
        places = {
            "".join(f"/{key}" for key in problem.at.keys)
            for problem in told
            if isinstance(problem.at, Place)
            and problem.rule not in ("shape-full-width-digits", "shape-missing")
        }
        assert places <= set(at), name
        assert bool(told) == bool(at) or all("full-width" in str(each.rule) for each in told), name
    assert answers["problems"][0] == []


def test_every_keyword_has_words(answers: dict[str, Any]) -> None:
    """A schema that judged by another keyword would refuse without a word in the form."""
    known = {*answers["keywords"], *HINTS, "$ref"}
    for year in REPOSITORY.years:
        for kind in KINDS:
            if kind.record is None:
                continue
            for node in nodes(REPOSITORY.schema(year, kind)):
                strange = {key for key in node if not key.startswith("x-")} - known
                assert not strange, (kind.name, strange)


def _as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _as_text(each) for key, each in data.items()}
    if isinstance(data, list):
        return [_as_text(each) for each in data]
    return str(data).lower() if isinstance(data, bool) else str(data)
