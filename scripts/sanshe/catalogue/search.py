"""The search: what stands on the pages -> small files, of which a browser fetches a few.

A word is found wherever it stands in a sentence, with no dictionary: a text is indexed by every two
characters that follow each other (a run's last by itself), Latin words and numbers whole. Which pages
have a pair stands in the file of its first character, so the first search costs a few of those files
and the texts of the pages that it shows, however many pages there are.
"""

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from itertools import islice
from operator import sub
from typing import NamedTuple

from sanshe.catalogue.page import Asset, loaded

FOLDER = "search"
PARTS = 256
"""How many files the pairs are spread over."""
TEXTS = 8
"""How many pages' texts share a file."""

_ASIDE = re.compile(r"<!-- 不搜 -->.*?(?:<!-- 再搜 -->|\Z)", re.DOTALL)
"""In a page: what does not find it, such as other projects' names, and sums."""

_WORDS = re.compile(r"[㐀-鿿豈-﫿𠀀-𳕿]+|[a-z0-9]+")
_WITHIN = re.compile(r"</?(?:a|abbr|b|code|em|mark|strong|time|wbr)\b[^>]*>")
_TAG = re.compile(r"<script\b[^>]*>[^<]*</script>|<[^>]*>")
_SPACE = re.compile(r"\s*\n\s*")


class Found(NamedTuple):
    """A page: its address below the site's root, title, the kind of page it is, and its text."""

    url: str
    title: str
    kind: str
    text: str


class Index:
    """Takes page after page; only the numbers of those that have a pair are kept in memory."""

    def __init__(self) -> None:
        self._pages = 0
        self._titles: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._bodies: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._waiting: list[Found] = []

    def add(self, page: Found) -> Iterator[Asset]:
        """Takes a page; the file of texts that is full with it, if one is."""
        for token in tokens(page.title):
            self._titles[token].append(self._pages)
        for token in tokens(page.text):
            self._bodies[token].append(self._pages)
        self._pages += 1
        self._waiting.append(page)
        if len(self._waiting) == TEXTS:
            yield self._texts()

    def close(self) -> Iterator[Asset]:
        """The rest: the last texts, the files of pairs, and how many pages there are."""
        if self._waiting:
            yield self._texts()
        parts: defaultdict[int, list[str]] = defaultdict(list)
        for token in sorted(self._titles.keys() | self._bodies.keys()):
            parts[ord(token[0]) % PARTS].append(token)
        for part in range(PARTS):
            yield loaded(
                f"{FOLDER}/{part}",
                {
                    token: [
                        self._packed(self._titles.get(token)),
                        self._packed(self._bodies.get(token)),
                    ]
                    for token in parts[part]
                },
            )
        yield loaded(f"{FOLDER}/index", {"pages": self._pages, "parts": PARTS, "texts": TEXTS})

    def _texts(self) -> Asset:
        number = (self._pages - 1) // TEXTS
        made = loaded(f"{FOLDER}/texts/{number}", self._waiting)
        self._waiting = []
        return made

    def _packed(self, pages: "array[int] | None") -> list[int]:
        """Page numbers as steps from one to the next; after -1 those that do *not* have the pair."""
        if not pages:
            return []
        if 2 * len(pages) > self._pages:
            others = sorted(set(range(self._pages)).difference(pages))
            return [-1, *_steps(others)]
        return _steps(pages)


def _steps(numbers: "array[int] | list[int]") -> list[int]:
    return [*numbers[:1], *map(sub, islice(numbers, 1, None), numbers)]


def tokens(text: str) -> set[str]:
    """What a text is found by; the same as in ``docs/assets/search.js``."""
    found: set[str] = set()
    for run in _WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "㐀":
            found.add(run)
        else:
            found.update([run[at : at + 2] for at in range(len(run))])
    return found


def text_of(html: str) -> str:
    """What safe HTML says of its own subject, a block a line."""
    html = _ASIDE.sub("\n", html)
    return _SPACE.sub("\n", unescape(_TAG.sub("\n", _WITHIN.sub("", html)))).strip()
