"""What is open, by channel and by how long it has been open."""

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.open_at import age_seconds
from metrics.resolution import backlog_rows
from metrics.rows import selected
from metrics.unresolved import BANDS, age_band
from model.filters import Filters

NO_AGE = "no_age"
"""The band of a case of which nobody knows when it began."""


def backlog_ages(frames: Frames, filters: Filters) -> pl.DataFrame:
    """The backlog at the end of the period by channel and age: channel, band, n (Int64), in the vocabulary's order.

    `band`: a code of `metrics.unresolved.BANDS`, or NO_AGE where nobody knows when a case began. Every channel with
    something open has a row for each of BANDS; the sum of n is the metric `backlog`.
    """
    aged = selected(frames, backlog_rows(frames, filters), filters).with_columns(
        age_seconds=age_seconds(frames, filters, "started_at")
    )
    band = pl.when(pl.col("age_seconds").is_null()).then(pl.lit(NO_AGE)).otherwise(age_band())
    counted = aged.group_by("channel", band=band).agg(n=pl.len().cast(pl.Int64)).collect(engine=ENGINE)
    grid = counted.select("channel").unique().join(pl.DataFrame({"band": list(BANDS)}), how="cross")
    missing = grid.join(counted, on=("channel", "band"), how="anti", nulls_equal=True).with_columns(
        n=pl.lit(0, pl.Int64)
    )
    order = pl.col("band").replace_strict({b: i for i, b in enumerate((*BANDS, NO_AGE))}, return_dtype=pl.Int64)
    whole = pl.concat([counted, missing.select(counted.columns)]).sort("channel", order, nulls_last=True)
    return whole.with_columns(pl.col("channel").cast(pl.String))
