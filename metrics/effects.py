"""Did that help? Each figure before and after a day, and whether it moved by more than it always moves.

Both sides have the same whole weeks, so the same weekdays, and their cases the same time to be settled. Moved means
two things at once: more than chance in so many cases (`metrics.compare`, divided among the figures asked), and more
than 95 % of the changes of the same figure between any other such weeks of the store: seasons, campaigns and holidays
move figures too. It does not prove what moved it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import polars as pl

from metrics.compare import Change, Verdict, change
from metrics.frames import Frames
from metrics.registry import compute, find
from metrics.trend import trend
from model.filters import Filters
from model.metric import Metric
from model.period import Period

NAMES: Final = (
    "contacts", "digital_share", "first_response_time", "abandon_rate", "first_contact_resolution",
    "repeat_contact_rate", "handoff_rate", "csat",
)  # fmt: skip
"""What is looked at when something happened: volume, channel, speed, outcome, and what customers say."""
MOST_WEEKS: Final = 4
LEAST_OTHERS: Final = 12
"""Fewer other pairs of weeks than this do not tell what is usual."""
USUAL: Final = 0.95
EFFECTS: Final = pl.Schema({
    "metric": pl.String(), "n_before": pl.Int64(), "before": pl.Float64(), "n_after": pl.Int64(),
    "after": pl.Float64(), "difference": pl.Float64(), "swing": pl.Float64(), "verdict": pl.String(),
})  # fmt: skip
"""One row per figure. `difference` as in `metrics.compare.Change`; `swing`: what 95 % of other changes stay within,
null where the store is too short to tell; `verdict`: better, worse, changed, same, or unknown.
"""
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Sides:
    """The same number of whole weeks before a day and from that day on."""

    before: Period
    after: Period

    @property
    def weeks(self) -> int:
        """How many on either side."""
        return (self.after.days or 0) // 7

    @property
    def whole(self) -> Period:
        """Both sides as one period."""
        return Period(self.before.first, self.after.last)


def sides(frames: Frames, day: date) -> Sides | None:
    """Up to four weeks on either side of a day; None unless the data covers a whole week on each.

    The day of the snapshot itself is not over, and does not count.
    """
    known = _covered(frames)
    if known is None or not known[0] <= day <= known[1]:
        return None
    weeks = min((day - known[0]).days // 7, ((known[1] - day).days + 1) // 7, MOST_WEEKS)
    if weeks < 1:
        return None
    return Sides(Period(day - weeks * _WEEK, day - _DAY), Period(day, day + weeks * _WEEK - _DAY))


def _covered(frames: Frames) -> tuple[date, date] | None:
    """The first and last whole day the data covers; None without any."""
    days = frames.contacts_day["day"]
    first, last = days.min(), days.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return first, min(last, frames.today - _DAY)


def effects(frames: Frames, filters: Filters, day: date, names: tuple[str, ...] = NAMES) -> pl.DataFrame:
    """EFFECTS of whatever happened on that day, for the rows the filters keep, whatever their period.

    No rows where a whole week is not known on both sides. Raises SettingsError as `compute` does.
    """
    found = sides(frames, day)
    rows = [_effect(name, frames, filters, found, len(names)) for name in names] if found else []
    return pl.DataFrame(rows, schema=EFFECTS, orient="row")


def _effect(name: str, frames: Frames, filters: Filters, around: Sides, tests: int) -> tuple[object, ...]:
    metric = find(name)
    after = compute(name, frames, replace(filters, period=around.after))
    # As of as much earlier: what began then had as long to be settled as what began since.
    then = replace(frames, as_of=frames.as_of - around.weeks * _WEEK)
    before = compute(name, then, replace(filters, period=around.before))
    moved = change(metric, after, before, tests=tests)
    usual = swing(metric, frames, filters, around)
    told = (moved.difference, usual, verdict(metric, moved, usual))
    return (name, before["n"][0], before["value"][0], after["n"][0], after["value"][0], *told)


def verdict(metric: Metric, moved: Change, usual: float | None) -> Verdict:
    """The word beside a change: `same` within chance or within what is usual, `unknown` where that is not known."""
    if moved.difference is None or moved.is_more_than_noise is False:
        return moved.verdict(metric.better)
    if usual is None:
        return "unknown"
    return replace(moved, is_more_than_noise=abs(moved.difference) > usual).verdict(metric.better)


def swing(metric: Metric, frames: Frames, filters: Filters, around: Sides) -> float | None:
    """What 95 % of the changes between any other such weeks of the store stay within; None with too few of them.

    From the weekly values, which is quick: their mean weighted by n, of durations on the logarithm. Pairs that have the
    day between or within them are left out.
    """
    rows = _whole_weeks(metric, frames, filters)
    value = pl.col("value").clip(1).log() if metric.unit == "seconds" else pl.col("value")
    is_total = metric.unit == "count" and rows["value"].equals(rows["n"].cast(pl.Float64))
    weight = pl.lit(1.0) if is_total else pl.col("n").cast(pl.Float64)
    known = rows.with_columns(part=value.fill_null(0.0) * weight, weight=weight)
    mean = pl.col("part").rolling_sum(around.weeks) / pl.col("weight").rolling_sum(around.weeks)
    pairs = known.select("week", after=mean, before=mean.shift(around.weeks)).filter(_is_other(around))
    changes = pairs.select(_changed(metric).abs().alias("size")).filter(pl.col("size").is_finite())
    return None if changes.height < LEAST_OTHERS else changes["size"].quantile(USUAL, "linear")


def _whole_weeks(metric: Metric, frames: Frames, filters: Filters) -> pl.DataFrame:
    first, last = _covered(frames) or (frames.today, frames.today)
    rows = trend(metric.name, frames, replace(filters, period=Period(first, last)), "week")
    return rows.filter((pl.col("week") >= first) & (pl.col("week") + _WEEK - _DAY <= last))


def _is_other(around: Sides) -> pl.Expr:
    """Pairs, named by their last week, of which both sides lie before the day, or both from its next week on."""
    day, starts = around.after.first, pl.col("week") - (2 * around.weeks - 1) * _WEEK
    return (pl.col("week") + _WEEK <= day) | (starts >= day)


def _changed(metric: Metric) -> pl.Expr:
    difference = pl.col("after") - pl.col("before")
    if metric.unit in ("share", "points"):
        return difference
    return difference.exp() - 1 if metric.unit == "seconds" else pl.col("after") / pl.col("before") - 1
