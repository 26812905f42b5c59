"""Puts the catalogue into MkDocs. Its HTML never passes through Markdown."""

import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.structure.files import File, Files
from mkdocs.structure.toc import AnchorLink, TableOfContents

from sanshe.bundle import DISTRIBUTIONS, bundle
from sanshe.catalogue import Asset, Heading, Package, of_python, pages, search
from sanshe.repository import Repository
from sanshe.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage


class Body(NamedTuple):
    """What a page of ours holds; packed, for thousands of them wait for MkDocs to come to them."""

    packed: bytes
    headings: tuple[Heading, ...]


class Site:
    """One build; `mkdocs serve` makes many."""

    def __init__(self, nav: "list[Any]") -> None:
        self.bodies: dict[str, Body] = {}
        self.index = search.Index()
        self.kinds: dict[str, str] = {}
        """What the navigation calls the pages of each folder."""
        for entry in nav:
            for title, target in entry.items():
                for each in target if isinstance(target, list) else [entry]:
                    ((own, address),) = each.items()
                    whole = address.endswith("/index.md")  # a folder with a title of its own
                    self.kinds[address.split("/")[0]] = own if whole else title


_site = Site([])


def on_files(files: Files, config: "MkDocsConfig") -> Files:
    global _site  # noqa: PLW0603  MkDocs calls functions
    _site = Site(config.nav or [])
    root = Path(config.config_file_path).parent
    tree = FolderTree(root)
    web = root / ".venv-web" / "site"  # see the Makefile; not there where it could not be fetched
    config.extra["apply"] = web.is_dir()
    for page in pages(Repository(tree), _carried(web) if web.is_dir() else ()):
        if isinstance(page, Asset):
            # Written at once: MkDocs would hold all of them in memory until the end.
            _write(config, [page])
            continue
        _site.bodies[page.uri] = Body(zlib.compress(page.html.encode(), 1), page.headings)
        front_matter = json.dumps({"title": page.title, **page.meta}, ensure_ascii=False)
        files.append(File.generated(config, page.uri, content=f"---\n{front_matter}\n---\n"))
    if web.is_dir():
        files.append(File.generated(config, "assets/apply/python.zip", content=bundle(tree)))
    for path in sorted(web.glob("assets/**/*.*")):
        uri = path.relative_to(web).as_posix()
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def _carried(web: Path) -> list[Package]:
    """What others wrote of the form's parts; `web` is what scripts/web/build.mjs made."""
    of_npm = json.loads((web / "third-party.json").read_text(encoding="utf-8"))
    return [Package(**each) for each in of_npm] + [of_python(name) for name in DISTRIBUTIONS]


def on_page_context(
    context: dict[str, Any], page: "SitePage", config: "MkDocsConfig", nav: "Navigation"
) -> dict[str, Any]:
    ours = _site.bodies.pop(page.file.src_uri, None)
    if ours:
        page.content = zlib.decompress(ours.packed).decode()
        page.toc = _contents(ours.headings)
    kind = _site.kinds.get(page.file.src_uri.split("/")[0], "")
    text = search.text_of(page.content or "")
    _write(config, _site.index.add(search.Found(page.url, str(page.title), kind, text)))
    return context


def on_post_page(output: str, page: "SitePage", config: "MkDocsConfig") -> str:
    page.content = None  # it has been written
    return output


def on_post_build(config: "MkDocsConfig") -> None:
    _write(config, _site.index.close())


def _contents(headings: tuple[Heading, ...]) -> TableOfContents:
    top: list[AnchorLink] = []
    for heading in headings:
        anchor = AnchorLink(heading.title, heading.id, heading.level)
        (top if heading.level == 2 or not top else top[-1].children).append(anchor)
    return TableOfContents(top)


def _write(config: "MkDocsConfig", assets: "Iterable[Asset]") -> None:
    for asset in assets:
        target = Path(config.site_dir, asset.uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(asset.data)
