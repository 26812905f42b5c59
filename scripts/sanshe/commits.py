"""The only one that writes to Git: one file, in one commit, on a branch of its own.

Work tree, index and HEAD stay as they are, so that it may be done amid other work; hooks, filters and
signing don't run. What is committed stands on the newest main, and the branch only ever moves forward.
Built on `git`, which reads.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sanshe.git import CHINA, Git, GitError, RevisionTree, UnknownRevisionError
from sanshe.tree import FILE, compare

REMOTE = "origin"
_NOTHING = "0" * 40


class NoIdentityError(GitError):
    """Git doesn't know who commits here."""


class Person(NamedTuple):
    name: str
    email: str


class Entry(NamedTuple):
    """What is to be committed."""

    path: str
    data: bytes
    message: str
    author: Person
    at: datetime
    """When the author handed it in; the moment of the commit is the committer's."""


class Branch(NamedTuple):
    """A branch that carries one file from main: where it stands, None before its first commit."""

    name: str
    base: RevisionTree
    tip: RevisionTree | None


def newest(git: Git, branch: str) -> str | None:
    """The commit of `branch` here or as last fetched, whichever is ahead; None: there is no such.

    Where the two have parted it is ours.
    """
    found = []
    for ref in (f"refs/heads/{branch}", f"refs/remotes/{REMOTE}/{branch}"):
        try:
            found.append(git.resolve(ref))
        except UnknownRevisionError:
            continue
    if len(found) == 2 and git.is_ancestor(*found):
        return found[1]
    return found[0] if found else None


def branch(git: Git, name: str, base: RevisionTree, path: str) -> Branch:
    """The branch `name`, which may carry nothing but `path`; raises GitError where it does."""
    if _is_checked_out(git, name):
        raise GitError(f"您现在就停在分支 {name} 上。请先切换到别的分支（git switch main）再收。")
    tip = newest(git, name)
    if tip is None or git.is_ancestor(tip, base.commit):
        return Branch(name, base, None)
    tree = git.tree(tip)
    fork = git.merge_base(base.commit, tip)
    others = (
        [each.path for each in compare(git.tree(fork), tree) if each.path != path] if fork else []
    )
    if others or not fork:
        what = f"还改了 {others[0]}" if others else "和主分支没有共同的历史"
        raise GitError(f"分支 {name} 上{what}，不是收件时建的。请维护人员看过再收。")
    return Branch(name, base, tree)


def received_at(git: Git, commit: str) -> datetime:
    """When the author of `commit` handed it in."""
    line = git.run("rev-list", "-1", "--format=%at", commit).split()[-1]
    return datetime.fromtimestamp(int(line), CHINA)


def commit(git: Git, branch: Branch, entry: Entry) -> RevisionTree:
    """Add a commit to `branch` without moving it there yet (see `move`): main with `entry`.

    Its parents are what the branch and main have; raises NoIdentityError, GitError.
    """
    who = git.identity()
    if who is None:
        raise NoIdentityError(
            "这台电脑还没有登记您的姓名，提交不知道写谁。请运行一次："
            'git config --global user.name "您的姓名"，'
            'git config --global user.email "您的工作邮箱"。姓名和邮箱会公开。'
        )
    blob = git.run("hash-object", "-w", "--stdin", given=entry.data).strip()
    with tempfile.TemporaryDirectory(prefix="sanshe-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run("read-tree", branch.base.commit, environment=index)
        line = b"%s %s\t%s%s\0" % (FILE.encode(), blob, git.prefix, entry.path.encode())
        git.run("update-index", "-z", "--index-info", given=line, environment=index)
        tree = git.run("write-tree", environment=index).decode().strip()
    persons = {
        "GIT_AUTHOR_NAME": entry.author.name,
        "GIT_AUTHOR_EMAIL": entry.author.email,
        "GIT_AUTHOR_DATE": f"@{int(entry.at.timestamp())} +0800",
        "GIT_COMMITTER_NAME": who[0],
        "GIT_COMMITTER_EMAIL": who[1],
    }
    parents = [part for each in _parents(git, branch) for part in ("-p", each)]
    said = git.run(
        *("commit-tree", "--no-gpg-sign", tree, *parents),
        given=entry.message.encode(),
        environment=persons,
    )
    made = git.tree(said.decode().strip())
    changed = [each.path for each in compare(branch.base, made) if each.path != entry.path]
    if changed:  # where a file stands for a folder, git lets the new one take its place
        raise GitError(f"放到 {entry.path} 会挤掉 {changed[0]}。请维护人员看过再收。")
    return made


def move(git: Git, branch: Branch, made: RevisionTree) -> None:
    """Let `branch` stand at what `commit` made; raises GitError where it has moved meanwhile."""
    ref = f"refs/heads/{branch.name}"
    try:
        before = git.resolve(ref)
    except UnknownRevisionError:
        before = _NOTHING
    if before != _NOTHING and not git.is_ancestor(before, made.commit):
        raise GitError(f"分支 {branch.name} 刚才有了新的提交。请再收一次。")
    git.run("update-ref", "-m", "sanshe receive", ref, made.commit, before)


def _parents(git: Git, branch: Branch) -> list[str]:
    """The tip of the branch and main, without the one that the other has."""
    if branch.tip is None:
        return [branch.base.commit]
    if git.is_ancestor(branch.base.commit, branch.tip.commit):
        return [branch.tip.commit]
    return [branch.tip.commit, branch.base.commit]


def _is_checked_out(git: Git, name: str) -> bool:
    """In this work tree or another: moving the branch would make its files look changed."""
    listed = git.run("worktree", "list", "--porcelain").splitlines()
    return f"branch refs/heads/{name}".encode() in listed
