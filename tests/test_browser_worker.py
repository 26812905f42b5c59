"""The Worker in real Chromium says what the same Python says here, of every case and every trap."""

import pytest
from playwright.sync_api import Page

from tests import corpus

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

ASK = """async (questions) => {
    const {connect} = await import("./assets/apply/client.js");
    const {ready, call, close} = connect("assets/apply/");
    await ready;
    const found = [];
    for (const {name, args, base64} of questions) {
        const bytes = base64 === undefined
            ? {} : {bytes: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))};
        found.push(await call(name, {...args, ...bytes}));
    }
    close();
    return found;
}"""


def test_same_answers_in_chromium(page: Page) -> None:
    page.goto("404.html")
    assert corpus.differences(page.evaluate(ASK, corpus.questions())) == []


def test_an_error_in_the_worker_is_told(page: Page) -> None:
    page.goto("404.html")
    said = page.evaluate(
        """async () => {
            const {connect} = await import("./assets/apply/client.js");
            const {call} = connect("assets/apply/");
            return await call("write", {path: "submissions/2021/x", data: {}}).catch(String);
        }"""
    )
    assert "no schema for submissions/2021/x" in said


def test_what_the_site_carries_is_listed(page: Page) -> None:
    page.goto("third-party.html")
    listed = page.locator("tbody tr").all_inner_texts()
    names = {each.split("\t")[0] for each in listed}
    assert {"pyodide", "pyyaml", "jsonschema", "mkdocs-material"} <= names
    assert all(each.split("\t")[2] for each in listed), listed
    assert page.request.get("assets/third-party.txt").ok
