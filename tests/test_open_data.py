"""开放数据: what is published as data, read back by parsers that are not ours."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from sanshe.catalogue import Asset, Page, feeds, open_data, pages, tables
from sanshe.catalogue.data import ROOT
from sanshe.catalogue.public import FEW, counted, percent, together
from sanshe.repository import Repository
from sanshe.tree import DictTree
from sanshe.typeset import line
from tests import cases
from tests.test_catalogue import HOSTILE, hostile, hostile_life, result

GOLDEN = cases.ROOT / "tests" / "data"
JIUCUO = f"{ROOT}/projects/2021/gulou/jiucuo.json"
ATOM = "{http://www.w3.org/2005/Atom}"
FORMULA = tuple("=+-@\t\r＝＋－＠")

Files = dict[str, bytes]


def made(submissions: Files) -> Files:
    """All data by address."""
    repository = Repository(DictTree({**cases.own_files(), **submissions}))
    found = (each for each in pages(repository) if isinstance(each, Asset))
    return {each.uri: each.data for each in found if each.uri.startswith(f"{ROOT}/")}


@pytest.fixture(scope="module")
def life() -> Files:
    return made(cases.life())


@pytest.fixture(scope="module")
def mischief() -> Files:
    """Every free text of applications and of records is a payload."""
    applications = hostile()
    ids = [path.removeprefix("submissions/").rpartition("/")[0] for path in applications]
    return {**made({**applications, **result(*ids)}), **made(hostile_life())}


def with_people(people: int) -> Files:
    """The good year, in which so many came to an activity."""
    path = "2021/gulou/jiucuo/progress/2021-04.yml"
    change = [{"old": "people: 12", "new": f"people: {people}"}]
    return made(cases.edited(cases.life(), [{"path": path, "change": change}]))


def listed(files: Files, name: str) -> list[dict[str, Any]]:
    """What stands in the lists of that name, of all years, as somebody finds them by the index."""
    found = []
    for file in json.loads(files[f"{ROOT}/index.json"])["files"]:
        if file["kind"] == name:
            content = json.loads(files[file["url"].removeprefix("https://example.org/sanshe/")])
            assert len(content[name]) == file["projects"]
            found += content[name]
    return found


def events(content: bytes) -> list[Any]:
    """Read by a library that is not ours."""
    return list(Calendar.from_ical(content).events)


def documents(files: Files) -> Iterator[tuple[str, Any]]:
    """Every JSON document with the name of its schema."""
    for uri, content in files.items():
        name = uri.removeprefix(f"{ROOT}/")
        if name.endswith(".ndjson"):
            yield from (("project", json.loads(each)) for each in content.splitlines())
        elif name.startswith("projects/") and name.count("/") > 1:
            yield "project", json.loads(content)
        elif name.endswith(".json") and not name.startswith("schema/"):
            yield re.split("[./]", name)[0], json.loads(content)


def strict(schema: Any) -> Any:
    """The schema, which allows no field that it doesn't name; published, it does."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    return {**found, "additionalProperties": False} if "properties" in found else found


def assert_valid(files: Files) -> None:
    seen = set()
    for name, document in documents(files):
        schema = strict(json.loads(files[f"{ROOT}/schema/{name}.schema.json"]))
        Draft202012Validator.check_schema(schema)
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(schema, format_checker=checker).validate(document)
        seen.add(name)
    assert seen >= {"projects", "counts", "index"}


def test_all_documents_fit_their_schemas(life: Files) -> None:
    assert_valid(life)
    assert sum(name == "project" for name, _ in documents(life)) == 2 * 4  # file and shard


@pytest.mark.slow
def test_mischief_fits_the_schemas_too(mischief: Files) -> None:
    assert_valid(mischief)


def test_nothing_at_all_is_valid() -> None:
    files = made({})
    assert_valid(files)
    assert listed(files, "projects") == listed(files, "grants") == []
    assert not [uri for uri in files if re.match(f"{ROOT}/(projects/.*/|grants/)", uri)]


def test_one_project_as_data(life: Files) -> None:
    data = json.loads(life[JIUCUO])
    cases.expect(
        GOLDEN / "jiucuo.json",
        json.dumps(data, ensure_ascii=False, indent=2) + "\n",
    )


def fields(schema: Any, where: str = "") -> Iterator[str]:
    """Every field with its types, one a line."""
    if not isinstance(schema, dict):
        return
    for key, below in schema.get("properties", {}).items():
        kind = below.get("type") or below.get("$ref") or below.get("anyOf") or below.get("const")
        yield f"{where}/{key}: {json.dumps(kind, ensure_ascii=False)}"
        yield from fields(below, f"{where}/{key}")
    for key, below in schema.get("$defs", {}).items():
        yield from fields(below, f"{where}#{key}")
    if items := schema.get("items"):
        yield f"{where}[]: {json.dumps(items.get('$ref') or items.get('type'))}"
        yield from fields(items, f"{where}[]")


@pytest.mark.parametrize("name", sorted(open_data.SCHEMAS))
def test_published_fields_only_grow(name: str) -> None:
    """Not even blessing takes a field away, or gives it another type."""
    golden = GOLDEN / "fields" / f"{name}.txt"
    now = list(fields(open_data.schema(name)))
    before = golden.read_text("utf-8").splitlines() if golden.exists() else []
    assert [each for each in before if each not in now] == []
    cases.expect(golden, "\n".join(now) + "\n")


def test_columns_of_tables_only_grow() -> None:
    golden = GOLDEN / "fields" / "columns.txt"
    now = [f"{column.key} {column.title}" for column in (*tables.PROJECTS, *tables.PAYMENTS)]
    before = golden.read_text("utf-8").splitlines() if golden.exists() else []
    assert [each for each in before if each not in now] == []
    cases.expect(golden, "\n".join(now) + "\n")


def test_all_objects_have_all_fields() -> None:
    """What is required never is left out: programs need not ask whether a field is there."""

    def check(schema: Any) -> None:
        if isinstance(schema, dict):
            if "properties" in schema:
                assert schema["required"] == list(schema["properties"])
            for below in schema.values():
                check(below)
        elif isinstance(schema, list):
            for below in schema:
                check(below)

    for name in open_data.SCHEMAS:
        check(open_data.schema(name))


@pytest.mark.slow
def test_same_data_same_bytes(life: Files) -> None:
    assert made(cases.life()) == life


# ---------------------------------------------------------------- what stays private


def test_who_was_not_awarded_is_counted_and_not_named(life: Files) -> None:
    text = b"".join(content for uri, content in life.items() if not uri.endswith(".xlsx"))
    for word in (
        "北岭“互助”社区治理项目",
        "jinan/beiling",
        "船厂“共享”社区治理项目",
        "mawei/chuanchang",
    ):
        assert word.encode() not in text
    (year,) = (
        each for each in json.loads(life[f"{ROOT}/counts.json"])["years"] if each["year"] == 2021
    )
    stages = {each["key"]: each["applications"] for each in year["by_stage"]}
    assert stages["not-awarded"] == stages["rejected"] == 1
    assert year["applications"] == sum(stages.values()) == 6
    assert year["projects"] == 4


def test_who_is_only_received_is_not_in_the_data() -> None:
    path = cases.BASE_PATH
    files = made({path: cases.BASE.encode()})
    text = b"".join(content for uri, content in files.items() if not uri.endswith(".xlsx"))
    assert "旧厝巷".encode() not in text
    assert JIUCUO not in files


def names_of_people() -> set[str]:
    """Everybody who is named in the good year: staff, contacts, liaisons, experts, attendees."""
    found: set[str] = set()
    for path, content in cases.life().items():
        if path.endswith(".yml") and not path.endswith(("result.yml", "pool.yml")):
            found |= set(re.findall(r"[\u4e00-\u9fff]示例[0-9]*(?=[\"\s,\]}])", content.decode()))
    return found


def test_no_person_is_named(life: Files) -> None:
    names = names_of_people()
    assert {"郑示例", "林示例"} & names
    assert len(names) > 5
    book = io.BytesIO(life[f"{ROOT}/projects.xlsx"])
    cells = chain.from_iterable(sheet.values for sheet in load_workbook(book))
    words = " ".join(str(cell) for row in cells for cell in row)
    text = (
        words
        + b"".join(content for uri, content in life.items() if not uri.endswith(".xlsx")).decode()
    )
    assert [name for name in names if name in text] == []


def test_personnel_is_one_total(life: Files) -> None:
    data = json.loads(life[JIUCUO])
    keys = [each["category"]["key"] for each in data["spending"]]
    assert keys.count("personnel") == 1
    assert "workers" not in data
    assert "专项社工工资" not in json.dumps(data, ensure_ascii=False)


def test_personal_numbers_are_starred() -> None:
    change = [{"old": "楼组党员认领议题", "new": "电话 13905910000，楼组党员认领议题"}]
    edit = {"path": "2021/gulou/jiucuo/application.yml", "change": change}
    files = made(cases.edited(cases.life(), [edit]))
    assert b"13905910000" not in b"".join(files.values())
    assert "电话 13*********" in json.loads(files[JIUCUO])["governance"]["party_building"]


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, FEW), (4, FEW), (5, 5)])
def test_few_people_are_not_told_apart(people: int, told: int | str) -> None:
    data = json.loads(with_people(people)[JIUCUO])
    (activity,) = (each for each in data["activities"] if each["name"] == "楼组陪诊")
    assert activity["people"] == told
    others = [each["people"] for each in data["activities"] if each is not activity]
    # The sum doesn't tell what the part hides.
    assert data["done"]["people"] == sum(others) + (told if isinstance(told, int) else 0)


@given(st.lists(st.integers(0, 9)))
def test_the_sum_is_of_what_is_published(people: list[int]) -> None:
    published = [counted(each) for each in people]
    assert together(people) == sum(each for each in published if isinstance(each, int))


def test_a_share_of_few_is_not_told() -> None:
    assert percent(3, 4) is None
    assert percent(3, 5) == 60


# ---------------------------------------------------------------- the figures


def test_the_lists_agree_with_the_projects(life: Files) -> None:
    rows = listed(life, "projects")
    years = json.loads(life[f"{ROOT}/counts.json"])["years"]
    grants = listed(life, "grants")
    assert [each["id"] for each in rows] == [each["id"] for each in grants]
    for year in years:
        own = [each for each in rows if each["year"] == year["year"]]
        assert year["projects"] == len(own)
        assert Decimal(year["amount"]) == sum(Decimal(each["award"]) for each in own)
        for name, key in (
            ("by_district", "district"),
            ("by_agency", "credit_code"),
            ("by_theme", "theme"),
        ):
            for each in year[name]:
                assert each["projects"] == sum(row[key] == each["key"] for row in own)
            assert sum(each["projects"] for each in year[name]) == len(own)
    for each in rows:
        uri = each["data"].removeprefix("https://example.org/sanshe/")
        data = json.loads(life[uri])
        assert data["name"] == each["name"]
        assert data["data"] == each["data"]


def test_a_shard_holds_the_same_bytes_as_the_single_files(life: Files) -> None:
    shard = life[f"{ROOT}/projects/2021/gulou.ndjson"]
    assert shard == life[JIUCUO]
    for uri, content in life.items():
        if uri.endswith(".ndjson"):
            for each in content.splitlines(keepends=True):
                assert life[f"{ROOT}/projects/{json.loads(each)['id']}.json"] == each


def test_the_index_names_every_file_with_its_size(life: Files) -> None:
    listed = {
        each["url"].removeprefix("https://example.org/sanshe/"): each["size"]
        for each in json.loads(life[f"{ROOT}/index.json"])["files"]
    }
    described = json.loads(life[f"{ROOT}/schema/index.schema.json"])["properties"]["files"]["items"]
    for each in json.loads(life[f"{ROOT}/index.json"])["files"]:
        assert f"{each['kind']} " in described["properties"]["kind"]["description"]
    single = {uri for uri in life if re.fullmatch(rf"{ROOT}/projects/.*/.*\.json", uri)}
    assert listed == {uri: len(life[uri]) for uri in life.keys() - single - {f"{ROOT}/index.json"}}


def test_no_record_is_no_figure(life: Files) -> None:
    """A project that was not paid yet has no 0.00 that reads like a finding."""
    account = json.loads(life[f"{ROOT}/projects/2021/taijiang/hean.json"])["accounts"][0]
    assert account["issued"] == "200000.00"
    assert account["paid"] is account["spent"] is account["balance"] is None


def test_the_ten_core_fields_of_a_grant(life: Files) -> None:
    """360Giving: what its schema requires, and of organisations an id and a name."""
    for grant in listed(life, "grants"):
        for key in ("id", "title", "description", "currency", "amountAwarded", "awardDate"):
            assert grant[key], key
        for key in ("recipientOrganization", "fundingOrganization"):
            (organisation,) = grant[key]
            assert organisation["id"]
            assert organisation["name"]
        assert not grant["id"].startswith("360G-")
        assert "transactionDate" not in json.dumps(grant["commitmentTransaction"])
    (jiucuo,) = (each for each in listed(life, "grants") if each["id"] == "2021/gulou/jiucuo")
    assert [each["value"] for each in jiucuo["commitmentTransaction"]] == [160000, 40000]
    assert [each["value"] for each in jiucuo["disbursementTransaction"]] == [160000, 40000]
    assert jiucuo["amountDisbursed"] == 200000


def test_what_can_not_be_read_is_said() -> None:
    broken = {"submissions/2021/gulou/broken/application.yml": b"\xff\xfe: ["}
    files = made({**cases.life(), **broken})
    assert json.loads(files[f"{ROOT}/projects/2021.json"])["complete"] is False
    assert json.loads(files[f"{ROOT}/projects/2020.json"])["complete"] is True
    assert json.loads(files[f"{ROOT}/counts.json"])["complete"] is False
    years = json.loads(files[f"{ROOT}/counts.json"])["years"]
    assert {each["year"]: each["unreadable"] for each in years}[2021] == 1
    book = load_workbook(io.BytesIO(files[f"{ROOT}/projects.xlsx"]))
    assert "不完整" in [row[0] for row in book["说明"].values]


# ---------------------------------------------------------------- the years

BEFORE = "submissions/2020/review/result.yml"
AWARDED_BEFORE = """\
decided_on: "2020-03-20"
document: 示例1号
projects:
  - project: "2020/lianjiang/buwang"
    outcome: awarded
    amount: "200000.00"
""".encode()


@pytest.fixture(scope="module")
def years() -> Files:
    """Two years with awarded projects, of which one goes on."""
    return made({**cases.life(), BEFORE: AWARDED_BEFORE})


def test_a_year_has_files_of_its_own(years: Files) -> None:
    assert_valid(years)
    files = json.loads(years[f"{ROOT}/index.json"])["files"]
    for kind in ("projects", "grants", "full"):
        assert {each["year"] for each in files if each["kind"] == kind} >= {2020, 2021}
    for each in (*listed(years, "projects"), *listed(years, "grants")):
        assert each["id"].startswith(("2020/", "2021/"))
    for year in (2020, 2021):
        content = json.loads(years[f"{ROOT}/projects/{year}.json"])
        assert content["year"] == year
        assert {each["year"] for each in content["projects"]} == {year}
    ids = [each["id"] for each in listed(years, "grants")]
    assert len(ids) == len(set(ids)) == 5


@pytest.mark.parametrize(
    ("year", "other", "edit"),
    [
        (2020, 2021, {"path": "2021/gulou/jiucuo/audit.yml", "remove": True}),
        (
            2021,
            2020,
            {"path": f"/{BEFORE}", "change": [{"old": "2020-03-20", "new": "2031-03-20"}]},
        ),
    ],
)
def test_what_becomes_of_another_year_leaves_a_year_as_it_is(
    years: Files, year: int, other: int, edit: dict[str, Any]
) -> None:
    """The promise: a mirror need not fetch the files of earlier years again."""
    later = made(cases.edited({**cases.life(), BEFORE: AWARDED_BEFORE}, [edit]))
    files = json.loads(years[f"{ROOT}/index.json"])["files"]
    changed = {
        each["year"]
        for each in files
        if (uri := each["url"].removeprefix("https://example.org/sanshe/"))
        and years[uri] != later[uri]
    }
    assert other in changed
    assert year not in changed


def test_a_project_that_goes_on_says_of_which(years: Files, life: Files) -> None:
    later = "2021/lianjiang/buwang"
    (row,) = (each for each in listed(years, "projects") if each["id"] == later)
    (grant,) = (each for each in listed(years, "grants") if each["id"] == later)
    data = json.loads(years[f"{ROOT}/projects/{later}.json"])
    assert row["continues"] == data["continues"] == "2020/lianjiang/buwang"
    assert grant["relatedActivity"] == ["2020/lianjiang/buwang"]
    # Without a page of its own the earlier one is not named.
    assert b"2020/lianjiang/buwang" not in b"".join(life.values())


def test_a_list_of_grants_is_a_package_of_the_standard(years: Files) -> None:
    """What 360-giving-package-schema.json (1.4.3) demands; it isn't ours to carry along."""
    for year in (2020, 2021):
        package = json.loads(years[f"{ROOT}/grants/{year}.json"])
        assert re.fullmatch(r"(\d+\.)(\d+)", package["version"])
        assert package["publisher"]["name"]
        assert package["grants"]
        assert datetime.fromisoformat(package["modified"]).tzinfo
        assert package["downloadURL"] == f"https://example.org/sanshe/{ROOT}/grants/{year}.json"
        for grant in package["grants"]:
            assert len(grant["title"]) < 140
            for name in ("commitmentTransaction", "disbursementTransaction"):
                amount = "amountAwarded" if name.startswith("commit") else "amountDisbursed"
                if grant[name]:
                    assert sum(each["value"] for each in grant[name]) == grant[amount]


# ---------------------------------------------------------------- CSV and Excel


@pytest.mark.slow
def test_no_cell_of_a_csv_is_a_formula(mischief: Files) -> None:
    for name in ("projects", "payments"):
        text = mischief[f"{ROOT}/{name}.csv"].decode()
        assert text.startswith("\ufeff")
        head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert rows
        for row in rows:
            assert len(row) == len(head)
            assert not [cell for cell in row if cell.startswith(FORMULA)]


@pytest.mark.slow
def test_no_cell_of_the_workbook_is_a_formula(mischief: Files) -> None:
    book = load_workbook(io.BytesIO(mischief[f"{ROOT}/projects.xlsx"]))
    assert book.sheetnames == ["说明", "项目", "拨付", "栏目"]
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d"), cell.value
                assert cell.hyperlink is None


@pytest.mark.slow
@settings(max_examples=40)
@given(st.text(max_size=30) | st.sampled_from([f"{mark}1+1" for mark in FORMULA]))
def test_any_text_stays_text_in_tables(text: str) -> None:
    columns = [
        tables.Column(key, key, 10, lambda data, key=key: data[key])  # type: ignore[misc]
        for key in ("number", "text")
    ]
    rows = [tables.row(columns, {"number": 1, "text": text})]
    lines = io.StringIO(tables.csv_of(columns, rows).decode().removeprefix("\ufeff"), newline="")
    (_, (_, cell)) = csv.reader(lines)
    assert cell in (line(text), f"'{line(text)}")
    assert not cell.startswith(FORMULA) or re.fullmatch(r"-[0-9]+([.][0-9]+)?", cell)
    writing = tables.Book()
    sheet = writing.sheet("甲", columns)
    for row in rows:
        sheet.add(row)
    book = load_workbook(io.BytesIO(writing.content([], date(2021, 1, 1))))
    found = book["甲"]["B2"]
    assert (found.value or "") == line(text)
    assert found.data_type != "f"
    assert found.quotePrefix == line(text).startswith(FORMULA)


def test_the_workbook_has_numbers_and_days(life: Files) -> None:
    book = load_workbook(io.BytesIO(life[f"{ROOT}/projects.xlsx"]))
    head, *rows = book["项目"].values
    told = next(dict(zip(head, row, strict=True)) for row in rows if row[0] == "2021/gulou/jiucuo")
    assert told["立项金额（元）"] == 200000
    assert told["立项日期"] == datetime(2021, 2, 24)  # noqa: DTZ001
    assert told["统一社会信用代码"] == "52350100MJB820311K"
    assert told["行政区划代码"] == "350102"  # text: it is no amount


# ---------------------------------------------------------------- feeds


def feed(files: Files, key: str) -> ET.Element:
    return ET.fromstring(files[f"{ROOT}/feeds/{key}.xml"])  # noqa: S314  our own


def assert_atom(root: ET.Element) -> None:
    """What RFC 4287 demands (4.1.1, 4.1.2, 4.2.6, 4.2.7)."""
    moment = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00\+08:00")
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = each.findall(f"{ATOM}{name}")
            assert found.text
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each.findtext(f"{ATOM}id") or "")
        assert moment.fullmatch(each.findtext(f"{ATOM}updated") or "")
        links = each.findall(f"{ATOM}link")
        kinds = [(link.get("rel"), link.get("type")) for link in links]
        assert len(kinds) == len(set(kinds))
        assert all((link.get("href") or "").startswith("https://") for link in links)
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [each.findtext(f"{ATOM}id") for each in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    updated = [each.findtext(f"{ATOM}updated") or "" for each in root.iter(f"{ATOM}entry")]
    assert not updated or max(updated) == root.findtext(f"{ATOM}updated")


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(open_data.FEEDS))
def test_feeds_are_atom(life: Files, mischief: Files, key: str) -> None:
    for files in (life, mischief, made({})):
        assert_atom(feed(files, key))


@pytest.mark.slow
def test_mischief_is_text_in_feeds(mischief: Files) -> None:
    """Titles are text, not HTML: a reader shows the marks as they were written."""
    told = {each.text for each in feed(mischief, "cases").iter(f"{ATOM}title")}
    assert told & {line(each) for each in HOSTILE}
    for root in (feed(mischief, key) for key in open_data.FEEDS):
        assert {each.tag.removeprefix(ATOM) for each in root.iter()} <= {
            *("feed", "id", "title", "updated", "author", "name", "link", "rights"),
            *("entry", "published", "summary"),
        }
        assert all(each.get("type") in (None, "text") for each in root.iter(f"{ATOM}title"))


@pytest.mark.slow
def test_ids_stay_when_the_site_moves() -> None:
    def ids(site: str) -> list[str | None]:
        programme = cases.own_files()[cases.PROGRAMME_PATH].decode()
        moved = programme.replace("https://example.org/sanshe/", site).encode()
        tree = DictTree({**cases.own_files(), **cases.life(), cases.PROGRAMME_PATH: moved})
        files = {each.uri: each.data for each in pages(Repository(tree)) if isinstance(each, Asset)}
        found = [
            each.text for key in open_data.FEEDS for each in feed(files, key).iter(f"{ATOM}id")
        ]
        calls = events(files[f"{ROOT}/feeds/calls.ics"])
        return [*found, *(str(each["UID"]) for each in calls)]

    assert ids("https://example.org/sanshe/") == ids("https://other.example/")


def test_a_feed_holds_the_newest() -> None:
    begun = date(2021, 1, 1)
    about = feeds.Feed("pilots", "甲", "https://a.example/f", "https://a.example/", "乙", begun)
    entries = [
        feeds.Entry(str(n), str(n), "", "https://a.example/", date.fromordinal(738000 + n), begun)
        for n in range(feeds.MOST + 3)
    ]
    root = ET.fromstring(feeds.atom(about, entries, "350100"))  # noqa: S314  our own
    titles = [each.findtext(f"{ATOM}title") for each in root.iter(f"{ATOM}entry")]
    assert titles == [str(n) for n in range(feeds.MOST + 2, 2, -1)]


# ---------------------------------------------------------------- calendar


def test_the_calendar_has_the_dates_of_the_call(life: Files) -> None:
    calls = events(life[f"{ROOT}/feeds/calls.ics"])
    told = {str(each["SUMMARY"]): (each["DTSTART"].dt, each["DTEND"].dt) for each in calls}
    # DTEND is the first day after (RFC 5545 3.6.1).
    assert told["2021年申报期"] == (date(2020, 12, 21), date(2021, 2, 9))
    assert told["2021年申报截止"] == (date(2021, 2, 8), date(2021, 2, 9))
    assert told["2021年评审"] == (date(2021, 2, 18), date(2021, 2, 25))
    assert told["2021年实施期"] == (date(2021, 3, 1), date(2021, 12, 1))
    assert "2021年立项公示" in told
    for each in calls:
        assert each["DTSTART"].params["VALUE"] == each["DTEND"].params["VALUE"] == "DATE"
        assert each["DTSTAMP"].dt.utcoffset().total_seconds() == 0
    ids = [str(each["UID"]) for each in calls]
    assert len(ids) == len(set(ids))


@example([r"a\nb\;c,d;e\\", "汉字" * 60, "a" + "🎋" * 40, ";" * 100])
@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
def test_any_text_comes_back_from_the_calendar(texts: list[str]) -> None:
    first, last = date(2021, 2, 28), date(2021, 2, 28)
    given_events = [
        feeds.Event(str(n), text, first, last, text, "https://a.example/")
        for n, text in enumerate(texts)
    ]
    content = feeds.calendar("甲", given_events, "350100")
    assert content.endswith(b"\r\n")
    for each in content.split(b"\r\n"):
        assert len(each) <= 75
        each.decode()  # no character is cut in two
        assert b"\n" not in each
        assert b"\r" not in each
    found = events(content)
    assert [str(each["SUMMARY"]) for each in found] == [line(text) for text in texts]
    assert [str(each["DESCRIPTION"]) for each in found] == [line(text) for text in texts]
    assert all(each["DTEND"].dt == date(2021, 3, 1) for each in found)


@example("汉" * 60)
@example("a" * 75 + "汉")
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=300))
def test_folding_can_be_undone(text: str) -> None:
    lines = list(feeds.fold(text))
    assert all(len(each.encode()) <= 75 for each in lines)
    assert "\r\n".join(lines).replace("\r\n ", "") == text


# ---------------------------------------------------------------- the page


def test_the_page_links_every_kind_of_file(life: Files) -> None:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    found = {each.uri: each for each in pages(repository) if isinstance(each, Page)}
    html = found[open_data.PAGE].html
    for uri in life:
        single = re.fullmatch(rf"{ROOT}/projects/.*/.*\.json", uri)
        if not single:
            assert f'href="{uri.removeprefix("data/")}"' in html, uri
    assert f'href="../../../{JIUCUO}"' in found["projects/2021/gulou/jiucuo.md"].html


def test_the_example_on_the_page_runs(
    life: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    html = next(each.html for each in pages(repository) if each.uri == open_data.PAGE)  # type: ignore[union-attr]
    blocks = [each.get_text() for each in BeautifulSoup(html, "html5lib")("pre")]
    (program,) = (each for each in blocks if "urlopen" in each)
    address, here = "https://example.org/sanshe", tmp_path.as_uri()
    for uri, content in life.items():
        (tmp_path / uri).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / uri).write_bytes(content.replace(address.encode(), here.encode()))
    assert address in program
    exec(program.replace(address, here), {})  # noqa: S102  the page's own
    assert "鼓楼区 1 200000.00" in capsys.readouterr().out


def test_the_page_tells_search_engines_what_it_tells_people(life: Files) -> None:
    repository = Repository(DictTree({**cases.own_files(), **cases.life()}))
    html = next(each.html for each in pages(repository) if each.uri == open_data.PAGE)  # type: ignore[union-attr]
    soup = BeautifulSoup(html, "html5lib")
    script = soup.find("script", type="application/ld+json")
    assert script
    told = json.loads(script.string or "")
    assert told["@type"] == "Dataset"
    assert told["license"].removeprefix("https://").rstrip("/") in soup.get_text()
    assert told["dateModified"] == json.loads(life[f"{ROOT}/index.json"])["as_of"]
    offered = {each["contentUrl"].rpartition("/v1/")[2] for each in told["distribution"]}
    assert offered >= {"projects.csv", "projects.xlsx", "projects/2021.json", "grants/2021.json"}
    for uri in offered:
        assert f'href="v1/{uri}"' in html
