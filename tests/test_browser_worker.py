"""The Worker in real Chromium says what the same Python says here."""

from typing import Any

import pytest
from playwright.sync_api import Page

from sanshe import browser
from sanshe.tree import DictTree
from tests import built_site, cases

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_worker_answers(page: Page) -> None:
    page.goto("404.html")
    browser.open_at(DictTree(built_site.setup()))
    asked: dict[str, Any] = {"path": cases.BASE_PATH, "text": cases.BASE, "today": "2021-02-01"}
    found = page.evaluate(
        """async (args) => {
            const {connect} = await import("/assets/apply/client.js");
            const {ready, call, close} = connect("/assets/apply/");
            await ready;
            const found = await call("check", args);
            close();
            return found;
        }""",
        asked,
    )
    assert found == browser.check(**asked)
