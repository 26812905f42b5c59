"""Git as a source of trees and history: real repositories, among them odd and hostile ones."""

import multiprocessing
import os
import pickle
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from sanshe import git as git_module
from sanshe import reporters
from sanshe.engine import check
from sanshe.git import (
    CHINA,
    Change,
    Commit,
    Git,
    GitError,
    RevisionTree,
    ShallowCloneError,
    UnknownRevisionError,
)
from sanshe.repository import Repository
from sanshe.tree import FILE, LINK, MODULE, DictTree, Difference, Entry, FolderTree, compare
from tests import cases

EXECUTABLE = "100755"
SOME_ID = "1234567890" * 4
START = 1_612_108_800
"""2021-02-01 00:00 in China."""

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


class Repo:
    """A repository under construction. Each commit is an hour after the one before."""

    def __init__(self, root: Path, *init: str) -> None:
        self.root = root
        self.clock = START
        root.mkdir(parents=True, exist_ok=True)
        self.run("init", "-q", "-b", "main", *init)

    def run(self, *arguments: str | bytes, given: bytes = b"") -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", "示例·张三"),
                ("EMAIL", "a@example.org"),
                ("DATE", f"{self.clock} +0000"),
            )
        }
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=kept | own | who,
            input=given,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, **files: bytes) -> None:
        for path, content in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(content)

    def commit(self, message: str, **files: bytes) -> str:
        """Commit everything in the folder, with `files` added."""
        self.write(**files)
        self.run("add", "-A")
        return self.commit_index(message)

    def commit_index(self, message: str) -> str:
        self.clock += 3600
        self.run("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message)
        return self.run("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "仓 库")


def _contents(tree: RevisionTree, under: str = "") -> dict[str, bytes]:
    return {entry.path: tree.read(entry.path) for entry in tree.entries(under)}


ODD_NAMES = {
    "submissions/a b.yml": b"space",
    "submissions/申报书.yml": "内容".encode(),
    "submissions/\"q'.yml": b"quotes",
    "submissions/two\nlines.yml": b"newline",
    "submissions/tab\tname": b"tab",
    "submissions/back\\slash": b"backslash",
    "submissions/-n": b"dash",
    "submissions/*": b"star",
    "submissions/:(top)x": b"magic",
    "submissions/\udcff\udcfe.yml": b"not UTF-8",
    "-n": b"dash at the root",
    "submissions.yml": b"next to the folder",
    "submissions2/x": b"next to the folder",
}


# ---- trees


def test_names_of_every_kind(repo: Repo) -> None:
    for path, content in ODD_NAMES.items():
        repo.write(**{path: content})
    repo.commit("x")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        assert _contents(tree) == ODD_NAMES
        below = {path for path in ODD_NAMES if path.startswith("submissions/")}
        assert [entry.path for entry in tree.entries("submissions")] == sorted(below)
        assert not list(tree.entries("nothing"))
        assert not list(tree.entries("-n"))


def test_names_are_those_of_a_checkout(repo: Repo) -> None:
    for path, content in ODD_NAMES.items():
        repo.write(**{path: content})
    repo.commit("x")
    with Git(repo.root) as git:
        folder = FolderTree(repo.root)
        assert sorted(folder.entries("")) == list(git.tree("HEAD").entries(""))
        assert compare(git.tree("HEAD"), folder) == []
        repo.write(**{"-n": b"other", "new": b""})
        assert compare(git.tree("HEAD"), folder) == [("-n", "changed"), ("new", "added")]


def test_modes_are_those_of_git(repo: Repo) -> None:
    repo.write(s=b"", f=b"x")
    (repo.root / "s").chmod(0o755)
    (repo.root / "l").symlink_to("../../etc/passwd")
    repo.run("add", "-A")
    repo.run("update-index", "--add", "--cacheinfo", f"{MODULE},{SOME_ID},m")
    repo.commit_index("x")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        assert list(tree.entries("")) == [
            Entry("f", FILE),
            Entry("l", LINK),
            Entry("m", MODULE),
            Entry("s", EXECUTABLE),
        ]
        assert tree.read("l") == b"../../etc/passwd"
        for path in ("m", "m/x", "no", "f/x", ""):
            with pytest.raises(FileNotFoundError):
                tree.read(path)


def test_bytes_are_kept(repo: Repo) -> None:
    contents = {
        "crlf": b"a\r\nb\r\n",
        "empty": b"",
        "nul": b"\0\n\0",
        "bare": b"no end",
        "lf": b"\n",
    }
    repo.write(**{".gitattributes": b"* -text\n", **contents})
    repo.commit("x")
    # A checkout would convert them from here on.
    repo.run("config", "core.autocrlf", "true")
    (repo.root / ".git" / "info" / "attributes").write_text("* text eol=crlf ident\n")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        for _ in range(2):
            assert {path: tree.read(path) for path in contents} == contents


def test_of_a_long_file_only_the_beginning_is_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_module, "MOST_BYTES", 1000)
    repo.commit("x", just=b"j" * 1000, longer=b"l" * 1001, huge=b"h" * 3_000_000)
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        for _ in range(2):
            assert tree.read("huge") == b"h" * 1000
            assert tree.read("longer") == b"l" * 1000
            assert tree.read("just") == b"j" * 1000


def test_two_thousand_files_take_two_processes(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [b"commit refs/heads/main\ncommitter x <x> 0 +0000\ndata 0\n"]
    files = {f"submissions/2021/gulou/p{n:04}/application.yml": b"n: %d\n" % n for n in range(2000)}
    for path, content in files.items():
        lines.append(b"M 644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
    repo.run("fast-import", "--quiet", given=b"".join(lines))
    calls = _spy(tmp_path, monkeypatch, 'echo "$@"')
    with Git(repo.root) as git:
        tree = git.tree("main")
        assert _contents(tree, "submissions") == files
    assert sum("ls-tree" in call for call in calls()) == 1
    assert sum("cat-file" in call for call in calls()) == 1


def test_a_path_that_stands_twice_is_refused(repo: Repo) -> None:
    ids = [repo.run("hash-object", "-w", "--stdin", given=each) for each in (b"good", b"bad")]
    lines = "".join(f"100644 blob {each}\tx\n" for each in ids)
    tree = repo.run("mktree", given=lines.encode())
    commit = repo.run("commit-tree", "-m", "x", tree)
    with Git(repo.root) as git, pytest.raises(GitError, match="“x”出现了两次"):
        git.tree(commit)


def test_a_missing_or_broken_blob_is_not_an_absent_file(repo: Repo) -> None:
    repo.commit("x", a=b"a", b=b"b", c=b"c")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        _object(repo, "a").unlink()
        with pytest.raises(GitError, match="缺少内容"):
            tree.read("a")
        broken = _object(repo, "b")
        broken.chmod(0o644)
        broken.write_bytes(b"nonsense")
        with pytest.raises(GitError, match=r"读不出来|缺少内容"):
            tree.read("b")
        assert tree.read("c") == b"c"


def test_a_git_that_dies_is_not_an_empty_file(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("x", a=b"")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        with monkeypatch.context() as patch:
            _spy(tmp_path, patch, "echo", 'case "$*" in *--batch*) read id; exit 1;; esac')
            with pytest.raises(GitError, match="读不出来"):
                tree.read("a")
        assert tree.read("a") == b""


def test_a_hanging_git_is_given_up(repo: Repo) -> None:
    repo.commit("x", a=b"a", b=b"b")
    with Git(repo.root, timeout=0.5) as git:
        tree = git.tree("HEAD")
        a = _object(repo, "a")
        a.unlink()
        os.mkfifo(a)
        with pytest.raises(GitError, match=r"超过 0\.5 秒"):
            tree.read("a")
        assert tree.read("b") == b"b"
        commit = _object(repo, None)
        commit.unlink()
        os.mkfifo(commit)
        with pytest.raises(GitError, match=r"超过 0\.5 秒"):
            git.tree("HEAD")


def _object(repo: Repo, path: str | None) -> Path:
    name = repo.run("rev-parse", "HEAD" if path is None else f"HEAD:{path}")
    return repo.root / ".git" / "objects" / name[:2] / name[2:]


def test_reading_goes_on_after_an_interrupt(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("x", a=b"a" * 10, b=b"b" * 10)

    def interrupted(_descriptor: int, _content: bytes) -> int:
        os.writev(_descriptor, [_content])
        raise KeyboardInterrupt

    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        assert tree.read("b") == b"b" * 10
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                tree.read("a")
        assert tree.read("b") == b"b" * 10


def test_closing_ends_the_process_and_reading_starts_it_again(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("x", a=b"a")
    calls = _spy(tmp_path, monkeypatch, 'echo $$ "$@"')

    def readers() -> list[bool]:
        """Each process that was started to read: does it live?"""
        return [_lives(int(call.split()[0])) for call in calls() if "cat-file" in call]

    git = Git(repo.root)
    tree = git.tree("HEAD")
    assert readers() == []
    assert tree.read("a") == tree.read("a") == b"a"
    assert readers() == [True]
    git.close()
    git.close()
    assert readers() == [False]
    assert tree.read("a") == b"a"
    assert readers() == [False, True]
    del git, tree
    assert readers() == [False, False]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# ---- other processes


_tree: RevisionTree | None = None


def _begin(tree: RevisionTree) -> None:
    global _tree  # noqa: PLW0603  as in the engine
    _tree = tree


def _read(paths: Sequence[str]) -> list[bytes]:
    assert _tree is not None
    return [_tree.read(path) for path in paths]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_read_for_themselves(repo: Repo, method: str) -> None:
    files = {f"f{number:03}": b"%d " % number * 2000 for number in range(300)}
    repo.commit("x", **files)
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        assert tree.read("f000") == files["f000"]  # a forked worker inherits this process
        chunks = [list(files)[start::30] for start in range(30)]
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(2, context, initializer=_begin, initargs=(tree,)) as pool:
            results = pool.map(_read, chunks)
            assert _read_here(tree, chunks) == [*results]
        assert tree.read("f001") == files["f001"]


def _read_here(tree: RevisionTree, chunks: Sequence[Sequence[str]]) -> list[list[bytes]]:
    return [[tree.read(path) for path in chunk] for chunk in chunks]


def test_a_copy_knows_what_the_tree_knew(repo: Repo) -> None:
    first = repo.commit("x", a=b"a")
    with Git(repo.root, timeout=7) as git:
        tree = git.tree("HEAD")
        tree.read("a")
        repo.commit("y", a=b"b")
        copy = pickle.loads(pickle.dumps(tree))  # noqa: S301  our own
        assert isinstance(copy, RevisionTree)
        assert (copy.commit, copy.read("a"), copy.git.timeout) == (first, b"a", 7)
        assert compare(tree, copy) == []
        copy.git.close()


# ---- revisions


def test_what_names_a_commit(repo: Repo) -> None:
    first = repo.commit("x", a=b"a")
    second = repo.commit("y", a=b"b")
    repo.run("tag", "-m", "注释", "标签", first)
    repo.run("branch", "分支", first)
    names = {
        "HEAD": second,
        "main": second,
        "HEAD~1": first,
        "main^": first,
        first: first,
        first[:8]: first,
        "标签": first,
        "分支": first,
        "refs/heads/main": second,
    }
    with Git(repo.root) as git:
        assert {name: git.resolve(name) for name in names} == names
        assert git.tree("分支").commit == first


@pytest.mark.parametrize(
    "rev",
    [
        "",
        "-",
        "--help",
        "--all",
        "-n1",
        "no",
        "HEAD^2",
        "HEAD@{99}",
        "^HEAD",
        "HEAD..HEAD",
        "HEAD:a",
        ":a",
        "HEAD^{tree}",
        "blob",
        "HEAD\n",
        "HE\0AD",
        "\x1b[31mHEAD",
        "\ud800",
        SOME_ID,
        "$(touch x)",
        "a" * 5000,
    ],
)
def test_what_names_none(repo: Repo, rev: str) -> None:
    repo.commit("x", a=b"a")
    repo.run("tag", "blob", repo.run("rev-parse", "HEAD:a"))
    before = sorted(repo.root.iterdir())
    with Git(repo.root) as git:
        for call in (git.resolve, git.tree, lambda rev: git.history("", rev)):
            with pytest.raises(UnknownRevisionError, match="版本") as caught:
                call(rev)
            assert str(caught.value).isprintable()
            assert len(str(caught.value)) < 600
    assert sorted(repo.root.iterdir()) == before


def test_branches_with_names_that_do_harm_elsewhere(repo: Repo) -> None:
    first = repo.commit("x", a=b"a")
    second = repo.commit("y", a=b"b")
    evil = [
        "refs/heads/$(touch${IFS}x)",
        "refs/heads/--help",
        "refs/heads/;touch&x",
        "refs/heads/`x`",
    ]
    for name in evil:
        repo.run("update-ref", name, first)
    with Git(repo.root) as git:
        for name in (*evil, "$(touch${IFS}x)"):
            assert git.resolve(name) == git.tree(name).commit == first
            assert git.is_ancestor(name, second)
            assert git.merge_base(second, name) == first
            assert [commit.id for commit in git.history("a", name)] == [first]
        with pytest.raises(UnknownRevisionError, match="refs/heads/--help"):
            git.resolve("--help")
    assert sorted(path.name for path in repo.root.iterdir()) == [".git", "a"]


def test_before_the_first_commit(repo: Repo) -> None:
    with Git(repo.root) as git:
        for call in (git.resolve, git.tree, git.first_commit_of):
            with pytest.raises(UnknownRevisionError):
                call("HEAD")


def test_where_no_repository_is(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / ".git").write_text("gitdir: nowhere\n")
    for root in (tmp_path / "plain", tmp_path / "no"):
        with Git(root) as git, pytest.raises(GitError, match=r"仓库|运行不了") as caught:
            git.resolve("HEAD")
        assert not isinstance(caught.value, UnknownRevisionError)


def test_where_no_git_is(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("x", a=b"a")
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(GitError, match="运行不了 git"):
            git.resolve("HEAD")
        with pytest.raises(GitError, match="运行不了 git"):
            tree.read("a")


# ---- repositories of other kinds


def test_a_bare_repository(repo: Repo, tmp_path: Path) -> None:
    first = repo.commit("x", **{"submissions/a": b"a"})
    repo.run("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    with Git(tmp_path / "bare.git") as git:
        assert _contents(git.tree("main"), "submissions") == {"submissions/a": b"a"}
        assert [commit.id for commit in git.history("submissions", "main")] == [first]


def test_a_worktree(repo: Repo) -> None:
    repo.commit("x", a=b"a")
    repo.run("worktree", "add", "-q", "-b", "other", "trees/other")
    (repo.root / "trees" / "other" / "a").write_bytes(b"b")
    repo.run("-C", "trees/other", "commit", "-qam", "y")
    with Git(repo.root / "trees" / "other") as git:
        assert _contents(git.tree("HEAD")) == {"a": b"b"}
        assert _contents(git.tree("main")) == {"a": b"a"}
        assert len(git.history("a")) == 2


def test_a_root_below_the_top(repo: Repo) -> None:
    below = " 下 级\n*"
    first = repo.commit("x", **{f"{below}/submissions/a": b"a", "submissions/a": b"top"})
    repo.commit("y", **{"submissions/a": b"top 2"})
    with Git(repo.root / below) as git:
        tree = git.tree("HEAD")
        assert _contents(tree) == {"submissions/a": b"a"}
        assert compare(tree, FolderTree(repo.root / below)) == []
        for path in ("", "submissions", "submissions/a"):
            (commit,) = git.history(path)
            assert (commit.id, commit.changes) == (first, (Change("A", "submissions/a"),))
        found = git.first_commit_of("submissions/a")
        assert found is not None
        assert found.id == first


def test_a_shallow_clone_says_what_it_cannot_know(repo: Repo, tmp_path: Path) -> None:
    first = repo.commit("x", a=b"a")
    second = repo.commit("y", b=b"b")
    repo.run("checkout", "-q", "-b", "side", first)
    repo.commit("z", c=b"c")
    url = repo.root.as_uri()
    repo.run("clone", "-q", "--depth=1", "--no-single-branch", url, str(tmp_path / "shallow"))
    with Git(tmp_path / "shallow") as git:
        assert _contents(git.tree("origin/main")) == {"a": b"a", "b": b"b"}
        assert git.is_ancestor(second, "origin/main")
        assert git.merge_base(second, "origin/main") == second
        questions: list[Callable[[], object]] = [
            lambda: git.history("a", "origin/main"),
            lambda: git.first_commit_of("a", "origin/main"),
            lambda: git.merge_base("origin/main", "origin/side"),
            lambda: git.is_ancestor("origin/side", "origin/main"),
        ]
        for question in questions:
            with pytest.raises(ShallowCloneError, match="--unshallow"):
                question()


def test_an_sha256_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path, "--object-format=sha256")
    first = repo.commit("x", a=b"a")
    assert len(first) == 64
    with Git(repo.root) as git:
        assert _contents(git.tree(first)) == {"a": b"a"}
        assert git.history("a")[0].id == first


# ---- hostile repositories and surroundings


def test_nothing_the_repository_names_is_run(repo: Repo, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/ran"\nexit 1\n')
    evil.chmod(0o755)
    attributes = b"* diff=evil filter=evil merge=evil\n"
    first = repo.commit("x", **{"s/a": b"a", "s/b": b"b", ".gitattributes": attributes})
    second = repo.commit("y", **{"s/a": b"a2"})
    signed = _sign(repo, second)
    repo.run("update-ref", "HEAD", signed)
    (repo.root / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in (
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
        "post-checkout",
    ):
        shutil.copy(evil, repo.root / ".git" / "hooks" / hook)
    commands = ("rev-parse", "ls-tree", "cat-file", "rev-list", "diff-tree", "merge-base")
    settings = {
        "core.fsmonitor": evil,
        "core.pager": evil,
        "core.editor": evil,
        "core.sshCommand": evil,
        "core.askPass": evil,
        "core.hooksPath": repo.root / ".git" / "hooks",
        "core.attributesFile": repo.root / ".gitattributes",
        "diff.external": evil,
        "diff.evil.textconv": evil,
        "diff.evil.command": evil,
        "filter.evil.clean": evil,
        "filter.evil.smudge": evil,
        "filter.evil.process": evil,
        "gpg.program": evil,
        "log.showSignature": "true",
        "credential.helper": evil,
        **{f"alias.{command}": f"!{evil}" for command in (*commands, "bait")},
        **{f"pager.{command}": evil for command in commands},
        # What is missing is promised by a remote, which a program speaks to.
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": repo.root.as_uri(),
        "remote.origin.uploadpack": evil,
    }
    for name, value in settings.items():
        repo.run("config", name, str(value))
    with Git(repo.root) as git:
        tree = git.tree("HEAD")
        assert tree.read("s/a") == b"a2"
        assert compare(git.tree(first), tree, "s") == [("s/a", "changed")]
        assert [commit.id for commit in git.history("s")] == [first, signed]
        assert git.first_commit_of("s/b") is not None
        assert git.merge_base(first, "HEAD") == first
        assert git.is_ancestor(first, "HEAD")
        _object(repo, "s/b").unlink()
        with pytest.raises(GitError, match=r"缺少内容|读不出来"):
            tree.read("s/b")
    assert not (tmp_path / "ran").exists()
    # The bait was live: each of these does run it.
    for bait in (["status"], ["log"], ["bait"], ["diff", "HEAD~1"], ["cat-file", "-p", "HEAD:s/b"]):
        _run_anyhow(repo, bait)
        assert (tmp_path / "ran").exists(), bait
        (tmp_path / "ran").unlink()


def _sign(repo: Repo, commit: str) -> str:
    head, _, message = repo.run("cat-file", "commit", commit).partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    signed = f"{head}\n{signature}\n\n{message}\n"
    return repo.run("hash-object", "-w", "-t", "commit", "--stdin", given=signed.encode())


def _run_anyhow(repo: Repo, arguments: Sequence[str]) -> None:
    subprocess.run(["git", *arguments], cwd=repo.root, capture_output=True, check=False)


def test_no_setting_changes_a_result(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("一", **{"s/旧": b"1\n2\n3\n", "s/z": b"z", "s/m": b""})
    repo.run("update-index", "--add", "--cacheinfo", f"{MODULE},{SOME_ID},s/module")
    repo.commit_index("二")
    repo.run("mv", "s/旧", "s/新")
    repo.run("update-index", "--cacheinfo", f"{MODULE},{SOME_ID[::-1]},s/module")
    repo.write(**{"s/m": b"m"})
    repo.run("add", "s/m")
    repo.commit_index("三")
    with Git(repo.root) as git:
        before = git.history("s"), list(git.tree("HEAD").entries(""))
    assert [change for commit in before[0] for change in commit.changes] == [
        ("A", "s/m"),
        ("A", "s/z"),
        ("A", "s/旧"),
        ("A", "s/module"),
        ("M", "s/m"),
        ("M", "s/module"),
        ("A", "s/新"),
        ("D", "s/旧"),
    ]
    (tmp_path / "order").write_text("s/z\ns/新\n")
    repo.write(**{".gitmodules": b'[submodule "x"]\npath = s/module\nurl = x\nignore = all\n'})
    settings = {
        "diff.renames": "copies",
        "diff.orderFile": tmp_path / "order",
        "diff.relative": "true",
        "diff.ignoreSubmodules": "all",
        "diff.noPrefix": "true",
        "log.follow": "true",
        "log.showRoot": "false",
        "log.date": "iso",
        "log.mailmap": "true",
        "format.pretty": "%H %s %d",
        "i18n.logOutputEncoding": "GBK",
        "color.ui": "always",
        "core.quotePath": "true",
        "core.abbrev": "4",
    }
    for name, value in settings.items():
        repo.run("config", name, str(value))
    repo.write(**{".mailmap": "别人 <a@example.org>\n".encode()})
    # Replaced objects would show another history than the one everybody else has.
    other = repo.run("commit-tree", "-m", "假", "HEAD^{tree}")
    repo.run("replace", "HEAD", other)
    environment = {
        "GIT_DIR": str(tmp_path),
        "GIT_WORK_TREE": str(tmp_path),
        "GIT_INDEX_FILE": str(tmp_path / "order"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path),
        "GIT_NAMESPACE": "x",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "nonsense",
        "GIT_GLOB_PATHSPECS": "1",
        "GIT_PAGER": "false",
        "HOME": str(tmp_path),
        "LC_ALL": "zh_CN.UTF-8",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".gitconfig").write_text("[core]\nbare = nonsense\n")
    with Git(repo.root) as git:
        assert (git.history("s"), list(git.tree("HEAD").entries(""))) == before
    assert not (tmp_path / "trace").exists()


def test_a_checkout_that_belongs_to_another_user(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("x", a=b"a")
    # Git itself offers this to play a repository of another user.
    calls = _spy(tmp_path, monkeypatch, "echo", "export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    refused = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repo.root, capture_output=True, check=False
    )
    assert b"dubious ownership" in refused.stderr
    with Git(repo.root) as git:
        assert _contents(git.tree("HEAD")) == {"a": b"a"}
        assert len(git.history("a")) == 1
    assert len(calls()) > 4


def _spy(
    folder: Path, monkeypatch: pytest.MonkeyPatch, say: str, first: str = ":"
) -> Callable[[], list[str]]:
    """Puts a `git` on the PATH that does `first`, notes what `say` prints, and is the real one."""
    real = shutil.which("git")
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    spy = bin_folder / "git"
    spy.write_text(f'#!/bin/sh\n{first}\n{say} >> "{folder}/calls"\nexec "{real}" "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: (folder / "calls").read_text().splitlines()


# ---- comparing


def _both_kinds(
    repo: Repo, base: dict[str, bytes], head: dict[str, bytes]
) -> list[list[Difference]]:
    repo.commit("base", **base)
    for path in base:
        (repo.root / path).unlink()
    repo.commit("head", **head)
    with Git(repo.root) as git:
        revisions = git.tree("HEAD~1"), git.tree("HEAD")
        return [
            compare(*revisions, "s"),
            compare(DictTree(base), DictTree(head), "s"),
            compare(revisions[0], DictTree(head), "s"),
            compare(DictTree(base), FolderTree(repo.root), "s"),
        ]


def test_what_differs(repo: Repo) -> None:
    base = {
        "s/same": b"1",
        "s/gone": b"2",
        "s/other": b"3",
        "s/moved": b"4",
        "s2/x": b"5",
        "x": b"6",
    }
    head = {"s/same": b"1", "s/other": b"3!", "s/to/moved": b"4", "s/new": b"", "s2/x": b"5!"}
    expected = [
        Difference("s/gone", "removed"),
        Difference("s/moved", "removed"),
        Difference("s/new", "added"),
        Difference("s/other", "changed"),
        Difference("s/to/moved", "added"),
    ]
    assert _both_kinds(repo, base, head) == [expected] * 4
    with Git(repo.root) as git:
        everywhere = compare(git.tree("HEAD~1"), git.tree("HEAD"))
    assert {*everywhere} == {*expected, ("s2/x", "changed"), ("x", "removed")}
    assert everywhere == compare(DictTree(base), DictTree(head))


def test_a_folder_in_place_of_a_file(repo: Repo) -> None:
    expected = [Difference("s/a", "removed"), Difference("s/a/b", "added")]
    assert _both_kinds(repo, {"s/a": b"1"}, {"s/a/b": b"1"}) == [expected] * 4


def test_revisions_are_compared_without_reading(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("x", a=b"a", b=b"b")
    repo.commit("y", a=b"a2")
    calls = _spy(tmp_path, monkeypatch, 'echo "$@"')
    with Git(repo.root) as git:
        assert compare(git.tree("HEAD~1"), git.tree("HEAD")) == [("a", "changed")]
    assert not any("cat-file" in call for call in calls())


def test_other_modes(repo: Repo) -> None:
    repo.write(run=b"x", link=b"target", both=b"1")
    repo.run("add", "-A")
    repo.run("update-index", "--add", "--cacheinfo", f"{MODULE},{SOME_ID},module")
    repo.run("update-index", "--add", "--cacheinfo", f"{MODULE},{SOME_ID},still")
    repo.commit_index("x")
    (repo.root / "run").chmod(0o755)
    (repo.root / "both").chmod(0o755)
    repo.write(both=b"2")
    (repo.root / "link").unlink()
    (repo.root / "link").symlink_to("target")
    repo.run("add", "run", "link", "both")
    repo.run("update-index", "--cacheinfo", f"{MODULE},{SOME_ID[::-1]},module")
    repo.commit_index("y")
    with Git(repo.root) as git:
        assert compare(git.tree("HEAD~1"), git.tree("HEAD")) == [
            ("both", "changed"),
            ("link", "mode"),
            ("module", "changed"),
            ("run", "mode"),
        ]


def test_links_on_disk_are_not_followed_to_compare(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    for name in ("base", "head"):
        (tmp_path / name / "sub" / ".git").mkdir(parents=True)
        (tmp_path / name / "link").symlink_to("../secret")
        (tmp_path / name / "broken").symlink_to("nowhere")
    trees = FolderTree(tmp_path / "base"), FolderTree(tmp_path / "head")
    assert compare(*trees) == [("broken", "changed"), ("link", "changed"), ("sub", "changed")]


def test_in_memory_links_compare_too() -> None:
    modes = {"l": LINK, "m": MODULE, "f": EXECUTABLE}
    files = {"l": b"x", "m": b"", "f": b""}
    assert compare(DictTree(files, modes), DictTree(files, modes)) == []
    assert compare(DictTree(files), DictTree(files, {"f": EXECUTABLE})) == [("f", "mode")]


# ---- history


def test_merge_base_and_ancestors(repo: Repo) -> None:
    first = repo.commit("x")
    left = repo.commit("left")
    repo.run("checkout", "-q", "-b", "side", first)
    right = repo.commit("right")
    repo.run("checkout", "-q", "--orphan", "alone")
    alone = repo.commit("alone")
    with Git(repo.root) as git:
        assert git.merge_base("main", "side") == git.merge_base("side", "main") == first
        assert git.merge_base("main", first) == first
        assert git.merge_base("main", "alone") is None
        pairs = [(a, b) for a in (first, left, right, alone) for b in (first, left, right, alone)]
        found = {pair for pair in pairs if git.is_ancestor(*pair)}
        assert found == {(each, each) for each in (first, left, right, alone)} | {
            (first, left),
            (first, right),
        }
        for call in (git.merge_base, git.is_ancestor):
            with pytest.raises(UnknownRevisionError):
                call("main", "no")
            with pytest.raises(UnknownRevisionError):
                call("-x", "main")


def test_history_of_a_folder(repo: Repo) -> None:
    a = repo.commit("收到申报", **{"s/p/application.yml": b"1", "s/q/x": b"1"})
    repo.commit("别的", **{"s/q/x": b"2", "s/p2/x": b"1"})
    b = repo.commit("修改", **{"s/p/application.yml": b"2", "s/p/final.yml": b"1", "top": b""})
    (repo.root / "s/p/final.yml").unlink()
    (repo.root / "s/p/final.yml").symlink_to("x")
    c = repo.commit("改成链接")
    repo.run("mv", "s/p/application.yml", "s/p/z.yml")
    d = repo.commit("改名")
    with Git(repo.root) as git:
        history = git.history("s/p")
        assert [(commit.id, commit.subject) for commit in history] == [
            (a, "收到申报"),
            (b, "修改"),
            (c, "改成链接"),
            (d, "改名"),
        ]
        assert [commit.changes for commit in history] == [
            (("A", "s/p/application.yml"),),
            (("M", "s/p/application.yml"), ("A", "s/p/final.yml")),
            (("T", "s/p/final.yml"),),
            (("D", "s/p/application.yml"), ("A", "s/p/z.yml")),
        ]
        assert history[0].author == "示例·张三"
        assert history[0].committed_at == datetime(2021, 2, 1, 1, tzinfo=CHINA)
        assert history[0].committed_at.isoformat() == "2021-02-01T01:00:00+08:00"
        assert [commit.id for commit in git.history("s/p", "HEAD~2")] == [a, b]
        assert len(git.history()) == 5
        assert git.history("nothing") == []


def _raw_commit(repo: Repo, number: int, text: bytes) -> None:
    """A commit of other content whose text, after tree and parent, is `text` as it stands."""
    repo.write(a=b"%d" % number)
    repo.run("add", "a")
    head = f"tree {repo.run('write-tree')}\nparent {repo.run('rev-parse', 'HEAD')}\n".encode()
    make = ("hash-object", "--literally", "-w", "-t", "commit", "--stdin")
    repo.run("update-ref", "HEAD", repo.run(*make, given=head + text))


def _odd_history(repo: Repo, texts: Sequence[bytes]) -> list[Commit]:
    repo.commit("first", a=b"")
    for number, text in enumerate(texts):
        _raw_commit(repo, number, text)
    with Git(repo.root) as git:
        history = git.history("a")
    assert [commit.changes for commit in history[1:]] == [(("M", "a"),)] * len(texts)
    return history[1:]


def test_odd_subjects(repo: Repo) -> None:
    odd = {
        b"commit 1234\x01\x1b[31m\ttab\n": "commit 1234\x01\x1b[31m\ttab",
        b"two\nlines\n\nbody\n:100644 x": "two lines",
        b"carriage\rreturn": "carriage\rreturn",
        b"": "",
        b"\n\n  late\n": "  late",
        b"\xff\xfe": "\N{REPLACEMENT CHARACTER}" * 2,
        "公示\N{RIGHT-TO-LEFT OVERRIDE}".encode(): "公示\N{RIGHT-TO-LEFT OVERRIDE}",
    }
    head = b"author x <x> 1 +0000\ncommitter x <x> %d +0000\n\n"
    texts = [head % (START + 9999 + n) + message for n, message in enumerate(odd)]
    assert [commit.subject for commit in _odd_history(repo, texts)] == [*odd.values()]


def test_subjects_in_another_encoding(repo: Repo) -> None:
    text = "author 张 <x> 1 +0000\ncommitter x <x> 9999999999 +0000\nencoding GBK\n\n立项\n"
    (commit,) = _odd_history(repo, [text.encode("gbk")])
    assert (commit.author, commit.subject) == ("张", "立项")


def test_odd_authors(repo: Repo) -> None:
    odd = {
        b"author 1\x01 <x> 1 +0000": "1\x01",
        b"author  <> 1 +0000": "",
        b"author \xff <x> 1 +0000": "\N{REPLACEMENT CHARACTER}",
        b"author": "",
    }
    texts = [
        line + b"\ncommitter x <x> %d +0000\n\nx" % (START + 9999 + n) for n, line in enumerate(odd)
    ]
    assert [commit.author for commit in _odd_history(repo, texts)] == [*odd.values()]


def test_odd_times_keep_the_order_of_history(repo: Repo) -> None:
    odd = {
        b"20000000000 -1200": "2603-10-11T19:33:20+08:00",
        b"1612108800 +0000": "2021-02-01T00:00:00+08:00",
        b"nonsense": "1970-01-01T08:00:00+08:00",
        b"99999999999999999 +0000": "1970-01-01T08:00:00+08:00",
        b"99999999999999999999 +0000": "1970-01-01T08:00:00+08:00",
        b"0 +0000": "1970-01-01T08:00:00+08:00",
    }
    texts = [b"author x <x> 1 +0000\ncommitter x <x> " + time + b"\n\nx" for time in odd]
    history = _odd_history(repo, texts)
    assert [commit.committed_at.isoformat() for commit in history] == [*odd.values()]


def test_odd_names_in_history(repo: Repo) -> None:
    for path, content in ODD_NAMES.items():
        repo.write(**{path: content})
    repo.commit("x")
    with Git(repo.root) as git:
        (commit,) = git.history()
        assert sorted(commit.changes) == [("A", path) for path in sorted(ODD_NAMES)]
        for path in ODD_NAMES:
            (commit,) = git.history(path)
            assert commit.changes == (("A", path),)
            assert git.first_commit_of(path) == commit


@pytest.fixture
def merged(repo: Repo) -> dict[str, str]:
    """A submission that came by a side branch, which began before and was merged after others."""
    ids = {"root": repo.commit("root", other=b"")}
    repo.run("checkout", "-q", "-b", "side")
    ids["side"] = repo.commit("side", **{"s/p/a": b"1"})
    ids["fixed"] = repo.commit("fixed", **{"s/p/a": b"2"})
    repo.run("checkout", "-q", "main")
    ids["main"] = repo.commit("main", **{"s/p/b": b"1"})
    repo.clock += 3600
    repo.run("merge", "-q", "--no-ff", "-m", "merged", "side")
    ids["merged"] = repo.run("rev-parse", "HEAD")
    ids["later"] = repo.commit("later", **{"s/p/a": b"3"})
    return ids


def test_history_with_and_without_side_branches(repo: Repo, merged: dict[str, str]) -> None:
    with Git(repo.root) as git:
        every = git.history("s/p")
        assert [commit.subject for commit in every] == ["side", "fixed", "main", "merged", "later"]
        line = git.history("s/p", first_parent=True)
        assert [(commit.id, commit.changes) for commit in line] == [
            (merged["main"], (("A", "s/p/b"),)),
            (merged["merged"], (("A", "s/p/a"),)),
            (merged["later"], (("M", "s/p/a"),)),
        ]


def test_parents_come_before_children_whatever_their_clocks_say(repo: Repo) -> None:
    repo.clock = START + 20 * 3600
    first = repo.commit("first", a=b"1")
    repo.clock = START
    repo.run("checkout", "-q", "-b", "slow")
    repo.commit("slow", **{"s/a": b"1"})
    repo.run("checkout", "-q", "-b", "fast", first)
    repo.clock = START + 40 * 3600
    repo.commit("fast", b=b"1")
    repo.run("merge", "-q", "--no-ff", "-m", "merged", "slow")
    with Git(repo.root) as git:
        assert git.history()[0].id == first


def test_the_first_commit_of_a_file(repo: Repo, merged: dict[str, str]) -> None:
    (repo.root / "s/p/b").unlink()
    gone = repo.commit("gone")
    again = repo.commit("again", **{"s/p/b": b"1"})
    with Git(repo.root) as git:

        def first(path: str, rev: str = "HEAD") -> str | None:
            commit = git.first_commit_of(path, rev)
            return commit.id if commit else None

        assert first("s/p/a") == merged["merged"]
        assert first("s/p/a", "side") == merged["side"]
        assert first("s/p/a", merged["main"]) is None
        for rev in ("HEAD", again, gone):
            assert first("s/p/b", rev) == merged["main"]
        assert first("other") == merged["root"]
        assert first("s/p") is None
        assert first("nothing") is None


def test_the_first_commit_of_a_file_that_was_a_folder(repo: Repo) -> None:
    repo.commit("folder", **{"pool/x": b"1"})
    (repo.root / "pool/x").unlink()
    (repo.root / "pool").rmdir()
    fixed = repo.commit("file", pool=b"1")
    with Git(repo.root) as git:
        found = git.first_commit_of("pool")
    assert found is not None
    assert found.id == fixed


# ---- with the rest of the program


def test_a_revision_is_checked_as_a_folder_is(repo: Repo) -> None:
    odd = {
        "submissions/2021/gulou/\udcff/application.yml": b"x",
        "submissions/2021/gulou/two\nlines/application.yml": b"x",
        "submissions/2021/gulou/申报/application.yml": b"x",
    }
    files = {**cases.own_files(), cases.BASE_PATH: cases.BASE.encode(), **odd}
    repo.write(**files)
    (repo.root / "submissions/2021/gulou/link").symlink_to("/etc/passwd")
    repo.run("add", "-A")
    repo.commit_index("x")
    with Git(repo.root) as git:
        report = check(Repository(git.tree("HEAD")), on=date(2021, 2, 1))
    assert report == check(Repository(FolderTree(repo.root)), on=date(2021, 2, 1))
    odd_ones = [each.rule for each in report.findings if each.location.path != cases.BASE_PATH]
    assert sorted(odd_ones) == ["file-kind", "file-name", "file-name", "file-name"]
    for out in (reporters.text, reporters.as_json, reporters.github, reporters.markdown):
        assert out(report).encode("utf-8", "backslashreplace")
