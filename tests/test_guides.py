"""The guides: their pictures are there, small and plain; what they tell people to run, runs."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from sanshe import pictures
from tests import cases

GUIDES = sorted((cases.ROOT / "docs/guide").glob("*.md"))
PICTURES = sorted((cases.ROOT / "docs/assets/guide").glob("*.png"))
MOST_BYTES = 150 * 1024


def test_every_picture_is_shown_and_told() -> None:
    """Each with words for who doesn't see it."""
    shown = [
        (words, name)
        for guide in GUIDES
        for words, name in re.findall(
            r"!\[(.*)\]\(\.\./assets/guide/(.*)\)", guide.read_text("utf-8")
        )
    ]
    assert sorted(name for _, name in shown) == [path.name for path in PICTURES]
    assert all(len(words) > 10 for words, _ in shown)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_is_small_and_plain(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) <= MOST_BYTES
    assert pictures.flaws(pictures.examine(data), path.name) == []


def test_the_technician_makes_the_teams_of_the_programme() -> None:
    text = (cases.ROOT / "docs/guide/technician.md").read_text("utf-8")
    found = re.search(r"sed -n '.*' schemas/programme.yml", text)
    assert found
    done = subprocess.run(
        ["sh", "-c", found[0]], cwd=cases.ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    programme = yaml.safe_load((cases.ROOT / cases.PROGRAMME_PATH).read_text("utf-8"))
    assert done.stdout.split() == [each["team"] for each in programme["teams"]]
