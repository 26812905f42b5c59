"""The revisions that the commands about a request compare."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sanshe.commands.shared import UsageError, root_of
from sanshe.contest import Open, Waiting, applications_of, parse
from sanshe.git import Git, GitError, RevisionTree
from sanshe.repository import Repository


@contextmanager
def revision(repo: Repository, rev: str) -> Iterator[RevisionTree]:
    """The tree of `rev`, as long as it is needed."""
    try:
        with Git(root_of(repo)) as git:
            yield git.tree(rev)
    except GitError as error:
        raise UsageError(str(error)) from error


@contextmanager
def revisions(
    repo: Repository, base: str, head: str
) -> Iterator[tuple[RevisionTree, RevisionTree, RevisionTree]]:
    """The trees of a request's base and head, and of the commit where the head left the base."""
    with revision(repo, base) as tree:
        yield tree, *head_of(tree, head)


def waiting_of(base: RevisionTree, file: Path) -> tuple[list[Waiting], list[Open]] | None:
    """What the open requests of the list `file` bring, and those that can't be read; None: unknown."""
    try:
        listed = parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"“{file}”读不出来：{error}。") from None
    if listed is None:
        return None
    waiting: list[Waiting] = []
    unreadable: list[Open] = []
    for each in listed:
        try:
            found = list(applications_of(base, *head_of(base, each.ref)))
        except GitError:
            found = [None]
        waiting += (Waiting(each, facts) for facts in found if facts)
        if None in found:
            unreadable.append(each)
    return waiting, unreadable


def head_of(base: RevisionTree, head: str) -> tuple[RevisionTree, RevisionTree]:
    """The tree of `head`, and that of the commit where it left the `base`."""
    tree = base.git.tree(head)
    fork = base.git.merge_base(base.commit, tree.commit)
    return tree, base.git.tree(fork) if fork else base
