"""First response: who answered first, and since when the customer had waited."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.timeline import Timeline


def first_responses(line: Timeline) -> pl.DataFrame:
    """One row per interaction with a waiting customer: row, asked_at, first_responded_at, handed_at.

    `first_responded_at` is the first agent reply not before the customer's first word; `handed_at` the
    last bot hand-off not after that reply. Both null where there was none. An answered inbound call is
    a reply, so the first response of a call is its speed of answer. Outbound-only interactions have
    no asking customer and no row.
    """
    asked = line.cases.filter(pl.col("asked_at").is_not_null() & pl.col("is_counted")).select("row", "asked_at")
    replied = _after(asked, line.replies).group_by("row").agg(pl.col("at").min().alias("first_responded_at"))
    answered = asked.join(replied, on="row", how="left")
    handoffs = _after(answered, line.events.filter(pl.col("kind") == "bot_handoff").select("row", "at"))
    in_time = handoffs.filter((pl.col("at") <= pl.col("first_responded_at")).fill_null(True))
    return answered.join(in_time.group_by("row").agg(pl.col("at").max().alias("handed_at")), on="row", how="left")


def _after(asked: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    return moments.select("row", "at").join(asked, on="row").filter(pl.col("at") >= pl.col("asked_at"))


def response_intervals(responses: pl.DataFrame, turns: pl.DataFrame) -> Clocked:
    """Intervals of first_response, time_to_human and total_reply, from `first_responses` and `next_responses`."""
    first = intervals(responses, pl.coalesce("handed_at", "asked_at"), "first_responded_at")
    return {
        "first_response": first,
        "time_to_human": intervals(responses, "asked_at", "first_responded_at"),
        "total_reply": pl.concat([first, intervals(turns, "started_at", "answered_at")]),
    }
