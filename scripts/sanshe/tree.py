"""A tree of files: POSIX path -> (mode, bytes). Nothing else in the package reads submissions.

Modes are those of Git: what a checkout, a revision and a test's dict hold is told apart in the
same words, so that a symlink is a symlink wherever it is found.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

FILE = "100644"
LINK = "120000"
MODULE = "160000"


class Entry(NamedTuple):
    """One entry: its path from the root, with ``/``, and its Git mode."""

    path: str
    mode: str


class Tree(Protocol):
    """What the checks read from."""

    def entries(self, under: str) -> Iterator[Entry]:
        """All entries below the folder `under`, in path order; none if there is no such folder."""

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`; raises FileNotFoundError."""


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
            if path.startswith(under + "/"):
                yield Entry(path, self.modes.get(path, FILE))

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None


def _walk(folder: str, path: str) -> Iterator[Entry]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in found:
        below = f"{path}/{entry.name}"
        if entry.is_symlink():
            yield Entry(below, LINK)
        elif not entry.is_dir(follow_symlinks=False):
            yield Entry(below, FILE)
        elif os.path.lexists(f"{entry.path}/.git"):
            yield Entry(below, MODULE)
        else:
            yield from _walk(entry.path, below)
