"""Events and figures made as rows."""

from datetime import UTC, datetime

import polars as pl

from connectors._contract import SourceSettings
from connectors._histories import events_of, figures_of
from model.delivery import Context

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
CONTEXT = Context("desk", SourceSettings(type="x"), NOW)
EVENT = {"interaction_id": 7, "event_id": 1, "at": "2026-10-05T08:00:00Z", "kind": "status", "value": "Done"}


def test_rows_become_events_by_the_names_of_columns():
    parsed = events_of([{**EVENT, "kept": "not"}], CONTEXT, words={"status": {"done": "solved"}})
    (row,) = parsed.frame("events").to_dicts()
    assert (row["interaction_id"], row["kind"], row["value"], row["team"]) == ("7", "status", "solved", None)
    assert parsed.rejects.is_empty()


def test_columns_few_histories_have_are_read_when_named():
    rows = [{**EVENT, "hold_seconds": 30}]
    assert events_of(rows, CONTEXT, words={}).frame("events")["hold_seconds"].to_list() == [None]
    more = events_of(rows, CONTEXT, words={"status": {"done": "solved"}}, more=("hold_seconds",))
    assert more.frame("events")["hold_seconds"].to_list() == [30]


def test_an_event_before_its_floor_is_set_aside():
    floor = pl.Series(["2026-10-06T08:00:00Z"])
    parsed = events_of([EVENT], CONTEXT, words={"status": {"done": "solved"}}, not_before={"at": floor})
    assert parsed.frame("events").is_empty()
    assert parsed.rejects["reason"].to_list() == ["at: before creation"]


def test_rows_become_a_vendors_figures():
    row = {"interaction_id": 7, "metric_id": "m", "name": "wait", "figure": "first_response", "basis": "calendar",
           "value": 90, "at": "2026-10-05T08:00:00Z", "_source_updated_at": "2026-10-05T08:00:00Z"}  # fmt: skip
    (told,) = figures_of([row], CONTEXT).frame("vendor_metrics").to_dicts()
    assert (told["metric_id"], told["figure"], told["value"]) == ("m", "first_response", 90)
