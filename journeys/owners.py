"""Whose turn it is with a dissatisfied customer, and since when."""

import polars as pl

from journeys.outcomes import has_outcome
from journeys.stitch import ORDER
from model.neighbours import position, previous


def owners(known: pl.DataFrame, cases: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """One row per case: case_id, owner (name or id of the agent, else the team; null: nobody), owner_since_at.

    Who has the journey's latest interaction that is not solved; where all are, who had the one with the earliest
    signal. Since the signal, or the owner's assignment where that came later.
    """
    held = cases.select("row", pl.coalesce("agent_name", "agent_id", "team").alias("owner"))
    present = known.join(_latest_open(cases), on="journey_id", how="left")
    turn = present.select("case_id", "since_at", pl.coalesce("open_row", "row").alias("row"))
    owned = turn.join(held, on="row", how="left").join(_assigned(cases, events), on="row", how="left")
    since = pl.max_horizontal("since_at", pl.when(pl.col("owner").is_not_null()).then("assigned_at"))
    return owned.select("case_id", "owner", since.alias("owner_since_at"))


def _latest_open(cases: pl.DataFrame) -> pl.DataFrame:
    """journey_id, open_row: the interaction begun last among those that are not solved."""
    waiting = cases.filter(has_outcome() & ~pl.col("is_resolved")).sort(*ORDER, nulls_last=False)
    return waiting.group_by("journey_id", maintain_order=True).agg(pl.col("row").last().alias("open_row"))


def _assigned(cases: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """row, assigned_at: when who has it now got it, as far as its source tells; giving it to her again is no news.

    A team's turn also begins when an agent of it has to let go.
    """
    holder = pl.coalesce("agent_id", "team")
    told = events.filter(pl.col("kind") == "assigned").select("row", "at", "seq", holder.alias("to"))
    given = told.sort("row", "at", "seq")
    news = given.filter((position("row") == 0) | pl.col("to").ne_missing(previous("to", "row")))
    held = news.join(cases.select("row", "agent_id", holder.alias("has")), on="row")
    hers = pl.col("to").eq_missing(pl.col("has")) | (pl.col("to").is_null() & pl.col("agent_id").is_null())
    return held.filter(hers).group_by("row").agg(pl.col("at").max().alias("assigned_at"))
