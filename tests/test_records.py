"""Kinds of files: each has a place, an owner, a sound schema, and a record with the same fields."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from sanshe.layout import KINDS, Kind, position
from sanshe.record import Record, fields_of
from sanshe.repository import Repository
from sanshe.schema import Schema, Shape
from sanshe.tree import DictTree
from tests import cases

YEARS = (2020, 2021)
WRITTEN = [kind for kind in KINDS if kind.record]


def _repository() -> Repository:
    return Repository(DictTree(cases.own_files()))


def _schema(kind: Kind) -> Schema:
    return _repository().schema(2021, kind)


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_schema_is_sound_closed_bounded_and_speaks_chinese(kind: Kind) -> None:
    schema = _schema(kind)
    Draft202012Validator.check_schema(schema)
    assert "common.schema.json" not in str(schema)
    shape = Shape(schema)
    for keys, node in _walk(shape, ()):
        if "properties" in node:
            assert node["additionalProperties"] is False, keys
            titles = [shape.field((*keys, key))["title"] for key in node["properties"]]
            assert len(titles) == len(set(titles)), keys
        elif node.get("type") == "array":
            assert "maxItems" in node, keys
        elif node.get("type") == "string" and "enum" not in node:
            assert "maxLength" in node, keys
        if keys and not isinstance(keys[-1], int):
            for words in ("title", "description"):
                assert re.search("[一-鿿]", node.get(words, "")), keys


def _walk(shape: Shape, keys: tuple[str | int, ...]) -> Iterator[tuple[Any, Schema]]:
    node = shape.field(keys)
    yield keys, node
    for key in node.get("properties", {}):
        yield from _walk(shape, (*keys, key))
    if node.get("type") == "array":
        yield from _walk(shape, (*keys, 0))


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_record_has_the_fields_of_its_schema(kind: Kind) -> None:
    """Same keys; what the schema always requires has no default in the record, and the reverse."""
    shape = Shape(_schema(kind))

    def compare(record: type[Record], keys: tuple[str | int, ...]) -> None:
        node = shape.field(keys)
        fields = list(fields_of(record))
        assert sorted(field.key for field in fields) == sorted(node["properties"]), record
        for field in fields:
            below = (*keys, field.key)
            for inner in (field.hint, *get_args(field.hint)):
                if isinstance(inner, type) and issubclass(inner, Record):
                    is_list = shape.field(below).get("type") == "array"
                    compare(inner, (*below, 0) if is_list else below)

    assert kind.record
    compare(kind.record, ())


@pytest.mark.parametrize("year", YEARS)
def test_every_kind_has_one_owner(year: int) -> None:
    notice = _repository().notice(year)
    assert notice is not None
    assert [owner.kind for owner in notice.owners] == [kind.name for kind in KINDS]


def test_examples_are_at_their_place() -> None:
    filled = {
        "<year>": "2021",
        "<district>": "gulou",
        "<name>": "jiucuo",
        "<n>": "2",
        "<month>": "2021-06",
        "<expert>": "e01",
        "<picture>": "table-1.jpg",
    }
    for kind in KINDS:
        path = kind.example
        for part, value in filled.items():
            path = path.replace(part, value)
        where = position(path)
        assert where is not None, path
        assert where.kind is kind
        assert (where.project == "2021/gulou/jiucuo") is kind.is_of_project


@pytest.mark.parametrize(
    "path",
    [
        "submissions/2021/gulou/jiucuo/payments/0.yml",
        "submissions/2021/gulou/jiucuo/payments/1.yaml",
        "submissions/2021/gulou/jiucuo/progress/2021-13.yml",
        "submissions/2021/gulou/jiucuo/case-study/Table.jpg",
        "submissions/2021/gulou/jiucuo/case-study/a.svg",
        "submissions/2021/review/scores/E01.yml",
        "submissions/2021/review/pool.yml/x.yml",
        "submissions/2021/gulou/jiucuo/changes/1/police.yml",
    ],
)
def test_elsewhere_is_no_place(path: str) -> None:
    assert position(path) is None
