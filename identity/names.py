"""Names of persons: given name and surnames on one spelling, and whether two names may be one person's."""

from typing import Final

import polars as pl

NAMES: Final = pl.Schema(
    {
        "row": pl.UInt32(),
        "given": pl.String(),
        "given_2": pl.String(),
        "surname_1": pl.String(),
        "surname_2": pl.String(),
        "full": pl.String(),
    }
)
"""`given_2` is the second part of a compound given name: María del Carmen may be called Carmen."""


def names(records: pl.DataFrame) -> pl.DataFrame:
    """The name of each record on one spelling (schema NAMES), one row per record, in their order."""
    parts = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    text = pl.when(parts != "").then(parts).otherwise("name").str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    tokens = text.str.to_lowercase().str.extract_all(r"\p{L}+")
    named = records.select("row", tokens.alias("tokens")).select(
        "row",
        pl.col("tokens").list.get(0, null_on_oob=True).alias("given"),
        pl.lit(None, pl.String).alias("given_2"),
        pl.col("tokens").list.get(1, null_on_oob=True).alias("surname_1"),
        pl.col("tokens").list.get(2, null_on_oob=True).alias("surname_2"),
    )
    return named.with_columns((pl.col("given") + " " + pl.col("surname_1")).alias("full")).cast(NAMES)


def agreement(suffix_a: str = "_a", suffix_b: str = "_b") -> pl.Expr:
    """Whether two names may be one person's: 1 agrees, 0 unknown, -1 contradicts (Int8).

    On the columns given, given_2, surname_1 and surname_2 of NAMES with each suffix.
    """
    given = pl.col(f"given{suffix_a}") == pl.col(f"given{suffix_b}")
    surname = pl.col(f"surname_1{suffix_a}") == pl.col(f"surname_1{suffix_b}")
    answer = pl.when(given & surname).then(1).when(~given | ~surname).then(-1).otherwise(0)
    return answer.cast(pl.Int8).alias("agreement")
