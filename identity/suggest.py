"""Who may be one person besides those the rules joined: pairs for people to decide. Nothing is merged by it.

Names, places and habits hint, they do not identify, and the more people there are the more share a name. So the pairs
are ranked, and a guard's word stands: what may not be joined is not suggested.
"""

from datetime import datetime
from typing import Final

import polars as pl

from identity.clusters import clashes, traits
from identity.likeness import likeness
from identity.people import people
from identity.persons import Resolved
from model.persons import IDENTITY_SUGGESTIONS

THRESHOLD: Final = 0.9
"""Pairs less likely than this are not shown."""


def suggested(found: Resolved, interactions: pl.DataFrame, at: datetime, limit: int) -> pl.DataFrame:
    """The likeliest `limit` pairs of persons that may be one (IDENTITY_SUGGESTIONS), the likeliest first.

    Between equally likely ones those with more interactions come first. `interactions`: source, contact_id and
    others; one row each. The order of rows changes nothing. SettingsError without the optional extra hilo[match].
    """
    alike = likeness(people(found), THRESHOLD)
    allowed = alike.join(_permitted(found, alike.select("a", "b")), on=["a", "b"], how="semi")
    keyed = _keyed(found, allowed, _counts(found, interactions))
    hundredths = (pl.col("probability") * 100).floor() / 100
    told = keyed.with_columns(hundredths, pl.lit(at).alias("suggested_at"))
    order = ["probability", "count_interactions", *IDENTITY_SUGGESTIONS.key]
    ranked = told.sort(order, descending=[True, True, *(False for _ in IDENTITY_SUGGESTIONS.key)])
    return IDENTITY_SUGGESTIONS.conform(ranked.head(limit))


def _permitted(found: Resolved, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of persons that no guard forbids to join."""
    has = traits(found.state, found.state.label, pl.concat([pairs["a"], pairs["b"]]).unique())
    return clashes(found.state, has, pairs).filter(pl.col("clash").is_null())


def _counts(found: Resolved, interactions: pl.DataFrame) -> pl.DataFrame:
    """Interactions per person: person, count."""
    keys = found.records.select("source", "contact_id", person=pl.Series(found.owner, dtype=pl.Int64))
    had = interactions.select("source", "contact_id").join(keys, on=["source", "contact_id"])
    return had.group_by("person").agg(pl.len().cast(pl.Int64).alias("count"))


def _keyed(found: Resolved, pairs: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the keys of both persons' smallest records, and how many interactions they have together."""
    records = found.records.select(pl.col("row").cast(pl.Int64), "source", "contact_id")
    records = records.join(counts, left_on="row", right_on="person", how="left")
    for side in "ab":
        named = records.rename({name: f"{name.removesuffix('_id')}_{side}" for name in records.columns})
        pairs = pairs.join(named, left_on=side, right_on=f"row_{side}")
    both = pl.sum_horizontal("count_a", "count_b").cast(pl.Int64)
    return pairs.with_columns(both.alias("count_interactions"))
