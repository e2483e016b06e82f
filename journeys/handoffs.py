"""Hand-offs: the customer goes on in another channel."""

import polars as pl

from model.journeys import HANDOFFS
from model.neighbours import previous

KEYS = HANDOFFS.key


def moves(walked: pl.DataFrame) -> pl.DataFrame:
    """Channel changes between consecutive contacts of a journey, in order (from `steps.walk`).

    row and journey_id of the later contact, at (its start), from_channel, to_channel, handoff_type
    (`digital>traditional`), initiator (company where the later contact is the target of a transfer, else
    customer), source and team of the earlier.
    """
    before = [
        previous(name, "journey_id").alias(f"from_{name}") for name in ("channel", "channel_group", "source", "team")
    ]
    paired = walked.with_columns(before).filter(pl.col("from_channel") != pl.col("channel"))
    return paired.select(
        "row",
        "journey_id",
        pl.col("own_started_at").alias("at"),
        "from_channel",
        pl.col("channel").alias("to_channel"),
        (pl.col("from_channel_group") + ">" + pl.col("channel_group")).alias("handoff_type"),
        pl.when("is_target").then(pl.lit("company")).otherwise(pl.lit("customer")).alias("initiator"),
        pl.col("from_source").alias("source"),
        pl.col("from_team").alias("team"),
    )


def handoffs(steps: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """HANDOFFS: the hand-offs of JOURNEY_STEPS, counted; the day is the local one of the later contact."""
    day = pl.col("started_at").dt.convert_time_zone(timezone).dt.date().alias("day")
    moved = steps.lazy().filter(pl.col("from_channel").is_not_null()).select(
        day, "from_channel", "handoff_type", "initiator",
        to_channel="channel", source="from_source", team="from_team",
    )  # fmt: skip
    counted = moved.group_by(KEYS).agg(pl.len().cast(pl.Int64).alias("count_handoffs"))
    return HANDOFFS.conform(counted.collect())
