"""Which contact records make one person, what joined each of them, and which were nearly joined."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from metrics.frames import Scan
from model.masking import masked
from model.persons import IDENTITY_EDGES, IDENTITY_EVENTS, IDENTITY_REFUSED, IDENTITY_VALUES, PERSON_ALIASES, PERSONS
from model.schemas import CONTACTS, Table

KEY: Final = ("source", "contact_id")
_TOLD: Final = ("name", "company", "segment", "created_at")
_SHOWN_CLASSES: Final = ("ok", "role", "over_shared")
_NO_VALUE: Final = ("merged", "same")
"""Rules whose evidence is a record or a decision, nothing that identifies anybody."""


@dataclass(frozen=True)
class Who:
    """One person's records (KEY, name, company, segment, created_at), and the rows of identity's tables about them.

    `neighbours`: the records on the other side of a refusal: KEY, name, person_id.
    """

    records: pl.DataFrame
    values: pl.DataFrame
    edges: pl.DataFrame
    refused: pl.DataFrame
    neighbours: pl.DataFrame
    events: pl.DataFrame


def present_id(scan: Scan, asked: str) -> str:
    """The id a person has now; the one asked for unless it went."""
    found = scan(PERSON_ALIASES).filter(pl.col("alias") == asked).select("person_id").collect()["person_id"]
    return str(found[0]) if len(found) else asked


def who(scan: Scan, person_id: str) -> Who:
    """Everything identity knows of one person, from tables pinned to a snapshot; only her rows are read."""
    own = scan(PERSONS).filter(pl.col("person_id") == person_id).select(KEY).collect()
    records = own.join(_contacts(scan, own), on=KEY, how="left").sort(KEY)
    either = pl.any_horizontal(_is_one_of(own, f"source_{side}", f"contact_{side}") for side in "ab")
    refused = _rows(scan, IDENTITY_REFUSED, either)
    sides = [refused.select(source=f"source_{side}", contact_id=f"contact_{side}") for side in "ab"]
    beyond = pl.concat(sides).unique().join(own, on=KEY, how="anti")
    about = (pl.col("person_id") == person_id) | (pl.col("other_person_id") == person_id)
    return Who(
        records=records,
        values=_rows(scan, IDENTITY_VALUES, _is_one_of(own, *KEY)),
        edges=_rows(scan, IDENTITY_EDGES, either),
        refused=refused,
        neighbours=_neighbours(scan, beyond),
        events=_rows(scan, IDENTITY_EVENTS, about).sort("at", "event_id", descending=[True, False]),
    )


def _rows(scan: Scan, table: Table, condition: pl.Expr) -> pl.DataFrame:
    return scan(table).select(table.names).filter(condition).collect()


def _is_one_of(records: pl.DataFrame, source: str, contact: str) -> pl.Expr:
    """Rows of these records: by id first, which files can be skipped by."""
    pairs = records["source"] + "\x1f" + records["contact_id"]
    pair = pl.concat_str(source, contact, separator="\x1f").is_in(pairs.to_list())
    return pl.col(contact).is_in(records["contact_id"].unique().to_list()) & pair


def _contacts(scan: Scan, records: pl.DataFrame) -> pl.DataFrame:
    return scan(CONTACTS).filter(_is_one_of(records, *KEY)).select(*KEY, *_TOLD).collect()


def _neighbours(scan: Scan, records: pl.DataFrame) -> pl.DataFrame:
    """KEY, name and person_id of records of others."""
    persons = scan(PERSONS).filter(_is_one_of(records, *KEY)).select(*KEY, "person_id").collect()
    named = _contacts(scan, records).select(*KEY, "name")
    return records.join(persons, on=KEY, how="left").join(named, on=KEY, how="left").sort(KEY)


def joined(known: Who) -> pl.DataFrame:
    """One row per record of the person: KEY, name, created_at, values, rule, evidence, with_source, with_contact.

    `values`: what identifies her there, masked, apart by commas. `rule` and `evidence` (masked): the strongest
    thing that joins the record to another one, which is `with_…`; null for a person of one record.
    """
    edges = known.edges.with_columns(evidence=_hidden())
    sides = [_seen_from(edges, *sides) for sides in (("a", "b"), ("b", "a"))]
    best = pl.concat(sides).sort("strength", "with_source", "with_contact", nulls_last=True)
    strongest = best.unique(KEY, keep="first", maintain_order=True).drop("strength")
    values = known.values.filter(pl.col("value_class").is_in(_SHOWN_CLASSES)).sort("kind", "raw")
    listed = values.group_by(KEY, maintain_order=True).agg(values=masked(pl.col("value")).unique(maintain_order=True))
    found = known.records.join(listed, on=KEY, how="left").join(strongest, on=KEY, how="left").sort(KEY)
    return found.with_columns(pl.col("values").list.join(", ").fill_null(""))


def _seen_from(edges: pl.DataFrame, own: str, other: str) -> pl.DataFrame:
    return edges.select(
        pl.col(f"source_{own}").alias("source"), pl.col(f"contact_{own}").alias("contact_id"), "rule", "evidence",
        "strength", with_source=f"source_{other}", with_contact=f"contact_{other}",
    )  # fmt: skip


def _hidden() -> pl.Expr:
    return pl.when(pl.col("rule").is_in(_NO_VALUE)).then("evidence").otherwise(masked(pl.col("evidence")))


def near_misses(known: Who) -> pl.DataFrame:
    """Records that a rule would have joined to her and a guard kept apart, one row per pair and rule.

    own_source, own_contact, source, contact_id (the other record), name, person_id (whose it is), rule, evidence
    (masked), refusal. Pairs within the person are left out: other evidence joined them.
    """
    turned = pl.concat([_refused_from(known.refused, *sides) for sides in (("a", "b"), ("b", "a"))])
    return turned.join(known.neighbours, on=KEY, how="inner").sort(*KEY, "rule", "own_source", "own_contact")


def _refused_from(refused: pl.DataFrame, own: str, other: str) -> pl.DataFrame:
    return refused.select(
        pl.col(f"source_{own}").alias("own_source"), pl.col(f"contact_{own}").alias("own_contact"),
        pl.col(f"source_{other}").alias("source"), pl.col(f"contact_{other}").alias("contact_id"),
        "rule", "refusal", evidence=_hidden(),
    )  # fmt: skip
