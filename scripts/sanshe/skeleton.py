"""An application to fill in: every field of the year's schema, blank but for what is known."""

from typing import Any

from sanshe import yaml_writer
from sanshe.layout import APPLICATION, application_path, schema_ref
from sanshe.repository import Repository
from sanshe.schema import Schema, Shape


def skeleton(repository: Repository, project: str, known: dict[str, Any]) -> tuple[str, str]:
    """Path and text of a new application of `project` (``<year>/<district>/<slug>``).

    `known` is what has been answered, nested as in the file; all else is blank, and what is
    optional stays silent until it is filled in.
    """
    year = int(project[:4])
    schema = repository.schema(year, APPLICATION)
    blank = _blank(Shape(schema), ())
    path = application_path(project)
    text = yaml_writer.write(_filled(blank, known), schema, schema_ref=schema_ref(path))
    return path, text


def _blank(shape: Shape, keys: tuple[str | int, ...]) -> Any:
    field: Schema = shape.field(keys)
    if "properties" in field:
        return {key: _blank(shape, (*keys, key)) for key in field["properties"]}
    if field.get("type") == "array":
        return [_blank(shape, (*keys, 0))]
    return ""


def _filled(blank: Any, known: dict[str, Any]) -> Any:
    for key, value in known.items():
        if isinstance(value, dict):
            _filled(blank[key], value)
        else:
            blank[key] = value
    return blank
