from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

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


def assigned(*told):
    """Events: row, hour, agent, team."""
    rows = [
        {"row": row, "kind": "assigned", "at": hour(at), "seq": n, "agent_id": agent, "team": team}
        for n, (row, at, agent, team) in enumerate(told)
    ]
    schema = {"row": pl.Int64, "kind": pl.String, "at": INSTANT, "seq": pl.Int64, "agent_id": pl.String}
    return pl.DataFrame(rows, schema=schema | {"team": pl.String})


EVENTS = assigned((1, 9, "a1", None), (1, 12, "a2", None), (1, 13, "a9", None), (2, 1, "a1", None))


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


@pytest.mark.parametrize(
    ("row", "told", "since"),
    [
        (1, [(1, 12, "a2", "North"), (1, 15, "a2", "South")], 12),  # the same agent in another team
        (1, [(1, 12, "a2", None), (1, 13, "a1", None), (1, 15, "a2", None)], 15),  # away and back
        (3, [(3, 12, None, "North"), (3, 14, None, "South"), (3, 16, None, "South")], 14),
        (3, [(3, 12, "a1", "South"), (3, 14, None, None)], 14),  # the agent had to let go
        (1, [(1, 9, "a2", None)], 10),  # hers before the signal
    ],
)
def test_the_turn_begins_when_it_came_to_whoever_has_it(row, told, since):
    known = pl.DataFrame(
        {"case_id": ["1"], "journey_id": ["none"], "row": [row], "since_at": [hour(10)]},
        schema_overrides={"since_at": INSTANT},
    )
    assert owners(known, CASES, assigned(*told))["owner_since_at"].to_list() == [hour(since)]
