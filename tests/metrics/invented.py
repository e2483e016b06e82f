"""Stores of random rows: every column of every table a metric reads, nulls included, from one seed."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from metrics.frames import Frames
from model.derived import INTERACTION_FACTS, TURNS
from model.journeys import DISSATISFACTION, JOURNEY_STEPS, JOURNEYS
from model.schemas import CONTACTS, SURVEYS, Column, Table
from model.vocabulary import CHANNELS, GROUP_OF_CHANNEL
from tests.metrics.tiny import at, tiny

FIRST = date(2026, 10, 22)
NAMES = {
    "source": ("desk", "chats", "phones"), "team": ("North", "South"), "segment": ("big", "small"),
    "reason": ("bill", "fault"), "agent_id": ("ana", "joan"), "person_id": ("p1", "p2", "p3", "p4"),
    "from_channel": CHANNELS, "to_channel": CHANNELS, "handoff_type": ("digital>traditional",),
    "interaction_id": tuple(f"i{n}" for n in range(12)), "contact_id": ("c1", "c2", "c3", "c4"),
}  # fmt: skip

LIKELY = {"is_counted": 0.9, "is_contact": 0.8, "is_transferred": 0.1}


def invented(seed: int, size: int = 40) -> Frames:
    """Frames of `size` interactions and as many rows of whatever else metrics are about."""
    chance = Random(seed)
    others = (TURNS, JOURNEYS, DISSATISFACTION, JOURNEY_STEPS, SURVEYS, CONTACTS)
    tables = {t.name: _rows(chance, t, size) for t in others}
    facts = [_consistent(row) for row in _rows(chance, INTERACTION_FACTS, size)]
    people = [{k: row[k] for k in ("source", "contact_id")} | {"person_id": "p1"} for row in tables["contacts"]]
    return tiny(interaction_facts=facts, persons=people, **tables)


def _rows(chance: Random, table: Table, size: int) -> list[dict[str, Any]]:
    rows = [{c.name: _cell(chance, table, c, n) for c in table.columns} for n in range(size)]
    return [row | _placed(row) for row in rows]


def _cell(chance: Random, table: Table, column: Column, n: int) -> Any:
    """Any value the column may have; the last part of a key is its row's own."""
    if column.name == table.key[-1] and column.dtype == pl.String:
        return f"{column.name[0]}{n}"
    if column.nullable and chance.random() < 0.2:
        return None
    if column.dtype == pl.String:
        return chance.choice(column.words or NAMES.get(column.name, ("x",)))
    return _value(chance, column.dtype, LIKELY.get(column.name, 0.5))


def _value(chance: Random, dtype: pl.DataType, likely: float) -> Any:
    day = chance.randint(0, 28)
    made = {
        pl.Boolean: chance.random() < likely,
        pl.Int64: chance.randint(0, 23),
        pl.Float64: float(chance.randint(0, 5)),
        pl.Date: FIRST + timedelta(days=day),
        pl.Datetime: at(22, chance.randint(0, 23), month=10) + timedelta(days=day),
        pl.List: [chance.choice(CHANNELS)],
    }
    return made[dtype.base_type()]


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    """The group follows from the channel."""
    return {"channel_group": GROUP_OF_CHANNEL.get(row["channel"])} if "channel_group" in row else {}


def _consistent(row: dict[str, Any]) -> dict[str, Any]:
    """What counts rely on: a contact is counted and the customer's, and has a beginning; a journey has two of them."""
    begun = row["started_on"] or FIRST
    contact = bool(row["is_counted"] and row["direction"] == "inbound" and row["is_contact"])
    journey = row["journey_id"] and f"j{int(row['interaction_id'][1:]) // 2}"
    return row | {
        "journey_id": journey,
        "is_contact": contact,
        "started_on": begun,
        "started_hour": row["started_hour"] or 0,
    }
