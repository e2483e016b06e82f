"""One line per channel: how much it is used and how it is answered."""

import polars as pl

from metrics.distribution import Step
from metrics.frames import ENGINE, Frames
from metrics.registry import compute
from metrics.trend import step_of, volumes
from model.filters import Filters


def scorecard(frames: Frames, filters: Filters, step: Step | None = None) -> pl.DataFrame:
    """One row per channel with a contact or an answer in the period, most contacts first.

    Columns: channel; n (Int64 contacts); share (of the contacts shown); volumes (List(Int64), one item per day, or
    week beyond three months); answered (Int64), median and p90 (Float64 seconds of first response, null without one).
    """
    chosen = step or step_of(frames, filters)
    used = compute("contacts", frames, filters, ("channel",)).lazy().select("channel", "n")
    course = volumes(frames, filters, chosen).lazy().group_by("channel", maintain_order=True).agg(volumes="n")
    waits = compute("first_response_time", frames, filters, ("channel",)).lazy()
    known = waits.select("channel", "median", "p90", answered="n")
    card = used.join(known, on="channel", how="full", coalesce=True).join(course, on="channel", how="left")
    counted = card.with_columns(pl.col("n", "answered").fill_null(0))
    share = pl.when(pl.col("n").sum() > 0).then(pl.col("n") / pl.col("n").sum())
    ordered = counted.with_columns(share=share).sort("n", "channel", descending=[True, False])
    return ordered.select("channel", "n", "share", "volumes", "answered", "median", "p90").collect(engine=ENGINE)
