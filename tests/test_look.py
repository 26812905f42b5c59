"""The look: one set of colours and sizes, legible in both schemes, nothing that nobody uses."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from sanshe.stage import STAGES

ROOT = Path(__file__).parents[1]
CSS = (ROOT / "docs/assets/sanshe.css").read_text("utf-8")
SCHEMES = ("default", "slate")

READABLE = 4.5
"""WCAG 2.2, 1.4.3, for text of any size."""
VISIBLE = 3.0
"""WCAG 2.2, 1.4.11, for bars, dots and edges of fields."""

TEXTS = [
    *((each, "paper") for each in ("text", "muted", "link", "hover", "error", "warning", "info")),
    *((each, "sunk") for each in ("text", "muted", "link", "error", "warning", "info")),
    ("link", "tint"),
    ("on-fill", "head"),
    ("on-fill", "state-warning"),
    ("on-fill", "state-info"),
]
SHAPES = [("fill", "paper"), ("edge", "paper")]

COMPUTED = {"s-by-", "s-mark-", "s-stage-"}
"""Beginnings of classes whose end a template fills in."""

Colour = tuple[float, float, float]


def tokens(scheme: str) -> dict[str, Colour]:
    block = re.search(rf'\[data-md-color-scheme="{scheme}"\] {{(.+?)}}', CSS, re.DOTALL)
    assert block
    found = re.findall(r"--s-([a-z-]+): #(..)(..)(..);", block[1])
    return {
        name: (int(red, 16) / 255, int(green, 16) / 255, int(blue, 16) / 255)
        for name, red, green, blue in found
    }


def luminance(colour: Colour) -> float:
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: Colour, share: float, below: Colour) -> Colour:
    """As ``color-mix(in srgb, colour share, below)``."""
    red, green, blue = (
        share * over + (1 - share) * under for over, under in zip(colour, below, strict=True)
    )
    return red, green, blue


def test_contrast_is_computed_as_the_guideline_does() -> None:
    black, white = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    grey = (0x76 / 255, 0x76 / 255, 0x76 / 255)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "on"), TEXTS)
def test_text_can_be_read(scheme: str, text: str, on: str) -> None:
    found = tokens(scheme)
    assert contrast(found[text], found[on]) >= READABLE


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "on"), SHAPES)
def test_shapes_can_be_seen(scheme: str, shape: str, on: str) -> None:
    found = tokens(scheme)
    assert contrast(found[shape], found[on]) >= VISIBLE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_on_every_tile_of_the_map(scheme: str) -> None:
    found = tokens(scheme)
    step = re.search(r"var\(--level\) \* (\d+)%", CSS)
    assert step
    for level in range(5):
        tile = mixed(found["fill"], level * int(step[1]) / 100, found["paper"])
        assert contrast(found["text"], tile) >= READABLE, level


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_where_a_notice_changed(scheme: str) -> None:
    found = tokens(scheme)
    share = re.search(r"color-mix\(in srgb, var\(--s-info\) (\d+)%", CSS)
    assert share
    assert (
        contrast(found["text"], mixed(found["info"], int(share[1]) / 100, found["paper"]))
        >= READABLE
    )


def test_both_schemes_name_the_same_colours() -> None:
    assert tokens("default").keys() == tokens("slate").keys()
    named = {name for pair in (*TEXTS, *SHAPES) for name in pair}
    assert tokens("default").keys() == named | {"line"}  # lines only part what stands apart anyway


def test_below_its_head_the_sheet_uses_names_only() -> None:
    body = CSS[CSS.index(".md-typeset {") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", body) == ["#0008"]  # the veil behind the search
    assert not re.findall(r"font-size: [0-9.]+rem", body)
    assert not re.findall(r"rgba?\(|hsla?\(", body)
    used = set(re.findall(r"var\(--s-([a-z-]+)\)", CSS))
    defined = set(re.findall(r"--s-([a-z-]+):", CSS))
    assert used <= defined
    assert defined <= used


def test_every_rule_of_the_sheet_is_used() -> None:
    places = (
        ("scripts/sanshe/catalogue", "*.html"),
        ("scripts/sanshe", "*.py"),
        ("scripts/web", "*.mjs"),
        ("scripts/web", "*.js"),
        ("docs", "*.html"),
        ("docs/assets", "*.js"),
    )
    words = "".join(
        path.read_text("utf-8")
        for folder, pattern in places
        for path in (ROOT / folder).rglob(pattern)
        if "node_modules" not in path.parts
    )
    written = set(re.findall(r"\bs-[a-z-]+", words))
    named = set(re.findall(r"\.(s-[a-z-]+)", CSS))
    free = {each for each in named if not each.startswith(tuple(COMPUTED))}
    assert free - written - {f"s-{each}" for each in ("error", "warning")} == set()
    assert written >= COMPUTED
    stages = {each.removeprefix("s-stage-") for each in named if each.startswith("s-stage-")}
    assert stages <= STAGES.keys()


def test_headings_of_the_type_scale_grow() -> None:
    sizes = [
        float(found[1])
        for name in ("tiny", "small", "body", "lead", "big")
        if (found := re.search(rf"--s-{name}: ([0-9.]+)rem", CSS))
    ]
    assert len(sizes) == 5
    assert all(less < more for less, more in pairwise(sizes))
