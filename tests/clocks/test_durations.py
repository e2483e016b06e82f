from datetime import UTC, datetime, timedelta

import polars as pl

from clocks.durations import intervals, measure, with_clock
from clocks.opening import opening
from model.settings import Schedule

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


OFFICE = Schedule(mon=("09:00-10:00", "11:00-12:00"))  # START is a Monday, nine o'clock
HOURS = opening({"office": OFFICE}, "UTC", START, START + timedelta(days=1))


def in_hours(schedule="office", **parts):
    rows = pl.DataFrame({"row": [0], "schedule": [schedule]}, {"row": pl.UInt32(), "schedule": pl.String()})
    (row,) = measure(rows, parts, HOURS).to_dicts()
    return row


def test_business_seconds_are_those_of_the_intervals_inside_the_hours():
    row = in_hours(on_hold=spans((0, 5400), (7000, 7210)), agent_work=spans((7200, 7300)))
    assert (row["on_hold_calendar_seconds"], row["on_hold_business_seconds"]) == (5610, 3610)
    assert row["requester_wait_business_seconds"] == 3710
    assert row["handle_business_seconds"] is None


def test_the_longest_silence_in_opening_hours_may_be_another_than_by_the_calendar():
    row = in_hours(longest_silence=spans((3500, 7200), (7200, 8000)))
    assert (row["longest_silence_calendar_seconds"], row["longest_silence_business_seconds"]) == (3700, 800)


def test_without_a_schedule_there_are_calendar_seconds_only():
    row = in_hours(None, on_hold=spans((0, 10)))
    assert (row["on_hold_calendar_seconds"], row["on_hold_business_seconds"]) == (10, None)


def test_one_interval_outside_what_is_known_makes_the_whole_clock_unknown():
    row = in_hours(on_hold=spans((0, 10), (20, 10 * 86400)))
    assert row["on_hold_calendar_seconds"] == 10 * 86400 - 10
    assert row["on_hold_business_seconds"] is None


def test_a_negative_interval_spoils_both_bases_of_its_clock():
    row = in_hours(on_hold=spans((10, 0), (0, 5)))
    assert (row["on_hold_calendar_seconds"], row["on_hold_business_seconds"]) == (None, None)


def test_a_frame_gets_the_business_seconds_of_its_own_schedules():
    ends = {"x_at": [START, START, START], "y_at": [START + timedelta(hours=2, seconds=5)] * 2 + [START - timedelta(1)]}
    frame = pl.DataFrame(ends | {"schedule": ["office", None, "office"]})
    found = with_clock(frame, "time_to_close", "x_at", "y_at", HOURS)
    assert found["time_to_close_business_seconds"].to_list() == [3605, None, None]
