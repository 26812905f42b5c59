"""sanshe receive"""

import argparse
import re
from datetime import datetime
from pathlib import Path

from sanshe import commits, parcel, receiving
from sanshe.commands.form import content_of
from sanshe.commands.shared import UsageError, answer, repository, root_of
from sanshe.forge import MAIN
from sanshe.git import CHINA, Git, GitError, RevisionTree
from sanshe.layout import file_name
from sanshe.paperwork import markdown, receipt, text
from sanshe.parcel import Item
from sanshe.personal_numbers import mask
from sanshe.receiving import How, Received
from sanshe.reporters import text as as_text
from sanshe.repository import Repository
from sanshe.typeset import visible


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="收到的文件，可以是 ZIP"
    )
    parser.add_argument("--channel", help="从哪里收到：电子邮件、微信、窗口递交、邮寄")
    parser.add_argument(
        "--received-at",
        type=_moment,
        metavar="TIME",
        help="何时收到（北京时间），例如 '2021-02-08 16:20'；默认现在",
    )
    parser.add_argument("--office", help="收件单位，默认项目所在县（市）区的民政局")
    parser.add_argument("--slug", default="", help="项目文件夹名；名字里看不出时写")
    parser.add_argument(
        "--to", default="", metavar="PATH", help="放到哪里，例如 2021/gulou/yuanba/contract.yml"
    )
    parser.add_argument(
        "--replace", action="store_true", help="机构、项目名称都变了，仍是同一个项目的新一版"
    )
    parser.add_argument("--base", metavar="REV", help="从哪个版本起，默认最新的 main")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="回执等写到哪个文件夹，默认收到的文件旁边"
    )
    parser.add_argument("--format", choices=["docx", "pdf"], default="docx", help="回执排成什么")


def run(options: argparse.Namespace) -> int:
    root = root_of(repository())
    try:
        with Git(root) as git:
            return _run(git, _base(git, options.base), options)
    except GitError as error:
        raise UsageError(str(error)) from None


def _run(git: Git, base: RevisionTree, options: argparse.Namespace) -> int:
    how = _how(Repository(base), options)
    done: list[tuple[str, str, int]] = []
    for file in options.files:
        try:
            found = parcel.items(file)
        except parcel.UnfitError as error:
            found, told = [], f"没有收。{error}"
            done.append((file.name, told, 1))
        except OSError as error:
            found, told = [], f"读不出来（{error.strerror}）。"
            done.append((file.name, told, 2))
        if not found:
            _say(f"{file.name}：{told}\n")
        if len(found) * len(options.files) > 1 and (options.slug or options.to):
            raise UsageError("--slug、--to 只能和一份文件一起用。请分几次收。")
        folder = options.out or file.parent
        for item in found:
            told, status = _take(git, base, item, how, folder, options)
            done.append((item.name, told, status))
    if len(done) > 1:
        _say(f"一共 {len(done)} 份：")
        for name, told, _ in done:
            _say(f"  {name}：{told}")
    return max(status for _, _, status in done)


def _take(
    git: Git,
    base: RevisionTree,
    item: Item,
    how: How,
    folder: Path,
    options: argparse.Namespace,
) -> tuple[str, int]:
    """Receive one file and say so; what came of it in a few words, and the exit code."""
    repo = Repository(base)
    try:
        path = receiving.place(repo, item, to=options.to, slug=options.slug)
        received = receiving.receive(git, base, item, path, how, replace=options.replace)
    except receiving.UnreadableError as error:
        document = receipt.returned(item, error.flaws, how)
        written = _write(
            folder / f"{receipt.RETURNED}-{_plain(item.name)}.txt", text.write(document)
        )
        _say(f"{item.name}：读不出来，没有收。回信写在 {written}：\n\n{text.write(document)}")
        return "读不出来，没有收", 1
    except receiving.RefusedError as error:
        _say(f"{item.name}：没有收。{error}\n")
        return "没有收", 1
    except (receiving.NoPlaceError, commits.NoIdentityError, GitError) as error:
        _say(f"{item.name}：还没有收。{error}\n")
        return "还没有收，要您补一句" if isinstance(
            error, receiving.NoPlaceError
        ) else "还没有收", 2
    _tell(repo, received, item, folder, options.format)
    errors = len(received.errors)
    told = "写了个人号码，只写了回执，没有提交" if received.numbers else "收了"
    return told + (f"，有 {errors} 处要改" if errors else ""), int(bool(errors or received.numbers))


def _tell(repo: Repository, received: Received, item: Item, folder: Path, form: str) -> None:
    stem = file_name(received.path).removesuffix(".yml")
    moment = f"{received.how.at:%Y%m%d-%H%M}"
    paper = receipt.receipt(received)
    lead = folder / f"{stem}-{receipt.RECEIPT}-{moment}"
    chat = _write(lead.with_suffix(".txt"), text.write(paper))
    try:
        signed = f"盖章发的 {_write(lead.with_suffix(f'.{form}'), content_of(paper, form))}"
    except UsageError as error:
        signed = f"盖章发的没有写成：{error}"
    state = {0: "这一份已经收过，没有再提交", 1: "收件", 2: "收件，是新的一版"}[received.version]
    _say(f"{item.name}：{state}。放在 {received.path}")
    _say(f"收到：{receipt.minute(received.how.at)}，{received.how.channel}，{received.office}\n")
    print(as_text(received.report))
    if received.errors:
        _say("有错误也收件，可以以后补正；回执里写明了要改什么。")
    if not received.complete:
        _say("必填的栏目还没有填全：申报时间要看补齐的那一份。")
    _say(f"回执：微信发的 {chat}；{signed}")
    if received.numbers:
        _say(
            f"没有提交：{'；'.join(received.numbers)}。进了仓库就等于公开。"
            "请对方删去号码再发一次；这一份自己留存，收到时间以回执为准。\n"
        )
        return
    branch = received.branch or ""
    asked = receipt.request(received, repo.programme)
    words = _write(folder / f"{stem}-请求.md", markdown.write(asked))
    _say(
        f"提交在分支 {branch}，您正在改的文件没有动。接下来：\n"
        f"  1. git push {commits.REMOTE} {branch}\n"
        f"  2. 打开 {receiving.address_of_request(repo.programme, branch)}\n"
        f"     标题：{asked.title}\n"
        f"     正文：抄 {words}\n"
        "  3. 把回执发给对方；初审时照回执写签收日期、渠道和指纹。\n"
    )


def _how(repo: Repository, options: argparse.Namespace) -> How:
    year = repo.programme.year
    labels = {
        each: repo.label(year, "first-review", "channel", each)
        for each in ("email", "wechat", "counter", "post")
    }
    given = options.channel
    if given is not None:  # 邮件 is enough for 电子邮件
        fitting = [key for key, label in labels.items() if given == key or given in label]
        if len(fitting) != 1 or not given:
            raise UsageError(f"--channel 写的是“{given}”，可以写：{'、'.join(labels.values())}。")
        given = fitting[0]
    key = answer("从哪里收到", given, labels)
    at = options.received_at or datetime.now(CHINA)
    if at > datetime.now(CHINA):
        raise UsageError(f"收到的时间 {at:%Y-%m-%d %H:%M} 还没有到，请核对。")
    return How(at.replace(second=0, microsecond=0), labels[key], options.office)


def _base(git: Git, rev: str | None) -> RevisionTree:
    found = rev or commits.newest(git, MAIN)
    if found is None:
        raise UsageError(f"没有 {MAIN} 分支。请先运行 git fetch，或者用 --base 写明从哪个版本起。")
    return git.tree(found)


def _moment(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or len(value) < len("2021-02-08 16:20"):
        raise argparse.ArgumentTypeError(
            f"“{value}”不是时间，请写成 '2021-02-08 16:20' 的样子（北京时间）"
        )
    return found.astimezone(CHINA) if found.tzinfo else found.replace(tzinfo=CHINA)


def _write(target: Path, content: str | bytes) -> Path:
    try:
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise UsageError(
            f"写不了 {target}（{error.strerror}）。用 --out 写明放到哪个文件夹，再运行一次；"
            "已经提交的不会再提交一次。"
        ) from None
    return target


def _plain(name: str) -> str:
    """`name` as part of a file's name, whatever it is."""
    return re.sub(r"[^\w-]+", "-", Path(name).stem)[:40].strip("-") or "文件"


def _say(words: str) -> None:
    print("\n".join(visible(mask(each)) for each in words.split("\n")))
