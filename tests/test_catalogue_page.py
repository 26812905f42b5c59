"""The catalogue in real Chromium: search, the filters of the list, the map."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

PHONE: ViewportSize = {"width": 390, "height": 844}
ANSWERED = re.compile("找到|先列")
"""In what the search says of words; before there are any it says what can be searched."""


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


SEARCHES = [
    ("旧厝巷", "projects/2021/gulou/jiucuo.html", "(找到|先列)"),
    ("社区治理项目 竹林", "projects/2021/cangshan/zhulin.html", "(找到|先列)"),
    ("52350100MJB821002U", "agencies/52350100MJB821002U.html", "找到 1 页"),
    ("ｃｉｔｙ－ｓｈａｒｅ－ｉｓ－ｅｘａｃｔ", "rules/city-share-is-exact.html", "(找到|先列)"),
    ("三(一)3(4)", "notices/2021.html", "(找到|先列)"),
    ("赵示例", "review/2021.html", "(找到|先列)"),
    ("助理社会工作师", "notices/2021.html", "没有一页连着这样写"),
    ("停车", "cases/2021/gulou/jiucuo.html", "(找到|先列)"),
    ("北岭“互助”", None, "没有找到"),  # not awarded: stands on no page
]
"""Words, a page among the first three, and how the answer begins. Guides speak of much, and come last."""


@pytest.mark.parametrize(("words", "address", "said"), SEARCHES)
def test_search_answers_right(page: Page, words: str, address: str | None, said: str) -> None:
    page.goto("index.html")
    ask(page, words)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text(re.compile(f"^{said}"))
    found = dialog.locator("ol a").evaluate_all("all => all.map((a) => a.href)")
    if address is None:
        assert found == []
    else:
        assert any(each.endswith(f"/{address}") for each in found[:3]), found


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


JIUCUO, HEAN, ZHULIN = "2021/gulou/jiucuo", "2021/taijiang/hean", "2021/cangshan/zhulin"
BUWANG, BEFORE = "2021/lianjiang/buwang", None  # received the year before: has no page
ALL = [JIUCUO, HEAN, ZHULIN, BUWANG, BEFORE]
FILTERS = [
    ("", ALL),
    ("district=lianjiang", [BUWANG, BEFORE]),
    ("district=lianjiang&year=2020", [BEFORE]),
    ("cohort=2021-continuing", [BUWANG]),
    ("stage=cancelled", [ZHULIN]),
    ("theme=public-issues&stage=contracted", [HEAN, BUWANG]),
    ("group=destitute", [JIUCUO, HEAN, ZHULIN, BUWANG]),
    ("grade=优秀", [JIUCUO]),
    ("agency=河安", [HEAN]),
    ("agency=52350100mjb8210055", [BUWANG, BEFORE]),
    ("words=共治", [ZHULIN, BUWANG, BEFORE]),
    ("words=共治 竹林", [ZHULIN]),
    ("words=共治&year=2021&sort=district", [ZHULIN, BUWANG]),
    ("sort=year", ALL),
    ("view=rows&stage=evaluated", [JIUCUO]),
    ("district=gulou&stage=cancelled", []),
    ("district=nowhere", ALL),
]
"""What stands in the address, and the projects of tests/life that are listed then, in order."""


@pytest.mark.parametrize(("query", "right"), FILTERS)
def test_filters_answer_right(page: Page, query: str, right: list[str | None]) -> None:
    page.goto(f"projects/index.html?{query}")
    every = len(ALL)
    count = f"共 {every} 个" if len(right) == every else f"找到 {len(right)} 个，共 {every} 个"
    expect(page.locator("#count")).to_have_text(f"{count}。")
    expect(page.locator("#projects > li")).to_have_count(len(right))
    cards = page.locator("#projects > li")
    pages = cards.evaluate_all(
        "all => all.map((li) => li.querySelector('a')?.getAttribute('href'))"
    )
    assert pages == [each and f"{each}.html" for each in right]


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
