"""The pictures of the docs, drawn anew: ``python -m tests.guide_pictures [guide|form|site]…``.

It needs Chromium, and the form's parts (``make .venv-web/.built``). What the guides show is said by the
commands themselves about tests/life; only the forge's frame is drawn, and says so. The site is that of
submissions/. Run it after a change that the pictures show, and look at each.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from PIL import Image, ImageChops

from tests import cases
from tests.browser import CHROMIUM
from tests.guide_pictures import form, site

HERE = Path(__file__).parent
PICTURES = cases.ROOT / "docs/assets"
PARTS = ("guide", "form", "site")
WIDTH = 860
SCALE = 1.45
HEAN = "2021/taijiang/hean"
CLAUSE = "三(一)3"
BOAT = "2021/mawei/chuanchang"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=PARTS)
    parts = parser.parse_args().parts or PARTS
    if CHROMIUM is None:
        sys.exit("没有找到 Chromium。")
    with tempfile.TemporaryDirectory() as folder:
        if "guide" in parts:
            _guide(CHROMIUM, Path(folder))
        if "form" in parts:
            for name, shot in form.shots(Path(folder) / "form").items():
                _save(Image.open(shot).convert("RGB"), PICTURES / f"guide/{name}.png")
        if "site" in parts:
            for name, image in site.shots(Path(folder) / "sample").items():
                _save(image, PICTURES / f"site/{name}.png")


def _guide(browser: str, folder: Path) -> None:
    pages = {
        "request": _request(folder),
        "comment": _comment(),
        "return": _return(folder),
        "approve": _approve(folder),
        "code": _code(folder),
        "notice": _notice(folder),
    }
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True)
    for name, facts in pages.items():
        page = folder / f"{name}.html"
        page.write_text(environment.get_template("page.html").render(facts), "utf-8")
        _shoot(browser, page.as_uri(), PICTURES / f"guide/{name}.png")
    built = folder / "site"
    run("mkdocs", "build", "--quiet", "--site-dir", str(built))
    page = built / "notices/2021.html"
    rest = f"#changes, #changes ~ :not(:has([id='{CLAUSE}']))"
    only = f"<style>{rest} {{ display: none }}</style>"
    page.write_text(page.read_text("utf-8").replace("</head>", f"{only}</head>"), "utf-8")
    _shoot(browser, page.as_uri(), PICTURES / "guide/clause.png", width=1000, height=720)


# ---------------------------------------------------------------- what they show


def _request(folder: Path) -> dict[str, Any]:
    application = cases.life()[f"submissions/{HEAN}/application.yml"].decode()
    wrong = application.replace('city_share: "200000.00"', 'city_share: "180000.00"')
    root = _repository(folder / "request", {f"submissions/{HEAN}/application.yml": wrong})
    found = run("sanshe", "check", "--base", "HEAD~1", "--on", "2021-01-30", *MARKDOWN, cwd=root)
    return {
        "title": "申报：河岸“议事亭”社区治理项目 #12",
        "labels": _labels("轮到社工机构"),
        "sub": "福州市示例河安社会工作服务中心 请求合并到 main",
        "on": "讨论",
        "boxes": [
            _box("1", "改动的文件（1）", f"<code>submissions/{HEAN}/application.yml</code> 新增"),
            _box("2", "自动检查：没有通过", _html(found)),
            _box(
                "3",
                "须由谁同意",
                '<span class="wait">◌ county-taijiang（台江区民政局）还没有看</span>',
            ),
        ],
    }


def _comment() -> dict[str, Any]:
    lines = cases.life()[f"submissions/{HEAN}/application.yml"].decode().splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("survey:"))
    shown: list[tuple[int, str, Any]] = [(at + i + 1, lines[at + i], None) for i in range(6)]
    said = {
        "mark": "2",
        "who": "台江区民政局经办人",
        "text": "样本数与附件里的问卷份数对不上，请核对后改这一行。其余没有意见。",
        "buttons": ["开始审阅", "只留这一条"],
    }
    number, line, _ = shown[4]
    shown[4] = (number, line, said)
    return {
        "title": "申报：河岸“议事亭”社区治理项目 #12",
        "labels": _labels("轮到县（市）区"),
        "sub": "指着某一行，左边出现 ＋，按一下就能在那一行下面写意见",
        "on": "改动的文件",
        "boxes": [{"mark": "1", "head": f"submissions/{HEAN}/application.yml", "lines": shown}],
    }


def _return(folder: Path) -> dict[str, Any]:
    path = f"submissions/{HEAN}/first-review/1.yml"
    application = f"submissions/{HEAN}/application.yml"
    record = cases.life()[path].decode()
    root = _repository(folder / "return", {application: cases.life()[application]})
    of_application = run("sanshe", "fingerprint", HEAN, cwd=root).split()[0]
    (root / path).parent.mkdir()
    (root / path).write_text(record.replace("0" * 64, of_application), "utf-8")
    letter = run("sanshe", "letter", HEAN, "--on", "2021-02-06", cwd=root)
    shown = [
        (number, line.split("  #")[0].replace("0" * 64, "（申报书的指纹）"), None)
        for number, line in enumerate(record.splitlines(), 1)
    ]
    return {
        "title": "初审：河岸“议事亭”退回补正 #15",
        "labels": _labels("退回补正", "轮到社工机构"),
        "sub": "台江区民政局 请求合并到 main",
        "on": "改动的文件",
        "boxes": [
            {"mark": "1", "head": path, "lines": shown},
            _box("2", f"合并以后：sanshe letter {HEAN}", _html(letter.split("## 收件和初审")[0])),
        ],
    }


def _approve(folder: Path) -> dict[str, Any]:
    path = f"submissions/{BOAT}/first-review/1.yml"
    like = cases.life()["submissions/2021/jinan/beiling/first-review/1.yml"].decode()
    before = dict(cases.life())
    before.pop(path)
    root = _repository(folder / "approve", before, {path: like})
    effect = run("sanshe", "effect", "--base", "HEAD~1", "--on", "2022-01-10", cwd=root)
    review = (
        '<div class="radio">只留意见</div><div class="radio on">批准</div>'
        '<div class="radio">请改了再说</div><div class="buttons">'
        '<span class="button go">提交审阅</span></div>'
    )
    merge = (
        '<span class="ok">✔ 自动检查通过</span><br>'
        '<span class="ok">✔ county-mawei（马尾区民政局）已批准</span>'
        '<div class="buttons"><span class="button go">合并</span></div>'
    )
    return {
        "title": "初审：船厂“共享”社区治理项目 #21",
        "labels": _labels("轮到县（市）区"),
        "sub": "马尾区民政局 请求合并到 main",
        "on": "讨论",
        "boxes": [
            _box("1", "合并以后会怎样（检查程序算出来的）", _html(effect.split("\n", 1)[1])),
            _box("2", "写审阅意见", review),
            _box("3", "合并", merge),
        ],
    }


def _code(folder: Path) -> dict[str, Any]:
    application = cases.life()[f"submissions/{HEAN}/application.yml"].decode()
    wrong = application.replace('city_share: "200000.00"', 'city_share: "150000.00"')
    notice = cases.own_files()[cases.NOTICE_PATH].decode()
    files = {
        f"submissions/{HEAN}/application.yml": wrong,
        cases.NOTICE_PATH: notice.replace('city_share: "200000.00"', 'city_share: "150000.00"'),
    }
    root = _repository(folder / "code", files)
    found = run("sanshe", "check", "--base", "HEAD~1", "--on", "2021-01-30", *MARKDOWN, cwd=root)
    listed = "<br>".join(f"<code>{path}</code>" for path in files)
    return {
        "title": "申报：河岸“议事亭”社区治理项目 #13",
        "labels": _labels("轮到维护人员"),
        "sub": "福州市示例河安社会工作服务中心 请求合并到 main",
        "on": "讨论",
        "boxes": [
            _box("1", "改动的文件（2）", listed),
            _box("2", "自动检查：没有通过，用的是 main 上的程序和通知", _html(found)),
            _box(
                "3",
                "须由谁同意",
                '<span class="wait">◌ county-taijiang（台江区民政局）还没有看</span><br>'
                '<span class="wait">◌ maintainers（维护人员）还没有看</span>',
            ),
        ],
    }


def _notice(folder: Path) -> dict[str, Any]:
    root = _repository(folder / "notice")
    (root / "schemas/notices/2022.yml").unlink(missing_ok=True)  # a sample
    command = ("new-notice", "2022", "--from", "2021")
    lines = run("sanshe", *command, cwd=root).splitlines()
    heading = next(index for index, line in enumerate(lines) if line.startswith("## 条款"))
    dates = next(index for index, line in enumerate(lines) if "申报期" in line)
    sums = next(index for index, line in enumerate(lines) if "金额" in line)
    picked = [
        *(*lines[: dates + 3], "……", *lines[sums : sums + 4], "……"),
        *("", *lines[heading : heading + 4], "……", *lines[heading + 11 : heading + 14], "……"),
    ]
    return {"terminal": f"$ sanshe {' '.join(command)}\n" + "\n".join(picked)}


# ---------------------------------------------------------------- how


MARKDOWN = ("--format", "markdown")


def _box(mark: str, head: str, html: str) -> dict[str, str]:
    return {"mark": mark, "head": head, "html": html}


def _labels(*names: str) -> list[tuple[str, str]]:
    labels = yaml.safe_load((cases.ROOT / ".github/labels.yml").read_text("utf-8"))
    colours = {label["name"]: label["color"] for label in labels}
    return [(name, colours[name]) for name in names]


def _html(markdown: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


def _repository(root: Path, *commits: Mapping[str, str | bytes]) -> Path:
    """A repository of our own files, with `commits` on top."""
    subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
    begin: Mapping[str, str | bytes] = cases.own_files()
    for files in (begin, *commits):
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        git(root)
    return root


def git(root: Path) -> None:
    identity = ("-c", "user.name=示例", "-c", "user.email=example@example.org")
    for words in (("add", "-A"), ("commit", "-q", "-m", "示例")):
        subprocess.run(["git", *identity, *words], cwd=root, check=True)


def run(*module: str, cwd: Path = cases.ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(module)}：退出码 {done.returncode}")
    return done.stdout


def _shoot(browser: str, address: str, file: Path, width: int = WIDTH, height: int = 2400) -> None:
    """What the browser shows at `address`, without the empty rest, in few colours."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        options = (
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--disable-gpu",
            "--virtual-time-budget=5000",
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={SCALE}",
            f"--screenshot={shot}",
        )
        subprocess.run([browser, *options, address], check=True, stderr=subprocess.DEVNULL)
        image = Image.open(BytesIO(shot.read_bytes())).convert("RGB")
    empty = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    if box := ImageChops.difference(image, empty).getbbox():
        image = image.crop((0, 0, image.width, min(box[3] + 20, image.height)))
    _save(image, file)


def _save(image: Image.Image, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    image.quantize(48).save(file, optimize=True)
    print(
        f"{file.relative_to(cases.ROOT)}：{image.width}×{image.height}，{file.stat().st_size // 1024} KB"
    )


if __name__ == "__main__":
    main()
