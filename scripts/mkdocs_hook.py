"""Puts the catalogue into MkDocs. Its HTML never passes through Markdown."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files
from mkdocs.structure.toc import AnchorLink, TableOfContents

from sanshe.bundle import bundle
from sanshe.catalogue import Asset, Page, pages
from sanshe.repository import Repository
from sanshe.tree import FolderTree

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page as SitePage

_pages: dict[str, Page] = {}


def on_files(files: Files, config: "MkDocsConfig") -> Files:
    root = Path(config.config_file_path).parent
    _pages.clear()
    tree = FolderTree(root)
    for page in pages(Repository(tree)):
        if isinstance(page, Asset):
            files.append(File.generated(config, page.uri, content=page.data))
            continue
        _pages[page.uri] = page
        front_matter = json.dumps({"title": page.title, **page.meta}, ensure_ascii=False)
        files.append(File.generated(config, page.uri, content=f"---\n{front_matter}\n---\n"))
    web = root / ".venv-web" / "site"  # see the Makefile; not there where it could not be fetched
    config.extra["apply"] = web.is_dir()
    if web.is_dir():
        files.append(File.generated(config, "assets/apply/python.zip", content=bundle(tree)))
    for path in sorted(web.glob("assets/**/*.*")):
        uri = path.relative_to(web).as_posix()
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def on_page_content(html: str, page: "SitePage", config: "MkDocsConfig", files: Files) -> str:
    ours = _pages.get(page.file.src_uri)
    if ours is None:
        return html
    top: list[AnchorLink] = []
    for heading in ours.headings:
        anchor = AnchorLink(heading.title, heading.id, heading.level)
        (top if heading.level == 2 or not top else top[-1].children).append(anchor)
    page.toc = TableOfContents(top)
    return ours.html
