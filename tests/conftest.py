"""No test asserts a time: a busy machine is no failure.

Tests in a real browser take `page` (see `browser`), and stand in modules with

    pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

so that one process builds the site, once, and starts Chromium, once.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import browser, built_site, cases

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

settings.register_profile("sanshe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sanshe")


LEFT_OUT = browser.CHROMIUM is None and "CI" not in os.environ
"""Whether the tests in a real browser can't be run here; on CI they fail instead."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if LEFT_OUT:
        left_out = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LEFT_OUT:
        terminalreporter.line(browser.MISSING)


PATIENCE = 120_000
"""ms that a test in the browser waits for what must come; a busy machine needs long."""


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Chromium."""
    if browser.CHROMIUM is None:
        pytest.fail(browser.MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser.CHROMIUM, args=list(browser.FLAGS)
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the form, built from the good year (tests/life)."""
    folder = built_site.build(tmp_path_factory.mktemp("site"), cases.life(), web=True)
    assert (folder / "assets/apply/worker.js").exists(), "run make .venv-web/.built"
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """Its address here: below the root of a server, where mkdocs.yml says that it stands."""
    with browser.serving(site_folder, built_site.path()) as address:
        yield address


@pytest.fixture
def page(chromium: "Browser", site: str) -> Iterator["Page"]:
    """A page of desktop size in a profile of its own, at the site; it may ask no foreign host.

    ``page.set_viewport_size({"width": 390, "height": 844})`` makes it a phone.
    """
    context = chromium.new_context(
        base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors
    assert [url for url in asked if not url.startswith((site, "blob:", "data:"))] == []
