"""Live chats: how long an agent had the session."""

from typing import Final

import polars as pl

from clocks.assignments import overlaps, stretches
from clocks.durations import intervals
from clocks.timeline import Timeline
from model.vocabulary import ACTIVE_STATUSES

LIVE: Final = "chat"
"""The channel whose interactions are sessions: somebody sits at the other end."""


def session_intervals(line: Timeline, spans: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """Intervals of handle of solved live chats: an agent has it and it is not solved (INTERVALS).

    From the assignment to the solve, and again from a reopen to the next one, with whoever has it then;
    time in a queue is nobody's. Null (no interval) while it is not solved and without a recorded agent.
    """
    chats = line.cases.filter(pl.col("channel") == LIVE).select("row")
    done = chats.join(ended.filter(pl.col("last_solved_at").is_not_null()), on="row", how="semi")
    active = spans.join(done, on="row", how="semi").filter(pl.col("status").is_in(list(ACTIVE_STATUSES)))
    held = stretches(line).filter(pl.col("agent_id").is_not_null())
    return intervals(overlaps(active, held), "starts_at", "ends_at")
