"""The catalogue in real Chromium: search, the filters of the list, the map."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE: ViewportSize = {"width": 390, "height": 844}


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
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
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
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    ask(page, "")
    page.get_by_role("searchbox", name="搜索").fill("<img src=x onerror=alert(1)> 社区")
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    assert page.locator("dialog img").count() == 0


def test_filters_count_show_and_stand_in_the_address(page: Page) -> None:
    page.goto("projects/index.html")
    cards = page.locator("#projects > li")
    everything = cards.count()
    district = page.locator("select[name=district]")
    expect(district.locator("option", has_text="鼓楼区")).to_have_text("鼓楼区（1）")
    district.select_option("gulou")
    expect(cards).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="现有")).to_contain_text("现有 1 个")
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
