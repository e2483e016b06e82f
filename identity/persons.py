"""Contact records to persons: what identifies, what is shared, who is joined, and why.

The outcome depends on the records alone, never on their order: every tie is broken by a record's key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from identity import evidence
from identity.clusters import Clusters
from identity.declared import begun
from identity.emails import normalise
from identity.forms import Forms, forms
from identity.human import Decided, decided
from identity.links import links
from identity.matching import acquaint, match
from identity.names import names
from identity.relatives import with_owners
from identity.sharing import counted, customer_numbers
from identity.values import values
from model.components import Rows
from model.persons import DECISIONS, IDENTITY_VALUES
from model.settings import Company, Identity

_VALUES: Final = ("emails", "phones", "external_ids")
_READ: Final = (
    "source", "contact_id", "name", "given_name", "family_name", "company", "merged_into", "created_at", *_VALUES
)  # fmt: skip
"""Columns of CONTACTS that tell who is who."""


@dataclass(frozen=True)
class Resolved:
    """Which records are one person, and why.

    `records`: the contact records that may be a customer's, sorted by (source, contact_id), with `row` (UInt32)
    their position, and nothing but their names, company, merged_into and created_at. `owner`: for each of them the
    row of the smallest record of the same person (int64).
    `values`, `edges`, `refused`: IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED of `model.persons`, sorted by key.
    `state`: the clusters as they ended, with what forbids two of them to become one.
    """

    records: pl.DataFrame
    owner: Rows
    values: pl.DataFrame
    edges: pl.DataFrame
    refused: pl.DataFrame
    state: Clusters = field(repr=False)


def resolve(
    contacts: pl.DataFrame,
    agents: pl.DataFrame,
    company: Company,
    rules: Identity = Identity(),  # noqa: B008  # frozen
    decisions: pl.DataFrame | None = None,
    counts: pl.DataFrame | None = None,
) -> Resolved:
    """Records to persons across sources from CONTACTS and AGENTS frames; the order of their rows does not matter.

    Staff (`is_agent`) are no persons. Deleted records still resolve, so that their history stays with
    the person. `decisions`: human decisions in force, schema DECISIONS of `model.persons`. `counts`: for
    `identity.again`, as in `identity.sharing.counted`.
    """
    words = DECISIONS.to_frame() if decisions is None else decisions
    records = _records(contacts)
    named = names(records)
    known = forms(named)
    read = values(records, mailboxes_of_staff(contacts, agents), company, rules, words)
    del contacts  # of a million records every column not needed any more counts
    records = records.drop(_VALUES)
    found = counted(read, known, rules, counts)
    del read
    shared, human = links(found, named, rules), decided(records, words)
    declared = _merged(records)
    numbers = customer_numbers(found)
    owned = with_owners(named, found)
    alone = _alone(known if owned is named else forms(owned), numbers, human, rules, len(records))
    acquaint(alone, shared.rows)
    state = match(begun(alone, human.same, declared, shared.rows), shared.rows)
    told = evidence.Told(records, state, known, found, shared, human, declared)
    why = evidence.edges(told), evidence.refused(told)
    return Resolved(records, state.label, _listed(records, found), *why, state)


def _records(contacts: pl.DataFrame) -> pl.DataFrame:
    told = contacts.select(*_READ, "is_agent").filter(~pl.col("is_agent").fill_null(False))
    return told.select(_READ).sort("source", "contact_id").with_row_index("row")


def mailboxes_of_staff(contacts: pl.DataFrame, agents: pl.DataFrame) -> Iterable[str]:
    """Normalised addresses of the company's own people, as agents or as contact records of staff."""
    records = contacts.filter("is_agent").select("emails").explode("emails", empty_as_null=True)
    return normalise(pl.concat([agents["email"], records["emails"].alias("email")])).drop_nulls().unique().to_list()


def _merged(records: pl.DataFrame) -> pl.DataFrame:
    """Rows `a` < `b` (Int64) of records their own source has merged."""
    row = pl.col("row").cast(pl.Int64)
    target = records.select("source", pl.col("contact_id").alias("merged_into"), row.alias("target"))
    pairs = records.select("source", "merged_into", row).join(target, on=["source", "merged_into"])
    ends = pl.min_horizontal("row", "target").alias("a"), pl.max_horizontal("row", "target").alias("b")
    return pairs.select(ends).filter(pl.col("a") != pl.col("b")).unique().sort("a", "b")


def _alone(known: Forms, numbers: pl.DataFrame, human: Decided, rules: Identity, count: int) -> Clusters:
    return Clusters(np.arange(count, dtype=np.int64), known, numbers, human.apart, rules.most_records)


def _listed(records: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """IDENTITY_VALUES: the values with the keys of their records instead of row numbers."""
    keys = records.select("source", "contact_id")[found["row"]]
    return IDENTITY_VALUES.conform(pl.concat([keys, found], how="horizontal")).sort(IDENTITY_VALUES.key)
