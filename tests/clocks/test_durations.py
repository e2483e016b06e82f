from datetime import UTC, datetime, timedelta

import polars as pl

from clocks.durations import intervals, measure, with_clock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def spans(*pairs, row=0):
    frame = pl.DataFrame(
        [{"row": row, "a": START + timedelta(seconds=a), "b": START + timedelta(seconds=b)} for a, b in pairs],
        schema={"row": pl.UInt32(), "a": pl.Datetime("us", "UTC"), "b": pl.Datetime("us", "UTC")},
    )
    return intervals(frame, "a", "b")


def measured(**parts):
    (row,) = measure(pl.DataFrame({"row": [0]}, schema={"row": pl.UInt32}), parts).to_dicts()
    return row


def test_intervals_of_a_clock_add_up_and_the_longest_silence_is_the_longest():
    row = measured(on_hold=spans((0, 10), (20, 25)), longest_silence=spans((0, 10), (20, 50)))
    assert row["on_hold_calendar_seconds"] == 15
    assert row["longest_silence_calendar_seconds"] == 30
    assert row["handle_calendar_seconds"] is None
    assert row["on_hold_business_seconds"] is None


def test_an_empty_interval_is_zero_not_unknown():
    assert measured(on_hold=spans((5, 5)))["on_hold_calendar_seconds"] == 0


def test_the_requesters_wait_is_our_work_and_the_time_on_hold():
    row = measured(agent_work=spans((0, 10)), on_hold=spans((10, 15)))
    assert row["requester_wait_calendar_seconds"] == row["active_resolution_calendar_seconds"] == 15
    assert measured(agent_work=spans((0, 10)), on_hold=spans())["requester_wait_calendar_seconds"] is None


def test_an_interval_that_ends_before_it_starts_spoils_its_clock_only():
    row = measured(on_hold=spans((10, 0), (0, 5)), handle=spans((0, 7)))
    assert row["has_negative"]
    assert row["on_hold_calendar_seconds"] is None
    assert row["handle_calendar_seconds"] == 7


def test_a_frame_gets_the_clock_of_its_own_instants():
    frame = pl.DataFrame({"x_at": [START, START], "y_at": [START + timedelta(seconds=9), START - timedelta(seconds=1)]})
    found = with_clock(frame, "time_to_close", "x_at", "y_at")
    assert found["time_to_close_calendar_seconds"].to_list() == [9, None]
    assert found["time_to_close_business_seconds"].to_list() == [None, None]
