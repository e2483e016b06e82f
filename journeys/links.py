"""Links the source declares between interactions: merges, transfers, follow-ups."""

from datetime import timedelta

import polars as pl


def links(cases: pl.DataFrame, link_gap_days: float) -> pl.DataFrame:
    """Pairs of interactions that belong together whoever they are from: a, b (rows), kind.

    A merged set is one interaction and always linked. A transfer or follow-up counts up to
    `link_gap_days` between the earlier one's last activity and the later one's start.
    `cases`: row, root, transferred_row, source, interaction_id, follows, own_started_at, last_activity_at.
    """
    merged = cases.filter(pl.col("root") != pl.col("row")).select(pl.col("row").alias("a"), pl.col("root").alias("b"))
    passed = cases.drop_nulls("transferred_row").select(pl.col("row").alias("a"), pl.col("transferred_row").alias("b"))
    kinds = {
        "merged": merged,
        "transferred": _near(passed, cases, link_gap_days),
        "follows": _near(_follows(cases), cases, link_gap_days),
    }
    return pl.concat(pairs.with_columns(pl.lit(kind).alias("kind")) for kind, pairs in kinds.items())


def _follows(cases: pl.DataFrame) -> pl.DataFrame:
    target = cases.select("source", pl.col("interaction_id").alias("follows"), pl.col("row").alias("b"))
    found = cases.select("source", "follows", pl.col("row").alias("a")).join(target, on=["source", "follows"])
    return found.filter(pl.col("a") != pl.col("b")).select("a", "b")


def _near(pairs: pl.DataFrame, cases: pl.DataFrame, days: float) -> pl.DataFrame:
    return with_gap(pairs, cases).filter((pl.col("gap") <= timedelta(days=days)).fill_null(True)).select("a", "b")


def with_gap(pairs: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Pairs a, b with `gap` (Duration): from the earlier one's last activity to the later one's start."""
    life = cases.select("row", "own_started_at", "last_activity_at")
    ends = pairs.join(life, left_on="a", right_on="row").join(life, left_on="b", right_on="row", suffix="_b")
    b_later = pl.col("own_started_at_b") >= pl.col("own_started_at")
    after, before = (
        pl.col("own_started_at_b") - pl.col("last_activity_at"),
        pl.col("own_started_at") - pl.col("last_activity_at_b"),
    )
    return ends.select("a", "b", pl.when(b_later).then(after).otherwise(before).alias("gap"))
