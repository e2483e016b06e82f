"""The values of contact records that might identify a person: e-mails, telephone numbers, ids of other systems."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from identity import emails, external_ids, phones
from model.settings import Company, Identity

VALUES: Final = pl.Schema(
    {
        "row": pl.UInt32(),
        "kind": pl.String(),
        "raw": pl.String(),
        "value": pl.String(),
        "value_class": pl.String(),
        "reason": pl.String(),
        "is_exclusive": pl.Boolean(),
    }
)


def values(
    records: pl.DataFrame, staff: Iterable[str], company: Company, rules: Identity, decisions: pl.DataFrame
) -> pl.DataFrame:
    """The values of each record (schema VALUES), one row per (row, kind, raw), sorted by it."""
    mails = _listed(records, "emails")
    value = emails.normalise(mails["raw"])
    usable = emails.is_personal(pl.col("value"), company.own_domains) & ~pl.col("value").is_in(list(staff))
    found = mails.with_columns(value.alias("value"), pl.lit("email").alias("kind")).with_columns(
        pl.when(usable).then(pl.lit("ok")).otherwise(pl.lit("role")).alias("value_class"),
        pl.when(~usable).then(pl.lit("role_mailbox")).alias("reason"),
        pl.lit(False).alias("is_exclusive"),
    )
    lines = _listed(records, "phones")
    called = lines.join(phones.normalise(lines["raw"], company.country), on="raw").with_columns(is_exclusive=False)
    named = _listed(records, "external_ids")
    ids = named.join(external_ids.normalise(named["raw"], rules.shared_ids), on="raw").with_columns(
        pl.lit("declared_id").alias("kind")
    )
    parts = [frame.select(list(VALUES)).cast(VALUES) for frame in (found, called, ids)]
    return pl.concat(parts).sort("row", "kind", "raw")


def _listed(records: pl.DataFrame, column: str) -> pl.DataFrame:
    listed = records.select("row", pl.col(column).alias("raw")).explode("raw", empty_as_null=True)
    return listed.filter(pl.col("raw").str.strip_chars() != "").unique(maintain_order=True)
