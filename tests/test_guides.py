"""The docs: their pictures are there, small and plain; what the guides tell people to run, runs."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from sanshe import pictures
from tests import cases

DOCS = cases.ROOT / "docs"
PICTURES = sorted((DOCS / "assets").glob("*/*.png"))
MOST_BYTES = 150 * 1024
MOST_OF_ALL = 1024 * 1024
"""Everybody who clones the repository gets them, with each time that they are drawn anew."""


def test_every_picture_is_shown_and_told() -> None:
    """Each with words for who doesn't see it."""
    shown = [
        (words, name)
        for page in DOCS.glob("*/*.md")
        for words, name in re.findall(
            r"!\[(.*?)\]\(\.\./assets/(.+?\.png)\)", page.read_text("utf-8")
        )
    ]
    names = [path.relative_to(DOCS / "assets").as_posix() for path in PICTURES]
    assert sorted(name for _, name in shown) == names
    assert all(len(words) > 10 for words, _ in shown)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_is_small_and_plain(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) <= MOST_BYTES
    assert pictures.flaws(pictures.examine(data), path.name) == []


def test_the_pictures_are_small_together() -> None:
    assert sum(path.stat().st_size for path in PICTURES) <= MOST_OF_ALL


def test_the_readme_shows_the_site() -> None:
    shown = re.findall(r"!\[(.+)\]\((.+)\)", (cases.ROOT / "README.md").read_text("utf-8"))
    assert shown
    for words, name in shown:
        assert len(words) > 10
        assert (cases.ROOT / name).is_file(), name


def test_the_technician_makes_the_teams_of_the_programme() -> None:
    text = (cases.ROOT / "docs/guide/technician.md").read_text("utf-8")
    found = re.search(r"sed -n '.*' schemas/programme.yml", text)
    assert found
    done = subprocess.run(
        ["sh", "-c", found[0]], cwd=cases.ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    programme = yaml.safe_load((cases.ROOT / cases.PROGRAMME_PATH).read_text("utf-8"))
    assert done.stdout.split() == [each["team"] for each in programme["teams"]]
