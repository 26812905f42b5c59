"""The site, built for real, from applications that mean harm and from none at all."""

import json
import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from bs4.element import Tag

from sanshe.catalogue import Asset, Page, pages
from sanshe.catalogue.page import link
from sanshe.catalogue.text import plain
from sanshe.layout import CASE_STUDY, position
from sanshe.repository import Repository
from sanshe.tree import DictTree
from sanshe.typeset import clean
from tests import built_site, cases

ROOT = Path(__file__).parents[1]
BASE = "submissions/2021/gulou/jiucuo/application.yml"
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=//evil.example/x.png>",
    "<iframe src=//evil.example></iframe>",
    "{{ 7*7 }}{% include 'main.html' %}",
    "[x](javascript:alert(1))",
    "](javascript:alert(1)) ![a](//evil.example/a.png)",
    "[x]: javascript:alert(1) <https://evil.example>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "--> ]]> <svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '--8<-- "mkdocs.yml"',
    "`${alert(1)}` </textarea></pre></code><b>",
    "# h1 {: onclick=alert(1) }",
    "- a\n- b\n\n    <script>alert(1)</script>",
)
FORBIDDEN = {"iframe", "object", "embed", "frame", "base", "applet", "math"}


def base() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / "tests/base" / BASE).read_bytes())
    return data


def texts(
    schema: dict[str, Any], node: dict[str, Any], data: Any, say: Callable[[int], str]
) -> Any:
    """`data` with every free text replaced, and every free text that it lacks added."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    match node.get("type"):
        case "object":
            found = {
                key: texts(schema, below, data[key], say)
                for key, below in node["properties"].items()
                if key in data
            }
            lacking = {
                key: say(below["maxLength"])
                for key, below in node["properties"].items()
                if key not in data and is_text(below)
            }
            return {**found, **lacking}
        case "array":
            return [texts(schema, node["items"], each, say) for each in data]
        case _:
            return say(node["maxLength"]) if is_text(node) else data


def is_text(node: dict[str, Any]) -> bool:
    return node.get("type") == "string" and not {"pattern", "enum", "x-choices"} & node.keys()


def hostile() -> dict[str, bytes]:
    """One application per payload; each begins with another, so that each is a title once."""
    schema = json.loads((ROOT / "schemas/generated/application-2021.schema.json").read_bytes())
    found = {}
    for index in range(len(HOSTILE)):
        payloads = cycle((*HOSTILE[index:], *HOSTILE[:index]))
        data = texts(schema, schema, base(), lambda most, said=payloads: next(said)[:most])  # type: ignore[misc]
        data["name"] = HOSTILE[index]
        data["agency"]["credit_code"] = f"{index:018}"
        found[f"submissions/2021/gulou/p{index}/application.yml"] = json.dumps(data).encode()
    return found


def result(*projects: str) -> dict[str, bytes]:
    """A result that awards them all: only then do they have a page."""
    data = {
        "decided_on": "2021-02-24",
        "document": "示例1号",
        "projects": [
            {"project": each, "outcome": "awarded", "amount": "200000.00"} for each in projects
        ],
    }
    return {"submissions/2021/review/result.yml": json.dumps(data).encode()}


def hostile_life() -> dict[str, bytes]:
    """The good year, every free text of every record replaced by a payload."""
    repository = Repository(DictTree(built_site.setup()))
    payloads = cycle(HOSTILE)
    found = dict(cases.life())
    for path, content in found.items():
        where = position(path)
        if where is None or where.kind.record is None or where.kind is CASE_STUDY:
            continue
        schema = repository.schema(where.year, where.kind)
        data = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506
        found[path] = json.dumps(
            texts(schema, schema, data, lambda most: next(payloads)[:most])
        ).encode()
    case = "submissions/2021/gulou/jiucuo/case-study/index.md"
    _, front, body = found[case].decode().split("---\n", 2)
    schema = repository.schema(2021, CASE_STUDY)
    data = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506
    front = json.dumps(texts(schema, schema, data, lambda most: next(payloads)[:most]))
    lines = "\n\n".join(each for each in HOSTILE if "\n" not in each)
    found[case] = f"---\n{front}\n---\n{body}\n{lines}\n".encode()
    return found


def made(submissions: dict[str, bytes]) -> dict[str, Page]:
    found = pages(Repository(DictTree({**built_site.setup(), **submissions})))
    return {page.uri: page for page in found if isinstance(page, Page)}


Site = dict[str, BeautifulSoup]


def read(site: Path) -> Site:
    """The pages as a browser reads them, by address."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_bytes(), "html5lib")
        for path in sorted(site.rglob("*.html"))
    }


def tags(soup: BeautifulSoup) -> Iterator[Tag]:
    return iter(soup.find_all(True))


def assert_text_stays_text(site: Site) -> None:
    plain_scripts = scripts_of(site["guide/agency.html"])
    for address, soup in site.items():
        if address == "404.html":
            continue
        scripts = scripts_of(soup)
        assert address.startswith("notices/") or "符合条件" not in str(soup), address
        assert len(scripts) == len(plain_scripts), address
        assert not any("alert(1)" in text for text in scripts), address
        assert_nothing_runs(soup, address)


def scripts_of(soup: BeautifulSoup) -> list[str]:
    """What would run; linked data are no program (`test_project_page` reads them)."""
    scripts = (each for each in soup("script") if each.get("type") != "application/ld+json")
    return [script.string or "" for script in scripts]


def assert_nothing_runs(soup: BeautifulSoup, address: str) -> None:
    for tag in tags(soup):
        assert tag.name not in FORBIDDEN, (address, tag)
        for key, value in tag.attrs.items():
            assert not key.startswith("on"), (address, tag)
            assert not str(value).lstrip().lower().startswith("javascript:"), (address, tag)


def cards_of(folder: Path) -> BeautifulSoup:
    """The cards that the list of projects fetches, as they come to stand on its page."""
    files = folder.glob("projects/list/[0-9]*.js")
    cards = [card for path in files for card in built_site.unframed(path.read_bytes())]
    return BeautifulSoup("".join(cards), "html5lib")


def assert_names_are_shown_as_written(site: Site) -> None:
    for index, text in enumerate(HOSTILE):
        soup = site[f"projects/2021/gulou/p{index}.html"]
        assert [" ".join(h1.get_text().split()) for h1 in soup("h1")] == [" ".join(text.split())]


def assert_search_holds_every_page_as_text(folder: Path, site: Site) -> None:
    found = [
        page
        for path in (folder / "search/texts").iterdir()
        for page in built_site.unframed(path.read_bytes())
    ]
    assert {url for url, *_ in found} == set(site) - {"404.html"}
    texts = {url: text for url, _, _, text in found}
    for index, text in enumerate(
        HOSTILE
    ):  # the words as they were written, not what they would make
        assert " ".join(text.split()) in " ".join(
            texts[f"projects/2021/gulou/p{index}.html"].split()
        )


def targets(tag: Tag) -> Iterator[str]:
    """Where an element leads and what it shows; the page's own full address is no link."""
    if tag.name == "link" and tag.get("rel") == ["canonical"]:
        return
    yield from (str(tag[key]) for key in ("src", "href", "action") if tag.get(key))
    for each in filter(None, str(tag.get("srcset") or "").split(",")):
        yield each.split()[0]


def assert_links_resolve_and_nothing_is_foreign(folder: Path, site: Site) -> None:
    ids = {
        address: {tag["id"] for tag in tags(soup) if tag.get("id")}
        for address, soup in site.items()
    }
    fetched = ("projects/index.html", cards_of(folder))  # they come to stand there
    root = built_site.path()
    for address, soup in (*site.items(), fetched):
        for tag in tags(soup):
            for target in targets(tag):
                if target.startswith("data:"):
                    continue
                parts = urlsplit(target)
                assert (parts.scheme, parts.netloc) == ("", ""), (address, target)
                if address == "404.html":  # stands nowhere: its addresses begin at the root
                    assert parts.path.startswith(root) or not parts.path, target
                own = parts.path.removeprefix(root) if address == "404.html" else parts.path
                assert not own.startswith("/"), (address, target)
                here = Path(address).parent / unquote(own) if own else Path(address)
                path = os.path.normpath(here).replace(os.sep, "/")
                path = "index.html" if path == "." else path
                assert (folder / path).is_file(), (address, target)
                if parts.fragment and path.endswith(".html") and parts.fragment != "__skip":
                    assert unquote(parts.fragment) in ids[path], (address, target)


def assert_full_addresses_lead_somewhere(folder: Path, site: Site) -> int:
    """Those of this site, in pages, data, feeds and the calendar; how many there are."""
    home = yaml.safe_load((ROOT / "schemas/programme.yml").read_bytes())["site"]
    ids = {
        address: {tag["id"] for tag in tags(soup) if tag.get("id")}
        for address, soup in site.items()
    }
    count = 0
    for path in folder.rglob("*"):
        if path.suffix not in {".html", ".json", ".ndjson", ".csv", ".xml", ".ics", ".txt"}:
            continue
        text = path.read_text("utf-8").replace("\n ", "")  # a calendar folds its lines
        for target in set(re.findall(re.escape(home) + r"([^\s\"'<>\\),]*)", text)):
            file, _, fragment = unescape(target).partition("#")
            place = unquote(file) or "index.html"
            assert (folder / place).is_file(), (path, target)
            assert not fragment or unquote(fragment) in ids[place], (path, target)
            count += 1
    return count


def assert_sitemap_lists_the_pages(folder: Path, site: Site) -> None:
    """Every page, those of projects too, which are in no navigation; no data."""
    text = (folder / "sitemap.xml").read_text("utf-8")
    home = yaml.safe_load((ROOT / "schemas/programme.yml").read_bytes())["site"]
    listed = [each.removeprefix(home) for each in re.findall("<loc>(.+)</loc>", text)]
    assert sorted(unquote(each) or "index.html" for each in listed) == sorted(
        site.keys() - {"404.html"}
    )


def assert_styles_ask_no_foreign_host(folder: Path) -> None:
    for path in folder.rglob("*.css"):
        text = path.read_text("utf-8")
        assert "url(http" not in text
        assert "@import" not in text


@pytest.mark.slow
def test_site_of_hostile_applications(tmp_path: Path) -> None:
    data = {**hostile(), BASE: (ROOT / "tests/base" / BASE).read_bytes()}
    ids = [path.removeprefix("submissions/").removesuffix("/application.yml") for path in data]
    folder = built_site.build(tmp_path, {**data, **result(*ids)})
    site = read(folder)
    cards = cards_of(folder)
    assert len(cards("li")) == len(data)
    assert_nothing_runs(cards, "projects/list")
    assert not cards("script")
    assert_text_stays_text(site)
    assert_names_are_shown_as_written(site)
    assert_search_holds_every_page_as_text(folder, site)
    assert_links_resolve_and_nothing_is_foreign(folder, site)
    assert_styles_ask_no_foreign_host(folder)
    assert_sitemap_lists_the_pages(folder, site)


@pytest.mark.slow
def test_site_of_hostile_records(tmp_path: Path) -> None:
    folder = built_site.build(tmp_path, hostile_life())
    site = read(folder)
    for page in ("projects/2021/gulou/jiucuo", "cases/2021/gulou/jiucuo", "review/2021"):
        assert f"{page}.html" in site
    assert_text_stays_text(site)
    assert_links_resolve_and_nothing_is_foreign(folder, site)


@pytest.mark.slow
def test_site_without_applications(tmp_path: Path) -> None:
    folder = built_site.build(tmp_path, {})
    site = read(folder)
    assert_links_resolve_and_nothing_is_foreign(folder, site)
    assert "表单没有装成" in site["apply.html"].get_text()
    assert not (folder / "assets/apply").exists()


def test_nothing_is_published_beside_the_allow_list() -> None:
    data = base()
    secret = [worker["name"] for worker in data["staff"]]
    secret += [data["agency"]["contact"]["name"], data["agency"]["contact"]["office_phone"]]
    secret += [data["community"]["liaison"]["name"]]
    found = made({BASE: (ROOT / "tests/base" / BASE).read_bytes(), **result("2021/gulou/jiucuo")})
    assert "projects/2021/gulou/jiucuo.md" in found
    for page in found.values():
        for word in secret:
            assert word not in page.html
            assert word not in page.title


def test_personal_numbers_are_starred() -> None:
    data = base()
    data["governance"]["problem"] = "请打 13905910000 联系"
    found = made({BASE: json.dumps(data).encode(), **result("2021/gulou/jiucuo")})
    assert "13905910000" not in found["projects/2021/gulou/jiucuo.md"].html


def test_personnel_is_one_total() -> None:
    data = base()
    for line in data["budget"]["lines"]:
        line["item"] = "某人的工资"
    award = result("2021/gulou/jiucuo")
    html = made({BASE: json.dumps(data).encode(), **award})["projects/2021/gulou/jiucuo.md"].html
    assert "某人的工资" not in html
    assert "人员费用" in html


def test_sparse_and_broken_applications() -> None:
    sparse = {key: base()[key] for key in ("category", "name", "agency", "community")}
    found = made(
        {
            BASE: json.dumps({**sparse, "agency": {}, "community": {}}).encode(),
            "submissions/2021/gulou/broken/application.yml": b"\xff\xfe: [",
            **result("2021/gulou/jiucuo", "2021/gulou/broken"),
        }
    )
    assert "projects/2021/gulou/jiucuo.md" in found
    assert "projects/2021/gulou/broken.md" not in found
    assert "1 份申报读不出来" in found["projects/index.md"].html


def test_who_is_received_stands_in_the_list_and_has_no_page() -> None:
    found = made({BASE: (ROOT / "tests/base" / BASE).read_bytes()})
    assert "收件" in found["projects/index.md"].html
    assert "旧厝巷" in found["projects/index.md"].html
    assert "projects/2021/gulou/jiucuo.md" not in found
    about_projects = [page.html for uri, page in found.items() if not uri.startswith("notices/")]
    assert "符合条件" not in "".join(about_projects)


def test_who_was_not_awarded_is_counted_and_not_named() -> None:
    found = made(cases.life())
    for page in found.values():
        assert "北岭“互助”社区治理项目" not in page.html, page.uri  # not awarded
        assert "船厂“共享”社区治理项目" not in page.html, page.uri  # not forwarded
    assert "2021年 2 个" in found["projects/index.md"].html
    assert "不立项 1 个" in found["review/2021.md"].html


def test_the_review_names_no_expert_beside_a_score() -> None:
    html = made(cases.life())["review/2021.md"].html
    ranks = html[html.index('id="ranks"') : html.index('id="publicity"')]
    assert "专家1" in ranks
    assert "回避" in ranks
    for name in ("赵示例", "钱示例", "冯示例", "E06"):
        assert name in html  # revealed with the result
        assert name not in ranks


def test_a_project_page_tells_its_life_in_order() -> None:
    html = made(cases.life())["projects/2021/gulou/jiucuo.md"].html
    told = html[html.index('id="life"') : html.index('id="survey"')]
    titles = (
        "申报",
        "初审通过",
        "立项",
        "签订合同",
        "第1次拨付",
        "批准变更",
        "中期评估",
        "验收",
        "末期评估",
        "第2次拨付",
        "审计",
        "结算",
    )
    places = [told.index(f"<b>{title}</b>") for title in titles]
    assert places == sorted(places)
    assert "160,000 元" in told
    assert "56,800" in html  # returned
    assert "榕民示例" not in told  # the decisions' documents are not needed by the public


def test_few_people_are_not_told_apart() -> None:
    path = "submissions/2021/gulou/jiucuo/progress/2021-04.yml"
    life = cases.edited(
        cases.life(),
        [
            {
                "path": path.removeprefix("submissions/"),
                "change": [{"old": "people: 12", "new": "people: 3"}],
            }
        ],
    )
    html = made(life)["projects/2021/gulou/jiucuo.md"].html
    assert "少于5" in html


def pictures(files: dict[str, bytes]) -> list[Asset]:
    found = pages(Repository(DictTree({**built_site.setup(), **files})))
    return [each for each in found if isinstance(each, Asset) and each.uri.startswith("cases/")]


def test_pictures_come_along_only_with_consent() -> None:
    def shown(files: dict[str, bytes]) -> list[str]:
        return [each.uri for each in pictures(files)]

    assert shown(cases.life()) == ["cases/2021/gulou/jiucuo/zhuozi.png"]
    case = "2021/gulou/jiucuo/case-study/index.md"
    text = cases.life()[f"submissions/{case}"].decode()
    children = text.replace("consent: nobody", "children: true\n    consent: nobody")
    assert children != text
    refused = cases.edited(cases.life(), [{"path": case, "text": children}])
    assert shown(refused) == []


def test_a_picture_is_cleaned_before_it_is_published() -> None:
    path = "submissions/2021/gulou/jiucuo/case-study/zhuozi.png"
    dirty = {**cases.life(), path: cases.life()[path] + b"PK\x03\x04 a hidden archive"}
    (picture,) = pictures(dirty)
    assert b"hidden" not in picture.data
    broken = {**cases.life(), path: b"\x89PNG\r\n\x1a\n"}
    assert pictures(broken) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_holds_no_markup(text: str) -> None:
    assert not set("<>&\"'`{}[]\\\n") & set(plain(text))


def test_unseen_characters_are_dropped() -> None:
    assert clean("a\u202eb\u200b\x07c") == "abc"


@pytest.mark.parametrize(
    ("start", "target", "address"),
    [
        ("index.md", "projects/index.md", "projects/index.html"),
        ("projects/2021/a/b.md", "index.md", "../../../index.html"),
        ("rules/index.md", "rules/x.md", "x.html"),
    ],
)
def test_links_are_relative(start: str, target: str, address: str) -> None:
    assert link(start, target) == address


def test_address_agrees_with_the_programme() -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    programme = yaml.safe_load((ROOT / "schemas/programme.yml").read_bytes())
    assert f"site_url: {programme['site']}" in config


def test_samples_are_said_to_be_invented() -> None:
    real = {
        path: data.replace("示例".encode(), "某某".encode()) for path, data in cases.life().items()
    }
    assert "都是虚构的" in made(cases.life())["index.md"].html
    assert "都是虚构的" not in made(real)["index.md"].html
