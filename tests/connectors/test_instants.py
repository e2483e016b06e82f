from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._instants import DAY_FIRST, DEADLINE_ALLOWANCE, Dating, instant, instants, localised, read, usual

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MADRID = Dating("Europe/Madrid", NOW)


def local(*parts: int) -> datetime:
    return utc(*parts).replace(tzinfo=None)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def one(value: object, dating: Dating = MADRID, dtype: pl.DataType | None = None):
    values, reasons = read(pl.Series("at", [value], dtype), dating)
    return values[0], reasons[0]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-02T03:04:05Z", utc(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05+02:00", utc(2026, 1, 2, 1, 4, 5)),
        ("2026-01-02T03:04:05.000+0000", utc(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05.123456-05:00", utc(2026, 1, 2, 8, 4, 5, 123456)),
        ("2026-01-02 03:04:05 UTC", utc(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04Z", utc(2026, 1, 2, 3, 4)),
        ("2026-01-02 03:04:05", utc(2026, 1, 2, 2, 4, 5)),
        ("2026-07-02", utc(2026, 7, 1, 22)),
    ],
)
def test_iso_text(text, instant):
    assert one(text) == (instant, None)


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2026-03-29 02:30:00", utc(2026, 3, 29, 1)),  # skipped: the next instant is 03:00 CEST
        ("2026-10-25 02:30:00", utc(2026, 10, 25, 0, 30)),  # twice: the first is CEST
    ],
)
def test_nights_of_the_clock_change(local, instant):
    assert one(local) == (instant, None)


def test_a_day_that_a_zone_skipped_moves_to_the_next_day():
    values = localised(pl.Series([local(2011, 12, 30, 9)]), "Pacific/Apia")
    assert values.to_list() == [datetime(2011, 12, 31, tzinfo=ZoneInfo("Pacific/Apia")).astimezone(UTC)]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "0000-00-00", "soon", "31/12/2025", "2026-01-02T25:00:00", "1767225600"]
)
def test_impossible_or_undeclared_text_is_not_a_date(text):
    assert one(text) == (None, "not a date")


@pytest.mark.parametrize(("text", "reason"), [("1999-12-31T23:59:59Z", "before 2000"), ("9999-12-31", "in the future")])
def test_implausible_instants(text, reason):
    assert one(text) == (None, reason)


def test_a_day_of_slack_and_ten_years_for_deadlines():
    values = pl.Series([NOW + timedelta(days=1), NOW + timedelta(days=1, seconds=1)])
    assert read(values, MADRID)[1].to_list() == [None, "in the future"]
    assert read(values, MADRID, allowance=DEADLINE_ALLOWANCE)[1].to_list() == [None, None]


@pytest.mark.parametrize("value", ["1970-01-01T00:00:00Z", "1970-01-01", 0, date(1970, 1, 1), None])
def test_1970_is_how_vendors_write_null(value):
    assert one(value) == (None, None)


def test_epochs_are_seconds_or_milliseconds_by_their_size():
    values, reasons = read(pl.Series([1767225600, 1767225600000, 2**62]), MADRID)
    assert values.to_list() == [utc(2026, 1, 1), utc(2026, 1, 1), None]
    assert reasons.to_list() == [None, None, "not a date"]


def test_typed_cells():
    assert one(date(2026, 1, 2)) == (utc(2026, 1, 1, 23), None)
    assert one(local(2026, 1, 2, 12)) == (utc(2026, 1, 2, 11), None)
    assert one(utc(2026, 1, 2), dtype=pl.Datetime("ms", "America/New_York")) == (utc(2026, 1, 2), None)
    assert one(True) == (None, "not a date")


def test_day_first_only_when_asked():
    dating = Dating("Europe/Madrid", NOW, DAY_FIRST)
    texts = pl.Series(["31/12/2025 18:05", "31-12-25", "1.2.2026, 8:05:06", "2026-01-02T00:00:00Z", "13/13/2025"])
    values, reasons = read(texts, dating)
    assert values.to_list() == [
        utc(2025, 12, 31, 17, 5),
        utc(2025, 12, 30, 23),
        utc(2026, 2, 1, 7, 5, 6),
        utc(2026, 1, 2),
        None,
    ]
    assert reasons.to_list() == [None, None, None, None, "not a date"]


def test_own_formats_and_epochs_in_text():
    dating = Dating("UTC", NOW, ("%d.%m.%Y %H.%M", "epoch"))
    values, _ = read(pl.Series(["02.01.2026 03.04", "1767225600"]), dating)
    assert values.to_list() == [utc(2026, 1, 2, 3, 4), utc(2026, 1, 1)]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.datetimes(local(2000, 1, 3), local(2026, 11, 20)), max_size=20))
def test_what_python_writes_is_read_back_in_any_offset(moments):
    aware = [m.replace(tzinfo=UTC) for m in moments]
    texts = [m.astimezone(ZoneInfo("Asia/Kathmandu")).isoformat() for m in aware]
    values, reasons = read(pl.Series("at", texts, pl.String), MADRID)
    assert values.to_list() == aware
    assert reasons.null_count() == len(aware)


@pytest.mark.parametrize("value", ["soon", None, 5, ""])
def test_what_is_no_text_of_an_instant_is_none(value):
    assert instant(value) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-10-01T02:00:00+02:00", "2026-10-01 00:00:00"], [utc(2026, 10, 1), utc(2026, 10, 1)]),
        (["soon"], []),
        ([None], []),
        ([5], []),
    ],
)
def test_update_times_that_cannot_be_read_are_no_times(values, expected):
    assert instants(values) == expected


def test_rows_of_several_answers_are_each_held_to_their_own_clock():
    clocks = pl.Series([utc(2026, 1, 1), utc(2026, 1, 5)])
    values = pl.Series(["2026-01-03T00:00:00Z", "2026-01-03T00:00:00Z"])
    found, reasons = read(values, Dating("UTC", clocks))
    assert found.to_list() == [None, utc(2026, 1, 3)]
    assert reasons.to_list() == ["in the future", None]


@pytest.mark.parametrize("odd", ["2026-01-02 03:04:05", "soon", "1999-01-01T00:00:00Z", "2026-11-24T00:00:00Z"])
def test_texts_to_be_repeated_become_instants_only_when_nothing_is_to_be_told_of_any(odd):
    sound = pl.Series("at", ["2026-01-02T03:04:05Z", None])
    assert usual(sound, NOW).to_list() == [utc(2026, 1, 2, 3, 4, 5), None]
    mixed = sound.extend_constant(odd, 1)
    assert usual(mixed, NOW).equals(mixed)
