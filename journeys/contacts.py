"""Which interactions are the customer's own, and in what order they came."""

from typing import Final

import polars as pl

ORDER: Final = ("own_started_at", "row")
"""Order of interactions in a journey; `row` follows (source, interaction_id), so ties are stable."""


def is_customers() -> pl.Expr:
    """The customer's own contacts, merged duplicates included: not outbound, spam or deleted."""
    return pl.col("is_inbound") & ~pl.col("is_spam").fill_null(False) & ~pl.col("is_deleted")


def has_outcome() -> pl.Expr:
    """Interactions whose solve is the journey's: counted, not transferred away, the customer's or carried on."""
    return pl.col("is_counted") & ~pl.col("is_transferred") & (pl.col("is_inbound") | pl.col("is_target"))
