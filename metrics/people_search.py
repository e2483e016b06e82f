"""Who is meant? A customer found by name, e-mail, phone, customer number, ticket or person id."""

import re
from typing import Final

import polars as pl

MOST: Final = 50
EVIDENCE: Final = ("person", "ticket", "number", "email", "phone", "name")
"""What a person was found by, the surest first."""
FEWEST_DIGITS: Final = 6
FEWEST_LETTERS: Final = 2
FOUND: Final = pl.Schema({"person_id": pl.String(), "matched_by": pl.String()})


def search(
    asked: str, contacts: pl.LazyFrame, persons: pl.LazyFrame, facts: pl.LazyFrame, aliases: pl.LazyFrame
) -> pl.DataFrame:
    """Persons a text may mean: FOUND, each once with the surest evidence, the surest first; at most MOST.

    `contacts` (CONTACTS), `persons` (PERSONS), `facts` (source, interaction_id, person_id) and `aliases`
    (PERSON_ALIASES) of what the viewer may see. Case, accents and the order of names do not matter; of a phone the last
    digits are enough (six or more), of an e-mail a part, of a customer number it takes all of it. Nothing asked
    finds nobody.
    """
    text = asked.strip()
    if len(text) < FEWEST_LETTERS:
        return FOUND.to_frame()
    known = contacts.join(persons.select("source", "contact_id", "person_id"), on=("source", "contact_id"))
    tickets = facts.filter(_is_ticket(text)).select("person_id", matched_by=pl.lit("ticket"))
    renamed = aliases.filter(pl.col("alias") == text).select("person_id", matched_by=pl.lit("person"))
    own = persons.filter(pl.col("person_id") == text).select("person_id", matched_by=pl.lit("person"))
    records = known.select("person_id", matched_by=_evidence(text))
    found = pl.concat([renamed, own, tickets, records]).drop_nulls().collect()
    order = pl.col("matched_by").replace_strict({word: i for i, word in enumerate(EVIDENCE)}, return_dtype=pl.Int64)
    ranked = found.with_columns(order=order).sort("order", "person_id").unique("person_id", maintain_order=True)
    return ranked.head(MOST).select(FOUND.names()).cast(FOUND)


def _is_ticket(text: str) -> pl.Expr:
    """The id of an interaction, by itself, as `source:id` or at the end of its address."""
    bare = text.rsplit("/", 1)[-1].lstrip("#")
    own, (source, _, rest) = pl.col("interaction_id") == bare, text.partition(":")
    return own | ((pl.col("source").cast(pl.String) == source) & (pl.col("interaction_id") == rest))


def _evidence(text: str) -> pl.Expr:
    """What of a contact record the text may be; null for nothing."""
    digits = re.sub(r"\D", "", text).removeprefix("00")
    is_phone = len(digits) >= FEWEST_DIGITS and not re.search(r"[^\d\s()+./-]", text)
    folded = text.casefold()
    number = pl.element().str.to_lowercase()
    numbers = pl.col("external_ids").list.eval((number == folded) | number.str.replace(r"^[^:]*:", "").eq(folded))
    mails = pl.col("emails").list.eval(number.str.contains(folded, literal=True))
    phones = pl.col("phones").list.eval(pl.element().str.replace_all(r"\D", "").str.ends_with(digits))
    return (
        pl.when(numbers.list.any() | (pl.col("contact_id") == text)).then(pl.lit("number"))
        .when(pl.lit("@" in text) & mails.list.any()).then(pl.lit("email"))
        .when(pl.lit(is_phone) & phones.list.any()).then(pl.lit("phone"))
        .when(_is_named(text)).then(pl.lit("name"))
    )  # fmt: skip


def _is_named(text: str) -> pl.Expr:
    """Every word of the text begins a word of the name."""
    parts = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    name = pl.lit(" ") + folded(pl.concat_str("name", parts, separator=" ", ignore_nulls=True))
    asked = pl.select(folded(pl.lit(text))).item().split()
    return pl.all_horizontal(name.str.contains(f" {word}", literal=True) for word in asked) if asked else pl.lit(False)


def folded(name: pl.Expr) -> pl.Expr:
    """A name without case, accents and marks, its words apart by one space."""
    plain = name.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.extract_all(r"[\p{L}\p{N}]+").list.join(" ")
