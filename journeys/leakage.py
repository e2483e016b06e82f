"""Digital first, then the telephone: journeys begun digitally that needed a traditional channel after all."""

from datetime import datetime, timedelta

import polars as pl

from model.neighbours import previous
from model.vocabulary import LEAKAGE_DAYS


def leaks(walked: pl.DataFrame) -> pl.DataFrame:
    """By journey: leaked_after, from a digital contact's last activity to the traditional contact that came next.

    The shortest of them, at least 0; journeys without one are left out. A transfer counts like her own choice.
    """
    group, active = previous("channel_group", "journey_id"), previous("last_activity_at", "journey_id")
    paired = walked.select("journey_id", "channel_group", "own_started_at", group.alias("was"), active.alias("until"))
    moved = paired.filter((pl.col("was") == "digital") & (pl.col("channel_group") == "traditional"))
    gap = pl.max_horizontal(pl.col("own_started_at") - pl.col("until"), pl.duration())
    return moved.group_by("journey_id").agg(gap.min().alias("leaked_after"))


def leakage_flags(as_of: datetime) -> list[pl.Expr]:
    """`is_leaked_1d` …: of journeys begun digitally, whether one leaked within so many days.

    Null for other journeys, and until the days after the journey's last activity have passed.
    """
    digital = pl.col("channel_group") == "digital"
    return [
        pl.when(digital & (pl.col("last_activity_at") + timedelta(days=days) <= as_of))
        .then((pl.col("leaked_after") <= timedelta(days=days)).fill_null(False))
        .alias(f"is_leaked_{days}d")
        for days in LEAKAGE_DAYS
    ]
