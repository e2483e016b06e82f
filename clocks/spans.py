"""Status history to spans: in which status an interaction was, from when to when."""

from typing import Final

import polars as pl

from clocks.said import is_activity
from clocks.timeline import Timeline
from model.neighbours import following, previous
from model.vocabulary import SOLVED_STATUSES, STATUSES

ENDED: Final = "closed"


def is_solved(column: str = "status") -> pl.Expr:
    """True where a status is solved or closed; null where there is none."""
    return pl.col(column).is_in(list(SOLVED_STATUSES))


def status_changes(line: Timeline, recorded: pl.DataFrame) -> pl.DataFrame:
    """Changes of status in order: row, at, status, before (null for the first), actor, seq (null where guessed).

    `recorded` lists (`row`) what has a status history, even if only a later one. Without any history the
    present status is taken: an active one since the start; a solved one since the end of its call, and
    otherwise since nobody knows when. What of this is a guess, `untold` says. A status nobody could read
    changes nothing here.
    """
    told = line.events.filter((pl.col("kind") == "status") & pl.col("value").is_in(list(STATUSES)))
    history = told.select("row", "at", pl.col("value").alias("status"), "actor", "seq")
    guessed = _from_present_status(line, recorded)
    every = pl.concat([history, guessed])  # no interaction is in both, and each part is in order
    before = every.with_columns(previous("status", "row").alias("before"))
    return before.filter(pl.col("status").ne_missing(pl.col("before")))


def untold(line: Timeline) -> pl.DataFrame:
    """`row` of what has a status whose history was not told: it has no status events, or one nobody could read.

    What is new has never been anything else, and a call that was solved was solved at its end: certain.
    """
    present = _present_status(line, line.recorded)
    certain = (pl.col("status") == "new") | (is_solved() & pl.col("over_at").is_not_null())
    guessed = present.filter(pl.col("status").is_not_null() & ~certain)
    return pl.concat([guessed.select("row"), line.events.filter(is_unread()).select("row")]).unique()


def is_unread() -> pl.Expr:
    """A change to a status that is none of ours; a vendor's word nobody mapped arrives as null."""
    return (pl.col("kind") == "status") & ~pl.col("value").is_in(list(STATUSES)).fill_null(False)


def _from_present_status(line: Timeline, recorded: pl.DataFrame) -> pl.DataFrame:
    at = pl.when(is_solved()).then("over_at").otherwise("started_at")
    guessed = _present_status(line, recorded).select("row", at.alias("at"), "status")
    nobody = guessed.with_columns(pl.lit(None, pl.String).alias("actor"), pl.lit(None, pl.UInt32).alias("seq"))
    return nobody.drop_nulls(["at", "status"])


def _present_status(line: Timeline, recorded: pl.DataFrame) -> pl.DataFrame:
    """What has no history: row, started_at, status (an answered call that ended is closed), over_at.

    `over_at` is the last end of a call, where nobody called or said anything after it.
    """
    kind, at = pl.col("kind"), pl.col("at")
    said = kind.is_in(["call_start", "call_answered"]) | (is_activity() & (kind == "message"))
    last = line.events.group_by("row").agg(
        at.filter(kind == "call_end").max().alias("_end"),
        at.filter(said).max().alias("_said"),
        (kind == "call_answered").any().alias("_answered"),
    )
    silent = line.cases.join(recorded, on="row", how="anti").join(last, on="row", how="left")
    over = (pl.col("_end") >= pl.col("_said")) | (pl.col("_end").is_not_null() & pl.col("_said").is_null())
    served = pl.when(over & pl.col("_answered")).then(pl.lit(ENDED))
    over_at = pl.when(over).then("_end")
    return silent.select("row", "started_at", pl.coalesce("status", served).alias("status"), over_at.alias("over_at"))


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
