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
    split = raw.select("raw", _space().alias("space"), _id().alias("id"))
    mixed = pl.all_horizontal(pl.col("id").str.contains(group) for group in ("[a-z]", "[A-Z]", "[0-9]"))
    kept = pl.col("id").str.contains(_RECORD_ID) & mixed
    folded = pl.when(kept).then("id").otherwise(pl.col("id").str.to_uppercase())
    reason = _reason(pl.col("id"))
    return split.select(
        "raw",
        pl.when(reason.is_null()).then(pl.col("space") + ":" + folded).alias("value"),
        pl.when(reason == "too_long").then(pl.lit("invalid")).when(reason.is_not_null()).then(pl.lit("blocked"))
        .otherwise(pl.lit("ok")).alias("value_class"),
        reason.alias("reason"),
        is_exclusive(pl.col("space"), shared).alias("is_exclusive"),
    ).cast(IDS)  # fmt: skip


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
    return _clean().str.extract(r"^([^:]*):").str.to_lowercase().fill_null("")


def _id() -> pl.Expr:
    return _clean().str.replace(r"^[^:]*:", "").str.replace(r"^(\d+)\.0+$", "$1")


def _reason(own: pl.Expr) -> pl.Expr:
    nothing = bare(own).is_in(NOTHING) | own.str.contains(_HOLLOW)
    return pl.when(own.str.len_bytes() > LONGEST).then(pl.lit("too_long")).when(nothing).then(pl.lit("placeholder"))
