"""The sources' own figures go with their interactions through the derive step, however it is cut up."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from model.derived import VENDOR_COMPARISON
from model.schemas import EVENTS, INTERACTIONS, VENDOR_METRICS
from model.settings import Settings
from pipeline.derive import derive

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICKETS = [str(n) for n in range(12)]


def table(schema, rows):
    return pl.DataFrame([{"source": "x"} | row for row in rows], schema=schema.schema)


def company():
    """Tickets of one customer each, answered after ten minutes; the source says eleven of every third."""
    said = [("0", 0, "customer"), ("1", 10, "agent")]
    return {
        "interactions": table(INTERACTIONS, [
            {"interaction_id": t, "contact_id": t, "channel": "email", "created_at": START} for t in TICKETS
        ]),
        "events": table(EVENTS, [
            {"interaction_id": t, "event_id": e, "at": START + timedelta(minutes=m), "kind": "message", "actor": who}
            for t in TICKETS for e, m, who in said
        ]),
        "vendor_metrics": table(VENDOR_METRICS, [
            {"interaction_id": t, "metric_id": "frt", "figure": "first_response", "basis": "calendar",
             "value": 660 if t.isdigit() and int(t) % 3 == 0 else 600} for t in [*TICKETS, "nobody knows it"]
        ]),
    }  # fmt: skip


@pytest.mark.parametrize("groups", [1, 5])
def test_every_figure_of_a_known_interaction_is_compared_once(groups):
    found = derive(company(), Settings(), START + timedelta(days=1), groups)["vendor_comparison"]
    assert found.schema == VENDOR_COMPARISON.schema
    assert dict(found.group_by("rule").len().rows()) == {"unexplained": 4, "equal": 8}
    assert found["interaction_id"].to_list() == sorted(TICKETS)
