"""Opening hours once more, minute by minute in plain Python, against thousands of random intervals.

The second implementation knows nothing of tables of steps: it looks at the clock on the wall (zoneinfo) in every
minute of a year, and opens and shuts the door in the minute in which a time is first reached.
"""

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from clocks import opening as module
from clocks.opening import opening
from model.settings import Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPLIT = {day: ["08:30-13:15", "14:45-20:00"] for day in DAYS[:5]} | {"sat": ["10:00-14:00"]}
NIGHT = {day: ["00:00-02:30", "22:15-24:00"] for day in DAYS}
HARD = {day: ["01:45-02:20", "02:20-03:10", "23:30-24:00"] for day in DAYS} | {"holidays": ["01-01", "04-05", "11-01"]}
SCHEDULES = {
    "split": [SPLIT],
    "night": [NIGHT],
    "hard": [HARD],
    "changes": [
        SPLIT,
        NIGHT | {"valid_from": "{year}-03-08"},
        HARD | {"valid_from": "{year}-10-25", "timezone": "UTC"},
    ],
}
ZONES = {
    "Europe/Madrid": 2026,
    "America/New_York": 2026,
    "Australia/Lord_Howe": 2026,  # half an hour of daylight saving
    "Asia/Kolkata": 2026,  # half an hour beside the full one
    "America/St_Johns": 2026,
    "Pacific/Apia": 2011,  # no 30 December
}
INTERVALS = 800
EPOCH = date(1970, 1, 1)


def told(versions, year):
    """The versions of a schedule in that year, as settings."""
    dated = [v | {"valid_from": v["valid_from"].format(year=year)} if "valid_from" in v else v for v in versions]
    return tuple(Schedule.model_validate(v) for v in dated)


@cache
def walls(zone, year):
    """The latest time the clock on the wall had shown in each minute of a year and some days around it."""
    first = ((date(year, 1, 1) - EPOCH).days - 5) * 1440
    there = ZoneInfo(zone)
    offsets = (datetime.fromtimestamp(60 * m, there).utcoffset() for m in range(first, first + 376 * 1440))
    shown = (first + n + int(offset.total_seconds()) // 60 for n, offset in enumerate(offsets))
    return first, list(accumulate(shown, max))


def shifts(version, day):
    if f"{day:%m-%d}" in version.holidays:
        return []
    return [[int(t[:2]) * 60 + int(t[3:]) for t in part.split("-")] for part in getattr(version, DAYS[day.weekday()])]


def doors(versions, zone, year):
    """First minute, whether it was open in each minute, and for how many minutes it had been open before it."""
    flags = bytearray(376 * 1440)
    for version, after in zip(versions, [*versions[1:], None], strict=True):
        first, seen = walls(version.timezone or zone, year)
        since = max(date(year, 1, 1) - timedelta(3), version.valid_from or date.min)
        until = min(date(year + 1, 1, 4), after.valid_from if after else date.max)
        for day in (since + timedelta(n) for n in range((until - since).days)):
            midnight = (day - EPOCH).days * 1440
            for opens, closes in shifts(version, day):
                start, end = bisect_left(seen, midnight + opens), bisect_left(seen, midnight + closes)
                flags[start:end] = b"\1" * (end - start)
    return first, flags, [0, *accumulate(flags)]


def open_before(at, known):
    first, flags, before = known
    whole, rest = divmod(int(at.timestamp()), 60)
    return 60 * before[whole - first] + flags[whole - first] * rest


def intervals(seed, year):
    """Random seconds of the year; every third interval within one day, where the edges matter."""
    rng = random.Random(seed)
    begin, length = datetime(year, 1, 1, tzinfo=UTC), 365 * 86400
    for n in range(INTERVALS):
        start = rng.randrange(length)
        end = min(length - 1, start + rng.randrange(86400)) if n % 3 else rng.randrange(start, length)
        yield begin + timedelta(seconds=start), begin + timedelta(seconds=end)


@pytest.mark.parametrize("cells", [module.CELLS, 0], ids=["cells", "edges"])
@pytest.mark.parametrize("zone", ZONES)
def test_every_minute_of_a_year_agrees(zone, cells, monkeypatch):
    monkeypatch.setattr(module, "CELLS", cells)
    year = ZONES[zone]
    schedules = {name: told(versions, year) for name, versions in SCHEDULES.items()}
    known = opening(schedules, zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, tzinfo=UTC))
    for number, (name, versions) in enumerate(schedules.items()):
        by_minute = doors(versions, zone, year)
        pairs = list(intervals(f"{zone} {number}", year))
        frame = pl.DataFrame(pairs, schema=["a", "b"], orient="row").with_columns(schedule=pl.lit(name))
        found = frame.select(x=known.seconds("a", "b"))["x"].to_list()
        expected = [open_before(b, by_minute) - open_before(a, by_minute) for a, b in pairs]
        assert found == expected, name
        assert sum(expected) > 0
