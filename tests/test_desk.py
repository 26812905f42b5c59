"""Duties from stage and records, and what the desk's commands show of them."""

import json
import os
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sanshe.desk import Duty, duties, year_duties
from sanshe.engine import read_years
from sanshe.project import Year
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_cli import sanshe

FOLDER = Path(__file__).parent / "desk"
JIUCUO = "2021/gulou/jiucuo"
HEAN = "2021/taijiang/hean"
BUWANG = "2021/lianjiang/buwang"
ZHULIN = "2021/cangshan/zhulin"
REVIEW = "2021/review"
Edit = Mapping[str, Any]


def gone(*paths: str) -> list[Edit]:
    return [{"path": path, "remove": "true"} for path in paths]


CASE_STUDY = (f"{JIUCUO}/case-study/index.md", f"{JIUCUO}/case-study/zhuozi.png")
AFTER_SERVICE = gone(
    *CASE_STUDY,
    f"{JIUCUO}/acceptance/1.yml",
    f"{JIUCUO}/audit.yml",
    f"{JIUCUO}/final.yml",
    f"{JIUCUO}/settlement/1.yml",
    f"{JIUCUO}/payments/2.yml",
)
"""What came after the service: without it, the year stands in autumn."""

AFTER_SUMMER = [
    *AFTER_SERVICE,
    *gone(f"{JIUCUO}/progress/2021-10.yml", f"{JIUCUO}/changes/1/finance.yml"),
]
AFTER_SPRING = [
    *AFTER_SUMMER,
    *gone(
        f"{JIUCUO}/changes/1/civil-affairs.yml",
        f"{JIUCUO}/changes/1/request.yml",
        f"{JIUCUO}/midterm.yml",
        f"{JIUCUO}/progress/2021-04.yml",
        f"{JIUCUO}/payments/1.yml",
        f"{ZHULIN}/changes/1/request.yml",
        f"{ZHULIN}/changes/1/civil-affairs.yml",
        f"{ZHULIN}/changes/1/finance.yml",
        f"{ZHULIN}/settlement/1.yml",
        f"{REVIEW}/replacements/hean.yml",
        f"{REVIEW}/funding/2.yml",
        f"{HEAN}/contract.yml",
    ),
]
AFTER_AWARD = [
    *AFTER_SPRING,
    *gone(f"{JIUCUO}/contract.yml", f"{ZHULIN}/contract.yml", f"{BUWANG}/contract.yml"),
]
AFTER_SCORES = [
    *AFTER_AWARD,
    *gone(f"{REVIEW}/result.yml", f"{REVIEW}/funding/1.yml", f"{REVIEW}/publicity.yml"),
]
AFTER_DRAW = [
    *AFTER_SCORES,
    *gone(*(f"{REVIEW}/scores/{each}.yml" for each in ("e01", "e02", "e06"))),
]
AFTER_FIRST_REVIEW = [*AFTER_DRAW, *gone(f"{REVIEW}/draw.yml", f"{REVIEW}/pool.yml")]
RETURNED: list[Edit] = [
    *AFTER_FIRST_REVIEW,
    *gone(f"{HEAN}/first-review/2.yml"),
    {
        "path": f"{HEAN}/first-review/1.yml",
        "change": [
            {
                "old": "0" * 64,
                "new": "e3e87676607f005f1c1aa36db785cd336572977ff7fa66b5685ad6a8a5cfc087",
            }
        ],
    },
]


def year_of(edits: Iterable[Edit], on: str) -> Year:
    files = {**cases.own_files(), **cases.edited(cases.life(), list(edits))}
    return read_years(Repository(DictTree(files)), [2020, 2021], date.fromisoformat(on))[2021]


def duties_of(project: str, edits: Iterable[Edit], on: str) -> list[Duty]:
    year = year_of(edits, on)
    found = year.project(project)
    assert found is not None
    return duties(found, year)


def _brief(found: list[Duty]) -> list[str]:
    """Kind, who, file below the year, due day or a dash, and * where the day is our own reckoning."""
    return [
        f"{each.kind} {each.who} {each.file.removeprefix('submissions/2021/')} "
        f"{each.due or '-'}{'*' if each.computed else ''}"
        for each in found
    ]


PLAIN: tuple[Edit, ...] = ()
CASES: dict[str, tuple[str, Sequence[Edit], str, list[str]]] = {
    "received: the county reviews before the city's review begins": (
        JIUCUO,
        [*AFTER_FIRST_REVIEW, *gone(f"{JIUCUO}/first-review/1.yml")],
        "2021-02-01",
        ["first-review county gulou/jiucuo/first-review/1.yml 2021-02-17*"],
    ),
    "returned: the agency completes": (
        HEAN,
        RETURNED,
        "2021-02-06",
        ["application agency taijiang/hean/application.yml 2021-02-17*"],
    ),
    "completed: the county reviews again": (
        HEAN,
        [*AFTER_FIRST_REVIEW, *gone(f"{HEAN}/first-review/2.yml")],
        "2021-02-10",
        ["first-review county taijiang/hean/first-review/2.yml 2021-02-17*"],
    ),
    "rejected: nothing": ("2021/mawei/chuanchang", AFTER_FIRST_REVIEW, "2021-02-10", []),
    "forwarded: the city decides": (
        JIUCUO,
        AFTER_FIRST_REVIEW,
        "2021-02-12",
        ["result city review/result.yml 2021-02-24"],
    ),
    "continuing, evaluation pending: the evaluators first": (
        BUWANG,
        [*AFTER_FIRST_REVIEW, *gone("2020/lianjiang/buwang/final.yml")],
        "2021-02-12",
        [
            "earlier-final evaluators submissions/2020/lianjiang/buwang/final.yml 2021-02-24",
            "result city review/result.yml 2021-02-24",
        ],
    ),
    "not awarded: nothing": ("2021/jinan/beiling", PLAIN, "2022-01-10", []),
    "reserve: nothing": (HEAN, AFTER_AWARD, "2021-03-01", []),
    "awarded: contract, without a deadline": (
        JIUCUO,
        AFTER_AWARD,
        "2021-03-01",
        ["contract county gulou/jiucuo/contract.yml -"],
    ),
    "contracted: the first instalment; service, evaluations and acceptance come": (
        JIUCUO,
        AFTER_SPRING,
        "2021-03-10",
        [
            "payment county gulou/jiucuo/payments/1.yml -",
            "service agency gulou/jiucuo/acceptance/1.yml 2021-11-30",
            "midterm evaluators gulou/jiucuo/midterm.yml -",
            "acceptance county gulou/jiucuo/acceptance/1.yml -",
            "final evaluators gulou/jiucuo/final.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
        ],
    ),
    "running: change awaits finance, a finding its day, months their progress": (
        JIUCUO,
        AFTER_SUMMER,
        "2021-08-10",
        [
            "rectification agency gulou/jiucuo/progress/2021-08.yml 2021-08-15",
            "finance finance gulou/jiucuo/changes/1/finance.yml -",
            "progress agency gulou/jiucuo/progress/2021-07.yml -",
            "service agency gulou/jiucuo/acceptance/1.yml 2021-11-30",
            "acceptance county gulou/jiucuo/acceptance/1.yml -",
            "final evaluators gulou/jiucuo/final.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
        ],
    ),
    "service over: acceptance, final, audit; the finding is overdue": (
        JIUCUO,
        AFTER_SERVICE,
        "2021-12-01",
        [
            "rectification agency gulou/jiucuo/progress/2021-08.yml 2021-08-15",
            "progress agency gulou/jiucuo/progress/2021-11.yml -",
            "acceptance county gulou/jiucuo/acceptance/1.yml -",
            "final evaluators gulou/jiucuo/final.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
        ],
    ),
    "put right: the finding is gone": (
        JIUCUO,
        [
            *AFTER_SERVICE,
            {
                "path": f"{JIUCUO}/progress/2021-08.yml",
                "text": "rectified:\n  - evaluation: midterm\n    item: 1\n"
                '    done_on: "2021-08-12"\n    what: 补了公示（示例）。\n',
            },
        ],
        "2021-12-01",
        [
            "progress agency gulou/jiucuo/progress/2021-11.yml -",
            "acceptance county gulou/jiucuo/acceptance/1.yml -",
            "final evaluators gulou/jiucuo/final.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
        ],
    ),
    "accepted: the last instalment; audit blocks nothing": (
        JIUCUO,
        gone(
            *CASE_STUDY,
            f"{JIUCUO}/payments/2.yml",
            f"{JIUCUO}/audit.yml",
            f"{JIUCUO}/settlement/1.yml",
        ),
        "2021-12-12",
        [
            "payment county gulou/jiucuo/payments/2.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
            "case-study agency gulou/jiucuo/case-study/index.md -",
        ],
    ),
    "paid without audit: what is left by the progress records": (
        JIUCUO,
        gone(*CASE_STUDY, f"{JIUCUO}/audit.yml", f"{JIUCUO}/settlement/1.yml"),
        "2021-12-20",
        [
            "audit evaluators gulou/jiucuo/audit.yml -",
            "surplus county gulou/jiucuo/settlement/1.yml -",
            "case-study agency gulou/jiucuo/case-study/index.md -",
        ],
    ),
    "acceptance failed: put right by its date, then held again": (
        JIUCUO,
        [
            *gone(
                f"{JIUCUO}/payments/2.yml",
                f"{JIUCUO}/audit.yml",
                f"{JIUCUO}/settlement/1.yml",
                f"{JIUCUO}/final.yml",
            ),
            {
                "path": f"{JIUCUO}/acceptance/1.yml",
                "change": [
                    {"old": "result: passed ", "new": 'due_on: "2021-12-17"\nresult: failed '}
                ],
            },
            *gone(f"{JIUCUO}/midterm.yml"),
        ],
        "2021-12-12",
        [
            "rectification agency gulou/jiucuo/acceptance/2.yml 2021-12-17",
            "final evaluators gulou/jiucuo/final.yml -",
            "audit evaluators gulou/jiucuo/audit.yml -",
            "acceptance county gulou/jiucuo/acceptance/2.yml -",
        ],
    ),
    "everything done": (JIUCUO, PLAIN, "2022-01-10", []),
    "everything done but the case study": (
        JIUCUO,
        gone(*CASE_STUDY),
        "2022-01-10",
        ["case-study agency gulou/jiucuo/case-study/index.md -"],
    ),
    "cancelled: only the settlement": (
        ZHULIN,
        gone(f"{ZHULIN}/settlement/1.yml"),
        "2021-05-01",
        ["settlement county cangshan/zhulin/settlement/1.yml -"],
    ),
    "cancelled and settled: nothing": (ZHULIN, PLAIN, "2021-05-01", []),
    "suspended: resume by the day": (
        HEAN,
        [
            {
                "path": f"{HEAN}/changes/1/request.yml",
                "text": 'kind: suspend\nrequested_on: "2021-06-01"\nreason_code: community\n'
                'reason: 社区换届（示例）。\nresumes_on: "2021-08-01"\n',
            },
            *(
                {
                    "path": f"{HEAN}/changes/1/{who}.yml",
                    "text": 'decided_on: "2021-06-05"\napproved: true\ndocument: 示例1号\noffice: 示例处\n',
                }
                for who in ("civil-affairs", "finance")
            ),
        ],
        "2021-07-20",
        [
            "resumption agency taijiang/hean/changes/2/request.yml 2021-08-01",
            "payment county taijiang/hean/payments/1.yml -",
            "final evaluators taijiang/hean/final.yml -",
            "audit evaluators taijiang/hean/audit.yml -",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_duties(case: str) -> None:
    project, edits, on, expected = CASES[case]
    assert _brief(duties_of(project, edits, on)) == expected


@pytest.mark.parametrize(
    ("edits", "on", "expected"),
    [
        (
            AFTER_FIRST_REVIEW,
            "2021-02-12",
            ["pool city review/pool.yml 2021-02-17*", "result city review/result.yml 2021-02-24"],
        ),
        (
            [*AFTER_DRAW, *gone(f"{REVIEW}/draw.yml")],
            "2021-02-17",
            ["draw city review/draw.yml 2021-02-18*", "result city review/result.yml 2021-02-24"],
        ),
        (
            [*AFTER_SCORES, *gone(f"{REVIEW}/scores/e06.yml")],
            "2021-02-23",
            [
                "score city review/scores/<e专家编号>.yml 2021-02-24",
                "result city review/result.yml 2021-02-24",
            ],
        ),
        (AFTER_SCORES, "2021-02-25", ["result city review/result.yml 2021-02-24"]),
        (gone(f"{REVIEW}/publicity.yml"), "2021-02-25", ["publicity city review/publicity.yml -"]),
        (
            [
                *gone(f"{REVIEW}/funding/2.yml"),
            ],
            "2021-05-01",
            ["funds city review/funding/2.yml -"],
        ),
        (PLAIN, "2022-01-10", []),
    ],
)
def test_duties_of_the_year(edits: Sequence[Edit], on: str, expected: list[str]) -> None:
    assert _brief(year_duties(year_of(edits, on))) == expected


def test_an_unreadable_record_is_no_missing_one() -> None:
    broken = [{"path": f"{JIUCUO}/contract.yml", "text": "number: [\n"}]
    found = duties_of(JIUCUO, [*AFTER_SPRING, *broken], "2021-03-10")
    assert not _brief(found)


def test_every_duty_has_its_clause_and_is_tested() -> None:
    notice = Repository(DictTree(cases.own_files())).notice(2021)
    assert notice is not None
    numbers = {clause.number for clause in notice.clauses}
    assert {terms.clause for terms in notice.duties} <= {*numbers, None}
    told = {line.split()[0] for _, _, _, lines in CASES.values() for line in lines}
    of_the_year = {"pool", "draw", "score", "publicity", "funds"}
    untested = {terms.kind for terms in notice.duties} - told - of_the_year
    assert untested == {"civil-affairs", "return", "objection"}  # as finance, surplus, publicity


def test_terms() -> None:
    duty = Duty("x", "city", "x", "x", None, since=date(2021, 2, 1), due=date(2021, 2, 14))
    assert duty.term(date(2021, 2, 9)) == "还剩1个工作日（到期日休息，不顺延）"
    assert duty.term(date(2021, 2, 19)) == "已超期2个工作日"
    assert duty._replace(computed=True).term(date(2021, 2, 14)) == "今天到期（系统推算）"
    open_one = duty._replace(due=None)
    assert open_one.term(date(2021, 2, 10)) == "没有期限，已9天"
    assert open_one.term(date(2021, 1, 10)) == "2021年2月1日起"
    assert open_one._replace(since=None).term(date(2021, 1, 10)) == "没有期限"
    on_friday = duty._replace(due=date(2021, 6, 25))
    assert not on_friday.is_overdue(date(2021, 6, 25))
    assert on_friday.is_soon(date(2021, 6, 25))
    assert on_friday.is_overdue(date(2021, 6, 26))
    assert on_friday.is_soon(date(2021, 6, 10))  # 10 working days, the Dragon Boat Festival off
    assert not on_friday.is_soon(date(2021, 6, 9))
    far = duty._replace(due=date(2199, 1, 4))
    assert "尚未公布放假安排" in far.term(date(2199, 1, 1))
    assert far.is_soon(date(2199, 1, 1))
    assert not far.is_soon(date(2198, 1, 1))


# ---- commands


def write(root: Path, edits: Iterable[Edit] | None) -> Path:
    """A repository with the life tree as edited, or without any submissions."""
    files = {} if edits is None else cases.edited(cases.life(), list(edits))
    for path, content in {**cases.own_files(), **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "edits", "arguments"),
    [
        ("status-spring.txt", AFTER_FIRST_REVIEW, "status --on 2021-02-12"),
        ("status-summer.txt", AFTER_SUMMER, "status --on 2021-08-10"),
        ("status-end.txt", PLAIN, "status --on 2022-01-10"),
        (
            "status-gulou.md",
            AFTER_SUMMER,
            "status --on 2021-08-10 --district gulou --format markdown",
        ),
        ("status-end.md", PLAIN, "status --on 2022-01-10 --format markdown"),
        (
            "status-gulou.json",
            AFTER_SUMMER,
            "status --on 2021-08-10 --district gulou --format json",
        ),
        ("today-gulou.txt", AFTER_SUMMER, "today --on 2021-08-10 --district gulou"),
        ("today-taijiang.txt", RETURNED, "today --on 2021-02-06 --district taijiang"),
        ("today-city-review.txt", AFTER_FIRST_REVIEW, "today --on 2021-02-12"),
        ("today-city.txt", AFTER_SERVICE, "today --on 2021-12-05"),
        ("letter-returned.md", RETURNED, f"letter {HEAN} --on 2021-02-06"),
        ("letter-rejected.md", PLAIN, "letter 2021/mawei/chuanchang --on 2021-02-10"),
        ("letter-not-awarded.md", AFTER_SPRING, "letter 2021/jinan/beiling --on 2021-03-03"),
        ("letter-awarded.md", AFTER_SPRING, f"letter {JIUCUO} --on 2021-03-10"),
        ("letter-moved-up.md", PLAIN, f"letter {HEAN} --on 2021-05-20"),
        ("timeline.txt", PLAIN, f"timeline {JIUCUO}"),
        ("timeline-moved-up.md", PLAIN, f"timeline {HEAN} --format markdown"),
        ("timeline-cancelled.json", PLAIN, f"timeline {ZHULIN} --format json"),
    ],
)
def test_what_people_read(tmp_path: Path, name: str, edits: Sequence[Edit], arguments: str) -> None:
    done = sanshe(write(tmp_path, edits), *arguments.split())
    assert done.returncode == 0, done.stderr
    assert "符合条件" not in done.stdout
    cases.expect(FOLDER / name, done.stdout)
    if name.startswith("today"):
        assert done.stdout.count("\n") <= 24


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        "status",
        "status --format json",
        "status --format markdown",
        "today",
        "today --district gulou",
    ],
)
def test_an_empty_tree(tmp_path: Path, arguments: str) -> None:
    done = sanshe(write(tmp_path, None), *arguments.split(), "--on", "2021-02-01")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        "status --district nowhere",
        "today --district 鼓楼",
        "status --year 1999",
        "letter 2021/gulou/jiuco",
        "timeline x",
        "summary --out nowhere/x.xlsx",
    ],
)
def test_a_wrong_call_is_exit_2(tmp_path: Path, arguments: str) -> None:
    done = sanshe(write(tmp_path, PLAIN), *arguments.split())
    assert done.returncode == 2
    assert done.stderr.startswith("没有检查成：")


EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) **b** `c` | www.x.cn @someone"


@pytest.mark.slow
def test_what_others_wrote_is_inert_in_markdown(tmp_path: Path) -> None:
    evil = [
        {
            "path": f"{JIUCUO}/application.yml",
            "change": [{"old": "name: 旧厝巷“院坝议事”社区治理项目", "new": f"name: '{EVIL}'"}],
        },
        {
            "path": f"{REVIEW}/publicity.yml",
            "change": [{"old": "福州市民政局网站（示例）", "new": f"'{EVIL}'"}],
        },
    ]
    root = write(tmp_path, evil)
    for arguments in (
        "status --format markdown",
        f"letter {JIUCUO}",
        f"timeline {JIUCUO} --format markdown",
    ):
        out = sanshe(root, *arguments.split()).stdout
        assert "alert" in out
        for mark in ("<script", "](", "`c`", "**b**", "www.x", "@some"):
            assert mark not in out, (arguments, mark)
        for row in out.splitlines():
            assert not row.startswith("|") or "| www" not in row


@pytest.mark.slow
@pytest.mark.parametrize(
    ("until", "on", "said"),
    [
        ("", "2021-02-26", "公示的起止日还没有登记"),
        ('objections_until: "2021-03-03"', "2021-02-26", "公示到**2021年3月3日**，还剩3个工作日"),
        ('objections_until: "2021-03-03"', "2021-03-03", "今天到期"),
        ('objections_until: "2021-03-03"', "2021-03-04", "公示已于2021年3月3日期满"),
    ],
)
def test_how_long_one_may_object_is_known_with_the_result(
    tmp_path: Path, until: str, on: str, said: str
) -> None:
    edits = [
        *gone(f"{REVIEW}/publicity.yml"),
        {
            "path": f"{REVIEW}/result.yml",
            "change": [
                {"old": "document: 榕民示例〔2021〕1号", "new": f"{until}\ndocument: 示例1号"}
            ],
        },
    ]
    out = sanshe(write(tmp_path, edits), "letter", "2021/jinan/beiling", "--on", on).stdout
    assert said in out


@pytest.mark.slow
def test_personal_numbers_are_masked_in_letters(tmp_path: Path) -> None:
    number = "13" + "800138000"
    edits = [
        {
            "path": f"{HEAN}/first-review/1.yml",
            "change": [{"old": "样本数漏填，请补写问卷份数。", "new": f"有事打 {number}"}],
        },
        *gone(f"{HEAN}/first-review/2.yml"),
        *AFTER_FIRST_REVIEW,
    ]
    returned = [
        *edits,
        {
            "path": f"{HEAN}/first-review/1.yml",
            "change": [{"old": "0" * 64, "new": RETURNED[-1]["change"][0]["new"]}],
        },
    ]
    out = sanshe(write(tmp_path, returned), "letter", HEAN, "--on", "2021-02-06").stdout
    assert "有事打" in out
    assert number not in out


# ---- Excel


@pytest.mark.slow
def test_summary(tmp_path: Path) -> None:
    formula = "=HYPERLINK(1+1)"
    evil = [
        {
            "path": f"{JIUCUO}/application.yml",
            "change": [{"old": "name: 旧厝巷“院坝议事”社区治理项目", "new": f"name: '{formula}'"}],
        }
    ]
    root = write(tmp_path, evil)
    paths = [root / f"{name}.xlsx" for name in "ab"]
    for path in paths:
        done = sanshe(root, "summary", "--on", "2022-01-10", "--out", path.name)
        assert done.returncode == 0, done.stderr
        os.utime(path, (0, 0))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
        every = "".join(file.read(name).decode("utf-8") for name in file.namelist())
    for name in ("郑示例", "黄示例", "陈示例", "林示例", "赵示例", "冯示例", "0591-"):
        assert name not in every
    book = load_workbook(paths[0])
    assert book.sheetnames == ["项目", "名额", "评分", "拨付", "评估", "台账"]
    for page in book:
        assert page.freeze_panes == "B3"
        assert page.print_title_rows == "$1:$2"
        assert page.page_setup.orientation == "landscape"
        assert "2022年1月10日" in str(page["A1"].value)
        assert page.auto_filter.ref == page.dimensions.replace("A1", "A2")
        for cells in page.iter_rows():
            assert not any(cell.data_type == "f" for cell in cells)
    projects = book["项目"]
    head = [cell.value for cell in projects[2]]
    row = next(cells for cells in projects.iter_rows(min_row=3) if cells[0].value == JIUCUO)
    told = dict(zip(head, row, strict=True))
    assert told["项目名称"].value == formula
    assert told["项目名称"].quotePrefix
    assert str(told["申报日期"].value).startswith("2021-01-28")
    assert told["申报日期"].number_format == "yyyy-mm-dd"
    assert told["立项金额（元）"].value == 200000
    assert told["立项金额（元）"].number_format == "#,##0.00"
    assert told["立项到签合同（天）"].value == 9
    assert not told["阶段"].quotePrefix


@pytest.mark.slow
def test_summary_of_nothing(tmp_path: Path) -> None:
    root = write(tmp_path, None)
    done = sanshe(root, "summary", "--on", "2021-02-01")
    assert done.returncode == 0, done.stderr
    assert load_workbook(root / "sanshe-2021.xlsx").sheetnames


# ---- history from Git


@pytest.mark.slow
def test_timeline_with_git(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN)

    def git(*arguments: str, on: str = "2021-01-29T10:00:00+0800") -> None:
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "示例"), ("EMAIL", "a@example.org"), ("DATE", on))
        }
        subprocess.run(
            ["git", *arguments],
            cwd=root,
            env={**os.environ, **who},
            check=True,
            capture_output=True,
        )

    contract = root / "submissions" / HEAN / "contract.yml"
    text = contract.read_bytes()
    contract.unlink()
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "x")
    git("switch", "-qc", "side")
    contract.write_bytes(text)
    git("add", "-A")
    git("commit", "-qm", "z", on="2021-01-30T10:00:00+0800")
    git("switch", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "m", "side", on="2021-05-08T10:00:00+0800")
    application = root / "submissions" / HEAN / "application.yml"
    application.write_text(application.read_text("utf-8") + "# 改\n", "utf-8")
    git("commit", "-qam", "y", on="2021-05-10T09:00:00+0800")
    told = json.loads(sanshe(root, "timeline", HEAN, "--format", "json").stdout)
    assert told["git"] is True
    edits = [each for each in told["events"] if each["kind"] == "edit"]
    assert [each["date"] for each in edits] == ["2021-05-10"]
    others = [each for each in told["events"] if each["kind"] != "edit"]
    written = {each["file"].rpartition("/")[2]: each["written_on"] for each in others}
    assert written.pop("contract.yml") == "2021-05-08"  # when it came to the main line
    assert set(written.values()) == {"2021-01-29"}
    shown = sanshe(root, "timeline", HEAN).stdout
    assert "入库" in shown
    assert "2021年1月29日" in shown
