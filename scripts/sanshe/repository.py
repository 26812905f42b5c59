"""What stands in the tree, read once: programme, notices, and every submitted file by year.

Reading a file goes bytes -> `yaml_source` -> `schema` -> `model`; whatever is wrong on the way is in
`Document.problems`, and a document that could be read far enough has a record. A case study has a body
below its data (`case_text`); a picture has neither text nor record (`pictures`).
"""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

from sanshe import yaml_source
from sanshe.findings import Place, Problem, Spot
from sanshe.layout import (
    APPLICATION,
    CASE_PICTURE,
    CASE_STUDY,
    KINDS,
    Kind,
    Position,
    position,
)
from sanshe.model import Application
from sanshe.notice import Notice, Programme
from sanshe.record import Record
from sanshe.records import CaseStudy
from sanshe.schema import Schema, Shape, for_year
from sanshe.tree import FILE, SUBMISSIONS, Entry, Tree

NOTICES = "schemas/notices"
COMMON = "common.schema.json"
"""Forms (dates, money, ids) that the schemas of all records refer to."""

R = TypeVar("R", bound=Record)


class BrokenSetupError(Exception):
    """The tool's own data (programme, notice, schema) can't be used; no applicant is at fault."""


class Document:
    """One submitted file as far as it could be read."""

    def __init__(self, path: str, source: yaml_source.Source, where: Position | None) -> None:
        self.path = path
        self.source = source
        self.position = where
        self.problems: list[Problem] = []
        self.record: Record | None = None


def _flaw(path: str, flaw: yaml_source.Flaw) -> Problem:
    spot = Spot(path, flaw.span)
    return Problem(spot, flaw.message, flaw.fix, rule=flaw.rule, severity=flaw.severity)


class Repository:
    """A tree of submissions with the notices they answer. Reads lazily; holds no documents."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._shapes: dict[tuple[int, str], Shape] = {}
        self._own_shapes: dict[str, Shape] = {}
        self._notices: dict[int, Notice] = {}

    @cached_property
    def programme(self) -> Programme:
        return self._own("schemas/programme.yml", "schemas/programme.schema.json", Programme)

    @cached_property
    def programme_schema(self) -> Schema:
        return self._json("schemas/programme.schema.json")

    @cached_property
    def notice_schema(self) -> Schema:
        return self._json("schemas/notice.schema.json")

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that have a notice."""
        names = (entry.path.removeprefix(f"{NOTICES}/") for entry in self.tree.entries(NOTICES))
        return tuple(int(name[:4]) for name in names if len(name) == 8 and name.endswith(".yml"))

    def notice(self, year: int) -> Notice | None:
        """The notice of `year`; None if there is no such file."""
        if year in self.years and year not in self._notices:
            path = f"{NOTICES}/{year}.yml"
            self._notices[year] = self._own(path, "schemas/notice.schema.json", Notice)
        return self._notices.get(year)

    def shape(self, year: int, kind: Kind) -> Shape:
        """The schema of `kind` with the choices of `year`, ready to check with."""
        key = year, kind.name
        if key not in self._shapes:
            self._shapes[key] = Shape(self.schema(year, kind))
        return self._shapes[key]

    def label(self, year: int, kind: str, *keys: str | int) -> str:
        """What people call the value that is the last of `keys`, in the field at the keys before it."""
        *place, value = keys
        of_kind = next(each for each in KINDS if each.name == kind)
        labels = self.shape(year, of_kind).field(tuple(place)).get("x-labels", {})
        return str(labels.get(value, value))

    def schema(self, year: int, kind: Kind) -> Schema:
        """The schema of `kind` as `year`'s notice completes it."""
        notice = self.notice(year)
        if notice is None:
            raise BrokenSetupError(f"没有 {year} 年的通知数据。")
        return for_year(self._bundled(kind.schema_path), notice)

    def entries(self) -> Iterator[Entry]:
        """Every entry below ``submissions/``."""
        return self.tree.entries(SUBMISSIONS)

    def applications(
        self, year: int | None = None
    ) -> Iterator[tuple[int, str, Application | None]]:
        """Year, project id and application of every project, or of those of one `year`.

        The application is None where its file can't be read.
        """
        for entry in self.entries():
            where = position(entry.path)
            if entry.mode != FILE or where is None or where.kind is not APPLICATION:
                continue
            if where.project and year in (None, where.year):
                record = self.document(entry.path).record
                yield where.year, where.project, record if isinstance(record, Application) else None

    def document(self, path: str) -> Document:
        """The file at `path`, read, shaped and typed."""
        where = position(path)
        if where and where.kind is CASE_PICTURE:
            return self._picture(path, where)
        if where and where.kind is CASE_STUDY:
            return self._case_study(path, where)
        return self._read(path, yaml_source.read(self.tree.read(path)), where)

    def _read(self, path: str, source: yaml_source.Source, where: Position | None) -> Document:
        document = Document(path, source, where)
        document.problems += (_flaw(path, flaw) for flaw in source.flaws)
        if source.data is not None and where and where.kind.record and self.notice(where.year):
            shape = self.shape(where.year, where.kind)
            document.record, problems = shape.read(source.data, path, where.kind.record)
            document.problems += problems
        return document

    def _case_study(self, path: str, where: Position) -> Document:
        from sanshe import case_text

        front, body, line = case_text.split(self.tree.read(path))
        document = self._read(path, front, where)
        document.problems += (_flaw(path, flaw) for flaw in case_text.look(body, line))
        if isinstance(document.record, CaseStudy):
            document.record.body = body
            document.record.body_line = line
        return document

    def _picture(self, path: str, where: Position) -> Document:
        from sanshe import pictures

        document = Document(path, yaml_source.Source(None, (), ""), where)
        picture = pictures.examine(self.tree.read(path))
        document.problems += (
            Problem(Place(path), each.message, each.fix, rule=each.rule)
            for each in pictures.flaws(picture, path)
        )
        return document

    def _own(self, path: str, schema_path: str, record: type[R]) -> R:
        try:
            source = yaml_source.read(self.tree.read(path))
        except FileNotFoundError:
            raise BrokenSetupError(f"缺少 {path}。") from None
        for flaw in source.flaws:
            raise BrokenSetupError(f"{path} 第{flaw.span.line}行：{flaw.message}{flaw.fix}")
        if schema_path not in self._own_shapes:
            self._own_shapes[schema_path] = Shape(self._json(schema_path))
        made, problems = self._own_shapes[schema_path].read(source.data, path, record)
        for problem in problems:
            line = source.span(problem.at.keys).line if isinstance(problem.at, Place) else 1
            raise BrokenSetupError(f"{path} 第{line}行：{problem.message}{problem.fix}")
        assert made is not None  # noqa: S101  nothing is wrong with it
        return made

    def _bundled(self, path: str) -> Schema:
        """The schema at `path` with the shared definitions that it refers to, whole by itself."""
        text = self.tree.read(path).decode()
        if COMMON not in text:
            return self._json(path)
        schema: Schema = json.loads(text.replace(f"{COMMON}#/", "#/"))
        shared = self._json(f"schemas/{COMMON}")["$defs"]
        used = {name for name in shared if f'"{COMMON}#/$defs/{name}"' in text}
        if twice := used & schema["$defs"].keys():
            raise BrokenSetupError(f"{path} 与 {COMMON} 都定义了 {'、'.join(sorted(twice))}。")
        schema["$defs"].update((name, shared[name]) for name in shared if name in used)
        return schema

    def _json(self, path: str) -> Schema:
        try:
            schema: Schema = json.loads(self.tree.read(path))
        except (FileNotFoundError, ValueError) as error:
            raise BrokenSetupError(f"{path} 读不出来：{error}") from error
        return schema
