import polars as pl
import pytest

from charts.matrix import FULL_AT, TURNS_AT, WRITTEN_FROM, _prepared
from charts.palette import LIGHT, THEMES
from charts.scale import FAINT
from charts.words import ENGLISH
from tests.charts.colour import contrast
from tests.charts.samples import HANDOFFS


def test_rows_add_up_to_one_and_small_rows_are_faint():
    rows = _prepared(HANDOFFS, ENGLISH, LIGHT).sort("from_channel", "to_channel")
    assert rows.group_by("from_channel").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1.0] * 3)
    assert rows["cell_text"].to_list() == ["13%", "87%", "100%", "100%"]
    assert rows["full"].to_list() == [1.0, 1.0, 0.35, 1.0]
    assert rows["is_strong"].to_list() == [False, True, False, True]


def mixed(one: str, two: str, weight: float) -> str:
    """`weight` of the second colour in the first."""
    pairs = ((int(one[i : i + 2], 16), int(two[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in pairs)


def cell(theme, share: float, opacity: float) -> str:
    """The colour a browser gives a cell: between two of the ten steps, thinned into the page."""
    place = min(share / FULL_AT, 1) * 9
    step = min(int(place), 8)
    return mixed(theme.page, mixed(theme.sequential[step], theme.sequential[step + 1], place - step), opacity)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_in_every_cell_can_be_read(theme):
    weak, strong = ("#ffffff", "#000000") if theme.name == "dark" else ("#000000", "#ffffff")
    shares = [n / 200 for n in range(round(WRITTEN_FROM * 200), 201)]
    for share in shares:
        text = strong if share >= TURNS_AT[theme.name] else weak
        assert contrast(text, cell(theme, share, 1)) >= 4.5, share
        assert contrast(weak, cell(theme, share, FAINT)) >= 4.5, share
