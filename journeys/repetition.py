"""Repeated information: the customer has to say again, after a hand-off, what was already recorded."""

import polars as pl

from journeys.references import folded
from model.neighbours import previous


def repeated_information(walked: pl.DataFrame, asks: pl.DataFrame) -> pl.DataFrame:
    """count_repeated_information by journey: references given again after a change of channel.

    A reference (order, contract) counts once per contact that gives it, when an earlier contact of the
    journey in an earlier channel gave it too. Given in her own words (`asks.reference`); where an
    interaction's events name none, the interaction's own reference stands in, except after a transfer,
    which carries it along. A proxy: what she told without a recorded reference is not seen.
    """
    changed = (pl.col("channel") != previous("channel", "journey_id")).fill_null(False)
    legs = walked.with_columns(changed.cast(pl.Int64).cum_sum().alias("leg"))
    given = _given(legs, asks)
    again = given.filter(pl.col("leg") > pl.col("leg").min().over("journey_id", "said"))
    return again.group_by("journey_id").agg(pl.len().cast(pl.Int64).alias("count_repeated_information"))


def _given(legs: pl.DataFrame, asks: pl.DataFrame) -> pl.DataFrame:
    """Distinct references per contact, as `references` compares them: journey_id, row, leg, said."""
    said = asks.select(pl.col("own_row").alias("row"), folded().alias("said")).drop_nulls().unique()
    own = legs.filter(~pl.col("is_target")).select("row", folded().alias("said")).drop_nulls()
    every = pl.concat([said, own.join(said, on="row", how="anti")])
    return every.join(legs.select("row", "journey_id", "leg"), on="row")
