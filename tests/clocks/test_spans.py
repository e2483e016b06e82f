from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks.spans import spans, status_changes
from clocks.timeline import timeline
from model.schemas import EVENTS, INTERACTIONS
from model.vocabulary import STATUSES

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AS_OF = START + timedelta(hours=100)
KEY = {"source": "a", "interaction_id": "1"}


def line(*told, status=None, kind="status"):
    events = [
        {**KEY, "event_id": str(n), "at": START + timedelta(hours=h), "kind": kind, "value": v}
        for n, (h, v) in enumerate(told)
    ]
    case = {**KEY, "channel": "email", "created_at": START, "status": status}
    return timeline(pl.DataFrame([case], schema=INTERACTIONS.schema), pl.DataFrame(events, schema=EVENTS.schema), AS_OF)


def read(known):
    found = spans(known, status_changes(known, known.recorded))
    hours = [
        ((row["starts_at"] - START) / timedelta(hours=1), (row["ends_at"] - START) / timedelta(hours=1))
        for row in found.to_dicts()
    ]
    return list(zip(found["status"], hours, strict=True))


def test_spans_follow_the_history_and_repeat_nothing():
    told = line((0, "open"), (2, "pending"), (3, "pending"), (5, "solved"))
    assert read(told) == [("open", (0, 2)), ("pending", (2, 5)), ("solved", (5, 100))]


def test_before_the_first_known_status_it_was_new():
    assert read(line((4, "open"))) == [("new", (0, 4)), ("open", (4, 100))]


def test_without_a_history_the_present_status_is_taken():
    assert read(line(status="on_hold")) == [("on_hold", (0, 100))]
    assert read(line(status="solved")) == []  # nobody knows since when
    assert read(line((6, None), status="solved", kind="message")) == []  # the last word need not be the solve
    assert read(line((6, None), status="solved", kind="call_end")) == [("new", (0, 6)), ("solved", (6, 100))]


def test_a_status_before_the_start_is_cut_at_the_start():
    assert read(line((-3, "open"), (1, "solved"))) == [("open", (0, 1)), ("solved", (1, 100))]


def test_a_history_of_the_future_says_nothing_about_now():
    assert read(line((200, "solved"), status="solved")) == []


@settings(derandomize=True, max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 120), st.sampled_from(STATUSES)), min_size=1, max_size=6))
def test_spans_add_up_to_the_whole_life(told):
    found = read(line(*told))
    if any(hour <= 100 for hour, _ in told):
        assert sum(end - start for _, (start, end) in found) == 100
        assert all(a[1][1] == b[1][0] for a, b in pairwise(found))
