"""Pairs of persons that may be one and wait for somebody to decide, as the optional suggester left them."""

from typing import Final

import polars as pl

from metrics.frames import Scan
from metrics.who import KEY
from model.persons import PERSONS
from model.schemas import CONTACTS

Records = tuple[tuple[str, str], ...]
_ENDS: Final = ("a", "b")


def records_of(pairs: pl.DataFrame) -> Records:
    """The records (source, contact_id) that rows with `source_a`, `contact_a`, `source_b`, `contact_b` name, sorted."""
    sides = [pairs.select(source=f"source_{side}", contact_id=f"contact_{side}") for side in _ENDS]
    return tuple(pl.concat(sides).drop_nulls().unique().sort(KEY).iter_rows())


def told(scan: Scan, records: Records, *, names: bool = True) -> pl.DataFrame:
    """Of those records that are stored: KEY, person_id, name, company. Without `names` the last two are null."""
    asked = pl.LazyFrame(records, schema=dict.fromkeys(KEY, pl.String), orient="row")
    persons = asked.join(scan(PERSONS).select(*KEY, "person_id"), on=KEY)
    said = [pl.col(name) if names else pl.lit(None, pl.String).alias(name) for name in ("name", "company")]
    contacts = scan(CONTACTS).select(*KEY, "name", "company").with_columns(said)
    return persons.join(contacts, on=KEY, how="left").sort(KEY).collect()


def waiting(suggestions: pl.DataFrame, decisions: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Suggestions that still ask something, in their order, with person_a, name_a, company_a and the same of b.

    Those whose two records are one person by now, or about whose persons a decision (DECISIONS, in force) exists, or
    one of whose records is gone, are left out. `known`: `told` of the records of both frames.
    """
    placed = _placed(suggestions, known).filter(pl.col("person_a") != pl.col("person_b"))
    decided = _placed(decisions, known).select(_pair())
    return placed.with_columns(_pair()).join(decided, on="pair", how="anti", maintain_order="left").drop("pair")


def _placed(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    for side in _ENDS:
        named = known.rename({name: f"{name.removesuffix('_id')}_{side}" for name in known.columns})
        pairs = pairs.join(named, on=[f"source_{side}", f"contact_{side}"], maintain_order="left")
    return pairs


def _pair() -> pl.Expr:
    """Two persons, whichever comes first."""
    return pl.concat_list("person_a", "person_b").list.sort().list.join(" ").alias("pair")
