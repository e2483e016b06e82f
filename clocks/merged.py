"""Merged sets: which interaction survives."""

import numpy as np
import polars as pl

from model.components import survivors


def roots(merged_row: pl.Series) -> pl.Series:
    """The row (UInt32) each interaction ends up in, following merges; its own when it was not merged.

    `merged_row` holds, per row 0 … n-1, the row it was merged into or null. A cycle ends in its smallest row.
    """
    own = np.arange(len(merged_row), dtype=np.int64)
    parent = pl.Series(own).to_frame("own").select(pl.coalesce(pl.lit(merged_row).cast(pl.Int64), "own")).to_series()
    return pl.Series("root", survivors(parent.to_numpy())).cast(pl.UInt32)
