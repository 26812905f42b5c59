"""图表 in real Chromium: every chart is drawn from its table, in both schemes, without a foreign request."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

URL = "figures/index.html"
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")

DRAWN = """() => [...document.querySelectorAll(".s-chart")].map((box) => {
    const table = document.getElementById(box.dataset.table);
    const shapes = [...box.querySelectorAll("svg path")].map((path) => ({
        fill: path.getAttribute("fill"), stroke: path.getAttribute("stroke"),
        width: path.getBBox().width,
    }));
    return {
        id: box.dataset.table,
        kind: box.dataset.kind,
        shapes,
        texts: [...box.querySelectorAll("svg text, svg tspan")].map((text) => text.textContent),
        names: [...table.querySelectorAll("tbody th")].map((cell) => cell.textContent),
        nodes: [...new Set([...table.querySelectorAll("tbody tr")].flatMap(
            (row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent)))],
        values: [...table.querySelectorAll("tbody tr")].map(
            (row) => [...row.querySelectorAll("[data-value]")].map((cell) => Number(cell.dataset.value))),
    };
})"""

LUMINANCE = """(name) => {
    const style = getComputedStyle(document.body);
    const probe = document.createElement("i");
    document.body.append(probe);
    const of = (colour) => {
        probe.style.color = colour;
        const part = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map((each) => {
            const value = each / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
    };
    const [a, b] = [of(style.getPropertyValue(name)), of(style.getPropertyValue("--s-paper"))];
    probe.remove();
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def opened(page: Page, width: int = 1280, scheme: str = "light") -> Page:
    """At the figures, all of them drawn."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(URL)
    for box in page.locator(".s-chart").all():
        box.scroll_into_view_if_needed()
        box.locator("svg").wait_for()
    return page


def drawn(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(DRAWN)
    return found


def bars(page: Page, chart: dict[str, Any]) -> list[float]:
    """Widths of the filled bars, from the top."""
    colour = page.evaluate("getComputedStyle(document.body).getPropertyValue('--s-chart-1').trim()")
    return [each["width"] for each in chart["shapes"] if each["fill"] == colour and each["width"]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_each_chart_is_drawn_from_its_table(page: Page, width: int, scheme: str) -> None:
    charts = drawn(opened(page, width, scheme))
    assert len(charts) == 4  # of those with more than two rows
    for chart in charts:
        if chart["kind"] == "flow":
            continue
        first = [row[0] for row in chart["values"]]
        shapes = bars(page, chart)
        legend = chart["kind"] == "stack"
        assert len(shapes) - legend == sum(value > 0 for value in first), chart["id"]
        assert all(name in chart["texts"] for name in chart["names"]), chart["id"]
        if not legend and len(shapes) > 1:  # as long as they are large
            unit = shapes[0] / first[0]
            assert shapes == pytest.approx([unit * value for value in first], rel=0.02)


def test_the_flow_has_every_place_and_every_way(page: Page) -> None:
    (chart,) = (each for each in drawn(opened(page)) if each["kind"] == "flow")
    text = "\n".join(chart["texts"])
    assert chart["nodes"]
    assert all(re.search(re.escape(name), text) for name in chart["nodes"])
    assert "80万元" in text
    curves = [each for each in chart["shapes"] if each["fill"] not in (None, "none")]
    assert len(curves) == len(chart["nodes"]) + len(chart["values"])


def test_another_measure_is_drawn_when_it_is_chosen(page: Page) -> None:
    opened(page)
    box = page.locator(".s-chart[data-table='2021-district-table']")
    assert "1个" in box.locator("svg").text_content()  # type: ignore[operator]
    box.get_by_text("市级专项经费（元）").click()
    text = box.locator("svg").text_content()
    assert text
    assert "20万元" in text
    assert "1个" not in text


def test_the_colours_follow_the_scheme(page: Page) -> None:
    opened(page)
    canvas = page.locator(".s-chart[data-table='2021-district-table'] svg")
    assert "#0072b2" in canvas.inner_html()
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    page.wait_for_function(
        "document.querySelector('[data-table=\"2021-district-table\"] svg').innerHTML.includes('#56b4e9')"
    )
    assert "#0072b2" not in canvas.inner_html()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_colours_can_be_told_from_the_background(page: Page, scheme: str) -> None:
    opened(page, scheme=scheme)
    for number in (1, 2, 3):
        assert page.evaluate(LUMINANCE, f"--s-chart-{number}") >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(page: Page, width: int, scheme: str) -> None:
    opened(page, width, scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_text_stays_text_in_a_chart(page: Page) -> None:
    payload = "&lt;img src=x onerror=alert(1)&gt;{value}{b}"

    def hostile(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("鼓楼区", payload))

    page.on("dialog", lambda _: pytest.fail("a script ran"))
    page.route(f"**/{URL}", hostile)
    charts = drawn(opened(page))
    (district,) = (each for each in charts if each["id"] == "2021-district-table")
    assert "<img src=x onerror=alert(1)>{value}{b}" in district["texts"]
    assert page.locator(".s-canvas img").count() == 0


def test_no_code_is_made_of_text(page: Page) -> None:
    """A site may forbid eval. The scripts that stand inline are the theme's."""

    def strict(route: Route) -> None:
        answer = route.fetch()
        policy = {"content-security-policy": "default-src 'self' 'unsafe-inline' data:"}
        route.fulfill(response=answer, headers={**answer.headers, **policy})

    page.route(f"**/{URL}", strict)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    opened(page)
    assert refused == []


def test_only_this_page_loads_the_library(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("districts/index.html", wait_until="networkidle")
    assert not [url for url in asked if "charts" in url]
    page.goto(URL, wait_until="networkidle")
    assert [url for url in asked if "charts" in url]


def test_without_scripts_the_tables_stand_alone(page: Page) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    page.goto("404.html")
    plain.goto(page.url.replace("404.html", URL))
    assert plain.locator("table").first.is_visible()
    assert not plain.locator(".s-chart").first.is_visible()
    context.close()


def test_a_copy_on_a_stick_is_drawn_too(page: Page, site: str, tmp_path: Path) -> None:
    """Opened as a file, where a browser loads no module."""
    for name in (URL, "assets/figures/charts.js", "assets/sanshe.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(page.request.get(f"{site}{name}").body())
    browser = page.context.browser
    assert browser
    context = browser.new_context()
    copy = context.new_page()
    copy.goto((tmp_path / URL).as_uri(), wait_until="domcontentloaded")
    copy.locator(".s-chart").first.scroll_into_view_if_needed()
    copy.locator(".s-chart svg").first.wait_for(timeout=5000)
    context.close()


def test_the_licence_of_the_library_is_carried(page: Page) -> None:
    page.goto("third-party.html")
    names = {each.split("\t")[0] for each in page.locator("tbody tr").all_inner_texts()}
    assert {"echarts", "zrender"} <= names
    text = page.request.get("assets/third-party.txt").text()
    assert "Apache ECharts" in text  # its NOTICE
