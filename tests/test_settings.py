"""`sanshe settings` against a forge that answers on this machine as the public APIs are documented."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import cases

REPO = "/repos/fuzhou/sanshe"
PULL = {
    "type": "pull_request",
    "ruleset_source_type": "Repository",
    "ruleset_id": 42,
    "parameters": {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
    },
}
CHECKS = {
    "type": "required_status_checks",
    "ruleset_id": 42,
    "parameters": {
        "strict_required_status_checks_policy": True,
        "required_status_checks": [{"context": "申报和记录", "integration_id": 15368}],
    },
}
RULESETS: dict[str, Any] = {
    REPO: {"full_name": "fuzhou/sanshe", "default_branch": "main"},
    f"{REPO}/rules/branches/main": [
        PULL,
        CHECKS,
        {"type": "non_fast_forward", "ruleset_id": 42},
        {"type": "deletion", "ruleset_id": 42},
        {"type": "required_signatures", "ruleset_id": 42},
    ],
    f"{REPO}/rulesets/42": {"id": 42, "enforcement": "active", "bypass_actors": []},
    f"{REPO}/actions/permissions/fork-pr-contributor-approval": {
        "approval_policy": "all_external_contributors"
    },
    f"{REPO}/actions/permissions/workflow": {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    },
}
OLD_PROTECTION: dict[str, Any] = {
    **RULESETS,
    f"{REPO}/rules/branches/main": [],
    f"{REPO}/branches/main/protection": {
        "required_status_checks": {"strict": True, "contexts": ["申报和记录"], "checks": []},
        "required_pull_request_reviews": {
            "dismiss_stale_reviews": True,
            "require_code_owner_reviews": True,
            "required_approving_review_count": 1,
            "require_last_push_approval": True,
        },
        "enforce_admins": {"enabled": True},
        "required_signatures": {"enabled": False},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    },
}
PROTECTION = {
    "rule_name": "main",
    "branch_name": "main",
    "enable_push": False,
    "enable_force_push": False,
    "required_approvals": 1,
    "enable_status_check": True,
    "status_check_contexts": ["检查 / 申报和记录 (pull_request)"],
    "block_on_official_review_requests": True,
    "block_on_outdated_branch": True,
    "dismiss_stale_approvals": True,
    "require_signed_commits": True,
    "block_admin_merge_override": True,
}
GITEA: dict[str, Any] = {
    REPO: {"full_name": "fuzhou/sanshe"},
    f"{REPO}/branch_protections": [{"rule_name": "ma*"}, PROTECTION],
}


@contextmanager
def forge(answers: dict[str, Any], token: str = "") -> Iterator[tuple[str, list[str]]]:
    """The API's address, and the requests that came."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(f"{self.command} {self.path}")
            path = self.path.partition("?")[0]
            authorised = not token or self.headers.get("Authorization") == f"token {token}"
            found = answers.get(path) if authorised else None
            code = (
                found if isinstance(found, int) else 200 if path in answers and authorised else 404
            )
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(code)
            if code == 302:
                self.send_header("Location", f"{REPO}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with the template's programme: a bureau's own one changes no test."""
    monkeypatch.chdir(cases.folder(tmp_path, "base"))


def settings(api: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-m", "sanshe", "settings", "--api", api, *arguments],
        env={**os.environ, **own, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def said(out: str) -> dict[str, str]:
    """What stands there, with what is said of it."""
    rows = [re.split("  +", line.strip()) for line in out.splitlines() if "  " in line]
    return {what: state for state, what, *_ in rows}


@pytest.mark.parametrize("answers", [RULESETS, OLD_PROTECTION], ids=["rulesets", "protection"])
def test_all_right_on_github(answers: dict[str, Any]) -> None:
    with forge(answers) as (api, came):
        done = settings(api)
    assert done.returncode == 0, done.stderr
    found = said(done.stdout)
    assert len(found) == 13
    assert set(found.values()) <= {"对", "没有（可选）"}
    assert all(each.startswith("GET ") for each in came)


def _without(path: str, *keys: str | int, value: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(RULESETS))
    node = made[path]
    for key in keys[:-1]:
        node = node[key]
    node[keys[-1]] = value
    return made


_RULES = f"{REPO}/rules/branches/main"
WRONG = [
    ("至少一人同意", (_RULES, 0, "parameters", "required_approving_review_count"), 0),
    ("CODEOWNERS", (_RULES, 0, "parameters", "require_code_owner_review"), False),
    ("原来的同意作废", (_RULES, 0, "parameters", "dismiss_stale_reviews_on_push"), False),
    ("提交者以外", (_RULES, 0, "parameters", "require_last_push_approval"), False),
    ("自动检查通过才能", (_RULES, 1, "parameters", "required_status_checks"), []),
    ("最新的主分支", (_RULES, 1, "parameters", "strict_required_status_checks_policy"), False),
    ("强制推送", (_RULES, 2), {"type": "creation", "ruleset_id": 42}),
    ("删除分支", (_RULES, 3), {"type": "creation", "ruleset_id": 42}),
    ("管理员", (f"{REPO}/rulesets/42", "bypass_actors"), [{"actor_type": "OrganizationAdmin"}]),
    (
        "第一次发请求",
        (f"{REPO}/actions/permissions/fork-pr-contributor-approval", "approval_policy"),
        "first_time_contributors_new_to_github",
    ),
    (
        "默认只读",
        (f"{REPO}/actions/permissions/workflow", "default_workflow_permissions"),
        "write",
    ),
    (
        "工作流不能同意",
        (f"{REPO}/actions/permissions/workflow", "can_approve_pull_request_reviews"),
        True,
    ),
]


@pytest.mark.parametrize(("what", "place", "value"), WRONG, ids=[each[0] for each in WRONG])
def test_one_wrong_on_github(what: str, place: tuple[Any, ...], value: Any) -> None:
    with forge(_without(*place, value=value)) as (api, _):
        done = settings(api)
    assert done.returncode == 1
    wrong = [each for each, state in said(done.stdout).items() if state == "不对"]
    assert len(wrong) == 1
    assert what in wrong[0]
    assert "1 项不对" in done.stdout


def test_what_may_not_be_seen_is_neither_right_nor_wrong() -> None:
    with forge({REPO: RULESETS[REPO]}) as (api, _):
        done = settings(api)
    assert done.returncode == 0
    assert set(said(done.stdout).values()) == {"看不到"}
    assert "13 项看不到" in done.stdout


def test_a_merge_queue_is_as_good_as_an_update() -> None:
    answers = _without(_RULES, 1, "parameters", "strict_required_status_checks_policy", value=False)
    answers[_RULES].append({"type": "merge_queue", "ruleset_id": 42, "parameters": {}})
    with forge(answers) as (api, _):
        assert settings(api).returncode == 0


def test_all_right_on_gitea() -> None:
    with forge(GITEA) as (api, _):
        done = settings(api, "--forge", "gitea")
    assert done.returncode == 0, done.stderr
    states = said(done.stdout)
    assert list(states.values()).count("看不到") == 2  # its API has no such question
    assert "不对" not in states.values()


def test_what_the_guide_sets_on_gitea_is_right() -> None:
    """The protection that the technician sends to the API, as the API would tell it afterwards."""
    text = (cases.ROOT / "docs/guide/technician.md").read_text("utf-8")
    (sent,) = re.findall(r"-d '(\{[^']*\})' \"\$FORGE[^\"]*/branch_protections\"", text)
    with forge({**GITEA, f"{REPO}/branch_protections": [json.loads(sent)]}) as (api, _):
        done = settings(api, "--forge", "gitea")
    assert done.returncode == 0, done.stdout
    assert "不对" not in said(done.stdout).values()


def test_the_guide_lists_what_the_command_asks() -> None:
    asked: dict[str, str] = {}
    for kind, answers in (("github", RULESETS), ("gitea", GITEA)):
        with forge(answers) as (api, _):
            asked |= said(settings(api, "--forge", kind).stdout)
    guide = (
        (cases.ROOT / "docs/guide/forge.md").read_text("utf-8").partition("：sanshe settings\n")[2]
    )
    rows = re.findall(r"^\| (.+?) \|", guide.partition("\n## ")[0], re.MULTILINE)
    assert rows[0] == "设置"
    assert set(rows[1:]) == {*asked}


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, value in PROTECTION.items()
        if isinstance(value, (bool, int)) and "signed" not in key
    ],
)
def test_one_wrong_on_gitea(key: str) -> None:
    protection = {**PROTECTION, key: not PROTECTION[key]}
    with forge({**GITEA, f"{REPO}/branch_protections": [protection]}) as (api, _):
        done = settings(api, "--forge", "gitea")
    assert done.returncode == 1
    assert list(said(done.stdout).values()).count("不对") == 1


def test_no_protection_at_all_on_gitea() -> None:
    with forge({**GITEA, f"{REPO}/branch_protections": [{"rule_name": "release/*"}]}) as (api, _):
        done = settings(api, "--forge", "gitea")
    assert done.returncode == 1
    assert "对" not in said(done.stdout).values()


def test_the_token_comes_from_the_environment_and_goes_to_the_forge_alone() -> None:
    with forge(RULESETS, token="abc") as (api, _):
        assert settings(api).returncode == 2
        done = settings(api, SANSHE_FORGE_TOKEN="abc")
        assert done.returncode == 0
        assert "abc" not in done.stdout
    with forge({**RULESETS, REPO: 302}) as (api, came):
        assert settings(api, SANSHE_FORGE_TOKEN="abc").returncode == 2
        assert len(came) == 1, "a redirect is not followed"


@pytest.mark.parametrize("answer", [b"<html>", b"", 500])
def test_a_forge_that_answers_nonsense(answer: Any) -> None:
    with forge({**RULESETS, REPO: answer}) as (api, _):
        done = settings(api)
    assert done.returncode == 2
    assert "代码平台" in done.stderr


@pytest.mark.parametrize("arguments", [("--repo", "x"), ("--api", "file:///etc")])
def test_a_wrong_call(arguments: tuple[str, ...]) -> None:
    done = settings("http://127.0.0.1:9", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("没有检查成")
