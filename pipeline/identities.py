"""Who is who, from the canonical tables: of everybody, or of those whom a change may have moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from identity.person_ids import NOBODY, Known, identify
from identity.persons import Resolved, resolve
from model.persons import DECISIONS
from model.schemas import CONTACTS
from model.settings import Settings

Frames = dict[str, pl.DataFrame]
KEY = ["source", "contact_id"]


@dataclass(frozen=True)
class Identities:
    """`persons`: PERSONS of everybody (the bucket is given later); `tables`: IDENTITY_EVENTS and PERSON_ALIASES.

    `found`: IDENTITY_VALUES, IDENTITY_EDGES and IDENTITY_REFUSED of `records` (source, contact_id), which were looked
    at again, the others being as before; of everybody where that is None. All frames by the name of their table.
    """

    persons: pl.DataFrame
    tables: Frames
    found: Frames
    records: pl.DataFrame | None = None

    def moved(self, before: pl.DataFrame) -> pl.DataFrame:
        """`moved` since the PERSONS `before`, in which all other records are the same."""
        if self.records is None:
            return moved(before, self.persons)
        return moved(persons_of(before, self.records), persons_of(self.persons, self.records))


def identified(
    given: Mapping[str, pl.DataFrame],
    settings: Settings,
    as_of: datetime,
    known: Known,
    decisions: pl.DataFrame | None,
    undone: Mapping[int, str] = NOBODY,
) -> Identities:
    """Persons of CONTACTS and of whoever INTERACTIONS and SURVEYS name (only source and contact_id are read).

    `known`: who was who before; `decisions`: human decisions in force (DECISIONS; None: none); `undone`: who
    undid earlier ones.
    """
    said = DECISIONS.to_frame() if decisions is None else decisions
    people = resolve(with_unlisted(given), given["agents"], settings.company, settings.identity, said)
    named = identify(people, known, said, as_of, undone)
    return Identities(named.persons, logged(named), found(people))


def logged(named: Known) -> Frames:
    """The log of persons and their aliases, by the name of their table."""
    return {"identity_events": named.events, "person_aliases": named.aliases}


def found(people: Resolved) -> Frames:
    """What was found about contact records, by the name of its table."""
    return {"identity_values": people.values, "identity_edges": people.edges, "identity_refused": people.refused}


def with_unlisted(given: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Contacts, and a bare record for each contact an interaction or survey names but no table lists."""
    named = pl.concat([given[name].select(KEY) for name in ("interactions", "surveys")]).drop_nulls().unique()
    unlisted = named.join(given["contacts"], on=KEY, how="anti")
    return pl.concat([given["contacts"], CONTACTS.conform(unlisted)])


def persons_of(persons: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The PERSONS rows of these keys (source, contact_id), of which there are few."""
    near = persons.filter(pl.col("contact_id").is_in(keys["contact_id"].unique().implode()))
    return near.join(keys, on=KEY, how="semi")


def moved(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Contact records whose person changed: source, contact_id, person_id (null: gone), was (null: new)."""
    was = before.select(*KEY, pl.col("person_id").alias("was"))
    both = after.select(*KEY, "person_id").join(was, on=KEY, how="full", coalesce=True)
    return both.filter(pl.col("person_id").ne_missing(pl.col("was")))
