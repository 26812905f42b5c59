"""A tree of files: POSIX path -> (mode, bytes). Nothing else in the package reads submissions.

Modes are those of Git: what a checkout, a revision and a test's dict hold is told apart in the
same words, so that a symlink is a symlink wherever it is found.
"""

import os
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, runtime_checkable

FILE = "100644"
EXECUTABLE = "100755"
LINK = "120000"
MODULE = "160000"

SUBMISSIONS = "submissions"
"""The folder of what is handed in; all else is ours."""


class Entry(NamedTuple):
    """One entry: its path from the root, with ``/``, and its Git mode."""

    path: str
    mode: str


class Tree(Protocol):
    """What the checks read from."""

    def entries(self, under: str) -> Iterator[Entry]:
        """All entries below the folder `under`, in path order; none if there is no such folder.

        ``""`` is the root; what belongs to Git itself (``.git``) is not in the tree.
        """

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`; raises FileNotFoundError."""


@runtime_checkable
class Identified(Protocol):
    """A tree that tells cheaply whether two files are the same."""

    def identity(self, path: str) -> object:
        """Equal for equal content, among trees of the same class; raises FileNotFoundError."""


class Difference(NamedTuple):
    """One path that differs. A file that moved is one removed and one added."""

    path: str
    kind: Literal["added", "removed", "changed", "mode"]


def compare(
    base: Tree, head: Tree, under: str = "", *, only: Container[str] | None = None
) -> list[Difference]:
    """What is not the same in `head` as in `base` below `under`, or of the paths `only`, in order.

    "mode" is the same content with another mode, e.g. made executable; "changed" may be both.
    """
    before = {entry.path: entry.mode for entry in base.entries(under)}
    after = {entry.path: entry.mode for entry in head.entries(under)}
    found: list[Difference] = []
    for path in sorted(before.keys() | after.keys()):
        if only is not None and path not in only:
            continue
        if path not in before:
            found.append(Difference(path, "added"))
        elif path not in after:
            found.append(Difference(path, "removed"))
        elif not _same(base, head, path, {before[path], after[path]}):
            found.append(Difference(path, "changed"))
        elif before[path] != after[path]:
            found.append(Difference(path, "mode"))
    return found


def _same(base: Tree, head: Tree, path: str, modes: set[str]) -> bool:
    if type(base) is type(head) and isinstance(base, Identified) and isinstance(head, Identified):
        return base.identity(path) == head.identity(path)
    # Reading a link on disk would follow it, and a submodule has no bytes: take a second look at them.
    return modes.isdisjoint({LINK, MODULE}) and base.read(path) == head.read(path)


class FolderTree:
    """A folder on disk. Links are never followed; a folder with its own ``.git`` is a submodule."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def entries(self, under: str) -> Iterator[Entry]:
        yield from _walk(str(self.root / under), under)

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()


class DictTree:
    """Files held in memory, for tests and for what comes from a form."""

    def __init__(self, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None) -> None:
        self.files = files
        self.modes = modes or {}

    def entries(self, under: str) -> Iterator[Entry]:
        for path in sorted(self.files):
            if not under or path.startswith(under + "/"):
                yield Entry(path, self.modes.get(path, FILE))

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def identity(self, path: str) -> object:
        return self.read(path)


class JudgedTree:
    """What merging a request gives, as it is judged: by the notices and schemas of its base.

    Of the head come the submissions that it `touched`; where both sides changed a file, the head's.
    """

    def __init__(self, base: Tree, head: Tree, touched: Container[str]) -> None:
        self.base = base
        self.head = head
        self.touched = touched

    def entries(self, under: str) -> Iterator[Entry]:
        kept = (entry for entry in self.base.entries(under) if not self._is_of_head(entry.path))
        taken = (entry for entry in self.head.entries(under) if self._is_of_head(entry.path))
        yield from sorted((*kept, *taken))

    def read(self, path: str) -> bytes:
        return (self.head if self._is_of_head(path) else self.base).read(path)

    def _is_of_head(self, path: str) -> bool:
        return path.startswith(f"{SUBMISSIONS}/") and path in self.touched


def _walk(folder: str, path: str) -> Iterator[Entry]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in found:
        below = f"{path}/{entry.name}" if path else entry.name
        if below == ".git":
            continue
        if entry.is_symlink():
            yield Entry(below, LINK)
        elif not entry.is_dir(follow_symlinks=False):
            yield Entry(below, FILE)
        elif os.path.lexists(f"{entry.path}/.git"):
            yield Entry(below, MODULE)
        else:
            yield from _walk(entry.path, below)
