"""Ids in other systems: `namespace:value`, which of them stand for nothing, and which a person has one of."""

from collections.abc import Iterable
from typing import Final

import polars as pl

IDS: Final = pl.Schema(
    {
        "raw": pl.String(),
        "value": pl.String(),
        "value_class": pl.String(),
        "reason": pl.String(),
        "is_exclusive": pl.Boolean(),
    }
)


def normalise(ids: pl.Series, shared: Iterable[str]) -> pl.DataFrame:
    """The matching form of each distinct id (schema IDS), one row per distinct non-null `raw`."""
    raw = ids.drop_nulls().unique(maintain_order=True).alias("raw").to_frame()
    space = pl.col("raw").str.extract(r"^\s*([^:]+):").str.strip_chars().str.to_lowercase().fill_null("")
    own = pl.col("raw").str.replace(r"^[^:]*:", "").str.strip_chars()
    return raw.select(
        "raw",
        (space + ":" + own).alias("value"),
        pl.lit("ok").alias("value_class"),
        pl.lit(None, pl.String).alias("reason"),
        ~space.is_in(list(shared)).alias("is_exclusive"),
    ).cast(IDS)
