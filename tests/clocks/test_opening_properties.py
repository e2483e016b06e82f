"""What holds of business time whatever the opening hours are."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clocks.opening import opening
from model.settings import Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ZONES = ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]

instants = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda s: FIRST + timedelta(seconds=s))


@st.composite
def parts(draw):
    """Up to three parts of a day that do not overlap."""
    edges = [5 * n for n in sorted(draw(st.sets(st.integers(0, 288), max_size=6)))]
    clock = [f"{edge // 60:02}:{edge % 60:02}" for edge in edges]
    return [f"{a}-{b}" for a, b in zip(clock[::2], clock[1::2], strict=False)]


@st.composite
def schedules(draw, *, holidays=True):
    off = draw(st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(str), max_size=4)) if holidays else []
    hours = {day: draw(parts()) for day in DAYS} | {"holidays": off, "timezone": draw(st.sampled_from(ZONES))}
    return Schedule.model_validate(hours)


def spent(hours, pairs):
    """Business and calendar seconds of pairs of instants."""
    known = opening({"x": hours}, "UTC", FIRST, LAST)
    frame = pl.DataFrame(pairs, schema=["a", "b"], orient="row")
    calendar = (pl.col("b") - pl.col("a")).dt.total_seconds()
    return frame.select(business=known.seconds("a", "b", pl.lit("x")), calendar=calendar)


@given(schedules(), st.lists(st.tuples(instants, instants).map(sorted), min_size=1, max_size=20))
def test_never_negative_and_never_more_than_the_calendar(hours, pairs):
    found = spent(hours, pairs)
    assert found.select(pl.col("business").is_between(0, pl.col("calendar")).all()).item()


@given(schedules(), st.tuples(instants, instants, instants).map(sorted))
def test_the_parts_of_an_interval_add_up(hours, at):
    whole, first, second = spent(hours, [(at[0], at[2]), (at[0], at[1]), (at[1], at[2])])["business"]
    assert whole == first + second


@given(schedules(), st.lists(st.tuples(instants, instants).map(sorted), min_size=1, max_size=9), st.randoms())
def test_the_order_of_rows_changes_nothing(hours, pairs, rng):
    mixed = rng.sample(pairs, len(pairs))
    found = dict(zip(map(tuple, mixed), spent(hours, mixed)["business"], strict=True))
    assert [found[tuple(pair)] for pair in pairs] == spent(hours, pairs)["business"].to_list()


@given(schedules(holidays=False), st.data())
def test_whole_weeks_without_holidays_change_nothing(hours, data):
    """Within one half of the year, from the last change of the clock to the next."""
    begins, weeks = FIRST + timedelta(days=100), 20  # 11 April: in every zone here the next change is in October
    seconds = st.integers(0, 7 * 86400 * (weeks - 8))
    start = begins + timedelta(seconds=data.draw(seconds))
    end = start + timedelta(seconds=data.draw(st.integers(0, 3 * 7 * 86400)))
    shift = timedelta(weeks=data.draw(st.integers(0, 5)))
    there = ZoneInfo(hours.timezone)
    assert start.astimezone(there).utcoffset() == (end + shift).astimezone(there).utcoffset()
    plain, shifted = spent(hours, [(start, end), (start + shift, end + shift)])["business"]
    assert plain == shifted


@given(schedules(), st.lists(st.tuples(instants, instants).map(sorted), min_size=1, max_size=5))
def test_a_longer_stretch_of_known_hours_changes_nothing(hours, pairs):
    long = opening({"other": Schedule(), "x": hours}, "UTC", FIRST - timedelta(days=70), LAST + timedelta(days=30))
    frame = pl.DataFrame(pairs, schema=["a", "b"], orient="row")
    assert frame.select(long.seconds("a", "b", pl.lit("x"))).to_series().to_list() == (
        spent(hours, pairs)["business"].to_list()
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns", "Asia/Kolkata"])
def test_the_machines_time_zone_changes_nothing(zone, monkeypatch):
    hours = Schedule.model_validate({day: ["00:30-02:30", "09:00-14:00"] for day in DAYS})
    pairs = [(FIRST + timedelta(hours=7 * n), FIRST + timedelta(hours=8 * n)) for n in range(2000)]
    plain = spent(hours, pairs)
    try:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert spent(hours, pairs).equals(plain)
    finally:
        monkeypatch.undo()
        time.tzset()
