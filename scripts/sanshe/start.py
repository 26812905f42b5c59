"""From the template to a bureau's own repository: its programme, and none of the samples.

Nothing here writes or asks; `commands.start` does.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sanshe import yaml_writer
from sanshe.engine import NOT_SUBMITTED
from sanshe.layout import position
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.repository import NOTICES, Repository
from sanshe.schema import Schema
from sanshe.tree import SUBMISSIONS

MARK = "示例"
"""What samples carry: the name of every invented agency, the title of an invented notice."""

GENERATED = "schemas/generated"

KEPT = f"{SUBMISSIONS}/.gitkeep"

_HEAD = "# 本次部署：城市、单位、网址、班组。班组有变动，直接改这份文件。\n"
_SINGLE_ROLES = ("city", "finance", "evaluators", "maintainers")


class Samples(NamedTuple):
    """What is invented in a repository, and what is not: `strangers` are never taken away.

    `needed` are the years of invented notices that a real one continues: they stay.
    """

    files: tuple[str, ...]
    notices: tuple[int, ...]
    needed: tuple[int, ...]
    strangers: tuple[str, ...]


def samples(repository: Repository) -> Samples:
    """Which submissions and notices are samples.

    A project is one if its agency's name says so; what the city wrote about a year is, if the year has
    projects: one that is no sample is a stranger itself.
    """
    files: list[str] = []
    strangers: list[str] = []
    known: dict[str, bool] = {}
    for year, project, record in repository.applications():
        known[project] = _is_sample(record)
        known[str(year)] = True
    for entry in repository.entries():
        where = position(entry.path)
        of = (where.project or str(where.year)) if where else ""
        if entry.path not in NOT_SUBMITTED:
            (files if known.get(of) else strangers).append(entry.path)
    notices = [notice for year in repository.years if (notice := repository.notice(year))]
    invented = [notice.year for notice in notices if MARK in notice.title]
    continued = {
        cohort.continues_year
        for notice in notices
        if notice.year not in invented
        for cohort in notice.cohorts
    }
    return Samples(
        tuple(files),
        notices=tuple(year for year in invented if year not in continued),
        needed=tuple(year for year in invented if year in continued),
        strangers=tuple(strangers),
    )


def _is_sample(record: Application | None) -> bool:
    agency = getattr(record, "agency", None)
    return MARK in str(getattr(agency, "name", ""))


def files_of(repository: Repository, years: tuple[int, ...]) -> Iterator[str]:
    """The notices of `years`, and the schemas made from them."""
    for year in years:
        yield notice_path(year)
        for entry in repository.tree.entries(GENERATED):
            if entry.path.endswith(f"-{year}.schema.json"):
                yield entry.path


def notice_path(year: int) -> str:
    return f"{NOTICES}/{year}.yml"


def disagreements(data: dict[str, Any], notice: Notice) -> Iterator[str]:
    """Where a well-formed programme doesn't fit the notice of its year."""
    districts = [district.key for district in notice.districts]
    bureaus = [each["district"] for each in data["bureaus"]["county"]]
    counties = [each.get("district") for each in data["teams"] if each["role"] == "county"]
    for what, keys in (("单位名称（bureaus.county）", bureaus), ("班组（teams）", counties)):
        lacking = [notice.choices("districts")[key] for key in districts if key not in keys]
        unknown = [str(key) for key in keys if key not in districts]
        if lacking:
            yield f"{what}缺{'、'.join(lacking)}，每个县（市）区都要有。"
        if unknown:
            yield f"{what}里的 {'、'.join(unknown)} 不是{notice.year}年通知里的地区代号。"
        if len(set(keys)) < len(keys):
            yield f"{what}里有一个地区写了两次。"
    for role in _SINGLE_ROLES:
        if not any(each["role"] == role for each in data["teams"]):
            yield f"班组（teams）缺角色 {role}。"
    names = [each["team"] for each in data["teams"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"班组名 {name} 写了两次：一个班组只担任一个角色。"


def programme_text(data: dict[str, Any], notice: Notice, schema: Schema) -> str:
    """The programme file of typed `data`, the districts in the notice's order."""
    order = {district.key: index for index, district in enumerate(notice.districts)}
    county = sorted(data["bureaus"]["county"], key=lambda each: order[each["district"]])
    everyone = sorted(data["teams"], key=lambda each: order.get(each.get("district"), len(order)))
    made = {
        **data,
        "bureaus": {**data["bureaus"], "county": county},
        "teams": everyone,
    }
    return _HEAD + yaml_writer.write(made, schema)


def site_config(text: str, city: str, site: str, former: str) -> str:
    """mkdocs.yml with the site's address, and the city's name where the `former` one stood."""
    text = re.sub(r"(?m)^site_url:.*$", f"site_url: {site}", text)
    return re.sub(
        r"(?m)^(site_(?:name|description): .*)$",
        lambda found: found[1].replace(former, city),
        text,
    )
