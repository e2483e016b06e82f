"""Schemas of who is who: persons, what joined their records, and how they merged and split."""

from model.schemas import Table, instant, text, whole

_SOURCE = text("source", "Configured name of the system.", nullable=False)

PERSONS = Table(
    "persons",
    "one row per contact record in a source",
    ("source", "contact_id"),
    (
        _SOURCE,
        text("contact_id", "The source's id of the contact.", nullable=False),
        text("person_id", "The person this record belongs to.", nullable=False),
        whole("bucket", "Bucket of persons this one is derived with."),
    ),
)

IDENTITY_EDGES = Table(
    "identity_edges",
    "one row per pair of contact records joined by a rule",
    ("source_a", "contact_a", "source_b", "contact_b", "rule"),
    (
        text("source_a", "Source of the first record.", nullable=False),
        text("contact_a", "First record.", nullable=False),
        text("source_b", "Source of the second record.", nullable=False),
        text("contact_b", "Second record.", nullable=False),
        text("rule", "Rule that joined them (declared_id, email, merged).", nullable=False),
        text("evidence", "The shared value."),
    ),
)

IDENTITY_EVENTS = Table(
    "identity_events",
    "one row per merge or split of persons",
    ("event_id",),
    (
        text("event_id", "Id of the event.", nullable=False),
        instant("at", "As-of instant of the sync that saw it."),
        text("kind", "merge or split."),
        text("person_id", "Person that stays."),
        text("other_person_id", "Person that went or appeared."),
        text("reason", "Why."),
    ),
)
