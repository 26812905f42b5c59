"""Who must agree: one meaning for every path, in each forge's own way of writing it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from codeowners import CodeOwners

from sanshe.layout import KINDS, year_of
from sanshe.owners import FILES, approver, teams_of
from sanshe.repository import Repository
from sanshe.tree import FolderTree
from tests import cases
from tests.test_cli import sanshe

REPOSITORY = Repository(FolderTree(cases.ROOT))
Rules = list[tuple[re.Pattern[str], bool, list[str]]]


def written(path: str) -> list[tuple[str, list[str]]]:
    lines = (cases.ROOT / path).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ") for line in lines if line and not line.startswith("#")]
    return [(pattern, owners) for pattern, *owners in rows]


def github_rules() -> Rules:
    """As documented: a pattern without ``/`` fits anywhere, ``*`` stops at ``/``."""
    rules = []
    for pattern, owners in written(".github/CODEOWNERS"):
        regular = re.escape(pattern.removeprefix("/")).replace(r"\*", "[^/]*")
        below = "" if "/" in pattern else "(?:.*/)?"
        rules.append((re.compile(f"{below}{regular}"), True, owners))
    return rules


def gitea_rules() -> Rules:
    """As its source has it: an expression that has to fit the whole path, or with ``!`` must not."""
    rules = []
    for pattern, owners in written(".gitea/CODEOWNERS"):
        assert "\\" not in pattern
        regular = re.compile(pattern.removeprefix("!"))
        rules.append((regular, not pattern.startswith("!"), owners))
    return rules


def fitting(rules: Rules, path: str) -> list[list[str]]:
    return [owners for rule, fits, owners in rules if (rule.fullmatch(path) is not None) is fits]


def wanted(path: str) -> list[str]:
    notice = REPOSITORY.notice(year_of(path) or 0)
    who = approver(notice, path)
    organisation = REPOSITORY.programme.forge.split("/")[3]
    return [f"@{organisation}/{team}" for team in teams_of(REPOSITORY.programme, who)]


def tracked() -> list[str]:
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=cases.ROOT, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("这里不是 git 仓库")
    return done.stdout.decode().split("\0")[:-1]


def examples() -> list[str]:
    """Every kind of file of every year, in every district."""
    parts = {"<name>": "jiucuo", "<expert>": "e01", "<n>": "2", "<month>": "2021-06"}
    paths: list[str] = []
    for year in REPOSITORY.years:
        notice = REPOSITORY.notice(year)
        assert notice
        for kind in KINDS:
            path = kind.example.replace("<year>", str(year)).replace("<picture>", "tu.webp")
            for part, example in parts.items():
                path = path.replace(part, example)
            paths += {path.replace("<district>", each.key) for each in notice.districts}
    return paths


OTHERS = [
    "README.md",
    ".github/CODEOWNERS",
    "submissions/x.yml",
    "submissions/1999/gulou/x/audit.yml",
]


def test_every_path_has_the_owners_that_the_notice_names() -> None:
    github, gitea = github_rules(), gitea_rules()
    library = CodeOwners((cases.ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8"))
    paths = [*tracked(), *examples(), *OTHERS]
    assert len(paths) > 1000
    wrong = []
    for path in paths:
        owners = wanted(path)
        assert owners
        last = fitting(github, path)[-1]  # GitHub takes the last that fits, Gitea all of them
        found = [last, *fitting(gitea, path), [name for _, name in library.of(path)]]
        if found != [owners] * 3:
            wrong.append((path, owners, found))
    assert wrong == []


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(cases.ROOT / "schemas", tmp_path / "schemas")
    return tmp_path


def test_the_files_are_current(repository: Path) -> None:
    assert sanshe(cases.ROOT, "owners", "--check").returncode == 0
    assert sanshe(repository, "owners", "--check").returncode == 1
    assert sanshe(repository, "owners").returncode == 0
    assert sanshe(repository, "owners", "--check").returncode == 0
    for path in FILES:
        assert (repository / path).read_bytes() == (cases.ROOT / path).read_bytes()


@pytest.mark.parametrize(
    ("path", "line", "said"),
    [
        ("programme.yml", "  - {role: finance, team: finance}\n", "福州市财政局"),
        (
            "programme.yml",
            "  - {role: county, district: mawei, team: county-mawei}\n",
            "马尾区民政局",
        ),
        ("notices/2021.yml", ", approver: city", "社工机构"),  # who writes it is no team
    ],
)
def test_a_role_that_nobody_fills_fails(repository: Path, path: str, line: str, said: str) -> None:
    (repository / cases.PROGRAMME_PATH).write_bytes(cases.own_files()[cases.PROGRAMME_PATH])
    file = repository / "schemas" / path
    file.write_text(cases.changed([{"old": line, "new": ""}], file.read_text("utf-8")), "utf-8")
    done = sanshe(repository, "owners")
    assert done.returncode == 1
    assert f"没有班组担任：{said}。" in done.stderr
    assert not list(repository.glob(".git*"))
