"""The values of contact records that might identify a person: e-mails, telephone numbers, ids of other systems.

Each distinct text is read once. What it is, is decided by what it looks like: an address typed where the telephone
number belongs is an address.
"""

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
"""`row` of the record; `raw` as written; `value` its one spelling (null: none); `value_class` of
`model.persons.VALUE_CLASSES` but over_shared; `reason` of REASONS, null where ok; `is_exclusive`: an id of which a
person has only one (false for e-mails and telephone numbers)."""

REASONS: Final = (
    "not_an_address", "not_a_number", "too_long", "placeholder", "withheld", "special_number", "robot",
    "role_mailbox", "own_domain", "own_value", "staff", "blocked_by_decision", "blocked_by_setting", "corrected",
)  # fmt: skip
"""Why a value identifies nobody; `corrected` stands beside an ok one, with a slip in its domain mended."""

_ADDRESS: Final = r"[^\s;,|/<>()]+@[^\s;,|/<>()]+"
_LINE: Final = r"[+(]{0,2}\d[\d\s().\-]{7,}\d"
_SEVERAL: Final = {
    "emails": (r"@[^@]*[;,|/\s][^@]*@", _ADDRESS),
    "phones": (rf"{_LINE}\s*[;,|/\n].*{_LINE}", _LINE),
}
"""By field: what a text with several addresses or numbers looks like, and one of them."""
_NUMBER: Final = r"^\s*(?:tel:)?[+(]?[\d\s().\-/]{7,}$"
_CHAT_ID: Final = r"(?i)^\s*(?:sips?|whatsapp)\s*:|@(?:s\.whatsapp\.net|c\.us|lid|g\.us)\b"


def values(
    records: pl.DataFrame, staff: Iterable[str], company: Company, rules: Identity, decisions: pl.DataFrame
) -> pl.DataFrame:
    """The values of each record (schema VALUES), one row per (row, kind, raw), sorted by it.

    `records`: CONTACTS with `row`; `staff`: normalised addresses of the company's own people; `decisions`: human
    decisions in force (DECISIONS of `model.persons`), of which `block` and `own` name a value in any spelling, or
    a whole mail domain as `@domain`. Blank texts are left out; a text with several addresses or numbers becomes
    several.
    """
    found = pl.concat([_listed(records, "emails"), _listed(records, "phones")])
    mails, lines, ids = found.filter("is_mail"), found.filter(~pl.col("is_mail")), _listed(records, "external_ids")
    read = (
        (mails, emails.classified(mails["raw"], company.own_domains, staff, rules.role_mailboxes), "email"),
        (lines, phones.normalise(lines["raw"], company.country), None),
        (ids, external_ids.normalise(ids["raw"], rules.shared_ids), "declared_id"),
    )
    told = _told(company, rules, decisions)
    parts = [_placed(listed, _overruled(_whole(table, kind), told)) for listed, table, kind in read]
    return pl.concat(parts).unique(["row", "kind", "raw"]).sort("row", "kind", "raw")


def _listed(records: pl.DataFrame, field: str) -> pl.DataFrame:
    """The texts of a field (row, raw, is_mail); a text with several addresses or numbers in its parts."""
    texts = records.select("row", pl.col(field).alias("raw")).filter(pl.col("raw").list.len() > 0)
    listed = texts.explode("raw", empty_as_null=True).filter(pl.col("raw").str.contains(r"\S"))
    if field in _SEVERAL:
        shape, part = _SEVERAL[field]
        several = pl.col("raw").str.contains(shape)
        parts = listed.filter(several).with_columns(pl.col("raw").str.extract_all(part))
        listed = pl.concat([listed.filter(~several), parts.explode("raw", empty_as_null=True)])
    addressed = pl.col("raw").str.contains("@", literal=True) & ~pl.col("raw").str.contains(_CHAT_ID)
    return listed.with_columns((addressed | _stands_for_address(field)).alias("is_mail"))


def _stands_for_address(field: str) -> pl.Expr:
    """What stands where an address belongs is one, however odd, unless it looks like a number."""
    number = pl.col("raw").str.contains(_NUMBER) | pl.col("raw").str.contains(_CHAT_ID)
    return ~number if field == "emails" else pl.lit(False)


def _whole(table: pl.DataFrame, kind: str | None) -> pl.DataFrame:
    """The columns of VALUES without `row`; `kind` where the table does not say."""
    told = table if kind is None else table.with_columns(kind=pl.lit(kind))
    ids = told if "is_exclusive" in told.columns else told.with_columns(is_exclusive=pl.lit(False))
    return ids.select([name for name in VALUES if name != "row"])


def _placed(listed: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    return listed.select("row", "raw").join(table, on="raw").select(list(VALUES)).cast(VALUES)


def _told(company: Company, rules: Identity, decisions: pl.DataFrame) -> pl.DataFrame:
    """What humans and settings say of values: `spelled` in every form, once, and the `reason`; ours comes first."""
    said = {
        "own_value": [*company.own_phones, *decisions.filter(pl.col("kind") == "own")["value"].drop_nulls()],
        "blocked_by_decision": decisions.filter(pl.col("kind") == "block")["value"].drop_nulls().to_list(),
        "blocked_by_setting": list(rules.blocked_values),
    }
    typed = [pl.DataFrame({"raw": texts, "reason": reason}, schema=_SAID) for reason, texts in said.items()]
    every = pl.concat(typed).filter(pl.col("raw").str.strip_chars() != "")
    numbers = every.join(phones.normalise(every["raw"], company.country).select("raw", "value"), on="raw")
    ids = every.join(external_ids.normalise(every["raw"]).select("raw", "value"), on="raw")
    spellings = (
        every.select(_folded(pl.col("raw")).alias("spelled"), "reason"),
        every.select(emails.normalise(every["raw"]).alias("spelled"), "reason"),
        every.select(_domain(_folded(pl.col("raw"))).alias("spelled"), "reason"),
        numbers.select(pl.col("value").alias("spelled"), "reason"),
        ids.select(pl.col("value").str.strip_prefix(":").alias("spelled"), "reason"),
    )
    known = pl.concat(spellings).drop_nulls("spelled")
    order = pl.col("reason").replace_strict({reason: place for place, reason in enumerate(said)}, return_dtype=pl.Int8)
    return known.sort(order, "spelled").unique("spelled", keep="first", maintain_order=True)


_SAID: Final = pl.Schema({"raw": pl.String(), "reason": pl.String()})


def _folded(raw: pl.Expr) -> pl.Expr:
    return raw.str.strip_chars().str.to_lowercase()


def _domain(folded: pl.Expr) -> pl.Expr:
    """`@domain` of a domain written with or without the sign; null of anything else."""
    return pl.when(folded.str.contains(r"^@?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$")).then(
        "@" + folded.str.strip_prefix("@")
    )


def _overruled(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Distinct values (raw, kind, value …) with what was `told` of them in place of what they look like."""
    if told.is_empty():
        return table
    said = dict(told.select("spelled", "reason").rows())
    keys = [pl.col("value"), pl.when(pl.col("value").is_null()).then(_folded(pl.col("raw")))]
    if any(spelled.startswith("@") for spelled in said):
        keys.append(pl.when(pl.col("kind") == "email").then(pl.col("value").str.extract("(@[^@]*)$")))
    if "declared_id" in table["kind"]:
        keys.append(pl.col("value").str.extract("^[^:]*:(.*)$"))
    reason = pl.coalesce(key.replace_strict(said, default=None, return_dtype=pl.String) for key in keys)
    ours = pl.when(reason == "own_value").then(pl.lit("own")).when(reason.is_not_null()).then(pl.lit("blocked"))
    return table.with_columns(
        pl.coalesce(ours, "value_class").alias("value_class"), pl.coalesce(reason, "reason").alias("reason")
    )
