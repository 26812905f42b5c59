"""What Lighthouse says of the pages that most people come to."""

import os
from pathlib import Path

import pytest

from tests import built_site
from tests.bench import lighthouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]

ENOUGH = 95
"""Of 100."""


@pytest.mark.skipif(
    not lighthouse.INSTALLED and "CI" not in os.environ,
    reason="没有装 .venv-tools，没有用 Lighthouse 看网站；make test 会装",
)
@pytest.mark.usefixtures("chromium")
def test_lighthouse_is_content(site_folder: Path) -> None:
    found = lighthouse.look(site_folder, built_site.main_pages(site_folder), lighthouse.PROMISED)
    assert len(found) == 3
    for page, (scores, lost) in found.items():
        assert scores.keys() == set(lighthouse.PROMISED)
        assert min(scores.values()) >= ENOUGH, (page, scores, lost)
