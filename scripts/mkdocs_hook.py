"""Puts the catalogue into MkDocs. Its HTML never passes through Markdown."""

import json
import re
import sys
from pathlib import Path
from posixpath import dirname
from typing import TYPE_CHECKING, Any, TypeVar

import click
from jinja2 import pass_context
from mkdocs.structure.files import File, Files
from mkdocs.structure.toc import AnchorLink, TableOfContents

from sanshe import pictures
from sanshe.bundle import DISTRIBUTIONS, bundle
from sanshe.catalogue import Asset, Heading, Package, of_python, pages, search
from sanshe.repository import Repository
from sanshe.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click._termui_impl import ProgressBar
    from jinja2 import Environment
    from jinja2.runtime import Context
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

T = TypeVar("T")


class Site:
    """One build; `mkdocs serve` makes many."""

    def __init__(self, nav: "list[Any]") -> None:
        self.ours: set[str] = set()
        """Our pages; each waits where it will stand, for thousands would fill the memory."""
        self.in_nav: set[str] = set()
        """The pages that the navigation leads to."""
        self.shell: dict[tuple[str, str], str] = {}
        """What `once` has rendered."""
        self.index = search.Index()
        self.progress: ProgressBar[int] | None = None
        """Shown on a terminal while MkDocs makes the pages."""
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
    made = pages(Repository(tree), _carried(web) if web.is_dir() else ())
    with _progress("读记录、写正文", made) as shown:
        for page in shown:
            if isinstance(page, Asset):
                # Written at once: MkDocs would hold all of them in memory until the end.
                _write(config, [page])
                continue
            front_matter = json.dumps({"title": page.title, **page.meta}, ensure_ascii=False)
            file = File.generated(config, page.uri, content=f"---\n{front_matter}\n---\n")
            files.append(file)
            _site.ours.add(page.uri)
            headings = json.dumps(page.headings, ensure_ascii=False)
            _write(config, [Asset(file.dest_uri, f"{headings}\n{page.html}".encode())])
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


def on_nav(nav: "Navigation", config: "MkDocsConfig", files: Files) -> None:
    _site.in_nav = {page.file.src_uri for page in nav.pages}


def on_env(env: "Environment", config: "MkDocsConfig", files: Files) -> "Environment":
    env.globals["once"] = _once
    _site.progress = _progress("套版面", range(len(files.documentation_pages())))
    _site.progress.render_progress()
    return env


@pass_context
def _once(context: "Context", name: str, render: "Callable[[], str]") -> str:
    """What `render` makes of a part that is the same on all pages of a folder outside the navigation.

    The theme renders the whole navigation on every page, which is half of what a page takes.
    """
    page: SitePage | None = context["page"]
    if page is None or page.file.src_uri in _site.in_nav:
        return render()
    key = (name, dirname(page.url))
    if key not in _site.shell:
        _site.shell[key] = render()
    return _site.shell[key]


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
    if page.file.src_uri in _site.ours:
        waiting = Path(page.file.abs_dest_path).read_text(encoding="utf-8")
        headings, _, page.content = waiting.partition("\n")
        page.toc = _contents([Heading(*each) for each in json.loads(headings)])
    kind = _site.kinds.get(page.file.src_uri.split("/")[0], "")
    text = search.text_of(page.content or "")
    _write(config, _site.index.add(search.Found(page.url, str(page.title), kind, text)))
    return context


def on_post_page(output: str, page: "SitePage", config: "MkDocsConfig") -> str:
    page.content, page.toc = None, _contents([])  # written; MkDocs would keep them to the end
    if _site.progress:
        _site.progress.update(1)
    return output


def on_post_build(config: "MkDocsConfig") -> None:
    if _site.progress:
        _site.progress.render_finish()
    _write(config, _site.index.close())


def _contents(headings: list[Heading]) -> TableOfContents:
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
