"""Contact records to persons: what identifies, what is shared, who is joined, and why.

The outcome depends on the records alone, never on their order: every tie is broken by a record's key.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from identity import evidence
from identity.clusters import Clusters, joined
from identity.emails import normalise
from identity.forms import Forms, forms, pooled
from identity.human import Decided, decided
from identity.links import links
from identity.matching import match
from identity.merging import merge
from identity.names import names
from identity.sharing import counted, customer_numbers
from identity.values import values
from model.components import Rows, components
from model.persons import DECISIONS, IDENTITY_VALUES
from model.settings import Company, Identity


@dataclass(frozen=True)
class Resolved:
    """Which records are one person, and why.

    `records`: the contact records that may be a customer's, sorted by (source, contact_id), with `row` (UInt32)
    their position. `owner`: for each of them the row of the smallest record of the same person (int64).
    `values`, `edges`, `refused`: IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED of `model.persons`, sorted by key.
    """

    records: pl.DataFrame
    owner: Rows
    values: pl.DataFrame
    edges: pl.DataFrame
    refused: pl.DataFrame


def resolve(
    contacts: pl.DataFrame,
    agents: pl.DataFrame,
    company: Company,
    rules: Identity = Identity(),  # noqa: B008  # frozen
    decisions: pl.DataFrame | None = None,
) -> Resolved:
    """Records to persons across sources from CONTACTS and AGENTS frames; the order of their rows does not matter.

    Staff (`is_agent`) are no persons. Deleted records still resolve, so that their history stays with
    the person. `decisions`: human decisions in force, schema DECISIONS of `model.persons`.
    """
    words = DECISIONS.to_frame() if decisions is None else decisions
    records = _records(contacts)
    named = names(records)
    known = forms(named)
    found = counted(values(records, _staff(contacts, agents), company, rules, words), known, rules)
    shared, human = links(found, named, rules), decided(records, words)
    declared = _merged(records)
    state = match(_begun(len(records), human, declared, known, customer_numbers(found), rules), shared.rows)
    told = evidence.Told(records, state, known, found, shared, human, declared)
    return Resolved(records, state.label, _listed(records, found), evidence.edges(told), evidence.refused(told))


def _records(contacts: pl.DataFrame) -> pl.DataFrame:
    customers = contacts.filter(~pl.col("is_agent").fill_null(False)).sort("source", "contact_id")
    return customers.with_row_index("row")


def _staff(contacts: pl.DataFrame, agents: pl.DataFrame) -> Iterable[str]:
    """Addresses of the company's own people, as agents or as contact records of staff."""
    records = contacts.filter("is_agent").select("emails").explode("emails", empty_as_null=True)
    return normalise(pl.concat([agents["email"], records["emails"].alias("email")])).drop_nulls().unique().to_list()


def _merged(records: pl.DataFrame) -> pl.DataFrame:
    """Rows `a` < `b` (Int64) of records their own source has merged."""
    row = pl.col("row").cast(pl.Int64)
    target = records.select("source", pl.col("contact_id").alias("merged_into"), row.alias("target"))
    pairs = records.select("source", "merged_into", row).join(target, on=["source", "merged_into"])
    ends = pl.min_horizontal("row", "target").alias("a"), pl.max_horizontal("row", "target").alias("b")
    return pairs.select(ends).filter(pl.col("a") != pl.col("b")).unique().sort("a", "b")


def _begun(
    count: int, human: Decided, declared: pl.DataFrame, known: Forms, numbers: pl.DataFrame, rules: Identity
) -> Clusters:
    """Clusters as humans and the sources themselves declare them; names and numbers do not contradict that."""
    rows = np.arange(count, dtype=np.int64)
    nameless = Forms(known.table.clear(), known.of.clear())
    same = joined(rows, human.same["a"], human.same["b"])
    free = Clusters(same, nameless, numbers.clear(), human.apart, count)
    edges = declared.with_columns(
        free.of(declared["a"]).alias("a"), free.of(declared["b"]).alias("b"),
        is_agreed=pl.lit(False), count_values=pl.lit(1, pl.UInt32),
    )  # fmt: skip
    label = merge(free, edges.filter(pl.col("a") != pl.col("b"))).label
    return Clusters(label, pooled(known, label), _one_number(numbers, label), human.apart, rules.most_records)


def _one_number(numbers: pl.DataFrame, label: Rows) -> pl.DataFrame:
    """Customer numbers of records declared one person are one number from here on: the smallest."""
    grouped = numbers.with_columns(pl.Series("group", label[numbers["row"].to_numpy()]))
    mixed = grouped.filter(pl.col("number").n_unique().over("group", "space") > 1)
    if mixed.is_empty():
        return numbers
    codes = mixed.select("space", "number").unique().sort("space", "number").with_row_index("code")
    pairs = mixed.join(codes, on=["space", "number"]).select(
        pl.col("code").cast(pl.Int64), pl.col("code").min().over("group", "space").cast(pl.Int64).alias("first")
    )
    least = components(len(codes), pairs["code"].to_numpy(), pairs["first"].to_numpy())
    told = codes.with_columns(codes["number"].gather(least).alias("one")).drop("code")
    one = pl.coalesce("one", "number").alias("number")
    return numbers.join(told, on=["space", "number"], how="left").select("row", "space", one)


def _listed(records: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """IDENTITY_VALUES: the values with the keys of their records instead of row numbers."""
    keys = records.select("source", "contact_id")[found["row"]]
    return IDENTITY_VALUES.conform(pl.concat([keys, found], how="horizontal")).sort(IDENTITY_VALUES.key)
