"""Which records are one person: rules from the strongest to the weakest, each held back by the guards.

Every rule looks at clusters that share a value. On each value a cluster may join only where it is clear whom it
belongs to: when those it could be one with contradict each other, it stays alone ("several people").
"""

from typing import Final

import polars as pl

from identity.clusters import MOST_FORMS, Clusters, clashes, joined, torn, traits
from identity.merging import EDGES, merge
from model.components import Rows

MOST_PROFILES: Final = 40
"""A value on which more different clusters meet than this joins nobody further: pairs grow quadratically."""


def acquaint(state: Clusters, links: pl.DataFrame) -> None:
    """Compare beforehand the names of all records that hang together: one question is much cheaper than many."""
    first = links.select("row", pl.col("row").min().over("value").alias("first"))
    group = joined(state.label, first["row"], first["first"])
    rows = links["row"].unique()
    state.forms.acquaint(pl.DataFrame({"row": rows, "group": group[rows.to_numpy()]}), MOST_FORMS)


def match(state: Clusters, links: pl.DataFrame) -> Clusters:
    """`state` after all rules that look at values.

    `links`: value (Int64, one number per thing shared), row (Int64) and kind: declared_id, email, mobile, landline
    or shared (a value of many people together with a full name).
    """
    for kind in ("declared_id", "email", "mobile"):
        state = freely(state, links.filter(pl.col("kind") == kind))
    for kind in ("landline", "shared"):
        state = _named(state, links.filter(pl.col("kind") == kind), agreeing=True)
    return state


def freely(state: Clusters, links: pl.DataFrame) -> Clusters:
    """Join what shares a value and does not contradict; where something does, agreeing names go first."""
    meeting = _meeting(state, links)
    if meeting.is_empty():
        return state
    group = _hanging(state, meeting)
    of = meeting.with_columns(pl.Series("group", group[meeting["cluster"].to_numpy()]))
    bad = torn(state, group, of["group"].unique())
    calm = of.filter(~pl.col("group").is_in(bad.implode()))
    state = state.merged(joined(state.label, calm["cluster"], calm["group"]))
    if bad.is_empty():
        return state
    rest = links.join(of.filter(pl.col("group").is_in(bad.implode())).select("value").unique(), on="value", how="semi")
    return _named(_named(state, rest, agreeing=True), rest, agreeing=False)


def _meeting(state: Clusters, links: pl.DataFrame) -> pl.DataFrame:
    """Values and clusters, once each, of values on which several clusters meet."""
    met = links.select("value", state.of(links["row"]).alias("cluster")).unique()
    return met.filter(pl.len().over("value") > 1)


def _hanging(state: Clusters, meeting: pl.DataFrame) -> Rows:
    """For each record the smallest row of all that hangs together with it through `meeting`."""
    first = meeting.select("cluster", pl.col("cluster").min().over("value").alias("first"))
    return joined(state.label, first["cluster"], first["first"])


def _named(state: Clusters, links: pl.DataFrame, *, agreeing: bool) -> Clusters:
    """Join clusters that meet on a value and whose names agree (or, not `agreeing`, do not contradict)."""
    meeting = _meeting(state, links)
    if meeting.is_empty():
        return state
    placed = _profiles(state, meeting)
    near = _near(state, placed, agreeing=agreeing)
    same = near.filter(pl.col("a") == pl.col("b"))
    state = merge(state, _within(placed, same))
    cross = near.filter(pl.col("a") < pl.col("b"))
    return merge(state, _across(state, placed, cross))


def _profiles(state: Clusters, meeting: pl.DataFrame) -> pl.DataFrame:
    """`meeting` with `profile` and `is_named`: clusters with the same names and numbers answer alike.

    A profile is named by its smallest cluster, which stands for all of them in comparisons.
    """
    among = meeting["cluster"].unique()
    has = traits(state, state.label, among)
    forms = has.forms.sort("form").group_by("group", maintain_order=True).agg(pl.col("form").cast(pl.String))
    numbers = has.numbers.sort("number").group_by("group", maintain_order=True).agg("number")
    human = pl.concat([has.apart.select("a"), has.apart.select(pl.col("b").alias("a"))]).unique()
    key = (
        among.alias("cluster").to_frame()
        .join(forms, left_on="cluster", right_on="group", how="left")
        .join(numbers, left_on="cluster", right_on="group", how="left")
        .join(human.select(pl.col("a").alias("cluster"), pl.col("a").alias("alone")), on="cluster", how="left")
        .select("cluster", pl.col("form").list.join(" "), pl.col("number").list.join("\x1f"), "alone")
    )  # fmt: skip
    profile = pl.col("cluster").min().over("form", "number", "alone").alias("profile")
    placed = meeting.join(key.select("cluster", profile, pl.col("form").is_not_null().alias("is_named")), on="cluster")
    few = pl.col("profile").n_unique().over("value") <= MOST_PROFILES
    return placed.filter(few)


def _near(state: Clusters, placed: pl.DataFrame, *, agreeing: bool) -> pl.DataFrame:
    """Profiles `a` <= `b` that may join on a `value`, with `is_agreed`; those who could be several people are out."""
    on = placed.select("value", "profile").unique()
    both = on.join(on, on="value", suffix="_b").rename({"profile": "a", "profile_b": "b"})
    related = _related(state, both.filter(pl.col("a") <= pl.col("b")).select("a", "b").unique())
    mirrored = pl.concat(
        [related, related.filter(pl.col("a") < pl.col("b")).rename({"a": "b", "b": "a"}).select(related.columns)]
    )
    rated = both.join(mirrored, on=["a", "b"])
    close = rated.filter(~pl.col("is_clash") & (pl.col("is_agreed") | (not agreeing)))
    clash = mirrored.filter("is_clash").select("a", "b")
    fits = close.select("value", "a", "b")
    torn_between = fits.join(fits, on=["value", "a"], suffix="_2").join(
        clash, left_on=["b", "b_2"], right_on=["a", "b"], how="semi"
    )
    unclear = torn_between.select("value", "a").unique()
    clear = close.filter(pl.col("a") <= pl.col("b")).join(unclear, on=["value", "a"], how="anti")
    clear = clear.join(unclear.rename({"a": "b"}), on=["value", "b"], how="anti")
    return _with_names_or_alone(clear, placed, clash)


def _with_names_or_alone(near: pl.DataFrame, placed: pl.DataFrame, clash: pl.DataFrame) -> pl.DataFrame:
    """Without pairs of whom one has no name, on values on which two who are named clash.

    There a customer number may rule out one of the two, which does not make it the other.
    """
    named = placed.filter("is_named").select("value", "profile").unique()
    met = named.join(named, on="value", suffix="_b").rename({"profile": "a", "profile_b": "b"})
    contested = met.join(clash, on=["a", "b"], how="semi").select("value").unique()
    nameless = placed.filter(~pl.col("is_named")).select("value", "profile").unique()
    doubtful = nameless.join(contested, on="value", how="semi")
    one = near.join(doubtful, left_on=["value", "a"], right_on=["value", "profile"], how="semi")
    two = near.join(doubtful, left_on=["value", "b"], right_on=["value", "profile"], how="semi")
    odd = pl.concat([one, two]).filter(pl.col("a") != pl.col("b"))
    return near.join(odd, on=["value", "a", "b"], how="anti")


def _related(state: Clusters, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of profiles with `is_clash` and `is_agreed`."""
    has = traits(state, state.label, pl.concat([pairs["a"], pairs["b"]]).unique())
    told = clashes(state, has, pairs)
    size = pl.col("clash") == "size_cap"
    own = pl.col("a") == pl.col("b")
    clash = pl.col("clash").is_not_null() & ~size & ~own
    return told.select("a", "b", clash.alias("is_clash"), pl.col("agree").alias("is_agreed"))


def _within(placed: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """Edges from the smallest cluster of a profile on a value to the others."""
    told = placed.join(same.select("value", pl.col("a").alias("profile"), "is_agreed"), on=["value", "profile"])
    first = told.with_columns(pl.col("cluster").min().over("value", "profile").alias("first"))
    return _edges(first.filter(pl.col("first") != pl.col("cluster")), "first", "cluster")


def _across(state: Clusters, placed: pl.DataFrame, cross: pl.DataFrame) -> pl.DataFrame:
    """Edges between the smallest clusters of two profiles that meet on a value."""
    first = placed.group_by("value", "profile").agg(pl.col("cluster").min())
    sides = [first.rename({"profile": side, "cluster": f"cluster_{side}"}) for side in ("a", "b")]
    both = cross.join(sides[0], on=["value", "a"]).join(sides[1], on=["value", "b"])
    now = both.with_columns(state.of(both["cluster_a"]).alias("x"), state.of(both["cluster_b"]).alias("y"))
    return _edges(now.filter(pl.col("x") != pl.col("y")), "x", "y")


def _edges(frame: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
    ends = frame.select(pl.min_horizontal(a, b).alias("a"), pl.max_horizontal(a, b).alias("b"), "is_agreed", "value")
    grouped = ends.group_by("a", "b").agg(pl.col("is_agreed").any(), pl.col("value").n_unique().alias("count_values"))
    return grouped.cast(EDGES)
