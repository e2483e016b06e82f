"""Deadlines the source set: met, breached or still running."""

from datetime import datetime

import polars as pl


def target_state(due: str, done: str, as_of: datetime, *, may_run: pl.Expr) -> pl.Expr:
    """Met (done at or before `due`), breached (later, or overdue and not done), running (not yet due).

    Null without a deadline, and when it can no longer be done (`may_run` false) and was not.
    """
    finished = pl.when(pl.col(done) <= pl.col(due)).then(pl.lit("met")).otherwise(pl.lit("breached"))
    waiting = pl.when(pl.col(due) < as_of).then(pl.lit("breached")).otherwise(pl.lit("running"))
    undone = pl.when(may_run).then(waiting)
    state = pl.when(pl.col(done).is_not_null()).then(finished).otherwise(undone)
    return pl.when(pl.col(due).is_not_null()).then(state)
