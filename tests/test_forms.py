"""The forms in real Chromium, used as people use them: typed from nothing, broken, left and come back to.

What is typed are the sample files of tests/base and tests/life; what comes out is judged by `sanshe check`.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from sanshe import browser
from sanshe.layout import KINDS, position
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import built_site, cases
from tests.typing_in import DESK, PHONE, WAIT, Typist, drawn, place

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

CONTINUING = "submissions/2021/lianjiang/buwang/application.yml"
REPOSITORY = Repository(DictTree(cases.own_files()))

BROKEN = (
    "activities-in-service-time/bad-month",
    "activity-serves-a-goal/bad",
    "agency-has-own-account/bad",
    "agency-registered-in-city-or-province/bad",
    "both-strands-have-activities/bad",
    "city-share-is-exact/bad",
    "continues-fits-category/bad-new",
    "costs-in-service-time/bad",
    "credit-code-check-digit/bad",
    "credit-code-division/bad",
    "credit-code-kind/bad",
    "declarations-are-made/bad",
    "dedicated-is-qualified/bad",
    "fund-source-fits-cohort/bad",
    "goals-and-activities-have-indicators/bad",
    "line-amount-is-price-times-quantity/bad",
    "matching-agrees-with-lines/bad",
    "matching-names-its-provider/bad",
    "name-points-at-governance/bad",
    "names-are-published-with-consent/bad",
    "no-personal-numbers/bad",
    "not-applicable-where-allowed/bad",
    "submitted-in-window/bad",
    "survey-before-submission/bad",
    "team-members-differ/bad",
    "theme-is-described/bad",
    "total-is-sum-of-lines/bad",
)
"""Cases of tests/rules that say what to type, a rule each; their messages are those of the rule."""

SHAPES = {
    ("agency", "credit_code"): ("5235", "代码写得不对"),
    ("budget", "city_share"): ("22万", "只写数字，单位是元"),
    ("survey", "sample"): ("很多", "这里要一个整数"),
    ("name",): ("治理" * 31, "有62个字，最多60个字"),
    ("agency", "registered_with"): ("", "还没有填"),
}
"""What the form says of the shape, as one types."""


def typist(page: Page, kind_name: str = "application") -> Typist:
    kind = next(each for each in KINDS if each.name == kind_name)
    return Typist(page, REPOSITORY.schema(2021, kind))


def loaded(content: bytes | str) -> Any:
    """The data of a file; scalars stay text."""
    return yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506


def on_paper(page: Page, target: Path, data: dict[str, Any]) -> None:
    """The printed form and its Word hold what was typed, and the fingerprint that the screen shows."""
    print_of = page.locator(".a-print").inner_text()
    page.get_by_role("button", name="打印，或存成 PDF").click()
    printed = page.frame_locator("iframe[title='要打印的申报书']").locator("body")
    printed.get_by_text(data["governance"]["mechanism"]).first.wait_for(
        timeout=WAIT, state="attached"
    )
    with page.expect_download(timeout=WAIT) as caught:
        page.get_by_role("button", name="下载 Word").click()
    caught.value.save_as(target / "paper.docx")
    with zipfile.ZipFile(target / "paper.docx") as word:
        text = re.sub(
            "<[^>]+>",
            "",
            "".join(word.read(each).decode() for each in word.namelist() if each.endswith(".xml")),
        )
    for said in (data["governance"]["mechanism"], data["name"], data["staff"][0]["name"], print_of):
        assert said in text
        assert said in printed.inner_text() or said == print_of


def parts(content: bytes) -> tuple[Any, str]:
    """The data of a record, and the text that follows it in a case study."""
    if not content.startswith(b"---\n"):
        return loaded(content), ""
    _, front, body = content.decode().split("---\n", 2)
    return loaded(front), body.strip()


def accepted(tmp_path: Path, name: str, content: bytes) -> None:
    """The parcel `name`, put where its name says, passes `sanshe check` in the good year."""
    root = cases.folder(tmp_path / "repository", "life")
    path = next(
        each for each in cases.life() if each.removeprefix("submissions/").replace("/", "-") == name
    )
    (root / path).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "sanshe", "check", path],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout


def flawless(page: Page) -> None:
    """axe finds nothing on the screen as it is, once nothing moves any more."""
    page.add_style_tag(content="* { transition: none !important; }")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("path", "size"), [(cases.BASE_PATH, PHONE), (CONTINUING, DESK)], ids=["new", "continuing"]
)
def test_from_nothing_to_a_file(page: Page, tmp_path: Path, path: str, size: Any) -> None:
    """Every field typed, on a phone and on a desk; the file says just what was typed."""
    page.set_viewport_size(size)
    content = cases.life()[path]
    form = typist(page)
    data = loaded(content)
    form.begin(data["category"], path.split("/")[3])
    for step in form.steps:
        form.fill(data, step["fields"])
        flawless(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        form.go_on()
    form.wait_for_answer()
    assert page.locator(".a-found .a-error").all_inner_texts() == []
    assert "自动检查通过" in form.form.inner_text()
    assert "符合条件" not in page.locator("body").inner_text()
    flawless(page)
    made = form.download(tmp_path)
    on_paper(page, tmp_path, data)
    told = loaded(made)
    order = form.shape.field(("relief", "groups", 0))["enum"]
    data["relief"]["groups"].sort(key=order.index)  # boxes have no order but the notice's
    assert told == data
    accepted(tmp_path, path.removeprefix("submissions/").replace("/", "-"), made)


def changed_leaves(old: Any, new: Any, keys: tuple[str | int, ...] = ()) -> dict[Any, str]:
    """Where `new` differs from `old`: the text that stands there, "" for none."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            at: text
            for key in {**old, **new}
            for at, text in changed_leaves(old.get(key, ""), new.get(key, ""), (*keys, key)).items()
        }
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return {
            at: text
            for index, pair in enumerate(zip(old, new, strict=True))
            for at, text in changed_leaves(*pair, (*keys, index)).items()
        }
    if old == new:
        return {}
    assert isinstance(new, str), keys
    return {keys: new}


def test_broken_rules_are_told_at_their_fields(page: Page) -> None:
    assert len({each.split("/")[0] for each in BROKEN}) >= 20
    form = typist(page)
    form.open("2021-gulou-jiucuo-application.yml", cases.BASE.encode())
    base = loaded(cases.BASE)
    for step in form.steps:
        form.go(step["title"])  # what one has been through is told
    form.go(form.steps[0]["title"])
    for name in BROKEN:
        text = cases.changed(cases.load(cases.ROOT / f"tests/rules/{name}.yml")["change"])
        typed = changed_leaves(base, loaded(text))
        for keys, value in typed.items():
            form.set(keys, value)
        form.wait_for_answer()
        _told_at_its_field(page, form, text, name)
        for keys in typed:
            before: Any = base
            for key in keys:
                before = before.get(key, "") if isinstance(before, dict) else before[key]
            form.set(keys, before)
    for keys, (value, words) in SHAPES.items():
        form.set(keys, value)
        told = page.locator(f"[id='f/{'/'.join(keys)}-problems']").inner_text()
        assert words in told, keys


def _told_at_its_field(page: Page, form: Typist, text: str, name: str) -> None:
    rule = name.split("/", maxsplit=1)[0]
    browser.open_at(DictTree(cases.own_files()))
    found = browser.check(cases.BASE_PATH, text, "2021-02-01")["findings"]
    own = [each for each in found if each["rule"] == rule]
    assert own, name
    for finding in own:
        keys = finding["keys"]
        form.go(form.step_of(keys[0]))
        form.unfold(keys)
        told = page.locator(f"[id='f{''.join(f'/{key}' for key in keys)}-problems']")
        assert finding["message"] in told.inner_text(), name
        links = told.get_by_role("link").evaluate_all("all => all.map(each => each.pathname)")
        assert f"{built_site.path()}rules/{rule}.html" in links, name


HELD = "window.setTimeout = () => 0"
"""A page whose timers are late, as on a slow phone."""

FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText ?? ''"


def test_focus_moves_at_once(page: Page) -> None:
    """To the step, the row or the field that was asked for; later it would be taken from who types."""
    form = typist(page)
    wrong = cases.BASE.replace('city_share: "200000.00"', 'city_share: "200000.01"')
    form.open("2021-gulou-jiucuo-application.yml", wrong.encode())
    form.go("检查与交件")
    form.wait_for_answer()
    page.evaluate(HELD)
    page.locator(".a-found").get_by_role("link", name="市级专项经费").click()
    assert page.evaluate("document.activeElement.id") == "f/budget/city_share"
    form.go("项目团队")
    assert page.evaluate("document.activeElement.matches('h2')")
    page.get_by_role("button", name="添一项：项目团队").click()
    assert page.evaluate("document.activeElement.id") == "f/staff/2/name"
    page.get_by_role("button", name="删去第3项").click()
    assert page.evaluate(FOCUSED) == "添一项"


def late_projects(page: Page, address: str) -> Callable[[], None]:
    """At `address`, where the list of projects is still on its way; what lets it come."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/projects.json", hold)
    page.goto(address)

    def come() -> None:
        with page.expect_response("**/projects.json") as answer:
            waiting.pop().continue_()
        answer.value.finished()
        drawn(page)

    return come


def test_projects_that_come_late_leave_the_focus(page: Page) -> None:
    come = late_projects(page, "records.html?kind=acceptance")
    field = page.get_by_label(re.compile("^项目（"))
    field.focus()
    come()
    page.locator("#a-projects option").first.wait_for(state="attached")
    page.keyboard.type("2021/")
    assert field.input_value() == "2021/"


def test_projects_that_come_late_take_nothing_away(page: Page) -> None:
    come = late_projects(page, "records.html?kind=score")
    add = page.get_by_role("button", name=re.compile("^添一项"))
    add.wait_for()
    page.evaluate(HELD)
    come()
    add.click()
    drawn(page)
    assert page.locator(place(("sheets", 0))).count() == 1


def test_the_answer_leaves_who_types_alone(page: Page) -> None:
    """It takes the focus from the button that asked, not from a field."""
    form = typist(page, "acceptance")
    page.goto("records.html?kind=acceptance&project=2021/gulou/jiucuo")
    ask = page.get_by_role("button", name="检查", exact=True)
    ask.click()
    form.wait_for_answer()
    assert page.evaluate("document.activeElement.id") == "a-found-title"
    ask.click()
    form.set(("accepted_on",), "2021-12-03")
    page.locator(place(("opinion",))).focus()
    form.wait_for_answer()
    assert page.evaluate("document.activeElement.id") == "f/opinion"


def test_checks_are_tried_again(page: Page) -> None:
    """After the network has failed once."""
    page.route("**/python.zip", lambda route: route.abort(), times=1)
    form = typist(page)
    form.begin("new", "yuanba")
    form.form.locator("[data-checks=failed]").wait_for(state="attached")
    form.set(("name",), "旧厝巷治理项目")
    form.wait_for_answer()


def test_reload_loses_nothing(page: Page) -> None:
    page.set_viewport_size(PHONE)
    form = typist(page)
    data = loaded(cases.BASE)
    form.begin(data["category"], "jiucuo")
    form.fill(data, form.steps[0]["fields"])
    form.go_on()
    form.go_on()
    form.go_on()
    form.fill(data, ["staff"])
    page.reload()
    page.get_by_role("button", name="接着填").click()
    assert page.get_by_role("heading", name="4. 项目团队").is_visible()
    for index, worker in enumerate(data["staff"]):
        form.unfold(("staff", index))
        assert page.locator(place(("staff", index, "name"))).input_value() == worker["name"]
        assert page.locator(place(("staff", index, "duties"))).input_value() == worker["duties"]
    form.go(form.steps[0]["title"])
    assert page.get_by_label("项目代号").input_value() == "jiucuo"
    assert page.locator(place(("name",))).input_value() == data["name"]
    assert form.form.get_by_text("没有发给任何人").is_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="回到开头").click()
    page.get_by_role("button", name="从这台电脑上删去").click()
    kept = page.evaluate("Object.keys(localStorage)")
    assert [each for each in kept if not each.endswith("/.__palette")] == []


def test_last_years_file_carries_over(page: Page) -> None:
    """What goes on is there, what is new each year is not, and each of these is named."""
    form = typist(page)
    data = loaded(cases.BASE)
    data["agency"]["kind"] = "club"
    content = yaml.safe_dump(data, allow_unicode=True)
    form.open("2020-gulou-jiucuo-application.yml", content.encode())
    assert page.get_by_label("项目代号").input_value() == "jiucuo"
    assert page.locator(place(("category",))).input_value() == "continuing"
    assert page.locator(place(("continues",))).input_value() == "2020/gulou/jiucuo"
    dropped = page.locator(".a-note li").all_inner_texts()
    assert any(each.startswith("申报日期：每年重新写") for each in dropped)
    assert any(re.match("承接机构 › 机构类型：写的是“club”", each) for each in dropped)
    form.go("承接机构")
    assert page.locator(place(("agency", "name"))).input_value() == data["agency"]["name"]
    assert page.locator(place(("agency", "kind"))).input_value() == ""


def test_what_is_no_application_is_refused(page: Page) -> None:
    page.goto("apply.html")
    page.get_by_label("把文件拖到这里").set_input_files(
        {"name": "x.yml", "mimeType": "text/plain", "buffer": b"a: [1"}
    )
    page.get_by_text("这份文件读不懂").wait_for(timeout=WAIT)


RECORDS = {
    "submissions/2021/mawei/chuanchang/first-review/1.yml": {"项目": "2021/mawei/chuanchang"},
    "submissions/2021/review/scores/e01.yml": {"专家编号": "e01"},
    "submissions/2021/gulou/jiucuo/progress/2021-04.yml": {
        "项目": "2021/gulou/jiucuo",
        "哪一个月": "2021-04",
    },
    "submissions/2021/gulou/jiucuo/case-study/index.md": {"项目": "2021/gulou/jiucuo"},
}


@pytest.mark.parametrize("path", RECORDS)
def test_record_from_nothing_to_a_file(page: Page, tmp_path: Path, path: str) -> None:
    page.set_viewport_size(PHONE)
    where = position(path)
    assert where
    kind = where.kind
    form = typist(page, kind.name)
    data, body = parts(cases.life()[path])
    form.record(kind.title, RECORDS[path])
    form.fill(data, [each for each in data if each != "expert"])
    if body:
        page.get_by_label("正文").fill(body)
    page.get_by_role("button", name="检查", exact=True).click()
    form.wait_for_answer()
    flawless(page)
    assert page.locator(".a-found .a-error").all_inner_texts() == []
    made = form.download(tmp_path)
    assert parts(made) == (data, body)
    accepted(tmp_path, path.removeprefix("submissions/").replace("/", "-"), made)


def test_every_kind_has_its_form(page: Page) -> None:
    """Each opens, shows all its fields, and axe finds nothing."""
    page.goto("records.html")
    for kind in KINDS:
        if kind.record is None or kind.name == "application":
            continue
        page.goto(f"records.html?kind={kind.name}")
        page.get_by_role("heading", name=kind.title, exact=True).wait_for()
        shape = typist(page, kind.name).shape
        for key in shape.resolved(shape.schema)["properties"]:
            if (kind.name, key) != ("score", "expert"):
                assert page.locator(f'[id="f/{key}"], [id^="f/{key}/"]').count(), (kind.name, key)
        flawless(page)


def test_two_minutes_before(page: Page) -> None:
    """An answer that excludes names its clause; none ever says that somebody qualifies."""
    page.goto("apply.html")
    page.get_by_label("新申报").check()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        page.get_by_label("新申报").check()
        flawless(page)
    questions = page.locator(".a-screening fieldset")
    for index in range(questions.count()):
        is_bad = "分包" in questions.nth(index).inner_text()
        questions.nth(index).get_by_label("否" if is_bad else "是", exact=True).check()
    verdict = page.locator(".a-verdict")
    assert "没有发现不能申报的情形" in verdict.inner_text()
    assert "符合" not in page.locator(".a-screening").inner_text()
    questions.nth(0).get_by_label("否", exact=True).check()
    assert "有 1 处与通知不符" in verdict.inner_text()
    link = questions.nth(0).get_by_role("link")
    assert link.get_attribute("href").endswith(  # type: ignore[union-attr]
        "notices/2021.html#%E4%B8%89(%E4%B8%80)3(1)"
    )
    link.click()
    assert page.locator("[id='三(一)3(1)']").count() == 1


def test_keyboard_alone(page: Page) -> None:
    """From the top to a worker's name, without a pointer."""
    page.goto("apply.html")
    page.get_by_label("新申报").wait_for()
    page.keyboard.press("Tab")

    def tab_to(words: str) -> None:
        for _ in range(120):
            found = page.evaluate(FOCUSED)
            if words in found and page.evaluate("document.activeElement !== document.body"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"the keyboard never comes to {words}")

    tab_to("新申报")
    page.keyboard.press("Space")
    tab_to("开始填报")
    page.keyboard.press("Enter")
    tab_to("项目代号")
    page.keyboard.type("yuanba")
    for words in ("承接机构", "实施社区", "项目团队"):
        tab_to(f"下一步：{words}")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "words => document.activeElement.matches('h2') "
            "&& document.activeElement.textContent.includes(words)",
            arg=words,
        )
    tab_to("添一项")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'f/staff/0/name'")
    page.keyboard.type("郑示例")
    assert page.locator(place(("staff", 0, "name"))).input_value() == "郑示例"


def test_without_javascript_it_says_what_to_do(page: Page, site: str) -> None:
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}apply.html")
    assert "表单要用 JavaScript" in plain.locator("#a-form").inner_text()
    context.close()


def test_data_of_the_form_is_public(page: Page) -> None:
    """What the form loads of projects holds no name of a worker or contact."""
    text = page.request.get("assets/apply/2021/projects.json").text()
    rows = json.loads(text)
    assert any(row.get("activities") for row in rows)
    allowed = {
        *("id", "name", "agency", "stage", "continues", "code", "theme", "activities", "goals"),
    }
    assert {key for row in rows for key in row} == allowed
    for content in cases.life().values():
        for name in re.findall(r"- name: (\S+)\n    role:", content.decode(errors="ignore")):
            assert name not in text
