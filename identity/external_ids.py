"""Ids in other systems, `namespace:value`: which stand for nothing, and of which a person has only one.

A customer number is given out once per customer, so two different ones are two people. A record id of a
vendor's own system is not: one person may well have two records in a helpdesk.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl

from identity.placeholders import NOTHING, bare

SEVERAL: Final = (
    "aircall", "asterisk", "chatwoot", "dynamics", "freshchat", "freshdesk", "freshsales", "freshworks",
    "genesys", "gorgias", "gladly", "helpscout", "hubspot", "intercom", "kustomer", "odoo", "otrs", "pipedrive",
    "requesttracker", "rt", "salesforce", "servicenow", "shopify", "sugarcrm", "talkdesk", "tidio", "twilio",
    "vtiger", "whatsapp", "zammad", "zendesk", "zoho",
    "anonymous", "cookie", "device", "session", "visitor",
    "facebook", "instagram", "linkedin", "messenger", "telegram", "tiktok", "twitter",
    "viber", "wechat",
)  # fmt: skip
"""Words in a namespace of which one person may have several: record ids of vendors, devices, accounts elsewhere."""

IDS: Final = pl.Schema(
    {
        "raw": pl.String(),
        "value": pl.String(),
        "value_class": pl.String(),
        "reason": pl.String(),
        "is_exclusive": pl.Boolean(),
    }
)

LONGEST: Final = 200
_HOLLOW: Final = r"^\p{L}{0,4}(?:0+|9{5,}|1{5,}|-1|1234567?8?9?0?)$"
_RECORD_ID: Final = r"^[A-Za-z0-9]{15}$"


def normalise(ids: pl.Series, shared: Iterable[str] = ()) -> pl.DataFrame:
    """The matching form of each distinct id (schema IDS), one row per distinct non-null `raw`.

    `shared`: further namespaces of which one person may have several. Spaces and invisible characters go,
    the namespace and the id are compared without case; leading zeros stay (`001` and `1` may be two customers,
    and a human can say that they are one), `.0` after digits goes (a spreadsheet's number). Case is kept in a
    vendor's 15-character ids, which differ by case alone. An id without a namespace has the namespace "".
    """
    raw = ids.drop_nulls().unique(maintain_order=True).alias("raw").to_frame()
    split = raw.with_columns(_clean().alias("clean")).select("raw", _space().alias("space"), _id().alias("id"))
    spaces = split.select("space").unique().with_columns(is_exclusive(pl.col("space"), shared).alias("is_exclusive"))
    read = split.join(spaces, on="space", maintain_order="left").with_columns(_reason(split["id"]))
    mixed = pl.all_horizontal(pl.col("id").str.contains(group) for group in ("[a-z]", "[A-Z]", "[0-9]"))
    kept = pl.col("id").str.contains(_RECORD_ID) & mixed
    folded = pl.when(kept).then("id").otherwise(pl.col("id").str.to_uppercase())
    return read.select(
        "raw",
        pl.when(pl.col("reason").is_null()).then(pl.col("space") + ":" + folded).alias("value"),
        pl.col("reason").replace_strict(_CLASSES, default="ok", return_dtype=pl.String).alias("value_class"),
        "reason",
        "is_exclusive",
    ).cast(IDS)  # fmt: skip


_CLASSES: Final = {"too_long": "invalid", "placeholder": "blocked"}


def is_exclusive(namespace: pl.Expr, shared: Iterable[str] = ()) -> pl.Expr:
    """Whether a person has only one id of a namespace (Boolean), so that two different ones are two people."""
    listed = [name.strip().lower() for name in shared]
    joined = namespace.str.replace_all(r"[\s_.\-]", "")
    words = namespace.str.extract_all(r"[a-z]+")
    several = words.list.set_intersection(list(SEVERAL)).list.len() > 0
    return ~(namespace.is_in(listed) | several | joined.is_in(SEVERAL))


def _clean() -> pl.Expr:
    return pl.col("raw").str.normalize("NFKC").str.replace_all(r"[\p{C}\s]", "")


def _space() -> pl.Expr:
    return pl.col("clean").str.extract(r"^([^:]*):").str.to_lowercase().fill_null("")


def _id() -> pl.Expr:
    return pl.col("clean").str.replace(r"^[^:]*:", "").str.replace(r"^(\d+)\.0+$", "$1")


def _reason(ids: pl.Series) -> pl.Series:
    """Why an id stands for nothing; a word of `placeholders` has no digits in it."""
    own, wordy = pl.col("id"), pl.col("id").str.contains(r"^[^0-9]*$")
    words = ids.filter(ids.str.contains(r"^[^0-9]*$")).unique().to_frame().filter(bare(own).is_in(NOTHING))["id"]
    nothing = own.str.contains(_HOLLOW) | (wordy & own.is_in(words.implode()))
    long = pl.when(own.str.len_bytes() > LONGEST).then(pl.lit("too_long"))
    return ids.to_frame().select(long.when(nothing).then(pl.lit("placeholder")).alias("reason"))["reason"]
