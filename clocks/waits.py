"""Waiting and work: time by status until the last solve, and time without an assignee."""

from typing import Final

import polars as pl

from clocks.assignments import overlaps, stretches
from clocks.durations import Clocked, intervals
from clocks.timeline import Timeline
from model.vocabulary import ACTIVE_STATUSES

STATUSES_OF: Final = {"agent_work": ("new", "open"), "agent_wait": ("pending",), "on_hold": ("on_hold",)}
"""Which statuses each clock runs in. Solved time never counts, so all end at the last solve."""


def status_intervals(spans: pl.DataFrame, ended: pl.DataFrame) -> Clocked:
    """Intervals of the status clocks of solved interactions (running ones are not mixed with finished).

    `ended` has row, started_at, last_solved_at. An empty interval at the start makes a clock 0 where
    the interaction never was in its statuses.
    """
    done = ended.filter(pl.col("last_solved_at") >= pl.col("started_at")).select("row", "started_at")
    mine = spans.join(done, on="row", how="semi")
    zero = intervals(done, "started_at", "started_at")
    return {
        clock: pl.concat([zero, intervals(mine.filter(pl.col("status").is_in(list(told))), "starts_at", "ends_at")])
        for clock, told in STATUSES_OF.items()
    }


def unassigned_intervals(line: Timeline, spans: pl.DataFrame, ended: pl.DataFrame) -> Clocked:
    """Time without an assignee while not solved, where assignments are recorded and someone has it now.

    Null (no interval) without any assignment or status, and while it is unassigned and unsolved: still running.
    """
    free = stretches(line).filter(pl.col("agent_id").is_null()).join(spans, on="row", how="semi")
    spent = overlaps(spans.filter(pl.col("status").is_in(list(ACTIVE_STATUSES))), free)
    unsolved = ended.filter(pl.col("last_solved_at").is_null())
    running = spent.filter(pl.col("ends_at") == line.as_of).join(unsolved, on="row", how="semi")
    found = pl.concat([intervals(free, "from_at", "from_at"), intervals(spent, "starts_at", "ends_at")])
    return {"unassigned": found.join(running, on="row", how="anti")}
