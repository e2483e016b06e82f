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
