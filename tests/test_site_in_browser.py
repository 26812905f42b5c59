"""The site in real Chromium: nothing jumps, today is marked, who is lost can search, paper is paper."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import browser, built_site, cases
from tests.test_catalogue_page import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

SIZES: tuple[ViewportSize, ...] = (
    {"width": 390, "height": 844},
    {"width": 1280, "height": 900},
)
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


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_nothing_jumps_and_nothing_is_wrong(page: Page, size: ViewportSize) -> None:
    """While a page loads and while somebody scrolls through it; an error stands in the console."""
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    page.add_init_script(SHIFT)
    page.set_viewport_size(size)
    jumps = {}
    for address in PAGES:
        page.goto(address)
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        shift = page.evaluate("window.shift")
        if shift >= 0.01:
            jumps[address] = shift
    assert jumps == {}
    assert said == []


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


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to serve, with the site where its address says that it stands."""
    root: Path = tmp_path_factory.mktemp("below")
    built = built_site.build(tmp_path_factory.mktemp("built"), cases.life())
    (root / "sanshe").symlink_to(built)
    return root


def test_who_is_lost_can_search(chromium: Browser, below: Path) -> None:
    """The page for addresses that don't exist knows no depth: its own addresses begin at the root."""
    with browser.serving(below) as address:
        page = chromium.new_page()
        page.goto(f"{address}sanshe/404.html")
        assert page.inner_text("h1") == "没有这一页"
        page.fill("#find", "院坝")
        page.press("#find", "Enter")
        page.wait_for_selector("dialog[open] ol li")
        assert "旧厝巷" in page.inner_text("dialog ol")
        for target in page.locator("article a").evaluate_all("all => all.map((a) => a.href)"):
            assert page.request.get(target).ok, target
        page.close()


def test_on_paper_there_is_the_project_and_no_navigation(page: Page) -> None:
    page.goto("projects/2021/gulou/jiucuo.html")
    page.emulate_media(media="print")
    for hidden in (".md-header", ".md-footer", ".md-sidebar--secondary"):
        assert not page.locator(hidden).is_visible()
    assert page.locator(".s-track").is_visible()
    own = page.locator(".s-print")
    assert own.is_visible()
    assert re.search(r"^https://.+/projects/2021/gulou/jiucuo\.html$", own.inner_text())


def test_a_copy_on_a_disk_can_be_searched_and_filtered(chromium: Browser, below: Path) -> None:
    """Opened from a folder, where the browser lets nothing be fetched."""
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((below / "sanshe" / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.insert_text("旧厝巷")
    found = page.get_by_role("dialog").get_by_role("link", name="旧厝巷").first
    found.click()
    page.wait_for_url(re.compile(r"^file:.+\.html"))

    page.goto((below / "sanshe/projects/index.html").as_uri())
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


def test_a_copy_that_is_not_whole_says_so(chromium: Browser, below: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(below / "sanshe", copy, ignore=shutil.ignore_patterns("search", "list"))
    page = chromium.new_page()
    page.goto((copy / "projects/index.html").as_uri())
    expect(page.locator("#count")).to_contain_text("整个文件夹拷全")
    assert page.locator("#projects > li").count() > 1
    page.keyboard.press("/")
    page.keyboard.insert_text("旧厝巷")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("整个文件夹拷全")
    page.close()
