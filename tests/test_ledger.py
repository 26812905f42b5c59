"""The ledger never loses a cent, whatever the records say; what people see of it."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshe import ledger_views as views
from sanshe.completion import completion
from sanshe.engine import read_years
from sanshe.ledger import CENT, Ledger, ledger, shares
from sanshe.limits import agency_names, ended_on, service_end
from sanshe.notice import Instalment
from sanshe.project import Project, Year
from sanshe.repository import Repository
from sanshe.rule import ProjectRule
from sanshe.rules import acceptance, contract, payments, progress, settlement
from sanshe.tree import DictTree
from sanshe.typeset import inert
from tests import cases

JIUCUO = "2021/gulou/jiucuo"
BUWANG = "2021/lianjiang/buwang"
HEAN = "2021/taijiang/hean"
cents = st.integers(0, 10**9).map(lambda number: Decimal(number) * CENT)
days = st.integers(0, 300).map(lambda number: date(2021, 3, 1) + timedelta(number))


def _year(edits: Any = "", only: str = "") -> Year:
    """The year of tests/life with the `edits` of a case; of the projects only one, if so asked."""
    files = {
        path: content
        for path, content in cases.files({"life": edits}).items()
        if only in path or "/review/" in path
    }
    tree = DictTree({**cases.own_files(), **files})
    return read_years(Repository(tree), [2020, 2021], date(2022, 1, 10))[2021]


def _project(project: str, edits: Any = "", *, only: bool = False) -> tuple[Project, Year]:
    year = _year(edits, project if only else "")
    found = year.project(project)
    assert found
    return found, year


def _ledger(project: str, edits: Any = "", *, only: bool = False) -> Ledger:
    return ledger(*_project(project, edits, only=only))


def _instalments(percents: list[int]) -> list[Instalment]:
    return [
        Instalment.build({"number": number, "percent": percent}, "notice")
        for number, percent in enumerate(percents, 1)
    ]


@given(cents, st.integers(0, 100))
def test_instalments_sum_to_the_whole(total: Decimal, percent: int) -> None:
    made = shares(total, _instalments([percent, 100 - percent]))
    assert sum(made.values()) == total
    assert all(amount == amount.quantize(CENT) for amount in made.values())
    assert abs(made[1] - total * percent / 100) <= CENT / 2


@given(cents, st.lists(st.integers(1, 25), min_size=1, max_size=4))
def test_any_number_of_instalments_sums_to_the_whole(total: Decimal, percents: list[int]) -> None:
    made = shares(total, _instalments([*percents, 100 - sum(percents)]))
    assert sum(made.values()) == total


def test_eighty_and_twenty() -> None:
    assert shares(Decimal("200000.00"), _instalments([80, 20])) == {1: 160000, 2: 40000}
    assert shares(Decimal("0.03"), _instalments([80, 20])) == {1: Decimal("0.02"), 2: CENT}
    assert shares(Decimal("0.01"), _instalments([50, 50])) == {1: CENT, 2: Decimal(0)}


def _text(fields: dict[str, Any]) -> str:
    return "\n".join(
        f"{key}: {json.dumps(str(value), ensure_ascii=False)}" for key, value in fields.items()
    )


@st.composite
def _lives(draw: st.DrawFn) -> list[dict[str, str]]:
    """The money records of one project, consistent or not."""
    folder = HEAN
    made = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        payment = {"paid_on": draw(days), "amount": draw(cents), "payee": "甲", "voucher": number}
        made.append({"path": f"{folder}/payments/{number}.yml", "text": _text(payment)})
    for month in draw(st.sets(st.integers(1, 12), max_size=3)):
        lines = ["spending:"]
        for _ in range(draw(st.integers(1, 3))):
            source = draw(st.sampled_from(["city", "district", "agency", "carry-over"]))
            lines.append(f"  - category: taxes\n    source: {source}\n    voucher: 记-1")
            lines.append(f'    amount: "{draw(cents)}"\n    paid_on: "{draw(days)}"')
        path = f"{folder}/progress/2021-{month:02}.yml"
        made.append({"path": path, "text": "\n".join(lines)})
    if draw(st.booleans()):
        keys = ("paid", "spent", "to_return", "returned", "carried_over")
        settlement: dict[str, Any] = {key: draw(cents) for key in keys}
        settlement |= {"settled_on": draw(days), "document": "甲"}
        made.append({"path": f"{folder}/settlement/1.yml", "text": _text(settlement)})
    return made


@settings(deadline=None, max_examples=50)  # reads a whole year each time
@given(_lives())
def test_no_cent_is_lost(edits: list[dict[str, str]]) -> None:
    """What was issued is always somewhere; totals and running balances agree."""
    made = _ledger(HEAN, edits, only=True)
    assert not made.unread
    city = made.city
    assert city.issued == Decimal("200000.00")
    gone = city.spent + city.adjusted + city.returned + city.carried
    assert city.county + city.agency + gone == city.issued
    issued = spent = Decimal(0)
    for entry in city.entries:
        assert entry.county is not None
        assert entry.agency is not None
        issued += entry.amount if entry.stage == "issued" else 0
        if entry.stage in ("spent", "returned", "carried"):
            spent += entry.amount
        if entry.stage == "balance":
            spent += city.adjusted
        assert entry.county + entry.agency + spent == issued
    assert city.entries[-1][-2:] == (city.county, city.agency)
    for account in made.accounts:
        assert sum(e.amount for e in account.entries if e.stage == "spent") == account.spent
        dated = [entry.on for entry in account.entries if entry.on]
        assert all(before <= after for before, after in pairwise(dated))


def test_a_finished_project() -> None:
    made = _ledger(JIUCUO)
    assert [entry.stage for entry in made.city.entries] == [
        *("issued", "paid", "spent", "spent", "spent", "spent", "paid", "balance", "returned")
    ]
    assert made.city.county == made.city.agency == 0
    assert [account.source for account in made.accounts] == ["city", "district"]
    figures = {each.title: (each.days, each.working) for each in made.figures}
    assert figures["立项到签合同"] == (9, 7)
    assert figures["收到资金到第1次拨付"] == (12, 8)
    assert figures["验收合格到第2次拨付"] == (12, 8)


def test_what_the_settlement_does_not_recognise_stays_to_be_returned() -> None:
    change = [
        {"old": 'spent: "143200.00"', "new": 'spent: "143000.00"'},
        {"old": 'to_return: "56800.00"', "new": 'to_return: "57000.00"'},
        {"old": 'returned: "56800.00"', "new": 'returned: "57000.00"'},
    ]
    city = _ledger(JIUCUO, [{"path": f"{JIUCUO}/settlement/1.yml", "change": change}]).city
    assert city.adjusted == -200
    assert city.agency == 0


def test_a_cancelled_project_leaves_the_money_with_the_county() -> None:
    city = _ledger("2021/cangshan/zhulin").city
    assert city.paid == city.agency == 0
    assert city.county == 200000


def _spent_carry_over(**settlement: str) -> list[dict[str, str]]:
    expense = (
        '    category: taxes\n    amount: "900.50"\n    paid_on: "2020-12-20"\n    voucher: 甲'
    )
    made = [
        {
            "path": f"{BUWANG}/progress/2020-12.yml",
            "text": f"spending:\n  - source: carry-over\n{expense}",
        }
    ]
    if settlement:
        made.append({"path": "2020/lianjiang/buwang/settlement/1.yml", "text": _text(settlement)})
    return made


def test_carry_over_is_its_own_ledger() -> None:
    settlement = {
        "settled_on": "2020-12-18",
        "paid": "200000.00",
        "spent": "170000.00",
        "carried_over": "30000.00",
        "to_return": "0.00",
        "returned": "0.00",
        "document": "示例结算1号",
    }
    made = _ledger(BUWANG, _spent_carry_over(**settlement))
    carried = next(each for each in made.accounts if each.source == "carry-over")
    assert [entry.stage for entry in carried.entries] == ["opening", "spent"]
    assert carried.entries[0].document == "示例结算1号"
    assert carried.agency == Decimal("29099.50")
    assert made.city.spent == 0


def test_a_year_whose_notice_says_little() -> None:
    year = _year(_spent_carry_over()).previous
    assert year
    project = year.project("2020/lianjiang/buwang")
    assert project
    assert ledger(project, year).project == "2020/lianjiang/buwang"


def test_carry_over_without_a_settlement_is_what_the_application_says() -> None:
    carried = next(
        each for each in _ledger(BUWANG, _spent_carry_over()).accounts if each.source != "city"
    )
    assert carried.source == "carry-over"
    assert carried.entries[0].on is None
    assert carried.agency == Decimal("-900.50")  # the application names none


_UNREAD = "不完整：这些记录读不出来，"
_LACKING = "不完整：这些记录读得出来，但要算的栏目没有填"
_EARLIER = "2020/lianjiang/buwang"
_NOT_COUNTED: dict[str, tuple[str, dict[str, Any], str]] = {
    "no YAML": (JIUCUO, {"path": f"{JIUCUO}/payments/2.yml", "text": "[\n"}, _UNREAD),
    "no amount that is one": (
        JIUCUO,
        {"path": f"{JIUCUO}/payments/2.yml", "change": [{"old": '"40000.00"', "new": "四万"}]},
        _UNREAD,
    ),
    "no review": (JIUCUO, {"path": "2021/review/funding/1.yml", "text": "[\n"}, _UNREAD),
    "the earlier settlement": (
        BUWANG,
        {"path": f"{_EARLIER}/settlement/1.yml", "text": "[\n"},
        _UNREAD,
    ),
    "no budget": (
        JIUCUO,
        {
            "path": f"{JIUCUO}/application.yml",
            "change": [{"old": "\nbudget:\n", "new": "\nbudgets:\n"}],
        },
        _LACKING,
    ),
    "a budget that is none": (
        JIUCUO,
        {
            "path": f"{JIUCUO}/application.yml",
            "change": [{"old": 'city_share: "200000.00"', "new": "city_share: 二十万"}],
        },
        _LACKING,
    ),
}


@pytest.mark.parametrize("name", _NOT_COUNTED)
def test_what_is_not_counted_is_named_with_the_reason(name: str) -> None:
    """Cannot be read, or lacks what counts: a file is said to be one of them, on every page."""
    project_id, edit, said = _NOT_COUNTED[name]
    path = f"submissions/{edit['path']}"
    project, year = _project(project_id, [edit])
    made = ledger(project, year)
    assert (made.unread, made.lacking) == (((path,), ()) if said == _UNREAD else ((), (path,)))
    text = views.text(made, (), year.notice)
    (line,) = [each for each in text.splitlines() if each.startswith("不完整")]
    assert line.startswith(said)
    assert path in line
    assert inert(line) in views.markdown(made, (), year.notice)
    data = json.loads(views.as_json(made, ()))
    assert (data["complete"], [*data["unread"], *data["lacking"]]) == (False, [path])


def test_what_cannot_be_read_is_not_counted() -> None:
    broken = {"path": f"{JIUCUO}/payments/2.yml", "change": [{"old": '"40000.00"', "new": "四万"}]}
    assert _ledger(JIUCUO, [broken]).city.paid == 160000


def test_a_ledger_that_counts_all_says_nothing_of_it() -> None:
    project, year = _project(JIUCUO)
    assert "不完整" not in views.text(ledger(project, year), (), year.notice)
    assert json.loads(views.as_json(ledger(project, year), ()))["complete"] is True


def test_completion() -> None:
    project, _ = _project(JIUCUO)
    done = completion(project)
    assert (done.begun, len(done.activities)) == (4, 4)
    assert done.people == 46 + 12 + 88 + 18
    assert done.deviations == 1
    assert not done.unplanned
    council = next(each for each in done.activities if each.name == "院坝月月议")
    assert (council.times, council.people, council.planned) == (1, 88, 1150)
    assert council.last_on == date(2021, 10, 15)
    spending = {(each.category, each.source): each for each in done.spending}
    assert spending["publicity", "city"].budget == Decimal("12100.00")  # by the approved change
    assert spending["activities", "city"].left == Decimal("200.00")


def test_only_approved_changes_count() -> None:
    refused = {
        "path": f"{JIUCUO}/changes/1/finance.yml",
        "change": [{"old": "approved: true ", "new": "approved: false"}],
    }
    project, _ = _project(JIUCUO, [refused])
    spending = {(each.category, each.source): each for each in completion(project).spending}
    assert spending["publicity", "city"].budget == Decimal("8100.00")
    assert service_end(project) == date(2021, 11, 30)
    assert ended_on(project) is None
    cancelled, _ = _project("2021/cangshan/zhulin")
    assert ended_on(cancelled) == date(2021, 4, 15)


def test_former_names_may_be_paid() -> None:
    former = "  former_names:\n    - {name: 示例旧名, changed_on: '2020-05-01', document: 示例}\n"
    edit = {
        "path": f"{JIUCUO}/application.yml",
        "change": [{"old": "agency:\n", "new": f"agency:\n{former}"}],
    }
    project, _ = _project(JIUCUO, [edit])
    assert "示例旧名" in agency_names(project)


def test_views_agree() -> None:
    project, year = _project(JIUCUO)
    made, spending = ledger(project, year), completion(project).spending
    data = json.loads(views.as_json(made, spending))
    rows = list(csv.DictReader(io.StringIO(views.as_csv(made).removeprefix("\ufeff"))))
    entries = [entry for account in data["accounts"] for entry in account["entries"]]
    assert [row["金额"] for row in rows] == [entry["amount"] for entry in entries]
    for out in (
        views.text(made, spending, year.notice),
        views.markdown(made, spending, year.notice),
    ):
        assert "榕财社示例〔2021〕5号" in out
        assert "结余0.00" in out


@pytest.mark.parametrize("word", ["=1+1", "@甲", "+甲", "-甲"])
def test_a_spreadsheet_runs_nothing(word: str) -> None:
    edit = {
        "path": f"{JIUCUO}/payments/1.yml",
        "change": [{"old": "示例凭证jiucuo-1", "new": f'"{word}"'}],
    }
    out = views.as_csv(_ledger(JIUCUO, [edit]))
    assert f",'{word}," in out


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from sanshe.cli import main

    for path, content in {**cases.own_files(), **cases.life()}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    monkeypatch.chdir(tmp_path)
    for form in ("text", "json", "markdown", "csv"):
        assert main(["ledger", f"submissions/{JIUCUO}", "--format", form]) == 0
        assert "榕财社示例〔2021〕5号" in capsys.readouterr().out
    assert main(["ledger", "2021/gulou/nobody"]) == 2
    assert "没有“2021/gulou/nobody”" in capsys.readouterr().err


@pytest.mark.parametrize(
    "path",
    [
        f"{JIUCUO}/{name}.yml"
        for name in (
            *("contract", "payments/1", "payments/2", "acceptance/1", "settlement/1"),
            *("progress/2021-04", "changes/1/request", "application"),
        )
    ]
    + ["2021/review/result.yml"],
)
def test_what_cannot_be_read_is_not_taken_for_missing(path: str) -> None:
    report = cases.run({"life": [{"path": path, "text": "“读不出来\n"}]})
    ours = {
        rule.id
        for module in (acceptance, contract, payments, progress, settlement)
        for rule in vars(module).values()
        if isinstance(rule, ProjectRule)
    }
    assert not report.complete
    assert not {finding.rule for finding in report.findings} & ours
