import polars as pl
import pytest

from charts.sankey import PAD, POINTS, _bars, _links, _ribbons
from charts.words import ENGLISH
from tests.charts.samples import HANDOFFS

LINKS = _links(HANDOFFS, ENGLISH)


def test_small_links_are_left_out_and_widths_are_shares():
    assert LINKS.select("ribbon", "width").sort("ribbon").rows() == [
        ("chat>email", 0.09),
        ("chat>phone", 0.6),
        ("phone>chat", 0.3),
    ]


def test_channels_stand_in_the_same_order_on_both_sides_a_pad_apart():
    left, right = (
        _bars(LINKS, side, top, 0.0, ENGLISH) for side, top in (("from_channel", "y0"), ("to_channel", "y1"))
    )
    assert left.select("channel", "top").rows() == [("phone", 0.0), ("chat", pytest.approx(0.3 + PAD))]
    assert right["channel"].to_list() == ["phone", "email", "chat"]


def test_ribbons_keep_their_width_from_end_to_end():
    ribbons = _ribbons(LINKS)
    assert ribbons.height == 3 * POINTS
    widths = ribbons.group_by("ribbon").agg(width=(pl.col("bottom") - pl.col("top")).round(9).unique())
    assert widths["width"].list.len().to_list() == [1, 1, 1]
