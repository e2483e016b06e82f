"""Opening hours as one step table: how long each schedule had been open up to an instant.

Business time of [start, end) is the open time up to `end` less the open time up to `start`. Both are looked
up in a table whose cells are as long as the greatest common divisor of all opening edges allows, so a lookup
is a division and two gathers: no join, no sort, no search. The schedules lie one behind the other on a
common axis of microseconds. Where hours with odd minutes over a long history would need too many cells, the
table holds the edges only, and a lookup searches them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from model.calendars import holiday_dates
from model.schemas import INSTANT
from model.settings import WEEKDAYS, Schedule, versions

CELLS: Final = 10_000_000
"""At most this many cells (some 240 MB); beyond, lookups search the edges, several times slower."""
KNOWN: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
"""Time zones know their rules between these instants; outside them nothing is said about opening hours."""
DAY: Final = timedelta(days=1)
_MICRO: Final = timedelta(microseconds=1)
_MINUTE: Final = timedelta(minutes=1)
_LONGEST_GAP: Final = 25 * 60  # minutes; Samoa left out a whole day in 2011
_SHIFT: Final = {
    "version": pl.Int64(), "schedule": pl.Int64(), "zone": pl.String(), "since": pl.Date(), "until": pl.Date(),
    "weekday": pl.Int8(), "opens": pl.Int64(), "closes": pl.Int64(),
}  # fmt: skip
_DAY_OFF: Final = {"version": pl.Int64(), "day": pl.Date()}
_STEP: Final = {"place": pl.Int64(), "is_open": pl.Int64()}
_INTERVAL: Final = {"schedule": pl.Int64(), "starts": INSTANT, "ends": INSTANT}


@dataclass(frozen=True)
class Opening:
    """When each of the schedules `names` is open, in the stretch that begins at `begins` and lasts `length`.

    Both in microseconds. `steps`: place on the common axis, is_open (0, 1), offset, all Int64; up to a place
    within a step the schedules had been open for offset + is_open * place. `cell` is the equal length of the
    steps, or None where they begin at the edges.
    """

    names: tuple[str, ...]
    begins: int
    length: int
    cell: int | None
    steps: pl.DataFrame

    def seconds(self, start: str | pl.Expr, end: str | pl.Expr, schedule: str | pl.Expr = "schedule") -> pl.Expr:
        """Whole seconds (Int64) of [start, end) inside the opening hours of the row's schedule.

        `schedule` is one of `names` (text or Enum). Null where there is none, where an instant is null or
        outside what is known, and for a negative span. Parts of a second are cut off, so it is never more
        than the calendar seconds.
        """
        if not self.names:
            return pl.lit(None, pl.Int64)
        kept = _column(schedule).cast(pl.Enum(self.names)).to_physical().cast(pl.Int64) * self.length
        first, last = (self._open_before(_column(at), kept) for at in (start, end))
        return pl.when(_column(end) >= _column(start)).then((last - first) // 1_000_000)

    def _open_before(self, at: pl.Expr, kept: pl.Expr) -> pl.Expr:
        """Microseconds the schedule that lies at `kept` on the axis had been open up to `at`."""
        since = at.cast(INSTANT).to_physical() - self.begins
        place = pl.when((since >= 0) & (since < self.length)).then(kept + since)
        if self.cell:
            step = place // self.cell
        else:
            found = pl.lit(self.steps["place"]).search_sorted(place, side="right").cast(pl.Int64)
            step = pl.when(place.is_not_null()).then(found - 1)
        return pl.lit(self.steps["offset"]).gather(step) + pl.lit(self.steps["is_open"]).gather(step) * place


def opening(
    schedules: Mapping[str, Schedule | tuple[Schedule, ...]], timezone: str, first: datetime, last: datetime
) -> Opening:
    """The opening hours of `schedules` for instants from `first` to `last`.

    `timezone` is that of schedules that name none. Opening intervals are built per local date, by the
    version in force on it, and become instants by the rules of the zone: a local time that does not exist
    moves on to the next one that does, one that comes twice means the first. Days off are whole local
    dates. What lies outside 1970 to 2099 is not known.
    """
    within = [min(max(at.astimezone(UTC), KNOWN[0]), KNOWN[1] - _MICRO) for at in (first, last)]
    midnight = within[0].replace(hour=0, minute=0, second=0, microsecond=0)
    begins, length = (midnight - KNOWN[0]) // _MICRO, ((within[1] - midnight) // DAY + 1) * (DAY // _MICRO)
    days = pl.date_range(midnight.date() - 2 * DAY, within[1].date() + 2 * DAY, eager=True).alias("day")
    intervals = _intervals(_walls(list(_versions(schedules, timezone)), days))
    edges, total = _edges(intervals, begins, length, len(schedules)), len(schedules) * length
    cell = int(np.gcd.reduce([*edges["place"], length]))
    if total // cell > CELLS:
        return Opening(tuple(schedules), begins, length, None, _summed(edges, total))
    return Opening(tuple(schedules), begins, length, cell, _summed(_cells(edges, total, cell), total))


@dataclass(frozen=True)
class _Version:
    """Hours in force on local days from `since` until before `until`; `schedule` is the number of their name."""

    schedule: int
    hours: Schedule
    zone: str
    since: date
    until: date


def _versions(schedules: Mapping[str, Schedule | tuple[Schedule, ...]], timezone: str) -> Iterator[_Version]:
    for number, told in enumerate(schedules.values()):
        ordered = versions(told)
        changes = [date.min, *(version.valid_from or date.min for version in ordered[1:]), date.max]
        for hours, since, until in zip(ordered, changes, changes[1:], strict=False):
            yield _Version(number, hours, hours.timezone or timezone, since, until)


def _walls(told: list[_Version], days: pl.Series) -> pl.DataFrame:
    """Opening hours as local clocks show them, days off left out: schedule, zone, opens, closes (no zone)."""
    shifts = [
        (number, version.schedule, version.zone, version.since, version.until, weekday, *_minutes(part))
        for number, version in enumerate(told)
        for weekday, name in enumerate(WEEKDAYS, start=1)
        for part in getattr(version.hours, name)
    ]
    calendar = days.to_frame().with_columns(days.dt.weekday().alias("weekday"))
    dated = calendar.join(pl.DataFrame(shifts, _SHIFT, orient="row"), on="weekday")
    in_force = dated.filter(pl.col("day") >= pl.col("since"), pl.col("day") < pl.col("until"))
    clock = [pl.col("day").cast(pl.Datetime("us")) + pl.duration(minutes=edge) for edge in ("opens", "closes")]
    kept = in_force.join(_days_off(told, days), on=["version", "day"], how="anti")
    return kept.select("schedule", "zone", opens=clock[0], closes=clock[1])


def _minutes(part: str) -> list[int]:
    """Minutes since midnight of both ends of `09:00-14:00`."""
    return [int(edge[:2]) * 60 + int(edge[3:]) for edge in part.split("-")]


def _days_off(told: list[_Version], days: pl.Series) -> pl.DataFrame:
    years = days.dt.year().unique().to_list()
    off = [(number, day) for number, one in enumerate(told) for day in holiday_dates(one.hours.holidays, years)]
    return pl.DataFrame(off, _DAY_OFF, orient="row")


def _intervals(walls: pl.DataFrame) -> pl.DataFrame:
    """Opening intervals as instants: schedule, starts, ends, in order, none overlapping another."""
    parts = [
        local.select("schedule", starts=_instants(local["opens"], zone), ends=_instants(local["closes"], zone))
        for (zone,), local in walls.group_by("zone", maintain_order=True)
    ]
    ordered = pl.concat([pl.DataFrame(schema=_INTERVAL), *parts]).sort("schedule", "starts", "ends")
    # Where versions in two zones follow each other, their days may overlap.
    before = pl.col("ends").shift().cum_max().over("schedule")
    cut = ordered.with_columns(pl.max_horizontal("starts", before).alias("starts"))
    return cut.filter(pl.col("starts") < pl.col("ends"))


def _instants(wall: pl.Series, zone: str) -> pl.Series:
    """Local times as instants: of two equal ones the first; for one the zone skips, the end of the gap."""
    found = _existing(wall, zone)
    skipped = wall.filter(found.is_null()).unique().alias("wall")
    if skipped.is_empty():
        return found
    later = skipped.to_frame().join(pl.select(minutes=pl.int_range(_LONGEST_GAP)), how="cross")
    tried = later.with_columns(_existing(later["wall"] + later["minutes"] * _MINUTE, zone).alias("at"))
    ends = tried.drop_nulls("at").group_by("wall").agg(pl.col("at").min())
    return wall.replace_strict(ends["wall"], ends["at"], default=found)


def _existing(wall: pl.Series, zone: str) -> pl.Series:
    """Local times as instants, null where the zone skips them."""
    local = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def _edges(intervals: pl.DataFrame, begins: int, length: int, count: int) -> pl.DataFrame:
    """Where schedules open and close on the common axis, in order: place, is_open. Each begins shut."""
    since = [(pl.col(edge).to_physical() - begins).clip(0, length) for edge in ("starts", "ends")]
    inside = intervals.with_columns(starts=since[0], ends=since[1]).filter(pl.col("starts") < pl.col("ends"))
    kept = pl.col("schedule") * length
    parts = [
        pl.select(place=pl.int_range(count) * length, is_open=0),
        inside.select(place=kept + pl.col("starts"), is_open=1),
        inside.select(place=kept + pl.col("ends"), is_open=0),
    ]
    ordered = pl.concat(part.cast(_STEP) for part in parts).sort("place", "is_open")  # type: ignore[arg-type]  # dtypes by name
    # Where one interval ends and the next begins it stays open.
    return ordered.unique("place", keep="last", maintain_order=True).filter(pl.col("place") < count * length)


def _cells(edges: pl.DataFrame, total: int, cell: int) -> pl.DataFrame:
    """The same steps cut into equal cells."""
    lengths = (edges["place"].shift(-1, fill_value=total) - edges["place"]) // cell
    return pl.DataFrame(
        {"place": np.arange(total // cell) * cell, "is_open": edges["is_open"].to_numpy().repeat(lengths)}
    )


def _summed(steps: pl.DataFrame, total: int) -> pl.DataFrame:
    """The steps with `offset`: the open time before each, less what is_open * place has too much."""
    lasts = pl.col("place").shift(-1, fill_value=total) - pl.col("place")
    opened = (lasts * pl.col("is_open")).cum_sum().shift(fill_value=0)
    return steps.with_columns((opened - pl.col("is_open") * pl.col("place")).alias("offset")).cast(pl.Int64)


def _column(of: str | pl.Expr) -> pl.Expr:
    return pl.col(of) if isinstance(of, str) else of
