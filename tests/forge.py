"""A forge as the workflows see it: a bare origin, forks, open requests, an API, and a runner.

The runner executes the `run:` steps of the workflow files as they are written. Of the actions it has
a stand-in for actions/checkout and for the two that hand a site to Pages, and leaves the others out:
what actions themselves do is not tested here, nor is which Python actions/setup-python brings.
"""

import json
import os
import re
import shutil
import subprocess
import threading
import venv
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from tests import cases

TOKEN = "token-of-the-test"
_MADE = shutil.ignore_patterns("node_modules", "__pycache__")
_NOT_COPIED = shutil.ignore_patterns(
    *(".git", ".venv*", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis"),
    *("site", "tests", "submissions"),
)


def _ignored(folder: str, names: list[str]) -> set[str]:
    return _MADE(folder, names) | (
        _NOT_COPIED(folder, names) if folder == str(cases.ROOT) else set()
    )


def git(root: Path, *arguments: str, given: bytes = b"", **environment: str) -> str:
    """What Git says, as somebody without hooks; `given` is its input."""
    identity = ("-c", "user.name=示例", "-c", "user.email=example@example.org")
    done = subprocess.run(
        ["git", *identity, "-c", "core.hooksPath=/dev/null", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace").strip()


def commit(root: Path, files: dict[str, str]) -> str:
    """Write and commit `files` in the work tree `root`."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "示例")
    return git(root, "rev-parse", "HEAD")


class Forge:
    """Its repository fuzhou/sanshe, with the tool itself and `submissions` on main."""

    def __init__(self, place: Path, submissions: dict[str, str]) -> None:
        self.place = place
        self.origin = place / "forge" / "fuzhou" / "sanshe"
        self.pages = place / "pages"
        """What GitHub's Pages serve."""
        self.officer = place / "officer"
        self.requests: dict[int, dict[str, Any]] = {}
        self.issues: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.is_gitea = False
        self.is_down = False
        shutil.copytree(cases.ROOT, self.officer, ignore=_ignored)
        (self.officer / cases.PROGRAMME_PATH).write_bytes(cases.own_files()[cases.PROGRAMME_PATH])
        git(self.officer, "init", "-q", "-b", "main")
        commit(self.officer, submissions)
        self.origin.parent.mkdir(parents=True)
        git(place, "clone", "-q", "--bare", str(self.officer), str(self.origin))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fork(self, name: str) -> Path:
        """Somebody's copy of main, to work in."""
        place = self.place / name
        git(self.place, "clone", "-q", str(self.origin), str(place))
        return place

    def open(self, fork: Path, branch: str, files: dict[str, str]) -> int:
        """A request from a new branch of a fork, from main as the fork knows it; its number."""
        git(fork, "switch", "-q", "-C", branch, "origin/main")
        head = commit(fork, files)
        number = len(self.requests) + 1
        git(fork, "push", "-q", "origin", f"HEAD:refs/pull/{number}/head")
        self.requests[number] = {
            "number": number,
            "created_at": f"2021-02-0{number}T09:00:00+08:00",
            "draft": False,
            "base": {"ref": "main"},
            "head": {"ref": branch, "sha": head},
        }
        return number

    def merge(self, number: int) -> None:
        git(self.officer, "fetch", "-q", str(self.origin), f"refs/pull/{number}/head")
        git(self.officer, "merge", "-q", "--no-ff", "-m", "合并", "FETCH_HEAD")
        git(self.officer, "push", "-q", str(self.origin), "main")
        del self.requests[number]

    def answer(self, method: str, path: str, content: Any) -> Any:
        """What the API says; None where there is no such thing."""
        what, _, query = path.removeprefix("/api/repos/fuzhou/sanshe/").partition("?")
        is_first = "page=1" in query.split("&")
        if what == "pulls":
            return list(self.requests.values()) if is_first else []
        if what == "issues" and method == "GET":
            return [each for each in self.issues if each["state"] == "open"] if is_first else []
        if what == "issues":
            robot = "gitea-actions" if self.is_gitea else "github-actions[bot]"
            self.add_issue(robot, **content)
            return {}
        if found := re.fullmatch("issues/([0-9]+)", what):
            self.issues[int(found[1]) - 1] |= content
            return {}
        run = [{"created_at": "2021-02-03T09:00:00+08:00"}]
        if what.endswith("/check-suites") and not self.is_gitea:
            return {"check_suites": run}
        return run if what.endswith("/statuses") and self.is_gitea else None

    def add_issue(self, login: str, title: str, body: str) -> None:
        number = len(self.issues) + 1
        user = {"login": login}
        self.issues.append(
            {"number": number, "title": title, "body": body, "state": "open", "user": user}
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        forge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                forge.asked.append(f"{self.command} {self.path}")
                size = int(self.headers.get("Content-Length", 0))
                content = json.loads(self.rfile.read(size)) if size else None
                allowed = self.headers["Authorization"] == f"Bearer {TOKEN}" and not forge.is_down
                answer = forge.answer(self.command, self.path, content) if allowed else None
                self.send_response(404 if answer is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            do_POST = do_PATCH = do_GET  # noqa: N815  http.server's names

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@dataclass
class Ran:
    """A workflow that ran: its exit code, what each of its steps printed, its summary."""

    code: int = 0
    out: dict[str, str] = field(default_factory=dict)
    letter: str = ""


class Runner:
    """Runs the jobs of a workflow one by one, each in an empty workspace, always the same."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge
        self.workspace = forge.place / "work space"
        self.home = forge.place / "home"
        self.home.mkdir()

    def run(self, workflow: str, event: dict[str, Any], **environment: str) -> Ran:
        """The jobs of the workflow file for that event, as the forge would run them.

        Of a matrix only the first job: they differ in the Python that an action brings.
        """
        text = (cases.ROOT / workflow).read_text(encoding="utf-8")
        self.forge.is_gitea = workflow.startswith(".gitea")
        self.context: dict[str, Any] = {
            "github": {"token": TOKEN, "ref": "refs/heads/main", "base_ref": "main", "event": event}
        }
        ran = Ran()
        for job in yaml.safe_load(text)["jobs"].values():
            if ran.code and "needs" in job:
                continue
            assert self._value(job.get("if", "always()")), "the job would not run"
            matrix = job.get("strategy", {}).get("matrix", {})
            self.context["matrix"] = {name: values[0] for name, values in matrix.items()}
            self._run_job(job, ran, environment)
        return ran

    def _run_job(self, job: dict[str, Any], ran: Ran, environment: dict[str, str]) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.mkdir()
        summary = self.workspace / "summary"
        envs = [step.get("env", {}) for step in job["steps"]]
        python = next((self._text(env["PYTHON"]) for env in envs if "PYTHON" in env), "")
        for step in job["steps"]:
            if ran.code and step.get("if") != "always()":
                continue
            if "uses" in step:
                self._use(step["uses"].partition("@")[0], step.get("with", {}))
            else:
                done = self._step(step, {"GITHUB_STEP_SUMMARY": str(summary), **environment})
                ran.out[step["name"]] = done.stdout
                ran.code = ran.code or done.returncode
            self._provide_packages(python)
        if summary.exists():
            ran.letter = summary.read_text(encoding="utf-8")

    def _use(self, action: str, settings: dict[str, Any]) -> None:
        uploaded = self.forge.place / "uploaded"
        if action == "actions/checkout":
            self._check_out(settings)
        elif action == "actions/upload-pages-artifact":
            shutil.copytree(self.workspace / settings["path"], uploaded)
        elif action == "actions/deploy-pages":
            shutil.rmtree(self.forge.pages, ignore_errors=True)
            uploaded.rename(self.forge.pages)
        else:
            assert action == "actions/setup-python", action

    def _step(self, step: dict[str, Any], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert "${{" not in step["run"], "what a request holds could become part of the script"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT", "PYTHON", "SANSHE", "PYTEST"))
        }
        own = {name: self._text(value) for name, value in step.get("env", {}).items()}
        return subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=self.workspace / step.get("working-directory", "."),
            env={
                **kept,
                "HOME": str(self.home),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_SERVER_URL": f"file://{self.forge.place}/forge",
                "GITHUB_API_URL": self.forge.api,
                "GITHUB_REPOSITORY": "fuzhou/sanshe",
                **own,
                **more,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    def _check_out(self, settings: dict[str, Any]) -> None:
        assert settings["persist-credentials"] is False
        place = self.workspace / settings.get("path", ".")
        ref = self._text(settings.get("ref", "main"))
        git(self.workspace, "clone", "-q", f"file://{self.forge.origin}", str(place))
        git(place, "checkout", "-q", "--detach", f"origin/{ref}" if ref == "main" else ref)
        request = self.context["github"]["event"].get("pull_request")
        if request and "ref" not in settings:  # by itself it takes what a merge would give
            git(place, "fetch", "-q", "origin", request["head"]["sha"])
            git(place, "merge", "-q", "--no-ff", "-m", "合并", "FETCH_HEAD")

    def _provide_packages(self, python: str) -> None:
        """What `make` would install, from our own environment, so that it finds nothing to fetch.

        The linters of the workflows, which only the whole suite calls, and what is bundled for the
        browser it takes for installed.
        """
        for place in (self.workspace, *self.workspace.iterdir()):
            if not (place / "Makefile").exists() or (place / ".venv").exists():
                continue
            venv.create(place / ".venv", with_pip=False)
            packages = next((place / ".venv" / "lib").glob("python*/site-packages"))
            ours = Path(yaml.__file__).parents[1]
            (packages / "_packages.pth").write_text(f"{ours}\n", encoding="utf-8")
            (place / ".venv" / ".python").write_text(f"{python}\n", encoding="utf-8")
            (place / ".venv" / ".place").write_text(f"{place.resolve()}\n", encoding="utf-8")
            for folder, stamps in (
                (".venv-web", (".pip", ".npm", ".built")),
                (".venv-tools", (".pip", ".node")),
            ):
                (place / folder).mkdir()
                for stamp in stamps:
                    (place / folder / stamp).touch()

    def _text(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: str(self._value(found[1])), str(text))

    def _value(self, expression: str) -> Any:
        """The few expressions that our workflows use."""
        if expression == "always()":
            return True
        if " == " in expression:
            name, _, text = expression.partition(" == ")
            return self._value(name) == text.strip("'")
        for name in expression.split(" || "):
            found: Any = self.context
            for key in name.split("."):
                found = found.get(key) if isinstance(found, dict) else None
            if found:
                return found
        return ""
