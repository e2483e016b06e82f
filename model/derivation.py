"""What deriving keeps for the next sync, so that it need not begin again: parts, their nodes, when they are due.

A *part* is what must be derived together: persons and interactions that hang together through contacts, merges,
transfers, follow-ups and surveys. Its number is a hash of its smallest node. Rows of the tables in PARTED carry it
on disk (`_part`) with the run that wrote them (`_run`); what a later run derived again is listed in `superseded`.
Who is who is found out contact record by contact record instead (RECORDED, `superseded_records`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from model.derived import INTERACTION_FACTS, TURNS, VENDOR_COMPARISON
from model.journeys import DISSATISFACTION, JOURNEY_STEPS, JOURNEYS
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from model.schemas import Table, flag, instant, text, whole
from model.vocabulary import GAP_SCENARIOS

SENSITIVITY_COUNTS: Final = (
    "count_journeys", "count_one_contact", "count_cross_channel", "count_cross_channel_resolved",
)  # fmt: skip
"""Columns of JOURNEY_SENSITIVITY that are counted in every scenario."""
PART: Final = "_part"
RUN: Final = "_run"

DERIVATIONS: Final = Table(
    "derivations",
    "one row: the last derivation",
    ("run",),
    (
        whole("run", "Sync run that derived."),
        instant("as_of", "As of which instant."),
        text("fingerprint", "Hash of settings, code and libraries the derived rows depend on."),
        text("decisions", "Hash of the human decisions on identity."),
    ),
)

PART_NODES: Final = Table(
    "part_nodes",
    "one row per person, interaction and survey, and per part that names an interaction nobody delivered",
    ("node", "part"),
    (
        text("node", "A person, or source and id of an interaction or survey; see `pipeline.parts`.", nullable=False),
        whole("part", "The part it lies in, or that names it."),
        flag("is_own", "It lies in the part; false where the part only names it."),
    ),
)

PART_DUES: Final = Table(
    "part_dues",
    "one row per part",
    ("part",),
    (
        whole("part", "The part."),
        instant("due_at", "No derived row of it changes before this instant without new data; null: never."),
    ),
)

PART_CONFLICTS: Final = Table(
    "part_conflicts",
    "one row per contradiction found while deriving",
    ("source", "object", "id", "field"),
    (
        text("source", "Source."),
        text("object", "Table."),
        text("id", "The interaction."),
        text("field", "Column."),
        text("raw", "What contradicts or waits."),
        text("reason", "In words."),
    ),
)

PART_SENSITIVITY: Final = Table(
    "part_sensitivity",
    "one row per family: customers who share tickets, or an interaction of nobody known",
    ("source", "interaction_id"),
    (
        text("source", "Source of its first interaction."),
        text("interaction_id", "Its first interaction."),
        whole("count_contacts", "Contacts of customers."),
        *(
            whole(f"{name}_{scenario}", f"`{name}` of JOURNEY_SENSITIVITY in that scenario, of this family.")
            for scenario in GAP_SCENARIOS
            for name in SENSITIVITY_COUNTS
        ),
    ),
)

SUPERSEDED: Final = Table(
    "superseded",
    "one row per part that was derived again",
    ("part",),
    (
        whole("part", "The part."),
        whole("run", "Rows of the part that an earlier run wrote do not count any more."),
    ),
)


SUPERSEDED_RECORDS: Final = Table(
    "superseded_records",
    "one row per contact record that was looked at again",
    ("source", "contact_id"),
    (
        text("source", "Source."),
        text("contact_id", "The contact record."),
        whole("run", "Rows of the record that an earlier run wrote do not count any more."),
    ),
)

PARTED: Final = {
    t.name: t
    for t in (
        PERSONS, INTERACTION_FACTS, TURNS, JOURNEYS, JOURNEY_STEPS, DISSATISFACTION, VENDOR_COMPARISON,
        PART_NODES, PART_DUES, PART_CONFLICTS, PART_SENSITIVITY,
    )
}  # fmt: skip
"""Tables that are written part by part."""
RECORDED: Final = {t.name: t for t in (IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED)}
"""Tables that are written contact record by contact record. The tables of neither are small, and written whole."""


@dataclass(frozen=True)
class Pieces:
    """Tables of which a sync replaces the rows of some pieces: of parts or of contact records.

    `owners`: by table, the columns that say whose a row is; `superseded`: whose rows do not count any more, with the
    same columns first (of a part: `part`), then `run`.
    """

    tables: Mapping[str, Table]
    owners: Mapping[str, tuple[str, ...]]
    superseded: Table


OF_PARTS: Final = Pieces(PARTED, dict.fromkeys(PARTED, (PART,)), SUPERSEDED)
OF_RECORDS: Final = Pieces(
    RECORDED,
    {
        IDENTITY_VALUES.name: ("source", "contact_id"),
        IDENTITY_EDGES.name: ("source_a", "contact_a"),
        IDENTITY_REFUSED.name: ("source_a", "contact_a"),
    },
    SUPERSEDED_RECORDS,
)
PIECES: Final = {name: pieces for pieces in (OF_PARTS, OF_RECORDS) for name in pieces.tables}


def kept(table: Table) -> Table:
    """The table as it lies on disk: with the part of each row where it has one, and the run that wrote it."""
    part = [whole(PART, "The part the row was derived with.")] if table.name in PARTED else []
    return replace(table, columns=(*table.columns, *part, whole(RUN, "Sync run that wrote the row.")))
