"""Puts the catalogue into MkDocs. Its HTML never passes through Markdown."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files
from mkdocs.structure.toc import AnchorLink, TableOfContents

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
    for page in pages(Repository(FolderTree(root))):
        if isinstance(page, Asset):
            # Written at once: MkDocs would hold all of them in memory until the end.
            path = Path(config.site_dir, page.uri)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(page.data)
            continue
        _pages[page.uri] = page
        front_matter = json.dumps({"title": page.title, **page.meta}, ensure_ascii=False)
        files.append(File.generated(config, page.uri, content=f"---\n{front_matter}\n---\n"))
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
