"""What humans decided about pairs of records: the newest word wins, and it wins over every rule."""

from dataclasses import dataclass

import polars as pl

from identity.decisions import standing

PAIR = pl.Schema({"a": pl.Int64(), "b": pl.Int64()})


@dataclass(frozen=True)
class Decided:
    """Pairs of rows, smaller first: `same` and `apart` hold; `void` are those `same` a newer decision contradicts."""

    same: pl.DataFrame
    apart: pl.DataFrame
    void: pl.DataFrame


def decided(records: pl.DataFrame, decisions: pl.DataFrame) -> Decided:
    """Decisions (schema DECISIONS) about pairs of `records` (row, source, contact_id); about unknown ones nothing."""
    held = standing(_pairs(records, decisions))
    same, apart = (held.decisions.filter(pl.col("kind") == kind) for kind in ("same", "not_same"))
    void = held.overruled.filter(pl.col("kind") == "same")
    return Decided(*(pairs.select(PAIR.names()).unique().sort("a", "b") for pairs in (same, apart, void)))


def _pairs(records: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The decisions about two known records, with their rows a and b, the smaller first."""
    keys = records.select("source", "contact_id", pl.col("row").cast(pl.Int64))
    pairs = decisions.filter(pl.col("kind").is_in(["same", "not_same"]))
    for side in ("a", "b"):
        names = {"source": f"source_{side}", "contact_id": f"contact_{side}", "row": side}
        pairs = pairs.join(keys.rename(names), on=[f"source_{side}", f"contact_{side}"])
    low, high = pl.min_horizontal("a", "b"), pl.max_horizontal("a", "b")
    return pairs.filter(pl.col("a") != pl.col("b")).with_columns(low.alias("a"), high.alias("b"))
