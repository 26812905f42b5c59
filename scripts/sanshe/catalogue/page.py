"""A page of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, relpath
from typing import NamedTuple


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
    return _address(dirname(start) or ".", target)


@lru_cache(maxsize=4096)
def _address(folder: str, target: str) -> str:
    return relpath(target, folder)  # which asks the machine for its working directory, twice
