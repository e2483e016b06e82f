"""Joining clusters along edges, as far as nothing contradicts, whatever the order of the edges.

Where all that hangs together through edges fits together, it is joined at once: the order cannot matter. Elsewhere
the best edges come first: every cluster names its best permitted edge, edges that both ends name are joined, and so
on until none is left. The best of all edges is always named by both its ends, so every round joins something.
"""

from typing import Final

import polars as pl

from identity.clusters import Clusters, clashes, joined, torn, traits

EDGES: Final = pl.Schema({"a": pl.Int64(), "b": pl.Int64(), "is_agreed": pl.Boolean(), "count_values": pl.UInt32()})
"""Edges between clusters: whether their names agree, and how many values they share."""


def merge(state: Clusters, edges: pl.DataFrame) -> Clusters:
    """`state` after joining along `edges` (schema EDGES, between clusters) what may be joined."""
    if edges.is_empty():
        return state
    group = joined(state.label, edges["a"], edges["b"])
    of = pl.Series("group", group[edges["a"].to_numpy()])
    bad = torn(state, group, of.unique())
    is_bad = of.is_in(bad.implode())
    whole = edges.filter(~is_bad)
    return _carefully(state.merged(joined(state.label, whole["a"], whole["b"])), edges.filter(is_bad))


def _carefully(state: Clusters, edges: pl.DataFrame) -> Clusters:
    left = edges
    while not (left := _permitted(state, left)).is_empty():
        chosen = _mutual(left)
        state = state.merged(joined(state.label, chosen["a"], chosen["b"]))
    return state


def _permitted(state: Clusters, edges: pl.DataFrame) -> pl.DataFrame:
    """Edges between the present clusters that no guard forbids, each pair once."""
    ends = edges.select(
        state.of(edges["a"]).alias("x"), state.of(edges["b"]).alias("y"), "is_agreed", "count_values"
    ).filter(pl.col("x") != pl.col("y"))
    pairs = ends.group_by(pl.min_horizontal("x", "y").alias("a"), pl.max_horizontal("x", "y").alias("b")).agg(
        pl.col("is_agreed").any(), pl.col("count_values").sum()
    )
    has = traits(state, state.label, pl.concat([pairs["a"], pairs["b"]]).unique())
    return clashes(state, has, pairs).filter(pl.col("clash").is_null()).select(pairs.columns)


def _mutual(edges: pl.DataFrame) -> pl.DataFrame:
    """Edges that are the best for both their ends: agreeing names first, then more shared values, then older rows."""
    ranked = edges.sort("is_agreed", "count_values", "a", "b", descending=[True, True, False, False]).with_row_index(
        "rank"
    )
    ends = pl.concat([ranked.select("rank", pl.col(side).alias("cluster")) for side in ("a", "b")])
    best = ends.group_by("cluster").agg(pl.col("rank").min())
    twice = best.group_by("rank").len().filter(pl.col("len") == 2)
    return ranked.join(twice, on="rank", how="semi")
