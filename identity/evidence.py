"""Why records are one person, and why others that share something are not: one row per pair and rule."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from identity.clusters import Clusters, Traits, clashes, relations, traits, two_numbers
from identity.forms import Forms
from identity.human import Decided
from identity.links import Links
from identity.sharing import customer_numbers
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, RULES

LONGEST_NAME: Final = 60
"""Characters of a name that are shown."""
_STRENGTH: Final = pl.DataFrame({"rule": RULES, "strength": range(1, len(RULES) + 1)})
_EDGE: Final = pl.Schema({"a": pl.Int64(), "b": pl.Int64(), "rule": pl.String(), "evidence": pl.String()})
_REFUSAL: Final = pl.Schema({**_EDGE, "refusal": pl.String(), "detail": pl.String()})
_RULE_OF: Final = {
    "number": "declared_id", "declared_id": "declared_id", "email": "email", "mobile": "mobile",
    "landline": "landline_and_name", "shared": "shared_and_name",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """All that decided: records, the final clusters, names as written, values, links, humans' and sources' words."""

    records: pl.DataFrame
    state: Clusters
    forms: Forms
    values: pl.DataFrame
    links: Links
    human: Decided
    declared: pl.DataFrame


def edges(told: Told) -> pl.DataFrame:
    """IDENTITY_EDGES: for everything a person's records share, its smallest record to each other that has it.

    The edges of a person connect all its records.
    """
    pairs = pl.concat([_stars(told), _said(told.human.same, "same"), _together(told, _said(told.declared, "merged"))])
    one = pairs.group_by("a", "b", "rule").agg(pl.col("evidence").min()).join(_STRENGTH, on="rule")
    return IDENTITY_EDGES.conform(_keyed(told.records, one)).sort(IDENTITY_EDGES.key)


def _said(pairs: pl.DataFrame, rule: str) -> pl.DataFrame:
    return pairs.select("a", "b", pl.lit(rule).alias("rule"), pl.lit(None, pl.String).alias("evidence"))


def _together(told: Told, pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(told.state.of(pairs["a"]) == told.state.of(pairs["b"]))


def _stars(told: Told) -> pl.DataFrame:
    """From the smallest record of a person that has a value to the others; a place needs a person with a name."""
    rows = told.links.rows
    held = rows.with_columns(told.state.of(rows["row"]), pl.col("kind").replace_strict(_RULE_OF).alias("rule"))
    first = held.with_columns(pl.col("row").min().over("value", "cluster").alias("a"))
    named = pl.Series(told.state.of(told.forms.named()).unique())
    nowhere = (pl.col("kind") == "landline") & ~pl.col("cluster").is_in(named.implode())
    pairs = first.filter((pl.col("a") < pl.col("row")) & ~nowhere).rename({"row": "b"})
    return _with_names(told.forms, pairs.select(_EDGE.names()))


def _with_names(forms: Forms, pairs: pl.DataFrame) -> pl.DataFrame:
    """`mobile` becomes `mobile_and_name` where the names of both records agree."""
    mobile = pairs.filter(pl.col("rule") == "mobile")
    if mobile.is_empty():
        return pairs
    sides = [forms.of.rename({"row": side, "form": f"form_{side}"}) for side in ("a", "b")]
    named = mobile.join(sides[0], on="a").join(sides[1], on="b")
    rated = named.join(forms.relation(named), on=["form_a", "form_b"]).filter(pl.col("relation") == 1)
    agreed = rated.select("a", "b", "evidence", is_agreed=True).unique()
    better = mobile.join(agreed, on=["a", "b", "evidence"], how="left").select(
        "a", "b", pl.when("is_agreed").then(pl.lit("mobile_and_name")).otherwise("rule").alias("rule"), "evidence"
    )
    return pl.concat([pairs.filter(pl.col("rule") != "mobile"), better])


def refused(told: Told) -> pl.DataFrame:
    """IDENTITY_REFUSED: for everything several persons share, each record of the others against the first's.

    Values too many people share are told by their class in IDENTITY_VALUES, not by pairs.
    """
    void = _said(told.human.void, "same")
    parted = _said(told.declared, "merged").join(
        _together(told, _said(told.declared, "merged")), on=["a", "b"], how="anti"
    )
    human = pl.concat([void, parted]).with_columns(
        refusal=pl.lit("not_same"), detail=pl.lit("a human decision says that they are two people")
    )
    pairs = pl.concat([_meetings(told), _crowds(told), _double_numbers(told), human.cast(_REFUSAL)])
    one = pairs.sort("a", "b", "rule", "evidence", "refusal", "detail").unique(["a", "b", "rule"], keep="first")
    return IDENTITY_REFUSED.conform(_keyed(told.records, one)).sort(IDENTITY_REFUSED.key)


def _meetings(told: Told) -> pl.DataFrame:
    """Records of different persons on one value."""
    met = _against_first(told, told.links.rows)
    if met.is_empty():
        return _REFUSAL.to_frame()
    pairs = met.select(pl.min_horizontal("x", "y").alias("a"), pl.max_horizontal("x", "y").alias("b")).unique()
    has = traits(told.state, told.state.label, pl.concat([pairs["a"], pairs["b"]]).unique())
    why = _explained(told, has, clashes(told.state, has, pairs).select("a", "b", "clash"))
    sided = met.with_columns(pl.min_horizontal("x", "y").alias("p"), pl.max_horizontal("x", "y").alias("q"))
    named = sided.join(why, left_on=["p", "q"], right_on=["a", "b"])
    known = told.values.select(pl.col("value").alias("evidence"), "count_people").drop_nulls().unique("evidence")
    named = named.join(known, on="evidence")
    place = pl.lit("a landline is a place, and no full name tells who calls from it")
    people = (
        pl.when(pl.col("kind") == "landline")
        .then(place)
        .otherwise(pl.format("{} people are known on it", "count_people"))
    )
    return named.select(
        "a", "b", pl.col("kind").replace_strict(_RULE_OF).alias("rule"), "evidence",
        pl.coalesce("clash", pl.lit("several_people")).alias("refusal"), pl.coalesce("detail", people).alias("detail"),
    ).cast(_REFUSAL)  # fmt: skip


def _against_first(told: Told, rows: pl.DataFrame) -> pl.DataFrame:
    """Links to the smallest record `a` of each value, of records `b` of other persons; `x`, `y`: their clusters."""
    held = rows.with_columns(told.state.of(rows["row"]).alias("y"))
    first = held.with_columns(
        pl.col("row").min().over("value").alias("a"), pl.col("y").n_unique().over("value").alias("count")
    ).filter(pl.col("count") > 1)
    sided = first.with_columns(told.state.of(first["a"]).alias("x")).rename({"row": "b"})
    return sided.filter(pl.col("x") != pl.col("y"))


def _explained(told: Told, has: Traits, pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` of clusters with `detail`: the two names or customer numbers that clash, the first of several."""
    forms, ends = _called(told), ("a", "b")
    clash = relations(told.state, has, pairs).filter(pl.col("relation") < 0)
    for side in ends:
        own = {"cluster": side, "form": f"form_{side}", "called": f"called_{side}"}
        clash = clash.join(forms.rename(own), on=[side, f"form_{side}"])
    names = clash.select("a", "b", pl.format("{} / {}", "called_a", "called_b").alias("names"))
    numbers = two_numbers(has, pairs).select("a", "b", pl.format("{} / {}", "number_a", "number_b").alias("numbers"))
    first = [frame.group_by(ends).agg(pl.col(frame.columns[-1]).min()) for frame in (names, numbers)]
    full = pairs.join(first[0], on=ends, how="left").join(first[1], on=ends, how="left")
    by_name, by_number = (pl.col("clash") == guard for guard in ("contradicting_names", "two_customer_numbers"))
    detail = pl.when(by_name).then("names").when(by_number).then("numbers").alias("detail")
    return full.select("a", "b", "clash", detail)


def _called(told: Told) -> pl.DataFrame:
    """Each form of a cluster's names (`cluster`, `form`) as one of its records writes it, or its mailbox (`called`)."""
    parts = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    written = pl.when(parts != "").then(parts).otherwise("name").str.strip_chars().str.head(LONGEST_NAME)
    known = told.state.forms
    table = known.table.filter(pl.col("form") < known.first_pool)
    read = pl.concat_str("given", "surname_1", separator=" ", ignore_nulls=True).str.to_titlecase().alias("read")
    of = known.of.join(table.select("form", read), on="form", how="left", maintain_order="left")
    rows = told.records.select(pl.when(written != "").then(written).alias("called"))[of["row"]]
    placed = of.select(told.state.of(of["row"]), "form", pl.coalesce(rows["called"], "read").alias("called"))
    return placed.group_by("cluster", "form").agg(pl.col("called").min())


def _crowds(told: Told) -> pl.DataFrame:
    """Records on a value of more records than one person may have without a human's word."""
    met = _against_first(told, told.links.crowded)
    total = pl.format("more than {} records use it", pl.lit(told.state.most))
    return met.select(
        "a", "b", pl.col("kind").replace_strict(_RULE_OF).alias("rule"), "evidence",
        pl.lit("size_cap").alias("refusal"), total.alias("detail"),
    ).cast(_REFUSAL)  # fmt: skip


def _double_numbers(told: Told) -> pl.DataFrame:
    """Records that carry two customer numbers, against the smallest other record of each number."""
    ids = told.values.filter((pl.col("kind") == "declared_id") & (pl.col("value_class") == "ok"))
    clear = customer_numbers(told.values).select("row", pl.col("number").alias("value"))
    own = ids.select(pl.col("row").cast(pl.Int64), "value", "is_exclusive").unique()
    unclear = own.filter("is_exclusive").join(clear, on=["row", "value"], how="anti")
    listed = unclear.group_by("row").agg(pl.col("value").sort().str.join(" / ").alias("detail"))
    row = pl.col("row").sort()
    first = own.group_by("value").agg(row.first().alias("first"), row.get(1, null_on_oob=True).alias("second"))
    return _paired(unclear.join(listed, on="row").join(first, on="value"))


def _paired(met: pl.DataFrame) -> pl.DataFrame:
    other = pl.when(pl.col("first") == pl.col("row")).then("second").otherwise("first").alias("other")
    return met.with_columns(other).drop_nulls("other").select(
        pl.min_horizontal("row", "other").alias("a"), pl.max_horizontal("row", "other").alias("b"),
        pl.lit("declared_id").alias("rule"), pl.col("value").alias("evidence"),
        pl.lit("two_customer_numbers").alias("refusal"), pl.format("one record carries {}", "detail").alias("detail"),
    ).cast(_REFUSAL)  # fmt: skip


def _keyed(records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the keys of their records instead of row numbers."""
    ends = {side: records.select("source", "contact_id")[pairs[side]] for side in ("a", "b")}
    named = [ends[s].rename({"source": f"source_{s}", "contact_id": f"contact_{s}"}) for s in ("a", "b")]
    return pl.concat([*named, pairs.drop("a", "b")], how="horizontal")
