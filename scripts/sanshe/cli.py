"""The ``sanshe`` command: finds the command that is called, and answers for what goes wrong.

Exit 0 fine, 1 findings, 2 the tool failed.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "check": "检查申报和记录",
    "effect": "合并一次改动以后，阶段、名额、钱、网页怎样变，须由谁同意",
    "owners": "哪份文件须由谁同意：写成代码平台读的 CODEOWNERS",
    "new": "新建一份申报书",
    "start": "把模板变成本单位的仓库：写好部署文件，拿掉样例",
    "new-notice": "从往年的通知数据起草新一年的，列出要核对的数字",
    "receive": "收件：邮件、微信送来的文件，检查、放好、提交、写回执",
    "status": "当年的申报、阶段、名额和下一步",
    "desk": "案头：超期的、快到期的、名额不够分的，写进一个议题",
    "today": "今天要办什么：县（市）区或市里的一页",
    "summary": "汇总表（Excel）：项目、名额、评分、拨付、评估、台账",
    "timeline": "一个项目从申报到现在的经过",
    "letter": "写给申报单位的函：补正、得分、结果、异议",
    "form": "打印件（Word、PDF、网页）：申报书、通知书、公示稿、名单、合同要素页",
    "ledger": "一个项目的资金台账：下达、拨付、支出、结余、退回",
    "draw": "评审专家：封名单、抽取、列出每一步",
    "rank": "评审名次，旁边列出优先考虑的情况",
    "requests": "在代码平台的工作流里：取来还开着的请求，写成清单",
    "settings": "代码平台上的设置对不对：只有平台管得住的事",
    "explain": "解释一条规则；不写规则则列出全部",
    "clauses": "条款、规则与记录的对照",
    "pictures": "看图片能不能公开，--clean 就地整理",
    "guard": "提交以前：文件太大、写了个人号码、图片带着地点的，不让进仓库",
    "labels": "合并请求的标签，每行一个 JSON，供代码平台的接口用",
    "fingerprint": "一份申报书的指纹，写进初审记录",
    "schema": "带当年选项的 schema",
    "pages": "网站的各页和数据，写到一个文件夹，供 MkDocs 以外的生成器用",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; never raises."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(100_000)  # what reading makes is freed without it; it costs 5 % of a check
    from sanshe.commands.shared import UsageError
    from sanshe.repository import BrokenSetupError

    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] not in COMMANDS:
        return _help(words)
    command = import_module(
        f"sanshe.commands.{words[0].replace('-', '_')}"
    )  # only what is called is loaded
    parser = argparse.ArgumentParser(
        f"sanshe {words[0]}", description=COMMANDS[words[0]], formatter_class=_Help
    )
    command.arguments(parser)
    options = parser.parse_args(words[1:])
    try:
        return int(command.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (UsageError, BrokenSetupError) as error:
        from sanshe.personal_numbers import mask
        from sanshe.typeset import visible  # it may quote a branch's name, which may be anything

        print(f"没有检查成：{visible(mask(str(error)))}", file=sys.stderr)
        return 2
    except Exception as error:
        print(
            f"检查程序自己出了问题（{type(error).__name__}），不是您的错。"
            "请把您运行的命令告诉维护人员。",
            file=sys.stderr,
        )
        if os.environ.get("SANSHE_DEBUG"):
            raise
        return 2


class _Help(argparse.HelpFormatter):
    """As wide as the terminal. Told so here, argparse doesn't import shutil for every command."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 80
        super().__init__(prog, width=columns - 2)


def _help(words: list[str]) -> int:
    wide = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{wide}}  {words}" for name, words in COMMANDS.items())
    text = f"用法：sanshe 命令 [选项]；sanshe 命令 --help 列出选项\n\n命令：\n{listed}"
    if words and words[0] in ("-h", "--help", "help"):
        print(text)
        return 0
    lead = f"没有“{words[0]}”这个命令。\n" if words else ""
    print(f"{lead}{text}", file=sys.stderr)
    return 2
