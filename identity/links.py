"""What records share that may join them: usable values, and shared values together with a full name."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from identity.sharing import customer_numbers
from model.settings import Identity

KINDS: Final = ("declared_id", "email", "mobile", "landline")
"""Kinds of values that may join by themselves or with a name; a special number (900 …) is nobody's."""
SHARED: Final = ("role", "over_shared")
MOST_NAMED: Final = 50
"""Of more people than this several may well have one full name: such a value joins nobody, with a name or without."""


@dataclass(frozen=True)
class Links:
    """What several records share.

    `rows`: value (Int64: a number per thing shared), row (Int64), kind (KINDS, `number`: a customer number, or
    `shared`: with a name) and `evidence` (the value).
    `crowded`: the same columns for usable values on more records than the size cap allows; they join nobody.
    """

    rows: pl.DataFrame
    crowded: pl.DataFrame


def links(values: pl.DataFrame, named: pl.DataFrame, rules: Identity) -> Links:
    """Links from VALUES with their final class and NAMES; only things that at least two records share."""
    usable = values.filter(pl.col("kind").is_in(KINDS) & pl.col("value_class").is_in(["ok", *SHARED]))
    held = usable.select(
        "kind", "value", pl.col("row").cast(pl.Int64), "is_exclusive", "value_class", "count_people"
    ).unique()
    several = held.filter(pl.len().over("kind", "value") > 1)
    shared = pl.col("value_class").is_in(SHARED)
    many = pl.len().over("kind", "value") > rules.most_records
    rated = several.with_columns(is_shared=shared, is_many=many & ~shared)
    alone = _unclear(rated.filter(~pl.col("is_shared") & ~pl.col("is_many")), values)
    of_few = pl.col("count_people") <= MOST_NAMED
    by_name = _with_name(rated.filter((pl.col("is_shared") | pl.col("is_many")) & of_few), named)
    together = pl.concat([alone, by_name.filter(pl.len().over("key") <= rules.most_records)])
    crowded = rated.filter("is_many").select(pl.concat_str("kind", "value", separator=_SEP).alias("key"), *_KEPT)
    return Links(_numbered(together), _numbered(crowded))


_SEP: Final = "\x1f"
_EVIDENCE: Final = pl.col("value").alias("evidence")
_KEPT: Final = ("row", "kind", _EVIDENCE)


def _unclear(usable: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Without customer numbers of records that carry two: nobody knows which is theirs."""
    numbers = customer_numbers(values).select("row", pl.col("number").alias("value"), is_clear=True)
    is_number = (pl.col("kind") == "declared_id") & pl.col("is_exclusive")
    told = usable.join(numbers, on=["row", "value"], how="left").filter(~is_number | pl.col("is_clear"))
    kind = pl.when("is_clear").then(pl.lit("number")).otherwise("kind").alias("kind")
    return told.select(pl.concat_str("kind", "value", separator=_SEP).alias("key"), "row", kind, _EVIDENCE)


def _with_name(held: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """A value of many together with given name and first surname in full."""
    full = named.filter((pl.col("given").str.len_chars() > 1) & (pl.col("surname_1").str.len_chars() > 1))
    told = held.join(full.select(pl.col("row").cast(pl.Int64), "given", "surname_1", "label"), on="row")
    name = ("given", "surname_1", pl.col("label").fill_null(""))
    key = pl.concat_str("kind", "value", *name, separator=_SEP).alias("key")
    return told.select(key, "row", pl.lit("shared").alias("kind"), pl.col("value").alias("evidence"))


def _numbered(keyed: pl.DataFrame) -> pl.DataFrame:
    several = keyed.filter(pl.len().over("key") > 1)
    keys = several.select(pl.col("key").unique().sort()).with_row_index("value").cast({"value": pl.Int64})
    return several.join(keys, on="key").select("value", "row", "kind", "evidence").sort("value", "row")
