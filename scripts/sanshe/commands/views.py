"""What the commands of the desk need: a year, a project, a view, as their arguments ask for them."""

import argparse
from datetime import date
from difflib import get_close_matches

from sanshe.commands.shared import UsageError, notice_of, today
from sanshe.engine import read_years
from sanshe.project import Project, Year
from sanshe.repository import Repository
from sanshe.status import Overview


def year_of(repo: Repository, number: int | None, on: date | None) -> Year:
    """All that stands in the year `number` and in the one that its projects continue."""
    notice = notice_of(repo, number)
    numbers = {
        notice.year,
        *(each.continues_year for each in notice.cohorts if each.continues_year),
    }
    return read_years(repo, numbers, on or today())[notice.year]


def project_of(repo: Repository, project_id: str, on: date | None) -> tuple[Project, Year]:
    """The project with this id, in its year."""
    project_id = project_id.removeprefix("submissions/").strip("/")
    number = project_id[:4]
    if not number.isdecimal() or int(number) not in repo.years:
        raise UsageError(f"没有“{project_id}”这个项目。编号写成 2021/gulou/yuanba 的样子。")
    year = year_of(repo, int(number), on)
    found = year.project(project_id)
    if found is None:
        close = get_close_matches(project_id, [each.id for each in year.projects], n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else "运行 sanshe status 可以看到全部编号。"
        raise UsageError(f"没有“{project_id}”这个项目。{hint}")
    return found, year


def view_of(repo: Repository, options: argparse.Namespace) -> Overview:
    """The view of a year, or of one district in it, that `options` ask for."""
    year = year_of(repo, options.year, options.on)
    if options.district and year.notice.district(options.district) is None:
        keys = "、".join(f"{each.key}（{each.name}）" for each in year.notice.districts)
        raise UsageError(f"没有“{options.district}”这个县（市）区。可以写：{keys}。")
    return Overview(repo.programme, year, options.district)


def district_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--district", metavar="KEY", help="哪个县（市）区的代号，例如 gulou")


def project_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT", help="项目编号，例如 2021/gulou/yuanba")
