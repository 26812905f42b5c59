"""开放数据: everything below ``data/v1/``, and the page that tells of it.

One pass over the years. A project's data are made once and let go. What stays until the end are the
bytes of the tables that hold all years; of one year its two lists, of one district its full data. A
year's files say nothing of other years, so they stay as they are while others grow.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import resources
from typing import Any, NamedTuple

from sanshe.catalogue import feeds, figures, linked, tables
from sanshe.catalogue.counts import Tally
from sanshe.catalogue.data import (
    LICENCE,
    ROOT,
    Data,
    city,
    known_stage,
    page_address,
    project_data,
    project_uri,
)
from sanshe.catalogue.grants import VERSION, funder, grant
from sanshe.catalogue.page import Asset, Page
from sanshe.catalogue.projects import PROJECTS
from sanshe.catalogue.render import Renderer
from sanshe.catalogue.text import read
from sanshe.project import Year
from sanshe.status import Overview
from sanshe.typeset import line

PAGE = "data/index.md"
INDEX = f"{ROOT}/index.json"
FEEDS = {"pilots": "立项的项目", "cases": "案例", "calls": "通知"}
SCHEMAS = {
    "project": "一个项目的完整数据",
    "projects": "一年的项目清单",
    "counts": "数目",
    "grants": "一年的资助清单",
    "index": "文件目录",
}
MEDIA = {
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/atom+xml",
}


class File(NamedTuple):
    """One file that the index and the page tell of; ``index.schema.json`` says what `kind` may be."""

    kind: str
    uri: str
    title: str
    size: int
    schema: str | None = None
    projects: int | None = None
    year: int | None = None
    district: str | None = None

    @property
    def name(self) -> str:
        """Its address below that of all data."""
        return self.uri.removeprefix(f"{ROOT}/")

    @property
    def size_words(self) -> str:
        if self.size < 1_000_000:
            return f"{max(1, round(self.size / 1000))} KB"
        return f"{self.size / 1_000_000:.1f} MB"


def published(
    site: Renderer, years: Iterable[Year], views: Mapping[int, Overview], *, drawn: bool
) -> Iterator[Page | Asset]:
    """All files, the page about them, and 图表, which shows their counts.

    `views` are the years' quotas, `drawn` whether the site carries what draws charts.
    """
    yield from _Publisher(site, list(years), views, drawn=drawn).all()


def feed_uri(key: str) -> str:
    return f"{ROOT}/feeds/{key}.xml"


class _Publisher:
    def __init__(
        self, site: Renderer, years: list[Year], views: Mapping[int, Overview], *, drawn: bool
    ) -> None:
        self.site = site
        self.views = views
        self.drawn = drawn
        self.repository = site.repository
        self.programme = site.repository.programme
        self.city = self.programme.city.code or self.programme.city.name
        self.years = years
        self.files: list[File] = []
        self.book = tables.Book()
        self.projects = tables.Table(self.book, "项目", tables.PROJECTS)
        self.payments = tables.Table(self.book, "拨付", tables.PAYMENTS)
        self.tallies: list[Tally] = []
        self.pilots: list[feeds.Entry] = []
        self.cases: list[feeds.Entry] = []
        self.latest = date.min
        self.example: Data | None = None

    def all(self) -> Iterator[Page | Asset]:
        for year in self.years:
            yield from self._year(year)
        yield from self._tables()
        yield self._counts()
        yield from self._figures()
        yield from self._feeds()
        yield from self._schemas()
        yield self._index()
        yield self._page()

    def _year(self, year: Year) -> Iterator[Asset]:
        tally = Tally(year.notice)
        self.tallies.append(tally)
        instalments = read(year.notice, "amounts", "instalments") or ()
        listed: list[bytes] = []
        given: list[bytes] = []
        shard: list[bytes] = []
        district = ""
        latest = date.min
        for project in sorted(year.projects, key=lambda each: each.id):
            tally.add_stage(known_stage(project, year))
            data = project_data(self.repository, project, year)
            if data is None:
                continue
            if project.district != district:
                yield from self._shard(year, district, shard)
                district, shard = project.district, []
            made = _json(data)
            shard.append(made)
            yield Asset(project_uri(project.id), made)
            listed.append(_json(self._keep(data, tally)).rstrip())
            if award := grant(data, self.programme, instalments):
                given.append(_json(award).rstrip())
            if data["updated_on"]:
                latest = max(latest, date.fromisoformat(data["updated_on"]))
        yield from self._shard(year, district, shard)
        self.latest = max(self.latest, latest)
        yield from self._lists(year, max(latest, _begun(year)), listed, given)

    def _shard(self, year: Year, district: str, lines: list[bytes]) -> Iterator[Asset]:
        self.pilots, self.cases = feeds.newest_of(self.pilots), feeds.newest_of(self.cases)
        if lines:
            found = year.notice.district(district)
            yield self._file(
                "full",
                _shard_uri(year, district),
                f"{year.notice.year}年{found.name if found else district}的完整数据",
                b"".join(lines),
                schema="project",
                projects=len(lines),
                year=year.notice.year,
                district=district,
            )

    def _lists(
        self, year: Year, on: date, listed: list[bytes], given: list[bytes]
    ) -> Iterator[Asset]:
        """A year's projects and grants; `on` is the day of its latest record."""
        number = year.notice.year
        complete = not self.tallies[-1].unreadable
        head = {**self._head("projects", on, complete=complete), "year": number}
        yield self._file(
            "projects",
            f"{ROOT}/projects/{number}.json",
            f"{number}年的项目清单",
            _listed(head, "projects", listed),
            schema="projects",
            projects=len(listed),
            year=number,
        )
        if not given:  # the standard knows no empty package
            return
        uri = f"{ROOT}/grants/{number}.json"
        head = {
            "$schema": self._schema_address("grants"),
            "version": VERSION,
            "title": f"{self.site.city}“三社联动”试点项目{number}年的资助",
            "identifier": f"{funder(self.programme)['id']}-{number}",
            "publisher": self._by(),
            "license": LICENCE,
            "downloadURL": page_address(self.repository, uri),
            "accessURL": page_address(self.repository, PAGE),
            "modified": f"{on.isoformat()}T00:00:00+08:00",
            "complete": complete,
        }
        yield self._file(
            "grants",
            uri,
            f"{number}年的资助清单",
            _listed(head, "grants", given),
            schema="grants",
            projects=len(given),
            year=number,
        )

    def _keep(self, data: Data, tally: Tally) -> Data:
        """Adds a project to what holds all years; what its year's list says of it."""
        tally.add(data)
        if self.example is None or self.example["year"] < data["year"]:
            self.example = data
        row = tables.row(tables.PROJECTS, data)
        self.projects.add(row)
        for payment in tables.payments(data):
            self.payments.add(payment)
        updated = date.fromisoformat(data["updated_on"]) if data["updated_on"] else None
        award, case = data["award"], data["case_study"]
        where = f"{data['district']['title']}{data['community'] or ''}"
        if award and updated:
            words = f"{where}，{data['agency']['name'] or ''}：{award['how']}。"
            words += data["governance"]["problem"] or ""
            on = date.fromisoformat(award["decided_on"])
            page = data["url"]
            self.pilots.append(feeds.Entry(data["id"], data["name"], words, page, on, updated))
        if case and case["written_on"]:
            on = date.fromisoformat(case["written_on"])
            words = f"{where}。{case['summary'] or ''}"
            self.cases.append(feeds.Entry(data["id"], case["title"], words, case["url"], on, on))
        return dict(zip((column.key for column in tables.PROJECTS), row, strict=True))

    def _tables(self) -> Iterator[Asset]:
        for name, title, table in (
            ("projects", "项目清单", self.projects),
            ("payments", "拨付", self.payments),
        ):
            yield self._file("table", f"{ROOT}/{name}.csv", title, table.content())
        meant = schema("projects")["properties"]["projects"]["items"]["properties"]
        words = self.book.sheet("栏目", tables.WORDS)
        for column in tables.PROJECTS:
            words.add((column.title, column.key, meant[column.key].get("description")))
        made = self.book.content(self._about(), self._as_of())
        yield self._file("table", f"{ROOT}/projects.xlsx", "项目清单、拨付、各栏的说明", made)

    def _counts(self) -> Asset:
        made = {**self._head("counts"), "years": [each.data() for each in self.tallies]}
        uri = f"{ROOT}/counts.json"
        return self._file("counts", uri, "数目", _json(made), schema="counts")

    def _figures(self) -> Iterator[Page | Asset]:
        years = [
            {**each.data(), **figures.quotas(self.views.get(each.notice.year))}
            for each in self.tallies
        ]
        for figure in (figures.YEARS, *figures.FIGURES):
            uri = f"{ROOT}/{figures.file_name(figure)}"
            content = tables.csv_of(figure.columns, figures.rows(figure, years))
            yield self._file("figure", uri, figure.title, content)
        yield figures.figures(self.site, years, drawn=self.drawn, root=ROOT)

    def _feeds(self) -> Iterator[Asset]:
        site = self.programme.site
        called = [year for year in self.years if year.notice.clauses]
        entries = {
            "pilots": self.pilots,
            "cases": self.cases,
            "calls": list(feeds.call_entries((year.notice for year in called), site)),
        }
        pages = {"pilots": PROJECTS, "cases": "cases/index.md", "calls": "notices/index.md"}
        for key, title in FEEDS.items():
            feed = feeds.Feed(
                key,
                f"{self.site.city}“三社联动”试点：{title}",
                page_address(self.repository, feed_uri(key)),
                page_address(self.repository, pages[key]),
                self.programme.bureaus.city,
                self._begun(),
            )
            made = feeds.atom(feed, entries[key], self.city)
            yield self._file("feed", feed_uri(key), title, made)
        events = [event for year in called for event in feeds.call_events(year, site)]
        name = f"{self.site.city}“三社联动”试点的日子"
        made = feeds.calendar(name, events, self.city)
        yield self._file("calendar", f"{ROOT}/feeds/calls.ics", "今年和往年的日子", made)

    def _schemas(self) -> Iterator[Asset]:
        for name, title in SCHEMAS.items():
            uri = f"{ROOT}/schema/{name}.schema.json"
            made = {"$id": page_address(self.repository, uri), **schema(name)}
            text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
            yield self._file("schema", uri, title, text.encode())

    def _index(self) -> Asset:
        """Every file but the single projects'; it isn't listed in itself."""
        files = [self._described(each) for each in self.files]
        return Asset(INDEX, _json({**self._head("index"), "files": files}))

    def _described(self, file: File) -> Data:
        return {
            "url": page_address(self.repository, file.uri),
            "kind": file.kind,
            "media_type": MEDIA[file.uri.rpartition(".")[2]],
            "title": file.title,
            "year": file.year,
            "district": file.district,
            "size": file.size,
            "schema": file.schema and self._schema_address(file.schema),
            "projects": file.projects,
        }

    def _page(self) -> Page:
        projects = sum(tally.projects for tally in self.tallies)
        described = "试点项目的数据：JSON、CSV、Excel、订阅和日历，怎样用，什么保持不变"
        return self.site.page(
            PAGE,
            "data.html",
            "开放数据",
            described,
            linked=linked.dataset(
                self.repository,
                f"{self.site.city}“三社联动”试点项目",
                described,
                self._as_of(),
                (
                    self._described(each)
                    for each in self.files
                    if each.kind in ("projects", "grants", "counts", "table")
                ),
            ),
            files={
                kind: [each for each in self.files if each.kind == kind]
                for kind in ("counts", "table", "figure", "feed", "calendar", "schema")
            },
            lists=list(self._years()),
            index=INDEX,
            shards=list(self._shards()),
            address=self.programme.site,
            root=ROOT,
            example=self.example,
            example_uri=project_uri(self.example["id"]) if self.example else None,
            projects=projects,
            on=self._as_of(),
            publisher=self.programme.bureaus.city,
            counted=sum(tally.stages.total() for tally in self.tallies) - projects,
            unreadable=sum(tally.unreadable for tally in self.tallies),
        )

    def _years(self) -> Iterator[tuple[File, File | None]]:
        """Of each year, the latest first, its projects and its grants."""
        grants = {each.year: each for each in self.files if each.kind == "grants"}
        for each in reversed(self.files):
            if each.kind == "projects":
                yield each, grants.get(each.year)

    def _shards(self) -> Iterator[tuple[int, list[tuple[str, File]]]]:
        """By year, the latest first; districts, with their names, in the order of the notice."""
        found = {each.uri: each for each in self.files if each.kind == "full"}
        for year in reversed(self.years):
            listed = [
                (district.name, found[uri])
                for district in year.notice.districts
                if (uri := _shard_uri(year, district.key)) in found
            ]
            if listed:
                yield year.notice.year, listed

    def _head(self, name: str, on: date | None = None, *, complete: bool | None = None) -> Data:
        """What a list begins with; without `on` and `complete` it is of all years."""
        return {
            "$schema": self._schema_address(name),
            "version": 1,
            "publisher": self._by(),
            "city": city(self.repository),
            "license": LICENCE,
            "as_of": (on or self._as_of()).isoformat(),
            "complete": self._is_complete() if complete is None else complete,
        }

    def _is_complete(self) -> bool:
        return not any(tally.unreadable for tally in self.tallies)

    def _by(self) -> Data:
        return {"name": line(self.programme.bureaus.city), "website": self.programme.site}

    def _about(self) -> list[tuple[str, str]]:
        words = [
            ("内容", "已立项的三社联动试点项目，一行一个；没有立项的只在数目里，不列名称。"),
            ("发布", line(self.programme.bureaus.city)),
            ("网址", page_address(self.repository, PAGE)),
            ("数据到", self._as_of().isoformat()),
            ("许可", f"CC BY 4.0，{LICENCE}"),
            ("人次", "少于5的不写数目，也不计入合计。"),
            ("空白", "还没有记录，或者读不出来。"),
        ]
        if not self._is_complete():
            words.append(("不完整", "有的文件读不出来，没有列出。"))
        return words

    def _schema_address(self, name: str) -> str:
        return page_address(self.repository, f"{ROOT}/schema/{name}.schema.json")

    def _begun(self) -> date:
        """When the first call opened: what is said while nothing has happened yet."""
        return min(map(_begun, self.years), default=date(1970, 1, 1))

    def _as_of(self) -> date:
        """The day of the latest record."""
        return max(self.latest, self._begun())

    def _file(self, kind: str, uri: str, title: str, content: bytes, **more: Any) -> Asset:
        self.files.append(File(kind, uri, title, len(content), **more))
        return Asset(uri, content)


def _begun(year: Year) -> date:
    """When the year's call opened; of an earlier year that may not be known."""
    window = read(year.notice, "dates", "window")
    return window.from_ if window else date(year.notice.year, 1, 1)


def schema(name: str) -> Data:
    """The published schema of that name."""
    file = resources.files("sanshe.catalogue") / "schema" / "v1" / f"{name}.schema.json"
    made: Data = json.loads(file.read_bytes())
    return made


def _shard_uri(year: Year, district: str) -> str:
    return f"{ROOT}/projects/{year.notice.year}/{district}.ndjson"


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _listed(head: Data, key: str, lines: Iterable[bytes]) -> bytes:
    """`head` with the list of `lines` under `key`, one a line."""
    start = _json(head).rstrip(b"}\n")
    return b"".join((start, f',"{key}":[\n'.encode(), b",\n".join(lines), b"\n]}\n"))
