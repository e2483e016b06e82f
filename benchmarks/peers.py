"""The same answers the obvious way: hand-written queries on the canonical tables."""

from collections.abc import Callable
from typing import Final

import polars as pl

from model.schemas import CONTACTS, EVENTS, INTERACTIONS, SURVEYS, Table

Scan = Callable[[Table], pl.LazyFrame]
KEY: Final = ["source", "interaction_id"]

OVERVIEW: Final = (
    "contacts", "digital_share", "first_response_time", "resolution_rate", "first_contact_resolution",
    "cross_channel_resolution_rate", "reopen_rate", "unresolved_dissatisfaction",
)  # fmt: skip


def first_response_by_channel(scan: Scan) -> pl.DataFrame:
    """Median seconds from the first customer message to the first agent message after it, by channel."""
    messages = scan(EVENTS).filter(pl.col("kind") == "message").select(*KEY, "at", "actor")
    asked = messages.filter(pl.col("actor") == "customer").group_by(KEY).agg(pl.col("at").min().alias("asked_at"))
    answers = messages.filter(pl.col("actor") == "agent").join(asked, on=KEY).filter(pl.col("at") >= pl.col("asked_at"))
    waited = answers.group_by(KEY).agg((pl.col("at").min() - pl.col("asked_at").first()).alias("waited"))
    channels = scan(INTERACTIONS).select(*KEY, "channel")
    return waited.join(channels, on=KEY).group_by("channel").agg(pl.col("waited").median()).sort("channel").collect()


def contacts_by_hour(scan: Scan, zone: str) -> pl.DataFrame:
    """Inbound interactions by local hour and weekday of creation."""
    local = pl.col("created_at").dt.convert_time_zone(zone)
    inbound = scan(INTERACTIONS).filter(pl.col("direction") != "outbound")
    return inbound.group_by(local.dt.hour().alias("hour"), local.dt.weekday().alias("weekday")).len().collect()


def raw_tables(scan: Scan) -> list[pl.DataFrame]:
    """All canonical tables a page would otherwise need."""
    return pl.collect_all([scan(table) for table in (CONTACTS, INTERACTIONS, EVENTS, SURVEYS)])
