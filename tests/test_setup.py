"""搭建：命令、锁定文件和仓库里的文本守着各自的约定。"""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def locked(name: str) -> dict[str, Requirement]:
    """一份锁定文件里的软件包：规范名 -> 要求。"""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line.rstrip("\\ ") for line in text.splitlines() if line[:1].isalnum()]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def missing(wanted: list[str], *locks: str) -> list[str]:
    """`wanted` 里有哪些没有锁定，或锁定的版本不符。"""
    found: dict[str, Requirement] = {}
    for lock in locks:
        found |= locked(lock)
    bad = []
    for requirement in map(Requirement, wanted):
        pin = found.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(str(pin.specifier).removeprefix("==")):
            bad.append(str(requirement))
    return bad


@pytest.fixture(scope="module")
def project_files() -> list[Path]:
    """git 记着的和将要记的文件；不在 git 里（例如下载的压缩包）就没有。"""
    try:
        listing = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("这里不是 git 仓库")
    paths = (ROOT / name for name in listing.decode().split("\0") if name)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True).stdout
    explained = set(re.findall(r"^  ([a-z-]+) +\S", shown.decode(errors="replace"), re.MULTILINE))
    assert explained == set(phony[1].split()) - {"FORCE"}
    assert {"site", "serve", "test", "quick", "lint", "bless", "help"} <= explained


def test_ci_installs_the_browser_and_calls_make_test() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == "exec make test"
    assert re.findall(r"^(?!#)\S*(?:make|pip)\b.*$", script, re.MULTILINE) == []
    assert re.findall(r"apt-get install .*? (\w+);", script) == ["chromium"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_lock_pins_everything_with_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-zA-Z0-9])", text)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert not re.search(
        r"://|^\s*-(?!-hash=)|\b[\w-]+\.(?:com|cn|io|net|org)\b", text, re.MULTILINE
    )


@pytest.mark.parametrize("folder", ["scripts/web", "tests/tools"])
def test_npm_lock_pins_everything_with_hashes_and_names_no_host(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name


def test_every_dependency_is_locked() -> None:
    runtime = PYPROJECT["project"]["dependencies"]
    extras = PYPROJECT["project"]["optional-dependencies"]
    site, paper = extras["site"], extras["paper"]
    groups = PYPROJECT["dependency-groups"]
    assert missing(runtime, "check") == []
    assert missing([*runtime, *site], "site") == []
    assert missing([*runtime, *site, *paper, *groups["dev"]], "dev") == []
    assert missing([*PYPROJECT["build-system"]["requires"], *groups["build"]], "build") == []
    assert missing(groups["tools"], "tools") == []
    assert missing(groups["web"], "web") == []
    assert missing(groups["lock"], "lock") == []


def test_site_and_tests_use_the_same_versions() -> None:
    dev = locked("dev")
    for lock in ("check", "site", "build"):
        shared = {name: pin.specifier for name, pin in locked(lock).items() if name in dev}
        assert shared == {name: dev[name].specifier for name in shared}


def test_no_file_holds_a_path_of_somebodys_machine(project_files: list[Path]) -> None:
    private = re.compile(rb"(?<![\w.$}/-])/(?:home|root|Users)/[\w.-]")
    own = [bytes(place) for place in (ROOT, Path.home()) if len(place.parts) > 2]
    leaks = []
    for path in project_files:
        data = path.read_bytes()
        if private.search(data) or any(place in data for place in own):
            leaks.append(path.relative_to(ROOT).as_posix())
    assert leaks == []


def test_text_has_unix_line_ends_and_raw_cases_keep_their_bytes() -> None:
    try:
        listing = git("check-attr", "-z", "text", "eol", "--", "tests/yaml/a/b.yml", "README.md")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("这里不是 git 仓库")
    fields = listing.decode().split("\0")
    attributes = {(fields[i], fields[i + 1]): fields[i + 2] for i in range(0, len(fields) - 1, 3)}
    assert attributes["tests/yaml/a/b.yml", "text"] == "unset"
    assert attributes["README.md", "text"] == "auto"
    assert attributes["README.md", "eol"] == "lf"


def test_working_tree_has_no_carriage_returns(project_files: list[Path]) -> None:
    raw = ROOT / "tests" / "yaml"
    text = {".css", ".html", ".js", ".json", ".md", ".py", ".toml", ".txt", ".yml"}
    assert [
        path.relative_to(ROOT).as_posix()
        for path in project_files
        if path.suffix in text and raw not in path.parents and b"\r" in path.read_bytes()
    ] == []
