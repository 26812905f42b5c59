"""What the browser gets of Python: one zip with our modules, what they import, and the schemas.

Only pure Python, and only what `sanshe.browser` can come to: phones load it. The same repository
gives the same bytes.
"""

import ast
import io
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from sanshe.tree import Tree

START = "sanshe.browser"

DISTRIBUTIONS = (
    "attrs",
    "jsonschema",
    "jsonschema-specifications",
    "markdown-it-py",
    "markupsafe",
    "mdurl",
    "phonenumbers",
    "python-stdnum",
    "pyyaml",
    "referencing",
)
"""The packages that are in it, as they are installed."""

_WHOLE = (
    *("yaml", "jsonschema", "referencing", "attr", "attrs", "jsonschema_specifications"),
    *("markdown_it", "mdurl"),  # a case study's text
)
_PARTS: dict[str, tuple[str, ...]] = {
    "markupsafe": ("__init__.py", "_native.py"),
    "stdnum": ("__init__.py", "exceptions.py", "luhn.py", "util.py", "cn/*.py"),
    "phonenumbers": (
        "*.py",
        "data/__init__.py",
        "data/alt_format_*.py",
        "data/region_CN.py",
        "shortdata/__init__.py",
        "shortdata/region_CN.py",
    ),
}
_NOT_NEEDED = ("/tests/", "/benchmarks/", "/__pycache__/")
_SUFFIXES = {".py", ".json", ""}  # jsonschema_specifications' vocabularies have no ending
_SCHEMAS = (".yml", ".schema.json")


def bundle(tree: Tree) -> bytes:
    """The zip: ``sanshe/`` and the packages it imports at the top, ``schemas/`` as in `tree`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted({**_own(), **_packages(), **_schemas(tree)}.items()):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # of 1980-01-01
    return made.getvalue()


def _schemas(tree: Tree) -> dict[str, bytes]:
    paths = (entry.path for entry in tree.entries("schemas"))
    wanted = (each for each in paths if each.endswith(_SCHEMAS) and "/generated/" not in each)
    return {path: tree.read(path) for path in wanted}


def _own() -> dict[str, bytes]:
    """Our modules that `START` can come to, those imported late included."""
    found: dict[str, bytes] = {"rpds.py": _source("sanshe.rpds_stand_in").read_bytes()}
    waiting = [START]
    while waiting:
        source = _source(waiting.pop())
        name = source.relative_to(_source("sanshe").parent.parent).as_posix()
        if name not in found:
            found[name] = source.read_bytes()
            waiting += _imported(found[name])
    return found


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] == "sanshe" and _is_module(name):
                parts = name.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is a module, not a package
        return False


def _source(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin)


def _packages() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for package, patterns in {**dict.fromkeys(_WHOLE, ("**/*",)), **_PARTS}.items():
        folder = _source(package).parent
        for pattern in patterns:
            for path in folder.glob(pattern):
                name = path.relative_to(folder.parent).as_posix()
                wanted = path.suffix in _SUFFIXES and not any(each in name for each in _NOT_NEEDED)
                if path.is_file() and wanted:
                    found[name] = path.read_bytes()
    return found
