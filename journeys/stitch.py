"""Interactions to journeys: links first, then the same person within a few days.

One gap for everybody is a poor cut between two problems of one person (see the design's measurements);
contact reasons and references refine it later, in this file.
"""

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from model.components import components
from model.neighbours import begins, position, previous

ORDER: Final = ("own_started_at", "row")
"""Order of interactions in a journey; `row` follows (source, interaction_id), so ties are stable."""


def is_customers() -> pl.Expr:
    """The customer's own contacts, merged duplicates included: not outbound, spam or deleted."""
    return pl.col("is_inbound") & ~pl.col("is_spam").fill_null(False) & ~pl.col("is_deleted")


def stitch(cases: pl.DataFrame, linked: pl.DataFrame, gap_days: float) -> pl.DataFrame:
    """The journey of every interaction: row, journey_id, step (1 …), joined_by.

    A contact joins when it starts at most `gap_days` after the last activity of the person's contacts
    so far. Outbound-only, spam and deleted interactions extend nothing; they belong to the journey they
    fall in. Unidentified people are joined by links only. `cases` as in `links`, and person_id,
    is_inbound, is_spam, is_deleted; `cases` must hold rows 0 … n-1.
    """
    gap = timedelta(days=gap_days)
    chain = _chain(cases)
    near = chain.filter(pl.col("own_started_at") <= pl.col("until") + gap).select(
        pl.col("row").alias("a"), pl.col("previous").alias("b")
    )
    fallen = _fallen_in(cases, chain, linked, gap)
    pairs = pl.concat([linked.select("a", "b"), near, fallen])
    owner = components(len(cases), pairs["a"].to_numpy().astype(np.int64), pairs["b"].to_numpy().astype(np.int64))
    return _named(cases.sort("row").with_columns(pl.Series("owner", owner)), linked)


def _chain(cases: pl.DataFrame) -> pl.DataFrame:
    """Each identified contact with the one before it and the person's last activity until then."""
    hers = cases.lazy().filter(is_customers()).select("row", "person_id", "own_started_at", "last_activity_at")
    ordered = hers.drop_nulls(["person_id", "own_started_at"]).sort("person_id", *ORDER).collect()
    active = pl.col("last_activity_at").cum_max().over("person_id")
    return ordered.with_columns(active.alias("so_far")).with_columns(
        previous("row", "person_id").alias("previous"),
        previous("so_far", "person_id").alias("until"),
    )


def _fallen_in(cases: pl.DataFrame, chain: pl.DataFrame, linked: pl.DataFrame, gap: timedelta) -> pl.DataFrame:
    """Company touchpoints with the contact whose journey they fall in: a, b."""
    others = cases.lazy().filter(~is_customers()).select("row", "person_id", "own_started_at")
    alone = others.drop_nulls(["person_id", "own_started_at"]).collect()
    tied = pl.concat([linked["a"], linked["b"]]).alias("row").to_frame().unique()
    loose = alone.join(tied, on="row", how="anti").sort("own_started_at", "row")
    before = chain.select("person_id", "own_started_at", "so_far", pl.col("row").alias("b")).sort("own_started_at", "b")
    found = loose.join_asof(before, on="own_started_at", by="person_id", check_sortedness=False)
    return found.filter(pl.col("own_started_at") <= pl.col("so_far") + gap).select(pl.col("row").alias("a"), "b")


def _named(owned: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """Journey ids from the first interaction, steps, and why each interaction joined."""
    ordered = owned.select("row", "source", "interaction_id", "owner", "own_started_at").sort(
        "owner", *ORDER, nulls_last=True
    )
    first = pl.when(begins("owner")).then("j_" + pl.col("source") + ":" + pl.col("interaction_id")).forward_fill()
    tied = (
        pl.concat([linked["a"], linked["b"]]).alias("row").to_frame().unique().with_columns(pl.lit("link").alias("tie"))
    )
    named = ordered.with_columns(first.alias("journey_id"), (position("owner") + 1).alias("step"))
    why = pl.when(pl.col("step") == 1).then(pl.lit("first")).otherwise(pl.coalesce("tie", pl.lit("same_person_7_days")))
    return (
        named.join(tied, on="row", how="left").select("row", "journey_id", "step", why.alias("joined_by")).sort("row")
    )
