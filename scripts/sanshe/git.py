"""Git, read only: revisions as trees, and what happened to a folder. Nothing else starts git.

What writes is `commits`, through `Git.run`; what fetches is `forge`.

A repository may come from anyone, its ``.git/config`` included. So only plumbing commands run, which
by themselves start no pager, hook, filter, textconv, signature check or alias; nothing is fetched;
and no setting of the user, the machine or the environment changes a result. Needs Git 2.38.

Names that are not UTF-8 come with surrogates (PEP 383), as `os.listdir` gives them.
"""

import os
import re
import select
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, NamedTuple, Self

from sanshe.tree import MODULE, Entry

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One offset, without summer time, since 1991."""

MOST_BYTES = 16 * 1024 * 1024
"""Of a longer file only so much is read: enough for every reader to find it too long."""

_SETTINGS = (
    # Checkouts in CI often belong to another user. Git heeds this from the command line (or from
    # GIT_CONFIG_COUNT), not from .git/config. What it guards against are settings that run programs.
    "safe.directory=*",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotePath=false",
    # Longer blobs are streamed, so that git doesn't hold what we are not going to read.
    f"core.bigFileThreshold={MOST_BYTES}",
)
_COMMAND = ("git", "--no-pager", *(part for each in _SETTINGS for part in ("-c", each)))
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # In a partial clone a missing object would be fetched, by programs that .git/config names. Only
    # newer versions know the first; the second allows no protocol at all.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_OF_USER = (
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    *("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
)
"""What says who the user is. Reading a setting runs nothing."""

_OBJECT_ID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")

Status = Literal["A", "D", "M", "T"]
_STATUS: dict[bytes, Status] = {b"A": "A", b"D": "D", b"M": "M", b"T": "T"}


class GitError(Exception):
    """Git could not do it; the message is for people."""


class UnknownRevisionError(GitError):
    """No commit has this name here."""


class ShallowCloneError(GitError):
    """The answer may lie in the part of the history that was not cloned."""


class Change(NamedTuple):
    """One path in a commit: added, deleted, modified, or of another type (file, link, submodule)."""

    status: Status
    path: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, and what it changed as against its first parent, in the folder asked for.

    Author and subject are as their writer gave them: not masked, not escaped.
    """

    id: str
    committed_at: datetime
    author: str
    subject: str
    changes: tuple[Change, ...]


class Git:
    """The repository that `root` stands in. Paths are relative to `root`, as in a `FolderTree`.

    Files are read through one process, which `close` ends; a copy of this object in another
    process (pickled or forked) starts its own. Not for several threads at once. Everything raises
    GitError where there is no repository, or git takes longer than `timeout` seconds.
    """

    def __init__(self, root: Path, timeout: float = 60) -> None:
        self.root = root
        self.timeout = timeout
        self._blobs = _Blobs(root, timeout)

    def __reduce__(self) -> tuple[type["Git"], tuple[Path, float]]:
        return Git, (self.root, self.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads files; reading again starts a new one."""
        self._blobs.close()

    def resolve(self, rev: str) -> str:
        """The full id of the commit that `rev` names; raises UnknownRevisionError."""
        if not rev:
            raise UnknownRevisionError("没有写版本：请写提交号、分支名或标签名，例如 HEAD。")
        if not rev.isprintable():
            raise UnknownRevisionError(f"版本“{_shown(rev)}”里有看不见的字符，请重新输入。")
        if rev.startswith("-"):
            raise UnknownRevisionError(
                f"版本“{_shown(rev)}”以连字符开头；如果真是分支名，请写 refs/heads/{_shown(rev)}。"
            )
        self._check_repository()
        done = self._try(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}"
        )
        found = done.stdout.decode("ascii", "replace").rstrip("\n")
        if done.returncode or not _OBJECT_ID.fullmatch(found):  # "^main" gives "^" and an id
            raise UnknownRevisionError(
                f"没有“{_shown(rev)}”这个版本。请写提交号、分支名或标签名，例如 HEAD、origin/main；"
                "别处有而本机没有的，先运行 git fetch。"
            )
        return found

    def tree(self, rev: str) -> "RevisionTree":
        """The files of `rev`; raises UnknownRevisionError."""
        commit = self.resolve(rev)
        files: dict[str, tuple[str, str]] = {}
        for line in self.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            attributes, _, name = line.partition(b"\t")
            if not name.startswith(self.prefix):
                continue
            mode, _, object_id = attributes.decode("ascii").split(" ")
            path = _text(name.removeprefix(self.prefix))
            if path in files:
                # No git command makes such a tree. Checkout would take one of them, we another.
                raise GitError(f"版本 {commit[:12]} 里“{_shown(path)}”出现了两次，不能采信。")
            files[path] = mode, object_id
        return RevisionTree(self, commit, dict(sorted(files.items())))

    def blob(self, object_id: str) -> bytes:
        """The content of a blob, its first `MOST_BYTES` if it is longer."""
        return self._blobs.read(object_id)

    def merge_base(self, a: str, b: str) -> str | None:
        """The last commit that `a` and `b` have in common; None if their histories never met.

        Raises UnknownRevisionError, ShallowCloneError.
        """
        done = self._try("merge-base", self.resolve(a), self.resolve(b))
        if done.returncode == 0:
            return done.stdout.decode("ascii").rstrip("\n")
        _expect(done, 1)
        self._check_complete()
        return None

    def is_ancestor(self, a: str, b: str) -> bool:
        """Is `a` the same as `b`, or in its history? Raises as `merge_base` does."""
        done = self._try("merge-base", "--is-ancestor", self.resolve(a), self.resolve(b))
        if done.returncode == 0:
            return True
        _expect(done, 1)
        self._check_complete()
        return False

    def beyond(self, base: str, head: str) -> list[str]:
        """The commits of `head` that `base` doesn't have, parents first. Raises as `merge_base` does."""
        ends = (self.resolve(head), f"^{self.resolve(base)}")
        self._check_complete()
        return self.run("rev-list", "--reverse", *ends).decode("ascii").split()

    def history(
        self, path: str = "", rev: str = "HEAD", *, first_parent: bool = False
    ) -> list[Commit]:
        """The commits that changed something at or below `path`, parents before children.

        Renames are not followed. With `first_parent` what a merge brought is one commit, the merge,
        at the time of the merge: times on a side branch are whatever its author wanted.
        Raises UnknownRevisionError, ShallowCloneError.
        """
        end = self.resolve(rev)
        self._check_complete()
        below = ("--", path or ".")
        # The format has one line for each commit, after one that begins with "commit": neither names nor
        # %s (the first paragraph as one line) can hold a line feed or a NUL.
        order = ("--reverse", "--date-order", *(("--first-parent",) if first_parent else ()))
        form = "--format=%H%x00%P%x00%ct%x00%an%x00%s"
        listing = self.run("rev-list", "--encoding=UTF-8", *order, form, end, *below)
        commits = [line.split(b"\0") for line in listing.split(b"\n")[1::2]]
        # "ID PARENT" makes diff-tree compare with this parent only.
        pairs = b"".join(each[0] + b" " + each[1].partition(b" ")[0] + b"\n" for each in commits)
        changes = self._changes(pairs, below)
        return [
            Commit(
                id=object_id.decode("ascii"),
                committed_at=_moment(time),
                author=author.decode("utf-8", "replace"),
                subject=subject.decode("utf-8", "replace"),
                changes=tuple(changes.get(object_id, ())),
            )
            for object_id, _, time, author, subject in commits
        ]

    def first_commit_of(self, path: str, rev: str = "HEAD") -> Commit | None:
        """The first commit to add the file `path` on the first-parent history of `rev`; None if none did.

        The file may have changed since: `history` with `first_parent` tells. Raises as it does.
        """
        for commit in self.history(path, rev, first_parent=True):
            if Change("A", path) in commit.changes:
                return commit
        return None

    def _changes(self, pairs: bytes, below: tuple[str, ...]) -> dict[bytes, list[Change]]:
        # Otherwise .gitmodules may say that a submodule's changes don't count.
        options = ("-r", "-z", "--root", "--no-renames", "--ignore-submodules=none")
        found: dict[bytes, list[Change]] = {}
        changes: list[Change] = []
        fields = iter(self.run("diff-tree", "--stdin", *options, *below, given=pairs).split(b"\0"))
        for field in fields:
            if field.startswith(b":"):
                name = next(fields).removeprefix(self.prefix)
                changes.append(Change(_STATUS[field[-1:]], _text(name)))
            else:
                changes = found.setdefault(field, [])
        return found

    @cached_property
    def prefix(self) -> bytes:
        """Where `root` stands in the repository: empty, or a path that ends with ``/``."""
        done = self._try("rev-parse", "--show-prefix")
        if done.returncode:
            raise GitError(f"“{self.root}”不在能用的 git 仓库里{_reason(done)}。")
        return done.stdout.removesuffix(b"\n")

    def _check_repository(self) -> None:
        _ = self.prefix

    def _check_complete(self) -> None:
        if self.run("rev-parse", "--is-shallow-repository") != b"false\n":
            raise ShallowCloneError(
                "本机只有最近一段历史（浅克隆），答不准。"
                "请先取回全部历史（git fetch --unshallow；在 CI 里把 fetch-depth 设为 0）再试。"
            )

    def identity(self) -> tuple[str, str] | None:
        """Name and address that the user of this machine commits under; None: git wasn't told."""
        kept = {name: value for name, value in os.environ.items() if name in _OF_USER}
        asked = (*("-c", "user.useConfigOnly=true"), "var", "GIT_COMMITTER_IDENT")
        done = self._try(*asked, environment=dict.fromkeys(_OF_USER) | kept)
        found = re.fullmatch(r"(.+) <(.+)> [0-9]+ [-+][0-9]{4}\n", _text(done.stdout))
        return (found[1], found[2]) if found else None

    def run(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str | None] | None = None,
    ) -> bytes:
        """What a plumbing command says, with more set in its `environment`, or unset by None."""
        done = self._try(*arguments, given=given, environment=environment)
        _expect(done, 0)
        return done.stdout

    def _try(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str | None] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        changed = {**_environment(), **(environment or {})}
        try:
            return subprocess.run(
                [*_COMMAND, *map(_bytes, arguments)],
                cwd=self.root,
                env={name: value for name, value in changed.items() if value is not None},
                input=given,
                capture_output=True,
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise GitError(f"git {arguments[0]} 超过 {self.timeout:g} 秒没有完成。") from None
        except OSError as error:
            raise _cannot_run(error) from error


class RevisionTree:
    """The files of one commit, listed once; `Git` made it.

    Modes are Git's own. Reading a link gives its target; a submodule has no bytes.
    """

    def __init__(self, git: Git, commit: str, files: Mapping[str, tuple[str, str]]) -> None:
        self.git = git
        self.commit = commit
        self._files = files

    def entries(self, under: str) -> Iterator[Entry]:
        for path, (mode, _) in self._files.items():
            if not under or path.startswith(under + "/"):
                yield Entry(path, mode)

    def read(self, path: str) -> bytes:
        mode, object_id = self._entry(path)
        if mode == MODULE:
            raise FileNotFoundError(path)
        return self.git.blob(object_id)

    def identity(self, path: str) -> object:
        return self._entry(path)[1]

    def _entry(self, path: str) -> tuple[str, str]:
        try:
            return self._files[path]
        except KeyError:
            raise FileNotFoundError(path) from None


class _Blobs:
    """One ``git cat-file --batch``: asked by object id, so that no name can break its protocol."""

    def __init__(self, root: Path, timeout: float) -> None:
        self.root = root
        self.timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def read(self, object_id: str) -> bytes:
        try:
            return self._read(object_id)
        except BaseException:
            self.close()  # what it would say next belongs to a question that nobody asks any more
            raise

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()  # not end of input: a forked worker may still hold our end of the pipe
            process.wait()
        else:
            process.poll()  # our parent's: only forget it
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None  # noqa: S101  both are pipes
            pipe.close()

    __del__ = close

    def _read(self, object_id: str) -> bytes:
        stdin, stdout = self._pipes()
        try:
            os.write(stdin.fileno(), object_id.encode("ascii") + b"\n")
        except BrokenPipeError:
            raise GitError("git 中途退出了。") from None
        # Whatever may hang does so before the first byte; and nothing is left over from before, as
        # every answer is read to its end.
        poll = select.poll()
        poll.register(stdout, select.POLLIN)
        if not poll.poll(self.timeout * 1000):
            raise GitError(f"git cat-file 超过 {self.timeout:g} 秒没有完成。")
        header = stdout.readline().decode("ascii", "replace").split()
        if header == [object_id, "missing"]:
            raise GitError(f"仓库里缺少内容（{object_id[:12]}）。部分克隆的仓库请重新完整克隆。")
        if len(header) != 3 or header[:2] != [object_id, "blob"]:
            raise GitError(f"仓库里的内容读不出来（{object_id[:12]}），仓库可能已损坏。")
        size = int(header[2])
        content = stdout.read(min(size, MOST_BYTES))
        if size > MOST_BYTES:
            self.close()
        elif len(content) < size or stdout.read(1) != b"\n":
            raise GitError(f"仓库里的内容只读出一半（{object_id[:12]}）。")
        return content

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._owner != os.getpid():
            self.close()  # forked while it ran: two readers of one pipe would mix up their answers
        if self._process is None:
            self._owner = os.getpid()
            try:
                self._process = subprocess.Popen(
                    [*_COMMAND, "cat-file", "--batch"],
                    cwd=self.root,
                    env=_environment(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise _cannot_run(error) from error
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None  # noqa: S101  both are pipes
        assert stdout is not None  # noqa: S101
        return stdin, stdout


def _environment() -> dict[str, str]:
    """Ours without what would lead git to another repository or trace into a file, and `_ENVIRONMENT`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _ENVIRONMENT


def _cannot_run(error: OSError) -> GitError:
    """Not a FileNotFoundError: that would say that a file of the tree is missing."""
    return GitError(f"运行不了 git：{error.strerror}（{error.filename}）")


def _expect(done: subprocess.CompletedProcess[bytes], code: int) -> None:
    if done.returncode != code:
        command = done.args[len(_COMMAND)].decode("ascii")
        raise GitError(f"git {command} 没有办成{_reason(done)}。")


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return f"（{_shown(lines[0])}）" if lines else ""


def _moment(seconds: bytes) -> datetime:
    """Broken or absurd times are 1970, as Git shows them."""
    try:
        return datetime.fromtimestamp(int(seconds), CHINA)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, CHINA)


def _bytes(argument: str) -> bytes:
    return argument.encode("utf-8", "surrogateescape")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _shown(name: str) -> str:
    """For a message: of sensible length, and nothing in it that a terminal would obey."""
    return "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name[:200]
    )
