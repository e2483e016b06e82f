"""Opening hours, worked by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from clocks import opening as module
from clocks.opening import opening
from model.settings import Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = {day: ["09:00-18:00"] for day in DAYS[:5]}
NIGHT = {day: ["01:00-09:00"] for day in DAYS}


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def hours(*versions):
    told = tuple(Schedule.model_validate(version) for version in versions)
    return told[0] if len(told) == 1 else told


def spent(*pairs, zone="Europe/Madrid", first="2026-01-01T00:00Z", last="2027-01-01T00:00Z", **schedules):
    """Business seconds of each (start, end, schedule) triple."""
    known = opening({name: hours(*told) for name, told in schedules.items()}, zone, instant(first), instant(last))
    names = [name for *_, name in pairs]
    ends = [[instant(pair[n]) if pair[n] else None for pair in pairs] for n in (0, 1)]
    frame = pl.DataFrame(
        {"starts_at": ends[0], "ends_at": ends[1], "schedule": names},
        schema={"starts_at": pl.Datetime("us", "UTC"), "ends_at": pl.Datetime("us", "UTC"), "schedule": pl.String()},
    )
    return frame.select(found=known.seconds("starts_at", "ends_at"))["found"].to_list()


@pytest.fixture(params=["cells", "edges"], autouse=True)
def _table(request, monkeypatch):
    """Every case on equal cells, and on the edges alone, which a table with too many cells falls back to."""
    if request.param == "edges":
        monkeypatch.setattr(module, "CELLS", 0)


def test_only_what_lies_inside_the_hours_counts():
    cases = [
        ("2026-05-04T10:00+02:00", "2026-05-04T10:20+02:00", 20 * 60),  # a Monday, inside
        ("2026-05-04T08:00+02:00", "2026-05-04T09:30+02:00", 30 * 60),
        ("2026-05-04T17:59+02:00", "2026-05-04T23:00+02:00", 60),
        ("2026-05-04T18:00+02:00", "2026-05-05T09:00+02:00", 0),  # closed throughout: [start, end) both ways
        ("2026-05-08T17:00+02:00", "2026-05-11T10:00+02:00", 2 * 3600),  # over a weekend
        ("2026-05-09T12:00+02:00", "2026-05-10T12:00+02:00", 0),
        ("2026-05-04T10:00+02:00", "2026-05-04T10:00+02:00", 0),
    ]
    assert spent(*((a, b, "x") for a, b, _ in cases), x=[OFFICE]) == [c for *_, c in cases]


def test_split_shifts_leave_out_the_break():
    split = {"mon": ["15:00-18:00", "09:00-14:00"]}
    assert spent(("2026-05-04T13:30+02:00", "2026-05-04T15:30+02:00", "x"), x=[split]) == [3600]


def test_shifts_that_touch_are_one_and_midnight_is_24_00():
    round_the_clock = {day: ["00:00-12:00", "12:00-24:00"] for day in DAYS}
    assert spent(("2026-05-04T10:00+02:00", "2026-05-07T10:00+02:00", "x"), x=[round_the_clock]) == [3 * 86400]


def test_what_is_not_known_is_null_never_zero():
    pairs = [
        ("2026-05-04T10:00+02:00", "2026-05-04T11:00+02:00", None),
        (None, "2026-05-04T11:00+02:00", "x"),
        ("2026-05-04T10:00+02:00", None, "x"),
        ("2026-05-04T11:00+02:00", "2026-05-04T10:00+02:00", "x"),  # negative
        ("2025-12-31T10:00Z", "2026-05-04T10:00Z", "x"),  # before what was asked for
        ("2026-12-31T10:00Z", "2027-01-02T00:00Z", "x"),  # after it
    ]
    assert spent(*pairs, x=[OFFICE]) == [None] * len(pairs)


def test_the_last_instant_that_was_asked_for_is_known():
    assert spent(("2026-12-31T08:00Z", "2027-01-01T00:00Z", "x"), x=[OFFICE]) == [9 * 3600]


def test_without_schedules_nothing_is_known():
    known = opening({}, "UTC", instant("2026-01-01T00:00Z"), instant("2026-01-02T00:00Z"))
    assert pl.select(known.seconds(pl.lit(1), pl.lit(2))).item() is None


def test_a_schedule_without_hours_is_never_open():
    assert spent(("2026-05-04T10:00Z", "2026-06-04T10:00Z", "x"), x=[{}]) == [0]


def test_schedules_do_not_touch_each_other():
    always = {day: ["00:00-24:00"] for day in DAYS}
    pairs = [("2026-01-01T00:00Z", "2027-01-01T00:00Z", name) for name in ("never", "ever", "never_too")]
    assert spent(*pairs, never=[{}], ever=[always], never_too=[{}]) == [0, 365 * 86400, 0]


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-03-28T20:00+01:00", "2026-03-29T12:00+02:00", 7 * 3600),  # the night of 29 March lasts 7 h
        ("2026-10-24T20:00+02:00", "2026-10-25T12:00+01:00", 9 * 3600),  # that of 25 October 9 h
        ("2026-10-25T01:30+02:00", "2026-10-25T02:30+01:00", 2 * 3600),  # 02:00 to 03:00 comes twice
    ],
)
def test_a_night_shift_is_as_long_as_the_night(start, end, seconds):
    assert spent((start, end, "x"), x=[NIGHT]) == [seconds]


def test_the_office_opens_by_the_clock_on_the_wall():
    """Opening stored at the winter offset would be open from 08:00Z and make this 0."""
    assert spent(("2026-03-28T20:00+01:00", "2026-03-30T09:30+02:00", "x"), x=[OFFICE]) == [1800]


@pytest.mark.parametrize(
    ("shift", "seconds"),
    [
        ("02:15-02:45", 0),  # there was no such half hour
        ("02:30-04:00", 3600),  # begins when the gap ends, at 03:00
        ("01:00-02:30", 3600),  # ends when the gap begins
    ],
)
def test_a_local_time_that_does_not_exist_moves_on_to_the_next_that_does(shift, seconds):
    assert spent(("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", "x"), x=[{"sun": [shift]}]) == [seconds]


@pytest.mark.parametrize(("shift", "seconds"), [("01:00-02:30", 5400), ("02:30-04:00", 9000)])
def test_a_local_time_that_comes_twice_means_the_first(shift, seconds):
    assert spent(("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", "x"), x=[{"sun": [shift]}]) == [seconds]


def test_a_day_that_a_zone_left_out_has_no_hours():
    """Samoa went from Thursday 29 to Saturday 31 December 2011."""
    pairs = [("2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00", "x")]
    every = {day: ["09:00-17:00"] for day in DAYS}
    assert spent(*pairs, zone="Pacific/Apia", first="2011-12-01T00:00Z", last="2012-01-31T00:00Z", x=[every]) == [
        (5 + 3) * 3600
    ]


def test_days_off_are_whole_local_dates():
    office = OFFICE | {"holidays": ["2026-05-05", "05-07"]}
    week = ("2026-05-04T00:00+02:00", "2026-05-09T00:00+02:00", "x")
    assert spent(week, x=[office]) == [3 * 9 * 3600]
    always = {day: ["00:00-24:00"] for day in DAYS} | {"holidays": ["2026-05-05"]}
    edges = [("2026-05-04T21:59Z", "2026-05-04T22:01Z", "x"), ("2026-05-05T21:59Z", "2026-05-05T22:01Z", "x")]
    assert spent(*edges, x=[always]) == [60, 60]


def test_national_and_regional_calendars():
    """24 June, Saint John, is a day off in Catalonia and not in the rest of Spain; 12 October everywhere."""
    june, october = ((f"2026-{d}T00:00+02:00", f"2026-{d}T23:00+02:00") for d in ("06-24", "10-12"))
    schedules = {"spain": [OFFICE | {"holidays": ["ES"]}], "catalonia": [OFFICE | {"holidays": ["ES-CT"]}]}
    pairs = [(*day, name) for day in (june, october) for name in schedules]
    assert spent(*pairs, **schedules) == [9 * 3600, 0, 0, 0]


def test_each_part_of_a_wait_uses_the_hours_in_force():
    """Until Sunday 10 May from nine to six, from the 11th on from eleven to noon."""
    changed = [OFFICE, {day: ["11:00-12:00"] for day in DAYS[:5]} | {"valid_from": "2026-05-11"}]
    wait = ("2026-05-08T17:00+02:00", "2026-05-11T13:00+02:00", "x")
    assert spent(wait, x=changed) == [2 * 3600]
    assert spent(wait, x=changed[::-1]) == [2 * 3600]  # in whatever order they are written
    dated = [changed[0] | {"valid_from": "2026-05-09"}, changed[1]]
    assert spent(wait, x=dated) == [2 * 3600]  # the earliest also holds for everything older


def test_a_schedule_may_have_a_zone_of_its_own():
    wait = ("2026-05-04T00:00Z", "2026-05-04T08:00Z")  # 02:00 to 10:00 in Madrid, 01:00 to 09:00 in London
    assert spent((*wait, "x"), (*wait, "y"), x=[OFFICE], y=[OFFICE | {"timezone": "Europe/London"}]) == [3600, 0]


def test_a_version_may_move_to_another_zone():
    """1 June begins in Kolkata while it is still 31 May in Madrid: open twice, counted once."""
    moved = [
        {day: ["00:00-24:00"] for day in DAYS},
        {day: ["00:00-24:00"] for day in DAYS} | {"valid_from": "2026-06-01", "timezone": "Asia/Kolkata"},
    ]
    assert spent(("2026-05-31T00:00Z", "2026-06-02T00:00Z", "x"), x=moved) == [2 * 86400]


def test_parts_of_a_second_are_cut_off():
    known = opening({"x": hours(OFFICE)}, "UTC", instant("2026-05-01T00:00Z"), instant("2026-06-01T00:00Z"))
    start = instant("2026-05-04T10:00Z") + timedelta(microseconds=1)
    frame = pl.DataFrame({"a": [start], "b": [instant("2026-05-04T10:00:10Z")]})
    assert frame.select(known.seconds("a", "b", pl.lit("x"))).item() == 9


def test_an_instant_of_long_ago_or_far_ahead_costs_no_memory_and_no_truth():
    odd = {day: ["09:07-18:31"] for day in DAYS}
    known = opening({"x": hours(odd)}, "UTC", instant("1970-01-01T00:00Z"), instant("2099-12-31T00:00Z"))
    assert known.steps.estimated_size() < 10_000_000
    ends = {"a": [instant("1970-01-01T09:00Z"), instant("2099-06-01T18:30Z")]}
    frame = pl.DataFrame(ends | {"b": [instant("1970-01-01T10:07Z"), instant("2099-06-02T09:08Z")]})
    assert frame.select(x=known.seconds("a", "b", pl.lit("x")))["x"].to_list() == [3600, 120]


@pytest.mark.parametrize("year", [1, 1969, 2100, 9999])
def test_outside_the_years_of_known_zones_nothing_is_said(year):
    out = datetime(year, 6, 1, tzinfo=UTC)
    known = opening(
        {"x": hours(OFFICE)}, "UTC", min(out, instant("2026-01-01T00:00Z")), max(out, instant("2026-02-01T00:00Z"))
    )
    ends = sorted([out, instant("2026-01-05T00:00Z")])
    frame = pl.DataFrame({"a": [ends[0], instant("2026-01-05T00:00Z")], "b": [ends[1], instant("2026-01-06T00:00Z")]})
    assert frame.select(x=known.seconds("a", "b", pl.lit("x")))["x"].to_list() == [None, 9 * 3600]


@pytest.mark.parametrize("height", [0, 1, 3])
def test_frames_of_any_height_and_text_or_enum_names(height):
    known = opening(
        {"x": hours(OFFICE), "y": hours(NIGHT)}, "UTC", instant("2026-05-01T00:00Z"), instant("2026-06-01T00:00Z")
    )
    ends = {"a": [instant("2026-05-04T08:00Z")] * height, "b": [instant("2026-05-04T10:00Z")] * height}
    instants = dict.fromkeys(ends, pl.Datetime("us", "UTC"))
    for names in (pl.String(), pl.Enum(["y", "x"]), pl.Enum(known.names)):
        frame = pl.DataFrame(ends | {"schedule": ["y"] * height}, schema=instants | {"schedule": names})
        assert frame.select(x=known.seconds("a", "b"))["x"].to_list() == [3600] * height
        lazily = frame.lazy().with_columns(x=known.seconds("a", pl.lit(instant("2026-05-04T10:00Z"))))
        assert lazily.collect()["x"].to_list() == [3600] * height
