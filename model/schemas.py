"""Schemas of the canonical tables, which are also the bring-your-own file format.

A `Table` states its grain (one row per …), its key and its columns; a `Column` its dtype, whether it
may be null, its allowed words if it has a vocabulary, and one sentence. Derived tables are in
`model.derived`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from model import vocabulary as words

INSTANT: Final = pl.Datetime("us", "UTC")
TEXTS: Final = pl.List(pl.String)


@dataclass(frozen=True)
class Column:
    """One column: name, Polars dtype, a sentence, whether it may be null, and its vocabulary."""

    name: str
    dtype: pl.DataType
    doc: str
    nullable: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: its name, its grain in words, its key columns and all columns (key first)."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pl.Schema:
        """Column names and dtypes, in order."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the table has none."""
        return next(c for c in self.columns if c.name == name) if name in self.names else _missing(self, name)

    def empty(self) -> pl.DataFrame:
        """A frame of this table with no rows."""
        return self.schema.to_frame()

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this table's columns and dtypes; a missing column becomes null.

        Casts are strict: a value that does not fit raises, because by now it should have been
        quarantined.
        """
        present = set(frame.columns)
        return frame.select(
            pl.col(c.name).cast(c.dtype) if c.name in present else pl.lit(None, c.dtype).alias(c.name)
            for c in self.columns
        )


def _missing(table: Table, name: str) -> Column:
    raise KeyError(f"table {table.name} has no column {name!r}; it has {', '.join(table.names)}")


def text(name: str, doc: str, *, nullable: bool = True, words: tuple[str, ...] = ()) -> Column:
    """A String column."""
    return Column(name, pl.String(), doc, nullable, words)


def texts(name: str, doc: str) -> Column:
    """A List(String) column; in CSV its items are separated by `;`."""
    return Column(name, TEXTS, doc)


def instant(name: str, doc: str, *, nullable: bool = True) -> Column:
    """A UTC instant, `Datetime("us", "UTC")`."""
    return Column(name, INSTANT, doc, nullable)


def day(name: str, doc: str) -> Column:
    """A local calendar date."""
    return Column(name, pl.Date(), doc)


def flag(name: str, doc: str) -> Column:
    """A Boolean column; null means not known or not defined."""
    return Column(name, pl.Boolean(), doc)


def whole(name: str, doc: str) -> Column:
    """An Int64 column: counts, and durations in seconds."""
    return Column(name, pl.Int64(), doc)


def number(name: str, doc: str) -> Column:
    """A Float64 column."""
    return Column(name, pl.Float64(), doc)


_SOURCE = text("source", "Configured name of the system the row came from.", nullable=False)
_INTERACTION = text("interaction_id", "The source's id of the ticket, conversation, case or call.", nullable=False)

CONTACTS = Table(
    "contacts",
    "one row per contact record in a source",
    ("source", "contact_id"),
    (
        _SOURCE,
        text("contact_id", "The source's id of the contact.", nullable=False),
        text("name", "Full name as the source writes it."),
        text("given_name", "Given name, where the source splits names."),
        text("family_name", "Family name or names."),
        texts("emails", "E-mail addresses as the source writes them."),
        texts("phones", "Telephone numbers as the source writes them."),
        texts("external_ids", "Ids in other systems as `namespace:value`; equal ones declare one person."),
        text("company", "Organisation the contact belongs to."),
        text("segment", "Customer segment, the company's own word."),
        text("lifecycle_stage", "Acquisition, transaction, growth, retention, reactivation, or the company's word."),
        text("language", "Language code."),
        text("country", "ISO 3166 country code."),
        text("merged_into", "contact_id this record was merged into, by the source."),
        flag("is_agent", "True for staff; staff are never customers."),
        instant("created_at", "When the record was created."),
        instant("updated_at", "When it last changed, by the source's clock."),
        instant("deleted_at", "When it was deleted, if it was."),
    ),
)

INTERACTIONS = Table(
    "interactions",
    "one row per ticket, conversation, case or call in a source",
    ("source", "interaction_id"),
    (
        _SOURCE,
        _INTERACTION,
        text("contact_id", "The customer's contact record in the same source; null when unidentified."),
        text("channel", "How the customer came to us.", nullable=False, words=words.CHANNELS),
        text("channel_detail", "The vendor's own word for the channel, unchanged."),
        text("device", "Device of the customer, where the source tells it.", words=words.DEVICES),
        text("direction", "Who began it; null counts as inbound.", words=words.DIRECTIONS),
        text("status", "Present status.", words=words.STATUSES),
        text("priority", "Priority.", words=words.PRIORITIES),
        text("reason", "Contact reason or topic, the company's word."),
        text("subject", "Subject line."),
        text("team", "Team or queue, by name."),
        text("agent_id", "Present assignee, agents.agent_id."),
        text("reference", "Order, contract or case number the contact is about."),
        texts("tags", "Tags or labels."),
        text("url", "Link that opens the interaction in its source."),
        text("follows", "interaction_id this one was declared a follow-up of."),
        text("merged_into", "interaction_id this one was merged into."),
        text("transferred_to", "interaction_id that carries on after a transfer."),
        instant("first_response_due_at", "Deadline for the first response, where the source sets one."),
        instant("resolution_due_at", "Deadline for the resolution, where the source sets one."),
        flag("is_spam", "True for spam and test records; they leave every count."),
        instant("created_at", "When it was created; null when the source's value could not be read."),
        instant("updated_at", "When it last changed, by the source's clock."),
        instant("deleted_at", "When it was deleted; deleted rows leave every count."),
    ),
)

EVENTS = Table(
    "events",
    "one row per thing that happened in an interaction",
    ("source", "interaction_id", "event_id"),
    (
        _SOURCE,
        _INTERACTION,
        text("event_id", "Id of the event, unique within the interaction.", nullable=False),
        instant("at", "When it happened.", nullable=False),
        text("kind", "What happened.", nullable=False, words=words.EVENT_KINDS),
        text("actor", "Who did it.", words=words.ACTORS),
        flag("is_public", "True when the customer can see it; null counts as public."),
        text("channel", "Channel of this event; null means the interaction's.", words=words.CHANNELS),
        text("agent_id", "Agent who did it, or who was assigned."),
        text("team", "Team at that moment or assigned."),
        text("value", "The new status, or the id of the target of a merge or transfer."),
        text("reference", "Order or contract number the customer gave in this event."),
        whole("hold_seconds", "Time on hold inside a call."),
        whole("wrap_up_seconds", "After-call work."),
    ),
)

SURVEYS = Table(
    "surveys",
    "one row per survey sent or answered",
    ("source", "survey_id"),
    (
        _SOURCE,
        text("survey_id", "The source's id of the survey.", nullable=False),
        text("interaction_id", "Interaction it asks about, if any."),
        text("contact_id", "Who was asked, if the interaction does not tell."),
        text("kind", "What kind of survey.", nullable=False, words=words.SURVEY_KINDS),
        number("score", "Answer on the survey's own scale; null when unanswered."),
        number("scale_min", "Worst possible score."),
        number("scale_max", "Best possible score."),
        text("comment", "The customer's words."),
        instant("sent_at", "When it was sent."),
        instant("answered_at", "When it was answered; null when it was not."),
    ),
)

AGENTS = Table(
    "agents",
    "one row per agent in a source",
    ("source", "agent_id"),
    (
        _SOURCE,
        text("agent_id", "The source's id of the agent.", nullable=False),
        text("name", "Name."),
        text("email", "E-mail address; never matches a customer."),
        text("team", "Team or queue, by name."),
        flag("is_active", "False for people who left."),
    ),
)

VENDOR_METRICS = Table(
    "vendor_metrics",
    "one row per figure a source computed itself for an interaction; compared with ours, never used for ours",
    ("source", "interaction_id", "metric_id"),
    (
        _SOURCE,
        _INTERACTION,
        text("metric_id", "Id of the figure, unique within the interaction.", nullable=False),
        text("name", "The vendor's word for it, unchanged."),
        text("figure", "Hilo's name of the same thing: a clock such as first_response, next_response, or a count."),
        text("basis", "calendar or business; null for counts.", words=words.BASES),
        whole("value", "Seconds, or a number of things."),
        whole("precision", "The value is rounded to this many (60 where the vendor gives minutes); null for exact."),
        instant("at", "When the source wrote it, where it says so."),
    ),
)

CANONICAL: Final[Mapping[str, Table]] = {
    t.name: t for t in (CONTACTS, INTERACTIONS, EVENTS, SURVEYS, AGENTS, VENDOR_METRICS)
}
"""Canonical tables by name."""

BOOKKEEPING: Final = (
    instant("_source_updated_at", "The source's own update time of the row; the newer row wins."),
    whole("_pull", "Sync run that last wrote the row."),
    Column("_row_hash", pl.UInt64(), "Hash of the canonical columns; equal hashes mean nothing changed."),
)
"""Columns the store adds to every canonical table."""
