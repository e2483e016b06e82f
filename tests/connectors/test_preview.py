"""What a check says of rows."""

import polars as pl

from connectors._mapping import TableMapping
from connectors._preview import first_rows, made_of, printable, troubles, unread
from model.delivery import REJECTS, Parsed
from model.schemas import CANONICAL


def rejects(*rows):
    """(object, field, raw, reason, is_row) of each."""
    given = pl.DataFrame(rows, schema=["object", "field", "raw", "reason", "is_row"], orient="row")
    return pl.concat([REJECTS.to_frame(), given], how="diagonal_relaxed")


def test_each_reason_is_told_once_with_the_words_that_are_to_be_mapped():
    found = rejects(
        ("interactions", "channel", "pigeon", "unknown channel word", False),
        ("interactions", "channel", "pigeon", "unknown channel word", False),
        ("interactions", "subject", "Ana 7", "null character removed", False),
        ("agents", None, "2", "agent_id is missing", True),
        ("agents.csv", "extra", None, "not read", False),
    )
    assert list(troubles(Parsed(rejects=found), untold="not read")) == [
        "set aside: 1 of agents (agent_id is missing)",
        "nulled: 2 of interactions.channel (unknown channel word: pigeon 2)",
        "nulled: 1 of interactions.subject (null character removed)",
    ]


def test_rows_are_shown_by_the_shape_of_what_may_be_of_people():
    frame = pl.DataFrame({"agent_id": ["Ab-1"], "name": ["Ana 7"], "team": ["Returns"], "is_active": [True]})
    row = pl.concat([CANONICAL["agents"].empty(), frame], how="diagonal")
    assert list(first_rows(Parsed({"agents": row}))) == [
        "agents: agent_id Xx-9, name Xxx 9, team Returns, is_active true"
    ]


def test_a_mapping_is_told_in_its_own_words():
    mapping = TableMapping(table="agents", columns={"agent_id": "Id", "name": ("a", "b")}, constants={"team": "T"})
    assert made_of(mapping) == "agents: agent_id ← Id, name ← a | b, team = T"
    assert list(unread(("x", "y"))) == ["columns not read: x, y"]
    assert list(unread(())) == []


def test_nothing_of_a_report_steers_the_terminal():
    assert printable("a\x1b[31mb\u202ec\nd") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}c\nd"
