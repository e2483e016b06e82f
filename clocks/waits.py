"""Waiting and work: time by status until the last solve, and time without an assignee."""

from typing import Final

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.timeline import Timeline
from model.neighbours import following
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

    Null (no interval) without any assignment, and while it is unassigned and unsolved: still running.
    """
    free = _free(line)
    busy = spans.filter(pl.col("status").is_in(list(ACTIVE_STATUSES))).join(free, on="row")
    both = busy.with_columns(
        pl.max_horizontal("starts_at", "free_at").alias("starts_at"),
        pl.min_horizontal("ends_at", "taken_at").alias("ends_at"),
    )
    spent = both.filter(pl.col("starts_at") < pl.col("ends_at"))
    unsolved = ended.filter(pl.col("last_solved_at").is_null())
    running = spent.filter(pl.col("ends_at") == line.as_of).join(unsolved, on="row", how="semi")
    found = pl.concat([intervals(free, "free_at", "free_at"), intervals(spent, "starts_at", "ends_at")])
    return {"unassigned": found.join(running, on="row", how="anti")}


def _free(line: Timeline) -> pl.DataFrame:
    """Stretches without an assignee: row, free_at, taken_at."""
    told = line.events.filter(pl.col("kind") == "assigned").select("row", "at", "agent_id")
    born = line.cases.join(told, on="row", how="semi").select("row", pl.col("started_at").alias("at"))
    every = pl.concat([born.with_columns(pl.lit(None, pl.String).alias("agent_id")), told])
    taken = following("at", "row").fill_null(line.as_of).alias("taken_at")
    ordered = every.with_row_index("order").sort("row", "order").with_columns(taken)
    return ordered.filter(pl.col("agent_id").is_null()).select("row", pl.col("at").alias("free_at"), "taken_at")
