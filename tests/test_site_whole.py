"""The built site as a whole: every link leads somewhere; what is built twice is the same."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import built_site, cases
from tests.test_catalogue import (
    Site,
    assert_full_addresses_lead_somewhere,
    assert_links_resolve_and_nothing_is_foreign,
    assert_sitemap_lists_the_pages,
    assert_styles_ask_no_foreign_host,
    read,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("site"),
]  # beside the long walk in a browser

PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "tr_TR"},
)
"""What may differ between two machines that build one commit."""
COMMIT = {"SOURCE_DATE_EPOCH": "1640995200", "PYTHONUTF8": "1"}
"""As the Makefile sets them, whatever the machine."""


@pytest.fixture(scope="module")
def site_pages(site_folder: Path) -> Site:
    return read(site_folder)


def test_every_link_leads_somewhere(site_folder: Path, site_pages: Site) -> None:
    assert_links_resolve_and_nothing_is_foreign(site_folder, site_pages)
    assert assert_full_addresses_lead_somewhere(site_folder, site_pages) > len(site_pages)
    assert_sitemap_lists_the_pages(site_folder, site_pages)
    assert_styles_ask_no_foreign_host(site_folder)


def test_pictures_keep_their_place_free(site_pages: Site) -> None:
    images = [image for soup in site_pages.values() for image in soup("img")]
    assert images
    assert [image for image in images if not (image.get("width") and image.get("height"))] == []


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert one
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []


def test_two_builds_of_one_commit_are_the_same(tmp_path: Path) -> None:
    folders = tmp_path / "here", tmp_path / "a place elsewhere"
    one, other = (
        contents(built_site.build(folder, cases.life(), web=True, environment={**COMMIT, **place}))
        for folder, place in zip(folders, PLACES, strict=True)
    )
    assert_same(one, other)


def test_two_builds_of_the_forms_parts_are_the_same(tmp_path: Path) -> None:
    made = []
    for place in PLACES:
        folder = tmp_path / place["TZ"]
        command = (built_site.WEB / "bin/node", "scripts/web/build.mjs", folder)
        subprocess.run(command, cwd=built_site.ROOT, env={**os.environ, **place}, check=True)
        made.append(contents(folder))
    assert_same(*made)
