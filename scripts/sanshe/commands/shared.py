"""What several commands need: the repository they stand in, days, years, answers to wrong calls."""

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

from sanshe.engine import read_years
from sanshe.layout import SUBMISSIONS
from sanshe.notice import Notice
from sanshe.project import Project, Year
from sanshe.repository import Repository
from sanshe.status import Overview
from sanshe.tree import FolderTree

CHINA = timedelta(hours=8)
"""Asia/Shanghai has had one offset, without summer time, since 1991."""


class UsageError(Exception):
    """The command was called in a way that it can't follow."""


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{value}”不是日期，请写成 2021-02-08 的样子") from None


def today() -> date:
    return (datetime.now(UTC) + CHINA).date()


def repository() -> Repository:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "schemas" / "programme.yml").is_file():
            return Repository(FolderTree(folder))
    raise UsageError("请在三社仓库的文件夹里运行（找不到 schemas/programme.yml）。")


def notice_of(repo: Repository, year: int | None) -> Notice:
    """The notice of `year`, or of the programme's current year."""
    year = year or repo.programme.year
    notice = repo.notice(year)
    if notice is None:
        raise UsageError(f"没有{year}年的通知数据。")
    return notice


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
    number = project_id[:4]
    if not number.isdecimal() or int(number) not in repo.years:
        raise UsageError(f"没有“{project_id}”这个项目。编号写成 2021/gulou/yuanba 的样子。")
    year = year_of(repo, int(number), on)
    found = year.project(project_id.strip("/"))
    if found is None:
        close = get_close_matches(project_id, [each.id for each in year.projects], n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else "运行 sanshe status 可以看到全部编号。"
        raise UsageError(f"没有“{project_id}”这个项目。{hint}")
    return found, year


def overview_of(options: argparse.Namespace) -> Overview:
    """The view of a year that `options` ask for."""
    repo = repository()
    year = year_of(repo, options.year, options.on)
    if options.district and year.notice.district(options.district) is None:
        keys = "、".join(f"{each.key}（{each.name}）" for each in year.notice.districts)
        raise UsageError(f"没有“{options.district}”这个县（市）区。可以写：{keys}。")
    return Overview(repo.programme, year, options.district)


def root_of(repo: Repository) -> Path:
    assert isinstance(repo.tree, FolderTree)  # noqa: S101  the command works on folders
    return repo.tree.root.resolve()


def relative(repo: Repository, path: str) -> str:
    root = root_of(repo)
    full = Path(os.path.abspath(path))  # noqa: PTH100  not resolve(): a link is to be reported itself
    try:
        found = (full.parent.resolve() / full.name).relative_to(root).as_posix()
    except ValueError:
        raise UsageError(f"“{path}”不在这个仓库里。") from None
    if not os.path.lexists(full):
        raise UsageError(f"没有“{path}”这个文件或文件夹。")
    if found != "." and found.split("/")[0] != SUBMISSIONS:
        raise UsageError(f"“{path}”不在 {SUBMISSIONS}/ 里，只有那里的文件要检查。")
    return SUBMISSIONS if found == "." else found


def year_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="哪一年，默认本次部署的年份")


def on_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=day, metavar="DATE", help="按哪一天，默认今天（北京时间）")


def district_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--district", metavar="KEY", help="哪个县（市）区的代号，例如 gulou")


def project_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT", help="项目编号，例如 2021/gulou/yuanba")
