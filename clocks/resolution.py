"""Solves and reopens: when it was called solved, and whether that was true."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.spans import is_solved, is_unread
from clocks.timeline import Timeline
from model.neighbours import following, previous


def solves(changes: pl.DataFrame) -> pl.DataFrame:
    """Every time an interaction became solved or closed: row, at, seq. Solved then closed is one solve."""
    began = is_solved() & ~is_solved("before").fill_null(False)
    return changes.filter(began).select("row", "at", "seq")


def reopens(changes: pl.DataFrame, line: Timeline) -> pl.DataFrame:
    """Every change from solved or closed to an active status: row, at, is_effective, is_by_customer.

    Effective: an agent replied to it before the next solve (a "thank you" is not answered). By the
    customer: she changed the status, or wrote after the solve and not after the reopen. A reply at the
    instant of the reopen or of the next solve answers it; but what was said at the instant of the solve
    belongs to the solve, so where that is the reopen's too the order of the events decides.
    """
    turning = changes.with_columns(is_solved().alias("now"), is_solved("before").fill_null(False).alias("was"))
    edges = turning.filter(pl.col("now") != pl.col("was")).with_columns(
        *(previous(name, "row").alias(f"solved_{name}") for name in ("at", "seq")),
        *(following(name, "row").alias(f"next_solved_{name}") for name in ("at", "seq")),
    )
    opened = edges.filter("was").drop("status", "before", "now", "was")
    replied = _near(opened, line.replies, "forward", "replied")
    asked = _near(replied, line.asks, "backward", "asked")
    is_hers = (pl.col("actor") == "customer").fill_null(False) | _is_after("asked", "solved").fill_null(False)
    told = asked.select("row", "at", _is_answered().alias("is_effective"), is_hers.alias("is_by_customer"), "seq")
    return told.sort("row", "seq").drop("seq")


def _near(opened: pl.DataFrame, moments: pl.DataFrame, strategy: str, name: str) -> pl.DataFrame:
    """The first of `moments` from the reopen on (forward) or the last until it (backward): <name>_at, <name>_seq.

    Reopened at the instant of its solve: by the order of the events, else by the instants alone.
    """
    there = moments.select("row", pl.col("at", "seq").name.prefix(f"{name}_"), "at", "seq")
    tied = pl.col("at") == pl.col("solved_at")
    parts = ((opened.filter(~tied), "at"), (opened.filter(tied), "seq"))
    return pl.concat([_nearest(here, there.sort(on, "row", "seq"), strategy, on) for here, on in parts])


def _nearest(here: pl.DataFrame, there: pl.DataFrame, strategy: str, on: str) -> pl.DataFrame:
    known = there.drop({"at": "seq", "seq": "at"}[on]).drop_nulls(on)
    found = here.sort(on, "row")
    return found.join_asof(known, on=on, by="row", strategy=strategy, check_sortedness=False)  # type: ignore[arg-type]  # both literals are asof strategies


def _is_answered() -> pl.Expr:
    """Replied before the next solve or at its instant; in the order of the events where all is one instant."""
    at_once = (pl.col("solved_at") == pl.col("at")) & (pl.col("at") == pl.col("next_solved_at"))
    in_time = (
        pl.when(at_once)
        .then(pl.col("replied_seq") < pl.col("next_solved_seq"))
        .otherwise(pl.col("replied_at") <= pl.col("next_solved_at"))
    )
    return pl.col("replied_at").is_not_null() & in_time.fill_null(True)


def _is_after(name: str, other: str) -> pl.Expr:
    """By the instants; where they are one, by the order of the events."""
    at, other_at = pl.col(f"{name}_at"), pl.col(f"{other}_at")
    in_order = (at == other_at) & (pl.col(f"{name}_seq") > pl.col(f"{other}_seq")).fill_null(False)
    return (at > other_at) | in_order


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
