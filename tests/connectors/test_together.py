"""Pages read together give what each gives by itself, in the same order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import _together
from connectors._canonical import canonical
from connectors._contract import SourceSettings
from connectors._together import together
from model.delivery import Context, Parsed, gather
from model.errors import BugError
from model.schemas import AGENTS, EVENTS, INTERACTIONS

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SETTINGS = SourceSettings(type="x", timezone="Europe/Madrid")
ORDER = ["object", "id", "field", "raw", "reason"]


def asked(*calls, at=NOW, setting=SETTINGS):
    """What is put off when a page taken apart at that instant asks so."""
    later = []
    for table, columns, options in calls:
        canonical(table, pl.DataFrame(columns), Context("crm", setting, at, later), **options)
    return later


def alone(later):
    """The same, each read by itself, as the pipeline stores it."""
    parts = []
    for one in later:
        context = Context(one.source, one.settings, one.received_at)
        part = canonical(one.table, one.raw, context, words=one.words, formats=one.formats, not_before=one.not_before)
        frame = part.frame(one.table.name)
        known = [name for name in ("_source_updated_at", "updated_at") if name in frame.columns]
        stamp = pl.coalesce(*known, pl.lit(one.received_at)).alias("_source_updated_at")
        parts.append(replace(part, tables={one.table.name: frame.with_columns(stamp)}))
    return gather(parts)


def assert_same(later):
    whole, parts = together(later), alone(later)
    for name, frame in parts.tables.items():
        assert whole.frame(name).select(frame.columns).equals(frame)
    assert whole.rejects.sort(ORDER).equals(parts.rejects.sort(ORDER))
    return whole


def agent(*ids, **columns):
    return (AGENTS, {"agent_id": list(ids), **columns}, {})


def test_nothing_put_off_is_nothing():
    assert together([]) == Parsed(tables={}, rejects=together([]).rejects, records=0)


def test_what_is_put_off_tells_only_how_many_records_it_had():
    later = []
    told = canonical(AGENTS, pl.DataFrame({"agent_id": ["1", "2"]}), Context("crm", SETTINGS, NOW, later))
    assert (told.records, dict(told.tables), len(later)) == (2, {}, 1)
    assert together(later).records == 0


def test_what_is_wrong_with_the_connector_is_told_at_once():
    with pytest.raises(BugError):
        canonical(AGENTS, pl.DataFrame({"shoe": ["1"]}), Context("crm", SETTINGS, NOW, []))


def test_a_bad_row_is_set_aside_and_the_others_of_all_pages_stay():
    later = [*asked(agent("1", None)), *asked(agent("2", name=["Ana"])), *asked(agent("3", "4"))]
    whole = assert_same(later)
    assert whole.frame("agents")["agent_id"].to_list() == ["1", "2", "3", "4"]
    assert whole.rejects["reason"].to_list() == ["agent_id is missing"]


def test_each_page_is_held_to_its_own_clock():
    early, late = NOW, NOW + timedelta(days=9)
    event = {"interaction_id": ["1"], "event_id": ["a"], "at": ["2026-11-08T00:00:00Z"], "kind": ["message"],
             "actor": ["bot"]}  # fmt: skip
    later = [*asked((EVENTS, event, {}), at=early), *asked((EVENTS, {**event, "event_id": ["b"]}, {}), at=late)]
    whole = assert_same(later)
    assert whole.frame("events")["event_id"].to_list() == ["b"]
    assert whole.rejects["reason"].to_list() == ["at: in the future"]


def test_a_row_without_an_update_time_has_that_of_its_page():
    updates = {"_source_updated_at": [None, "2026-10-01T00:00:00Z"]}
    later = [*asked(agent("1", "2", **updates)), *asked(agent("3", "4", **updates), at=NOW + timedelta(hours=1))]
    first = datetime(2026, 10, 1, tzinfo=UTC)
    found = assert_same(later).frame("agents")["_source_updated_at"].to_list()
    assert found == [NOW, first, NOW + timedelta(hours=1), first]


def test_the_later_of_two_rows_stays_the_later_when_their_pages_are_not_alike():
    later = [*asked(agent("1", name=["a"])), *asked(agent("1", email=["b@x.example"])), *asked(agent("1", name=["c"]))]
    assert assert_same(later).frame("agents")["name"].to_list() == ["a", None, "c"]


def test_floors_words_and_settings_are_each_pages_own():
    floor = {"not_before": {"at": pl.Series(["2026-10-02T00:00:00Z"])}}
    event = {"interaction_id": ["1"], "event_id": ["a"], "at": ["2026-10-01T00:00:00Z"], "kind": ["message"],
             "actor": ["bot"]}  # fmt: skip
    status = {"interaction_id": ["1"], "status": ["parked"], "created_at": ["2026-10-01 10:00:00"]}
    words = {"words": {"status": {"parked": "on_hold"}}}
    later = [
        *asked((EVENTS, event, floor), (INTERACTIONS, status, words)),
        *asked((EVENTS, event, {}), (INTERACTIONS, status, {})),
        *asked((INTERACTIONS, status, words), setting=SETTINGS.model_copy(update={"timezone": "UTC"})),
    ]
    whole = assert_same(later)
    assert whole.frame("events").height == 1
    assert whole.frame("interactions")["status"].to_list() == ["on_hold", None, "on_hold"]
    assert [at.hour for at in whole.frame("interactions")["created_at"]] == [8, 8, 10]


def test_pages_that_are_alike_are_read_at_once(monkeypatch):
    times = []
    monkeypatch.setattr(_together, "read", lambda one, read=_together.read: times.append(one) or read(one))
    together([*asked(agent("1")), *asked(agent("2")), *asked((INTERACTIONS, {"interaction_id": ["1"]}, {}))])
    assert len(times) == 2


CELLS = st.sampled_from([None, "", " 1 ", "x\0y", "open", "2026-10-01T08:00:00Z", "2031-01-01", "soon", "1970-01-01"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_whatever_the_pages_hold_together_and_alone_are_the_same(pages):
    names = ("interaction_id", "status", "created_at", "updated_at")
    later = []
    for hour, rows in enumerate(pages):
        columns = {name: pl.Series([row[at] for row in rows], dtype=pl.String) for at, name in enumerate(names)}
        later += asked((INTERACTIONS, columns, {}), at=NOW + timedelta(hours=hour))
    assert_same(later)
