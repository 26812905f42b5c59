"""A page of the site."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, relpath
from typing import Any, NamedTuple


class Heading(NamedTuple):
    """A heading that the table of contents shows. `title` is plain text."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is no page: a picture, data. `uri` is where it stands below the site's root."""

    uri: str
    data: bytes


def loaded(uri: str, data: Any) -> Asset:
    """Data that the site's scripts ask for, in a frame that ``docs/assets/search.js`` knows.

    A server is asked for the file, which is JSON within the frame; in a copy on a disk, where browsers
    let nothing be fetched, the file is run.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Asset(f"{uri}.js", f"sanshe({text})".encode())


class Picture(NamedTuple):
    """Where a picture stands below the site's root, in its widths, and what is on it."""

    uri: str
    width: int
    height: int
    sources: list[tuple[int, str]]
    """Widths and addresses; the picture itself last."""
    alt: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `title` and `meta` are plain text (see `text.plain`), `html` is safe HTML."""

    uri: str
    """Where its source would stand below ``docs/``, ending in ``.md``."""
    title: str
    meta: Mapping[str, str | list[str]]
    html: str
    headings: tuple[Heading, ...] = ()


def link(start: str, target: str, fragment: str = "") -> str:
    """The address of the page `target` as written on the page `start`."""
    found = address(start, target.removesuffix(".md") + ".html")
    return f"{found}#{fragment}" if fragment else found


def address(start: str, target: str) -> str:
    """The address of the file `target` as written on the page `start`."""
    return _address(dirname(start), target)


@lru_cache(maxsize=4096)
def _address(folder: str, target: str) -> str:
    return relpath(f"/{target}", f"/{folder}")  # of others it would ask for the working directory
