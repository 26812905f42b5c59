"""Case studies on the site: pictures in several widths, lists by theme and district, practices."""

from io import BytesIO

from bs4 import BeautifulSoup, Tag
from PIL import Image

from sanshe.catalogue import Asset, Page, pages
from sanshe.catalogue.cases import WIDTHS
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

CASE = "submissions/2021/gulou/jiucuo/case-study"


def made(files: dict[str, bytes]) -> tuple[dict[str, BeautifulSoup], dict[str, bytes]]:
    """Pages and files, by address."""
    found = list(pages(Repository(DictTree({**cases.own_files(), **files}))))
    html = {
        each.uri: BeautifulSoup(each.html, "html5lib") for each in found if isinstance(each, Page)
    }
    return html, {each.uri: each.data for each in found if isinstance(each, Asset)}


def photo(width: int = 1400, height: int = 900, quality: int = 75) -> bytes:
    """A JPEG in which every pixel differs a little from the next."""
    image = Image.radial_gradient("L").resize((width, height))
    saved = BytesIO()
    Image.merge("RGB", (image, image.rotate(90).resize(image.size), image)).save(
        saved, "JPEG", quality=quality
    )
    return saved.getvalue()


def with_photo(data: bytes) -> dict[str, bytes]:
    files = cases.life()
    text = files[f"{CASE}/index.md"].decode().replace("zhuozi.png", "zhuozi.jpg")
    return {**files, f"{CASE}/index.md": text.encode(), f"{CASE}/zhuozi.jpg": data}


def image_on(soup: BeautifulSoup) -> Tag:
    found = soup.select_one("img")
    assert found
    return found


def test_a_browser_has_widths_to_choose_from_and_each_is_there() -> None:
    html, files = made(with_photo(photo()))
    for uri, depth in (
        ("cases/2021/gulou/jiucuo.md", ""),
        ("cases/index.md", "2021/gulou/"),
        ("projects/2021/gulou/jiucuo.md", "../../../cases/2021/gulou/"),
        ("index.md", "cases/2021/gulou/"),
    ):
        image = image_on(html[uri])
        sources = [each.split() for each in str(image["srcset"]).split(", ")]
        assert [width for _, width in sources] == [*(f"{each}w" for each in WIDTHS), "1400w"], uri
        for address, width in sources:
            assert address.startswith(f"{depth}jiucuo/"), uri
            data = files[f"cases/2021/gulou/{address.removeprefix(depth)}"]
            assert Image.open(BytesIO(data)).width == int(width[:-1])
        assert image["src"] == sources[0][0]
        assert (image["width"], image["height"]) == ("1400", "900"), "the text would jump"
        assert image["sizes"]
        assert image["alt"]


def test_smaller_ones_cost_less_and_are_the_same_every_time() -> None:
    _, files = made(with_photo(photo()))
    again = made(with_photo(photo()))[1]
    sizes = [
        len(files[f"cases/2021/gulou/jiucuo/zhuozi{name}.jpg"])
        for name in (*(f".{width}" for width in WIDTHS), "")
    ]
    assert sizes == sorted(sizes)
    assert files == again


def test_a_small_picture_is_not_enlarged() -> None:
    html, files = made(
        with_photo(photo(WIDTHS[0], 300, quality=98))
    )  # saved anew it has fewer bytes
    assert [each for each in files if each.startswith("cases/")] == [
        "cases/2021/gulou/jiucuo/zhuozi.jpg"
    ]
    assert str(image_on(html["cases/index.md"])["srcset"]).endswith(f"{WIDTHS[0]}w")


def test_who_takes_back_consent_is_gone_in_every_width() -> None:
    files = with_photo(photo())
    text = files[f"{CASE}/index.md"].decode()
    children = text.replace("consent: nobody", "children: true\n    consent: nobody")
    html, found = made({**files, f"{CASE}/index.md": children.encode()})
    assert not [each for each in found if each.startswith("cases/")]
    assert not any(soup.select("img") for soup in html.values())


def test_cases_stand_by_theme_and_by_district() -> None:
    soup = made(cases.life())[0]["cases/index.md"]
    headings = [h2["id"] for h2 in soup.select("h2")]
    assert headings == ["theme-public-issues", "districts"]
    assert soup.select_one('#theme-public-issues ~ ul a[href="2021/gulou/jiucuo.html"]')
    assert soup.select_one('dd a[href="2021/gulou/jiucuo.html"]')


def test_every_practice_says_where_it_comes_from() -> None:
    soup = made(cases.life())[0]["cases/practices.md"]
    (section,) = soup.select("section")
    assert [li.get_text() for li in section.select("li")] == [
        "主持人由居民轮流担任，社工只坐在旁边记录。",
        "议定的事三日内贴在桌上，谁来做、哪天做完都写明。",
    ]
    assert section.select_one('a[href="2021/gulou/jiucuo.html"]')
    assert "鼓楼区" in section.get_text()


def test_without_cases_the_pages_say_so() -> None:
    html, _ = made({})
    assert "还没有案例" in html["cases/index.md"].get_text()
    assert "还没有案例" in html["cases/practices.md"].get_text()
