"""Solves and reopens: when it was called solved, and whether that was true."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.spans import is_solved
from clocks.timeline import Timeline
from model.neighbours import following, previous


def solves(changes: pl.DataFrame) -> pl.DataFrame:
    """Every time an interaction became solved or closed: row, at. Solved then closed is one solve."""
    began = is_solved() & ~is_solved("before").fill_null(False)
    return changes.filter(began).select("row", "at")


def reopens(changes: pl.DataFrame, line: Timeline) -> pl.DataFrame:
    """Every change from solved or closed to an active status: row, at, is_effective, is_by_customer.

    Effective: an agent replied to it before the next solve (a "thank you" is not answered). By the
    customer: she changed the status, or wrote after the solve and not after the reopen.
    """
    turning = changes.with_columns(is_solved().alias("now"), is_solved("before").fill_null(False).alias("was"))
    edges = turning.filter(pl.col("now") != pl.col("was")).with_columns(
        previous("at", "row").alias("solved_at"), following("at", "row").alias("next_solved_at")
    )
    opened = edges.filter("was").select("row", "at", "actor", "solved_at", "next_solved_at").sort("at", "row")
    replied = _near(opened, line.replies, "forward", "replied_at")
    asked = _near(replied, line.asks, "backward", "asked_at")
    in_time = pl.col("replied_at") <= pl.col("next_solved_at")
    asked_again = pl.col("asked_at") > pl.col("solved_at")
    return asked.select(
        "row", "at",
        (pl.col("replied_at").is_not_null() & in_time.fill_null(True)).alias("is_effective"),
        ((pl.col("actor") == "customer").fill_null(False) | asked_again.fill_null(False)).alias("is_by_customer"),
    ).sort("row", "at")  # fmt: skip


def _near(opened: pl.DataFrame, moments: pl.DataFrame, strategy: str, name: str) -> pl.DataFrame:
    """The first moment of the same interaction from `at` on (forward) or the last until `at` (backward)."""
    there = moments.select("row", "at", pl.col("at").alias(name)).sort("at", "row")
    return opened.join_asof(there, on="at", by="row", strategy=strategy, check_sortedness=False)  # type: ignore[arg-type]  # both literals are asof strategies


def outcomes(changes: pl.DataFrame, solved: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """One row per interaction with a status: row, status, first_solved_at, last_solved_at, reopens.

    `last_solved_at` is null while it is not solved. Also count_reopens, count_effective_reopens and the
    instants reopened_at, effectively_reopened_at (first of each) and returned_at (first effective one
    that the customer caused).
    """
    present = changes.group_by("row", maintain_order=True).agg(pl.col("status").last())
    times = solved.group_by("row").agg(
        pl.col("at").min().alias("first_solved_at"), pl.col("at").max().alias("last_solved_at")
    )
    joined = present.join(times, on="row", how="left").join(_counted(opened), on="row", how="left")
    return joined.with_columns(
        pl.when(is_solved()).then("last_solved_at").alias("last_solved_at"),
        pl.col("count_reopens", "count_effective_reopens").fill_null(0),
    )


def _counted(opened: pl.DataFrame) -> pl.DataFrame:
    effective = pl.col("is_effective")
    return opened.group_by("row").agg(
        pl.len().cast(pl.Int64).alias("count_reopens"),
        effective.sum().cast(pl.Int64).alias("count_effective_reopens"),
        pl.col("at").min().alias("reopened_at"),
        pl.col("at").filter(effective).min().alias("effectively_reopened_at"),
        pl.col("at").filter(effective & pl.col("is_by_customer")).min().alias("returned_at"),
    )


def resolution_intervals(ended: pl.DataFrame) -> Clocked:
    """Intervals of first_resolution and full_resolution, from started_at and the solved instants."""
    return {
        "first_resolution": intervals(ended, "started_at", "first_solved_at"),
        "full_resolution": intervals(ended, "started_at", "last_solved_at"),
    }
