"""Solves and reopens: when it was called solved, and whether that was true."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.spans import is_solved, is_unread
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
    opened = edges.filter("was").select("row", "at", "actor", "solved_at", "next_solved_at")
    # What was said at the very instant of the solve belongs to the solve, also when it was reopened within that second.
    after = pl.when(pl.col("at") == pl.col("solved_at")).then(pl.col("at") + pl.duration(microseconds=1))
    replied = _near(opened, line.replies, "forward", "replied_at", after.otherwise("at"))
    asked = _near(replied, line.asks, "backward", "asked_at", pl.col("at"))
    in_time = pl.col("replied_at") <= pl.col("next_solved_at")
    asked_again = pl.col("asked_at") > pl.col("solved_at")
    return asked.select(
        "row", "at",
        (pl.col("replied_at").is_not_null() & in_time.fill_null(True)).alias("is_effective"),
        ((pl.col("actor") == "customer").fill_null(False) | asked_again.fill_null(False)).alias("is_by_customer"),
    ).sort("row", "at")  # fmt: skip


def _near(opened: pl.DataFrame, moments: pl.DataFrame, strategy: str, name: str, key: pl.Expr) -> pl.DataFrame:
    """The first moment of the same interaction from `key` on (forward) or the last until `key` (backward)."""
    there = moments.select("row", pl.col("at").alias(name)).with_columns(pl.col(name).alias("_key")).sort("_key", "row")
    here = opened.with_columns(key.alias("_key")).sort("_key", "row")
    return here.join_asof(there, on="_key", by="row", strategy=strategy, check_sortedness=False).drop("_key")  # type: ignore[arg-type]  # both literals are asof strategies


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


def present(line: Timeline, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Every case with its outcome as of now: row, started_at, is_counted and the columns of `outcomes`.

    Without any status history the stated status holds, its instants unknown; one told only later than now
    says it was still new. Where the last change could not be read, the source's present status holds if
    nothing was changed since, and nobody knows when it was solved.
    """
    told = line.events.filter(pl.col("kind") == "status")
    unread = told.filter(pl.col("row").ne_missing(pl.col("row").shift(-1)) & is_unread()).select("row")
    frames = [
        outcomes,
        unread.with_columns(pl.lit(True).alias("_unread")),
        line.recorded.rename({"is_past": "_past"}),
    ]
    known = line.cases.select("row", "started_at", "is_counted", pl.col("status").alias("_stated"))
    for frame in frames:
        known = known.join(frame, on="row", how="left")
    stated = pl.when(pl.col("_past").fill_null(True)).then("_stated")
    unborn = pl.when(pl.col("_past").is_not_null()).then(pl.lit("new"))
    read = pl.col("_unread").is_null()
    status = pl.when(read & pl.col("status").is_not_null()).then("status").when(~read | pl.col("_past").is_null())
    return known.with_columns(
        status.then(stated).otherwise(unborn).alias("status"),
        pl.when(read).then("last_solved_at").alias("last_solved_at"),
    ).drop("_stated", "_unread", "_past")


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
