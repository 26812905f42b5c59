"""The catalogue in real Chromium: search, the filters of the list, and that axe finds nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE: ViewportSize = {"width": 390, "height": 844}
ANSWERED = re.compile("找到|先列")
"""In what the search says of words; before there are any it says what can be searched."""
PAGES = (
    "index.html",
    "projects/index.html",
    "projects/2021/gulou/jiucuo.html",
    "districts/index.html",
    "districts/gulou.html",
    "communities/index.html",
    "communities/gulou.html",
    "agencies/index.html",
    "themes/index.html",
    "cases/index.html",
    "cases/practices.html",
    "cases/2021/gulou/jiucuo.html",
    "review/2021.html",
    "notices/2021.html",
    "rules/index.html",
    "dashboard/2021.html",
    "data/index.html",
    "development/look.html",
)


def ask(page: Page, words: str) -> None:
    """Types `words` into the search, as an input method does: without a key for each."""
    page.keyboard.press("/")
    page.keyboard.insert_text(words)


def test_words_inside_a_sentence_are_found_by_keyboard(page: Page) -> None:
    page.goto("index.html")
    ask(page, "议事规则")
    results = page.get_by_role("dialog").get_by_role("listitem")
    expect(results.first).to_be_visible()
    assert all("议事规则" in text for text in results.all_inner_texts())
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\.html$"))
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_search_by_touch_says_when_nothing_is_found_and_closes(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("projects/2021/gulou/jiucuo.html")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("searchbox", name="搜索").fill("龘靐齉爩")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("没有找到")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_words_that_stand_apart_are_said_to(page: Page) -> None:
    page.goto("index.html")
    ask(page, "旧厝巷议事规则")
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_contain_text("没有一页连着这样写")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()


def test_markup_in_the_search_is_only_text(page: Page) -> None:
    page.goto("index.html")
    ask(page, "社区 img onerror")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(ANSWERED)
    ask(page, "")
    page.get_by_role("searchbox", name="搜索").fill("<img src=x onerror=alert(1)> 社区")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(ANSWERED)
    assert page.locator("dialog img").count() == 0


def test_filters_count_show_and_stand_in_the_address(page: Page) -> None:
    page.goto("projects/index.html")
    cards = page.locator("#projects > li")
    everything = cards.count()
    district = page.locator("select[name=district]")
    expect(district.locator("option", has_text="鼓楼区")).to_have_text("鼓楼区（1）")
    district.select_option("gulou")
    expect(cards).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="找到")).to_contain_text("找到 1 个")
    expect(page).to_have_url(re.compile(r"\?district=gulou"))
    page.reload()
    expect(cards).to_have_count(1)
    page.get_by_role("button", name="清除").click()
    expect(cards).to_have_count(everything)
    page.get_by_role("searchbox", name="名称").fill("旧厝巷")
    expect(cards).to_have_count(1)


def test_without_a_script_the_list_leads_to_every_project(page: Page, site: str) -> None:
    context = page.context.browser
    assert context
    plain = context.new_context(java_script_enabled=False, base_url=site)
    opened = plain.new_page()
    opened.goto("projects/index.html")
    expect(opened.locator("#filter")).to_be_hidden()
    assert opened.locator("#projects > li").count() > 1
    opened.goto("districts/index.html")
    opened.get_by_role("link", name="鼓楼区").first.click()
    expect(opened.get_by_role("link", name="旧厝巷").first).to_be_visible()
    plain.close()


def test_the_map_changes_what_it_counts_by_keyboard(page: Page) -> None:
    page.goto("districts/index.html")
    tile = page.locator(".s-map li", has_text="鼓楼区")
    expect(tile).to_contain_text("1")
    page.get_by_label("项目（个）").focus()
    page.keyboard.press("ArrowRight")
    expect(tile.locator(".s-by-amount")).to_be_visible()
    expect(tile.locator(".s-by-projects")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing(page: Page, size: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if size == "phone":
        page.set_viewport_size(PHONE)
    found = {}
    for address in PAGES:
        page.goto(address)
        # The theme's copy buttons stand in landmarks without a name.
        results = Axe().run(page, context={"exclude": [[".md-code__nav"]]})
        if results.violations_count:
            found[address] = results.generate_report()
    assert not found, "\n".join(f"{address}\n{report}" for address, report in found.items())
    wide = [
        address
        for address in PAGES
        if page.goto(address)
        and page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    ]
    assert not wide
