"""What the company did by itself, and what does not count: part of the journey it falls in, never a reason for one."""

from datetime import timedelta

import polars as pl

from journeys.contacts import ORDER, is_customers
from model.settings import Journeys


def touchpoints(
    placed: pl.DataFrame, hers: pl.DataFrame, said: pl.DataFrame, ties: pl.DataFrame, rules: Journeys
) -> pl.DataFrame:
    """Interactions that no link ties and that are not the customer's own, with their journey: row, fallen_in.

    That of the last contact before it which names the same reference, within `link_gap_days`; else the journey of
    the person's last contact before it, within `gap_days` of the journey's last activity. `placed`: cases as from
    `blocks.with_kin`, and `owner`; `hers` as from `items.contacts`; `ties` as in `Ties`.
    """
    loose = (
        placed.filter(~is_customers() & pl.col("own_started_at").is_not_null())
        .join(ties, on="row", how="anti")
        .select("row", "person", "kin", "has_person", "own_started_at")
    )
    before = _so_far(placed.join(loose.select("kin").unique(), on="kin", how="semi"), hers)
    named = _nearest(
        loose.filter("has_person").join(said, on="row"),
        before.join(said, on="row"),
        ["kin", "said"],
        rules.link_gap_days,
    )
    known = pl.col("person") >= 0
    near = _nearest(loose.filter(known), before.filter(known), ["person"], rules.gap_days)
    return pl.concat([named, near]).unique("row", keep="first", maintain_order=True)


def _so_far(placed: pl.DataFrame, hers: pl.DataFrame) -> pl.DataFrame:
    """Contacts with the last activity of their journey until then, in order of time."""
    mine = placed.join(hers.select("row"), on="row", how="semi").sort("owner", *ORDER)
    active = pl.col("last_activity_at").cum_max().over("owner").alias("so_far")
    known = mine.select("row", "person", "kin", "own_started_at", active, pl.col("owner").alias("fallen_in"))
    return known.sort(*ORDER)


def _nearest(loose: pl.DataFrame, before: pl.DataFrame, by: list[str], gap_days: float) -> pl.DataFrame:
    """The journey of the last contact before, of the same `by`, unless too long ago: row, fallen_in."""
    found = loose.sort(*ORDER).join_asof(before.drop("row"), on="own_started_at", by=by, check_sortedness=False)
    near = pl.col("own_started_at") <= pl.col("so_far") + timedelta(days=gap_days)
    return found.filter(near).select("row", "fallen_in")
