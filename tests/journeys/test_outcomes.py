from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answers", "late", "effort"),
    [((1,), False, 0), ((3,), True, 1), ((None,), True, 1), ((1, 1), False, 1), ((3, 3), True, 2)],
)
def test_waiting_over_the_target_is_one_effort_however_often(answers, late, effort):
    """Two hours are promised; each further contact is an effort of its own."""
    key = [{"source": "x", "interaction_id": str(n)} for n in range(len(answers))]
    cases = [k | {"contact_id": "ana", "channel": "email", "created_at": START} for k in key]
    said = {"event_id": "1", "kind": "message", "actor": "agent"}
    events = [k | said | {"at": START + timedelta(hours=h)} for k, h in zip(key, answers, strict=True) if h]
    rows = {"interactions": cases, "events": events}
    tables = {name: pl.DataFrame(found, schema=CANONICAL[name].schema) for name, found in rows.items()}
    settings = Settings.model_validate({"targets": {"first_response": {"email": "2h"}}})
    (journey,) = derive(tables, settings, START + timedelta(days=2))["journeys"].to_dicts()
    assert (journey["has_waited_over_target"], journey["effort_index"]) == (late, effort)
