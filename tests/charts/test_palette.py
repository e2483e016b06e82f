from itertools import combinations

import pytest

from charts.palette import DARK, LIGHT, THEMES
from model.vocabulary import CHANNELS
from tests.charts.colour import VISIONS, ciede2000, contrast, lab

THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def test_the_arithmetic_agrees_with_published_values():
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@THEME
def test_every_channel_has_a_colour_that_stands_out_from_the_page(theme):
    assert len(theme.channels) == len(CHANNELS)
    assert min(contrast(colour, theme.page) for colour in theme.channels) >= 3


@THEME
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_channels_differ_for_every_eye(theme, vision):
    seen = [lab(colour, vision) for colour in theme.channels]
    nearest = min((ciede2000(a, b), x, y) for (x, a), (y, b) in combinations(zip(CHANNELS, seen, strict=True), 2))
    assert nearest[0] >= 10, nearest


@THEME
def test_text_can_be_read(theme):
    for colour in (theme.ink, theme.text, theme.accent, theme.good, theme.bad, theme.warning):
        assert contrast(colour, theme.page) >= 4.5


@THEME
def test_the_sequential_colours_go_one_way(theme):
    steps = [contrast(colour, theme.page) for colour in theme.sequential]
    assert len(steps) == 10
    assert steps == sorted(steps)


def test_a_word_that_is_no_channel_is_unknown():
    assert (LIGHT.of("phone"), DARK.of("pigeon")) == ("#904f07", DARK.channels[-1])
