"""How the site is built: what is rendered once for many pages, and what a terminal shows meanwhile."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tests import built_site, cases

HOOK = "scripts/mkdocs_hook.py"

pytestmark = pytest.mark.slow


def test_what_is_rendered_once_is_as_if_rendered_on_every_page(tmp_path: Path) -> None:
    quick = built_site.build(tmp_path / "quick", cases.life())
    slow = built_site.lay(tmp_path / "slow", cases.life())
    text = (slow / HOOK).read_text(encoding="utf-8")
    plain, changed = re.subn('"made.html"', '"main.html"', text)
    assert changed == 1
    (slow / HOOK).write_text(plain, encoding="utf-8")
    assert built_site.run(slow).returncode == 0
    found = sorted(path.relative_to(quick) for path in quick.rglob("*.html"))
    assert len(found) > 100
    for path in found:
        assert (quick / path).read_bytes() == (slow / "site" / path).read_bytes(), path


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    built_site.lay(tmp_path, cases.life())
    ours, theirs = os.openpty()
    shown: list[bytes] = []
    reader = Thread(target=lambda: shown.extend(_until_closed(ours)))
    reader.start()
    done = built_site.run(tmp_path, stderr=theirs)
    os.close(theirs)
    reader.join()
    assert done.returncode == 0
    words = b"".join(shown).decode()
    assert "读记录、写正文" in words
    (number, of), *_ = re.findall(r"套版面 .* ([0-9]+)/([0-9]+)", words)[::-1]
    assert number == of != "0"


def test_without_a_terminal_nothing_is_shown(tmp_path: Path) -> None:
    built_site.lay(tmp_path, cases.life())
    done = built_site.run(tmp_path)
    assert "写正文" not in done.stdout + str(done.stderr)


def _until_closed(end: int) -> Iterator[bytes]:
    with suppress(OSError):  # what a terminal says when its other end is closed
        while said := os.read(end, 4096):
            yield said
