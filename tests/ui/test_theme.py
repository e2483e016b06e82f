import tomllib
from pathlib import Path

import pytest

from charts.palette import THEMES
from model.vocabulary import CHANNELS
from ui.theme import channel_tints, tint

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_the_pages_theme_has_the_charts_colours(name):
    theme, config = THEMES[name], CONFIG["theme"][name]
    assert tuple(config["chartCategoricalColors"]) == theme.channels
    assert tuple(config["chartSequentialColors"]) == theme.sequential
    assert len(config["chartDivergingColors"]) == len(config["chartSequentialColors"]) == 10
    assert (config["backgroundColor"], config["textColor"]) == (theme.page, theme.text)
    assert (config["primaryColor"], config["borderColor"]) == (theme.accent, theme.grid)


def test_every_channel_has_its_own_colour():
    assert all(len(theme.channels) == len(CHANNELS) for theme in THEMES.values())


@pytest.mark.parametrize("name", THEMES)
def test_text_on_a_chip_can_be_read(name):
    text = THEMES[name].text
    assert {c: round(contrast(text, t), 1) for c, t in channel_tints(name).items() if contrast(text, t) < 4.5} == {}


def test_a_tint_is_between_the_colour_and_the_page():
    assert tint("#000000", "light") == "#c7c7c7"


def test_fonts_and_pictures_come_from_here():
    files = [face["url"].removeprefix("app/") for face in CONFIG["theme"]["fontFaces"]]
    assert all(
        (ROOT / file).exists() for file in [*files, "static/logo.svg", "static/icon.svg", "static/inter-LICENSE.txt"]
    )
    assert CONFIG["browser"]["gatherUsageStats"] is False


@pytest.mark.parametrize("name", THEMES)
def test_code_reads_as_well_as_the_text_around_it(name):
    config = CONFIG["theme"][name]
    assert contrast(config["codeTextColor"], config["secondaryBackgroundColor"]) > 7
