"""Interactions that belong together for sure: by a declared link, or because they name the same reference."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from journeys.contacts import is_customers
from journeys.placing import Flags
from journeys.references import reference_pairs
from model.components import Rows, components


@dataclass(frozen=True)
class Ties:
    """`block`, by row: its smallest row; `has_reference`, by row: of a block, whether its contacts name any.

    `ties`: row, tie (`link` or `same_reference`), why a row is in its block: to something earlier where there is any.
    """

    block: Rows
    has_reference: Flags
    ties: pl.DataFrame


def with_kin(cases: pl.DataFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """The cases in order of `row`, with `person`, `kin` (both Int64) and `has_person`.

    `person` is the smallest row of its person, -1 for nobody: numbers are compared faster than names. Kin are the
    interactions of one person and, through links, of whoever she shares a ticket with; those of nobody are kin of
    what they are linked with only.
    """
    known = cases.sort("row")
    first = pl.when(pl.col("person_id").is_not_null()).then(pl.col("row").min().over("person_id"))
    person = known.select(first.cast(pl.Int64).fill_null(-1)).to_series().to_numpy()
    rows = np.flatnonzero(person >= 0)
    hers = pl.DataFrame({"a": rows, "b": person[rows]}).filter(pl.col("a") != pl.col("b"))
    kin = _joined(len(known), linked.select("a", "b"), hers)
    has_person = np.zeros(len(known), np.bool_)
    has_person[kin[rows]] = True
    columns = {"person": person, "kin": kin, "has_person": has_person[kin]}
    return known.with_columns(pl.Series(name, values) for name, values in columns.items())


def _joined(count: int, *pairs: pl.DataFrame) -> Rows:
    """The component of each of the rows 0 … count-1 through pairs (columns a, b): its smallest row."""
    both = pl.concat(pair.select(pl.col("a", "b").cast(pl.Int64)) for pair in pairs)
    return components(count, both["a"].to_numpy(), both["b"].to_numpy())


def tied(cases: pl.DataFrame, linked: pl.DataFrame, said: pl.DataFrame, gap_days: float) -> Ties:
    """The blocks of cases as from `with_kin`; `linked` as from `links`, `said` as from `references.named`."""
    named = reference_pairs(cases, said, gap_days)
    block = _joined(len(cases), linked.select("a", "b"), named)
    hers = said.join(cases.filter(is_customers()).select("row"), on="row", how="semi")["row"].to_numpy()
    has_reference = np.zeros(len(cases), np.bool_)
    has_reference[block[hers]] = True
    return Ties(block, has_reference, _ties(cases, linked, named))


def _ties(cases: pl.DataFrame, linked: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """How each row is tied: to something earlier first, and by a link first."""
    pairs = {"link": linked.select("a", "b"), "same_reference": named}
    told = pl.concat(
        ends.with_columns(pl.lit(tie).alias("tie"))
        for tie, pair in pairs.items()
        for ends in (pair, pair.select(pl.col("b").alias("a"), pl.col("a").alias("b")))
    )
    start = cases.select("row", "own_started_at")
    both = told.join(start, left_on="a", right_on="row").join(start, left_on="b", right_on="row", suffix="_b")
    at, other = pl.col("own_started_at"), pl.col("own_started_at_b")
    later = (other > at) | ((other == at) & (pl.col("b") > pl.col("a")))
    first = both.with_columns(later.alias("later")).sort("a", "later", "tie").group_by("a", maintain_order=True).first()
    return first.select(pl.col("a").alias("row"), "tie")
