import polars as pl
import pytest

from charts.matrix import _prepared
from charts.words import ENGLISH
from tests.charts.samples import HANDOFFS


def test_rows_add_up_to_one_and_small_rows_are_faint():
    rows = _prepared(HANDOFFS, ENGLISH).sort("from_channel", "to_channel")
    assert rows.group_by("from_channel").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([1.0] * 3)
    assert rows["cell_text"].to_list() == ["13%", "87%", "100%", "100%"]
    assert rows["full"].to_list() == [1.0, 1.0, 0.35, 1.0]
