"""What became of a dissatisfied customer: rated again, won back, dissatisfied again."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

RATINGS: Final = ("csat", "nps", "ces")
"""Kinds of surveys in which a customer rates us."""


def rated_again(opened: pl.DataFrame, rated: pl.DataFrame, window_days: float) -> pl.DataFrame:
    """First rating and first good one within the window after the signal: case_id, rated_again_at, recovered_at.

    Of that person, or of the journey. `opened`: case_id, person_id, journey_id, opened_at; `rated`: `located`.
    """  # the first sentence lists the columns
    scored = rated.filter(pl.col("kind").is_in(list(RATINGS)) & pl.col("rating").is_finite())
    who = opened.select("case_id", "person_id", "journey_id", "opened_at")
    pairs = [who.join(scored.select(key, "at", "is_good"), on=key) for key in ("person_id", "journey_id")]
    both = pl.concat([pair.select("case_id", "opened_at", "at", "is_good") for pair in pairs])
    later = both.filter(_is_within("at", "opened_at", timedelta(days=window_days)))
    good = pl.col("at").filter(pl.col("is_good")).min().alias("recovered_at")
    return later.group_by("case_id").agg(pl.col("at").min().alias("rated_again_at"), good)


def recurred(known: pl.DataFrame, signals: pl.DataFrame, as_of: datetime, window_days: float) -> pl.DataFrame:
    """`known` with has_recurred: a new signal of that person, about anything, within the window after the first close.

    Null until the window has passed, for a case never closed, and where nobody knows the person.
    """
    window = timedelta(days=window_days)
    ended = known.filter(pl.col("first_closed_at") + window <= as_of, pl.col("person_id").is_not_null())
    pairs = ended.select("case_id", "person_id", "first_closed_at").join(
        signals.select("person_id", "at"), on="person_id"
    )
    again = pairs.filter(_is_within("at", "first_closed_at", window))["case_id"].unique().implode()
    flag = pl.when(pl.col("case_id").is_in(ended["case_id"].implode())).then(pl.col("case_id").is_in(again))
    return known.with_columns(flag.alias("has_recurred"))


def _is_within(name: str, since: str, window: timedelta) -> pl.Expr:
    return pl.col(name).is_between(pl.col(since), pl.col(since) + window, closed="right")
