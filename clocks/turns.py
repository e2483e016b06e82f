"""Turns: runs of the customer's words that wait for one reply."""

import polars as pl

from clocks.timeline import Timeline
from model.neighbours import following, position, previous


def customer_turns(line: Timeline, solves: pl.DataFrame) -> pl.DataFrame:
    """Every customer turn: row, started_at, answered_at, agent_id, is_closed (solved without a reply).

    A turn begins with the customer's first word after a reply or a solve and ends with the next agent
    reply; a solve before any reply closes it unmeasured ("thanks"). `solves` has row, at, seq. Of words at
    one instant the customer's comes first, then the reply, then the solve; but where she wrote after the
    solve, though within its second, the events have the order in which they were told.
    """
    said = _sequence(line, solves)
    starts = (pl.col("rank") == 0) & (previous("rank", "row").ne_missing(0))
    marks = said.with_columns(starts.alias("starts")).filter(pl.col("starts") | (pl.col("rank") > 0))
    ends = {name: following(name, "row").alias(f"next_{name}") for name in ("at", "rank", "agent_id")}
    turns = marks.with_columns(*ends.values()).filter("starts")
    return turns.select(
        "row",
        pl.col("at").alias("started_at"),
        pl.when(pl.col("next_rank") == 1).then("next_at").alias("answered_at"),
        pl.when(pl.col("next_rank") == 1).then("next_agent_id").alias("agent_id"),
        (pl.col("next_rank") == 2).fill_null(False).alias("is_closed"),
    )


def _sequence(line: Timeline, solves: pl.DataFrame) -> pl.DataFrame:
    silent = line.cases.join(line.asks, on="row", how="anti")
    started = silent.select("row", at="asked_at", seq=pl.lit(None, pl.UInt32)).drop_nulls("at")
    asks = pl.concat([line.asks.select("row", "at", "seq"), started])
    nobody = pl.lit(None, pl.String).alias("agent_id")
    parts = [
        asks.select("row", "at", pl.lit(0).alias("rank"), nobody, "seq"),
        line.replies.select("row", "at", pl.lit(1).alias("rank"), "agent_id", "seq"),
        solves.select("row", "at", pl.lit(2).alias("rank"), nobody, "seq"),
    ]
    both = asks.join(solves, on=["row", "at"])
    late = both.filter(pl.col("seq") > pl.col("seq_right")).select("row", "at", pl.lit(True).alias("late")).unique()
    said = pl.concat(parts).join(late, on=["row", "at"], how="left")
    return said.sort("row", "at", pl.when("late").then("seq"), "rank", "agent_id")


def next_responses(turns: pl.DataFrame, responses: pl.DataFrame, solved: pl.DataFrame) -> pl.DataFrame:
    """Turns after the first response, numbered from 1: row, turn, started_at, answered_at, agent_id.

    Turns closed without a reply are left out; a turn still running has no `answered_at` (only where the
    interaction is not in `solved`).
    """
    later = turns.join(responses.select("row", "first_responded_at"), on="row")
    after = later.filter((pl.col("started_at") > pl.col("first_responded_at")) & ~pl.col("is_closed"))
    over = after.join(solved.select("row", pl.lit(True).alias("over")), on="row", how="left")
    kept = over.filter(pl.col("answered_at").is_not_null() | pl.col("over").is_null()).sort("row", "started_at")
    number = (position("row") + 1).alias("turn")
    return kept.select("row", number, "started_at", "answered_at", "agent_id")


def waiting_since(turns: pl.DataFrame) -> pl.DataFrame:
    """Start of the turn nobody has answered or closed: row, waiting_since_at."""
    last = turns.group_by("row", maintain_order=True).last()
    open_turns = last.filter(pl.col("answered_at").is_null() & ~pl.col("is_closed"))
    return open_turns.select("row", pl.col("started_at").alias("waiting_since_at"))
