"""The site in real Chromium: every kind of page, today, who is lost, paper."""

import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, ViewportSize, expect

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1280, "height": 900},
}
SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
SCROLL = """async () => {
    for (let at = 0; at < document.body.scrollHeight; at += 600) {
        scrollTo(0, at);
        await new Promise((done) => setTimeout(done, 20));
    }
    scrollTo(0, 0);
}"""
STILL = "document.getAnimations().every((each) => each.playState !== 'running')"
WIDE = "document.documentElement.scrollWidth > window.innerWidth"


def worth_seeing(site: Path) -> list[str]:
    """A page of each folder, the one with the most pieces, and whoever has a piece that no other has.

    A piece is an element of a class. Nobody lists the kinds of page: a new one is seen at once.
    """
    pieces = {}
    kinds: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site)
        address = page.as_posix()
        elements = BeautifulSoup(path.read_bytes(), "lxml").find_all(True)
        pieces[address] = {
            (each.name, kind)
            for each in elements
            for kind in ("", *each.get_attribute_list("class"))
        }
        own = len(page.parts) == 1 or page.stem == "index"
        kinds[(address,) if own else (page.parts[0], str(len(page.parts)))].append(address)

    def richness(address: str) -> int:
        return len(pieces[address])

    chosen = [max(each, key=richness) for each in kinds.values()]
    seen = set().union(*(pieces[each] for each in chosen))
    for address in sorted(pieces, key=richness, reverse=True):
        if not pieces[address] <= seen:
            chosen.append(address)
            seen |= pieces[address]
    return chosen


@pytest.fixture(scope="module")
def addresses(site_folder: Path) -> list[str]:
    found = worth_seeing(site_folder)
    folders = {each.parts[0] for each in map(Path, found) if len(each.parts) > 1}
    assert folders >= {"projects", "cases", "districts", "agencies", "themes", "figures", "data"}
    assert folders >= {"review", "notices", "rules", "dashboard", "guide", "development"}
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_kind_of_page(
    page: Page, addresses: list[str], size: str, scheme: Literal["light", "dark"]
) -> None:
    """axe finds nothing, nothing jumps while it loads and is read, nobody has to scroll sideways.

    Nothing is wrong in the console either; that no foreign host is asked is held by `page`.
    """
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(SIZES[size])
    page.add_init_script(SHIFT)
    wrong: list[str] = []
    page.on(
        "console",
        lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None,
    )
    for address in addresses:
        page.goto(address)
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(100)  # the theme's header answers to scrolling a little later
        page.wait_for_function(STILL)
        shift = page.evaluate("window.shift")
        if shift >= 0.01:
            wrong.append(f"{address}: jumps by {shift}")
        if page.evaluate(WIDE):
            wrong.append(f"{address}: wider than the screen")
        found = Axe().run(page)
        if found.violations_count:
            wrong.append(f"{address}: {found.generate_report()}")
    assert not wrong, "\n".join(wrong)


TODAY = [
    (
        "2020-12-20T15:59:59Z",
        "今天是2020年12月20日。申报期2020年12月21日开始，还有 1 天。",
        ["申报期 下一步"],
    ),
    (
        "2020-12-20T16:00:00Z",
        "今天是2020年12月21日。申报期到2021年2月8日止，还有 49 天；评审2021年2月18日开始，还有 59 天。",
        ["申报期 现在"],
    ),
    (
        "2021-02-08T15:59:59Z",
        "今天是2021年2月8日。申报期今天截止；评审2021年2月18日开始，还有 10 天。",
        ["申报期 现在"],
    ),
    (
        "2021-02-08T16:00:00Z",
        "今天是2021年2月9日。评审2021年2月18日开始，还有 9 天。",
        ["评审 下一步"],
    ),
    ("2022-07-01T00:00:00Z", "今天是2022年7月1日。这一年的日子都已过去。", []),
]


@pytest.mark.parametrize(("now", "words", "marked"), TODAY)
def test_today_is_that_of_the_city(page: Page, now: str, words: str, marked: list[str]) -> None:
    page.clock.set_fixed_time(now)
    page.goto("index.html")
    assert page.inner_text("#today") == words
    chips = page.locator(".s-steps li b:has(.s-chip)")
    assert chips.all_inner_texts() == marked


def test_without_scripts_the_dates_stand_there(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("index.html")
    text = page.inner_text(".s-steps")
    assert "2020年12月21日至2021年2月8日" in text
    assert "北京时间" in page.inner_text("#today")
    context.close()


def test_who_is_lost_can_search(page: Page) -> None:
    """The page for addresses that don't exist knows no depth: its own addresses begin at the root."""
    page.goto("404.html")
    assert page.inner_text("h1") == "没有这一页"
    page.fill("#find", "院坝")
    page.press("#find", "Enter")
    page.wait_for_selector("dialog[open] ol li")
    assert "旧厝巷" in page.inner_text("dialog ol")
    for target in page.locator("article a").evaluate_all("all => all.map((a) => a.href)"):
        assert page.request.get(target).ok, target


def test_on_paper_there_is_the_project_and_no_navigation(page: Page) -> None:
    page.goto("projects/2021/gulou/jiucuo.html")
    page.emulate_media(media="print")
    for hidden in (".md-header", ".md-footer", ".md-sidebar--secondary"):
        assert not page.locator(hidden).is_visible()
    assert page.locator(".s-track").is_visible()
    own = page.locator(".s-print")
    assert own.is_visible()
    assert re.search(r"^https://.+/projects/2021/gulou/jiucuo\.html$", own.inner_text())


def test_a_copy_on_a_disk_can_be_searched_and_filtered(
    chromium: Browser, site_folder: Path
) -> None:
    """Opened from a folder, where the browser lets nothing be fetched."""
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((site_folder / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.insert_text("旧厝巷")
    found = page.get_by_role("dialog").get_by_role("link", name="旧厝巷").first
    found.click()
    page.wait_for_url(re.compile(r"^file:.+\.html"))

    page.goto((site_folder / "projects/index.html").as_uri())
    cards = page.locator("#projects > li")
    expect(page.locator("#filter")).to_be_visible()
    page.locator("select[name=district]").select_option("gulou")
    expect(cards).to_have_count(1)
    page.get_by_role("searchbox", name="名称").fill("没有这样的名称")
    expect(page.locator("#none")).to_be_visible()
    page.get_by_role("searchbox", name="名称").fill("旧厝巷")
    expect(cards).to_have_count(1)
    assert said == []
    page.close()


def test_a_copy_that_is_not_whole_says_so(
    chromium: Browser, site_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(site_folder, copy, ignore=shutil.ignore_patterns("search", "list"))
    page = chromium.new_page()
    page.goto((copy / "projects/index.html").as_uri())
    expect(page.locator("#count")).to_contain_text("整个文件夹拷全")
    assert page.locator("#projects > li").count() > 1
    page.keyboard.press("/")
    page.keyboard.insert_text("旧厝巷")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("整个文件夹拷全")
    page.close()
