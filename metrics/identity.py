"""How much of what customers do can be tied to a person?"""

from dataclasses import replace

import polars as pl

from metrics.frames import Frames
from metrics.interactions import contacts
from metrics.measure import Measure, share
from metrics.rows import Rows
from model.filters import Filters
from model.metric import metric


@metric("identity_coverage", unit="share", better="higher", grain="contact")
def identity_coverage(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' contacts that are tied to a known person.

    Formula: contacts with a person / contacts.
    Period: the local day the contact started.
    Left out: as in contacts.
    Null without any contact.
    """
    return share(contacts(frames), pl.col("person_id").is_not_null())


@metric("records_per_person", unit="count", better="neutral", grain="customer")
def records_per_person(frames: Frames, filters: Filters) -> Measure:
    """Mean number of contact records the systems hold for one person.

    Formula: customers' contact records / persons they belong to; `n` is the persons.
    As of the snapshot: the period does not matter. By source, a person known to two systems counts in each.
    Filters of channel, team or priority keep the persons with an interaction there.
    Left out: staff, deleted records, customers known only from an interaction.
    Null without a contact record.
    """
    people = frames.contacts_people.lazy()
    own = replace(Filters(), sources=filters.sources, segments=filters.segments)
    if set(filters.dimensions) - set(own.dimensions):
        touched = frames.interaction_facts.lazy().filter(filters.predicate())
        people = people.join(touched, on="person_id", how="semi")
    persons = pl.col("person_id").n_unique().cast(pl.Int64)
    value = pl.when(pl.len() > 0).then(pl.len() / persons)
    return Measure(Rows(people), pl.lit(1), {"n": persons, "value": value}, filters=own)
