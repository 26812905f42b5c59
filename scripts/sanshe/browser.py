"""What the browser's Worker may call: JSON in, JSON out, by the same reader, writer and rules.

There is no clock and no file of the user's here: bytes and the day come from the page. `run` is the
one door (see scripts/web/python/load.js).
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from sanshe import yaml_writer
from sanshe.alone import alone_data, check_alone
from sanshe.engine import stamp
from sanshe.findings import Finding
from sanshe.layout import Position, position, project_of, schema_ref
from sanshe.paperwork import document as paperwork
from sanshe.paperwork import html
from sanshe.paperwork.application import UnreadableError, application
from sanshe.register import parse
from sanshe.reporters import as_data
from sanshe.repository import Repository
from sanshe.schema import Schema, Shape
from sanshe.tree import SUBMISSIONS, DictTree, Tree
from sanshe.yaml_source import Data

_own: dict[str, bytes] = {}
"""Notices and schemas, as they come with the bundle."""

_files: dict[str, bytes] = {}
"""These, and the one file that is being looked at."""

_repository = Repository(DictTree(_files))
"""Kept from call to call: reading a notice takes the browser a second."""


def open_at(tree: Tree) -> None:
    """Take notices and schemas from `tree`; before anything else is called."""
    _own.clear()
    _own.update((each.path, tree.read(each.path)) for each in tree.entries("schemas"))
    notices({})


def notices(files: dict[str, str]) -> dict[str, Any]:
    """Try with other notices than those of the bundle: a draft of next year's, or a test's."""
    global _repository  # noqa: PLW0603  a Worker has one
    _files.clear()
    _files.update(_own)
    _files.update((path, text.encode()) for path, text in files.items())
    _repository = Repository(DictTree(_files))
    return {}


def _with(path: str, raw: bytes) -> Repository:
    for each in [each for each in _files if each.startswith(f"{SUBMISSIONS}/")]:
        del _files[each]
    _files[path] = raw
    return _repository


def read(path: str, raw: bytes) -> dict[str, Any]:
    """A file that was written earlier, as data for the form, and what was wrong in reading it.

    `data` is None where it is refused; a value of a wrong shape is the text that stands there.
    """
    repository = _with(path, raw)
    document = repository.document(path)
    found = [stamp(repository, "", each, document) for each in document.problems]
    shape = _shape(repository, position(path))
    data = document.source.data
    return {
        "data": shape.typed(data) if shape and data is not None else data,
        "findings": _shown(found),
    }


def write(path: str, data: dict[str, Any]) -> dict[str, Any]:
    """The file of what the form holds."""
    shape = _shape(_repository, position(path))
    if shape is None:
        raise ValueError(f"no schema for {path}")
    kept = _filled(data, shape.schema, shape) or _blank(shape.schema, shape)
    return {"text": yaml_writer.write(kept, shape.schema, schema_ref=schema_ref(path))}


def check(
    path: str, text: str, today: str, register: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What `sanshe check FILE --register FILE --format json` says of the file."""
    repository = _with(path, text.encode())
    known = parse(register) if register else None
    return alone_data(check_alone(repository, path, known, on=date.fromisoformat(today)))


def paper(path: str, text: str, form: str = "html") -> dict[str, Any]:
    """The printable application of the file: ``html`` a page of its own, ``data`` what word.js writes.

    None where it can't be printed yet, as not all of it can be read.
    """
    repository = _with(path, text.encode())
    try:
        document = application(repository, project_of(path), path)
    except UnreadableError:
        return {form: None}
    return {form: html.write(document) if form == "html" else paperwork.as_data(document)}


def run(name: str, arguments: str, raw: bytes | memoryview | None = None) -> str:
    """Call one of `_CALLS` with `arguments`, a JSON object, and perhaps the bytes of a file."""
    given = json.loads(arguments)
    if raw is not None:
        given["raw"] = bytes(raw)
    return json.dumps(_CALLS[name](**given), ensure_ascii=False)


_CALLS: dict[str, Callable[..., dict[str, Any]]] = {
    each.__name__: each for each in (read, write, check, notices, paper)
}


def _shape(repository: Repository, where: Position | None) -> Shape | None:
    if where is None or where.kind.record is None or repository.notice(where.year) is None:
        return None
    return repository.shape(where.year, where.kind)


def _shown(found: list[Finding]) -> list[dict[str, Any]]:
    return [as_data(each) for each in sorted((each.masked() for each in found), key=Finding.order)]


def _filled(value: Any, node: Schema, shape: Shape) -> Data | None:
    """`value` without what is left blank, but for required fields: what is missing there is told at
    the field itself, not at the mapping around it. None where nothing is filled in."""
    node = shape.resolved(node)
    if isinstance(value, list):
        items = (_filled(item, node.get("items", {}), shape) for item in value)
        return [item for item in items if item is not None] or None
    if not isinstance(value, dict):
        return None if value is None or value == "" else value
    properties = node.get("properties", {})
    made: dict[str, Any] = {}
    for key in [*properties, *(key for key in value if key not in properties)]:
        inner = _filled(value.get(key), properties.get(key, {}), shape)
        if inner is not None:
            made[key] = inner
    if not made:
        return None
    for key in node.get("required", ()):
        made.setdefault(key, _blank(properties[key], shape))
    return made


def _blank(node: Schema, shape: Shape) -> Any:
    node = shape.resolved(node)
    if "properties" in node:
        required = node.get("required", ())
        return {key: _blank(node["properties"][key], shape) for key in required}
    return [] if node.get("type") == "array" else ""
