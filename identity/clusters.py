"""Clusters of records while they grow, and what forbids two of them to become one.

A cluster never holds two records that contradict. So what matters of a cluster is all forms of its names, all its
customer numbers, its size, and whom a human set apart from it; two clusters may join when no pair of these clashes.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from identity.forms import Forms
from model.components import Rows, components

MOST_FORMS: Final = 40
"""A group of clusters with more different names than this is taken to contradict itself: pairs grow quadratically."""
Chosen = npt.NDArray[np.bool_]
NOTHING: Final = pl.Schema({"a": pl.Int64(), "b": pl.Int64()})


@dataclass(frozen=True)
class Clusters:
    """Which records are together by now, and what they must not be together with.

    `label`: for each record the smallest row of its cluster (int64). `numbers`: row, space, number (String) of records
    with a customer number. `apart`: pairs of rows `a`, `b` a human set apart. `most`: the size cap.
    """

    label: Rows
    forms: Forms
    numbers: pl.DataFrame
    apart: pl.DataFrame
    most: int

    def merged(self, label: Rows) -> "Clusters":
        """The same records under other labels."""
        return replace(self, label=label)

    def of(self, rows: pl.Series) -> pl.Series:
        """The cluster of each of these rows (Int64)."""
        return pl.Series("cluster", self.label[rows.to_numpy()])


@dataclass(frozen=True)
class Traits:
    """What groups of records carry, each row once.

    `forms`: group, form. `numbers`: group, space, number. `sizes`: group, size. `apart`: a, b (groups).
    """

    forms: pl.DataFrame
    numbers: pl.DataFrame
    sizes: pl.DataFrame
    apart: pl.DataFrame


def traits(state: Clusters, group: Rows, among: pl.Series) -> Traits:
    """Traits of the groups `among`, where `group` is each record's group (any row number)."""
    wanted = np.zeros(len(group), dtype=np.bool_)
    wanted[among.to_numpy()] = True
    rows = np.flatnonzero(wanted[group])
    sizes = pl.DataFrame({"group": group[rows]}).group_by("group").agg(pl.len().cast(pl.Int64).alias("size"))
    forms = _grouped(state.forms.of, group, wanted).select("group", "form").unique()
    return Traits(
        state.forms.without_pooled(forms),
        _grouped(state.numbers, group, wanted).select("group", "space", "number").unique(),
        sizes,
        apart(state, group),
    )


def _grouped(frame: pl.DataFrame, group: Rows, wanted: Chosen) -> pl.DataFrame:
    own = group[frame["row"].to_numpy()]
    return frame.with_columns(pl.Series("group", own)).filter(pl.Series(wanted[own]))


def apart(state: Clusters, group: Rows) -> pl.DataFrame:
    """Pairs of groups a human set apart, smaller first (also a pair of a group and itself)."""
    a, b = (group[state.apart[side].to_numpy()] for side in ("a", "b"))
    return pl.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b)}, schema=NOTHING).unique()


def torn(state: Clusters, group: Rows, among: pl.Series) -> pl.Series:
    """Those of the groups `among` that hold a contradiction: names, numbers, a human's word, or too many records."""
    has = traits(state, group, among)
    named = has.forms.with_columns(pl.len().over("group").alias("n")).filter(pl.col("n") > 1)
    few = named.filter(pl.col("n") <= MOST_FORMS)
    pairs = few.join(few, on="group", suffix="_b").filter(pl.col("form") < pl.col("form_b"))
    known = pairs.select("group", pl.col("form").alias("form_a"), "form_b")
    clash = known.join(state.forms.relation(known).filter(pl.col("relation") < 0), on=["form_a", "form_b"])
    twice = has.numbers.group_by("group", "space").len().filter(pl.col("len") > 1)
    return pl.concat(
        [
            named.filter(pl.col("n") > MOST_FORMS)["group"],
            clash["group"],
            twice["group"],
            has.sizes.filter(pl.col("size") > state.most)["group"],
            has.apart.filter(pl.col("a") == pl.col("b"))["a"].alias("group"),
        ]
    ).unique()


def clashes(state: Clusters, has: Traits, pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` (a, b: groups of `has`, a < b) with `clash`: the strongest guard that forbids to join them, or null.

    A further column `agree` (Boolean) tells whether their names agree.
    """
    names = (
        relations(state, has, pairs)
        .group_by("a", "b")
        .agg(pl.col("relation").min().alias("least"), pl.col("relation").max().alias("most"))
    )
    numbers = two_numbers(has, pairs).select("a", "b").unique().with_columns(has_two=True)
    human = has.apart.with_columns(is_apart=True)
    sizes = has.sizes.rename({"group": "a", "size": "size_a"}), has.sizes.rename({"group": "b", "size": "size_b"})
    full = pairs.join(names, on=["a", "b"], how="left").join(numbers, on=["a", "b"], how="left")
    full = full.join(human, on=["a", "b"], how="left").join(sizes[0], on="a", how="left")
    full = full.join(sizes[1], on="b", how="left")
    clash = (
        pl.when(pl.col("is_apart")).then(pl.lit("not_same"))
        .when(pl.col("has_two")).then(pl.lit("two_customer_numbers"))
        .when(pl.col("least") < 0).then(pl.lit("contradicting_names"))
        .when(pl.col("size_a") + pl.col("size_b") > state.most).then(pl.lit("size_cap"))
    )  # fmt: skip
    agree = ((pl.col("most") > 0) & (pl.col("least") >= 0)).fill_null(False)
    return full.select(*pairs.columns, clash.alias("clash"), agree.alias("agree"))


def relations(state: Clusters, has: Traits, pairs: pl.DataFrame) -> pl.DataFrame:
    """All pairs of names of each pair of groups: a, b, form_a, form_b, relation; named groups only."""
    sides = [has.forms.rename({"group": side, "form": f"form_{side}"}) for side in ("a", "b")]
    named = pairs.select("a", "b").join(sides[0], on="a").join(sides[1], on="b")
    return named.join(state.forms.relation(named), on=["form_a", "form_b"])


def two_numbers(has: Traits, pairs: pl.DataFrame) -> pl.DataFrame:
    """Different customer numbers of one space of each pair of groups: a, b, number_a, number_b."""
    sides = [has.numbers.rename({"group": side, "number": f"number_{side}"}) for side in ("a", "b")]
    both = pairs.select("a", "b").join(sides[0], on="a").join(sides[1], on=["b", "space"])
    return both.filter(pl.col("number_a") != pl.col("number_b"))


def joined(label: Rows, a: pl.Series, b: pl.Series) -> Rows:
    """Labels after the clusters (or rows) `a` and `b` of each pair were joined."""
    above = components(len(label), label[a.to_numpy()], label[b.to_numpy()])
    return above[label]
