"""What programs and forges get: stable JSON, inert annotations and Markdown, columns that line up."""

import json
from pathlib import Path

from sanshe import reporters, typeset
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
        "message",
        "fix",
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
