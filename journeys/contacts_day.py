"""Contacts per local day and hour: what customers began, where and when."""

import polars as pl

from model.derived import CONTACTS_DAY


def contacts_day(facts: pl.DataFrame) -> pl.DataFrame:
    """CONTACTS_DAY from INTERACTION_FACTS: interactions with `is_contact`, counted."""
    local = {"started_on": "day", "started_hour": "hour"}
    contacts = facts.lazy().filter("is_contact").select(*local, "source", "channel", "channel_group", "team")
    counted = contacts.rename(local).group_by(CONTACTS_DAY.key).agg(
        pl.col("channel_group").first(), pl.len().cast(pl.Int64).alias("count_contacts")
    )  # fmt: skip
    return CONTACTS_DAY.conform(counted.collect())
