"""The main pages of the sample site, on a desk and on a phone side by side."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

from tests import browser, built_site, cases

WIDTHS = (1280, 390)
HEIGHT = 844
GAP = 24
AROUND = "#d9d5cf"
TODAY = "2022-01-10T04:00:00Z"
"""The pictures show no day on which somebody happened to draw them."""


def shots(folder: Path) -> dict[str, Image.Image]:
    """The pictures by name; the site is built in `folder`, with what ``make site`` would show here."""
    samples = {
        path.relative_to(cases.ROOT).as_posix(): path.read_bytes()
        for path in (cases.ROOT / "submissions").rglob("*")
        if path.is_file()
    }
    if not samples:
        sys.exit("submissions/ 里还没有项目，网站的几页画不成。")
    site = built_site.build(folder, samples, web=True)
    home, projects, project = built_site.main_pages(site)
    pages = {
        "home": home,
        "projects": projects,
        "project": project,
        "districts": "districts/index.html",
        "figures": "figures/index.html#2021-flow",
    }
    with browser.serving(site) as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser.CHROMIUM, args=list(browser.FLAGS)
        )
        screens = {width: opened.new_page(base_url=address, locale="zh-CN") for width in WIDTHS}
        made = {}
        for name, page in pages.items():
            shown = []
            for width, screen in screens.items():
                screen.set_viewport_size({"width": width, "height": HEIGHT})
                screen.clock.set_fixed_time(TODAY)
                screen.goto(page)
                screen.wait_for_load_state("networkidle")
                shown.append(
                    Image.open(BytesIO(screen.screenshot(animations="disabled"))).convert("RGB")
                )
            made[name] = _side_by_side(shown)
        opened.close()
    return made


def _side_by_side(images: list[Image.Image]) -> Image.Image:
    wide = sum(image.width + GAP for image in images) - GAP
    sheet = Image.new("RGB", (wide, HEIGHT), AROUND)
    at = 0
    for image in images:
        sheet.paste(image, (at, 0))
        at += image.width + GAP
    return ImageOps.expand(sheet, GAP, AROUND)
