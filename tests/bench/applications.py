"""``make bench``: our full check (schema and all rules) beside peers that check the schema alone.

All runs are whole commands, cold, interleaved on the same files; a figure is the median of the
rounds, a ratio is against ajv-cli or check-jsonschema in the same run. A finding or failure of any
of them voids the run.
"""

import argparse
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from stdnum.cn import uscc

from tests.cases import BASE, ROOT

SCHEMA = "schemas/generated/application-2021.schema.json"
DISTRICTS = ("gulou", "taijiang", "cangshan", "mawei", "jinan", "changle", "fuqing", "minhou")
PLAIN = """
import json, sys, yaml, jsonschema
from pathlib import Path
schema = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
validator = jsonschema.Draft202012Validator(schema)
bad = 0
for path in Path(sys.argv[2]).rglob("application.yml"):
    data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    bad += not validator.is_valid(data)
sys.exit(bool(bad))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", nargs="*", type=int, default=[1, 100, 1000, 10000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            size = make_tree(Path(folder), count)
            print(f"\n{count} files, {size / count / 1024:.1f} KiB each")
            report(Path(folder), count, options.rounds)


def make_tree(root: Path, count: int, seed: int = 2021, per_agency: int = 1) -> int:
    """`count` different valid applications below `root`; how many bytes they have.

    More than one `per_agency` break the cap on projects; the site shows them all the same.
    """
    chance = random.Random(seed)  # noqa: S311
    shutil.copytree(ROOT / "schemas", root / "schemas")
    notice = root / "schemas/notices/2021.yml"
    text = notice.read_text(encoding="utf-8")
    notice.write_text(text.replace("district_new: 3", f"district_new: {count}"), encoding="utf-8")
    size = 0
    for number in range(count):
        district = DISTRICTS[number % len(DISTRICTS)]
        path = root / f"submissions/2021/{district}/p{number}/application.yml"
        path.parent.mkdir(parents=True)
        made = _vary(number, number // per_agency, district, chance)
        path.write_text(made, encoding="utf-8")
        size += len(made.encode())
    return size


def _vary(number: int, agency: int, district: str, chance: random.Random) -> str:
    stem = f"52350100{'ABCDEFGH'[agency % 8]}{'JKLMN'[agency % 5]}{agency:07}"
    people = chance.randint(30, 900)
    changes = {
        "52350100MJB820311K": stem + uscc.calc_check_digit(stem + "0"),
        "福州市示例社会工作服务中心": f"福州市示例{agency}社会工作服务中心",
        "district: gulou": f"district: {district}",
        "旧厝巷": f"旧厝{number}巷",
        "郑示例": f"郑示例{number}",
        "residents: 6480": f"residents: {people * 9}",
        "sample: 286": f"sample: {people}",
    }
    text = BASE
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def report(root: Path, count: int, rounds: int) -> None:
    peers = commands(root)
    times: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, command in peers.items():
            if name == "check-jsonschema" and count > 1000:
                continue
            times[name].append(_run(command, root, name))
    medians = {name: statistics.median(each) for name, each in times.items() if each}
    for name, median in medians.items():
        ratios = ", ".join(
            f"{median / medians[peer]:.2f} x {peer}"
            for peer in ("ajv-cli", "check-jsonschema")
            if peer in medians and peer != name
        )
        print(f"  {name:18} {median:8.2f} s   {ratios}")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  largest process so far: {usage:.0f} MB")


def commands(root: Path) -> dict[str, Sequence[str]]:
    """Every contender as a whole command."""
    files = sorted(str(path) for path in root.rglob("application.yml"))
    schema = str(root / SCHEMA)
    bench = ROOT / ".venv-tools" / "bin"
    ajv = ROOT / "tests" / "tools" / "node_modules" / "ajv-cli" / "dist" / "index.js"
    node = ROOT / ".venv-web" / "bin" / "node"
    assert node.exists(), "node is missing: run make bench"
    options = (
        "--spec=draft2020",
        "--strict=false",
        "--validate-formats=false",
        "--all-errors=false",
    )
    return {
        "sanshe": (sys.executable, "-m", "sanshe", "check", "--on", "2021-02-01"),
        "ajv-cli": (
            str(node),
            str(ajv),
            "validate",
            *options,
            "-s",
            schema,
            "-d",
            f"{root}/submissions/**/application.yml",
        ),
        "check-jsonschema": (
            str(bench / "check-jsonschema"),
            "--schemafile",
            schema,
            *(files if len(files) <= 1000 else ()),
        ),
        "PyYAML+jsonschema": (
            sys.executable,
            "-c",
            PLAIN,
            schema,
            str(root / "submissions"),
        ),
    }


def _run(command: Sequence[str], root: Path, name: str) -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode or (name == "sanshe" and "0 个错误，0 个提醒，0 个备注" not in done.stdout):
        sys.exit(
            f"{name} found something or failed: the run is void\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return seconds


if __name__ == "__main__":
    main()
