"""Lighthouse's scores of a built site, as a phone sees it: ``python -m tests.bench.lighthouse [SITE]``.

The scores are of 100. Those of accessibility, best practices and SEO are the page's; that of
performance is also the machine's, so it is reported and nowhere asserted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests import browser, built_site

TOOLS = built_site.ROOT / "tests/tools"
INSTALLED = (TOOLS / "node_modules/lighthouse").exists()
PROMISED = ("accessibility", "best-practices", "seo")
CATEGORIES = ("performance", *PROMISED)


class Found(NamedTuple):
    scores: dict[str, int]
    """By category."""
    lost: list[str]
    """What cost points."""


def look(
    site: Path, addresses: Sequence[str], categories: Sequence[str] = CATEGORIES
) -> dict[str, Found]:
    """What Lighthouse says of pages of `site`, served where mkdocs.yml says that it stands."""
    path = built_site.path()
    with browser.serving(site, path) as root:
        asked = {
            "chromium": browser.CHROMIUM,
            "flags": browser.FLAGS,
            "categories": categories,
            "addresses": [root + each for each in addresses],
        }
        done = subprocess.run(
            [built_site.WEB / "bin/node", TOOLS / "lighthouse.mjs", json.dumps(asked)],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
    found = json.loads(done.stdout)
    return {
        page: Found(each["scores"], each["lost"])
        for page, each in zip(addresses, found, strict=True)
    }


def main() -> None:
    report(Path(sys.argv[1]) if len(sys.argv) > 1 else built_site.ROOT / "site")


def report(site: Path) -> None:
    """Says it of the home page, the list and a project."""
    print(f"{os.cpu_count()} cores; " + ", ".join(CATEGORIES))
    for page, (scores, lost) in look(site, built_site.main_pages(site)).items():
        print(f"  {page:40}" + "".join(f"{scores[each]:5}" for each in CATEGORIES))
        for each in lost:
            print(f"    {each}")


if __name__ == "__main__":
    main()
