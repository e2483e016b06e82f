from datetime import UTC, datetime, timedelta

import polars as pl

from journeys.owners import owners
from model.schemas import INSTANT

ZERO = datetime(2026, 3, 2, tzinfo=UTC)


def hour(n):
    return ZERO + timedelta(hours=n)


def case(row, journey, agent, team, *, resolved, name=None):
    return {
        "row": row, "journey_id": journey, "agent_id": agent, "agent_name": name, "team": team, "is_resolved": resolved,
        "own_started_at": hour(row), "is_counted": True, "is_transferred": False, "is_inbound": True,
        "is_target": False,
    }  # fmt: skip


CASES = pl.DataFrame(
    [
        case(0, "one", "a1", "North", resolved=True, name="Marta"),
        case(1, "one", "a2", "North", resolved=False),
        case(2, "two", "a1", "North", resolved=True, name="Marta"),
        case(3, "three", None, "South", resolved=False),
        case(4, "four", None, None, resolved=False),
    ],
    schema_overrides={"agent_name": pl.String, "own_started_at": INSTANT},
)
EVENTS = pl.DataFrame(
    [(1, "assigned", 9, "a1"), (1, "assigned", 12, "a2"), (1, "assigned", 13, "a9"), (2, "assigned", 1, "a1")],
    orient="row",
    schema=["row", "kind", "at", "agent_id"],
).with_columns(pl.Series("at", [hour(n) for n in (9, 12, 13, 1)], dtype=INSTANT))


def test_the_turn_is_of_who_has_what_is_not_solved_since_the_signal_or_the_assignment():
    known = pl.DataFrame(
        {
            "case_id": ["1", "2", "3", "4", "5"],
            "journey_id": ["one", "two", "three", "four", None],
            "row": [0, 2, 3, 4, None],
            "since_at": [hour(10)] * 5,
        },
        schema_overrides={"since_at": INSTANT, "row": pl.Int64},
    )
    assert owners(known, CASES, EVENTS).sort("case_id").rows() == [
        ("1", "a2", hour(12)),  # the later ticket is open; an assignment to somebody else is not hers
        ("2", "Marta", hour(10)),  # all solved: who had the case's own; assigned long before
        ("3", "South", hour(10)),
        ("4", None, hour(10)),
        ("5", None, hour(10)),
    ]
