"""One line per channel: how much it is used, how it is answered, and what changed."""

import polars as pl

from metrics.distribution import Step
from metrics.frames import Frames
from metrics.registry import compute
from metrics.trend import previous, step_of, volumes
from model.filters import Filters


def scorecard(frames: Frames, filters: Filters, step: Step | None = None) -> pl.DataFrame:
    """One row per channel with a contact or an answer in the period, most contacts first.

    Columns: channel; n (Int64 contacts); share (of the contacts shown); volumes (List(Int64), one item per day, or
    week beyond three months); answered (Int64), median and p90 (Float64 seconds of first response, null without one);
    previous_n (Int64) and change (Float64, relative), null without a previous period or previous contacts.
    """
    chosen = step or step_of(frames, filters)
    used = compute("contacts", frames, filters, ("channel",)).select("channel", "n")
    course = volumes(frames, filters, chosen).group_by("channel", maintain_order=True).agg(volumes="n")
    waits = compute("first_response_time", frames, filters, ("channel",)).select(
        "channel", answered="n", median="median", p90="p90"
    )
    card = used.join(waits, on="channel", how="full", coalesce=True)
    card = card.join(course, on="channel", how="left").join(_before(frames, filters), on="channel", how="left")
    card = card.with_columns(pl.col("n", "answered").fill_null(0))
    change = pl.when(pl.col("previous_n") > 0).then(pl.col("n") / pl.col("previous_n") - 1)
    share = pl.when(pl.col("n").sum() > 0).then(pl.col("n") / pl.col("n").sum())
    ordered = card.with_columns(share=share, change=change).sort("n", "channel", descending=[True, False])
    return ordered.select(
        "channel", "n", "share", "volumes", "answered", "median", "p90", "previous_n", "change"
    )  # fmt: skip


def _before(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Contacts per channel one period earlier: null everywhere when that period has none at all."""
    before = previous(frames, filters)
    if before is None:
        return pl.DataFrame(schema={"channel": pl.String, "previous_n": pl.Int64})
    return compute("contacts", frames, before, ("channel",)).select("channel", previous_n="n")
