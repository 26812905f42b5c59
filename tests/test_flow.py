"""The whole way of requests: real Git, the workflows' own steps, two forks, five requests, a merge.

What the forge's page shows is kept in tests/flow: the letters and the annotations.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from stdnum.cn import uscc

from sanshe.fingerprint import fingerprint
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.forge import TOKEN, Forge, Ran, Runner, git

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "flow"
EVIL = "](https://example.org) <b>@all</b> ::error::% %0A::error::"


def application(number: int, district: str = "gulou", *changes: tuple[str, str]) -> str:
    """The application of another agency with another community."""
    stem = f"52350100MJB82{number:04d}"
    edits = [
        ("旧厝巷“院坝议事”社区治理项目", f"示例{number}号社区治理项目"),
        ("52350100MJB820311K", stem + uscc.calc_check_digit(stem)),
        ("福州市示例社会工作服务中心", f"福州市示例{number}号社会工作服务中心"),
        ("name: 示例旧厝社区", f"name: 示例{number}号社区"),
        ("district: gulou", f"district: {district}"),
        *changes,
    ]
    text = cases.BASE.replace("郑示例", f"郑示例{number}")
    return cases.changed([{"old": old, "new": new} for old, new in edits], text)


def forwarded(text: str) -> str:
    """A first review that forwards this application."""
    path = "submissions/2021/gulou/yi/application.yml"
    data = Repository(DictTree({**cases.own_files(), path: text.encode()})).document(path)
    review = cases.life()["submissions/2021/gulou/jiucuo/first-review/1.yml"].decode()
    return re.sub(
        'fingerprint: "[0-9a-f]+"', f'fingerprint: "{fingerprint(data.source.data)}"', review
    )


def path_of(project: str, file: str = "application.yml") -> str:
    return f"submissions/2021/{project}/{file}"


class City:
    """Four projects received in one district, two of them forwarded, where three may be."""

    def __init__(self, place: Path) -> None:
        texts = {f"gulou/p{number}": application(number) for number in (1, 2, 3, 4)}
        files = {path_of(project): text for project, text in texts.items()}
        for project in ("gulou/p1", "gulou/p2"):
            files[path_of(project, "first-review/1.yml")] = forwarded(texts[project])
        self.forge = Forge(place, files)
        self.runner = Runner(self.forge)
        agency, county = self.forge.fork("agency"), self.forge.fork("county")
        self.good = self.forge.open(
            agency, "shenbao", {path_of("taijiang/p5"): application(5, "taijiang")}
        )
        self.bad = self.forge.open(
            agency,
            "$(touch${IFS}pwned)`touch${IFS}pwned`",
            {
                path_of("taijiang/p6"): application(
                    6,
                    "taijiang",
                    ("示例6号社区治理项目", f"'{EVIL}'"),
                    ('city_share: "200000.00"', 'city_share: "180000.00"'),
                )
            },
        )
        self.third, self.fourth = (
            self.forge.open(
                county,
                f"chushen-{project[-1]}",
                {path_of(project, "first-review/1.yml"): forwarded(texts[project])},
            )
            for project in ("gulou/p3", "gulou/p4")
        )
        milder = (cases.ROOT / "schemas/notices/2021.yml").read_text(encoding="utf-8")
        self.cheat = self.forge.open(
            agency,
            "main",
            {
                path_of("gulou/p7"): application(
                    7, "gulou", ('city_share: "200000.00"', 'city_share: "180000.00"')
                ),
                "schemas/notices/2021.yml": milder.replace("severity: error", "severity: note"),
                "scripts/sanshe/judge.py": "print('passed')\nraise SystemExit(0)\n",
                "scripts/sanshe/sitecustomize.py": "open('pwned', 'w')\n",
                "sitecustomize.py": "open('pwned', 'w')\n",
                "yaml.py": "open('pwned', 'w')\n",
                "Makefile": "checker:\n\ttouch pwned\n",
                ".gitattributes": "* filter=pwned\n",
            },
        )

    def check(self, number: int, workflow: str = ".github/workflows/check.yml") -> Ran:
        request = self.forge.requests[number]
        ran = self.runner.run(workflow, {"pull_request": request}, GITHUB_BASE_REF="main")
        assert not list(self.forge.place.rglob("pwned"))
        assert TOKEN not in "".join(ran.out.values())
        return ran


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path)
    yield made
    made.forge.close()


def expect(name: str, ran: Ran) -> None:
    """The letter and the annotations, as reviewed."""
    cases.expect(FOLDER / f"{name}.md", undated(ran.letter or ran.out["信"]))
    cases.expect(FOLDER / f"{name}.txt", ran.out["检查"])


def undated(text: str) -> str:
    """The workflows judge as of today: all is long overdue, by more every day."""
    days = "[0-9]+(个工作日|天(（尚未公布放假安排，未扣节假日）)?)"
    return re.sub(f"已超期{days}", "已超期若干天", text)


def test_five_requests_and_a_merge_in_between(city: City) -> None:
    codes = {}
    for name in ("good", "bad", "third", "fourth", "cheat"):
        ran = city.check(getattr(city, name))
        codes[name] = ran.code
        expect(name, ran)
    assert codes == {"good": 0, "bad": 1, "third": 0, "fourth": 0, "cheat": 1}

    city.forge.merge(city.third)
    ran = city.check(city.fourth)
    assert ran.code == 1
    assert "鼓楼区报送了4个新申报，最多3个" in ran.letter
    expect("fourth-after-the-merge", ran)

    ran = city.check(city.bad, ".gitea/workflows/check.yml")
    assert ran.code == 1
    expect("bad-on-gitea", ran)


def test_a_merge_queue(city: City) -> None:
    """What the forge would merge is judged once more, against main as it stands then."""
    main = git(city.forge.origin, "rev-parse", "main")
    head = city.forge.requests[city.good]["head"]["sha"]
    group = {"base_sha": main, "head_sha": head}
    ran = city.runner.run(".github/workflows/check.yml", {"merge_group": group})
    assert ran.code == 0, ran.out
    assert f"请求 {city.good}（" not in ran.letter  # it does not stand in its own way


def test_a_forge_that_does_not_answer(city: City) -> None:
    """Who else asks is information: the request is judged all the same, and nothing is claimed."""
    city.forge.is_down = True
    ran = city.check(city.good)
    city.forge.is_down = False
    assert ran.code == 0, ran.out
    assert "没有问到还有哪些请求开着" in ran.out["取请求"]
    assert "没有别的请求" not in ran.letter
    assert "按哪一天算" not in ran.letter


def test_a_head_that_is_gone(city: City) -> None:
    """That is the tool's trouble, not the applicant's: no answer, and no green."""
    gone = {**city.forge.requests[city.good], "head": {"ref": "x", "sha": "0" * 39 + "1"}}
    ran = city.runner.run(".github/workflows/check.yml", {"pull_request": gone})
    assert ran.code == 2
    assert "没有检查成" in ran.out["取请求"]
    assert "检查" not in ran.out


def test_the_desk_keeps_one_issue(city: City) -> None:
    """The second run rewrites what the first one wrote, and not what somebody else called the same."""
    forge = city.forge
    forge.add_issue("somebody", "今天的案头", "冒充的")
    for folder in (".github", ".gitea"):
        ran = city.runner.run(f"{folder}/workflows/desk.yml", {})
        assert ran.code == 0, ran.out
    stranger, own = forge.issues
    assert stranger["body"] == "冒充的"
    assert own["title"] == "今天的案头"
    body = re.sub("^[0-9]{4}年.*", "（今天）", undated(own["body"]))
    cases.expect(FOLDER / "desk.md", body)


@pytest.mark.parametrize("folder", [".github", ".gitea"])
def test_publishing_keeps_the_last_good_site(city: City, tmp_path: Path, folder: str) -> None:
    served = tmp_path / "served"
    served.mkdir()
    site = city.forge.pages if folder == ".github" else served / "current"

    def publish() -> Ran:
        return city.runner.run(f"{folder}/workflows/publish.yml", {}, SITE_FOLDER=str(served))

    assert publish().code == 0
    good = (site / "index.html").read_bytes()
    assert "示例1号社区治理项目" in (site / "projects" / "index.html").read_text(encoding="utf-8")
    broken = city.forge.open(
        city.forge.fork("hurried"), "bad", {path_of("taijiang/p8"): "name: [\n"}
    )
    city.forge.merge(broken)
    ran = publish()
    assert ran.code
    assert "submissions/2021/taijiang/p8/application.yml" in ran.out["检查并生成"]
    assert "发布" not in ran.out
    assert (site / "index.html").read_bytes() == good


SOUND = """\
from sanshe.wording import ROLES


def test_roles() -> None:
    assert "county" in ROLES
"""


@pytest.mark.parametrize("folder", [".github", ".gitea"])
def test_code_is_tested_as_the_request_has_it(
    city: City, tmp_path_factory: pytest.TempPathFactory, folder: str
) -> None:
    """`make test` with ruff, mypy and pytest as it is, in a repository whose only test is of the request.

    So it is shown that the steps run, run the request's own code and turn red with it; not that our
    own tests pass there, nor that `make` can install what it needs (test_setup).
    """

    def tested(branch: str, files: dict[str, str]) -> Ran:
        fork = city.forge.fork(f"{folder}-{branch}")
        more = {"tests/__init__.py": "", "tests/tools/package-lock.json": "{}"}
        number = city.forge.open(fork, branch, {**more, **files})
        request = city.forge.requests[number]
        return city.runner.run(
            f"{folder}/workflows/tests.yml",
            {"pull_request": request},
            MYPY_CACHE_DIR=str(tmp_path_factory.getbasetemp() / "mypy"),  # for speed alone
        )

    ran = tested("sound", {"tests/test_roles.py": SOUND})
    assert ran.code == 0, ran.out
    assert "Success: no issues found" in ran.out["测试"]
    assert "1 passed" in ran.out["测试"]

    wording = (cases.ROOT / "scripts/sanshe/wording.py").read_text(encoding="utf-8")
    ran = tested(
        "wrong",
        {
            "tests/test_roles.py": SOUND,
            "scripts/sanshe/wording.py": wording.replace('"county":', '"country":'),
        },
    )
    assert ran.code
    assert "1 failed" in ran.out["测试"]


def test_every_workflow_is_run_here() -> None:
    """A new one has to be, too."""
    here = Path(__file__).read_text(encoding="utf-8")
    names = {path.name for path in cases.ROOT.glob(".git*/workflows/*.yml")}
    assert [name for name in sorted(names) if f"workflows/{name}" not in here] == []
