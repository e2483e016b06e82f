"""How many people use a value, and so what it may prove.

A value of more than a few people identifies nobody by itself. People are counted, not records: a client with two
hundred tickets is one, told by his name or his customer number.
"""

from typing import Final

import numpy as np
import polars as pl

from identity.forms import Forms
from model.settings import Identity

COUNTED: Final = ("ok", "role")
"""Classes of values whose users are counted; the others identify nobody anyway."""
AT_MOST: Final = 2
"""Mailboxes, or mobiles, of one person where nothing else tells."""
MOST_COMPARED: Final = 16
"""Up to so many different names on one value are compared pair by pair; more are counted as they are written."""


def counted(values: pl.DataFrame, forms: Forms, rules: Identity, counts: pl.DataFrame | None = None) -> pl.DataFrame:
    """VALUES of `identity.values` with `count_people` (Int64) and the class `over_shared`.

    People are counted for values of class ok and role, else null; those of class ok become over-shared at more than
    `rules.most_people`. `counts`: kind, value, count_people of values whose users are not all among these records.
    """
    told = values.with_columns(_people(values, forms, rules.most_people))
    told = told if counts is None else _as_before(told, counts)
    shared = (pl.col("value_class") == "ok") & (pl.col("count_people") > rules.most_people)
    return told.with_columns(
        pl.when(shared).then(pl.lit("over_shared")).otherwise("value_class").alias("value_class"),
        pl.when(shared).then(pl.lit("many_people")).otherwise("reason").alias("reason"),
    )


def _people(values: pl.DataFrame, forms: Forms, most: int) -> pl.Series:
    """`count_people` of each row of VALUES."""
    is_counted = values["value_class"].is_in(COUNTED)
    keyed = values.with_row_index("at").filter(is_counted)
    several = keyed.filter(pl.len().over("kind", "value") > 1)
    codes = several.select("kind", "value").unique().with_row_index("thing")
    met = several.select("at", pl.col("row").cast(pl.Int64), "kind", "value").join(codes, on=["kind", "value"])
    met = met.select("at", "row", "thing")
    numbered, named = _by_numbers(met, customer_numbers(keyed)), _by_names(met, forms)
    both = met.join(numbered, on="thing", how="left").join(named, on="thing", how="left")
    both = both.join(_by_others(met, keyed, most), on="thing", how="left")
    counts = np.where(is_counted.to_numpy(), 1, 0)
    people = both.select(pl.max_horizontal(pl.col("^count_.*$"), pl.lit(1, pl.Int64))).to_series()
    counts[both["at"].to_numpy()] = people.to_numpy()
    return pl.Series("count_people", counts, dtype=pl.Int64).replace(0, None)


def _as_before(told: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    was = counts.rename({"count_people": "was"})
    both = told.join(was, on=["kind", "value"], how="left", maintain_order="left")
    return both.with_columns(pl.coalesce("was", "count_people").alias("count_people")).drop("was")


def _by_numbers(met: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Different customer numbers among the records that have a thing, the most of one namespace."""
    spaces = met.join(numbers, on="row").group_by("thing", "space").agg(pl.col("number").n_unique().alias("n"))
    return spaces.group_by("thing").agg(pl.col("n").max().cast(pl.Int64).alias("count_numbered"))


def _by_others(met: pl.DataFrame, keyed: pl.DataFrame, most: int) -> pl.DataFrame:
    """Mailboxes on a telephone and mobiles on a mailbox, where there are too many of them for `most` people.

    Whoever fills in a form without a name still tells who he is; hardly anybody has more than AT_MOST of a kind.
    """
    own = keyed.filter((pl.col("value_class") == "ok") & pl.col("kind").is_in(["email", "mobile"]))
    beside = own.select(pl.col("row").cast(pl.Int64), "value", pl.col("kind").alias("beside"))
    kinds = met.join(keyed.select("at", "kind"), on="at").filter(pl.col("kind").is_in(["email", "mobile", "landline"]))
    mixed = kinds.join(beside, on="row").filter((pl.col("kind") == "email") != (pl.col("beside") == "email"))
    count = (pl.col("value").n_unique() // AT_MOST).cast(pl.Int64).alias("count_others")
    return mixed.group_by("thing").agg(count).filter(pl.col("count_others") > most)


def customer_numbers(values: pl.DataFrame) -> pl.DataFrame:
    """VALUES a person has one of: row (Int64), space, number (String); records with two of one space are left out.

    A record that carries two customer numbers says nothing about which is its own.
    """
    own = values.filter((pl.col("kind") == "declared_id") & pl.col("is_exclusive") & (pl.col("value_class") == "ok"))
    split = own.select(
        pl.col("row").cast(pl.Int64),
        pl.col("value").str.extract(r"^([^:]*):").alias("space"),
        pl.col("value").alias("number"),
    ).unique()
    return split.filter(pl.len().over("row", "space") == 1)


def _by_names(met: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """Different people by name on each thing (`met`: thing, row): partial names count only if they fit nobody.

    Names told by a number count each, though two of them alone need not contradict (user_1, guest_of_2).
    """
    used = met.join(forms.of, on="row").select("thing", "form").unique()
    several = used.with_columns(pl.len().over("thing").alias("n")).filter(pl.col("n") > 1)
    many = several.filter(pl.col("n") > MOST_COMPARED)
    plain = many.group_by("thing").agg(pl.col("n").first().cast(pl.Int64).alias("count_named"))
    few = several.filter(pl.col("n") <= MOST_COMPARED).select("thing", "form")
    told = few.join(forms.table.filter("tells").select("form", "label").unique(), on="form")
    numbered = told.group_by("thing").agg(pl.col("label").n_unique().cast(pl.Int64).alias("count_named"))
    every = pl.concat([plain, _compared(few, forms), numbered])
    return every.group_by("thing").agg(pl.col("count_named").max())


def _compared(few: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """People on each value: walk its names, the most telling first; one that fits none counted before is a new one.

    Vectorised in rounds over all things at once: every round counts one person each and takes out the names
    that do not contradict it.
    """
    rated = _telling(few, forms)
    every = rated.join(rated, on="thing", suffix="_b").filter(pl.col("form") <= pl.col("form_b"))
    forms.relation(every.select(pl.col("form").alias("form_a"), "form_b"))  # all at once; the rounds then look them up
    left, parts = rated, []
    while not left.is_empty():
        first = left.group_by("thing").agg(pl.col("form").min_by("order").alias("form_a"))
        parts.append(first.select("thing"))
        pairs = left.join(first, on="thing").with_columns(pl.col("form").alias("form_b"))
        related = pairs.join(forms.relation(pairs), on=["form_a", "form_b"])
        left = related.filter((pl.col("relation") < 0) & (pl.col("form") != pl.col("form_a"))).select(rated.columns)
    counted_once = pl.concat([few.select("thing").clear(), *parts])
    return counted_once.group_by("thing").agg(pl.len().cast(pl.Int64).alias("count_named"))


def _telling(few: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """Names on each value with an `order`: complete ones first, then longer ones, then by the alphabet."""
    parts = forms.table.group_by("form").agg(
        pl.sum_horizontal(pl.col("given", "surname_1", "surname_2").str.len_chars().fill_null(0)).max().alias("length"),
        pl.any_horizontal(pl.col("given", "surname_1").is_null()).any().alias("is_partial"),
    )
    ranked = parts.sort("is_partial", "length", "form", descending=[False, True, False]).with_row_index("order")
    return few.join(ranked.select("form", "order"), on="form")
