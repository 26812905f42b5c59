"""`sanshe receive` on real Git: what was sent is placed, checked, committed beside all other work."""

import io
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from sanshe import layout, parcel
from sanshe.fingerprint import fingerprint
from sanshe.layout import KINDS
from sanshe.yaml_source import MAX_BYTES, read
from tests import cases
from tests.forge import git
from tests.test_request import commit

NAME = "2021-gulou-yuanba-application.yml"
PLACE = "submissions/2021/gulou/yuanba/application.yml"
BRANCH = "receive/2021-gulou-yuanba-application"
WHEN = "2021-02-08 16:20"
SENT = cases.BASE.replace("郑示例", "王示例")
"""Another project of the same agency, with a dedicated worker of its own: nothing is wrong with it."""


pytestmark = pytest.mark.slow


class Office:
    """A clone with an officer at work in it, and the folder that mail is saved to."""

    def __init__(self, place: Path) -> None:
        self.root = cases.folder(place / "三 社", "base")
        self.mail = place / "mail"
        self.mail.mkdir()
        git(self.root, "init", "-q", "-b", "main")
        git(self.root, "config", "user.name", "经办甲")
        git(self.root, "config", "user.email", "jia@example.org")
        self.start = commit(self.root)

    def file(self, content: str | bytes, name: str = NAME) -> Path:
        path = self.mail / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def receive(
        self, *arguments: str | Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONUTF8": "1"}
        usual = ("--channel", "微信", "--received-at", WHEN)
        return subprocess.run(
            [sys.executable, "-m", "sanshe", "receive", *map(str, (*usual, *arguments))],
            cwd=self.root,
            env={**kept, **own, "PYTHONPATH": str(cases.ROOT / "scripts"), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")

    def written(self, ending: str) -> str:
        found = [each for each in self.mail.iterdir() if each.name.endswith(ending)]
        assert len(found) == 1, found
        return found[0].read_text("utf-8")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# ---------------------------------------------------------------- the straight way


def test_an_application_is_placed_committed_and_receipted(office: Office) -> None:
    done = office.receive(office.file(SENT))
    assert (done.returncode, done.stderr) == (0, "")
    assert "自动检查通过" in done.stdout
    assert f"git push origin {BRANCH}" in done.stdout
    assert f"https://git.example.org/fuzhou/sanshe/compare/main...{BRANCH}" in done.stdout
    assert office.git("diff", "--name-status", "main", BRANCH) == f"A\t{PLACE}"
    assert office.git("show", f"{BRANCH}:{PLACE}") == SENT.strip()
    assert office.git("log", "-1", "--format=%P", BRANCH) == office.start
    who = office.git("log", "-1", "--format=%an|%ae|%ai|%cn|%ce", BRANCH)
    assert who == (
        "福州市示例社会工作服务中心|noreply@example.org|2021-02-08 16:20:00 +0800"
        "|经办甲|jia@example.org"
    )
    mark = fingerprint(read(SENT.encode()).data)
    assert mark in office.git("log", "-1", "--format=%B", BRANCH)
    for paper in (office.written(".txt"), office.written("-请求.md")):
        assert mark in paper
        assert "微信" in paper
        assert "鼓楼区民政局" in paper
    assert "2021年2月8日16:20（北京时间）" in office.written(".txt")


def test_the_receipt_says_what_it_proves_and_no_more(office: Office) -> None:
    office.receive(office.file(SENT))
    text = office.written(".txt")
    assert "不说明材料齐全、属实，不说明初审通过，更不是立项" in text
    assert "林示例" not in text  # the contact
    assert "0591" not in text
    paper = next(office.mail.glob("*.docx")).read_bytes()
    shown = docx.Document(io.BytesIO(paper))
    words = "".join(each.text for each in shown.element.iter() if each.tag.endswith("}t"))
    for line in text.replace("◆ ", "").replace("【", "").replace("】", "").splitlines():
        squeezed = "".join(line.split()).replace("：", "")
        assert squeezed in "".join(words.split()).replace("：", ""), line
    assert "单位（盖章）" in words


@pytest.mark.parametrize(
    "name",
    [
        "2021-gulou-yuanba-application(1).yml",
        "2021-gulou-yuanba-application (12).yml",
        "2021-gulou-yuanba-application（2）.yml",
        "2021-gulou-yuanba-application - 副本.yml",
        "2021-Gulou-Yuanba-Application.YAML",
        "2021-gulou-yuanba-application.yml.txt",
    ],
)
def test_renamed_by_chat(name: str) -> None:
    assert layout.paths_of(parcel.Item(name, b"").known_as) == [PLACE]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_place_has_a_name_that_leads_back(kind: layout.Kind) -> None:
    path = kind.example
    parts = {
        "<year>": "2021",
        "<district>": "gulou",
        "<name>": "yuan-ba",
        "<n>": "2",
        "<month>": "2021-06",
        "<expert>": "e01",
        "<picture>": "a-b.jpg",
    }
    for part, value in parts.items():
        path = path.replace(part, value)
    assert path in layout.paths_of(layout.file_name(path))


def test_a_channel_is_known_by_part_of_its_name(office: Office) -> None:
    assert "，电子邮件，" in office.receive(office.file(SENT), "--channel", "邮件").stdout


def test_a_name_that_tells_nothing(office: Office) -> None:
    sent = office.file(SENT, "申报书最终版(3).yml")
    done = office.receive(sent)
    assert done.returncode == 2
    assert "2021/gulou 的申报书，看不出项目文件夹叫什么" in done.stdout
    assert "这家机构在这里已有 jiucuo" in done.stdout
    assert office.branches() == ["main"]
    done = office.receive(sent, "--slug", "yuanba")
    assert done.returncode == 0
    assert BRANCH in office.branches()
    assert office.receive(sent, "--slug", "../../x").returncode == 2
    assert office.receive(sent, "--to", "../../etc/x.yml").returncode == 2
    assert office.branches() == ["main", BRANCH]


def test_name_and_content_disagree(office: Office) -> None:
    done = office.receive(office.file(SENT, "2021-taijiang-yuanba-application.yml"))
    assert done.returncode == 2
    assert "名字说在 taijiang，申报书里实施社区写的是 gulou" in done.stdout
    assert office.branches() == ["main"]


def test_errors_are_received_and_told(office: Office) -> None:
    sent = SENT.replace('city_share: "200000.00"', 'city_share: "1"').replace(
        "  residents: 6480\n", ""
    )
    done = office.receive(office.file(sent))
    assert done.returncode == 1
    assert "有错误也收件" in done.stdout
    assert office.git("show", f"{BRANCH}:{PLACE}") == sent.strip()
    text = office.written(".txt")
    assert "自动检查：有2处要改" in text
    assert "怎么改：" in text


def test_what_is_missing_keeps_it_from_being_complete(office: Office) -> None:
    done = office.receive(office.file(SENT.replace('submitted_on: "2021-01-28"\n', "")))
    assert done.returncode == 1
    assert "必填的栏目还没有填全" in done.stdout
    assert "还有没填的" in office.written(".txt")


def test_what_can_not_be_read_is_answered(office: Office) -> None:
    done = office.receive(office.file("category: new\nname：甲\n", "$(touch x)；`id`.yml"))
    assert done.returncode == 1
    assert office.branches() == ["main"]
    text = office.written(".txt")
    assert "第2行：" in text
    assert "还没有收件" in text
    assert "2021年2月8日16:20" in text


def test_another_kind_of_record(office: Office) -> None:
    office.receive(office.file(SENT))
    office.git("merge", "-q", "--no-ff", "-m", "收件", BRANCH)
    record = cases.life()["submissions/2021/gulou/jiucuo/first-review/1.yml"]
    review = office.file(record, "2021-gulou-yuanba-first-review-1.yml")
    office.receive(review)
    branch = "receive/2021-gulou-yuanba-first-review-1"
    assert office.git("diff", "--name-status", "main", branch).endswith("yuanba/first-review/1.yml")
    assert office.git("log", "-1", "--format=%an", branch) == "鼓楼区民政局"
    office.git("merge", "-q", "--no-ff", "-m", "初审", branch)
    done = office.receive(office.file(record + b"# \n", "2021-gulou-yuanba-first-review-1.yml"))
    assert done.returncode == 1
    assert "已经写成的初审记录" in done.stdout
    assert "没有收" in done.stdout


def test_an_application_at_the_place_of_a_contract(office: Office) -> None:
    done = office.receive(office.file("甲: 乙\n", "2021-gulou-jiucuo-contract.yml"))
    assert done.returncode == 2
    assert "没有一栏对得上" in done.stdout


# ---------------------------------------------------------------- once more


def test_a_second_version_is_the_next_commit(office: Office) -> None:
    office.receive(office.file(SENT))
    first = office.git("rev-parse", BRANCH)
    done = office.receive(office.file(SENT.replace("residents: 6480", "residents: 6481")))
    assert done.returncode == 0
    assert "是新的一版" in done.stdout
    assert office.git("rev-parse", f"{BRANCH}^") == first
    assert "6481" in office.git("show", f"{BRANCH}:{PLACE}")


def test_the_same_again_is_not_committed_and_keeps_its_time(office: Office) -> None:
    office.receive(office.file(SENT))
    first = office.git("rev-parse", BRANCH)
    done = office.receive(
        office.file(SENT.replace("\n", "\r\n")), "--received-at", "2021-02-09 10:00"
    )
    assert done.returncode == 0
    assert "已经收过" in done.stdout
    assert "2021年2月8日16:20" in done.stdout
    assert office.git("rev-parse", BRANCH) == first


def test_main_has_moved_on(office: Office) -> None:
    """The branch goes on from both, so that the request shows one file."""
    office.receive(office.file(SENT))
    first = office.git("rev-parse", BRANCH)
    (office.root / "README.md").write_text("新\n", "utf-8")
    main = commit(office.root)
    office.receive(office.file(SENT.replace("residents: 6480", "residents: 6481")))
    assert office.git("log", "-1", "--format=%P", BRANCH).split() == [first, main]
    assert office.git("diff", "--name-status", "main", BRANCH) == f"A\t{PLACE}"


def test_a_resubmission_after_it_was_merged(office: Office) -> None:
    office.receive(office.file(SENT))
    office.git("merge", "-q", "--no-ff", "-m", "收件", BRANCH)
    main = office.git("rev-parse", "main")
    done = office.receive(office.file(SENT.replace("residents: 6480", "residents: 6481")))
    assert done.returncode == 0
    assert office.git("rev-parse", f"{BRANCH}^") == main
    assert office.git("diff", "--name-status", "main", BRANCH) == f"M\t{PLACE}"
    assert "（改过的）" in office.git("log", "-1", "--format=%s", BRANCH)
    git(office.root, "branch", "-f", BRANCH, "main")
    assert "一字不差" in office.receive(office.file(SENT)).stdout


def test_a_squashed_branch_goes_on(office: Office) -> None:
    office.receive(office.file(SENT))
    first = office.git("rev-parse", BRANCH)
    office.git("merge", "-q", "--squash", BRANCH)
    main = commit(office.root)
    office.receive(office.file(SENT.replace("residents: 6480", "residents: 6481")))
    assert office.git("log", "-1", "--format=%P", BRANCH).split() == [first, main]
    assert office.git("merge-tree", "--write-tree", "main", BRANCH)  # without a conflict


def test_another_project_of_the_same_name_is_not_overwritten(office: Office) -> None:
    office.receive(office.file(SENT))
    before = office.git("rev-parse", BRANCH)
    other = SENT.replace("52350100MJB820311K", "52350100MJB820329P").replace(
        "name: 旧厝", "name: 新厝"
    )
    done = office.receive(office.file(other))
    assert done.returncode == 1
    assert "已经是福州市示例社会工作服务中心的《旧厝巷“院坝议事”社区治理项目》" in done.stdout
    assert office.git("rev-parse", BRANCH) == before
    office.receive(office.file(other), "--replace")
    assert office.git("rev-parse", f"{BRANCH}^") == before


def test_an_awarded_application_is_not_replaced(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for path, content in cases.life().items():
        (office.root / path).parent.mkdir(parents=True, exist_ok=True)
        (office.root / path).write_bytes(content)
    commit(office.root)
    awarded = cases.life()[cases.BASE_PATH].replace(b"residents: 6480", b"residents: 6481")
    done = office.receive(office.file(awarded, "2021-gulou-jiucuo-application.yml"))
    assert done.returncode == 1
    assert "已经立项" in done.stdout
    assert "变更申请" in done.stdout
    assert office.branches() == ["main"]


# ---------------------------------------------------------------- the officer's own work


def test_other_work_is_left_alone(office: Office) -> None:
    root = office.root
    (root / cases.BASE_PATH).write_text("正在改\n", "utf-8")
    (root / "staged.txt").write_text("暂存\n", "utf-8")
    git(root, "add", "staged.txt")
    (root / "new.txt").write_text("新\n", "utf-8")
    (root / ".git/index.lock").touch()  # another git is at it
    index = (root / ".git/index").read_bytes()
    before = {each: each.stat().st_mtime_ns for each in root.rglob("*") if ".git" not in each.parts}
    done = office.receive(office.file(SENT))
    assert done.returncode == 0, done.stdout
    after = {each: each.stat().st_mtime_ns for each in root.rglob("*") if ".git" not in each.parts}
    assert after == before
    assert (root / ".git/index").read_bytes() == index
    (root / ".git/index.lock").unlink()
    assert office.git("diff", "--name-status", "main", BRANCH) == f"A\t{PLACE}"


@pytest.mark.parametrize("state", ["detached", "unborn", "elsewhere", "bare", "worktree"])
def test_wherever_head_is(office: Office, state: str) -> None:
    match state:
        case "detached":
            office.git("checkout", "-q", "--detach")
        case "unborn":
            office.git("symbolic-ref", "HEAD", "refs/heads/new")
        case "elsewhere":
            office.git("switch", "-q", "-c", "mine")
            (office.root / "mine.txt").write_text("我\n", "utf-8")
            commit(office.root)
        case "bare":
            office.git("config", "core.bare", "true")
        case "worktree":
            other = office.root.parent / "other"
            office.git("worktree", "add", "-q", "-b", "mine", str(other))
            office.root = other
    head = (office.root.parent / "三 社/.git/HEAD").read_text("utf-8")
    done = office.receive(office.file(SENT))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (office.root.parent / "三 社/.git/HEAD").read_text("utf-8") == head
    assert office.git("rev-parse", f"{BRANCH}^") == office.start


def test_no_main_here_but_as_fetched(office: Office) -> None:
    office.git("update-ref", "refs/remotes/origin/main", "main")
    office.git("branch", "-m", "main", "old")
    assert office.receive(office.file(SENT)).returncode == 0
    assert office.git("rev-parse", f"{BRANCH}^") == office.start
    office.git("update-ref", "-d", "refs/remotes/origin/main")
    done = office.receive(office.file(SENT))
    assert done.returncode == 2
    assert "没有 main 分支" in done.stderr


def test_the_newer_main_counts(office: Office) -> None:
    (office.root / "README.md").write_text("新\n", "utf-8")
    newer = commit(office.root)
    office.git("update-ref", "refs/remotes/origin/main", newer)
    office.git("reset", "-q", "--hard", office.start)
    office.receive(office.file(SENT))
    assert office.git("rev-parse", f"{BRANCH}^") == newer


def test_a_branch_that_one_stands_on_is_not_moved(office: Office) -> None:
    office.receive(office.file(SENT))
    before = office.git("rev-parse", BRANCH)
    office.git("switch", "-q", BRANCH)
    done = office.receive(office.file(SENT.replace("residents: 6480", "residents: 6481")))
    assert done.returncode == 2
    assert "请先切换到别的分支" in done.stdout
    assert office.git("rev-parse", BRANCH) == before
    assert office.git("status", "--porcelain") == ""


def test_a_branch_with_other_work_on_it(office: Office) -> None:
    office.git("switch", "-q", "-c", BRANCH)
    (office.root / "mine.txt").write_text("我\n", "utf-8")
    before = commit(office.root)
    office.git("switch", "-q", "main")
    done = office.receive(office.file(SENT))
    assert done.returncode == 2
    assert "还改了 mine.txt" in done.stdout
    assert office.git("rev-parse", BRANCH) == before


def test_a_file_where_the_folder_should_be(office: Office) -> None:
    """Git would let the folder take its place."""
    (office.root / "submissions/2021/gulou/yuanba").write_text("占着\n", "utf-8")
    commit(office.root)
    done = office.receive(office.file(SENT))
    assert done.returncode == 2
    assert "会挤掉 submissions/2021/gulou/yuanba" in done.stdout
    assert office.branches() == ["main"]


def test_who_commits_must_be_known(office: Office) -> None:
    office.git("config", "--unset", "user.name")
    office.git("config", "--unset", "user.email")
    done = office.receive(office.file(SENT))
    assert done.returncode == 2
    assert "git config --global user.name" in done.stdout
    done = office.receive(office.file(SENT), EMAIL="guessed@example.org")
    assert done.returncode == 2  # no name is guessed from the machine's account either
    assert office.branches() == ["main"]
    settings = office.mail / "settings"
    settings.write_text("[user]\nname = 经办乙\nemail = yi@example.org\n", "utf-8")
    office.receive(office.file(SENT), GIT_CONFIG_GLOBAL=str(settings))
    assert office.git("log", "-1", "--format=%cn|%ce", BRANCH) == "经办乙|yi@example.org"


def test_no_hook_filter_or_signing_runs(office: Office) -> None:
    trap = office.mail / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{office.mail}/ran'\n", "utf-8")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    for hook in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "reference-transaction",
        "post-index-change",
    ):
        (office.root / ".git/hooks").mkdir(exist_ok=True)
        (office.root / ".git/hooks" / hook).write_bytes(trap.read_bytes())
        (office.root / ".git/hooks" / hook).chmod(0o755)
    for key, value in (
        ("commit.gpgsign", "true"),
        ("gpg.program", str(trap)),
        ("filter.x.clean", str(trap)),
        ("core.fsmonitor", str(trap)),
        ("core.editor", str(trap)),
    ):
        office.git("config", key, value)
    (office.root / ".git/info").mkdir(exist_ok=True)
    (office.root / ".git/info/attributes").write_text("* filter=x\n", "utf-8")
    assert office.receive(office.file(SENT)).returncode == 0
    assert BRANCH in office.branches()
    assert not (office.mail / "ran").exists()


# ---------------------------------------------------------------- hostile parcels


def packed(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(name, content)
    return made.getvalue()


def test_a_zip_with_the_file_in_it(office: Office) -> None:
    sent = packed(**{f"申报材料/{NAME}": SENT, "申报材料/说明.txt": "x", f"__MACOSX/._{NAME}": "x"})
    done = office.receive(office.file(sent, "材料.zip"))
    assert done.returncode == 0
    assert office.git("show", f"{BRANCH}:{PLACE}") == SENT.strip()


@pytest.mark.parametrize(
    "name",
    [f"../../{NAME}", f"/etc/{NAME}", f"..\\..\\{NAME}", f"C:\\x\\{NAME}", f"$(touch x)/{NAME}"],
)
def test_no_path_in_a_zip_counts(office: Office, name: str) -> None:
    before = set(office.mail.parent.rglob("*"))
    done = office.receive(office.file(packed(**{name: SENT}), "a.zip"), "--out", office.mail)
    assert done.returncode == 0, done.stdout
    assert office.git("diff", "--name-status", "main", BRANCH) == f"A\t{PLACE}"
    new = set(office.mail.parent.rglob("*")) - before
    assert all(office.mail in each.parents or ".git" in each.parts for each in new), new


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (packed(**{NAME: b"a" * 300_000_000}), "超过 256 KiB"),
        (packed(**{f"{n}.yml": "a: b" for n in range(51)}), "请分几次收"),
        (packed(**{f"{n}.txt": "" for n in range(1001)}), "太多了"),
        (packed(**{"a.zip": packed(**{NAME: SENT})}), "没有 .yml 文件"),
        (packed(**{"[Content_Types].xml": "", "word/document.xml": ""}), "这是 Word、Excel 文件"),
        (packed(**{NAME: SENT})[:-100], "打不开"),
        (b"PK\x03\x04" + b"\xff" * 200, "打不开"),
        (
            packed(**{NAME: SENT}).replace(
                b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
            ),
            "设了密码",
        ),
        (b"%PDF-1.7\n", "这是PDF"),
        (b"", "文件里没有内容"),
        (b"a: b\n" * (MAX_BYTES // 5 + 1), "超过 256 KiB"),
        (SENT.encode("gbk"), "UTF-8"),
        (b"&a [*a, *a]\n", ""),
    ],
    ids=[
        "bomb",
        "files",
        "entries",
        "nested",
        "docx",
        "cut",
        "junk",
        "locked",
        "pdf",
        "empty",
        "big",
        "gbk",
        "alias",
    ],
)
def test_what_is_no_application_is_refused(office: Office, content: bytes, told: str) -> None:
    done = office.receive(office.file(content, f"{NAME}"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert told in done.stdout
    assert office.branches() == ["main"]


@pytest.mark.parametrize(
    ("agency", "author"),
    [
        ("$(touch x) `id`", "$(touch x) `id`"),
        ("甲 <a@example.org>", "甲 a@example.org"),
        ("...", "社工机构"),
        ("甲\\nSigned-off-by: x", "甲 Signed-off-by: x"),
    ],
)
def test_names_of_every_kind(office: Office, agency: str, author: str) -> None:
    sent = SENT.replace("name: 福州市示例社会工作服务中心", f'name: "{agency}"', 1)
    office.receive(office.file(sent, NAME))
    assert office.git("log", "-1", "--format=%an", BRANCH) == author
    assert not (office.root / "x").exists()
    assert office.git("log", "-1", "--format=%(trailers)", BRANCH) == ""


def test_a_personal_number_is_receipted_and_not_committed(office: Office) -> None:
    mobile = "13" + "912345678"
    done = office.receive(office.file(SENT.replace("0591-88880000", mobile)))
    assert done.returncode == 1
    assert mobile not in done.stdout
    assert "没有提交" in done.stdout
    assert office.branches() == ["main"]
    text = office.written(".txt")
    assert "删去个人号码" in text
    assert mobile not in text
    objects = office.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    assert not any(mobile in office.git("cat-file", "-p", each) for each in objects)


# ---------------------------------------------------------------- several


def test_several_files_each_on_its_own(office: Office) -> None:
    other = SENT.replace("王示例", "赵示例")
    files = [
        office.file(SENT),
        office.file(b"%PDF-1.7", "申报书.pdf"),
        office.file(other, "2021-gulou-zhuyuan-application.yml"),
        office.mail / "没有.yml",
    ]
    done = office.receive(*files)
    assert done.returncode == 2
    assert office.branches() == ["main", BRANCH, "receive/2021-gulou-zhuyuan-application"]
    assert done.stdout.split("一共 4 份：\n")[1].splitlines() == [
        f"  {NAME}：收了",
        f"  申报书.pdf：没有收。这是PDF，不是申报的数据文件。{parcel.ASK}",
        "  2021-gulou-zhuyuan-application.yml：收了",
        "  没有.yml：读不出来（No such file or directory）。",
    ]
    assert "--slug、--to 只能" in office.receive(*files, "--slug", "a").stderr


def test_calls_that_can_not_be_followed(office: Office) -> None:
    sent = office.file(SENT)
    for arguments, told in (
        (("--channel", "飞鸽"), "可以写：电子邮件、微信、窗口递交、邮寄"),
        (("--channel", "邮"), "可以写"),
        (("--received-at", "昨天"), "不是时间"),
        (("--received-at", "2021-02-08"), "不是时间"),
        (("--received-at", "2999-01-01 08:00"), "还没有到"),
        (("--base", "nix"), "没有“nix”这个版本"),
        (("--out", "nowhere"), "写不了"),
    ):
        done = office.receive(sent, *arguments)
        assert done.returncode == 2
        assert told in done.stderr, done.stderr
