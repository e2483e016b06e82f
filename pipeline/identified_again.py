"""Who is who after a sync: those whom its rows and decisions may have moved, looked at again among all the others.

Everybody is looked at again where the company's staff or what humans say of values changed: any record may have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from identity.again import Before as Found
from identity.again import Contacts, resolve_again
from identity.person_ids import Known, identify
from identity.persons import mailboxes_of_staff
from model.schemas import CONTACTS
from model.settings import Settings
from pipeline.identities import KEY, Frames, Identities, found, logged, persons_of
from pipeline.parts import interaction_node, person_ids, survey_node
from pipeline.touched import Before, Scan, keys_named, rows_of

ABOUT_VALUES = ("block", "own")
"""Decisions that may concern any record."""


@dataclass(frozen=True)
class Moment:
    """Who was who (`known`, `found`), the decisions in force (DECISIONS), settings, and the instant of the sync.

    `undone`: who undid earlier decisions, by their id.
    """

    known: Known
    found: Found
    decisions: pl.DataFrame
    settings: Settings
    as_of: datetime
    undone: Mapping[int, str]


def redecided(history: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Decisions that are new or were undone since: `history` of all (HISTORY), `events`: IDENTITY_EVENTS of before."""
    told = events.select(pl.col("event_id").str.extract_groups(r"^override_(?<id>\d+)(?<undone>_undone)?$").alias("it"))
    numbered = told.unnest("it").with_columns(pl.col("id").cast(pl.Int64)).drop_nulls("id")
    was = numbered.group_by("id").agg(pl.col("undone").is_null().all()).filter("undone")["id"]
    held = pl.col("override_id").is_in(was.implode())
    return history.filter(held != pl.col("revoked_at").is_null())


def differing(changed: Frames, now: Scan, before: Before, words: pl.DataFrame) -> pl.DataFrame:
    """Keys (source, contact_id) of records that are new, gone or other than before, or that `words` speak of.

    `changed`: the rows written since; `words`: decisions that are new or undone since.
    """
    ends = [words.select(source=f"source_{side}", contact_id=f"contact_{side}") for side in "ab"]
    every = [changed["contacts"].select(KEY), _strangers(changed, before), forgotten(changed, now, before), *ends]
    return pl.concat(every).drop_nulls().unique()


def _strangers(changed: Frames, before: Before) -> pl.DataFrame:
    """Keys that changed rows name and that were nobody before."""
    named = keys_named(changed)
    return named.join(persons_of(before.persons, named), on=KEY, how="anti")


def forgotten(changed: Frames, now: Scan, before: Before) -> pl.DataFrame:
    """Keys of persons who were only known by name, and whom no row names any more.

    A row that named one before lay in her part.
    """
    nodes = [changed["interactions"].select(node=interaction_node()), changed["surveys"].select(node=survey_node())]
    own = before.nodes.filter("is_own")
    parts = own.filter(pl.col("node").is_in(pl.concat(nodes)["node"].implode()))["part"].unique()
    people = person_ids(own.filter(pl.col("part").is_in(parts.implode())).select("node"))
    met = before.persons.filter(pl.col("person_id").is_in(people["person_id"].implode())).select(KEY)
    bare = met.join(rows_of(now, "contacts", met), on=KEY, how="anti")
    still = keys_named({name: rows_of(now, name, bare) for name in ("interactions", "surveys")})
    return bare.join(still, on=KEY, how="anti")


def is_about_anybody(changed: Frames, now: Scan, was: Scan, words: pl.DataFrame) -> bool:
    """Whether the change may concern any record: other staff (`was`: scans as of before), or a word about a value."""
    if not words.filter(pl.col("kind").is_in(ABOUT_VALUES)).is_empty():
        return True
    if changed["contacts"].is_empty() and changed["agents"].is_empty():
        return False
    told = [mailboxes_of_staff(staff(scan), scan("agents").select("email").collect()) for scan in (now, was)]
    return set(told[0]) != set(told[1])


def staff(now: Scan) -> pl.DataFrame:
    """Contact records of the company's own people (CONTACTS), with nothing but what concerns others."""
    told = now("contacts").filter("is_agent").select(*KEY, "emails", "is_agent").collect()
    return CONTACTS.conform(told)


def identified_again(touched: pl.DataFrame, changed: Frames, now: Scan, before: Before, moment: Moment) -> Identities:
    """Persons now that the records with these keys (source, contact_id; see `differing`) are other than before."""
    agents = now("agents").select("source", "agent_id", "email").collect()
    company, rules = moment.settings.company, moment.settings.identity
    contacts = _contacts(changed, now, before)
    again = resolve_again(contacts, touched, moment.found, agents, company, rules, moment.decisions)
    named = identify(again.people, moment.known, moment.decisions, moment.as_of, moment.undone)
    looked = persons_of(before.persons, again.records).select(KEY)
    others = before.persons.join(looked, on=KEY, how="anti") if len(looked) else before.persons
    return Identities(pl.concat([others, named.persons]), logged(named), found(again.people), again.records)


def _contacts(changed: Frames, now: Scan, before: Before) -> Contacts:
    gone = forgotten(changed, now, before)
    new = _strangers(changed, before)

    def of(keys: pl.DataFrame) -> pl.DataFrame:
        fresh = changed["contacts"].join(keys, on=KEY, how="semi")
        listed = pl.concat([fresh, rows_of(now, "contacts", keys.join(fresh, on=KEY, how="anti"))])
        bare = keys.join(listed, on=KEY, how="anti").join(gone, on=KEY, how="anti")
        known = pl.concat([persons_of(before.persons, bare).select(KEY), new])
        return pl.concat([listed, CONTACTS.conform(bare.join(known, on=KEY, how="semi"))])

    merged = now("contacts").select(*KEY, "merged_into").drop_nulls("merged_into").collect()
    return Contacts(of, staff(now), merged)
