import polars as pl
import pytest

from charts.stations import PAD, POINTS, _kept, _links, _nodes, _ribbons
from charts.words import ENGLISH
from tests.charts.samples import STATIONS

KEPT = _kept(STATIONS)
NODES = _nodes(KEPT)
LINKS = _links(KEPT, NODES, ENGLISH)


def test_widths_are_shares_of_all_journeys_and_thin_links_are_left_out():
    assert KEPT.select("station", "from_channel", "width").rows() == [
        (1, "chat", pytest.approx(0.7)), (1, "phone", 0.3), (2, "phone", 0.4),
    ]  # fmt: skip


def test_a_bar_holds_what_comes_in_so_that_who_stayed_there_is_seen():
    sizes = {(station, channel): n for station, channel, n in NODES.select("station", "channel", "size").iter_rows()}
    assert sizes == {(1, "phone"): 30, (1, "chat"): 70, (2, "phone"): 70, (2, "chat"): 30, (3, "chat"): 40}


def test_channels_stand_in_their_fixed_order_a_pad_apart():
    second = NODES.filter(pl.col("station") == 2)
    assert second.select("channel", "top").rows() == [("phone", 0.0), ("chat", pytest.approx(0.7 + PAD))]


def test_a_return_to_a_channel_goes_on_to_the_right():
    ribbons = _ribbons(LINKS, 3)
    back = ribbons.filter(pl.col("ribbon") == "2>phone>chat")
    assert back["x"].is_sorted()
    assert back["x"].min() == pytest.approx(0.5, abs=0.02)
    assert ribbons.height == 3 * POINTS


def test_ribbons_keep_their_width_and_lie_within_their_bars():
    ribbons = _ribbons(LINKS, 3).with_columns(width=(pl.col("bottom") - pl.col("top")).round(9))
    assert ribbons.group_by("ribbon").agg(pl.col("width").n_unique())["width"].to_list() == [1, 1, 1]
    ends = LINKS.join(NODES, left_on=("station", "from_channel"), right_on=("station", "channel"), suffix="_bar")
    inside = ends.select((pl.col("y0") >= pl.col("top")) & (pl.col("y0") + pl.col("width") <= pl.col("bottom") + 1e-9))
    assert inside.to_series().all()
