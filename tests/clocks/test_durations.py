from datetime import UTC, datetime, timedelta

import polars as pl

from clocks.durations import intervals, measure, with_clock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def spans(clock, *pairs, row=0):
    frame = pl.DataFrame(
        [{"row": row, "a": START + timedelta(seconds=a), "b": START + timedelta(seconds=b)} for a, b in pairs],
        schema={"row": pl.UInt32(), "a": pl.Datetime("us", "UTC"), "b": pl.Datetime("us", "UTC")},
    )
    return intervals(frame, clock, "a", "b")


def measured(*parts):
    return measure(parts).sort("row").to_dicts()


def test_intervals_of_a_clock_add_up_and_the_longest_silence_is_the_longest():
    row = measured(spans("on_hold", (0, 10), (20, 25)), spans("longest_silence", (0, 10), (20, 50)))[0]
    assert row["on_hold_calendar_seconds"] == 15
    assert row["longest_silence_calendar_seconds"] == 30
    assert row["handle_calendar_seconds"] is None
    assert row["on_hold_business_seconds"] is None


def test_an_empty_interval_is_zero_not_unknown():
    assert measured(spans("on_hold", (5, 5)))[0]["on_hold_calendar_seconds"] == 0


def test_an_interval_that_ends_before_it_starts_spoils_its_clock_only():
    row = measured(spans("on_hold", (10, 0), (0, 5)), spans("handle", (0, 7)))[0]
    assert row["has_negative"]
    assert row["on_hold_calendar_seconds"] is None
    assert row["handle_calendar_seconds"] == 7


def test_a_frame_gets_the_clock_of_its_own_instants():
    frame = pl.DataFrame({"x_at": [START, START], "y_at": [START + timedelta(seconds=9), START - timedelta(seconds=1)]})
    found = with_clock(frame, "time_to_close", "x_at", "y_at")
    assert found["time_to_close_calendar_seconds"].to_list() == [9, None]
    assert found["time_to_close_business_seconds"].to_list() == [None, None]
