"""Who had it when: stretches with an assignee and without."""

import polars as pl

from clocks.timeline import Timeline
from model.neighbours import following


def stretches(line: Timeline) -> pl.DataFrame:
    """Stretches of one assignee each: row, agent_id (null: nobody), from_at, until_at (`as_of` for the last).

    Only where assignments are recorded; from the start to the first of them nobody had it. An assignment
    that names no agent (a queue, or taken back) ends the stretch before.
    """
    told = line.events.filter(pl.col("kind") == "assigned").select("row", "at", "agent_id")
    born = line.cases.join(told, on="row", how="semi").select("row", pl.col("started_at").alias("at"))
    every = pl.concat([born.with_columns(pl.lit(None, pl.String).alias("agent_id")), told])
    ordered = every.with_row_index("order").sort("row", "order")
    until = following("at", "row").fill_null(line.as_of).alias("until_at")
    return ordered.select("row", "agent_id", pl.col("at").alias("from_at"), until)


def overlaps(spans: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Where spans (row, starts_at, ends_at) and `stretches` of a row meet: row, starts_at, ends_at.

    Two that only touch meet for no time at all.
    """
    both = spans.join(held, on="row").select(
        "row",
        pl.max_horizontal("starts_at", "from_at").alias("starts_at"),
        pl.min_horizontal("ends_at", "until_at").alias("ends_at"),
    )
    return both.filter(pl.col("starts_at") <= pl.col("ends_at"))
