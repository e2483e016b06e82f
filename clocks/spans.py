"""Status history to spans: in which status an interaction was, from when to when."""

from typing import Final

import polars as pl

from clocks.timeline import Timeline
from model.neighbours import following, previous
from model.vocabulary import SOLVED_STATUSES, STATUSES

ENDED: Final = "closed"


def is_solved(column: str = "status") -> pl.Expr:
    """True where a status is solved or closed; null where there is none."""
    return pl.col(column).is_in(list(SOLVED_STATUSES))


def status_changes(line: Timeline, recorded: pl.DataFrame) -> pl.DataFrame:
    """Changes of status in order: row, at, status, before (null for the first), actor.

    `recorded` lists (`row`) what has a status history, even if only a later one. Without any history the
    present status is taken: an active one since the start; a solved one since the last event that is
    known (a call's end, a last message), and since never where nothing is known.
    """
    told = line.events.filter((pl.col("kind") == "status") & pl.col("value").is_in(list(STATUSES)))
    history = told.select("row", "at", pl.col("value").alias("status"), "actor")
    guessed = _from_present_status(line, recorded)
    every = pl.concat([history, guessed])  # no interaction is in both, and each part is in order
    before = every.with_columns(previous("status", "row").alias("before"))
    return before.filter(pl.col("status").ne_missing(pl.col("before")))


def _from_present_status(line: Timeline, recorded: pl.DataFrame) -> pl.DataFrame:
    last = line.events.group_by("row").agg(
        pl.col("at").max().alias("last_at"),
        (pl.col("kind") == "call_answered").any().alias("was_answered"),
        (pl.col("kind") == "call_end").any().alias("has_ended"),
    )
    silent = line.cases.join(recorded, on="row", how="anti").join(last, on="row", how="left")
    served = pl.col("was_answered") & pl.col("has_ended")
    status = pl.coalesce("status", pl.when(served).then(pl.lit(ENDED)))
    known = silent.select("row", status.alias("status"), "started_at", "last_at")
    at = pl.when(is_solved()).then("last_at").otherwise("started_at")
    return known.select("row", at.alias("at"), "status", pl.lit(None, pl.String).alias("actor")).drop_nulls(
        ["at", "status"]
    )


def spans(line: Timeline, changes: pl.DataFrame) -> pl.DataFrame:
    """Spans of one status each: row, status, starts_at, ends_at (`as_of` for the running one).

    They add up to the time from the start to `as_of`. Before the first known change the status was new.
    """
    born = line.cases.select("row", "started_at")
    first = born.join(changes.select("row").unique(), on="row", how="semi").select(
        "row", pl.col("started_at").alias("at"), pl.lit("new").alias("status"), pl.lit(-1).alias("_order")
    )
    told = changes.select("row", "at", "status", pl.int_range(pl.len()).cast(pl.Int32).alias("_order"))
    every = pl.concat([first, told.cast({"at": first.schema["at"]})]).sort("row", "_order")
    starts = (
        every.join(born, on="row")
        .sort("row", "_order")
        .with_columns(pl.max_horizontal("at", "started_at").alias("starts_at"))
    )
    until = following("starts_at", "row").fill_null(line.as_of)
    return (
        starts.with_columns(until.alias("ends_at"))
        .filter(pl.col("starts_at") < pl.col("ends_at"))
        .select("row", "status", "starts_at", "ends_at")
    )
