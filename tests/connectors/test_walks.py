"""Where a walk over what changed goes on, and what it refuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from connectors._contract import Fetch
from connectors._walks import Walk, from_the_start
from model.errors import SourceSkipped

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def walk(cursor=None, start_at=None):
    settings = SimpleNamespace(start_at=start_at, daily_overlap_hours=24)
    return Walk.of(Fetch("desk", settings, NOW, cursor=cursor))


def test_the_first_walk_looks_from_start_at_without_an_overlap_before_everything():
    assert walk() == Walk()
    assert walk().lower(timedelta(minutes=2)) is None
    assert walk(start_at=NOW).lower(timedelta(minutes=2)) == NOW - timedelta(minutes=2)
    assert walk(start_at=NOW.replace(tzinfo=None)) == Walk(NOW)


def test_a_total_is_of_what_the_first_walk_asked_for_wherever_the_present_one_is():
    settings = SimpleNamespace(start_at=NOW.replace(tzinfo=None), daily_overlap_hours=24)
    fetch = Fetch("desk", settings, NOW, cursor=Walk(NOW + timedelta(days=9)).text)
    assert from_the_start(fetch, timedelta(minutes=2)) == NOW - timedelta(minutes=2)
    assert from_the_start(replace(fetch, settings=SimpleNamespace(start_at=None)), timedelta(minutes=2)) is None


def test_a_walk_under_way_keeps_where_it_began_and_the_next_one_looks_from_there():
    later = NOW + timedelta(hours=1)
    first = walk().then(NOW, "page 2")
    again = walk(first.text)
    assert again == Walk(None, NOW, "page 2")
    done = again.then(later, None)
    assert done == Walk(NOW)
    assert walk(done.text).lower(timedelta(minutes=2)) == NOW - timedelta(minutes=2)


def test_the_first_walk_of_a_day_looks_further_back_and_keeps_to_it():
    yesterday, morning = NOW - timedelta(days=1), NOW - timedelta(hours=3)
    assert walk(Walk(morning).text).since == morning
    first = walk(Walk(yesterday).text)
    assert first.since == yesterday - timedelta(hours=24)
    assert walk(first.then(NOW, "page 2").text) == Walk(first.since, NOW, "page 2")
    assert walk(Walk(yesterday, morning, "page 2").text).since == yesterday
    start = yesterday - timedelta(hours=1)
    assert walk(Walk(yesterday).text, start_at=start).since == start


@pytest.mark.parametrize("ahead", [Walk(NOW + timedelta(days=400)), Walk(NOW, NOW + timedelta(days=2), "x")])
def test_a_cursor_in_the_future_is_refused(ahead):
    with pytest.raises(SourceSkipped, match="in the future") as refused:
        walk(ahead.text)
    assert "--full" in refused.value.next_step


def test_a_clock_that_is_two_hours_late_is_not_taken_for_a_wrong_cursor():
    assert walk(Walk(NOW + timedelta(hours=2)).text).since == NOW + timedelta(hours=2)


def test_a_walk_never_begins_after_the_sync_did_by_our_clock():
    ahead = walk().then(NOW + timedelta(hours=2), None)
    assert ahead == Walk(NOW), "what changes until the source's clock comes to be right would be missed"
    assert walk().then(NOW - timedelta(hours=2), None) == Walk(NOW - timedelta(hours=2))
