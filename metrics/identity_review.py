"""What identity made of all records: how many make a person, what identifies nobody, and which pairs it refused."""

from typing import Final

import polars as pl

from metrics.frames import Frames, Scan
from metrics.who import KEY
from model.masking import masked
from model.persons import IDENTITY_EVENTS, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from model.schemas import CONTACTS

MOST: Final = 500
"""Rows of a list; the counts above it are of all of them."""
MANY: Final = 5
"""Persons of this many records or more stand in one line."""


def people_by_records(frames: Frames) -> pl.DataFrame:
    """Persons by how many contact records they have, over all systems: records (1 to MANY, the last one and more), n,
    share (of persons), systems (mean number of systems they are known in).
    """
    people = frames.contacts_people.lazy().group_by("person_id").agg(
        records=pl.len().cast(pl.Int64), systems=pl.col("source").n_unique().cast(pl.Float64)
    )  # fmt: skip
    counted = people.group_by(pl.col("records").clip(upper_bound=MANY)).agg(
        n=pl.len().cast(pl.Int64), systems=pl.col("systems").mean()
    )  # fmt: skip
    shared = counted.with_columns(share=pl.col("n") / pl.col("n").sum())
    return shared.sort("records").select("records", "n", "share", "systems").collect()


def by_system(frames: Frames) -> pl.DataFrame:
    """Per system: source, records, persons, per_person (records per person), duplicates (records one too many),
    duplicate_share, elsewhere (share of its persons another system knows too).
    """
    people = frames.contacts_people.lazy().with_columns(pl.col("source").cast(pl.String))
    spread = pl.col("source").n_unique().over("person_id") > 1
    each = people.with_columns(elsewhere=spread).group_by("source", "person_id").agg(
        records=pl.len().cast(pl.Int64), elsewhere=pl.col("elsewhere").first()
    )  # fmt: skip
    found = each.group_by("source").agg(
        pl.col("records").sum(), persons=pl.len().cast(pl.Int64), elsewhere=pl.col("elsewhere").mean()
    )  # fmt: skip
    extra = pl.col("records") - pl.col("persons")
    return found.with_columns(
        per_person=pl.col("records") / pl.col("persons"), duplicates=extra, duplicate_share=extra / pl.col("records")
    ).sort("source").collect()  # fmt: skip


def values_by_class(scan: Scan) -> pl.DataFrame:
    """What values are worth: value_class, kind, reason, n (different values), records; most first within a class."""
    values = scan(IDENTITY_VALUES).group_by("value_class", "kind", "reason").agg(
        n=pl.coalesce("value", "raw").n_unique().cast(pl.Int64), records=pl.len().cast(pl.Int64)
    )  # fmt: skip
    return values.sort("value_class", "n", "kind", "reason", descending=[False, True, False, False]).collect()


def shared_values(scan: Scan, *, in_full: bool = False) -> pl.DataFrame:
    """Values too many people use to identify one: kind, value (masked unless `in_full`), people, records; most people
    first, MOST of them.
    """
    shared = scan(IDENTITY_VALUES).filter(pl.col("value_class") == "over_shared")
    grouped = shared.group_by("kind", "value").agg(
        people=pl.col("count_people").max(), records=pl.struct(KEY).n_unique().cast(pl.Int64)
    )  # fmt: skip
    ranked = grouped.sort("people", "records", "kind", "value", descending=[True, True, False, False], nulls_last=True)
    shown = pl.col("value") if in_full else masked(pl.col("value"))
    return ranked.head(MOST).with_columns(shown).collect()


def refusals(scan: Scan) -> pl.DataFrame:
    """Why pairs were kept apart: refusal, rule, n; most first."""
    refused = scan(IDENTITY_REFUSED).group_by("refusal", "rule").agg(n=pl.len().cast(pl.Int64))
    return refused.sort("n", "refusal", "rule", descending=[True, False, False]).collect()


def refused_pairs(scan: Scan, *, names: bool = True) -> pl.DataFrame:
    """Pairs kept apart, MOST of them: source_a, contact_a, name_a, person_a, the same of b, rule, evidence (masked),
    refusal. Without `names` nobody is named.
    """
    pairs = scan(IDENTITY_REFUSED).select(IDENTITY_REFUSED.names).head(MOST).collect()
    sides = [pairs.select(source=f"source_{side}", contact_id=f"contact_{side}") for side in "ab"]
    asked = pl.concat(sides).unique()
    told = asked.lazy().join(scan(PERSONS).select(*KEY, "person_id"), on=KEY, how="left")
    told = told.join(scan(CONTACTS).select(*KEY, "name"), on=KEY, how="left")
    known = told.collect().with_columns(name=pl.col("name") if names else pl.lit(None, pl.String))
    for side in "ab":
        renamed = known.select(
            pl.col("source").alias(f"source_{side}"), pl.col("contact_id").alias(f"contact_{side}"),
            pl.col("name").alias(f"name_{side}"), pl.col("person_id").alias(f"person_{side}"),
        )  # fmt: skip
        pairs = pairs.join(renamed, on=(f"source_{side}", f"contact_{side}"), how="left", maintain_order="left")
    return pairs.with_columns(evidence=masked(pl.col("evidence"))).drop("detail")


def latest_events(scan: Scan) -> pl.DataFrame:
    """Merges, splits and decisions (IDENTITY_EVENTS), the latest first, MOST of them."""
    events = scan(IDENTITY_EVENTS).select(IDENTITY_EVENTS.names)
    return events.sort("at", "event_id", descending=[True, False]).head(MOST).collect()


def events_by_kind(scan: Scan) -> dict[str, int]:
    """How many merges, splits and decisions there have been."""
    return dict(scan(IDENTITY_EVENTS).group_by("kind").agg(n=pl.len()).sort("kind").collect().iter_rows())
