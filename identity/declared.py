"""Who is one person by declaration: humans say so, a source has merged records, or they bear one customer number.

Such words are stronger than names. So records joined by them are known under all their names at once, and their
customer numbers count as one.
"""

from dataclasses import replace

import polars as pl

from identity.clusters import Clusters, joined
from identity.forms import Forms, pooled
from identity.matching import freely
from identity.merging import merge
from model.components import Rows, components


def begun(alone: Clusters, same: pl.DataFrame, merged: pl.DataFrame, links: pl.DataFrame) -> Clusters:
    """Clusters by declaration, from records that are each `alone`.

    `same` and `merged`: pairs of rows `a`, `b`; `links`: as for `identity.matching.match`, of which only customer
    numbers are looked at: they join records unless nothing in their names is alike.
    """
    label = joined(alone.label, same["a"], same["b"])
    label = _merged(alone.merged(label), merged)
    told = replace(alone, label=label, forms=pooled(alone.forms, label), numbers=_one_number(alone.numbers, label))
    lenient = replace(told, forms=told.forms.lenient())
    label = freely(lenient, links.filter(pl.col("kind") == "number")).label
    return replace(told, label=label, forms=pooled(told.forms, label))


def _merged(state: Clusters, merged: pl.DataFrame) -> Rows:
    """Labels after the sources' merges; only a human's word stands against them."""
    nameless = Forms(state.forms.table.clear(), state.forms.of.clear())
    free = replace(state, forms=nameless, numbers=state.numbers.clear(), most=len(state.label))
    edges = merged.select(
        free.of(merged["a"]).alias("a"),
        free.of(merged["b"]).alias("b"),
        is_agreed=pl.lit(False),
        count_values=pl.lit(1, pl.UInt32),
    )
    return merge(free, edges.filter(pl.col("a") != pl.col("b"))).label


def _one_number(numbers: pl.DataFrame, label: Rows) -> pl.DataFrame:
    """Customer numbers of records declared one person are one number from here on: the smallest."""
    grouped = numbers.with_columns(pl.Series("group", label[numbers["row"].to_numpy()]))
    mixed = grouped.filter(pl.col("number").n_unique().over("group", "space") > 1)
    if mixed.is_empty():
        return numbers
    codes = mixed.select("space", "number").unique().sort("space", "number").with_row_index("code")
    pairs = mixed.join(codes, on=["space", "number"]).select(
        pl.col("code").cast(pl.Int64), pl.col("code").min().over("group", "space").cast(pl.Int64).alias("first")
    )
    least = components(len(codes), pairs["code"].to_numpy(), pairs["first"].to_numpy())
    told = codes.with_columns(codes["number"].gather(least).alias("one")).drop("code")
    one = pl.coalesce("one", "number").alias("number")
    return numbers.join(told, on=["space", "number"], how="left").select("row", "space", one)
