"""What programs and forges get: stable JSON, inert annotations and Markdown, columns that line up."""

import html
import json
import re
from datetime import date
from pathlib import Path

from sanshe import reporters, typeset
from sanshe.engine import check
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases

FOLDER = Path(__file__).parent / "reports"
EVIL = "%0A::error::x ```\\n<script>alert(1)</script> [x](javascript:alert(1)) $(touch x)"
CHANGES = [
    {"old": "category: new", "new": f"category: '{EVIL}'"},
    {"old": 'city_share: "200000.00"', "new": 'city_share: "100000.00"'},
]


def test_json() -> None:
    out = reporters.as_json(cases.run({"change": CHANGES}))
    data = json.loads(out)
    assert set(data) == {"version", "complete", "findings"}
    assert set(data["findings"][0]) == {
        "rule",
        "severity",
        "clause",
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "keys",
        "message",
        "fix",
        "in_file",
        "related",
        "origin",
    }
    cases.expect(FOLDER / "report.json", out)


def test_github_annotations_are_inert() -> None:
    out = reporters.github(cases.run({"change": CHANGES}))
    for line in out.splitlines():
        assert not line.startswith("::") or line.split(" ", 1)[0] in {
            "::error",
            "::warning",
            "::notice",
        }
    assert sum(line.startswith("::error") for line in out.splitlines()) == 3
    cases.expect(FOLDER / "report.github.txt", out)


def test_markdown_is_inert() -> None:
    out = reporters.markdown(cases.run({"change": CHANGES}))
    assert "<script" not in out
    assert "](" not in out
    assert "```" not in out
    cases.expect(FOLDER / "report.md", out)


def test_wide_characters_line_up() -> None:
    lines = typeset.table([("社区", "a|"), ("a", "b|"), ("①é", "c|")]).splitlines()
    assert len({typeset.width(line) for line in lines}) == 1


def test_annotations_of_hostile_paths_and_too_many() -> None:
    """Errors first, few enough for a forge; no line that a runner would obey, whichever dialect."""
    submitted = {
        f"submissions/2021/gulou/p{number}/a\n::error::b\x1b[31m##[error]{number}.md": b"x\n"
        for number in range(60)
    }
    unread = "submissions/2021/gulou/##[warning]x/application.yml"
    tree = DictTree({**cases.own_files(), **submitted, unread: b"a: [\n"})
    out = reporters.github(check(Repository(tree), on=date(2021, 2, 1)))
    lines = out.splitlines()
    annotations = [line for line in lines if line.startswith("::")]
    assert len(annotations) == reporters.MOST_ANNOTATIONS + 1
    assert annotations[-1].startswith("::notice title=没有标出的::还有 ")
    for line in lines:
        assert "##[" not in line
        assert "\x1b" not in line
        assert line.count("::") == (2 if line.startswith("::") else 0)


def test_annotations_begin_with_errors() -> None:
    changes = [
        {"old": "旧厝巷“院坝议事”社区治理项目", "new": "旧厝巷“院坝”项目"},
        {"old": "52350100MJB820311K", "new": "52350100MJB820311X"},
        {"old": 'city_share: "200000.00"', "new": 'city_share: "100000.00"'},
    ]
    out = reporters.github(cases.run({"change": changes}))
    levels = [line.split(" ")[0] for line in out.splitlines() if line.startswith("::")]
    assert levels == ["::error", "::error", "::warning", "::notice"]


def test_what_a_forge_would_link_is_broken_up() -> None:
    text = typeset.inert("@octocat a@b.cn #12 !7 GH-12 https://x www.x ## 标题 ! 2021-02")
    shown = html.unescape(text)
    assert not re.search(r"@|[#!]\w|GH-\d|https?://", shown)
    assert shown.endswith("www.x ## 标题 ! 2021-02")
