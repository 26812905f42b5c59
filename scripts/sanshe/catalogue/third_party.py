"""The page of the software that the site carries and others wrote."""

from collections.abc import Iterator, Sequence
from importlib.metadata import PackagePath, distribution
from typing import NamedTuple

from sanshe.catalogue.page import Asset, Page
from sanshe.catalogue.render import Renderer

URI = "third-party.md"
TEXTS = "assets/third-party.txt"


class Package(NamedTuple):
    """One package, and the text of its licence; empty where it brings none."""

    name: str
    version: str
    license: str
    text: str


def of_python(name: str) -> Package:
    """What an installed Python package says of itself."""
    found = distribution(name)
    files = [file for file in found.files or () if _is_licence(file)]
    text = "\n\n".join(file.read_text(encoding="utf-8") for file in files)
    said = found.metadata.json
    named = [each for each in said.get("classifier", ()) if each.startswith("License :: ")]
    terms = str(said.get("license_expression") or said.get("license") or "")
    terms = terms or "、".join(each.rpartition(" :: ")[2] for each in named)
    return Package(name, found.version, terms, text)


def _is_licence(file: PackagePath) -> bool:
    """In ``licenses/`` of the metadata, or beside it as older packages have it."""
    kept = file.parts[0].endswith(".dist-info")
    return kept and ("licenses" in file.parts or file.name.upper().startswith("LICENSE"))


def third_party(site: Renderer, carried: Sequence[Package]) -> Iterator[Page | Asset]:
    """The list, and all licences in one file. The theme is always there; `carried` is the rest."""
    packages = sorted({*carried, of_python("mkdocs-material")})
    page = site.page(
        URI,
        "third-party.html",
        "第三方软件",
        "网站里用到的别人写的软件和它们的许可证",
        packages=packages,
        texts=TEXTS,
    )
    yield page
    parts = (f"{each.name} {each.version} ({each.license})\n\n{each.text}" for each in packages)
    yield Asset(TEXTS, f"\n\n{'=' * 72}\n\n".join(parts).encode())
