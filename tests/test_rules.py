"""Every rule by its cases: `bad*` raises exactly its finding, everything else raises nothing."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from stdnum.cn import uscc

from sanshe.engine import DEFAULT_CLAUSE
from sanshe.reporters import text
from sanshe.repository import Repository
from sanshe.rule import ProjectRule, RequestRule
from sanshe.rule_docs import documented
from sanshe.rules import OF_RECORDS, known_rules
from sanshe.rules.agency import has_check_digit
from sanshe.tree import DictTree
from tests import cases

FOLDER = Path(__file__).parent / "rules"
CASES = sorted(FOLDER.glob("*/*.yml"))
YAML = re.compile(r"[a-z_]:|\b(true|false)\b|\"[0-9.]+\"")
"""What only those read who edit a file by hand."""

NOT_RULES = {rule_id for rule_id in documented() if rule_id not in known_rules()}


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def fields() -> set[str]:
    """The keys of all files."""
    schemas = (cases.ROOT / "schemas").glob("*.schema.json")
    nodes = [json.loads(path.read_text("utf-8"))["$defs"] for path in schemas]
    return {key for defs in nodes for node in defs.values() for key in node.get("properties", ())}


@pytest.mark.parametrize("path", CASES, ids=_id)
def test_case(path: Path) -> None:
    report = cases.run(cases.load(path))
    found = {finding.rule for finding in report.own}
    if path.stem.startswith("bad"):
        assert found == {path.parent.name}
        for finding in report.own:
            assert not YAML.search(finding.fix), "a form has no keys: say it in titles, and in_file"
            assert set(re.findall(r"(\w+):", finding.in_file)) <= fields(), finding.in_file
        cases.expect(path.with_name(f"{path.stem}.expected.txt"), text(report))
    else:
        assert not found, text(report)


def test_base_is_without_findings() -> None:
    assert not cases.run({}).findings


def test_life_is_without_findings() -> None:
    report = cases.run({"life": ""})
    assert not report.findings, text(report)
    assert report.complete


def test_no_expected_text_without_its_case() -> None:
    expected = {
        path.with_name(path.name.replace(".expected.txt", ".yml"))
        for path in FOLDER.glob("*/*.expected.txt")
    }
    assert expected <= set(CASES)


def test_every_rule_is_used_documented_and_tested() -> None:
    notice = Repository(DictTree(cases.own_files())).notice(2021)
    assert notice is not None
    cited = set(notice.rules)
    assert cited == set(documented())
    for rule_id in known_rules():
        names = {path.stem for path in CASES if path.parent.name == rule_id}
        assert "bad" in names, f"{rule_id} has no bad case"
        assert any(not name.startswith("bad") for name in names), f"{rule_id} has no quiet case"
    for rule_id, doc in documented().items():
        assert doc.title, rule_id
        assert "为什么：" in doc.text, rule_id
        assert "怎么改：" in doc.text, rule_id
    assert {path.parent.name for path in CASES} <= set(documented())


def test_subjects_of_records_say_nothing_where_there_are_none() -> None:
    """They are not even imported then: so no rule of theirs may look at an application or at a year."""
    missed = [
        rule for key, rule in known_rules().items() if key not in known_rules(of_records=False)
    ]
    assert {rule.check.__module__.rpartition(".")[2] for rule in missed} == OF_RECORDS
    assert all(isinstance(rule, ProjectRule | RequestRule) for rule in missed)


def test_severity_and_clause_come_from_the_notice() -> None:
    report = cases.run(
        {"change": [{"old": 'city_share: "200000.00"', "new": 'city_share: "200000.01"'}]}
    )
    found = {finding.rule: finding for finding in report.findings}
    assert found["city-share-is-exact"].clause == "三(一)2"
    assert DEFAULT_CLAUSE not in {found["city-share-is-exact"].clause}


def test_every_phrase_has_its_rule_clause_and_cases() -> None:
    files = sorted((FOLDER.parent / "phrases").glob("*.yml"))
    subjects = [subject for file in files for subject in cases.load(file).values()]
    notice = Repository(DictTree(cases.own_files())).notice(2021)
    assert notice is not None
    named = set()
    for phrases in subjects:
        for phrase, rule_ids in phrases.items():
            assert rule_ids, phrase
            for rule_id in rule_ids:
                named.add(rule_id)
                _, clause = notice.rules[rule_id]
                assert clause.number, phrase
                assert (FOLDER / rule_id / "bad.yml").exists(), (phrase, rule_id)
    assert set(known_rules()) <= named


def test_check_digit_is_as_the_library_says() -> None:
    stem = "52350100MJB820311"
    codes = [stem + last for last in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    codes += [
        f"{stem[:place]}{char}{stem[place + 1 :]}K" for place in range(17) for char in "08HKVY"
    ]
    assert [code for code in codes if has_check_digit(code)] == [
        code for code in codes if uscc.is_valid(code)
    ]
    assert has_check_digit("52350100MJB820311K")
