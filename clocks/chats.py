"""Live chats: how long an agent had the session."""

from typing import Final

import polars as pl

from clocks.assignments import overlaps, stretches
from clocks.durations import intervals
from clocks.timeline import Timeline
from model.schemas import INSTANT
from model.vocabulary import ACTIVE_STATUSES

LIVE: Final = "chat"
"""The channel whose interactions are sessions: somebody sits at the other end."""


def session_intervals(line: Timeline, spans: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """Intervals of handle of solved live chats: an agent has it and it is not solved (INTERVALS).

    From the assignment to the solve, and again from a reopen to the next one, with whoever has it then;
    time in a queue is nobody's. Where the source records no assignment, from an agent's first reply: then one had
    it for sure. Null (no interval) while it is not solved, and where no agent had it.
    """
    chats = line.cases.filter(pl.col("channel") == LIVE).select("row")
    done = chats.join(ended.filter(pl.col("last_solved_at").is_not_null()), on="row", how="semi")
    active = spans.join(done, on="row", how="semi").filter(pl.col("status").is_in(list(ACTIVE_STATUSES)))
    told = stretches(line)
    held = told.filter(pl.col("agent_id").is_not_null()).select("row", "from_at", "until_at")
    replied = line.replies.join(told, on="row", how="anti").group_by("row").agg(pl.col("at").min().alias("from_at"))
    taken = replied.with_columns(pl.lit(line.as_of).cast(INSTANT).alias("until_at"))
    return intervals(overlaps(active, pl.concat([held, taken])), "starts_at", "ends_at")
