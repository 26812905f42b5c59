"""The next notice from an earlier one: a draft, and the list of what people must compare with the call.

The draft is the earlier file's text with its years and dates moved: comments, summaries and readings
stay as they were written, since what the new call says there is for people to read.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sanshe import yaml_source
from sanshe.notice import Notice
from sanshe.schema import Shape
from sanshe.yaml_source import Data, Keys, Source

_TEXTS = ("clauses", "defaults", "requires", "owners", "duties")
"""What is written clause by clause; no year or date is moved there."""

_YEARS = frozenset(("year", "goal_years", "continues_year", "newly_registered_year"))
_TITLES = frozenset(("title", "label", "form"))
_SPEAKS_OF_FIGURES = re.compile(
    "[0-9]{4} ?年(?: ?[0-9]{1,2} ?月)?(?: ?[0-9]{1,2} ?日)?|[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?日)?|[0-9]+ ?万元"
    "|[一二三四五六七八九]成|[一二两三四五六七八九十]到?[一二两三四五六七八九十]?个|一式[一二三四五六七八九]份"
)


class Item(NamedTuple):
    """One thing to compare with the call: where it stands, what it is, and on which clauses it rests.

    `former` is what the earlier notice said, where the draft says something else.
    """

    line: int
    title: str
    value: str
    clauses: tuple[str, ...] = ()
    former: str = ""


def draft(text: str, former: int, year: int) -> str:
    """The notice of `year` from the `text` of that of `former`."""
    source = yaml_source.read(text.encode())
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    edits = []
    for keys, value in _scalars(source.data):
        moved = _moved(keys, value, year - former)
        if moved != value:
            span = source.span(keys)
            begin = starts[span.line - 1] + span.column - 1
            end = starts[span.end_line - 1] + span.end_column - 1
            edits.append((begin, end, text[begin:end].replace(value, moved)))
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    head, first, rest = text.partition("\nyear:")
    head = head.replace(f"{former} 年", f"{year} 年")
    note = (
        f"# 草稿，由 {former} 年的通知数据抄成：日期和年份按年推移，金额、名额、选项、条款照旧，都还没有照新通知核对。\n"
        f"# 要核对的地方：sanshe new-notice {year} --from {former}。核对完删去这两行。\n"
    )
    return f"{note}{head}{first}{rest}"


def _scalars(data: Data | None, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """What stands above the clauses, value by value."""
    if isinstance(data, str):
        yield keys, data
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from _scalars(each, (*keys, index))
    elif data:
        for key, each in data.items():
            if key not in _TEXTS:
                yield from _scalars(each, (*keys, key))


def _moved(keys: Keys, value: str, by: int) -> str:
    name = next(key for key in reversed(keys) if isinstance(key, str))
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _a_day(date.fromisoformat(value), by)
    if name in _YEARS:
        return str(int(value) + by)
    if name in _TITLES:
        return re.sub("(?<![0-9])[0-9]{4}(?=年)", lambda found: str(int(found[0]) + by), value)
    return value


def _a_day(day: date, by: int) -> str:
    """`by` years later; February 29 becomes 28 where there is none."""
    try:
        return day.replace(year=day.year + by).isoformat()
    except ValueError:
        return day.replace(year=day.year + by, day=28).isoformat()


def figures(source: Source, notice: Notice, former: Source, shape: Shape) -> Iterator[Item]:
    """Every figure and list of the notice that `source` holds, in the file's order.

    `notice` is the one with the clauses that rest on them.
    """
    for keys in _places(source.data):
        value, before = _said(_at(source.data, keys)), _said(_at(former.data, keys))
        yield Item(
            source.span(keys, of_key=True).line,
            _title(keys, source, shape),
            value or "（空）",
            tuple(_clauses(notice, keys)),
            before if before != value else "",
        )
    for index, requirement in enumerate(_at(source.data, ("requires",)) or ()):
        assert isinstance(requirement, dict)  # noqa: S101  the schema says so
        line = source.span(("requires", index)).line
        yield Item(line, "必填栏目", _said(requirement["fields"]), (str(requirement["clause"]),))


def clauses(source: Source) -> Iterator[Item]:
    """Every clause, with what its texts say of dates, sums and numbers."""
    for index, clause in enumerate(_at(source.data, ("clauses",)) or ()):
        assert isinstance(clause, dict)  # noqa: S101  the schema says so
        texts = [str(clause.get(name, "")) for name in ("summary", "interpretation")]
        said = dict.fromkeys(
            found[0] for text in texts for found in _SPEAKS_OF_FIGURES.finditer(text)
        )
        line = source.span(("clauses", index)).line
        yield Item(line, f"{clause['number']} {clause['heading']}", "、".join(said))


def _places(data: Any) -> Iterator[Keys]:
    """What is looked at as one thing: a list as a whole, each member of a group, of each cohort."""
    for key, value in data.items():
        if key in _TEXTS:
            continue
        if isinstance(value, dict):
            yield from ((key, each) for each in value)
        elif key == "cohorts":
            yield from (
                (key, i, each) for i, cohort in enumerate(value) for each in cohort if each != "key"
            )
        else:
            yield (key,)


def _at(data: Any, keys: Keys) -> Any:
    for key in keys:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _said(value: Any) -> str:
    """In one line: a period, a list by its members' names, a group by its values."""
    if isinstance(value, dict):
        if value.keys() == {"from", "to"}:
            return f"{value['from']} 至 {value['to']}"
        if value.keys() == {"number", "percent"}:
            return f"第{value['number']}次 {value['percent']}%"
        named = value.get("title") or value.get("name")
        rest = [_said(each) for key, each in value.items() if key in _COUNTS]
        return " ".join(filter(None, (named, *rest))) or " ".join(map(_said, value.values()))
    if isinstance(value, list):
        return "、".join(map(_said, value))
    return str(value or "")


_COUNTS = frozenset(("points", "from"))


def _title(keys: Keys, source: Source, shape: Shape) -> str:
    names = []
    for end, key in enumerate(keys, 1):
        if isinstance(key, int):
            names.append(str(_at(source.data, (*keys[:end], "title"))))
        else:
            names.append(shape.field(keys[:end]).get("title", key))
    return " · ".join(names)


def _clauses(notice: Notice, keys: Keys) -> list[str]:
    place = ".".join(key for key in keys if isinstance(key, str))
    found = [
        clause.number
        for clause in notice.all_clauses()
        for terms in clause.rules
        for figure in terms.figures
        if f"{place}.".startswith(f"{figure}.") or f"{figure}.".startswith(f"{place}.")
    ]
    return list(dict.fromkeys(found))
