"""Colour keeps its promises: letters at 4.5 to 1, marks at 3 to 1, in both themes; paper agrees with it."""

import re
from pathlib import Path

import pytest

from afterglow_clinic import site
from afterglow_clinic.drawing.svg import COLOURS

STATIC = Path(site.__file__).parent / "static" / "afterglow"
TEMPLATES = STATIC.parents[1] / "templates"
CSS = (STATIC / "tokens.css").read_text()


def block(selector: str) -> dict[str, str]:
    """The colours set in the first rule with this selector."""
    inside = CSS.split(selector, 1)[1].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", inside))


THEMES = {
    "light": block("\n:root"),
    "dim": block('\n:root[data-theme="dim"]'),
    "dim by the device": block(':root:not([data-theme="light"])'),
}


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_formula_gives_the_two_ends_it_must():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
@pytest.mark.parametrize("letters", ["ink", "muted", "glow-text", "leaf-text", "dusk-text", "ember-text"])
def test_letters_can_be_read_on_every_ground(theme, ground, letters):
    assert contrast(THEMES[theme][letters], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", ["glow", "leaf", "dusk", "ember"])
@pytest.mark.parametrize("letters", ["ink", "muted", "own"])
def test_letters_can_be_read_on_a_tint(theme, colour, letters):
    tokens = THEMES[theme]
    own = tokens[f"{colour}-text"] if letters == "own" else tokens[letters]
    assert contrast(own, tokens[f"{colour}-tint"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_letters_on_a_filled_button_can_be_read(theme):
    assert contrast(THEMES[theme]["on-glow"], THEMES[theme]["glow"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "surface"])
@pytest.mark.parametrize("mark", ["glow", "leaf", "dusk", "ember", "edge", "glow-deep"])
def test_marks_can_be_seen(theme, ground, mark):
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


def test_dim_by_hand_and_dim_by_the_device_are_one_theme():
    assert THEMES["dim"] == THEMES["dim by the device"]


def test_paper_uses_the_light_colours_of_the_screen():
    light = THEMES["light"] | {"paper": THEMES["light"]["surface"]}
    assert {name: light[name] for name in COLOURS} == COLOURS


def test_no_sheet_asks_another_machine_for_anything():
    for sheet in STATIC.glob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text()):
            assert address.strip("\"'").startswith("fonts/"), f"{sheet.name}: {address}"


def test_no_template_carries_a_style_attribute_an_inline_script_or_a_handler():
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"\sstyle\s*=", text), template.name
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), template.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), template.name


def test_the_script_stays_small():
    assert (STATIC / "page.js").stat().st_size < 5_000
