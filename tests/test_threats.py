"""The attacks of docs/development/threat-model.md, each tried on a real repository.

A request is a commit made from bare entries (mode, path, content), so that it can hold what no file
system would. It is judged as the workflow does: by ``python -I -m sanshe`` in a folder of main.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import ric

from sanshe.draw import commitment
from sanshe.engine import MANY
from sanshe.judge import judge, report_on
from sanshe.repository import Repository
from sanshe.tree import EXECUTABLE, FILE, LINK, MODULE, DictTree, FolderTree
from tests import cases
from tests.forge import git

ROOT = cases.ROOT
MODEL = ROOT / "docs/development/threat-model.md"
OTHER = "submissions/2021/taijiang/hean/application.yml"
ID_NUMBER = "35010219490101001" + ric.calc_check_digit("350102194901010010")

GitEntry = tuple[str, str | bytes, bytes]
"""Mode, path, content; of a submodule the content is the commit's id."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that finds the tool and its packages as an installed one does."""
    place = tmp_path_factory.mktemp("trusted-python")
    venv.create(place, symlinks=True, with_pip=False)
    (site,) = place.glob("lib/python*/site-packages")
    packages = [path for path in sys.path if path.endswith("site-packages")]
    (site / "sanshe.pth").write_text("\n".join([str(ROOT / "scripts"), *packages]), "utf-8")
    return place / "bin" / "python"


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    """A clone of main: the notices and schemas, the base application."""
    root = tmp_path / "trusted"
    shutil.copytree(ROOT / "schemas", root / "schemas")
    shutil.copytree(ROOT / "tests/base/submissions", root / "submissions")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "示例")
    return root


def request(root: Path, *entries: GitEntry, without: Sequence[str] = (), name: str = "work") -> str:
    """A commit on `main` with `entries` and without some paths; what is checked out stays."""
    index = str(root / ".git" / "index-of-the-request")
    git(root, "read-tree", "main", GIT_INDEX_FILE=index)
    blobs: dict[bytes, str] = {}
    listed = [f"0 {'0' * 40}\t{path}".encode() for path in without]
    for mode, path, content in entries:
        if mode != MODULE and content not in blobs:
            blobs[content] = git(root, "hash-object", "-w", "--stdin", given=content)
        found = content.decode() if mode == MODULE else blobs[content]
        listed.append(
            f"{mode} {found}\t".encode() + (path if isinstance(path, bytes) else path.encode())
        )
    git(
        root,
        "update-index",
        "-z",
        "--index-info",
        given=b"\0".join([*listed, b""]),
        GIT_INDEX_FILE=index,
    )
    tree = git(root, "write-tree", GIT_INDEX_FILE=index)
    commit = git(root, "commit-tree", tree, "-p", "main", "-m", "示例")
    git(root, "branch", "-f", name, commit)
    return commit


def file(path: str | bytes, text: str | bytes = b"") -> GitEntry:
    return FILE, path, text.encode() if isinstance(text, str) else text


def run(
    python: Path, root: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-I", "-m", "sanshe", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def judged(
    python: Path, root: Path, *arguments: str, form: str = "text", head: str = "work"
) -> subprocess.CompletedProcess[str]:
    """The request as the workflow judges it; the tool never fails on it."""
    call = ("check", "--base", "main", "--head", head, "--on", "2021-02-01", "--format", form)
    done = run(python, root, *call, *arguments)
    assert done.returncode in (0, 1), done.stderr
    return done


def findings(python: Path, root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(judged(python, root, form="json").stdout)["findings"]
    return found


def rules(python: Path, root: Path) -> set[str]:
    return {each["rule"] for each in findings(python, root) if each["severity"] == "error"}


def outputs(python: Path, root: Path, *arguments: str, head: str = "work") -> dict[str, str]:
    """Everything that a request makes the tool say: in a log, on a page, to a program."""
    letter, data = root.parent / "letter.md", root.parent / "findings.json"
    files = ("--letter", str(letter), "--json", str(data))
    said = {
        "github": judged(python, root, *files, *arguments, form="github", head=head).stdout,
        "text": judged(python, root, *arguments, head=head).stdout,
    }
    effect = run(python, root, "effect", "--head", head, "--on", "2021-02-01")
    assert effect.returncode == 0, effect.stderr
    written = {"markdown": letter.read_text("utf-8"), "json": data.read_text("utf-8")}
    return {**said, **written, "effect": effect.stdout}


def another(*changes: tuple[str, str]) -> str:
    """Another agency's application, in 台江."""
    edits = (
        ("district: gulou", "district: taijiang"),
        ("52350100MJB820311K", "52350100MJB820314W"),
        *changes,
    )
    return cases.changed([{"old": old, "new": new} for old, new in edits])


# ---------------------------------------------------------------- nothing of a request runs


def canary(place: Path) -> str:
    return f"import pathlib; pathlib.Path({str(place)!r}).touch()\nraise SystemExit(0)\n"


def hostile_files(place: Path) -> list[GitEntry]:
    """What would run somewhere, if anything of a request did; each touches `place`."""
    code = canary(place)
    shell = f"#!/bin/sh\ntouch '{place}'\n"
    modules = ("sitecustomize", "usercustomize", "conftest", "yaml", "json", "sanshe", "jsonschema")
    made = [file(f"{folder}{name}.py", code) for name in modules for folder in FOLDERS]
    made += (file(f"{folder}sanshe/__init__.py", code) for folder in FOLDERS)
    made += (file(f"{folder}sanshe/__main__.py", code) for folder in FOLDERS)
    made += (
        file("evil.pth", f"import pathlib; pathlib.Path({str(place)!r}).touch()\n"),
        file(
            ".venv/lib/python3.11/site-packages/evil.pth",
            f"import os; os.system('touch {place}')\n",
        ),
        (EXECUTABLE, ".venv/bin/python", shell.encode()),
        (EXECUTABLE, ".git-hooks/post-checkout", shell.encode()),
        file("pyvenv.cfg", "home = .\n"),
        file("python._pth", ".\nimport site\n"),
        file("setup.py", code),
        file("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "-p conftest"\n'),
        file("pytest.ini", "[pytest]\naddopts = -p conftest\n"),
        file("mkdocs.yml", "site_name: x\nhooks: [conftest.py]\n"),
        file("scripts/mkdocs_hook.py", code),
        file("Makefile", f"site test:\n\ttouch '{place}'\n"),
        file(
            ".gitattributes",
            "* filter=evil diff=evil merge=evil ident export-subst working-tree-encoding=UTF-16\n",
        ),
        file(
            ".gitmodules",
            f'[submodule "x"]\n\tpath = x\n\turl = -u./payload\n\tupdate = !touch {place}\n',
        ),
        file(".lfsconfig", "[lfs]\n\turl = https://example.invalid/\n"),
        file(".mailmap", "维护人员 <a@example.org> 示例 <example@example.org>\n"),
        (MODULE, "x", b"1234567890" * 4),
        file("schemas/notices/2021.yml", "!!python/object/apply:os.system [touch canary]\n"),
    )
    return made


FOLDERS = ("", "scripts/", "submissions/", "submissions/2021/taijiang/hean/")


@pytest.mark.parametrize("place", ["trusted", "request", "beside"])
def test_nothing_of_a_request_runs(python: Path, trusted: Path, tmp_path: Path, place: str) -> None:
    """From main's folder, from one where the request itself is checked out, with a tempted Git."""
    touched = tmp_path / "canary"
    request(trusted, *hostile_files(touched), file(OTHER, another()))
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "merge.evil.driver",
    ):
        git(trusted, "config", key, f"touch '{touched}'; cat")
    root = trusted
    untrusted = tmp_path / "untrusted"
    git(trusted, "worktree", "add", "-q", "--no-checkout", str(untrusted), "work")
    for mode, path, content in hostile_files(touched):
        if mode != MODULE:
            (untrusted / str(path)).parent.mkdir(parents=True, exist_ok=True)
            (untrusted / str(path)).write_bytes(content)
    hooks = untrusted / ".git-hooks"
    (hooks / "post-checkout").chmod(0o755)
    git(trusted, "config", "core.hooksPath", str(hooks))
    git(trusted, "config", "core.fsmonitor", str(hooks / "post-checkout"))
    tempting = {"PYTHONPATH": str(untrusted), "PYTHONSTARTUP": str(untrusted / "yaml.py")}
    if place == "request":  # somebody has checked it out and stands in it
        shutil.copytree(ROOT / "schemas", untrusted / "schemas", dirs_exist_ok=True)
        root = untrusted
    elif place == "beside":
        tempting |= {"PYTHONHOME": "", "PYTHONUSERBASE": str(untrusted)}
    call = ("check", "--base", "main", "--head", "work", "--on", "2021-02-01", "--format", "json")
    done = run(python, root, *call, **tempting)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["elsewhere"]
    assert run(python, root, "effect", "--head", "work", **tempting).returncode == 0
    assert not touched.exists()


def test_the_canary_would_sing(tmp_path: Path) -> None:
    """The same files do run where the interpreter is not isolated: the test above can fail."""
    touched = tmp_path / "canary"
    (tmp_path / "yaml.py").write_text(canary(touched), encoding="utf-8")
    subprocess.run([sys.executable, "-c", "import yaml"], cwd=tmp_path, check=True)
    assert touched.exists()


# ---------------------------------------------------------------- a request can't grade itself

MILDER = [
    ("schemas/notices/2021.yml", 'city_share: "200000.00"', 'city_share: "1.00"'),
    (
        "schemas/notices/2021.yml",
        "{id: city-share-is-exact, severity: error",
        "{id: city-share-is-exact, severity: note",
    ),
    ("schemas/application.schema.json", '"required": [', '"required-not": ['),
]


@pytest.mark.parametrize(("path", "old", "new"), MILDER)
def test_a_milder_notice_gains_nothing(
    python: Path, trusted: Path, path: str, old: str, new: str
) -> None:
    text = (ROOT / path).read_text("utf-8")
    wrong = cases.BASE.replace('city_share: "200000.00"', 'city_share: "1.00"')
    request(trusted, file(cases.BASE_PATH, wrong), name="alone")
    alone = judged(python, trusted, head="alone").returncode
    request(trusted, file(cases.BASE_PATH, wrong), file(path, text.replace(old, new)))
    assert "city-share-is-exact" in rules(python, trusted)
    assert judged(python, trusted).returncode == alone == 1


def test_a_checker_that_always_passes_is_not_the_one_that_runs(python: Path, trusted: Path) -> None:
    wrong = cases.BASE.replace('city_share: "200000.00"', 'city_share: "1.00"')
    lenient = "import sys\nsys.exit(0)\n"
    request(
        trusted,
        file(cases.BASE_PATH, wrong),
        *(file(f"scripts/sanshe/{name}.py", lenient) for name in ("__init__", "cli", "engine")),
    )
    assert "city-share-is-exact" in rules(python, trusted)


ELSEWHERE = [".github/workflows/check.yml", ".github/CODEOWNERS", "scripts/sanshe/judge.py"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_green_proves_nothing_when_more_than_submissions_changed(
    python: Path, trusted: Path, path: str
) -> None:
    request(trusted, file(path, "on: pull_request_target\n"), file(OTHER, another()))
    said = outputs(python, trusted)
    for form in ("text", "github"):
        assert "自动检查通过说明不了什么" in said[form]
    assert "还要维护人员看过" in said["markdown"]
    assert "自动检查通过。" not in "".join(said.values())
    assert json.loads(said["json"])["elsewhere"] == [path]
    (line,) = [each for each in said["effect"].splitlines() if "maintainers" in each]
    assert Path(path).stem in line.replace("&#95;", "_")


def test_a_request_of_code_alone_is_not_called_passed(python: Path, trusted: Path) -> None:
    request(trusted, file(".github/workflows/check.yml", "on: pull_request_target\n"))
    said = outputs(python, trusted)
    assert "由维护人员看" in said["text"]
    assert not any("自动检查通过。" in each for each in said.values())


# ---------------------------------------------------------------- forged words

FORGED = (
    "::error file=x::伪造",
    "::set-env name=PATH::/evil",
    "::add-mask::x",
    "::stop-commands::x",
    "##[error]伪造",
    "</details><script>alert(1)</script>",
    "[点这里](https://evil.example) ![](https://evil.example/x.png)",
    "## 自动检查通过",
    "- 市民政局（city）：全部",
    "@maintainers #1 x/y#1",
    "\x1b[2J\x1b[31m",
    "\N{RIGHT-TO-LEFT OVERRIDE}lmth",
)
_FIRST = re.compile(r"::(error|warning|notice) ")


def assert_inert(said: dict[str, str]) -> None:
    """No line of a log is a command that we didn't write, no Markdown is another's."""
    for form in ("text", "github", "effect", "markdown"):
        for line in said[form].splitlines():
            assert "##[" not in line
            assert not line.lstrip().startswith("::") or _FIRST.match(line), line
    for form in ("text", "github", "markdown", "effect"):
        assert "\x1b" not in said[form]
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in said[form]
    for line in said["github"].splitlines():
        assert line.count("::") in (0, 2), line
    for form in ("markdown", "effect"):
        assert "<script" not in said[form]
        assert "evil.example)" not in said[form]
        assert "\n## 自动" not in said[form].partition("\n")[2]
        assert "\n- 市民政局（city）：全部" not in said[form]
        assert "@maintainers" not in said[form]


def test_forged_paths_stay_names(python: Path, trusted: Path) -> None:
    names = [text.replace("/", "_") for text in FORGED]
    made = [
        place
        for name in names
        for place in (
            f"submissions/2021/gulou/x\n{name}/application.yml",
            f"submissions/2021/gulou/{name}/\n{name}\n",
            f"submissions/\r{name}",
            f"{name}\n{name}",
        )
    ]
    request(trusted, *(file(path, another()) for path in made), file(OTHER, another()))
    said = outputs(python, trusted)
    assert_inert(said)
    assert said["json"].count('"file-name"') == 3 * len(FORGED)
    assert set(json.loads(said["json"])["elsewhere"]) == {f"{name}\n{name}" for name in names}


@pytest.mark.parametrize("start", range(0, len(FORGED), 3))
def test_forged_words_stay_words(python: Path, trusted: Path, start: int) -> None:
    """As a name, a choice, a key, over several lines."""
    words = [json.dumps(f"{text}\n{text}", ensure_ascii=False) for text in FORGED[start:][:3]]
    made = []
    for number, (name, choice) in enumerate(zip(words, [*words[1:], words[0]], strict=True)):
        text = another(
            ("name: 旧厝巷“院坝议事”社区治理项目", f"name: {name}"),
            ("category: new", f"category: {choice}"),
            ("name: 福州市示例社会工作服务中心", f"name: {choice}"),
        )
        made.append(
            file(f"submissions/2021/taijiang/p{number}/application.yml", f"{text}{name}: 1\n")
        )
    request(trusted, *made)
    assert_inert(outputs(python, trusted))


def test_forged_branch_names_stay_names(python: Path, trusted: Path) -> None:
    named = f"提交-{ID_NUMBER}"
    for name in ("x::error::y", named):
        done = run(python, trusted, "check", "--base", "main", "--head", name)
        assert done.returncode == 2
        assert not any(line.startswith("::") for line in done.stderr.splitlines())
        assert ID_NUMBER not in done.stderr
    request(trusted, file(OTHER, "a: [\n"), name=named)
    queue = trusted.parent / "queue.json"
    row = {"ref": named, "number": 7, "received_at": f"{ID_NUMBER}\n::error::x"}
    queue.write_text(json.dumps([row]), encoding="utf-8")
    for text in outputs(python, trusted, "--queue", str(queue), head=named).values():
        assert ID_NUMBER not in text
        assert "::error::x" not in text


# ---------------------------------------------------------------- names and places

RESERVED = ("con", "prn", "aux", "nul", "com1", "lpt9")
ODD_PATHS = {
    **{f"submissions/2021/gulou/{name}/application.yml": "file-name" for name in RESERVED},
    "submissions/2021/exceptions/nul.yml": "file-name",
    "submissions/2021/gulou/jiucuo/case-study/aux.jpg": "file-name",
    "submissions/2021/gulou/jiucuo/nul.yml": "file-name",
    "submissions/2021/gulou/jiucuo/Application.yml": "file-name",
    "submissions/2021/gulou/JIUCUO/application.yml": "file-name",
    "submissions/2021/Gulou/jiucuo/application.yml": "file-name",
    "submissions/2021/gulou/jiucuо/application.yml": "file-name",  # a Cyrillic о
    "submissions/2021/gulou/caf\N{LATIN SMALL LETTER E WITH ACUTE}/application.yml": "file-name",
    "submissions/2021/gulou/cafe\N{COMBINING ACUTE ACCENT}/application.yml": "file-name",
    "submissions/2021/gulou/ji\N{ZERO WIDTH SPACE}ucuo/application.yml": "file-name",
    "submissions/2021/gulou/jiucuo./application.yml": "file-name",
    "submissions/2021/gulou/jiucuo /application.yml": "file-name",
    "submissions/2021/gulou/jiucuo/application.yml ": "file-name",
    "submissions/2021/gulou/jiucuo/application.yml\n": "file-name",
    "submissions/2021/gulou/x:y/application.yml": "file-name",
    "submissions/2021/gulou/x\\..\\y/application.yml": "file-name",
    "submissions/2021/gulou/jiucuo~1/application.yml": "file-name",
    f"submissions/2021/gulou/{'a' * 300}/application.yml": "file-name",
    f"submissions/{'abc/' * 1100}x.yml": "file-place",
    "submissions/2021": "file-place",
    "submissions/2021/gulou": "file-place",
    "submissions/2021/gulou/jiucuo": "file-place",
    "submissions/2021/gulou/jiucuo/application.yml/x": "file-place",
    "submissions/2021/beijing/jiucuo/application.yml": "file-place",
}


FILES_AS_FOLDERS = ("submissions/2021", "submissions/2021/gulou", "submissions/2021/gulou/jiucuo")


def test_odd_paths_are_findings(python: Path, trusted: Path) -> None:
    """All in one request, as no file system would hold them; the last ones stand in a folder's place."""
    together = [path for path in ODD_PATHS if path not in FILES_AS_FOLDERS]
    made = [file(path, another()) for path in together]
    request(trusted, *made, without=[cases.BASE_PATH])
    found = findings(python, trusted)
    for path in FILES_AS_FOLDERS:
        request(trusted, file(path, another()), without=[cases.BASE_PATH])
        found += findings(python, trusted)
    named = [(each["path"], each["rule"], each["severity"]) for each in found]
    for path, rule in ODD_PATHS.items():
        assert (path, rule, "error") in named


@pytest.mark.parametrize(
    "path", ["SUBMISSIONS/2021/gulou/jiucuo/application.yml", "Schemas/notices/2021.yml"]
)
def test_a_path_that_collides_with_another(python: Path, trusted: Path, path: str) -> None:
    """Where letters' case doesn't count, a checkout keeps one of the two: say so, whoever reviews."""
    request(trusted, file(path, cases.BASE.replace("residents: 6480", "residents: 1")))
    assert "file-name" in rules(python, trusted)


def test_links_submodules_and_programs(python: Path, trusted: Path) -> None:
    """Each in the place of an application, of our own page, of a folder."""
    content = {LINK: b"/etc/passwd", MODULE: b"1234567890" * 4, EXECUTABLE: another().encode()}
    for mode, data in content.items():
        paths = (OTHER, "submissions/README.md", "submissions/2021/gulou/x")
        request(trusted, *((mode, path, data) for path in paths))
        found = {
            (each["path"], each["rule"], each["severity"]) for each in findings(python, trusted)
        }
        assert found == {(path, "file-kind", "error") for path in paths}


def test_a_link_as_a_folder_is_not_followed(tmp_path: Path) -> None:
    """In a checkout that somebody made: neither read nor listed."""
    (tmp_path / "secret/p").mkdir(parents=True)
    (tmp_path / "secret/p/application.yml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "submissions/2021").mkdir(parents=True)
    (tmp_path / "submissions/2021/gulou").symlink_to(tmp_path / "secret")
    assert [each.path for each in FolderTree(tmp_path).entries("submissions")] == [
        "submissions/2021/gulou"
    ]


def _raw_tree(root: Path, *entries: bytes) -> str:
    """A tree object as no git command makes it; `entries` are its bytes."""
    return git(
        root, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=b"".join(entries)
    )


def test_trees_that_no_git_makes(python: Path, trusted: Path) -> None:
    """The same name twice, `.git`, `..`: refused or found, never taken for another file."""
    blob = git(trusted, "hash-object", "-w", "--stdin", given=another().encode())
    raw = bytes.fromhex(blob)
    for name in (b".git", b"..", b".GIT", b"application.yml"):
        twice = 2 if name == b"application.yml" else 1
        tree = _raw_tree(trusted, *[b"100644 " + name + b"\0" + raw] * twice)
        for folder in ("hean", "taijiang", "2021", "submissions"):
            entry = b"40000 " + folder.encode() + b"\0" + bytes.fromhex(tree)
            tree = _raw_tree(trusted, entry)
        commit = git(trusted, "commit-tree", tree, "-p", "main", "-m", "示例")
        done = run(python, trusted, "check", "--base", "main", "--head", commit, "--format", "json")
        assert done.returncode in (1, 2)
        assert done.returncode == 2 or '"file-' in done.stdout
        if twice == 2:
            assert "出现了两次" in done.stderr


def test_a_content_that_is_not_there(python: Path, trusted: Path) -> None:
    """A partial clone, or a request that names a blob nobody has: an answer, and no fetching."""
    index = str(trusted / ".git/other-index")
    git(trusted, "read-tree", "main", GIT_INDEX_FILE=index)
    entry = f"100644 {'12' * 20}\t{OTHER}\0".encode()
    git(trusted, "update-index", "-z", "--index-info", given=entry, GIT_INDEX_FILE=index)
    tree = git(trusted, "write-tree", "--missing-ok", GIT_INDEX_FILE=index)
    commit = git(trusted, "commit-tree", tree, "-p", "main", "-m", "示例")
    git(trusted, "config", "remote.origin.url", "ext::touch canary")
    git(trusted, "config", "remote.origin.promisor", "true")
    done = run(python, trusted, "check", "--base", "main", "--head", commit)
    assert done.returncode == 2
    assert "缺少内容" in done.stderr
    assert not (trusted / "canary").exists()


# ---------------------------------------------------------------- others' files


def test_a_rename_across_projects(python: Path, trusted: Path) -> None:
    """Another's application can't be taken over by a move: it is one removed and one added."""
    moved = "submissions/2021/taijiang/jiucuo/application.yml"
    request(trusted, file(moved, cases.BASE), without=[cases.BASE_PATH])
    assert {"request-is-of-one-role", "file-is-in-district-folder"} <= {
        each["rule"] for each in findings(python, trusted)
    }
    said = outputs(python, trusted)["effect"]
    assert "2021/gulou/jiucuo" in said
    assert "→ 没有" in said


def test_another_districts_folder(python: Path, trusted: Path) -> None:
    """Whoever's folder it stands in must agree; a folder that is not the community's is an error."""
    request(trusted, file("submissions/2021/mawei/hean/application.yml", another()))
    assert "file-is-in-district-folder" in rules(python, trusted)
    assert "马尾区民政局" in outputs(python, trusted)["effect"]


def test_who_deletes_anothers_application_is_seen(python: Path, trusted: Path) -> None:
    """That it is a withdrawal, whose it was, and that the approver has to see who asks for it."""
    request(trusted, without=[cases.BASE_PATH])
    said = outputs(python, trusted)
    assert "→ 没有" in said["effect"]
    for form in ("effect", "markdown"):
        asked = _asked(said[form])
        assert asked[0].startswith("鼓楼区民政局（county-gulou）：")
        assert asked[1].startswith("申报单位自己：合并就是撤回 2021/gulou/jiucuo")
        assert "由福州市示例社会工作服务中心自己提出。程序不知道提请求的账号是谁的" in asked[1]
    assert "（合并就是撤回）" in said["markdown"]
    assert "收件）" not in said["markdown"]
    assert "福州市示例社会工作服务中心：您好" not in said["markdown"]


def test_who_takes_anothers_application_over_is_seen(python: Path, trusted: Path) -> None:
    """The same project under another agency's code: no error, and the first agency must be asked."""
    taken = cases.BASE.replace("52350100MJB820311K", "52350100MJB820314W")
    renamed = cases.BASE.replace("福州市示例社会工作服务中心", "福州市示例改名社会工作服务中心")
    request(trusted, file(cases.BASE_PATH, taken))
    said = outputs(python, trusted)
    for form in ("effect", "markdown"):
        _, asked = _asked(said[form])
        assert asked.startswith("原来的申报单位：合并以后 2021/gulou/jiucuo")
        assert "52350100MJB820311K）改到" in asked
    request(trusted, file(cases.BASE_PATH, renamed))  # another name alone is no other agency
    assert len(_asked(outputs(python, trusted)["effect"])) == 1


def _asked(text: str) -> list[str]:
    """The items of the first list that names the county's team: who must agree."""
    found = next(part for part in text.split("\n\n") if "county-gulou" in part)
    return [each.removeprefix("- ") for each in found.splitlines()]


def _on_life(*head: dict[str, Any]) -> set[str]:
    case = {"life": [], "head": list(head)}
    return {each.rule for each in cases.run(case).own if each.severity == "error"}


def test_records_are_not_rewritten() -> None:
    """A re-rolled draw, a pool changed after the seed, a score or a payment mended afterwards."""
    for path, old, new in (
        ("2021/review/draw.yml", "- 26", "- 27"),
        ("2021/review/pool.yml", "seats: 3", "seats: 2"),
        ("2021/review/scores/e01.yml", 'points: "13"', 'points: "8"'),
        ("2021/gulou/jiucuo/first-review/1.yml", "decision: forward", "decision: return"),
    ):
        edit = {"path": path, "change": [{"old": old, "new": new}]}
        assert "record-is-written-once" in _on_life(edit), path
        assert "record-is-written-once" in _on_life({"path": path, "remove": True}), path


def test_a_late_application_stays_late(
    python: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the commit's own times nor what the file says make it earlier than the forge saw it."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2021-01-28T09:00:00+08:00")
    request(trusted, file(OTHER, another()))
    assert 'submitted_on: "2021-01-28"' in another()
    for at, said in (
        ("2021-02-08T23:59:59+08:00", "按**2021年2月8日**算，在申报期"),
        ("2021-02-09T00:00:00+08:00", "按**2021年2月9日**算，**不在**申报期"),
    ):
        assert said in judged(python, trusted, "--received-at", at, form="markdown").stdout


def test_an_awarded_application_is_not_edited() -> None:
    """Neither goals nor budget nor the dedicated worker, not even by its own agency."""
    for old, new in (
        ("建成十二个院坝议事会并运转", "建成两个院坝议事会并运转"),
        ('city_share: "200000.00"', 'city_share: "210000.00"'),
        ("  - name: 郑示例", "  - name: 王示例"),
    ):
        edit = {"path": "2021/gulou/jiucuo/application.yml", "change": [{"old": old, "new": new}]}
        assert "awarded-application-is-not-edited" in _on_life(edit), old


def test_a_draw_rolled_again_is_recomputed() -> None:
    """Other numbers, or the pool in another order: what stands there is not what comes out."""
    draw = {"path": "2021/review/draw.yml", "change": [{"old": "- 26", "new": "- 27"}]}
    assert "draw-can-be-repeated" in _on_life(draw)
    pool = cases.life()["submissions/2021/review/pool.yml"].decode()
    first, second = re.findall("commitment: (.*)", pool)[:2]
    swapped = pool.replace(first, "x").replace(second, first).replace("x", second, 1)
    fewer = pool.replace("  - id: E06\n", "  - id: E07\n")
    assert swapped != pool
    assert "draw-can-be-repeated" in _on_life({"path": "2021/review/pool.yml", "text": fewer})


def test_the_pool_names_nobody() -> None:
    """Who knows the names can't find them in the pool without the salt, and no salt is guessable."""
    name, employer = "林示例", "示例大学"
    salts = ["0" * 32, "0" * 31 + "1"]
    assert len({commitment(name, employer, salt) for salt in salts}) == 2
    for short in ("", "1", "0" * 31, "生日19800101"):
        with pytest.raises(ValueError, match="salt"):
            commitment(name, employer, short)
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    pool = repository.document("submissions/2021/review/pool.yml")
    result = repository.document("submissions/2021/review/result.yml")
    names = re.findall("name: (.+)", result.source.text)
    assert len(names) > 3
    assert not any(each.strip('"') in pool.source.text for each in names)


def test_a_short_salt_is_refused() -> None:
    """The notice of a result that reveals a salt that could have been tried out."""
    text = cases.life()["submissions/2021/review/result.yml"].decode()
    salt = re.findall('salt: "?([0-9a-f]{32})', text)[0]
    edit = {"path": "2021/review/result.yml", "change": [{"old": salt, "new": salt[:8]}]}
    report = cases.run({"life": [edit]})
    assert "experts-are-revealed" in {each.rule for each in report.findings}


def test_the_pool_page_names_nobody_before_the_result() -> None:
    from sanshe.catalogue import pages

    hidden = {"2021/review/result.yml", "2021/review/publicity.yml"}
    text = cases.life()["submissions/2021/review/result.yml"].decode()
    section = text.partition("experts:")[2]
    names = re.findall("name: (.+?) *(?:#.*)?\n", section)
    files = {
        path: data
        for path, data in cases.life().items()
        if path.removeprefix("submissions/") not in hidden
    }
    tree = DictTree({**cases.own_files(), **files})
    html = "".join(str(getattr(page, "html", "")) for page in pages(Repository(tree)))
    assert len(names) >= 3
    assert "E01" in html
    assert not any(name.strip('"') in html for name in names)


# ---------------------------------------------------------------- replayed papers


def test_an_old_fingerprint_does_not_fit() -> None:
    """The county forwarded one text, and another one stands there now."""
    edit = {
        "path": "2021/gulou/jiucuo/application.yml",
        "change": [{"old": "residents: 6480", "new": "residents: 6490"}],
    }
    report = cases.run({"life": [edit]})
    found = [each for each in report.findings if "指纹" in each.message]
    assert [each.severity for each in found] == ["error"]


def test_a_first_review_of_another_project_does_not_fit() -> None:
    path = "2021/gulou/jiucuo/first-review/1.yml"
    other = "2021/cangshan/zhulin/first-review/1.yml"
    report = cases.run({"life": [{"path": path, "like": other, "change": []}]})
    found = [each for each in report.findings if "指纹" in each.message]
    assert [(each.severity, each.location.path) for each in found] == [
        ("error", f"submissions/{path}")
    ]


def test_a_voucher_is_paid_once() -> None:
    """Copied from the first payment to the second: told, though the amounts differ."""
    edit = {
        "path": "2021/gulou/jiucuo/payments/2.yml",
        "change": [{"old": "示例凭证jiucuo-2", "new": "示例凭证jiucuo-1"}],
    }
    report = cases.run({"life": [edit]})
    assert {each.rule for each in report.findings} == {"voucher-is-booked-once"}


# ---------------------------------------------------------------- too much

BOMBS = {
    "laughs": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "cycle": "a: &a [*a]\n",
    "tag": "!!python/object/apply:os.system [touch canary]\n",
    "depth": "[" * 100_000,
    "depth of mappings": "{a: " * 50_000,
    "depth of lines": "\n".join(f"{' ' * i}a:" for i in range(600)),
    "digits": cases.BASE.replace("residents: 6480", "residents: " + "9" * 5000),
    "digits as key": "9" * 5000 + ": 1\n",
    "money": cases.BASE.replace('total: "220000.00"', f'total: "{"9" * 5000}"'),
    "exponent": cases.BASE.replace('total: "220000.00"', 'total: "1e999999999"'),
    "full-width digits": cases.BASE.replace('total: "220000.00"', f'total: "{"９" * 5000}"'),
    "a huge key": "a" * 200_000 + ": 1\n",
    "a complex key": "? " + "a" * 100_000 + "\n: 1\n",
    "many keys": "".join(f"k{number}: 1\n" for number in range(25_000)),
    "many items": cases.BASE.replace("goals:", "goals:\n" + "  - {id: g, year: 2021}\n" * 5000, 1),
    "numbers on one line": "a: " + "13800138000 " * 20_000,
    "numbers on many lines": "a:\n" + "  - 13800138000\n" * 15_000,
    "version": f"%YAML {'9' * 5000}.1\n---\na: 1\n",
    "twenty megabytes": "a: " + "x" * 20_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_findings_and_few(python: Path, trusted: Path, name: str) -> None:
    """One file can make neither the tool fail nor the answer long."""
    request(trusted, file(OTHER, BOMBS[name]))
    letter, data = trusted.parent / "letter.md", trusted.parent / "findings.json"
    files = ("--letter", str(letter), "--json", str(data))
    log = judged(python, trusted, *files, form="github").stdout
    found = json.loads(data.read_text("utf-8"))["findings"]
    assert any(each["severity"] == "error" and each["path"] == OTHER for each in found)
    assert len(found) < 450
    assert max(len(each["message"] + each["fix"]) for each in found) < 1000
    assert len(log.splitlines()) < 60
    assert len(letter.read_text("utf-8")) < 60_000  # forges cut a comment at 65,536
    assert not (trusted / "canary").exists()


class _Counted(DictTree):
    """Files in memory, and how often they are read."""

    reads = 0

    def read(self, path: str) -> bytes:
        self.reads += path.startswith("submissions/")
        return super().read(path)


def _many(count: int) -> dict[str, bytes]:
    """Applications that are alike in all that rules across projects compare."""
    return {
        f"submissions/2021/gulou/p{number}/application.yml": cases.BASE.encode()
        for number in range(count)
    }


def test_the_work_grows_with_the_files_not_their_square() -> None:
    """Twice the files, all conflicting with all: twice the reads, findings and further places."""
    assert MANY > 160, "no other processes, whose reads nobody counts"
    costs = []
    for count in (40, 80, 160):
        head = _Counted({**cases.own_files(), **_many(count)})
        base = DictTree(cases.own_files())
        report = report_on(judge(base, head, on=date(2021, 2, 1)))
        related = sum(len(each.related) for each in report.findings)
        costs.append((head.reads, len(report.findings), related))
    for small, middle, large in zip(*costs, strict=True):
        assert large - middle == 2 * (middle - small), costs
    assert costs[-1][0] <= 4 * 160


@pytest.mark.slow
def test_ten_thousand_files_in_one_request(python: Path, trusted: Path) -> None:
    """Most can't be read, some stand where nothing should: counted, and a few of them shown."""
    broken = [file(f"submissions/2021/gulou/p{n}/application.yml", "a: [\n") for n in range(9000)]
    odd = [file(f"submissions/2021/gulou/p{n}/x.yml", "a: 1\n") for n in range(1000)]
    request(trusted, *broken, *odd)
    letter = trusted.parent / "letter.md"
    said = judged(python, trusted, "--letter", str(letter), form="github").stdout
    assert "10000 份文件：18999 个错误" in said  # one for each further project in the request
    assert len(said.splitlines()) < 60
    assert len(said) < 40_000
    assert "18949" in said  # how many are not shown
    assert len(letter.read_text("utf-8")) < 60_000
    assert "10000" in letter.read_text("utf-8")


@pytest.mark.slow
def test_two_hundred_open_requests(python: Path, trusted: Path) -> None:
    """Each asks for the same places; one of them has 300 applications."""
    rows = []
    for number in range(200):
        slugs = [f"r{number}"] if number else [f"flood{n}" for n in range(300)]
        applications = [
            file(f"submissions/2021/taijiang/{slug}/application.yml", another()) for slug in slugs
        ]
        request(trusted, *applications, name=f"request-{number}")
        rows.append({"ref": f"request-{number}", "number": number, "received_at": "2021-01-20"})
    queue = trusted.parent / "queue.json"
    queue.write_text(json.dumps(rows), encoding="utf-8")
    request(trusted, file(OTHER, another()))
    for form in ("text", "markdown"):
        said = judged(python, trusted, "--queue", str(queue), form=form).stdout
        assert "等 499 份" in said
        assert len(said) < 30_000
    data = json.loads(judged(python, trusted, "--queue", str(queue), form="json").stdout)
    assert len(data["queue"][0]["others"]) == 499


# ---------------------------------------------------------------- people's numbers


def test_a_persons_number_is_repeated_nowhere(python: Path, trusted: Path) -> None:
    """In a path, a file that can't be read, a key, a name, a file elsewhere."""
    mobile = "13800138000"
    request(
        trusted,
        file(f"submissions/2021/gulou/{mobile}/application.yml", "a: [\n"),
        file(f"submissions/2021/gulou/{ID_NUMBER.lower()}/application.yml", another()),
        file(f"submissions/{ID_NUMBER}.docx", b"x"),
        file(f"docs/{ID_NUMBER}.md", b"x"),
        file(
            OTHER,
            another(
                ("category: new", f"category: {ID_NUMBER}"),
                ("name: 旧厝巷", f"name: {mobile}旧厝巷"),
            ),
        ),
    )
    said = outputs(python, trusted)
    for form, text in said.items():
        for number in (mobile, ID_NUMBER, ID_NUMBER.lower()):
            assert number not in text, form
            assert number[4:-2] not in text, form
    assert {"no-personal-numbers"} <= rules(python, trusted)


# ---------------------------------------------------------------- the model and its tests agree


def _rows() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each row of the model: its threat, and the tests that it names, with their modules."""
    for line in MODEL.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 6 and not set(cells[0]) <= set("- :"):
            found = re.finditer(r"`(?:(test_\w+)\.py::)?(test_\w+)`", cells[4])
            yield cells[0], [(each[1] or "test_threats", each[2]) for each in found]


NO_ATTACK = {
    "test_threats": {
        "test_every_threat_has_its_test_and_every_test_its_threat",
        "test_the_canary_would_sing",
    },
    "test_flow": {
        "test_code_is_tested_as_the_request_has_it",
        "test_every_workflow_is_run_here",
    },
    "test_workflows": {
        "test_actionlint_finds_nothing",
        "test_both_forges_run_the_same_commands",
        "test_the_schemas_fit",
    },
    "test_owners": set(),
    "test_settings": {
        "test_a_forge_that_answers_nonsense",
        "test_a_merge_queue_is_as_good_as_an_update",
        "test_a_wrong_call",
        "test_all_right_on_gitea",
        "test_all_right_on_github",
        "test_the_guide_lists_what_the_command_asks",
        "test_what_the_guide_sets_on_gitea_is_right",
        "test_what_may_not_be_seen_is_neither_right_nor_wrong",
    },
}
"""The modules whose tests all stand in the model, but for these: they are no answer to an attack."""


def _tests(module: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text("utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_threat_has_its_test_and_every_test_its_threat() -> None:
    named: dict[str, set[str]] = {module: set() for module in NO_ATTACK}
    rows = [row for row in _rows() if row[0] != "威胁"]
    assert len(rows) > 20
    for threat, tests in rows:
        assert tests, f"no test: {threat}"
        for module, test in tests:
            assert test in _tests(module), f"{threat}: {module}.{test}"
            named.setdefault(module, set()).add(test)
    for module, others in NO_ATTACK.items():
        assert named[module] | others == _tests(module), module
        assert not named[module] & others, module
