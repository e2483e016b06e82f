import polars as pl
import pytest

from charts.sankey import PAD, POINTS, _bars, _links, _ribbons, sankey
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


def test_a_bar_is_all_of_its_channel_though_small_links_are_not_drawn():
    right = _bars(LINKS, "to_channel", "y1", 0.0, ENGLISH)
    assert right.select("channel", "n").rows() == [("phone", 60), ("email", 9), ("chat", 31)]
    heights = (right["bottom"] - right["top"]).round(9).to_list()
    assert heights == [0.6, 0.09, 0.31]
    more = pl.DataFrame(
        {"from_channel": ["phone", "phone", "chat"], "to_channel": ["chat", "post", "phone"], "n": [60, 1, 39]}
    )
    left = _bars(_links(more, ENGLISH), "from_channel", "y0", 0.0, ENGLISH)
    assert left.select("channel", "top", "n").rows() == [
        ("phone", 0.0, 61), ("chat", pytest.approx(0.61 + PAD), 39),
    ]  # fmt: skip


def test_a_bar_opens_its_channel_and_a_ribbon_its_hand_off():
    named = HANDOFFS.with_columns(link=pl.concat_str("from_channel", "to_channel", separator=">"))
    ends = {f"{side}_link": pl.concat_str(pl.lit(side[0]), side) for side in ("from_channel", "to_channel")}
    drawn = sankey(named.with_columns(**ends))
    frames, bars = drawn.frames, drawn.spec["layer"][1]
    assert (bars["mark"]["type"], bars["encoding"]["href"]["condition"]["field"]) == ("rect", "link")
    assert frames["left"].select("channel", "link").rows() == [("phone", "fphone"), ("chat", "fchat")]
    assert frames["right"]["link"].to_list() == ["tphone", "temail", "tchat"]
    assert frames["ribbons"]["link"].equals(frames["ribbons"]["ribbon"].rename("link"))


def test_ribbons_keep_their_width_from_end_to_end():
    ribbons = _ribbons(LINKS)
    assert ribbons.height == 3 * POINTS
    widths = ribbons.group_by("ribbon").agg(width=(pl.col("bottom") - pl.col("top")).round(9).unique())
    assert widths["width"].list.len().to_list() == [1, 1, 1]
