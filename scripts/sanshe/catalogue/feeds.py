"""What is new, for feed readers (Atom, RFC 4287), and the call's dates, for calendars (RFC 5545).

Nothing depends on the clock: every date is that of a record or of the notice. Ids don't depend on
the site's address, so that a site that moves shows nothing twice.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sanshe.catalogue.data import LICENCE
from sanshe.catalogue.render import notice_uri
from sanshe.catalogue.text import read
from sanshe.notice import Notice
from sanshe.project import Year
from sanshe.typeset import line
from sanshe.wording import day, period

MOST = 200
"""Entries of a feed: readers fetch it whole every time."""

_ATOM = "http://www.w3.org/2005/Atom"
_DAY = timedelta(days=1)
_OCTETS = 75
"""Of a calendar's line, without its end (RFC 5545 3.1)."""


class Entry(NamedTuple):
    """One thing that happened; `key` never changes, `page` is an address."""

    key: str
    title: str
    summary: str
    page: str
    published: date
    updated: date


class Feed(NamedTuple):
    key: str
    title: str
    address: str
    page: str
    author: str
    begun: date
    """What `updated` says while there are no entries."""


class Event(NamedTuple):
    """One or more whole days."""

    key: str
    title: str
    first: date
    last: date
    text: str
    page: str


def stable_id(city: str, *keys: str) -> str:
    """The same for the same thing for ever: of this city's programme, wherever its site stands."""
    return str(uuid5(NAMESPACE_URL, "/".join(("sanshe", city, *keys))))


def newest_of(entries: Iterable[Entry]) -> list[Entry]:
    """At most `MOST`, the latest first."""
    newest = sorted(entries, key=lambda each: each.key)
    newest.sort(key=lambda each: each.published, reverse=True)
    return newest[:MOST]


def atom(feed: Feed, entries: Iterable[Entry], city: str) -> bytes:
    """What a reader sees of `entries`."""
    newest = newest_of(entries)
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": "zh-CN"})
    _add(root, "id", f"urn:uuid:{stable_id(city, 'feed', feed.key)}")
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((each.updated for each in newest), default=feed.begun)))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(root, "link", rel="license", href=LICENCE)
    _add(root, "rights", "CC BY 4.0")
    for each in newest:
        entry = _add(root, "entry")
        _add(entry, "id", f"urn:uuid:{stable_id(city, feed.key, each.key)}")
        _add(entry, "title", each.title)
        _add(entry, "published", _moment(each.published))
        _add(entry, "updated", _moment(max(each.updated, each.published)))
        _add(entry, "link", rel="alternate", type="text/html", href=each.page)
        _add(entry, "summary", each.summary)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def calendar(name: str, events: Iterable[Event], city: str) -> bytes:
    """All `events` as whole days."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sanshe//calls//ZH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for each in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{stable_id(city, 'event', each.key)}",
            f"DTSTAMP:{_digits(each.first)}T000000Z",
            f"DTSTART;VALUE=DATE:{_digits(each.first)}",
            f"DTEND;VALUE=DATE:{_digits(each.last + _DAY)}",  # the first day after
            f"SUMMARY:{_escaped(each.title)}",
            f"DESCRIPTION:{_escaped(each.text)}",
            f"URL:{each.page}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for each in lines for folded in fold(each)).encode()


def fold(text: str) -> Iterator[str]:
    """`text` in lines of at most 75 octets, the further ones with a blank before; no character is cut."""
    room = _OCTETS
    start = 0
    for place, char in enumerate(text):
        size = len(char.encode())
        if size > room:
            yield (" " if start else "") + text[start:place]
            start, room = place, _OCTETS - 1
        room -= size
    yield (" " if start else "") + text[start:]


def call_entries(notices: Iterable[Notice], address: str) -> Iterator[Entry]:
    """Every call that says when it is open."""
    for notice in notices:
        if window := read(notice, "dates", "window"):
            yield Entry(
                str(notice.year),
                notice.title,
                f"申报：{period(window)}。日期都算到当日结束（北京时间）。",
                _notice_page(notice, address),
                window.from_,
                window.from_,
            )


def call_events(year: Year, address: str) -> Iterator[Event]:
    """The dates of one year's call."""
    notice = year.notice
    page = _notice_page(notice, address)

    def event(key: str, title: str, first: date, last: date, text: str) -> Event:
        title = f"{notice.year}年{title}"
        return Event(f"{notice.year}/{key}", title, first, last, f"{notice.title}，{text}", page)

    for key, title in (("window", "申报期"), ("review", "评审"), ("implementation", "实施期")):
        if days := read(notice, "dates", key):
            yield event(key, title, days.from_, days.to, f"{title}：{period(days)}。")
    if window := read(notice, "dates", "window"):
        text = f"申报到{day(window.to)}当日结束（北京时间）为止。"
        yield event("deadline", "申报截止", window.to, window.to, text)
    begins, ends = (read(year.publicity, name) for name in ("published_on", "ends_on"))
    if begins and ends and begins <= ends:
        text = f"公示：有异议的，{day(ends)}以前提出。"
        yield event("publicity", "立项公示", begins, ends, text)


def _notice_page(notice: Notice, address: str) -> str:
    return f"{address}{notice_uri(notice.year).removesuffix('.md')}.html"


def _add(parent: ET.Element, name: str, text: str = "", **given: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}", given)
    if text:
        made.text = line(text)
    return made


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+08:00"


def _digits(value: date) -> str:
    return value.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """A value of the type TEXT (RFC 5545 3.3.11)."""
    value = line(text)
    for mark in "\\;,":
        value = value.replace(mark, f"\\{mark}")
    return value
