"""The forge, from inside its own workflows: open requests, their heads, one issue kept up to date.

Nothing else goes online. It speaks the part of GitHub's API that Gitea and Forgejo have as well; the
environment of a workflow says where. What comes in are Git objects and lists: no work tree, no hook,
no filter, no submodule, nothing that runs.
"""

import base64
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from sanshe.contest import Open

MAIN = "main"
"""The branch into which requests count."""

_ROBOTS = ("github-actions[bot]", "gitea-actions", "forgejo-actions")
"""Who a workflow is on its forge. Nobody can register these names."""

_MOST_PAGES = 40
_SETTINGS = (
    "safe.directory=*",
    f"core.hooksPath={os.devnull}",
    "credential.helper=",
    "fetch.fsckObjects=true",
    "gc.auto=0",
    "maintenance.auto=false",
)
_FETCH = (
    "git",
    *(part for each in _SETTINGS for part in ("-c", each)),
    *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
    "origin",
)


class ForgeError(Exception):
    """The forge could not be asked, or didn't do it; the message is for people."""


class _NoRedirect(HTTPRedirectHandler):
    """The token goes to the forge and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Forge:
    """The repository on its forge that a workflow runs for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Raises ForgeError outside of a workflow."""
        try:
            self.server = environment["GITHUB_SERVER_URL"].rstrip("/")
            self.api = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}"
        except KeyError as error:
            raise ForgeError(f"只能在代码平台的工作流里运行（没有 {error.args[0]}）。") from None
        self.token = environment.get("GITHUB_TOKEN", "")

    def open_requests(self) -> list[tuple[Open, str]]:
        """The requests into main that wait for an answer, each with the commit of its head.

        Drafts don't: their authors are not done with them.
        """
        found: dict[int, tuple[Open, str]] = {}
        for row in self._list("pulls"):
            if row["base"]["ref"] == MAIN and not row.get("draft"):
                number = int(row["number"])
                ref = f"refs/requests/{number}"
                found[number] = Open(ref, number, str(row["created_at"])), str(row["head"]["sha"])
        return [found[number] for number in sorted(found)]

    def seen_at(self, commit: str) -> str | None:
        """When the forge first ran a workflow for `commit` as a head, by its own clock; None: never.

        Whoever wrote the commit can't choose it, as they can all that stands in the commit.
        """
        try:
            found = self._ask("GET", f"commits/{commit}/check-suites")["check_suites"]
        except ForgeError:  # Gitea and Forgejo call them otherwise
            found = self._ask("GET", f"commits/{commit}/statuses")
        return min((str(each["created_at"]) for each in found), default=None)

    def fetch(self, root: Path, *commits: str) -> None:
        """Bring these commits into the repository at `root`."""
        self._fetch(root, commits)

    def fetch_requests(self, root: Path, requests: Sequence[Open]) -> None:
        """Bring the heads of `requests` to their refs; those that can't be had are missing there."""
        wanted = [f"+refs/pull/{each.number}/head:{each.ref}" for each in requests]
        try:
            self._fetch(root, wanted)
        except ForgeError:
            for each in wanted:  # one that is broken spoils the others only together
                try:
                    self._fetch(root, [each])
                except ForgeError:
                    continue

    def keep_issue(self, title: str, body: str) -> None:
        """Write the one open issue of this title that a workflow wrote; open it if there is none."""
        content = {"title": title, "body": body}
        for row in self._list("issues"):
            if (
                row["title"] == title
                and row["user"]["login"] in _ROBOTS
                and "pull_request" not in row
            ):
                self._ask("PATCH", f"issues/{int(row['number'])}", content)
                return
        self._ask("POST", "issues", content)

    def _list(self, what: str) -> list[Any]:
        rows: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            # The size of a page has two names; each forge ignores the other's.
            got = self._ask("GET", f"{what}?state=open&per_page=50&limit=50&page={page}")
            if type(got) is not list:
                raise ForgeError(f"代码平台的回答看不懂（{what}）。")
            rows += got
            if not got:
                break
        return rows

    def _ask(self, method: str, path: str, content: object = None) -> Any:
        request = Request(  # noqa: S310  the address is the workflow's own
            f"{self.api}/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Accept": "application/json", "Content-Type": "application/json"},
        )
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with build_opener(_NoRedirect).open(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            what = path.partition("?")[0]
            raise ForgeError(f"代码平台回答 {error.code}（{what}）。") from None
        except (OSError, HTTPException, ValueError) as error:
            raise ForgeError(f"问不到代码平台（{type(error).__name__}）。") from None

    def _fetch(self, root: Path, wanted: Sequence[str]) -> None:
        if not wanted:
            return
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        if self.token:
            # In the environment, where other users of the machine don't see it.
            secret = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
            environment |= {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{self.server}/.extraHeader",
                "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
            }
        try:
            done = subprocess.run(
                [*_FETCH, *wanted],
                cwd=root,
                env=environment,
                capture_output=True,
                timeout=600,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ForgeError(f"git fetch 没有办成（{type(error).__name__}）。") from None
        if done.returncode:
            raise ForgeError("git fetch 没有办成：代码平台上没有这个版本，或者它已经损坏。")
