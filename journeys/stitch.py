"""Interactions to journeys: each joins the first that fits.

Links and references say it for sure (`blocks`); then the same customer with the same reason, then, where a
reason is missing, within a few days (`placing`); otherwise a new journey begins. One gap for everybody is a
poor cut between two problems of one person: see the measurements in DECISIONS.md.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from journeys.blocks import Ties, tied, with_kin
from journeys.contacts import ORDER, is_customers
from journeys.items import blocks_of, contacts, items_of
from journeys.placing import Blocks, Gaps, Ints, Items, place
from journeys.touchpoints import touchpoints
from model.neighbours import begins, position
from model.settings import Journeys

__all__ = ["ORDER", "is_customers", "stitch"]

_WORDS: Final = ("first", "same_reason", "unknown_reason")
"""Words of the numbers BEGINS, SAME_REASON, UNKNOWN_REASON of `placing`."""


@dataclass(frozen=True)
class Prepared:
    """What placing asks, whatever the gaps: `known` (cases with kin and block), what they name, ties and items."""

    known: pl.DataFrame
    said: pl.DataFrame
    ties: Ties
    hers: pl.DataFrame
    items: Items
    blocks: Blocks


def stitch(ready: Prepared, rules: Journeys) -> pl.DataFrame:
    """The journey of every interaction: row, journey_id, step (1 …), joined_by (a word of JOINED_BY).

    Nothing but the customer's own contacts makes a journey longer. Outbound-only, spam and deleted interactions
    belong to the journey they fall in. Unidentified people are joined by links and references only.
    """
    journey, rule = place(ready.items, ready.blocks, gaps(rules))
    placed = ready.known.with_columns(pl.Series("owner", owner_of(ready, journey)))
    fallen = touchpoints(placed, ready.hers, ready.said, ready.ties.ties, rules)
    for part in (_rules(ready.hers, rule), ready.ties.ties, fallen):
        placed = placed.join(part, on="row", how="left")
    return _named(placed)


def prepared(
    cases: pl.DataFrame, linked: pl.DataFrame, said: pl.DataFrame, open_spans: pl.DataFrame, rules: Journeys
) -> Prepared:
    """What is for sure, and what is left to be placed.

    `cases` holds rows 0 … n-1: row, source, interaction_id, person_id, reason, own_started_at, last_activity_at,
    is_inbound, is_spam, is_deleted; `linked` as from `links`, `said` as from `references.named`,
    `open_spans` as from `solved.unsolved`.
    """
    kin = with_kin(cases, linked)
    ties = tied(kin, linked, said, rules.link_gap_days)
    known = kin.with_columns(pl.Series("block", ties.block))
    hers = contacts(known)
    blocks = blocks_of(hers, known, ties.has_reference, rules)
    return Prepared(known, said, ties, hers, items_of(known, hers, open_spans), blocks)


def gaps(rules: Journeys) -> Gaps:
    """The gaps of the settings in µs."""
    day = timedelta(days=1) // timedelta(microseconds=1)
    return Gaps(*(round(days * day) for days in (rules.gap_days, rules.unsolved_gap_days, rules.solved_gap_days)))


def owner_of(ready: Prepared, journey: Ints) -> Ints:
    """The journey of each row as the number of the block that began it, from `place`."""
    own: Ints = np.where(journey >= 0, journey, np.arange(len(journey)))[ready.ties.block]
    return own


def _rules(hers: pl.DataFrame, rule: npt.NDArray[np.int8]) -> pl.DataFrame:
    """Why the first contact of each block is where it is: row, rule (a word)."""
    begun = hers.sort("at", "row").unique("block", keep="first", maintain_order=True)
    return begun.select("row", pl.Series("rule", _WORDS).gather(rule).gather(begun["block"]).alias("rule"))


def _named(placed: pl.DataFrame) -> pl.DataFrame:
    """Journey ids from the first interaction, steps, and why each interaction joined."""
    owned = placed.select(
        "row", "source", "interaction_id", "own_started_at", "rule", "tie", "fallen_in",
        pl.coalesce("fallen_in", "owner").alias("owner"),
    ).sort("owner", *ORDER, nulls_last=True)  # fmt: skip
    first = pl.when(begins("owner")).then("j_" + pl.col("source") + ":" + pl.col("interaction_id")).forward_fill()
    named = owned.with_columns(first.alias("journey_id"), (position("owner") + 1).alias("step"))
    company = pl.when(pl.col("fallen_in").is_not_null()).then(pl.lit("touchpoint"))
    joined = pl.when(pl.col("rule") != _WORDS[0]).then("rule")
    told = pl.coalesce(company, joined, "tie", pl.lit(_WORDS[0]))
    why = pl.when(pl.col("step") == 1).then(pl.lit(_WORDS[0])).otherwise(told)
    return named.select("row", "journey_id", "step", why.alias("joined_by")).sort("row")
