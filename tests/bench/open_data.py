"""``python -m tests.bench.open_data``: time and memory of open data and of 规则看板.

Every project has all the records of tests/life's 旧厝巷, under an id of its own; reading them is not
part of what is measured. Each size runs in a process of its own; memory is that of the process above
what it took before the first project's data were made.
"""

import resource
import subprocess
import sys
import time
from datetime import date

from sanshe.catalogue import Asset, dashboard, open_data
from sanshe.catalogue.render import Renderer
from sanshe.engine import read_years
from sanshe.project import Project, Year
from sanshe.records import Result
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

SIZES = (1000, 10000)


def main() -> None:
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "tests.bench.open_data", str(size)], check=True)


def measure(size: int) -> None:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    year = many(read_years(repository, [2021], date.max)[2021], size)
    site = Renderer(repository)
    before = _peak()
    start = time.process_time()
    count = written = 0
    largest = 0
    for each in open_data.published(site, [year], {}, drawn=False):
        if isinstance(each, Asset):
            count += 1
            written += len(each.data)
            largest = max(largest, len(each.data))
    took = time.process_time() - start
    print(
        f"{size} projects: {took:.1f} s of one core, {_peak() - before:.0f} MB; {count} files,"
        f" {written / 1e6:.0f} MB, the largest {largest / 1e6:.1f} MB"
    )

    start = time.process_time()
    board = dashboard.board(site, year)
    assert board
    (page, _) = dashboard.dashboard(site, [board])
    took = time.process_time() - start
    print(f"  规则看板: {took:.1f} s of one core, {len(page.html) / 1000:.0f} KB")


def many(year: Year, size: int) -> Year:
    """A year of `size` projects like 旧厝巷, over all districts."""
    model = year.project("2021/gulou/jiucuo")
    assert model
    assert model.facts
    districts = [each.key for each in year.notice.districts]
    projects = [
        Project(
            f"2021/{districts[number % len(districts)]}/p{number}",
            year.notice,
            model.facts,
            model.records,
        )
        for number in range(size)
    ]
    result = Result.build(
        {
            "decided_on": "2021-02-24",
            "document": "示例",
            "projects": [
                {"project": each.id, "outcome": "awarded", "amount": "200000.00"}
                for each in projects
            ],
        },
        "submissions/2021/review/result.yml",
    )
    return Year(year.notice, date.max, tuple(projects), {"review/result.yml": result})


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        main()
