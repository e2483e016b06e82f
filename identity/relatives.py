"""Mailboxes of relatives: `jvidal@` where only an Óscar Vidal writes from it is J. Vidal's, and he borrows it.

Families share a mailbox, and it bears the name of one of them. A record without a name on it is more likely its
owner's than the borrower's. So it is called as the mailbox is: that contradicts the borrower and fits the owner.
"""

from typing import Final

import polars as pl

from identity.agreement import letters_of
from identity.given_names import KNOWN, VARIANTS

_KNOWN: Final = sorted(KNOWN)
_SHORTEST: Final = 4
"""Letters of a surname that is looked for in a mailbox; shorter ones stand in many words."""


def with_owners(named: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """NAMES where a record without any name, on the mailbox of a relative of all who are named on it, bears its name.

    `values`: VALUES with their final class; only mailboxes that may identify a person are looked at. `full` stays
    null: such a name is a guess.
    """
    own = values.filter((pl.col("kind") == "email") & (pl.col("value_class") == "ok")).select("row", "value").unique()
    is_nameless = pl.all_horizontal(pl.col("given", "surname_1", "label").is_null())
    nameless = own.join(named.filter(is_nameless).select("row"), on="row", how="semi")
    known = named.filter(pl.col("given").is_not_null())
    owners = _owners(own.join(nameless.select("value").unique(), on="value", how="semi").join(known, on="row"))
    if owners.is_empty():
        return named
    called = nameless.join(owners, on="value").sort("row", "value").unique("row", keep="first")
    told = named.join(called.select("row", "owner", "family"), on="row", how="left", maintain_order="left")
    given, surname = pl.coalesce("given", "owner").alias("given"), pl.coalesce("surname_1", "family")
    return told.with_columns(given, surname.alias("surname_1")).select(named.columns)


def _owners(users: pl.DataFrame) -> pl.DataFrame:
    """`owner` (given name or its first letter) and `family` (surname) of mailboxes (`value`) of none of their users."""
    names = users.select("value", "given", "given_2", "surname_1", "surname_2").unique()
    told = names.with_columns(_mailbox().alias("mailbox")).with_columns(_surname()).with_columns(_owner())
    one = told.group_by("value").agg(
        _is_foreign().all().alias("is_foreign"), pl.col("owner").n_unique().alias("owners"),
        pl.col("owner").first(), pl.col("family").min(),
    )  # fmt: skip
    return one.filter(pl.col("is_foreign") & (pl.col("owners") == 1)).select("value", "owner", "family")


def _mailbox() -> pl.Expr:
    """The letters of a mailbox."""
    return pl.col("value").str.extract("^([^@]*)@").str.replace_all("[^a-z]", "")


def _surname() -> pl.Expr:
    """The surname of a user that stands in the mailbox."""
    return pl.coalesce(pl.when(_stands_in_mailbox(pl.col(n))).then(n) for n in ("surname_1", "surname_2")).alias(
        "family"
    )


def _stands_in_mailbox(name: pl.Expr) -> pl.Expr:
    return (name.str.len_chars() >= _SHORTEST) & pl.col("mailbox").str.contains(name, literal=True)


def _owner() -> pl.Expr:
    """The given name, or one letter of it, before the surname in the mailbox, or the name in full behind it."""
    at = pl.col("mailbox").str.find(pl.col("family"), literal=True)
    head = pl.col("mailbox").str.slice(0, at)
    tail = pl.col("mailbox").str.slice(at + pl.col("family").str.len_chars()).replace(VARIANTS)
    letter, whole = head.str.len_chars() == 1, head.replace(VARIANTS)
    named = pl.when(letter | whole.is_in(_KNOWN)).then(whole).when((head == "") & tail.is_in(_KNOWN)).then(tail)
    return pl.when(pl.col("family").is_not_null()).then(named).alias("owner")


def _is_foreign() -> pl.Expr:
    """Whether the owner bears none of a user's given names, spelled in whatever way."""
    owner = pl.col("owner")
    own = pl.any_horizontal(_is_called(pl.col(name)) for name in ("given", "given_2"))
    known = pl.col("given").is_in(_KNOWN) | (owner.str.len_chars() == 1)
    return (owner.is_not_null() & known & ~own).fill_null(False)


def _is_called(name: pl.Expr) -> pl.Expr:
    owner = pl.col("owner")
    begins = owner.str.starts_with(name) | name.str.starts_with(owner)
    return (begins | letters_of(name).str.contains(owner, literal=True)).fill_null(False)
