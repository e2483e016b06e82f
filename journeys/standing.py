"""How a matter stood: a while after it began, and where one of its cases was forgotten."""

from datetime import datetime, timedelta

import polars as pl

from journeys.contacts import has_outcome


def resolved_within(
    started: pl.DataFrame, cases: pl.DataFrame, open_spans: pl.DataFrame, days: int, as_of: datetime
) -> pl.DataFrame:
    """By journey: whether nothing in it was unsolved `days` after its start, as it stood then.

    Null until then, and where no outcome is known. `started`: journey_id, started_at; `cases`: row, journey_id;
    `open_spans` as from `solved.unsolved`.
    """
    owned = open_spans.join(cases.select("row", "journey_id"), on="row").join(started, on="journey_id")
    due = pl.col("started_at") + timedelta(days=days)
    is_open = (pl.col("at") <= due) & (due < pl.col("until")).fill_null(True)
    found = owned.group_by("journey_id").agg(is_open.any().alias("is_open"), due.first().alias("due"))
    flag = pl.when(pl.col("due") <= as_of).then(~pl.col("is_open"))
    return found.select("journey_id", flag.alias(f"is_resolved_within_{days}d"))


def zombies(cases: pl.DataFrame) -> pl.DataFrame:
    """row, is_zombie: open, although another interaction of its journey was solved since anything happened in it.

    Null where it is not open. `cases`: facts with journey_id.
    """
    counted = cases.filter(has_outcome() & pl.col("is_resolved").is_not_null())
    solved = counted.group_by("journey_id").agg(pl.col("last_solved_at").max().alias("_solved_at"))
    still = counted.filter(~pl.col("is_resolved")).join(solved, on="journey_id", how="left")
    forgotten = (pl.col("_solved_at") >= pl.col("last_activity_at")).fill_null(False)
    return still.select("row", forgotten.alias("is_zombie"))


def outcome(as_of: datetime, window_days: float) -> pl.Expr:
    """`outcome`, a word of OUTCOMES; null where no source tells.

    Resolved only when the days after the last resolution have passed without more; until then too recent to say.
    """
    settled = pl.coalesce("resolved_at", "last_activity_at") + timedelta(days=window_days) <= as_of
    words = pl.when(settled).then(pl.lit("resolved")).otherwise(pl.lit("too_recent"))
    told = pl.when("is_resolved").then(words).otherwise(pl.lit("unresolved"))
    return pl.when(pl.col("is_resolved").is_not_null()).then(told).alias("outcome")
