"""The letter that answers a request: golden letters that people read, and nothing of others' that lives.

A case of tests/letters has a `base` (edits of an empty year) or a `life` (edits of the good year), a
`head`, and what the forge tells: `received_at`, earlier `pushes`, and a `queue` of other requests.
"""

import functools
import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sanshe import reply
from sanshe.contest import Open, Queue, Waiting, applications_of, contests
from sanshe.judge import judge, report_on
from sanshe.layout import KINDS, position
from sanshe.receipt import Push, Receipt, brings_complete, moment, receipt_of
from sanshe.rules import SUBJECTS
from sanshe.tree import DictTree
from tests import cases

FOLDER = Path(__file__).parent / "letters"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))
FAILURES = ("internal-failure", "no-such-revision")
"""Written by tests of the command (test_request)."""
SITE = "https://example.org/sanshe/"
TAGS = {"details", "/details", "summary", "/summary", "code", "/code"}


@functools.cache
def written(name: str) -> str:
    if name in FAILURES:
        return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    case = cases.load(FOLDER / f"{name}.yml")
    submitted = cases.edited(cases.life(), case["life"]) if "life" in case else {}
    base = DictTree(cases.edited({**cases.own_files(), **submitted}, case.get("base")))

    def head(edits: Any) -> DictTree:
        return DictTree(cases.edited(dict(base.files), edits))

    on = date.fromisoformat(case.get("on", "2022-01-10"))
    judged = judge(base, head(case["head"]), on=on)
    queue: Queue | None = None
    if "queue" in case:
        waiting: list[Waiting] = []
        unread: list[Open] = []
        for each in case["queue"]:
            request = Open("", int(each["number"]), each["received_at"])
            for facts in applications_of(base, head(each["head"]), base):
                if facts:
                    waiting.append(Waiting(request, facts))
                else:
                    unread.append(request)
        queue = contests(judged, waiting, unread)
    receipt: Receipt | None = None
    if "received_at" in case:
        heads = {each["received_at"]: each["head"] for each in case.get("pushes", ())}
        heads[case["received_at"]] = case["head"]
        receipt = receipt_of(
            [Push(at, moment(at)) for at in heads],
            lambda at: brings_complete(base, head(heads[at]), base),
        )
    return reply.letter(judged, report_on(judged), queue, receipt)


@pytest.mark.parametrize("name", NAMES)
def test_letter(name: str) -> None:
    cases.expect(FOLDER / f"{name}.md", written(name))


def _tokens(text: str, *, html: bool) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    found: list[Token] = []
    for token in parser.parse(text):
        found.append(token)
        found += token.children or ()
    return found


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("name", [*NAMES, *FAILURES])
def test_nothing_of_others_lives(name: str, raw: bool) -> None:
    """Only our own tags and links to our own site; nothing that a forge links by itself."""
    is_code = False
    for token in _tokens(written(name), html=raw):
        assert token.tag in {
            *("", "h2", "h3", "p", "ul", "ol", "li", "strong", "a", "hr"),
        }, token.tag
        if token.type in ("html_inline", "html_block"):
            tags = re.findall(r"<([^>]*)>", token.content)
            assert set(tags) <= TAGS, token.content
            is_code = "code" in tags or (is_code and "/code" not in tags)
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(SITE)
        if token.type == "text" and not (is_code and raw):
            assert not re.search(r"@\w|[#!]\d|GH-\d|https?://", token.content, re.IGNORECASE), (
                token.content
            )


def test_hostile_values_are_all_there() -> None:
    """Inert is not left out: what was written can be read in the letter."""
    text = "".join(t.content for t in _tokens(written("hostile"), html=True) if t.type == "text")
    for value in ("＠octocat", "<img src=x onerror=alert(1)>", "$(touch x)", "</details></code>"):
        assert value in text, value


@pytest.mark.parametrize("name", NAMES)
def test_three_words_are_never_mixed(name: str) -> None:
    """自动检查通过, 初审通过 and 已立项 stand for themselves; nobody is congratulated."""
    text = written(name)
    assert "符合条件" not in text
    assert "恭喜" not in text
    if "自动检查通过" in text.splitlines()[0]:
        assert "### 要改的" not in text


def test_every_subject_has_its_name_and_every_kind_its_subject() -> None:
    assert set(SUBJECTS) == set(reply.SUBJECTS)
    every = {kind.name for kind in KINDS}
    named = [kinds for _, kinds in reply.SUBJECTS.values() if kinds != every]
    assert set().union(*named) == every


ONE_OF_EACH = {
    where.kind.name: path
    for path in cases.life()
    if (where := position(path)) and where.kind.record is not None
}


@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
def test_every_kind_of_file_gets_its_letter(kind: str) -> None:
    """Added, changed, taken away, unreadable, and with nothing of what it should hold."""
    path = ONE_OF_EACH[kind]
    whole = {**cases.own_files(), **cases.life()}
    without = {key: data for key, data in whole.items() if key != path}
    for before, after in (
        (without, whole),
        (whole, {**whole, path: whole[path] + "# 一行注释\n".encode()}),
        (whole, without),
        (without, {**without, path: b"a: [\n"}),
        (without, {**without, path: b"note: x\n"}),
        (without, {**without, path: b"- x\n"}),
    ):
        judged = judge(DictTree(before), DictTree(after), on=date(2022, 1, 10))
        text = reply.letter(judged, report_on(judged), None, Receipt(None))
        assert text.startswith("## ")
        assert path in html.unescape(text)
