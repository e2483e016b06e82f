"""The steps of journeys: one row per interaction, and the customer's walk through the channels."""

from datetime import timedelta
from typing import Final

import polars as pl

from journeys.contacts import ORDER, is_customers
from journeys.links import with_gap
from model.journeys import JOURNEY_STEPS

WALKED: Final = (
    "row", "source", "interaction_id", "person_id", "channel", "channel_group", "team", "priority", "segment",
    "reason", "reference", "own_started_at", "last_activity_at", "first_solved_at", "is_target",
    "first_response_target",
)  # fmt: skip
"""What is asked of a customer's contacts; facts have six times as many columns."""


def journey_steps(cases: pl.DataFrame, stitched: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """JOURNEY_STEPS: every interaction exactly once; `moved` as from `handoffs.moves`."""
    steps = cases.select(
        "row", "person_id", "source", "interaction_id", "channel", pl.col("own_started_at").alias("started_at"),
        (is_customers() & ~pl.col("is_target")).alias("is_contact"),
    )  # fmt: skip
    came = moved.select("row", "from_channel", "handoff_type", "initiator", from_source="source", from_team="team")
    return JOURNEY_STEPS.conform(stitched.join(steps, on="row").join(came, on="row", how="left"))


def walk(cases: pl.DataFrame, stitched: pl.DataFrame, transfer_gap_minutes: float) -> pl.DataFrame:
    """The customer's interactions in order within each journey (merged duplicates included).

    Columns WALKED, and is_assisted: carried on here by a transfer within `transfer_gap_minutes`, so for the
    customer it went on without a break.
    """
    hers = cases.lazy().filter(is_customers()).select(*WALKED, "transferred_row").collect()
    passed = hers.select(pl.col("row").alias("a"), pl.col("transferred_row").alias("b")).drop_nulls()
    targets = with_gap(passed, cases).group_by("b").agg(pl.col("gap").min()).rename({"b": "row"})
    mine = (
        hers.drop("transferred_row")
        .join(stitched.select("row", "journey_id"), on="row")
        .join(targets, on="row", how="left")
    )
    within = (pl.col("gap") <= timedelta(minutes=transfer_gap_minutes)).fill_null(False)
    return mine.with_columns((pl.col("is_target") & within).alias("is_assisted")).sort(
        "journey_id", *ORDER, nulls_last=True
    )
