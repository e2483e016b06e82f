"""Did the same customers move to digital channels, or did only the contacts change?

What `channel_shift` and `channel_shift_flow` say in one number each, taken apart: the same customers, the same periods.
"""

from math import sqrt
from typing import Final

import polars as pl

from metrics.customers import stayers
from metrics.frames import ENGINE, Frames
from model.filters import Filters

WAYS: Final = ("went_digital", "stayed_digital", "stayed_traditional", "came_back")
"""Where a customer mainly was before and is now; mainly is more than half of her contacts, as in channel_shift_flow."""
_Z95: Final = 1.96


def moves(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Customers with contacts in the period and in the one before, by their way: way (of WAYS), n, share.

    Every way has a row; `share` (Float64) is of all these customers, null without any.
    """
    before, now = (2 * pl.col(f"digital{p}") > pl.col(f"count{p}") for p in ("", "_now"))
    way = pl.when(now & ~before).then(pl.lit(WAYS[0])).when(now).then(pl.lit(WAYS[1]))
    named = stayers(frames, filters).select(way=way.when(before).then(pl.lit(WAYS[3])).otherwise(pl.lit(WAYS[2])))
    counted = named.group_by("way").agg(n=pl.len().cast(pl.Int64))
    every = pl.LazyFrame({"way": WAYS}).join(counted, on="way", how="left", maintain_order="left")
    told = every.with_columns(pl.col("n").fill_null(0))
    whole = pl.col("n").sum()
    return told.with_columns(share=pl.when(whole > 0).then(pl.col("n") / whole)).collect(engine=ENGINE)


def is_more_than_noise(told: pl.DataFrame) -> bool | None:
    """Whether more customers went one way than the other than chance would have it; `told` is of `moves`.

    McNemar's test: of those who changed, half would go either way. None where nobody changed.
    """
    n = dict(told.select("way", "n").iter_rows())
    changed = n["went_digital"] + n["came_back"]
    return abs(n["went_digital"] - n["came_back"]) / sqrt(changed) > _Z95 if changed else None


def same_customers(frames: Frames, filters: Filters) -> pl.DataFrame:
    """The digital share of these customers' contacts, one row: n (customers), before, now; null without any."""
    shares = {
        name: pl.col(f"digital{p}").sum() / pl.col(f"count{p}").sum() for name, p in (("before", ""), ("now", "_now"))
    }
    known = {name: pl.when(pl.len() > 0).then(share) for name, share in shares.items()}
    return stayers(frames, filters).select(n=pl.len().cast(pl.Int64), **known).collect(engine=ENGINE)
