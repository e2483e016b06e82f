"""Turns: runs of the customer's words that wait for one reply."""

from typing import Final

import polars as pl

from clocks.timeline import Timeline

_TURN: Final = ("row", "turn")


def customer_turns(line: Timeline, solves: pl.DataFrame) -> pl.DataFrame:
    """Every customer turn: row, started_at, answered_at, agent_id, is_closed (solved without a reply).

    A turn begins with the customer's first word after a reply or a solve and ends with the next agent
    reply; a solve before any reply closes it unmeasured ("thanks"). `solves` has row, at. Of words at
    one instant the customer's comes first, then the reply, then the solve.
    """
    said = _sequence(line, solves)
    begins = (pl.col("rank") == 0) & (pl.col("rank").shift().over("row").fill_null(9) != 0)
    numbered = said.with_columns(begins.cast(pl.Int64).cum_sum().over("row").alias("turn")).filter(pl.col("turn") > 0)
    ending = pl.col("rank") > 0
    return numbered.group_by(_TURN, maintain_order=True).agg(
        pl.col("at").first().alias("started_at"),
        pl.col("at").filter(ending).first().alias("ended_at"),
        pl.col("rank").filter(ending).first().alias("ending"),
        pl.col("agent_id").filter(ending).first(),
    ).select(
        "row", "started_at", pl.when(pl.col("ending") == 1).then("ended_at").alias("answered_at"), "agent_id",
        (pl.col("ending") == 2).fill_null(False).alias("is_closed"),
    ).sort("row", "started_at")  # fmt: skip


def _sequence(line: Timeline, solves: pl.DataFrame) -> pl.DataFrame:
    silent = line.cases.join(line.asks, on="row", how="anti")
    asks = pl.concat([line.asks.select("row", "at"), silent.select("row", pl.col("asked_at").alias("at")).drop_nulls()])
    nobody = pl.lit(None, pl.String).alias("agent_id")
    parts = [
        asks.select("row", "at", pl.lit(0).alias("rank"), nobody),
        line.replies.select("row", "at", pl.lit(1).alias("rank"), "agent_id"),
        solves.select("row", "at", pl.lit(2).alias("rank"), nobody),
    ]
    return pl.concat(parts).sort("row", "at", "rank", "agent_id")


def next_responses(turns: pl.DataFrame, responses: pl.DataFrame, solved: pl.DataFrame) -> pl.DataFrame:
    """Turns after the first response, numbered from 1: row, turn, started_at, answered_at, agent_id.

    Turns closed without a reply are left out; a turn still running has no `answered_at` (only where the
    interaction is not in `solved`).
    """
    later = turns.join(responses.select("row", "first_responded_at"), on="row")
    after = later.filter((pl.col("started_at") > pl.col("first_responded_at")) & ~pl.col("is_closed"))
    over = after.join(solved.select("row", pl.lit(True).alias("over")), on="row", how="left")
    kept = over.filter(pl.col("answered_at").is_not_null() | pl.col("over").is_null()).sort("row", "started_at")
    number = pl.int_range(1, pl.len() + 1).over("row").alias("turn")
    return kept.select("row", number, "started_at", "answered_at", "agent_id")


def waiting_since(turns: pl.DataFrame) -> pl.DataFrame:
    """Start of the turn nobody has answered or closed: row, waiting_since_at."""
    last = turns.group_by("row", maintain_order=True).last()
    open_turns = last.filter(pl.col("answered_at").is_null() & ~pl.col("is_closed"))
    return open_turns.select("row", pl.col("started_at").alias("waiting_since_at"))
