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
    persons = pl.col("person_id").n_unique().cast(pl.Int64)
    value = pl.when(pl.len() > 0).then(pl.len() / persons)
    return Measure(Rows(_records(frames, filters)), pl.lit(1), {"n": persons, "value": value}, filters=_own(filters))


@metric("duplicate_record_rate", unit="share", better="lower", grain="contact")
def duplicate_record_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of contact records that are one too many: their system has another one for the same person.

    Formula: (customers' contact records - persons the system knows) / contact records, each system by itself: records
    of one person in two systems are no duplicates.
    As of the snapshot: the period does not matter. Filters as in records_per_person.
    Left out: as in records_per_person.
    Null without a contact record.
    Differs: a system's own search for duplicates does not see what only another system's number or address tells.
    """
    first = pl.col("contact_id").min().over("source", "person_id")
    return replace(share(Rows(_records(frames, filters)), pl.col("contact_id") != first), filters=_own(filters))


def _own(filters: Filters) -> Filters:
    """What records can be filtered by themselves."""
    return replace(Filters(), sources=filters.sources, segments=filters.segments)


def _records(frames: Frames, filters: Filters) -> pl.LazyFrame:
    """Customers' contact records; under other filters, of the persons with an interaction there."""
    people = frames.contacts_people.lazy()
    if not set(filters.dimensions) - set(_own(filters).dimensions):
        return people
    touched = frames.interaction_facts.lazy().filter(filters.predicate())
    return people.join(touched, on="person_id", how="semi")
