"""Paper as a web page: what it says is what Word says, and what a real browser prints of it."""

import io
import json
import re
import subprocess
import unicodedata
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from sanshe import letter
from sanshe.fingerprint import short
from sanshe.paperwork import html, lists, word
from sanshe.paperwork.document import (
    BLANK,
    ByHand,
    Cover,
    Document,
    Fields,
    Fingerprint,
    Heading,
    Items,
    PageBreak,
    Pair,
    Paragraph,
    Part,
    Signing,
    Strong,
    Table,
    Title,
    as_data,
)
from sanshe.repository import Repository
from tests import built_site, cases
from tests.test_cli import sanshe
from tests.test_desk import HEAN, JIUCUO, RETURNED, write
from tests.test_paperwork import (
    HOSTILE,
    form,
    in_year,
    life,
    project,
    shown_pairs,
    squeezed,
    word_text,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["life"]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WICKED = (
    *HOSTILE,
    "</style><script>document.title='x'</script>",
    '"; } @import url(https://example.org/x.css); a { content: "',
    "<img src=x onerror=alert(1)> \\3c b> </title></main>",
)


def every_part(said: str) -> Document:
    """A document that has every part, each saying `said`."""
    parts: tuple[Part, ...] = (
        Cover(said, (Pair(said, said),), said),
        Title(said, said),
        Heading(said, 1),
        Heading(said, 3),
        *(Paragraph((said, Strong(said), "\n", said), each) for each in _ALIGNED),
        Items((said, (Strong(said), said)), numbered=True),
        Items((said,)),
        Fields(((Pair(said, said), Pair(said, BLANK)), (Pair(said, ByHand.digits(18)),))),
        Table((said, "乙"), ((said, "1"), ((Strong(said),), "2")), (3, 1), (1,)),
        PageBreak(),
        Signing(said, said, (said, said)),
        Fingerprint(said),
    )
    return Document(said, said, parts, "0123456789abcdef" * 4).clean


_ALIGNED = ("left", "flush", "right", "small")


def html_text(content: str) -> str:
    """All that the page shows of the document, without white space."""
    main = BeautifulSoup(content, "html5lib").main
    assert main
    return squeezed(main.get_text())


def documents(life: Repository) -> list[Document]:
    returned, year = in_year(RETURNED, date(2021, 2, 6))
    completion = letter.completion_notice(returned, project(year, HEAN), year)
    repo, year = in_year([], date(2022, 1, 10))
    return [
        form(life),
        completion,
        letter.whole(repo, project(year, JIUCUO), year),
        lists.award_list(repo, year),
        lists.contract_page(repo, project(year, JIUCUO), year),
    ]


def test_it_says_what_word_says(life: Repository) -> None:
    for document in [*documents(life), every_part("甲")]:
        assert html_text(html.write(document)) == word_text(word.write(document))


@pytest.mark.parametrize("said", WICKED)
def test_what_others_write_stays_text(said: str) -> None:
    document = every_part(said)
    content = html.write(document)
    assert html_text(content) == word_text(word.write(document))
    page = BeautifulSoup(content, "html5lib")
    assert {each.name for each in page.find_all()} == _ELEMENTS
    assert len(page.find_all("style")) == 1
    assert page.title
    assert page.title.get_text() == document.title
    known = {"class", "style", "role", "tabindex", "aria-label", "scope"}
    assert all(set(each.attrs) <= known for each in page.main.find_all())  # type: ignore[union-attr]


_ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "br"),
    *("h1", "h2", "h4", "p", "strong", "dl", "dt", "dd", "ol", "ul", "li"),
    *("table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"),
}


def test_it_asks_for_nothing() -> None:
    content = html.write(every_part("甲"))
    assert "default-src 'none'" in content
    assert not re.search(r"url\(|@import|src=|href=|https?:", content)


# ---------------------------------------------------------------- in a real browser


def printed(chromium: "Browser", content: str) -> list[str]:
    """The text of every page that the browser prints, without white space."""
    page = chromium.new_page(java_script_enabled=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(content)
    paper = page.pdf(prefer_css_page_size=True)
    title = page.title()
    page.close()
    assert asked == []
    assert squeezed(title) == squeezed(BeautifulSoup(content, "html5lib").title.get_text())  # type: ignore[union-attr]
    pages = PdfReader(io.BytesIO(paper)).pages
    assert {tuple(map(round, each.mediabox[2:])) for each in pages} == {(595, 842)}
    return [compared(each.extract_text()) for each in pages]


def compared(text: str) -> str:
    """Chromium's PDF names some characters as the radicals that look the same; NFKC knows most."""
    return squeezed(unicodedata.normalize("NFKC", text).translate(_RADICALS))


_RADICALS = str.maketrans(
    "戶⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "户母民虎西见角贝车长门青韦页风飞马骨鬼鱼鸟麦黄齐齿龙",
)


def margins(document: Document, number: int, count: int) -> list[str]:
    mark = f"指纹 {short(document.fingerprint)}" if document.fingerprint else ""
    page = f"第 {number} 页，共 {count} 页"
    return [compared(each) for each in (document.title, document.subject, mark, page)]


def test_page_number_and_fingerprint_stand_on_every_page(
    chromium: "Browser", life: Repository
) -> None:
    for document in documents(life):
        content = html.write(document)
        pages = printed(chromium, content)
        body = ""
        for number, text in enumerate(pages, 1):
            rest = text
            for each in margins(document, number, len(pages)):
                assert each in rest, (number, each)
                rest = rest.replace(each, "", 1)
            body += rest
        # Rows of which a reader takes the columns in another order are compared as what they hold.
        assert sorted(body) == sorted(compared(html_text(content)))


@pytest.mark.parametrize("said", WICKED)
def test_what_others_write_stays_text_in_the_margins(chromium: "Browser", said: str) -> None:
    document = every_part(said)
    for number, text in enumerate(pages := printed(chromium, html.write(document)), 1):
        for each in margins(document, number, len(pages)):
            assert each in text


def test_it_fits_a_phone(chromium: "Browser", life: Repository) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    for document in documents(life):
        page.set_content(html.write(document))
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


# ---------------------------------------------------------------- Word, written in the browser


def test_word_of_the_browser_says_what_word_says(life: Repository, tmp_path: Path) -> None:
    papers = [*documents(life), *map(every_part, ("甲\n乙", *WICKED))]
    made = by_node(papers, tmp_path)
    for document, content in zip(papers, made, strict=True):
        ours = word.write(document)
        assert word_text(content) == word_text(ours)
        assert shown_pairs(content) == shown_pairs(ours)
        (own, other) = (docx.Document(io.BytesIO(each)).sections[0] for each in (ours, content))
        assert other.header.paragraphs[0].text == own.header.paragraphs[0].text
        mark = f"指纹 {short(document.fingerprint)}" if document.fingerprint else ""
        assert other.footer.paragraphs[0].text == f"{mark}\t第  页，共  页"
        fields = re.findall(r"<w:instrText[^>]*>(\w+)<", other.footer._element.xml)
        assert fields == ["PAGE", "NUMPAGES"]
        assert other.page_width == pytest.approx(own.page_width, abs=_TWIP)
        assert other.page_height == pytest.approx(own.page_height, abs=_TWIP)


_TWIP = 635
"""The unit to which docx rounds."""


def by_node(papers: list[Document], folder: Path) -> list[bytes]:
    asked = folder / "papers.json"
    asked.write_text(json.dumps(list(map(as_data, papers))), "utf-8")
    node = built_site.WEB / "bin/node"
    assert node.exists(), "run make .venv-web/.built"
    done = subprocess.run(
        [node, cases.ROOT / "tests/web/word.mjs", asked, folder],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(folder / f"{number}.docx").read_bytes() for number in range(len(papers))]


def test_the_worker_hands_out_both(page: "Page", life: Repository) -> None:
    page.goto("404.html")
    found = page.evaluate(
        """async (args) => {
            const {connect} = await import("./assets/apply/client.js");
            const {word} = await import("./assets/apply/word.js");
            const {ready, call, close} = connect("assets/apply/");
            await ready;
            const {html} = await call("paper", args);
            const {data} = await call("paper", {...args, form: "data"});
            const unread = await call("paper", {...args, text: "category: nix"});
            close();
            const bytes = new Uint8Array(await (await word(data)).arrayBuffer());
            return {html, data, unread, bytes: Array.from(bytes)};
        }""",
        {"path": cases.BASE_PATH, "text": life.tree.read(cases.BASE_PATH).decode()},
    )
    document = form(life)
    assert found["html"] == html.write(document)
    assert found["data"] == json.loads(json.dumps(as_data(document)))
    assert found["unread"] == {"html": None}
    assert word_text(bytes(found["bytes"])) == word_text(word.write(document))


def test_the_command_writes_it(tmp_path: Path) -> None:
    root = write(tmp_path, [])
    done = sanshe(root, "form", JIUCUO, "--out", "x.html")
    assert done.returncode == 0, done.stderr
    assert (root / "x.html").read_text("utf-8").startswith("<!doctype html>")
