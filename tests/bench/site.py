"""``make bench-site``: the catalogue beside plain Material with as many equally long pages.

Both are whole ``mkdocs build`` runs, cold, interleaved, with the site's own theme settings. The peer
is what one would write without us: a Markdown page per project, projects in `not_in_nav`, Material's
search with jieba, and tags. Its pages hold the words of ours, so that both say the same.
"""

import argparse
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import yaml
from bs4 import BeautifulSoup

from sanshe import yaml_source
from sanshe.catalogue import Page, pages
from sanshe.repository import Repository
from sanshe.tree import FolderTree
from tests import browser
from tests.bench import applications, first_visit, lighthouse
from tests.cases import ROOT, life

KEPT = ("contract.yml", "payments/1.yml", "progress/2021-04.yml", "midterm.yml", "final.yml")
"""Records that half of the projects have besides their first review."""

LARGE = 10**7
"""Bytes of a file: one result that names 10,000 projects is larger than what people may hand in."""


class Run(NamedTuple):
    seconds: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", nargs="*", type=int, default=[1000, 10000])
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    medians: dict[str, list[tuple[int, float]]] = {"sanshe": [], "Material": []}
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            places = {"sanshe": Path(folder, "own"), "Material": Path(folder, "peer")}
            make_own(places["sanshe"], count)
            length = make_peer(places["Material"], places["sanshe"])
            print(f"\n{count} projects, {length / count:.0f} characters a page")
            runs: dict[str, list[Run]] = {name: [] for name in places}
            for _ in range(options.rounds):
                for name, place in places.items():
                    runs[name].append(build(place))
            report(runs, places)
            if browser.CHROMIUM:
                first_visit.report(places["sanshe"] / "site")
            if browser.CHROMIUM and lighthouse.INSTALLED:
                lighthouse.report(places["sanshe"] / "site")
            for name, each in runs.items():
                medians[name].append((count, statistics.median(run.seconds for run in each)))
    for name, points in medians.items():
        if len(points) > 1:
            (few, fast), (many, slow) = points[0], points[-1]
            print(
                f"{name}: time grows with projects to the {math.log(slow / fast, many / few):.2f}"
            )


def make_own(root: Path, count: int) -> None:
    """A repository with `count` awarded projects."""
    root.mkdir()
    applications.make_tree(root, count, per_agency=5)
    (root / "docs").symlink_to(ROOT / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    (root / "scripts").mkdir()
    hook = (ROOT / "scripts/mkdocs_hook.py").read_text(encoding="utf-8")
    large = f"import sanshe.yaml_source\nsanshe.yaml_source.MAX_BYTES = {LARGE}\n"
    (root / "scripts/mkdocs_hook.py").write_text(large + hook, encoding="utf-8")
    (root / "tests").symlink_to(ROOT / "tests")
    schema = root / "schemas/result.schema.json"
    text = schema.read_text(encoding="utf-8")
    schema.write_text(text.replace('"maxItems": 200', f'"maxItems": {count}'), encoding="utf-8")
    chance = random.Random(2021)  # noqa: S311
    good = {
        path.removeprefix("submissions/2021/gulou/jiucuo/"): data
        for path, data in life().items()
        if path.startswith("submissions/2021/gulou/jiucuo/")
    }
    awards = []
    for path in sorted((root / "submissions/2021").rglob("application.yml")):
        kept = ("first-review/1.yml", *(KEPT if chance.random() < 0.5 else ()))
        for name in kept:
            (path.parent / name).parent.mkdir(exist_ok=True)
            (path.parent / name).write_bytes(good[name])
        project = path.parent.relative_to(root / "submissions").as_posix()
        awards.append({"project": project, "outcome": "awarded", "amount": "200000.00"})
    result = {"decided_on": "2021-02-24", "document": "榕民示例〔2021〕1号", "projects": awards}
    review = root / "submissions/2021/review"
    review.mkdir()
    (review / "result.yml").write_text(
        yaml.safe_dump(result, allow_unicode=True, default_style='"'), encoding="utf-8"
    )


def make_peer(root: Path, own: Path) -> int:
    """Markdown with the words of the projects' pages; how many characters it has."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["plugins"] = [{"search": {"lang": "zh", "separator": r"[\s\u200b\-]"}}, "tags"]
    config["not_in_nav"] = "/projects/**\n"
    config["nav"] = [{"首页": "index.md"}]
    for ours in ("hooks", "extra_css", "extra_javascript", "exclude_docs", "validation"):
        config.pop(ours, None)
    config["theme"].pop("custom_dir"), config["theme"].pop("favicon")
    docs = root / "docs"
    docs.mkdir(parents=True)
    (root / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    (docs / "index.md").write_text("# 首页\n", encoding="utf-8")
    length = 0
    yaml_source.MAX_BYTES = LARGE
    for page in pages(Repository(FolderTree(own))):
        if isinstance(page, Page) and re.match(r"projects/\d", page.uri):
            text = markdown(page.html)
            length += len(text)
            target = docs / page.uri
            target.parent.mkdir(parents=True, exist_ok=True)
            tags = "tags: [鼓楼区, 2021年, 主题一]"
            target.write_text(f"---\ntitle: {page.title}\n{tags}\n---\n{text}", encoding="utf-8")
    assert length, "no project has a page"
    return length


def markdown(html: str) -> str:
    """The words of a page, as somebody would write them in Markdown."""
    marks = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- "}
    blocks = BeautifulSoup(html, "html.parser").find_all(
        ["h1", "h2", "h3", "p", "li", "dt", "dd", "tr"]
    )
    whole = [block for block in blocks if not block.find_parent(["li", "dd", "tr", "p"])]
    lines = [marks.get(each.name, "") + each.get_text(" ", strip=True) for each in whole]
    return "\n\n".join(lines) + "\n"


MEASURED = """
import os, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.call([sys.executable, "-m", "mkdocs", "build", "--clean", "--quiet"])
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, time.perf_counter() - start, usage.ru_maxrss / 1024)
"""
"""In a process of its own: what a child takes at most counts from the size of its parent."""


def build(root: Path) -> Run:
    environment = {**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1600000000"}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "scripts")}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], cwd=root, env=environment, capture_output=True, check=True
    )
    status, seconds, megabytes = map(float, done.stdout.split())
    if status:
        sys.exit(f"the build failed: the run is void\n{done.stderr.decode()[-3000:]}")
    return Run(seconds, megabytes)


def report(runs: dict[str, list[Run]], places: dict[str, Path]) -> None:
    middle = {
        name: Run(*(statistics.median(column) for column in zip(*each, strict=True)))
        for name, each in runs.items()
    }
    peer = middle["Material"]
    for name, run in middle.items():
        ratios = f"   {run.seconds / peer.seconds:.2f} x time, {run.megabytes / peer.megabytes:.2f} x memory"
        print(
            f"  {name:10} {run.seconds:8.1f} s {run.megabytes:8.0f} MB{ratios if run != peer else ''}"
        )


if __name__ == "__main__":
    main()
