"""What the engine adds to the rules: odd entries, incomplete years, liftings, places, other years."""

from datetime import date

import pytest
from stdnum.cn import ric

from sanshe import reporters
from sanshe.engine import Report, check
from sanshe.findings import Finding
from sanshe.repository import BrokenSetupError, Repository
from sanshe.tree import LINK, MODULE, DictTree
from tests import cases

ON = date(2021, 2, 1)
OTHER = "submissions/2021/taijiang/other/application.yml"


def _check(files: dict[str, bytes], *, only: tuple[str, ...] = (), **modes: str) -> Report:
    tree = DictTree({**cases.own_files(), **files}, modes)
    return check(Repository(tree), on=ON, only=only)


def _rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("submissions/2021/gulou/Foo/application.yml", "file-name"),
        ("submissions/2021/gulou/旧厝/application.yml", "file-name"),
        ("submissions/2021/gulou/jiucuo/application.yaml", "file-name"),
        ("submissions/2021/gulou/jiucuo/scan.yml", "file-place"),
        ("submissions/2021/beijing/jiucuo/application.yml", "file-place"),
        ("submissions/2033/gulou/jiucuo/application.yml", "file-place"),
        ("submissions/loose.yml", "file-place"),
    ],
)
def test_odd_names_and_places(path: str, rule: str) -> None:
    report = _check({path: b"a: 1\n"})
    assert _rules(report) == [rule]
    assert report.findings[0].severity == "error"


@pytest.mark.parametrize("mode", [LINK, MODULE])
def test_links_and_submodules_are_findings(mode: str) -> None:
    tree = DictTree({**cases.own_files(), cases.BASE_PATH: b"x"}, {cases.BASE_PATH: mode})
    assert _rules(check(Repository(tree), on=ON)) == ["file-kind"]


def test_an_unreadable_file_makes_the_year_incomplete() -> None:
    report = _check({**cases.files({}), OTHER: b"a: [\n"})
    assert report.unreadable == (OTHER,)
    assert not report.complete
    assert "不完整" in reporters.summary(report)


def test_only_limits_what_is_reported_not_what_is_read() -> None:
    files = {**cases.files({}), OTHER: b"a: [\n"}
    report = _check(files, only=("submissions/2021/gulou",))
    assert not report.findings
    assert report.files == 1
    assert not report.complete


def test_a_rule_whose_subject_is_malformed_stays_silent() -> None:
    changes = [{"old": 'total: "220000.00"', "new": 'total: "二十二万"'}]
    assert _rules(cases.run({"change": changes})) == ["shape-format"]


def test_an_empty_tree_is_clean() -> None:
    report = _check({})
    assert report.findings == ()
    assert report.files == 0


def _exception(rule: str) -> dict[str, str]:
    text = (
        f"rule: {rule}\nproject: 2021/gulou/jiucuo\nreason: 邻近两个社区合用（示例）\n"
        'decided_on: "2021-02-20"\noffice: 示例处\n'
    )
    return {"path": "submissions/2021/exceptions/jiucuo.yml", "text": text}


def _same_dedicated_worker() -> dict[str, object]:
    """A second project of the same agency with the same dedicated worker."""
    return {
        "path": OTHER,
        "change": [
            {"old": "  district: gulou", "new": "  district: taijiang"},
            {"old": "name: 旧厝巷“院坝议事”社区治理项目", "new": "name: 另一处社区治理项目"},
        ],
    }


def test_a_principle_is_lifted_for_the_named_project_only_and_never_silently() -> None:
    also = [_same_dedicated_worker(), _exception("dedicated-on-one-project")]
    findings = cases.run({"also": also}).findings
    found = {finding.location.path: finding for finding in findings}
    assert found[cases.BASE_PATH].severity == "note"
    assert "特例" in found[cases.BASE_PATH].message
    assert found[OTHER].severity == "warning"


def test_a_duty_cannot_be_lifted() -> None:
    change = [{"old": "own_account: true", "new": "own_account: false"}]
    findings = cases.run(
        {"change": change, "also": [_exception("agency-has-own-account")]}
    ).findings
    severities = {finding.rule: finding.severity for finding in findings}
    assert severities["agency-has-own-account"] == "error"
    assert severities["exception-lifts-a-principle"] == "error"


def test_personal_numbers_are_masked_wherever_they_are_quoted() -> None:
    number = "35010219490101001" + ric.calc_check_digit("350102194901010010")
    change = [{"old": "category: new", "new": f"category: {number}"}]
    report = cases.run({"change": change})
    assert {"no-personal-numbers", "shape-choice"} <= set(_rules(report))
    for out in (reporters.text, reporters.as_json, reporters.github, reporters.markdown):
        assert number not in out(report)
        assert number[4:14] not in out(report)


@pytest.mark.slow
def test_many_files_in_processes_give_what_one_process_gives() -> None:
    files = {
        f"submissions/2021/gulou/p{number}/application.yml": cases.BASE.encode()
        for number in range(210)
    }
    tree = DictTree({**cases.own_files(), **files})
    alone = check(Repository(tree), on=ON, jobs=1)
    together = check(Repository(tree), on=ON, jobs=2)
    assert alone == together
    assert alone.findings


def test_a_broken_notice_is_not_the_applicants_fault() -> None:
    broken = {"schemas/notices/2021.yml": b"year: x\n"}
    tree = DictTree({**cases.own_files(), **cases.files({}), **broken})
    with pytest.raises(BrokenSetupError):
        check(Repository(tree), on=ON)


def test_findings_come_in_order() -> None:
    changes = [
        {"old": "category: new", "new": "category: neu"},
        {"old": "own_account: true", "new": "own_account: false"},
    ]
    findings = cases.run({"change": changes}).findings
    assert list(findings) == sorted(findings, key=Finding.order)
    assert [finding.location.line for finding in findings] == sorted(
        finding.location.line for finding in findings
    )


@pytest.mark.parametrize("broken", ["application.yml", "final.yml"])
def test_a_broken_earlier_record_is_not_held_against_the_continuation(broken: str) -> None:
    case = cases.load(cases.ROOT / "tests/rules/earlier-evaluation-is-pending/bad.yml")
    files = cases.files(case)
    assert _rules(_check(files)) == ["earlier-evaluation-is-pending"]
    report = _check({**files, f"submissions/2020/gulou/jiucuo/{broken}": b"a: [\n"})
    assert {rule.split("-")[0] for rule in _rules(report)} == {"yaml"}


def test_only_the_years_that_bear_on_the_files_are_read() -> None:
    old = "submissions/2020/gulou/broken/application.yml"
    files = {**cases.files({}), old: b"a: [\n"}
    assert _check(files, only=(cases.BASE_PATH,)).unreadable == (old,)
    assert _check(files, only=(old,)).unreadable == (old,)
    assert _check({**files, OTHER: b"a: [\n"}, only=(old,)).unreadable == (old,)
