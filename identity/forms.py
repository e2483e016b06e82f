"""Distinct names of records, and how they relate: compared once however many records write them.

A *form* is one way a person is called (all parts of a name together). Records that a human or their source has
declared one person are known under all their forms at once: whoever agrees with one of them does not contradict.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from identity.misspelt import contradiction
from identity.names import agreement
from identity.numbered import are_apart, tells
from model.components import Rows

PARTS: Final = ("given", "given_2", "surname_1", "surname_2")


_NO_POOL: Final = 2**62
_KNOWN: Final = pl.Schema({"low": pl.Int64(), "high": pl.Int64(), "relation": pl.Int8()})
_NONE: Final = pl.Schema({"form_a": pl.Int64(), "form_b": pl.Int64(), "relation": pl.Int8()})


@dataclass(frozen=True)
class Forms:
    """Forms of records.

    `table`: form (Int64), the PARTS of a name, its `label` and whether that `tells` (`identity.numbered`); several
    rows where a form stands for several names.
    `of`: row (Int64) and form (Int64), records with a known name only. Forms from `first_pool` on stand for several
    names. `memory`: pairs compared before.
    """

    table: pl.DataFrame
    of: pl.DataFrame
    first_pool: int = _NO_POOL
    is_lenient: bool = False
    memory: list[pl.DataFrame] = field(default_factory=lambda: [_KNOWN.to_frame()], repr=False, compare=False)

    def lenient(self) -> "Forms":
        """The same forms for evidence stronger than names: only those of which no part is alike contradict."""
        return replace(self, is_lenient=True)

    def named(self) -> pl.Series:
        """Rows (Int64) of records of which a part of the name is known, not just a number in it."""
        told = self.table.filter(pl.any_horizontal(pl.col(part).is_not_null() for part in PARTS)).select("form")
        return self.of.join(told.unique(), on="form", how="semi")["row"]

    def relation(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Distinct pairs of `form_a`, `form_b`, with `relation` (Int8): 1 agree, 0 unknown, less: contradict."""
        asked = pairs.select("form_a", "form_b").unique()
        if asked.is_empty():
            return _NONE.to_frame()
        ends = pl.min_horizontal("form_a", "form_b").alias("low"), pl.max_horizontal("form_a", "form_b").alias("high")
        told = asked.with_columns(ends).join(self._remembered(asked.select(ends)), on=["low", "high"])
        mild = pl.col("relation") + (pl.col("relation") < 0) if self.is_lenient else pl.col("relation")
        return told.select("form_a", "form_b", mild.cast(pl.Int8))

    def _remembered(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The relations of these pairs (low <= high); only those never asked for before are worked out."""
        asked = pairs.unique()
        seen = self.memory[0].join(asked, on=["low", "high"], how="semi")  # builds on the few, reads the many
        new = asked.join(seen, on=["low", "high"], how="anti")
        if new.is_empty():
            return seen
        found = self._related(new).select(_KNOWN.names())
        self.memory[0] = pl.concat([self.memory[0], found])
        return pl.concat([seen, found])

    def _related(self, new: pl.DataFrame) -> pl.DataFrame:
        sides = [self.table.rename({c: f"{c}_{side}" for c in self.table.columns}) for side in ("a", "b")]
        both = new.join(sides[0], left_on="low", right_on="form_a").join(sides[1], left_on="high", right_on="form_b")
        answer = _numbered(both, _softened(both.with_columns(agreement().fill_null(0).alias("relation"))))
        if not self.table["form"].is_duplicated().any():
            return answer
        one = pl.when(pl.col("relation").max() == 1).then(1).otherwise(pl.col("relation").min()).cast(pl.Int8)
        return answer.group_by("low", "high").agg(one.alias("relation"))

    def acquaint(self, groups: pl.DataFrame, most: int) -> None:
        """Compare all forms of each group (`group`, row) of at most `most` forms: later questions are looked up."""
        held = groups.join(self.of, on="row").select("group", "form").unique()
        some = held.filter(pl.len().over("group") <= most)
        pairs = some.join(some, on="group", suffix="_b").filter(pl.col("form") <= pl.col("form_b"))
        self.relation(pairs.select(pl.col("form").alias("form_a"), "form_b"))

    def without_pooled(self, carried: pl.DataFrame) -> pl.DataFrame:
        """`carried` (group, form) without the forms a pool in their group stands for: its other names excuse them."""
        if self.first_pool == _NO_POOL:
            return carried
        pools = carried.filter(pl.col("form") >= self.first_pool)
        if pools.is_empty():
            return carried
        single = carried.join(pools, on="group", suffix="_b").filter(pl.col("form") < self.first_pool)
        pairs = single.select("group", pl.col("form").alias("form_a"), pl.col("form_b"))
        excused = pairs.join(self.relation(pairs).filter(pl.col("relation") > 0), on=["form_a", "form_b"])
        return carried.join(excused.rename({"form_a": "form"}), on=["group", "form"], how="anti")


def _divided(known: Forms, grouped: pl.DataFrame) -> pl.DataFrame:
    """Those of `grouped` (row, form, group) whose group has names that contradict."""
    several = grouped.filter(pl.col("form").n_unique().over("group") > 1)
    each = several.select("group", "form").unique()
    pairs = each.join(each, on="group", suffix="_b").filter(pl.col("form") < pl.col("form_b"))
    named = pairs.select("group", pl.col("form").alias("form_a"), "form_b")
    against = known.relation(named).filter(pl.col("relation") < 0)
    return several.join(named.join(against, on=["form_a", "form_b"]), on="group", how="semi")


def _softened(both: pl.DataFrame) -> pl.DataFrame:
    """Names that may be one misspelt do not contradict: who compares them shares something already."""
    against = both.filter(pl.col("relation") < 0)
    if against.is_empty():
        return both.select(_KNOWN.names())
    told = pl.concat([both.filter(pl.col("relation") >= 0), against.with_columns(contradiction(against))])
    return told.select(_KNOWN.names())


def _numbered(both: pl.DataFrame, related: pl.DataFrame) -> pl.DataFrame:
    """`related` where those of `both` contradict that differ by a number alone."""
    apart = both.filter(are_apart()).select("low", "high", relation=pl.lit(-1, pl.Int8))
    return related if apart.is_empty() else pl.concat([related.join(apart, on=["low", "high"], how="anti"), apart])


def forms(named: pl.DataFrame) -> Forms:
    """The forms of records from NAMES (one row per record, in order)."""
    written = (*PARTS, "label")
    known = named.filter(pl.any_horizontal(pl.col(part).is_not_null() for part in written))
    # Sorted so that a form's number does not depend on which records there are first.
    table = known.select(written).unique().sort(written).with_row_index("form").cast({"form": pl.Int64})
    of = known.join(table, on=list(written), nulls_equal=True).select(pl.col("row").cast(pl.Int64), "form").sort("row")
    return Forms(table.with_columns(tells().alias("tells")), of)


def pooled(known: Forms, group: Rows) -> Forms:
    """Forms after records were declared one person: `group` is each record's smallest fellow.

    Every group whose names contradict gets a form of its own that stands for all of them.
    """
    grouped = known.of.with_columns(pl.Series("group", group[known.of["row"].to_numpy()]))
    mixed = _divided(known, grouped)
    if mixed.is_empty():
        return known
    first = int(known.table.select(pl.col("form").max() + 1).item())
    new = mixed.select("group").unique().sort("group").with_row_index("pool", offset=first).cast({"pool": pl.Int64})
    pools = mixed.select("group", "form").unique().join(new, on="group")
    added = pools.join(known.table, on="form").select(pl.col("pool").alias("form"), *known.table.columns[1:])
    of = grouped.join(new, on="group", how="left").select("row", pl.coalesce("pool", "form").alias("form")).sort("row")
    return Forms(pl.concat([known.table, added]), of, min(first, known.first_pool), memory=known.memory)
