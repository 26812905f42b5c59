"""The form, as it is when the city's share is a cent too high: the field, and the last step."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from sanshe.layout import APPLICATION
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import browser, built_site, cases
from tests.typing_in import Typist

WRONG = cases.ROOT / "tests/rules/city-share-is-exact/bad.yml"


def shots(folder: Path) -> dict[str, Path]:
    """The pictures by name, in `folder`; needs the form's parts (``make .venv-web/.built``)."""
    folder.mkdir()
    site = built_site.build(folder / "site", cases.life(), web=True)
    schema = Repository(DictTree(cases.own_files())).schema(2021, APPLICATION)
    made = {name: folder / f"{name}.shot.png" for name in ("form-field", "form-end")}
    with browser.serving(site) as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser.CHROMIUM, args=list(browser.FLAGS)
        )
        page = opened.new_page(
            base_url=address,
            locale="zh-CN",
            viewport={"width": 430, "height": 720},
            device_scale_factor=1.5,
        )
        form = Typist(page, schema)
        text = cases.changed(cases.load(WRONG)["change"])
        form.open("2021-gulou-jiucuo-application.yml", text.encode())
        form.go("检查与交件")
        form.wait_for_answer()
        page.get_by_role("heading", name="11. 检查与交件").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#a-form h2').scrollIntoView()")
        page.wait_for_timeout(300)
        page.screenshot(path=made["form-end"])
        page.locator(".a-found .a-problem a").first.click()
        page.wait_for_timeout(500)
        page.screenshot(path=made["form-field"])
        opened.close()
    return made
