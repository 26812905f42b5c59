"""What a phone fetches: ``python -m tests.bench.first_visit SITE``.

Real Chromium opens a built site with an empty cache; bytes are those of the files that it asked for,
as ``gzip -6`` makes them, which web servers send.
"""

import gzip
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser

WORDS = ("垃圾分类", "议事", "旧厝17巷", "示例5社会工作", "养老 助餐", "楼道里的自行车", "2021")
"""A word of all pages, of some, of one, of none; two; a sentence; a number."""

ANSWERED = re.compile("找到|先列|没有找到")


def main() -> None:
    report(Path(sys.argv[1]))


def report(site: Path) -> None:
    """Says it of the home page, the list, a project, and searches."""
    project = next((site / "projects").glob("2*/*/*.html")).relative_to(site).as_posix()
    with browser.serving(site) as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser.CHROMIUM, args=list(browser.FLAGS)
        )
        for uri in ("index.html", "projects/index.html", project):
            with _asked(opened, address, site) as (page, sizes):
                page.goto(uri, wait_until="networkidle")
                print(f"  {uri:40} {sum(sizes.values()) / 1000:8.1f} KB in {len(sizes)} files")
        for words in WORDS:
            with _asked(opened, address, site) as (page, sizes):
                page.goto("index.html", wait_until="networkidle")
                sizes.clear()
                page.keyboard.press("/")
                page.keyboard.insert_text(words)
                status = page.get_by_role("dialog").get_by_role("status")
                status.filter(has_text=ANSWERED).wait_for()
                said = f"{sum(sizes.values()) / 1000:8.1f} KB in {len(sizes)} files"
                print(f"  search: {words:20} {said}: {status.inner_text()}")


@contextmanager
def _asked(opened: Browser, address: str, site: Path) -> Iterator[tuple[Page, dict[str, int]]]:
    """A page with an empty cache, and the sizes of what it asks for."""
    sizes: dict[str, int] = {}

    def note(url: str) -> None:
        path = site / unquote(urlsplit(url).path).lstrip("/")
        if url.startswith(address) and path.is_file():
            sizes[url] = len(gzip.compress(path.read_bytes(), 6))

    context = opened.new_context(base_url=address, locale="zh-CN")
    page = context.new_page()
    page.on("request", lambda request: note(request.url))
    yield page, sizes
    context.close()


if __name__ == "__main__":
    main()
