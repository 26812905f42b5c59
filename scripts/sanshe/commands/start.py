"""sanshe start"""

import argparse
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

from sanshe import start, yaml_source
from sanshe.commands.owners import rewrite
from sanshe.commands.shared import UsageError, answer, notice_of, repository, root_of
from sanshe.notice import Notice
from sanshe.repository import Repository
from sanshe.schema import Shape
from sanshe.tree import SUBMISSIONS
from sanshe.wording import ROLES
from sanshe.yaml_source import Keys

PROGRAMME = "schemas/programme.yml"
SITE = "mkdocs.yml"
SHOWN = 5


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file",
        type=Path,
        metavar="ANSWERS.yml",
        help="答案写在文件里，格式与 schemas/programme.yml 相同；不写就逐项问",
    )
    parser.add_argument("--yes", action="store_true", help="不再问一遍，直接拿掉样例")


def run(options: argparse.Namespace) -> int:
    repo = repository()
    root = root_of(repo)
    found = start.samples(repo)
    if found.strangers:
        listed = "、".join(found.strangers[:SHOWN])
        more = f"等 {len(found.strangers)} 份" if len(found.strangers) > SHOWN else ""
        raise UsageError(
            f"{SUBMISSIONS}/ 里有不是样例的文件：{listed}{more}。sanshe start 只用在开始的时候，"
            f"什么也没有改；以后换单位、换班组，直接改 {PROGRAMME}。"
        )
    shape = Shape(repo.programme_schema)
    data = _from_file(repo, options.file, shape) if options.file else _asked(repo, shape, found)
    notice = _notice(repo, int(data["year"]), found)
    if wrong := list(start.disagreements(data, notice)):
        raise UsageError("".join(wrong) + "什么也没有改。")
    changes = {
        PROGRAMME: start.programme_text(data, notice, shape.schema),
        SITE: start.site_config(
            (root / SITE).read_text(encoding="utf-8"),
            data["city"]["name"],
            data["site"],
            repo.programme.city.name,
        ),
    }
    taken = [*found.files, *start.files_of(repo, found.notices)]
    if taken and not options.yes and not _agreed(taken):
        raise UsageError("没有确认，什么也没有改。")
    for path, text in changes.items():
        _write(root / path, text)
    for path in taken:
        _take_away(root, path)
    (root / SUBMISSIONS).mkdir(exist_ok=True)
    (root / start.KEPT).touch()
    owners = rewrite(root)
    _report(data, notice, taken, found.needed, [*changes, *owners])
    return 0


def _from_file(repo: Repository, file: Path, shape: Shape) -> dict[str, Any]:
    try:
        source = yaml_source.read(file.read_bytes())
    except OSError as error:
        raise UsageError(f"“{file}”读不出来：{error}。") from None
    for flaw in source.flaws:
        raise UsageError(f"“{file}”第{flaw.span.line}行：{flaw.message}{flaw.fix}")
    typed, problems = shape.check(source.data, str(file))
    if problems:
        lines = [
            f"第{source.span(_keys(each)).line}行：{each.message}{each.fix}" for each in problems
        ]
        raise UsageError(f"“{file}”还不能用，什么也没有改。\n" + "\n".join(lines))
    made: dict[str, Any] = typed
    return made


def _keys(problem: Any) -> Keys:
    return getattr(problem.at, "keys", ())


def _asked(repo: Repository, shape: Shape, found: start.Samples) -> dict[str, Any]:
    """The answers typed at the prompt; what the programme says now is what Enter keeps."""
    now = yaml_source.read(repo.tree.read(PROGRAMME)).data
    assert isinstance(now, dict)  # noqa: S101  the programme was read before
    data: dict[str, Any] = deepcopy(now)

    def ask(question: str, holder: Any, key: str) -> None:
        default = holder[key]
        while True:
            holder[key] = answer(question, None, default=default)
            problems = shape.check(data, PROGRAMME).problems
            if not problems:
                return
            print(f"{problems[0].message}{problems[0].fix}", file=sys.stderr)

    ask("城市", data["city"], "name")
    ask("城市的六位行政区划代码", data["city"], "code")
    years = {str(year): f"{year}年" for year in repo.years if year not in _invented(found)}
    data["year"] = answer("从哪一年的通知开始", None, years, default=data["year"])
    notice = _notice(repo, int(data["year"]), found)
    ask("网站地址（以斜杠结尾）", data, "site")
    ask("仓库在代码平台上的地址", data, "forge")
    ask("市民政局全称", data["bureaus"], "city")
    ask("市财政局全称", data["bureaus"], "finance")
    named = {each["district"]: each["name"] for each in data["bureaus"]["county"]}
    county = [
        {"district": each.key, "name": named.get(each.key, f"{each.name}民政局")}
        for each in notice.districts
    ]
    data["bureaus"]["county"] = county
    for district, each in zip(notice.districts, county, strict=True):
        ask(f"{district.name}的承办单位", each, "name")
    data["teams"] = _teams(data["teams"], notice)
    for each in data["teams"]:
        if each["role"] != "county":
            ask(f"{ROLES[each['role']]}的班组名", each, "team")
    made: dict[str, Any] = shape.check(data, PROGRAMME).data
    return made


def _teams(teams: list[dict[str, str]], notice: Notice) -> list[dict[str, str]]:
    """Those of now, with one for every district: a beginning that all county teams' names share."""
    first = next((each for each in teams if "district" in each), None)
    former = first["team"].removesuffix(first["district"]) if first else "county-"
    prefix = answer("县（市）区班组名的开头，后面接地区代号", None, default=former)
    named = {each["district"]: each["team"] for each in teams if "district" in each}
    made = []
    for key in (district.key for district in notice.districts):
        team = named[key] if prefix == former and key in named else f"{prefix}{key}"
        made.append({"role": "county", "district": key, "team": team})
    return [*made, *(each for each in teams if "district" not in each)]


def _notice(repo: Repository, year: int, found: start.Samples) -> Notice:
    if year in _invented(found):
        raise UsageError(
            f"{year}年的通知数据是示例，不能从这一年开始。要从{year}年开始，先删去这份示例，"
            f"用 sanshe new-notice {year} --from 往年 --write 起草，照通知核对。"
        )
    return notice_of(repo, year)


def _invented(found: start.Samples) -> tuple[int, ...]:
    return found.notices + found.needed


def _agreed(taken: list[str]) -> bool:
    print(f"会拿掉 {len(taken)} 份样例文件：", file=sys.stderr)
    for path in sorted({"/".join(path.split("/")[:3]) for path in taken}):
        print(f"  {path}", file=sys.stderr)
    return answer("确定吗", None, {"yes": "是", "no": "否"}) == "yes"


def _write(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.part")  # never half written
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(file)


def _take_away(root: Path, path: str) -> None:
    """Remove the file, and the folders that are empty without it."""
    (root / path).unlink()
    for folder in (root / path).parents:
        if folder in (root, root / SUBMISSIONS) or any(folder.iterdir()):
            return
        folder.rmdir()


def _report(
    data: dict[str, Any],
    notice: Notice,
    taken: list[str],
    needed: tuple[int, ...],
    written: list[str],
) -> None:
    print(f"写好了：{'、'.join(written)}。")
    print(f"拿掉了 {len(taken)} 份样例。" if taken else "没有样例要拿掉。")
    print(f"\n当前年度是{notice.year}年：{notice.title}。接下来：")
    steps = [
        "运行 make site，再运行 make test，两条都应当通过。",
        "运行 git add -A，看过 git status 和 git diff --cached 以后提交、推送。",
        f"来年的通知：sanshe new-notice {notice.year + 1} --from {notice.year} --write。",
        "代码平台上怎样设班组、保护主干、发布网站，见 docs/guide/technician.md。",
    ]
    for year in needed:
        steps.insert(
            0,
            f"{start.notice_path(year)} 是示例，{notice.year}年的延续项目要用，所以留着："
            "请市民政局按当年的文件核对，核对以后去掉标题里的“（示例）”。",
        )
    if notice.city_code and notice.city_code != data["city"]["code"]:
        steps.insert(
            0,
            f"{start.notice_path(notice.year)} 是代码为 {notice.city_code} 的城市的通知，与这里的"
            f" {data['city']['code']} 不同：先写好本市的通知数据，再运行一次 sanshe start。",
        )
    for number, step in enumerate(steps, 1):
        print(f"{number}. {step}")
