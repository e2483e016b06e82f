"""Stories in a few words: `c0 a10 solved20` is a customer's word, an agent's ten minutes later, and a solve."""

import re
from datetime import UTC, datetime, timedelta

import polars as pl

from clocks.facts import read_clocks
from model.schemas import EVENTS, INTERACTIONS

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AS_OF = START + timedelta(days=1)
KNOWN = {name: pl.lit(None, pl.String) for name in ("person_id", "segment", "lifecycle_stage")}
WORDS = {
    "c": {"kind": "message", "actor": "customer"},
    "a": {"kind": "message", "actor": "agent", "agent_id": "ag1"},
    "note": {"kind": "message", "actor": "agent", "is_public": False},
    "b": {"kind": "message", "actor": "bot"},
    "auto": {"kind": "message", "actor": "system"},
    "h": {"kind": "bot_handoff", "actor": "bot"},
    "take": {"kind": "assigned", "agent_id": "ag1"},
    "drop": {"kind": "assigned"},
    "ring": {"kind": "call_start", "actor": "customer"},
    "dial": {"kind": "call_start", "actor": "agent"},
    "answer": {"kind": "call_answered", "actor": "agent"},
    "machine": {"kind": "call_answered", "actor": "bot"},
    "end": {"kind": "call_end"},
    "unread": {"kind": "status"},
    **{word: {"kind": "status", "value": word} for word in ("new", "open", "pending", "on_hold", "solved", "closed")},
}


def minute(count):
    return None if count is None else START + timedelta(minutes=count)


def events_of(story, interaction="1"):
    """Records of EVENTS; ids follow the order of the words, whatever their minutes."""
    told = re.findall(r"([a-z_]+)(-?\d+)", story)
    return [
        {"source": "x", "interaction_id": interaction, "event_id": str(n), "at": minute(int(at)), **WORDS[word]}
        for n, (word, at) in enumerate(told)
    ]


def read(cases, events, as_of=AS_OF):
    """All clocks of records of INTERACTIONS and EVENTS; without another channel or creation e-mails of START."""
    rows = [{"source": "x", "channel": "email", "created_at": START, **case} for case in cases]
    interactions = pl.DataFrame(rows, schema=INTERACTIONS.schema).with_columns(**KNOWN)
    return read_clocks(interactions, pl.DataFrame(events, schema=EVENTS.schema), as_of, "UTC")


def short(row):
    """A row of facts, clocks without their `_calendar_seconds`."""
    return {name.removesuffix("_calendar_seconds"): value for name, value in row.items()}
