"""What only the forge's settings can hold, asked of its API: read only, judged setting by setting.

A setting is right, wrong, or can't be seen (no right to, or the forge has no such question). GitHub
has two kinds of protection, rulesets and the older branch protection: what either holds is held.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

FORGES = {"github": "https://api.github.com", "gitea": ""}
"""Each kind of forge with the address of its API; Gitea's and Forgejo's stands at their own site."""

_MOST_BYTES = 4 * 1024 * 1024


class ForgeUnreachableError(Exception):
    """The forge did not answer, or not as a forge does; the message is for people."""


class Setting(NamedTuple):
    """One setting: what it should hold, whether it does (None: can't be seen), where to set it."""

    what: str
    holds: bool | None
    where: str
    optional: bool = False
    """Good to have; nothing of ours rests on it."""


class Forge(NamedTuple):
    """A repository at its forge; without a token only what everybody may see."""

    api: str
    repo: str
    token: str = ""

    def ask(self, path: str) -> Any:
        """The answer to a question about the repository; None where we may not ask, or it has none."""
        address = f"{self.api.rstrip('/')}/repos/{quote(self.repo)}{path}"
        if urlsplit(address).scheme not in ("https", "http"):
            raise ForgeUnreachableError(f"“{self.api}”不是网址，请写成 https://…… 的样子。")
        headers = {"Accept": "application/json", "User-Agent": "sanshe"}
        if self.token:
            headers["Authorization"] = f"token {self.token}"
        question = urllib.request.Request(address, headers=headers)  # noqa: S310  see above
        try:
            with _OPENER.open(question, timeout=20) as answer:
                return json.loads(answer.read(_MOST_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (401, 403, 404):
                return None
            raise ForgeUnreachableError(f"代码平台回答 {error.code}（{address}）。") from None
        except (OSError, HTTPException, ValueError) as error:
            raise ForgeUnreachableError(
                f"代码平台没有回答，或答非所问（{address}，{type(error).__name__}）。"
            ) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the forge that was named, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def settings(kind: str, forge: Forge, branch: str) -> list[Setting]:
    """All settings of the checklist. Raises ForgeUnreachableError."""
    if forge.ask("") is None:
        raise ForgeUnreachableError(
            f"看不到 {forge.repo}：请核对网址和仓库名，不公开的仓库要先设好令牌。"
        )
    return list((_of_github if kind == "github" else _of_gitea)(forge, branch))


_REVIEW = "合并须经合并请求，至少一人同意"
_OWNERS = "须由负责人（CODEOWNERS）同意"
_STALE = "有了新的提交，原来的同意作废"
_LAST = "最后一次提交须由提交者以外的人同意"
_CHECK = "自动检查通过才能合并"
_CURRENT = "按最新的主分支查过才能合并（合并队列，或先更新分支）"
_FORCE = "不许强制推送"
_DELETE = "不许删除分支"
_BYPASS = "管理员也不例外"
_FORK = "外来的人第一次发请求，先批准、再运行工作流"
_READ = "工作流的令牌默认只读"
_APPROVE = "工作流不能同意合并请求"
_SIGNED = "提交须签名"


def _of_github(forge: Forge, branch: str) -> Iterator[Setting]:
    listed = forge.ask(f"/rules/branches/{quote(branch, safe='')}?per_page=100")
    rules = {str(each["type"]): each for each in listed or ()}
    asked = {key: each.get("parameters") or {} for key, each in rules.items()}
    protection = forge.ask(f"/branches/{quote(branch, safe='')}/protection")
    protected = protection or {}
    pull, reviews = asked.get("pull_request"), protected.get("required_pull_request_reviews")

    def either(by_rule: bool, by_protection: bool) -> bool | None:
        if by_rule or by_protection:
            return True
        return None if listed is None or (protection is None and not rules) else False

    def review(rule: str, old: str) -> bool | None:
        return either(bool((pull or {}).get(rule)), bool((reviews or {}).get(old)))

    where = "Settings › Rules › Rulesets（主分支）"
    count = "required_approving_review_count"
    yield Setting(_REVIEW, review(count, count), where)
    yield Setting(_OWNERS, review("require_code_owner_review", "require_code_owner_reviews"), where)
    yield Setting(_STALE, review("dismiss_stale_reviews_on_push", "dismiss_stale_reviews"), where)
    yield Setting(_LAST, review("require_last_push_approval", "require_last_push_approval"), where)
    checks = asked.get("required_status_checks") or {}
    old_checks = protected.get("required_status_checks") or {}
    named = old_checks.get("checks") or old_checks.get("contexts")
    yield Setting(_CHECK, either(bool(checks.get("required_status_checks")), bool(named)), where)
    strict = bool(checks.get("strict_required_status_checks_policy")) or "merge_queue" in rules
    yield Setting(_CURRENT, either(strict, bool(old_checks.get("strict"))), where)
    for what, rule, key in (
        (_FORCE, "non_fast_forward", "allow_force_pushes"),
        (_DELETE, "deletion", "allow_deletions"),
    ):
        forbids = bool(protection) and not _enabled(protected, key)
        yield Setting(what, either(rule in rules, forbids), where)
    yield Setting(_BYPASS, _nobody_is_above(forge, rules, protected, protection), where)
    where = "Settings › Actions › General"
    policy = (forge.ask("/actions/permissions/fork-pr-contributor-approval") or {}).get(
        "approval_policy"
    )
    safe = ("first_time_contributors", "all_external_contributors")
    yield Setting(_FORK, policy in safe if policy else None, where)
    given = forge.ask("/actions/permissions/workflow")
    yield Setting(_READ, given and given.get("default_workflow_permissions") == "read", where)
    yield Setting(_APPROVE, given and not given.get("can_approve_pull_request_reviews"), where)
    signed = either("required_signatures" in rules, _enabled(protected, "required_signatures"))
    yield Setting(_SIGNED, signed, "Settings › Rules › Rulesets（主分支）", optional=True)


def _nobody_is_above(
    forge: Forge, rules: Mapping[str, Any], protected: Mapping[str, Any], protection: Any
) -> bool | None:
    """Whether the protection that there is binds administrators too."""
    found = [_enabled(protected, "enforce_admins")] if protection else []
    for ruleset in sorted({each.get("ruleset_id") for each in rules.values()} - {None}):
        actors = (forge.ask(f"/rulesets/{int(ruleset)}") or {}).get("bypass_actors")
        if actors is None:  # only those who may change it see who is above it
            return None
        found.append(not actors)
    return all(found) if found else None


def _enabled(protected: Mapping[str, Any], key: str) -> bool:
    return bool((protected.get(key) or {}).get("enabled"))


def _of_gitea(forge: Forge, branch: str) -> Iterator[Setting]:
    """Gitea and Forgejo. What they don't tell by their API stays unseen, and is to be looked at."""
    listed = forge.ask("/branch_protections")
    fitting = [each for each in listed or () if _fits(each, branch)]
    exact = [each for each in fitting if _name(each) == branch]
    rule: Mapping[str, Any] = (exact or fitting or [{}])[0]
    where = "设置 › 分支 › 主分支的保护规则"

    def held(holds: Any) -> bool | None:
        return None if listed is None else bool(rule) and bool(holds)

    yield Setting(_REVIEW, held(rule.get("required_approvals", 0) > 0), where)
    yield Setting(_OWNERS, held(rule.get("block_on_official_review_requests")), where)
    yield Setting(_STALE, held(rule.get("dismiss_stale_approvals")), where)
    named = rule.get("enable_status_check") and rule.get("status_check_contexts")
    yield Setting(_CHECK, held(named), where)
    yield Setting(_CURRENT, held(rule.get("block_on_outdated_branch")), where)
    yield Setting("不许直接推送", held(not rule.get("enable_push")), where)
    yield Setting(_FORCE, held(not rule.get("enable_force_push")), where)
    yield Setting(_DELETE, held(rule), where)
    above = rule.get("block_admin_merge_override", rule.get("apply_to_admins"))
    yield Setting(_BYPASS, held(above), where)
    yield Setting(_FORK, None, "平台的版本说明；在网页上用一个新账号试一次")
    yield Setting(_READ, None, "设置 › 工作流（Actions）")
    yield Setting(_SIGNED, held(rule.get("require_signed_commits")), where, optional=True)


def _name(rule: Mapping[str, Any]) -> str:
    return str(rule.get("rule_name") or rule.get("branch_name") or "")


def _fits(rule: Mapping[str, Any], branch: str) -> bool:
    return fnmatchcase(branch, _name(rule))
