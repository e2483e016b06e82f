"""Calls: how fast they were answered, how long they took, and who gave up."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.said import is_ask, is_reply
from clocks.timeline import Timeline
from model.neighbours import following


def calls(line: Timeline) -> pl.DataFrame:
    """One row per interaction with an inbound call: row, called_at, answered_at, is_abandoned.

    Of several calls in one interaction the first counts. Abandoned: ended without an answer; null
    while it rings.
    """
    events = line.events.filter(pl.col("kind").str.starts_with("call_")).join(
        line.cases.select("row", "is_inbound"), on="row"
    )
    called = events.filter(is_ask()).group_by("row").agg(pl.col("at").min().alias("called_at"))
    later = events.join(called, on="row").filter(pl.col("at") >= pl.col("called_at"))
    answer = later.filter(is_reply()).group_by("row").agg(pl.col("at").min().alias("answered_at"))
    ended = events.filter(pl.col("kind") == "call_end").group_by("row").agg(pl.col("at").max().alias("ended_at"))
    known = called.join(answer, on="row", how="left").join(ended, on="row", how="left")
    given_up = (
        pl.when(pl.col("answered_at").is_not_null())
        .then(pl.lit(False))
        .when(pl.col("ended_at").is_not_null())
        .then(pl.lit(True))
    )
    return known.with_columns(given_up.alias("is_abandoned"))


def call_intervals(line: Timeline, inbound: pl.DataFrame) -> Clocked:
    """Intervals of speed_of_answer (inbound) and handle (every answered call, after-call work added)."""
    return {
        "speed_of_answer": intervals(inbound, "called_at", "answered_at"),
        "handle": intervals(talks(line), "at", "until"),
    }


def talks(line: Timeline) -> pl.DataFrame:
    """Answered calls: row, at (answer), end_at, until (the end and the work after it)."""
    kinds = ["call_answered", "call_end"]
    ends = line.events.filter(pl.col("kind").is_in(kinds)).with_columns(
        following("kind", "row").alias("next_kind"),
        following("at", "row").alias("end_at"),
        following("wrap_up_seconds", "row").alias("end_wrap_up"),
    )
    whole = ends.filter((pl.col("kind") == "call_answered") & (pl.col("next_kind") == "call_end"))
    work = pl.coalesce("end_wrap_up", "wrap_up_seconds").fill_null(0)
    return whole.select("row", "at", "end_at", (pl.col("end_at") + pl.duration(seconds=work)).alias("until"))
