"""The revisions that the commands about a request compare."""

from collections.abc import Iterator
from contextlib import contextmanager

from sanshe.commands.shared import UsageError, root_of
from sanshe.git import Git, GitError, RevisionTree
from sanshe.repository import Repository


@contextmanager
def revisions(
    repo: Repository, base: str, head: str
) -> Iterator[tuple[RevisionTree, RevisionTree, RevisionTree]]:
    """The trees of a request's base and head, and of the commit where the head left the base."""
    try:
        with Git(root_of(repo)) as git:
            tree = git.tree(base)
            yield tree, *head_of(tree, head)
    except GitError as error:
        raise UsageError(str(error)) from error


def head_of(base: RevisionTree, head: str) -> tuple[RevisionTree, RevisionTree]:
    """The tree of `head`, and that of the commit where it left the `base`."""
    tree = base.git.tree(head)
    fork = base.git.merge_base(base.commit, tree.commit)
    return tree, base.git.tree(fork) if fork else base
