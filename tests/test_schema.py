"""Shape: the quick reading and the explaining one agree; every message is ours."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshe import yaml_source
from sanshe.layout import APPLICATION, position
from sanshe.model import Application
from sanshe.quick import UnsureError, reader
from sanshe.record import Record
from sanshe.repository import Repository
from sanshe.schema import Shape
from sanshe.tree import DictTree
from tests import cases

REPOSITORY = Repository(DictTree(cases.own_files()))
SHAPE = REPOSITORY.shape(2021, APPLICATION)
DATA = yaml_source.read(cases.BASE.encode()).data
QUICK = reader(SHAPE.schema, SHAPE._resolve, Application)

_VALUES = st.sampled_from(
    ["", "x", "2021-02-30", "2021-02-28", "0001-01-01", "2021-13", "-1", "0", "1e3", "4.35", "0.07",
     "4.355", "１２", "true", "True", "nan", "x" * 2000, "2021-01-28\n", [], {}, ["x"], {"x": "y"}]
)  # fmt: skip


def _places(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, below in pairs:
        found += _places(below, (*at, key))
    return found


PLACES = _places(DATA)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), _VALUES), min_size=1, max_size=3), st.booleans())
def test_every_finding_is_in_words(
    changes: list[tuple[tuple[Any, ...], Any]], add_key: bool
) -> None:
    data = copy.deepcopy(DATA)
    for at, value in changes:
        node: Any = data
        try:
            for key in at[:-1]:
                node = node[key]
            node[at[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    if add_key:
        data["unheard_of"] = "x"  # type: ignore[index, call-overload]
    before = copy.deepcopy(data)
    _, problems = SHAPE.check(data, "x.yml")
    assert data == before
    errors = [each for each in problems if each.rule not in {"shape-full-width-digits"}]
    fast = SHAPE.check(before, "x.yml").problems == problems
    assert fast
    for problem in problems:
        assert problem.rule.startswith("shape-")
        assert any("一" <= char <= "鿿" for char in problem.message)
        assert problem.fix
        for word in ("is not", "required property", "does not match", "None", "[]", "{}"):
            assert word not in problem.message + problem.fix
    if add_key:
        assert errors


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), _VALUES)
def test_the_quick_reading_says_what_the_careful_one_says(at: tuple[Any, ...], value: Any) -> None:
    data: Any = copy.deepcopy(DATA)
    node = data
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = value
    try:
        record = QUICK(data, "x.yml", ())
    except UnsureError:
        return
    typed, problems = SHAPE.check(data, "x.yml")
    assert not problems
    assert _content(record) == _content(Application.build(typed, "x.yml"))


def _content(value: Any) -> Any:
    if isinstance(value, Record):
        return type(value), {key: _content(each) for key, each in vars(value).items()}
    return [_content(each) for each in value] if isinstance(value, tuple) else value


def test_clean_files_need_only_the_quick_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another keyword in a schema would be safe, but slow: teach it to `quick`."""
    monkeypatch.setattr(Shape, "check", lambda _, __, path: pytest.fail(f"{path} was unsure"))
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    assert repository.programme.year in repository.years
    assert all(map(repository.notice, repository.years))
    places = {each.path: position(each.path) for each in repository.entries()}
    paths = [path for path, where in places.items() if where and where.kind.record]
    assert len(paths) > 20
    assert all(repository.document(path).record for path in paths)
