"""年度通知和部署文件：数据合乎格式，条款一条不缺，规则各有唯一的主要依据。"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sanshe.layout import KINDS
from sanshe.rule import ApplicationRule, TextRule
from sanshe.rules import known_rules
from sanshe.schema import Shape
from sanshe.yaml_source import read

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "schemas"
NOTICES = sorted((SCHEMAS / "notices").glob("*.yml"))
YEARS = [path.stem for path in NOTICES]

# The notice of 2021, clause by clause, in its own order.
CLAUSES_2021 = """
前言 一 二 二1 二2 二3
三 三(一) 三(一)1 三(一)2
三(一)3 三(一)3(1) 三(一)3(2) 三(一)3(3) 三(一)3(4) 三(一)3(4)第3句 三(一)3(5)
三(一)3(6) 三(一)3(6)① 三(一)3(6)② 三(一)3(6)③ 三(一)3(6)④
三(二) 三(二)第1段 三(二)第2段
三(三) 三(三)第1句 三(三)第2句 三(三)第4句 三(三)第5句 三(三)第7句
三(四) 三(四)第2句
四 四(一) 四(二) 四(二)1 四(二)2 四(二)3 四(二)4
五 五(一) 五(二) 五(三) 五(三)第1段 五(三)第2段 五(四)
附件
"""

OF_APPLICATIONS = (ApplicationRule, TextRule)

STATUTORY_CODES = {
    "gulou": "350102",
    "taijiang": "350103",
    "cangshan": "350104",
    "mawei": "350105",
    "jinan": "350111",
    "changle": "350112",
    "minhou": "350121",
    "lianjiang": "350122",
    "luoyuan": "350123",
    "minqing": "350124",
    "yongtai": "350125",
    "pingtan": "350128",
    "fuqing": "350181",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema `name`, e.g. ``notice``."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return found


@cache
def typed(path: Path, name: str) -> tuple[dict[str, Any], list[str]]:
    """The file's data as its schema types it, and what is wrong with its shape."""
    source = read(path.read_bytes())
    assert source.data is not None, source.flaws
    shaped = Shape(schema(name)).check(source.data, path.name)
    return shaped.data, [f"{problem.at}: {problem.message}" for problem in shaped.problems]


def notice(year: str) -> dict[str, Any]:
    return typed(SCHEMAS / "notices" / f"{year}.yml", "notice")[0]


def programme() -> dict[str, Any]:
    return typed(SCHEMAS / "programme.yml", "programme")[0]


def entries(year: str) -> list[dict[str, Any]]:
    """Clauses and defaults alike."""
    data = notice(year)
    return [*data["clauses"], *data["defaults"]]


def rules(year: str) -> list[dict[str, Any]]:
    return [rule for entry in entries(year) for rule in entry.get("rules", [])]


def rule(rule_id: str) -> dict[str, Any]:
    """What the notice of 2021 says of one rule."""
    return next(each for each in rules("2021") if each["id"] == rule_id)


def properties(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property that a schema describes, with its place."""
    if isinstance(node, dict):
        for name, each in node.get("properties", {}).items():
            yield f"{place}/{name}", each
        for name, each in node.items():
            yield from properties(each, f"{place}/{name}")


def repeated(values: list[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


# ---------------------------------------------------------------- shape


@pytest.mark.parametrize("name", ["notice", "programme"])
def test_schema_is_sound_and_speaks_chinese(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    for place, each in properties(schema(name)):
        for key in ("title", "description"):
            assert re.search("[一-鿿]", each.get(key, "")), f"{place} 没有中文的 {key}"


@pytest.mark.parametrize("name", ["notice", "programme"])
def test_schema_is_closed_and_bounded(name: str) -> None:
    """Unknown keys are refused, lists and free text have a limit."""
    definitions = schema(name)["$defs"]
    for key, definition in definitions.items():
        if definition["type"] == "object":
            assert definition["additionalProperties"] is False, key
    for place, each in properties(schema(name)):
        target = definitions.get(each.get("$ref", "").removeprefix("#/$defs/"), each)
        if target.get("type") == "array":
            assert "maxItems" in target, place
        if target.get("type") == "string" and "x-choices" not in target:
            assert "maxLength" in target, place


@pytest.mark.parametrize(
    ("path", "name"),
    [*((path, "notice") for path in NOTICES), (SCHEMAS / "programme.yml", "programme")],
    ids=lambda value: getattr(value, "stem", value),
)
def test_file_is_valid(path: Path, name: str) -> None:
    assert read(path.read_bytes()).flaws == ()
    data, problems = typed(path, name)
    assert problems == []
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(schema(name), format_checker=checker)
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [*((path, "notice") for path in NOTICES), (SCHEMAS / "programme.yml", "programme")],
    ids=lambda value: getattr(value, "stem", value),
)
def test_schema_refuses_a_stranger(path: Path, name: str) -> None:
    """The test above can fail: one key too many, one too few."""
    data, _ = typed(path, name)
    validator = Draft202012Validator(schema(name))
    assert not validator.is_valid({**data, "stranger": "1"})
    assert not validator.is_valid({key: data[key] for key in data if key != "year"})


@pytest.mark.parametrize("year", YEARS)
def test_year_is_the_file_name(year: str) -> None:
    assert str(notice(year)["year"]) == year
    assert notice(year)["label"].startswith(f"{year}年")


# ---------------------------------------------------------------- figures and choices


@pytest.mark.parametrize("year", YEARS)
def test_keys_of_choices_are_unique(year: str) -> None:
    data = notice(year)
    for name in ("cohorts", "districts", "themes", "groups", "budget_categories", "fund_sources"):
        assert repeated([choice["key"] for choice in data[name]]) == [], name
    for name in ("grades", "rubric"):
        assert repeated([choice["key"] for choice in data.get(name, [])]) == [], name
    assert repeated([kind["key"] for kind in data["attachments"]["kinds"]]) == []


@pytest.mark.parametrize("year", ["2020", "2021"])  # later ones may be another city's
def test_districts_have_their_statutory_codes(year: str) -> None:
    districts = {district["key"]: district for district in notice(year)["districts"]}
    codes = {key: district["code"] for key, district in districts.items() if "code" in district}
    assert codes == STATUTORY_CODES
    assert districts.keys() - codes.keys() == {"gaoxin"}
    assert districts["gaoxin"]["agency_codes"] == ["350121", "350100"]
    assert districts["changle"]["former_codes"] == ["350182"]
    assert [key for key, district in districts.items() if district.get("doubtful")] == ["pingtan"]


@pytest.mark.parametrize("year", YEARS)
def test_periods_run_forwards(year: str) -> None:
    data = notice(year)
    periods = [*data["dates"].values(), *(cohort["service"] for cohort in data["cohorts"])]
    for period in periods:
        assert date.fromisoformat(period["from"]) <= date.fromisoformat(period["to"])


@pytest.mark.parametrize("year", YEARS)
def test_cohorts_start_with_this_year(year: str) -> None:
    for cohort in notice(year)["cohorts"]:
        years = cohort["goal_years"]
        assert years == list(range(int(year), int(year) + len(years)))
        assert ("continues_year" in cohort) is (cohort["key"] != "new")


def test_continuing_projects_have_an_earlier_notice() -> None:
    for year in YEARS:
        for cohort in notice(year)["cohorts"]:
            if "continues_year" in cohort:
                assert str(cohort["continues_year"]) in YEARS


@pytest.mark.parametrize("year", YEARS)
def test_grades_fall_from_best_to_worst(year: str) -> None:
    grades = notice(year)["grades"]
    points = [grade["from"] for grade in grades]
    assert points == sorted(points, reverse=True)
    assert points[-1] == 0
    passes = [grade["passes"] for grade in grades]
    assert passes == sorted(passes, reverse=True)
    assert {True, False} == set(passes)


@pytest.mark.parametrize("year", YEARS)
def test_one_source_is_the_city_grant(year: str) -> None:
    assert sum(source.get("city", False) for source in notice(year)["fund_sources"]) == 1


@pytest.mark.parametrize("year", YEARS)
def test_required_attachments_are_kinds(year: str) -> None:
    attachments = notice(year)["attachments"]
    kinds = {kind["key"] for kind in attachments["kinds"]}
    for required in attachments.get("required", []):
        assert set(required["any_of"]) <= kinds


@pytest.mark.parametrize("year", YEARS)
def test_exclusions_exclude_something(year: str) -> None:
    categories = {category["key"] for category in notice(year)["budget_categories"]}
    for exclusion in notice(year).get("exclusions", []):
        assert "word" in exclusion or "category" in exclusion
        assert exclusion.get("category", "personnel") in categories


def test_figures_of_2021() -> None:
    """The hard figures of the call, against a slip of the pen."""
    data = notice("2021")
    assert data["amounts"]["city_share"] == "200000.00"
    assert [each["percent"] for each in data["amounts"]["instalments"]] == [80, 20]
    assert data["attachments"]["paper_copies"] == 4
    assert data["caps"] == {"district_new": 3, "agency_total": 3}
    assert data["dates"]["window"] == {"from": "2020-12-21", "to": "2021-02-08"}
    assert data["dates"]["review"] == {"from": "2021-02-18", "to": "2021-02-24"}
    assert data["dates"]["implementation"] == {"from": "2021-03-01", "to": "2021-11-30"}
    assert data["label"] == "2021年福州市城乡社区“三社联动”项目"
    cohorts = {cohort["key"]: cohort for cohort in data["cohorts"]}
    assert cohorts["new"]["goal_years"] == [2021, 2022, 2023]
    assert cohorts["continuing"]["goal_years"] == [2021, 2022]
    assert cohorts["continuing"]["service"] == {"from": "2020-12-01", "to": "2021-11-30"}
    assert {cohort["service"]["to"] for cohort in cohorts.values()} == {"2021-11-30"}
    assert sum(criterion["points"] for criterion in data["rubric"]) == 100


# ---------------------------------------------------------------- clauses and rules


def test_every_clause_of_2021_stands_in_order() -> None:
    assert [clause["number"] for clause in notice("2021")["clauses"]] == CLAUSES_2021.split()


@pytest.mark.parametrize("year", YEARS)
def test_numbers_are_unique(year: str) -> None:
    assert repeated([entry["number"] for entry in entries(year)]) == []


@pytest.mark.parametrize("year", YEARS)
def test_defaults_are_counted_through(year: str) -> None:
    numbers = [default["number"] for default in notice(year)["defaults"]]
    counts = [int(number.removeprefix("系统默认")) for number in numbers]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("year", YEARS)
def test_every_entry_says_what_becomes_of_it(year: str) -> None:
    demanded = {requirement["clause"] for requirement in notice(year)["requires"]}
    for entry in entries(year):
        fates = [name for name in ("rules", "judgement", "context") if name in entry]
        assert fates or entry["number"] in demanded, entry["number"]
        if "context" in entry:
            assert fates == ["context"], f"{entry['number']} 既说没有可查之处，又有 {fates}"


@pytest.mark.parametrize("year", YEARS)
def test_every_clause_is_answered(year: str) -> None:
    """By a rule, its own or another clause's, by a record of what people decide, or as context."""
    for clause in notice(year)["clauses"]:
        ways = [clause.get(name) for name in ("rules", "also", "judgement", "context")]
        assert any(ways), clause["number"]


def test_judgements_stand_in_files_that_exist() -> None:
    """A judgement names a kind of file, by the one name and title that the kind has."""
    record = schema("notice")["$defs"]["judgement"]["properties"]["record"]
    titles = {kind.name: kind.title for kind in KINDS}
    assert record["x-labels"] == {name: titles[name] for name in record["enum"]}
    for year in YEARS:
        named = {e["judgement"]["record"] for e in entries(year) if "judgement" in e}
        assert named <= {owner["kind"] for owner in notice(year)["owners"]} & set(record["enum"])
    used = {e["judgement"]["record"] for e in entries("2021") if "judgement" in e}
    assert used == set(record["enum"])


@pytest.mark.parametrize("year", YEARS)
def test_every_kind_of_file_has_its_writer(year: str) -> None:
    assert [each["kind"] for each in notice(year)["owners"]] == [kind.name for kind in KINDS]


@pytest.mark.parametrize("year", YEARS)
def test_rule_has_one_primary_clause(year: str) -> None:
    assert repeated([each["id"] for each in rules(year)]) == []


@pytest.mark.parametrize("year", YEARS)
def test_also_names_rules_of_other_entries(year: str) -> None:
    known = {each["id"] for each in rules(year)}
    for entry in entries(year):
        also = entry.get("also", [])
        assert set(also) <= known, entry["number"]
        assert repeated(also) == [], entry["number"]
        assert not set(also) & {each["id"] for each in entry.get("rules", [])}, entry["number"]


@pytest.mark.parametrize("year", YEARS)
def test_figures_lead_somewhere(year: str) -> None:
    for each in rules(year):
        for figure in each.get("figures", []):
            node: Any = notice(year)
            for key in figure.split("."):
                assert isinstance(node, dict), figure
                assert key in node, f"{each['id']}: {figure}"
                node = node[key]


@pytest.mark.parametrize("year", YEARS)
def test_requires_names_fields_and_clauses(year: str) -> None:
    definitions = schema("application")["$defs"]
    numbers = {clause["number"] for clause in notice(year)["clauses"]}
    for requirement in notice(year)["requires"]:
        assert set(requirement["fields"]) <= definitions[requirement["in"]]["properties"].keys()
        assert requirement["clause"] in numbers
    demanded = [
        (requirement["in"], field)
        for requirement in notice(year)["requires"]
        for field in requirement["fields"]
    ]
    assert repeated(demanded) == []


def test_only_principles_are_liftable() -> None:
    """原则上 stands twice in the notice of 2021: agency_total and the dedicated worker."""
    liftable = {each["id"]: each["severity"] for each in rules("2021") if each.get("liftable")}
    assert liftable == {
        "agency-asks-for-at-most-three": "warning",
        "agency-wins-at-most-three": "error",
        "dedicated-on-one-project": "warning",
    }


@pytest.mark.parametrize(
    "rule_id",
    [
        "district-asks-for-few-new-projects",
        "name-points-at-governance",
        "matching-names-its-provider",
        "other-themes-differ-from-main",
        "credit-code-division",
        "earlier-evaluation-is-pending",
        "next-year-keeps-dedicated-worker",
        "evaluator-gave-support",
        "station-and-liaison-are-named",
    ],
)
def test_may_and_priority_are_notes(rule_id: str) -> None:
    assert rule(rule_id)["severity"] == "note"


def test_errors_of_defaults_can_be_mended_without_new_facts() -> None:
    """No default refuses a lawful application: its errors concern form, sums and public bytes.

    What looks at projects and years holds bureaus to their own records; it refuses nobody.
    """
    errors = {
        each["id"]
        for default in notice("2021")["defaults"]
        for each in default.get("rules", [])
        if each["severity"] == "error"
        and isinstance(known_rules().get(each["id"]), OF_APPLICATIONS)
    }
    assert errors == {
        "no-personal-numbers",
        "names-are-published-with-consent",
        "line-amount-is-price-times-quantity",
        "total-is-sum-of-lines",
    }


@pytest.mark.parametrize("year", YEARS)
def test_defaults_admit_that_no_clause_demands_them(year: str) -> None:
    for default in notice(year)["defaults"]:
        assert re.match("没有条款|通知没有", default["summary"]), default["number"]


# ---------------------------------------------------------------- this deployment


def test_programme_has_its_notice() -> None:
    assert str(programme()["year"]) in YEARS


def test_every_district_has_a_bureau_and_a_team() -> None:
    districts = [each["key"] for each in notice(str(programme()["year"]))["districts"]]
    assert [each["district"] for each in programme()["bureaus"]["county"]] == districts
    teams = programme()["teams"]
    assert [each["district"] for each in teams if each["role"] == "county"] == districts
    assert {each["role"] for each in teams if "district" not in each} == {
        "city",
        "finance",
        "evaluators",
        "maintainers",
    }
    assert repeated([each["team"] for each in teams]) == []
