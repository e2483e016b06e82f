"""When was an interaction unsolved: from its start to its first solve, and from each reopen to the next."""

import polars as pl

from journeys.contacts import has_outcome
from model.neighbours import following, position
from model.schemas import INSTANT


def unsolved(cases: pl.DataFrame, solves: pl.DataFrame, reopens: pl.DataFrame) -> pl.DataFrame:
    """Stretches in which interactions with a known outcome were not solved: row, nth (0 …), at, until (null: still).

    Where it is solved and nobody knows when, until its last activity. `cases`: as in `stitch`; `solves` and `reopens`:
    row and at, each in order within a row. Solves and reopens alternate, so the n-th reopen lasts to the solve after
    the n-th.
    """
    known = cases.filter(has_outcome() & pl.col("is_resolved").is_not_null())
    first = known.select("row", pl.lit(0, pl.Int64).alias("nth"), pl.col("own_started_at").alias("at"))
    again = reopens.select("row", (position("row") + 1).alias("nth"), "at").join(known, on="row", how="semi")
    ends = solves.select("row", position("row").alias("nth"), pl.col("at").alias("until"))
    begun = pl.concat([first, again.cast({"at": INSTANT})]).join(ends, on=["row", "nth"], how="left")
    told = begun.join(known.select("row", "is_resolved", "last_activity_at"), on="row").sort("row", "nth")
    is_last = following("nth", "row").is_null()
    over = pl.when(pl.col("is_resolved") & is_last).then("last_activity_at")
    return told.select("row", "nth", "at", pl.coalesce("until", over).alias("until"))
