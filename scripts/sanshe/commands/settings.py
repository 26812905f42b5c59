"""sanshe settings"""

import argparse
import os
from urllib.parse import urlsplit

from sanshe.commands.shared import UsageError, repository
from sanshe.forge_settings import FORGES, Forge, ForgeUnreachableError, Setting, settings
from sanshe.typeset import table

TOKEN = "SANSHE_FORGE_TOKEN"  # noqa: S105  the variable's name


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--forge", choices=list(FORGES), default="github", help="哪一种代码平台")
    parser.add_argument("--api", metavar="URL", help="平台接口的网址，例如 https://…/api/v1")
    parser.add_argument("--repo", metavar="OWNER/NAME", help="仓库，默认按 programme.yml 的 forge")
    parser.add_argument("--branch", default="main", help="主分支，默认 main")
    parser.epilog = f"只读不改。令牌从环境变量 {TOKEN} 读；没有令牌，只有人人能看的几项。"


def run(options: argparse.Namespace) -> int:
    home = urlsplit(repository().programme.forge)
    repo = options.repo or home.path.strip("/")
    if repo.count("/") != 1:
        raise UsageError(f"仓库写的是“{repo}”，请写成 单位/仓库 的样子。")
    api = options.api or FORGES[options.forge] or f"{home.scheme}://{home.netloc}/api/v1"
    try:
        found = settings(options.forge, Forge(api, repo, os.environ.get(TOKEN, "")), options.branch)
    except ForgeUnreachableError as error:
        raise UsageError(str(error)) from error
    print(
        table(
            [
                (_said(each), each.what, each.where if each.holds is not True else "")
                for each in found
            ]
        )
    )
    wrong = [each for each in found if each.holds is False and not each.optional]
    unseen = [each for each in found if each.holds is None]
    print(f"\n{len(wrong)} 项不对，{len(unseen)} 项看不到。", end="")
    print("看不到的请在网页上核对。" if unseen else "")
    return 1 if wrong else 0


def _said(setting: Setting) -> str:
    if setting.holds is None:
        return "看不到"
    return "对" if setting.holds else "没有（可选）" if setting.optional else "不对"
