"""Questions about one person, answered from the snapshot within the viewer's scope: `data.asked(view, …)`."""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics import customer, people_search
from metrics.customer import Customer
from metrics.who import Who, present_id, who
from model.journeys import JOURNEY_STEPS
from model.persons import PERSON_ALIASES, PERSONS
from model.schemas import CONTACTS, INTERACTIONS
from model.scope import Scope
from ui.data import Opened

SHOWN: Final = 20
"""People a search shows; whoever finds more has to say more."""
FOUND: Final = ("person_id", "matched_by", "name", "records", "last_contact_at")


def present(opened: Opened, asked: str) -> str:
    """The id a person has now, whatever earlier id is asked for."""
    return present_id(opened.scan, asked)


def one(opened: Opened, person_id: str) -> Customer:
    """The rows of one person."""
    return customer.customer(opened.frames, opened.indexes(), person_id)


def known(opened: Opened, person_id: str, scope: Scope) -> Who:
    """What joins her records; without names for a viewer who may not see people."""
    found = who(opened.scan, person_id)
    if scope.may_see_people:
        return found
    nobody = pl.lit(None, pl.String).alias("name")
    return replace(found, records=found.records.with_columns(nobody), neighbours=found.neighbours.with_columns(nobody))


def found(opened: Opened, text: str, scope: Scope) -> pl.DataFrame:
    """Persons a text may mean: FOUND, the surest first, at most SHOWN; only those the viewer may see."""
    facts = opened.frames.interaction_facts.lazy()
    persons = opened.scan(PERSONS)
    if scope.teams or scope.channels or scope.sources:
        persons = persons.join(facts, on="person_id", how="semi")
    contacts = opened.scan(CONTACTS) if scope.may_see_people else opened.scan(CONTACTS).filter(pl.lit(value=False))
    hits = people_search.search(text, contacts, persons, facts, opened.scan(PERSON_ALIASES)).head(SHOWN)
    return described(opened, hits)


def described(opened: Opened, hits: pl.DataFrame) -> pl.DataFrame:
    """People with a name of theirs, the number of their records, and their last contact."""
    ids, indexed = hits["person_id"].to_list(), opened.indexes()
    records = indexed["contacts_people"].rows_of(opened.frames.contacts_people, ids)
    facts = indexed["interaction_facts"].rows_of(opened.frames.interaction_facts, ids)
    named = records.sort("source", "contact_id").group_by("person_id").agg(
        pl.col("name").drop_nulls().first(), records=pl.len().cast(pl.Int64)
    )  # fmt: skip
    last = facts.filter("is_contact").group_by("person_id").agg(last_contact_at=pl.col("started_at").max())
    joined = hits.join(named, on="person_id", how="left", maintain_order="left")
    return joined.join(last, on="person_id", how="left", maintain_order="left").select(FOUND)


def joined_by(opened: Opened, person_id: str) -> pl.DataFrame:
    """Why each of her interactions is in its journey (a word of JOINED_BY): source, interaction_id, joined_by."""
    hers = opened.scan(JOURNEY_STEPS).filter(pl.col("person_id") == person_id)
    return hers.select("source", "interaction_id", "joined_by").collect()


def addresses(opened: Opened, person: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    """Where interactions are found in their own systems, and what they are about: source, interaction_id, url, subject.

    Only files that may hold them are read.
    """
    keys = pl.LazyFrame(person, schema={"source": pl.String, "interaction_id": pl.String}, orient="row")
    ids = [interaction for _, interaction in person]
    rows = opened.scan(INTERACTIONS).filter(pl.col("interaction_id").is_in(ids))
    told = rows.select("source", "interaction_id", "url", "subject")
    return told.join(keys, on=("source", "interaction_id"), how="semi").collect()
