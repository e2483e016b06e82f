"""What makes a matter laborious for the customer: the parts of the effort index."""

from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.journeys import started_journeys
from metrics.rows import selected
from model.filters import Filters

PARTS: Final = {
    "extra_contacts": "count_extra_contacts",
    "handoffs": "count_handoffs",
    "repeated_information": "count_repeated_information",
    "effective_reopens": "count_effective_reopens",
    "waited_over_target": "has_waited_over_target",
}
"""The parts of `effort_index` by code, each with the column of journeys that counts it; a point each."""


def effort_parts(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Mean points per journey and part, one channel first: is_cross_channel, part, n (journeys), points.

    Journeys started in the period; a part nobody knows adds nothing, as in `effort_index`, which is the sum of the
    points of all parts. Only sides that have a journey.
    """
    parts = {part: pl.col(column).cast(pl.Float64).fill_null(0.0).mean() for part, column in PARTS.items()}
    found = selected(frames, started_journeys(frames), filters).group_by("is_cross_channel").agg(
        n=pl.len().cast(pl.Int64), **parts
    )  # fmt: skip
    told = found.drop_nulls("is_cross_channel").collect(engine=ENGINE)
    long = told.unpivot(on=list(PARTS), index=["is_cross_channel", "n"], variable_name="part", value_name="points")
    order = pl.col("part").replace_strict({part: i for i, part in enumerate(PARTS)}, return_dtype=pl.Int64)
    return long.sort("is_cross_channel", order).select("is_cross_channel", "part", "n", "points")
