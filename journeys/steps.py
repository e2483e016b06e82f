"""The steps of journeys: one row per interaction, and the customer's walk through the channels."""

from datetime import timedelta

import polars as pl

from journeys.links import with_gap
from journeys.stitch import ORDER, is_customers
from model.derived import JOURNEY_STEPS


def journey_steps(cases: pl.DataFrame, stitched: pl.DataFrame) -> pl.DataFrame:
    """JOURNEY_STEPS: every interaction exactly once."""
    joined = stitched.join(cases.drop("journey_id", strict=False), on="row")
    started = joined.drop("started_at").rename({"own_started_at": "started_at"})
    return JOURNEY_STEPS.conform(started.with_columns((is_customers() & ~pl.col("is_target")).alias("is_contact")))


def walk(cases: pl.DataFrame, stitched: pl.DataFrame, transfer_gap_minutes: float) -> pl.DataFrame:
    """The customer's interactions in order within each journey (merged duplicates included).

    Columns of `cases`, journey_id and is_assisted: carried on here by a transfer within
    `transfer_gap_minutes`, so for the customer it went on without a break.
    """
    passed = (
        cases.filter(is_customers())
        .drop_nulls("transferred_row")
        .select(pl.col("row").alias("a"), pl.col("transferred_row").alias("b"))
    )
    targets = with_gap(passed, cases).group_by("b").agg(pl.col("gap").min()).rename({"b": "row"})
    mine = (
        cases.filter(is_customers())
        .drop("journey_id", strict=False)
        .join(stitched, on="row")
        .join(targets, on="row", how="left")
    )
    within = (pl.col("gap") <= timedelta(minutes=transfer_gap_minutes)).fill_null(False)
    return mine.with_columns((pl.col("is_target") & within).alias("is_assisted")).sort(
        "journey_id", *ORDER, nulls_last=True
    )
