"""The command as people run it: arguments, exit codes, where the output goes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshe import browser
from sanshe.layout import KINDS
from sanshe.repository import Repository
from sanshe.tree import DictTree, FolderTree
from tests import cases


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the base application, in a folder with a space and Chinese in its name."""
    return cases.folder(tmp_path / "三 社", "base")


def sanshe(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in `root`."""
    return subprocess.run(
        [sys.executable, "-m", "sanshe", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _break(root: Path) -> Path:
    path = root / cases.BASE_PATH
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('city_share: "200000.00"', 'city_share: "1"'), encoding="utf-8")
    return path


def test_clean(repository: Path) -> None:
    done = sanshe(repository, "check")
    assert done.returncode == 0
    assert "自动检查通过" in done.stdout
    assert "符合条件" not in done.stdout
    assert not done.stderr


def test_findings(repository: Path) -> None:
    path = _break(repository)
    done = sanshe(repository, "check", str(path), "--format", "json")
    assert done.returncode == 1
    assert {finding["rule"] for finding in json.loads(done.stdout)["findings"]} == {
        "city-share-is-exact",
        "city-lines-sum-to-city-share",
    }


def test_works_from_a_folder_below(repository: Path) -> None:
    _break(repository)
    done = sanshe(repository / "submissions" / "2021", "check", "gulou")
    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "submissions/nothing"),
        ("check", "schemas"),
        ("check", ".."),
        ("explain", "nothing"),
    ],
)
def test_a_wrong_call_is_exit_2(repository: Path, arguments: tuple[str, ...]) -> None:
    done = sanshe(repository, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("没有检查成：")
    assert not done.stdout


def test_outside_a_repository(tmp_path: Path) -> None:
    assert sanshe(tmp_path, "check").returncode == 2


def test_a_failing_tool_says_that_nobody_is_at_fault(repository: Path) -> None:
    (repository / "schemas" / "notices" / "2021.yml").write_text("year: 2021\n", encoding="utf-8")
    done = sanshe(repository, "check")
    assert done.returncode == 2
    assert "schemas/notices/2021.yml" in done.stderr


def test_a_link_is_reported(repository: Path) -> None:
    link = repository / "submissions/2021/gulou/link"
    link.symlink_to(repository / "submissions/2021/gulou/jiucuo")
    done = sanshe(repository, "check", "submissions/2021/gulou/link")
    assert done.returncode == 1
    assert "file-kind" in done.stdout


def test_day_of_the_check(repository: Path) -> None:
    done = sanshe(repository, "check", "--on", "2021-01-01")
    assert done.returncode == 0
    assert "submission-not-in-future" in done.stdout


@pytest.mark.parametrize("command", ["explain", "clauses", "status", "schema"])
def test_other_commands_answer(repository: Path, command: str) -> None:
    done = sanshe(repository, command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_explain_one(repository: Path) -> None:
    done = sanshe(repository, "explain", "city-share-is-exact")
    assert "怎么改" in done.stdout
    assert "三(一)2" in done.stdout


def test_a_new_application_only_lacks_what_is_not_filled_in(repository: Path) -> None:
    answers = ("--district", "台江区", "--slug", "hean", "--category", "new", "--name", "河岸共治")
    done = sanshe(repository, "new", *answers)
    assert done.returncode == 0, done.stderr
    path = "submissions/2021/taijiang/hean/application.yml"
    again = sanshe(repository, "new", *answers)
    assert again.returncode == 2
    found = json.loads(sanshe(repository, "check", path, "--format", "json").stdout)["findings"]
    rules = {finding["rule"] for finding in found}
    assert rules == {"shape-unfilled", "station-and-liaison-are-named"}
    assert all("尚未填写" in finding["message"] for finding in found)


def test_new_asks_what_it_was_not_told(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sanshe", "new"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        input="北京\n连江县\nyugang\n新申报\n延续\n2021年一定三年（新申报）\n渔港议事\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (repository / "submissions/2021/lianjiang/yugang/application.yml").read_text("utf-8")
    assert "渔港议事" in text


GENERATED = cases.ROOT / "schemas" / "generated"
GENERATED_YEARS = sorted({int(path.name[-16:-12]) for path in GENERATED.iterdir()})


@pytest.mark.parametrize("year", GENERATED_YEARS)
def test_generated_schemas_are_current(year: int) -> None:
    repo = Repository(DictTree(cases.own_files()))
    kinds = {kind.schema: kind for kind in KINDS if kind.record}
    for kind in kinds.values():
        made = json.dumps(repo.schema(year, kind), ensure_ascii=False, indent=2) + "\n"
        cases.expect(GENERATED / f"{kind.schema}-{year}.schema.json", made)
    assert len(list(GENERATED.iterdir())) == len(GENERATED_YEARS) * len(kinds)


def test_schema_is_printed(repository: Path) -> None:
    made = sanshe(repository, "schema", "payment", "--year", "2021").stdout
    path = cases.ROOT / "schemas" / "generated" / "payment-2021.schema.json"
    assert made == path.read_text("utf-8")


def test_fingerprint_is_of_what_is_said_not_of_bytes(repository: Path) -> None:
    before = sanshe(repository, "fingerprint", "2021/gulou/jiucuo").stdout
    path = repository / cases.BASE_PATH
    path.write_bytes(b"# \xe7\xa4\xba\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert sanshe(repository, "fingerprint", cases.BASE_PATH).stdout == before
    _break(repository)
    assert sanshe(repository, "fingerprint", cases.BASE_PATH).stdout != before


def test_submissions_are_without_errors() -> None:
    """The one test that reads submissions/."""
    done = sanshe(cases.ROOT, "check")
    assert done.returncode == 0, done.stdout


def test_one_file_with_the_register(repository: Path) -> None:
    path = _break(repository)
    code = "52350100MJB820311K"
    projects = [
        {
            "id": f"2021/{each}/a",
            "credit_code": code,
            "district": each,
            "category": "new",
            "stage": "received",
        }
        for each in ("taijiang", "cangshan", "mawei")
    ]
    register = repository / "register.json"
    known = {"version": 1, "projects": projects, "unlisted": {}, "decided": []}
    register.write_text(json.dumps(known), encoding="utf-8")
    on = ("--on", "2021-02-01")
    done = sanshe(repository, "check", str(path), "--register", str(register), *on)
    assert done.returncode == 1
    assert "本机构今年在全市申报了4个项目" in done.stdout
    assert "交件时再查（要看别的申报和记录）：dedicated-on-one-project" in done.stdout
    done = sanshe(
        repository, "check", str(path), "--register", str(register), *on, "--format", "json"
    )
    browser.open_at(FolderTree(repository))
    text = path.read_text(encoding="utf-8")
    assert json.loads(done.stdout) == browser.check(cases.BASE_PATH, text, "2021-02-01", known)


def test_one_file_with_the_register_called_wrongly(repository: Path) -> None:
    broken = repository / "register.json"
    broken.write_text("{}", encoding="utf-8")
    for arguments in (
        ("--register", str(broken)),
        (cases.BASE_PATH, "--register", str(broken)),
        (cases.BASE_PATH, "--register", "nothing.json"),
        (cases.BASE_PATH, "--register", str(broken), "--format", "github"),
    ):
        done = sanshe(repository, "check", *arguments)
        assert done.returncode == 2, arguments
        assert "Traceback" not in done.stderr
