"""Persons as they are compared with each other: the fullest name, a mailbox, a mobile, places, and who is compared.

Values that would have joined two persons have done so already. What is left is what only hints: a mailbox of the same
name at another provider, a number one digit off, the same company.
"""

from typing import Final

import polars as pl

from identity.names import PARTS
from identity.persons import Resolved

PEOPLE: Final = pl.Schema(
    {
        "person": pl.Int64(),
        "given": pl.String(),
        "surname_1": pl.String(),
        "surname_2": pl.String(),
        "mailbox": pl.String(),
        "phone": pl.String(),
        "places": pl.List(pl.String()),
        "keys": pl.List(pl.String()),
    }
)
"""`person`: row of the smallest record; the parts of the fullest name; `mailbox`: local part of a personal address,
where it has a digit (others are names again); `phone`: the last nine digits of a mobile; `places`: companies, their
mail domains, mailboxes and lines that several use; `keys`: only persons with one in common are compared."""

MOST_AT_PLACE: Final = 30
"""A place of more persons than this says nothing about who is whom: a mail provider, a parent company."""
MOST_COMPARED: Final = 200
"""A key of more persons than this compares nobody: pairs grow quadratically, and so common a name says little."""
_SEP: Final = "\x1f"


def people(found: Resolved) -> pl.DataFrame:
    """One row per person (schema PEOPLE), sorted by `person`."""
    keys = found.records.select("source", "contact_id", person=pl.Series(found.owner, dtype=pl.Int64))
    values = found.values.join(keys, on=["source", "contact_id"]).filter(pl.col("value").is_not_null())
    known = keys.select(pl.col("person").unique().sort())
    for part in (_names(found), _mailboxes(values), _phones(values), _places(found, values)):
        known = known.join(part, on="person", how="left", maintain_order="left")
    return known.join(_keys(known), on="person", how="left", maintain_order="left").select(list(PEOPLE)).cast(PEOPLE)


def _names(found: Resolved) -> pl.DataFrame:
    """The fullest name of each person: most parts, most letters, then by the alphabet."""
    written = found.state.forms.of.join(found.state.forms.table, on="form")
    owner = pl.Series("person", found.owner)[written["row"]].cast(pl.Int64)
    parts = pl.sum_horizontal(pl.col(part).is_not_null().cast(pl.Int32) for part in PARTS)
    letters = pl.sum_horizontal(pl.col(part).str.len_chars().fill_null(0) for part in PARTS)
    rated = written.with_columns(owner, parts.alias("parts"), letters.alias("letters"))
    ranked = rated.sort("parts", "letters", *PARTS, descending=[True, True, *(False for _ in PARTS)], nulls_last=True)
    return ranked.unique("person", keep="first", maintain_order=True).select(
        "person", "given", "surname_1", "surname_2"
    )


def _mailboxes(values: pl.DataFrame) -> pl.DataFrame:
    own = values.filter((pl.col("kind") == "email") & (pl.col("value_class") == "ok"))
    named = own.select(
        "person", pl.col("value").str.extract("^([^@]*)@").str.replace_all(r"[._-]", "").alias("mailbox")
    )
    telling = named.filter(pl.col("mailbox").str.contains(r"\d") & (pl.col("mailbox").str.len_chars() >= 5))
    return telling.group_by("person").agg(pl.col("mailbox").min())


def _phones(values: pl.DataFrame) -> pl.DataFrame:
    own = values.filter((pl.col("kind") == "mobile") & (pl.col("value_class") == "ok"))
    return own.group_by("person").agg(pl.col("value").min().str.tail(9).alias("phone"))


def _places(found: Resolved, values: pl.DataFrame) -> pl.DataFrame:
    """Where each person works or calls from: places that a few others share."""
    owner = pl.Series("person", found.owner, dtype=pl.Int64)
    company = found.records.select(owner, pl.col("company").str.strip_chars().str.to_lowercase().alias("place"))
    used = values.filter(pl.col("value_class").is_in(["ok", "role", "over_shared"]))
    shared = pl.col("value_class").is_in(["role", "over_shared"]) | (pl.col("kind") == "landline")
    listed = pl.concat(
        [
            company,
            used.filter(shared).select("person", pl.col("value").alias("place")),
            used.filter(pl.col("kind") == "email").select(
                "person", pl.col("value").str.extract("(@.*)$").alias("place")
            ),
        ]
    )
    several = listed.filter(pl.col("place").str.len_chars() > 1).unique()
    few = several.filter(pl.len().over("place").is_between(2, MOST_AT_PLACE)).sort("person", "place")
    return few.group_by("person", maintain_order=True).agg(pl.col("place").alias("places"))


def _keys(known: pl.DataFrame) -> pl.DataFrame:
    """Everything a person is compared by: two parts of the name, one part at a place, a mailbox, a number's tail."""
    several = pl.concat([known.select("person", _key(kind, *parts)) for kind, *parts in _COMPARED_BY])
    at = known.select("person", "given", "surname_1", pl.col("places").alias("place"))
    placed = at.explode("place", keep_nulls=False, empty_as_null=False)
    every = pl.concat(
        [several, *(placed.select("person", _key(part, part, "place")) for part in ("given", "surname_1"))]
    )
    met = every.drop_nulls("key").unique()
    few = met.filter(pl.len().over("key").is_between(2, MOST_COMPARED)).sort("person", "key")
    return few.group_by("person", maintain_order=True).agg(pl.col("key").alias("keys"))


_COMPARED_BY: Final[tuple[tuple[str | pl.Expr, ...], ...]] = (
    ("first", "given", "surname_1"), ("both", "surname_1", "surname_2"), ("last", "given", "surname_2"),
    ("mailbox", "mailbox"), ("tail", pl.col("phone").str.tail(6)), ("head", pl.col("phone").str.head(6)),
)  # fmt: skip


def _key(kind: str | pl.Expr, *parts: str | pl.Expr) -> pl.Expr:
    """The parts as one text; null where one is unknown."""
    return pl.concat_str(pl.lit(kind), *parts, separator=_SEP).alias("key")
