"""A project's page: what stands on its first screen, and what it says of plan, money and clauses."""

import json
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from sanshe.catalogue import Page, dashboard, life, pages
from sanshe.catalogue.projects import NEAR
from sanshe.catalogue.search import text_of
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_catalogue import HOSTILE, hostile, result

JIUCUO = "2021/gulou/jiucuo"
CLAUSES = cases.ROOT / "tests" / "rules" / "dedicated-on-one-project" / "bad-lifted.yml"


def made(files: dict[str, bytes]) -> dict[str, str]:
    found = pages(Repository(DictTree({**cases.own_files(), **files})))
    return {each.uri: each.html for each in found if isinstance(each, Page)}


def page(project: str = JIUCUO, edits: Any = ()) -> BeautifulSoup:
    """The project's page in the good year with these edits."""
    html = made(cases.edited(cases.life(), edits))[f"projects/{project}.md"]
    return BeautifulSoup(html, "html5lib")


def rows(soup: BeautifulSoup, label: str) -> list[list[str]]:
    found = soup.select_one(f'[aria-label="{label}"]')
    assert found, label
    return [[td.get_text(" ", strip=True) for td in tr("td")] for tr in found.select("tbody tr")]


def linked(soup: BeautifulSoup) -> dict[str, Any]:
    (script,) = soup("script")
    assert script["type"] == "application/ld+json"
    data: dict[str, Any] = json.loads(script.string or "")
    return data


def test_the_first_screen_says_what_for_whom_by_whom_where() -> None:
    soup = page()
    before = [each for each in soup.body.children if isinstance(each, Tag)] if soup.body else []
    names = [each.name for each in before]
    text = " ".join(each.get_text(" ", strip=True) for each in before[: names.index("h2")])
    app = cases.life()[f"submissions/{JIUCUO}/application.yml"].decode()
    problem = app.split("problem: ")[1].split("\n")[0]
    for words in (
        problem,
        "为谁",
        "谁来做",
        "福州市示例",
        "在哪里",
        "鼓楼区",
        "200,000",
        "末期评估",
    ):
        assert words in text


def days(soup: BeautifulSoup) -> list[tuple[str, str]]:
    return [
        (str(li.contents[0]), li.contents[1].get_text()) for li in soup.select("ol.s-track > li")
    ]


def test_steps_are_dated_as_they_come() -> None:
    done = days(page())
    assert [title for title, _ in done] == list(life.STEPS)
    assert [on for _, on in done] == sorted(on for _, on in done)
    half = days(
        page(
            edits=[
                {"path": f"{JIUCUO}/{name}.yml", "remove": True}
                for name in ("acceptance/1", "final", "audit", "settlement/1", "payments/2")
            ]
        )
    )
    assert half[4] == done[4]
    assert half[5:] == [("验收", "未到"), ("末期评估", "未到"), ("结算", "未到")]


def test_a_step_left_out_is_not_said_to_be_ahead() -> None:
    """A continuing project confirmed without a first review; one that was ended has none ahead."""
    milestones = [
        life.Milestone(date(2021, 1, 20), "申报", ""),
        life.Milestone(date(2021, 2, 24), "确认延续", ""),
    ]
    going = life.steps(milestones, is_over=False)
    assert [each.title for each in going if each.on] == ["申报", "立项"]
    assert [each.title for each in going if not each.on] == list(life.STEPS)[3:]
    assert life.steps(milestones, is_over=True) == going[:2]


def test_of_two_acceptances_the_last_counts() -> None:
    twice = [life.Milestone(date(2021, 12, day), "验收", "") for day in (1, 20)]
    assert life.steps(twice, is_over=True) == [life.Step("验收", date(2021, 12, 20))]


def activity(soup: BeautifulSoup, name: str) -> Tag:
    return next(li for li in soup.select(".s-activities > li") if name in li.get_text())


def test_an_activity_stands_beside_its_plan() -> None:
    item = activity(page(), "楼组陪诊")
    assert "1 场，12 / 160 人次" in item.get_text()
    bar = item.select_one(".s-bar i")
    assert bar
    assert bar["style"] == "width: 7%"


def test_few_people_are_neither_told_nor_drawn() -> None:
    few = {
        "path": f"{JIUCUO}/progress/2021-04.yml",
        "change": [{"old": "people: 12", "new": "people: 3"}],
    }
    item = activity(page(edits=[few]), "楼组陪诊")
    assert "少于5 / 160 人次" in item.get_text()
    assert not item.select(".s-bar")


def test_money_by_category_is_what_the_data_say() -> None:
    found = pages(Repository(DictTree({**cases.own_files(), **cases.life()})))
    (data,) = (each for each in found if each.uri == f"data/v1/projects/{JIUCUO}.json")
    spending = json.loads(data.data)["spending"]  # type: ignore[union-attr]
    assert rows(page(), "各科目的支出") == [
        [
            each["category"]["title"],
            f"{float(each['budget']):,.2f}".removesuffix(".00"),
            f"{float(each['spent']):,.2f}".removesuffix(".00"),
        ]
        for each in spending
    ]


def test_money_without_a_record_is_not_zero() -> None:
    def city(soup: BeautifulSoup) -> dict[str, str]:
        return {row[0]: row[1] for row in rows(soup, "资金")}

    whole = city(page())
    assert whole["退回"] == "56,800"
    assert whole["结余，在机构"] == "0"
    unpaid = [
        {"path": f"{JIUCUO}/{name}.yml", "remove": True}
        for name in ("acceptance/1", "audit", "settlement/1", "payments/1", "payments/2")
    ]
    soon = city(page(edits=unpaid))
    assert soon == whole | {"拨付给机构": "—", "退回": "—", "结余，在机构": "—"}


def test_a_goal_has_its_indicator_and_verdicts() -> None:
    goal = page().select_one("#goal-2021-1")
    assert goal
    text = goal.get_text(" ")
    assert "指标：" in text
    assert text.index("中期评估：") < text.index("末期评估：")


# ---------------------------------------------------------------- clauses


def test_a_part_says_what_was_checked_and_who_judged() -> None:
    found = {row[0]: row[1:] for row in rows(page(), "对照通知")}
    machine, people = next(cells for name, cells in found.items() if name.startswith("三(一)"))
    assert machine.endswith("条没有发现问题")
    assert "初审记录（2021年" in people
    assert "特例决定" not in people  # nothing was lifted: nothing to decide
    assert "系统默认（非通知规定）" in found


def test_judgement_that_is_still_to_come() -> None:
    soup = page(edits=[{"path": f"{JIUCUO}/audit.yml", "remove": True}])
    assert any("审计记录 还没有" in row[2] for row in rows(soup, "对照通知"))


def test_a_lifted_rule_names_the_decision_and_not_its_reason() -> None:
    """Reasons name the staff."""
    case = cases.files(cases.load(CLAUSES))
    html = made({**case, **result(JIUCUO, "2021/gulou/xinlu")})["projects/2021/gulou/xinlu.md"]
    said = next(
        row[1]
        for row in rows(BeautifulSoup(html, "html5lib"), "对照通知")
        if row[0].startswith("三(一)")
    )
    assert said.startswith("特 ")
    assert "市民政局基层政权处（示例） 2021年1月30日作特例决定放宽" in said
    assert "工作量由市民政局核定" not in html


def test_the_rules_run_once_for_board_and_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    says = dashboard._says

    def counted(*given: Any) -> dashboard.Says:
        ran.append(1)
        return says(*given)

    monkeypatch.setattr(dashboard, "_says", counted)
    assert made(cases.life())
    assert len(ran) == 1  # of the one year with awards


# ---------------------------------------------------------------- neighbours


def awarded(*names: str) -> dict[str, bytes]:
    ids = [f"2021/gulou/{name}" for name in names]
    return {
        **{
            f"submissions/{each}/application.yml": cases.changed(
                [{"old": "name: 旧厝巷", "new": f"name: {each.rpartition('/')[2]}巷"}]
            ).encode()
            for each in ids
        },
        **result(*ids),
    }


def test_projects_of_the_theme_follow_in_a_ring() -> None:
    names = [f"p{number}" for number in range(NEAR + 2)]
    found = made(awarded(*names))
    for at, name in enumerate(names):
        soup = BeautifulSoup(found[f"projects/2021/gulou/{name}.md"], "html5lib")
        near = [str(a["href"]) for a in soup.select("#near ~ ul a.s-card-title")]
        assert near == [f"{each}.html" for each in (names[at + 1 :] + names[:at])[:NEAR]]
    alone = BeautifulSoup(made(awarded("p0"))["projects/2021/gulou/p0.md"], "html5lib")
    assert not alone.select("#near")


def test_the_same_project_in_the_years_beside() -> None:
    last = json.dumps(
        {
            "decided_on": "2020-02-24",
            "document": "示例1号",
            "projects": [
                {"project": "2020/lianjiang/buwang", "outcome": "awarded", "amount": "200000.00"}
            ],
        }
    ).encode()
    found = made({**cases.life(), "submissions/2020/review/result.yml": last})
    later, earlier = (found[f"projects/{year}/lianjiang/buwang.md"] for year in (2021, 2020))
    assert '上一年：<a href="../../2020/lianjiang/buwang.html">' in later
    assert '下一年：<a href="../../2021/lianjiang/buwang.html">' in earlier


# ---------------------------------------------------------------- for search engines


def test_a_grant_by_schema_org() -> None:
    data = linked(page())
    assert data["@type"] == "MonetaryGrant"
    assert data["amount"]["value"] == "200000.00"
    assert data["fundedItem"]["location"]["address"]["addressLocality"] == "鼓楼区"
    text = page().get_text()
    for words in (data["name"], data["fundedItem"]["member"]["name"], data["url"]):
        assert words in text


def test_linked_data_hold_texts_and_no_markup() -> None:
    files = hostile()
    ids = [path.removeprefix("submissions/").removesuffix("/application.yml") for path in files]
    found = made({**files, **result(*ids)})
    for project, text in zip(ids, HOSTILE, strict=True):
        html = found[f"projects/{project}.md"]
        name = linked(BeautifulSoup(html, "html5lib"))["name"]  # the only script on the page
        assert name.split() == text.split()
        assert "MonetaryGrant" not in text_of(html)
