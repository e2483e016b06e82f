"""Are matters that cross channels settled as often and as fast as those that stay in one?"""

import polars as pl

from metrics.frames import Frames
from metrics.journeys import started_journeys
from metrics.rows import percentile, seconds, selected
from model.filters import Filters


def same_and_cross(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Two rows, same-channel first: is_cross_channel, n, resolution_rate, n_resolved, median, p90.

    `n` is the journeys started in the period with a known outcome; `resolution_rate` the share of them resolved as of
    the snapshot; `n_resolved` those with a time to resolution, `median` and `p90` of it in seconds on the filters'
    basis. The same journeys in every column; null where there are none.
    """
    took = seconds("time_to_resolution", filters).cast(pl.Float64)
    found = selected(frames, started_journeys(frames), filters).group_by("is_cross_channel").agg(
        n=pl.col("is_resolved").count().cast(pl.Int64),
        resolution_rate=pl.col("is_resolved").cast(pl.Float64).mean(),
        n_resolved=took.count().cast(pl.Int64),
        median=took.median(),
        p90=percentile(took, 0.9),
    )  # fmt: skip
    both = pl.LazyFrame({"is_cross_channel": [False, True]})
    joined = both.join(found, on="is_cross_channel", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n", "n_resolved").fill_null(0)).collect()
