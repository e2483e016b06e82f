"""Contact records to persons: edges first, then connected components, then stable ids.

Only two kinds of evidence join records here: what a source declares itself (equal external ids, a
record merged into another) and an equal personal e-mail address. Everything else waits for review.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from identity.emails import is_personal, normalise
from identity.stable_ids import bucket_of, stable_id
from model.components import Rows, components
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from model.settings import Company, Identity

MOST_NAMES: Final = 3
"""An address used under more different names than this belongs to a household or a desk, to no person."""

NO_IDS: Final = ("", "0", "-", "-1", "na", "n/a", "none", "null", "nan", "anonymous", "unknown", "undefined", "test")
"""Values of an external id that stand for having none."""

_ROW: Final = pl.UInt32()
_VALUES: Final = pl.Schema({"row": _ROW, "rule": pl.String(), "value": pl.String()})


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
    rules: Identity = Identity(),  # noqa: ARG001, B008  # frozen; not used yet
    decisions: pl.DataFrame | None = None,  # noqa: ARG001  # not used yet
) -> Resolved:
    """Records to persons across sources from CONTACTS and AGENTS frames; the order of their rows does not matter.

    Staff (`is_agent`) are no persons. Deleted records still resolve, so that their history stays with
    the person. `decisions`: human decisions in force, schema DECISIONS of `model.persons`.
    """
    records = _records(contacts)
    mailboxes = _emails(records, _staff(contacts, agents), company)
    edges = pl.concat([_merged(records), _shared(_declared(records)), _shared(mailboxes)])
    owner = components(len(records), edges["a"].to_numpy().astype(np.int64), edges["b"].to_numpy().astype(np.int64))
    return Resolved(records, owner, IDENTITY_VALUES.empty(), _named(records, edges), IDENTITY_REFUSED.empty())


def numbered(resolved: Resolved) -> pl.DataFrame:
    """PERSONS with ids made of the smallest record of each person, where no earlier id is known."""
    return _persons(resolved.records, resolved.owner)


def _records(contacts: pl.DataFrame) -> pl.DataFrame:
    customers = contacts.filter(~pl.col("is_agent").fill_null(False)).sort("source", "contact_id")
    return customers.with_row_index("row")


def _folded(name: pl.Expr) -> pl.Expr:
    """Names compared without accents, case and order of parts."""
    plain = name.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    text = plain.str.extract_all(r"[\p{L}\p{N}]+").list.sort().list.join(" ")
    return pl.when(text != "").then(text)


def _declared(records: pl.DataFrame) -> pl.DataFrame:
    """External ids, `namespace:value`; the namespace is folded, the value kept as the source writes it."""
    listed = records.select("row", pl.col("external_ids").alias("value")).explode("value", empty_as_null=True)
    space = pl.col("value").str.extract(r"^\s*([^:]+):").str.strip_chars().str.to_lowercase()
    value = pl.col("value").str.extract(r"^[^:]+:(.*)$").str.strip_chars()
    given = listed.select("row", space.alias("space"), value.alias("id"))
    nothing = pl.col("id").str.to_lowercase().is_in(NO_IDS) | pl.col("id").str.contains("^0+$")
    return given.filter(~nothing).select(
        "row", pl.lit("declared_id").alias("rule"), (pl.col("space") + ":" + pl.col("id")).alias("value")
    ).cast(_VALUES)  # fmt: skip


def _staff(contacts: pl.DataFrame, agents: pl.DataFrame) -> list[str]:
    """Addresses of the company's own people, as agents or as contact records of staff."""
    records = contacts.filter("is_agent").select("emails").explode("emails", empty_as_null=True)
    return normalise(pl.concat([agents["email"], records["emails"].alias("email")])).drop_nulls().unique().to_list()


def _emails(records: pl.DataFrame, staff: list[str], company: Company) -> pl.DataFrame:
    """Personal addresses that few enough names use and no agent has."""
    listed = records.select("row", "emails").explode("emails", empty_as_null=True).drop_nulls("emails")
    found = listed.select("row", normalise(listed["emails"]).alias("value"))
    usable = found.filter(is_personal(pl.col("value"), company.own_domains) & ~pl.col("value").is_in(staff))
    few = usable.join(_over_shared(usable, records), on="value", how="anti", maintain_order="left")
    return few.select("row", pl.lit("email").alias("rule"), "value").cast(_VALUES)


def _over_shared(usable: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Values used under too many names; only those with as many records are looked at, folding names is slow."""
    many = usable.filter(pl.len().over("value") > MOST_NAMES).join(records, on="row")
    parts = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    called = _folded(pl.coalesce("name", parts)).drop_nulls().n_unique().alias("names")
    return many.group_by("value").agg(called).filter(pl.col("names") > MOST_NAMES).select("value")


def _shared(values: pl.DataFrame) -> pl.DataFrame:
    """Edges from the smallest record that has a value to each other record that has it."""
    first = values.with_columns(pl.col("row").min().over("value").alias("a"), pl.col("row").alias("b"))
    return first.filter(pl.col("a") != pl.col("b")).select("a", "b", "rule", pl.col("value").alias("evidence"))


def _merged(records: pl.DataFrame) -> pl.DataFrame:
    target = records.select("source", pl.col("contact_id").alias("merged_into"), pl.col("row").alias("target"))
    pairs = records.select("source", "merged_into", "row").join(target, on=["source", "merged_into"])
    return pairs.filter(pl.col("row") != pl.col("target")).select(
        pl.min_horizontal("row", "target").alias("a"),
        pl.max_horizontal("row", "target").alias("b"),
        pl.lit("merged").alias("rule"),
        pl.col("merged_into").alias("evidence"),
    )


def _persons(records: pl.DataFrame, owner: Rows) -> pl.DataFrame:
    key = records.select(pl.col("source") + "\x1f" + pl.col("contact_id"))["source"]
    own = pl.DataFrame({"person_id": stable_id("p_", key)})
    persons = records.select("source", "contact_id").with_columns(own["person_id"].gather(owner))
    return PERSONS.conform(persons.with_columns(bucket_of(persons["person_id"])))


def _named(records: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Edges with the keys of their records instead of row numbers, one per pair and rule."""
    one = edges.group_by("a", "b", "rule").agg(pl.col("evidence").min()).sort("a", "b", "rule")
    ends = {side: records.select("source", "contact_id")[one[side]] for side in ("a", "b")}
    named = [ends[s].rename({"source": f"source_{s}", "contact_id": f"contact_{s}"}) for s in ("a", "b")]
    return IDENTITY_EDGES.conform(pl.concat([*named, one.select("rule", "evidence")], how="horizontal"))
