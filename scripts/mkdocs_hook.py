"""Puts the catalogue into MkDocs. Its HTML never passes through Markdown."""

import gc
import json
import re
import sys
from copy import copy
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

import click
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from sanshe import pictures
from sanshe.bundle import DISTRIBUTIONS, bundle
from sanshe.catalogue import Asset, Heading, Package, Page, of_python, pages, search
from sanshe.repository import Repository
from sanshe.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click._termui_impl import ProgressBar
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

T = TypeVar("T")


MARK = "\ue000"
"""Where a page's own words stand in a shell, their name between two of these."""


class Made(SitePage):
    """A page of ours outside the navigation: there may be thousands, and nothing of them is Markdown."""

    def read_source(self, config: "MkDocsConfig") -> None:
        self.markdown = ""

    def render(self, config: "MkDocsConfig", files: Files) -> None:
        self.content = ""


class Site:
    """One build; `mkdocs serve` makes many."""

    def __init__(self, nav: "list[Any]") -> None:
        self.bodies = TemporaryFile()  # noqa: SIM115  closed with the build
        """Of our pages, with their headings: they wait for MkDocs, and would fill the memory."""
        self.places: dict[str, tuple[int, int]] = {}
        """Where each begins there, and its bytes."""
        self.env: Environment
        self.shells: dict[tuple[Any, ...], list[str]] = {}
        self.contents: dict[str, str] = {}
        """Tables of contents, rendered, by their headings."""
        self.index = search.Index()
        self.progress: ProgressBar[int] | None = None
        """Shown on a terminal while MkDocs makes the pages."""
        self.in_nav: set[str] = set()
        """The pages that the navigation leads to; they stand at most one folder deep."""
        self.kinds: dict[str, str] = {}
        """What the navigation calls the pages of each folder."""
        for entry in nav:
            for title, target in entry.items():
                for each in target if isinstance(target, list) else [entry]:
                    ((own, address),) = each.items()
                    whole = address.endswith("/index.md")  # a folder with a title of its own
                    self.kinds[address.split("/")[0]] = own if whole else title
                    self.in_nav.add(address)

    def keep(self, page: Page) -> None:
        start = self.bodies.seek(0, SEEK_END)
        headings = json.dumps(page.headings, ensure_ascii=False)
        self.places[page.uri] = start, self.bodies.write(f"{headings}\n{page.html}".encode())

    def take(self, uri: str) -> tuple[str, str]:
        """The headings, as JSON, and the body of a page."""
        start, size = self.places[uri]
        self.bodies.seek(start)
        headings, _, body = self.bodies.read(size).decode().partition("\n")
        return headings, body


_site = Site([])


def on_files(files: Files, config: "MkDocsConfig") -> Files:
    global _site  # noqa: PLW0603  MkDocs calls functions
    _site = Site(config.nav or [])
    gc.disable()  # a build makes no cycles to speak of, and looking for them takes a tenth of its time
    root = Path(config.config_file_path).parent
    tree = FolderTree(root)
    web = root / ".venv-web" / "site"  # see the Makefile; not there where it could not be fetched
    config.extra["apply"] = web.is_dir()
    made = pages(Repository(tree), _carried(web) if web.is_dir() else ())
    with _progress("读记录、写正文", made) as shown:
        for page in shown:
            if isinstance(page, Asset):
                # Written at once: MkDocs would hold all of them in memory until the end.
                _write(config, [page])
                continue
            _site.keep(page)
            meta = {"title": page.title, **page.meta}
            if page.uri in _site.in_nav:
                front_matter = f"---\n{json.dumps(meta, ensure_ascii=False)}\n---\n"
                file = File.generated(config, page.uri, content=front_matter)
            else:
                file = File.generated(config, page.uri, content="")
                Made(None, file, config).meta = {**meta, "template": "made.html"}
            files.append(file)
    if web.is_dir():
        files.append(File.generated(config, "assets/apply/python.zip", content=bundle(tree)))
    for path in sorted(web.glob("assets/**/*.*")):
        uri = path.relative_to(web).as_posix()
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    # Pages are found in the order in which they are made: the catalogue before guides and development.
    return Files(sorted(files, key=lambda file: file.generated_by is None))


def _progress(label: str, steps: "Iterable[T]") -> "ProgressBar[T]":
    """A bar on the terminal; nothing where there is none."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(
        steps, label=label, show_pos=True, update_min_steps=10, file=sys.stderr, hidden=hidden
    )


def _carried(web: Path) -> list[Package]:
    """What others wrote of the form's parts; `web` is what scripts/web/build.mjs made."""
    of_npm = json.loads((web / "third-party.json").read_text(encoding="utf-8"))
    return [Package(**each) for each in of_npm] + [of_python(name) for name in DISTRIBUTIONS]


def on_env(env: "Environment", config: "MkDocsConfig", files: Files) -> "Environment":
    _site.env = env
    _site.progress = _progress("套版面", range(len(files.documentation_pages())))
    _site.progress.render_progress()
    return env


def on_page_content(html: str, page: "SitePage", config: "MkDocsConfig", files: Files) -> str:
    """Markdown can't say how large a picture is, so that its place is kept free while it loads."""
    folder = Path(page.file.abs_src_path or "").parent

    def sized(image: re.Match[str]) -> str:
        if not (folder / image[1]).is_file():
            return image[0]  # MkDocs says so
        picture = pictures.examine((folder / image[1]).read_bytes())
        return f'{image[0]} width="{picture.width}" height="{picture.height}" loading="lazy"'

    return re.sub(r'<img alt="[^"]*" src="([^":]+)"', sized, html)


def on_page_context(
    context: dict[str, Any], page: "SitePage", config: "MkDocsConfig", nav: "Navigation"
) -> dict[str, Any]:
    if page.file.src_uri in _site.places:
        headings, page.content = _site.take(page.file.src_uri)
        page.toc = _contents(headings)
        if isinstance(page, Made):
            context["whole"] = _whole(page, headings, context)
    kind = _site.kinds.get(page.file.src_uri.split("/")[0], "")
    text = search.text_of(page.content or "")
    _write(config, _site.index.add(search.Found(page.url, str(page.title), kind, text)))
    return context


def _whole(page: Made, headings: str, context: dict[str, Any]) -> str:
    """The page in the theme, whose shell is rendered once for all pages that stand alike.

    The theme renders the whole navigation on every page, which took more time than all else.
    """
    own = {"title": page.meta["title"], "description": page.meta.get("description", "")}
    rest = {name: value for name, value in page.meta.items() if name not in own}
    folders = page.url.split("/")
    key = (folders[0], len(folders), not page.toc.items, not own["description"], str(rest))
    if key not in _site.shells:
        _site.shells[key] = _shell(page, context)
    if headings not in _site.contents:
        _site.contents[headings] = _rendered("made-toc.html", page, context).strip()
    own["toc"] = _site.contents[headings]
    own["first"] = page.toc.items[0].id if page.toc.items else ""
    own["address"] = page.canonical_url or ""
    own["<h1"] = page.content or ""
    return "".join(own[part] if at % 2 else part for at, part in enumerate(_site.shells[key]))


def _shell(page: Made, context: dict[str, Any]) -> list[str]:
    """What the theme puts around such a page; every other part is the name of what stands there."""
    marked = copy(page)
    marked.meta = {**page.meta, "title": f"{MARK}title{MARK}"}
    if page.meta.get("description"):
        marked.meta["description"] = f"{MARK}description{MARK}"
    marked.canonical_url = f"{MARK}address{MARK}"
    marked.content = f"{MARK}<h1{MARK}"  # the theme would add a heading if there were none
    if page.toc.items:
        marked.toc = TableOfContents([AnchorLink("", f"{MARK}first{MARK}", 2)])
    contents = _rendered("made-toc.html", marked, context).strip()
    before, contents, after = _rendered("main.html", marked, context).partition(contents)
    assert contents  # noqa: S101  the theme shows the table of contents on every page
    return re.split(f"{MARK}([^{MARK}]+){MARK}", f"{before}{MARK}toc{MARK}{after}")


def _rendered(template: str, page: "SitePage", context: dict[str, Any]) -> str:
    return _site.env.get_template(template).render({**context, "page": page})


def on_post_page(output: str, page: "SitePage", config: "MkDocsConfig") -> str:
    page.content, page.toc = None, _contents("[]")  # written; MkDocs would keep them to the end
    if _site.progress:
        _site.progress.update(1)
    return output


def on_post_build(config: "MkDocsConfig") -> None:
    if _site.progress:
        _site.progress.render_finish()
    _write(config, _site.index.close())
    gc.enable()


def _contents(headings: str) -> TableOfContents:
    top: list[AnchorLink] = []
    for each in json.loads(headings):
        heading = Heading(*each)
        anchor = AnchorLink(heading.title, heading.id, heading.level)
        (top if heading.level == 2 or not top else top[-1].children).append(anchor)
    return TableOfContents(top)


def _write(config: "MkDocsConfig", assets: "Iterable[Asset]") -> None:
    for asset in assets:
        target = Path(config.site_dir, asset.uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(asset.data)
