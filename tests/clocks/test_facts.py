from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from clocks.facts import read_clocks
from model.schemas import EVENTS, INTERACTIONS

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AS_OF = START + timedelta(days=1)
KNOWN = {name: pl.lit(None, pl.String) for name in ("person_id", "segment", "lifecycle_stage")}


def facts(*cases, events=()):
    rows = [{"source": "x", "channel": "email", "created_at": START, **case} for case in cases]
    told = [{"source": "x", "event_id": str(n), **event} for n, event in enumerate(events)]
    interactions = pl.DataFrame(rows, schema=INTERACTIONS.schema).with_columns(**KNOWN)
    return read_clocks(interactions, pl.DataFrame(told, schema=EVENTS.schema), AS_OF, "UTC").facts


@pytest.mark.parametrize(
    ("status", "hours", "state"),
    [(None, 5, "breached"), (None, 30, "running"), ("open", 5, "breached"), ("solved", 5, None)],
)
def test_a_deadline_runs_unless_the_source_says_it_was_settled(status, hours, state):
    due = START + timedelta(hours=hours)
    found = facts({"interaction_id": "1", "status": status, "first_response_due_at": due})
    assert found["first_response_target"].to_list() == [state]


def test_a_ticket_an_agent_created_is_resolved_from_its_creation_and_answered_from_the_customers_word():
    told = [("message", "agent", 0, None), ("status", None, 1, "solved"), ("message", "customer", 2, None)]
    told += [("message", "agent", 5, None)]
    events = [
        {"interaction_id": "1", "kind": kind, "actor": actor, "at": START + timedelta(hours=h), "value": value}
        for kind, actor, h, value in told
    ]
    (row,) = facts({"interaction_id": "1"}, events=events).to_dicts()
    assert not row["has_time_conflict"]
    assert (row["started_at"], row["asked_at"]) == (START, START + timedelta(hours=2))
    assert row["first_resolution_calendar_seconds"] == 3600
    assert row["first_response_calendar_seconds"] == 3 * 3600
