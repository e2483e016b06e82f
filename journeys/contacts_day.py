"""Contacts per local day and hour: what customers began, where and when."""

import polars as pl

from model.derived import CONTACTS_DAY


def contacts_day(facts: pl.DataFrame) -> pl.DataFrame:
    """CONTACTS_DAY from INTERACTION_FACTS: interactions with `is_contact`, counted."""
    contacts = facts.filter("is_contact").with_columns(
        pl.col("started_on").alias("day"), pl.col("started_hour").alias("hour")
    )
    counted = contacts.group_by(CONTACTS_DAY.key).agg(
        pl.col("channel_group").first(), pl.len().cast(pl.Int64).alias("count_contacts")
    )
    return CONTACTS_DAY.conform(counted)
