"""The company's words to its customers: what counts as coming back to one who is dissatisfied."""

import polars as pl

from model.neighbours import following


def company_contacts(cases: pl.DataFrame, replies: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Words of agents to customers: person_id, journey_id, at, channel.

    Public messages, and answered calls the company began, at the call's start. A call the customer
    began is her contact, not ours.
    """
    calls = _outbound_calls(cases, events)
    said = replies.filter(pl.col("kind") == "message").select("row", "at", "channel")
    who = cases.select("row", "person_id", "journey_id", pl.col("channel").alias("own"))
    spoken = pl.concat([said, calls]).join(who, on="row")
    return spoken.select("person_id", "journey_id", "at", pl.coalesce("channel", "own").alias("channel"))


def _outbound_calls(cases: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Each call's start paired with what comes next in it: kept when the company called and it was answered."""
    steps = events.filter(pl.col("kind").is_in(["call_start", "call_answered", "call_end"]))
    after = following("kind", "row").alias("following")
    started = (
        steps.with_columns(after)
        .join(cases.select("row", "is_inbound"), on="row")
        .filter(pl.col("kind") == "call_start")
    )
    ours = (pl.col("actor") == "agent") | (pl.col("actor").is_null() & ~pl.col("is_inbound"))
    return started.filter(ours & (pl.col("following") == "call_answered")).select("row", "at", "channel")
