"""Schemas of who is who: values that identify, what joined or separated records, and the persons they make."""

from typing import Final

import polars as pl

from model.schemas import INSTANT, Table, instant, number, text, texts, whole

_SOURCE = text("source", "Configured name of the system.", nullable=False)
_CONTACT = text("contact_id", "The source's id of the contact.", nullable=False)

VALUE_KINDS: Final = ("declared_id", "email", "mobile", "landline", "special")
"""A mobile is a person, a landline a place, a special number (900, 902 …) nobody."""
VALUE_CLASSES: Final = ("ok", "role", "over_shared", "own", "staff", "blocked", "invalid")
"""`ok` may join records; `role` and `over_shared` only together with a full name; the others never."""
RULES: Final = (
    "same", "merged", "declared_id", "email", "mobile_and_name", "mobile", "landline_and_name", "shared_and_name",
)  # fmt: skip
"""What joins two records, strongest first: a human, the source itself, then equal values."""
REFUSALS: Final = ("not_same", "two_customer_numbers", "contradicting_names", "several_people", "size_cap")
"""Why two records with an equal value are not joined: the guard that forbids it."""
OVERRIDES: Final = ("same", "not_same", "block", "own")
"""What a human may decide: two records are (not) one person, a value identifies nobody, a value is ours."""


def _pair() -> tuple:  # type: ignore[type-arg]  # columns
    return (
        text("source_a", "Source of the first record.", nullable=False),
        text("contact_a", "First record; of the two the smaller (source, contact_id).", nullable=False),
        text("source_b", "Source of the second record.", nullable=False),
        text("contact_b", "Second record.", nullable=False),
    )


_PAIR_KEY: Final = ("source_a", "contact_a", "source_b", "contact_b", "rule")

PERSONS = Table(
    "persons",
    "one row per contact record in a source",
    ("source", "contact_id"),
    (
        _SOURCE,
        _CONTACT,
        text("person_id", "The person this record belongs to.", nullable=False),
        whole("bucket", "Bucket of persons this one is derived with."),
    ),
)

IDENTITY_VALUES = Table(
    "identity_values",
    "one row per value of a contact record that might identify a person",
    ("source", "contact_id", "kind", "raw"),
    (
        _SOURCE,
        _CONTACT,
        text("kind", "What it is.", nullable=False, words=VALUE_KINDS),
        text("raw", "As the source writes it.", nullable=False),
        text("value", "Its one spelling for matching; null when it is none."),
        text("value_class", "Whether it may identify a person.", words=VALUE_CLASSES),
        text("reason", "Why it may not; null where it may, or `corrected` where a slip in its domain was mended."),
        whole("count_people", "How many people (by name or number) use the value; null where it identifies nobody."),
    ),
)

IDENTITY_EDGES = Table(
    "identity_edges",
    "one row per pair of contact records joined by a rule",
    _PAIR_KEY,
    (
        *_pair(),
        text("rule", "Rule that joined them.", nullable=False, words=RULES),
        whole("strength", "1 for the strongest rule."),
        text("evidence", "The shared value."),
    ),
)

IDENTITY_REFUSED = Table(
    "identity_refused",
    "one row per pair of contact records that a rule would join and a guard keeps apart",
    _PAIR_KEY,
    (
        *_pair(),
        text("rule", "Rule that would have joined them.", nullable=False, words=RULES),
        text("evidence", "The shared value."),
        text("refusal", "The guard.", words=REFUSALS),
        text("detail", "What contradicts, such as both names or both customer numbers."),
    ),
)

IDENTITY_EVENTS = Table(
    "identity_events",
    "one row per merge or split of persons, or human decision",
    ("event_id",),
    (
        text("event_id", "Id of the event.", nullable=False),
        instant("at", "As-of instant of the sync that saw it."),
        text("kind", "What happened.", words=("merge", "split", "override")),
        text("person_id", "Person that stays."),
        text("other_person_id", "Person that went or appeared."),
        text("reason", "Why: the edge that joined them, the evidence that went, or the decision."),
        text("by", "Who decided; null where a rule did."),
    ),
)

PERSON_ALIASES = Table(
    "person_aliases",
    "one row per person id that is no longer a person's own",
    ("alias",),
    (
        text("alias", "The id that went; it is never given to anybody else.", nullable=False),
        text("person_id", "The person who has taken its place.", nullable=False),
        instant("since_at", "As-of instant of the sync that saw it."),
    ),
)

EVIDENCE: Final = ("given_name", "first_surname", "second_surname", "mailbox", "place", "phone")
"""What a suggestion rests on: the same word, or with `_alike` behind it a word much like it (`identity.suggest`)."""

IDENTITY_SUGGESTIONS = Table(
    "identity_suggestions",
    "one row per pair of persons that may be one, for people to decide; each is named by its smallest record",
    ("source_a", "contact_a", "source_b", "contact_b"),
    (
        *_pair(),
        number("probability", "How sure the suggester is, 0–1, rounded down to hundredths."),
        texts("evidence", "What agrees: words of EVIDENCE."),
        whole("count_interactions", "Interactions of both persons."),
        instant("suggested_at", "When it was suggested."),
    ),
)

DECISIONS: Final = pl.Schema(
    {
        "override_id": pl.Int64(),
        "kind": pl.String(),
        "source_a": pl.String(),
        "contact_a": pl.String(),
        "source_b": pl.String(),
        "contact_b": pl.String(),
        "value": pl.String(),
        "by": pl.String(),
        "at": INSTANT,
        "note": pl.String(),
    }
)
"""Human decisions in force (OVERRIDES), as the catalog keeps them: a pair for same and not_same, else a value."""
