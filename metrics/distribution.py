"""How response times are spread, beyond their median."""

from typing import Final, Literal

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.interactions import answered
from metrics.rows import aggregate, percentile, seconds, selected
from model.filters import Filters

PERCENTILES: Final = {"p10": 0.10, "p25": 0.25, "median": 0.50, "p75": 0.75, "p90": 0.90}
HOURS: Final = 3
"""Hours of the day that count together: an hour by itself has too few answers to tell a median."""
Step = Literal["day", "week", "month"]


def response_ranges(
    frames: Frames, filters: Filters, by: tuple[str, ...] = ("channel",), clock: str = "first_response"
) -> pl.DataFrame:
    """Percentiles of a response clock per group: `by`, n (Int64), p10, p25, median, p75, p90 (Float64 seconds).

    Filed under the local day of the response; linear interpolation; unanswered interactions are left out.
    One row per group that has a response, in the vocabulary's order.
    """
    waited = seconds(clock, filters).cast(pl.Float64)
    spread = {name: percentile(waited, q) for name, q in PERCENTILES.items()}
    return aggregate(frames, answered(frames), filters, by, n=waited.count().cast(pl.Int64), **spread)


def response_bands(frames: Frames, filters: Filters, step: Step = "day", clock: str = "first_response") -> pl.DataFrame:
    """The same percentiles per local day, week (its Monday) or month: `step`'s column, n, p10 … p90.

    Days without a response have no row.
    """
    return response_ranges(frames, filters, (step,), clock)


def response_hours(frames: Frames, filters: Filters, clock: str = "first_response") -> pl.DataFrame:
    """First answers by weekday and time of day: weekday (Monday = 1), hour (first of HOURS hours), n, median.

    Filed under the local time the answer was given, like the metric itself; cells without an answer have no row.
    """
    rows, waited = answered(frames), seconds(clock, filters).cast(pl.Float64)
    weekday, hour = rows.groups["weekday"], rows.groups["hour"] // HOURS * HOURS
    cells = selected(frames, rows, filters).filter(waited.is_not_null()).group_by(weekday=weekday, hour=hour)
    counted = cells.agg(n=pl.len().cast(pl.Int64), median=waited.median())
    return counted.drop_nulls("hour").sort("weekday", "hour").collect(engine=ENGINE)
