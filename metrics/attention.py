"""Which channels are attended worst, for how much they are used?"""

from typing import Final

import polars as pl

from metrics.compare import SMALL
from metrics.frames import Frames
from metrics.registry import compute
from model.filters import Filters

_BY: Final = ("channel",)
LACKS: Final = ("late_share", "unanswered_share", "csat_gap", "abandon_rate")
"""What can be lacking, each a share of 0 to 1 and more is worse."""


def attention(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row per channel with contacts, the worst attended first.

    Columns: channel; n (Int64 contacts); late_share (responses later than their target); unanswered_share (contacts
    whose customer waits now); csat_gap (how far its share of good answers lies below that of all, else 0);
    abandon_rate; lack (Float64, mean of those known) and rank (1 is worst). Each is null without a denominator, lack
    and rank also with fewer than 30 contacts: small numbers are not ranked. The equal weights are ours.
    """
    used = compute("contacts", frames, filters, _BY).select("channel", "n")
    parts = (_late(frames, filters), _unanswered(frames, filters), _gap(frames, filters), _given_up(frames, filters))
    for part in parts:
        used = used.join(part, on="channel", how="left", maintain_order="left")
    known = compute("unanswered", frames, filters)["value"].item() is not None
    shares = used.with_columns(unanswered_share=pl.when(known).then(pl.col("waiting").fill_null(0) / pl.col("n")))
    ranked = shares.with_columns(lack=pl.when(pl.col("n") >= SMALL).then(pl.mean_horizontal(LACKS)))
    rank = pl.col("lack").rank("min", descending=True).cast(pl.Int64)
    told = ranked.with_columns(rank=rank).sort("rank", "n", "channel", descending=[False, True, False], nulls_last=True)
    return told.select("channel", "n", *LACKS, "lack", "rank")


def _late(frames: Frames, filters: Filters) -> pl.DataFrame:
    met = compute("responses_within_target", frames, filters, _BY)
    return met.select("channel", late_share=1 - pl.col("value"))


def _unanswered(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Who waits now among all that is open: a stock, whatever the period."""
    return compute("unanswered", frames, filters, _BY).select("channel", waiting=pl.col("value"))


def _gap(frames: Frames, filters: Filters) -> pl.DataFrame:
    everybody = compute("csat", frames, filters)["value"].item()
    below = (pl.lit(everybody, pl.Float64) - pl.col("value")).clip(lower_bound=0)
    return compute("csat", frames, filters, _BY).select("channel", csat_gap=below)


def _given_up(frames: Frames, filters: Filters) -> pl.DataFrame:
    return compute("abandon_rate", frames, filters, _BY).select("channel", abandon_rate="value")
