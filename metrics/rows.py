"""From rows to a metric's result: filter, group, aggregate. Every metric ends in one of these functions.

Result frames have the `by` columns, `n` (Int64) and `value` (Float64). Without `by` there is always one
row, with `value` null where the denominator is empty; with `by`, groups without a denominator are left out.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl
import polars.selectors as cs

from metrics.frames import Frames
from model.errors import SettingsError, one_of
from model.filters import Filters

DIMENSIONS: Final = (
    "source", "channel", "channel_group", "team", "agent_id", "priority", "segment", "reason", "device",
    "from_channel", "to_channel",
)  # fmt: skip
"""What rows can be grouped by besides time, where they have the column."""


@dataclass(frozen=True)
class Rows:
    """The rows a metric is about and the local time they are filed under.

    `day` is their local Date column, `hour` the local hour 0 to 23; None where the rows have no time,
    as for what is open at one instant.
    """

    frame: pl.LazyFrame
    day: str | None = None
    hour: pl.Expr | None = None

    @property
    def groups(self) -> dict[str, pl.Expr]:
        """Every `by` these rows can serve, with the expression that makes its column."""
        columns = self.frame.collect_schema().names()
        times = _calendar(self.day) if self.day else {}
        hours = {"hour": self.hour.cast(pl.Int64)} if self.hour is not None else {}
        return {name: pl.col(name) for name in DIMENSIONS if name in columns} | times | hours


def _calendar(day: str) -> dict[str, pl.Expr]:
    date = pl.col(day)
    return {
        "day": date,
        "week": date.dt.truncate("1w"),
        "month": date.dt.truncate("1mo"),
        "weekday": date.dt.weekday().cast(pl.Int64),
    }


def local_hour(frames: Frames, instant: str) -> pl.Expr:
    """The local hour, 0 to 23, of a UTC instant column."""
    return pl.col(instant).dt.convert_time_zone(frames.timezone).dt.hour()


def selected(frames: Frames, rows: Rows, filters: Filters) -> pl.LazyFrame:
    """The rows the filters keep. Raises SettingsError for a filter on a column these rows do not have."""
    served = rows.groups
    for column in filters.dimensions:
        _require(column in served, "filtered", column, served)
    period = filters.resolve(frames.as_of, frames.timezone).within(rows.day) if rows.day else pl.lit(True)
    return rows.frame.filter(filters.predicate() & period)


def measure(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], **results: pl.Expr) -> pl.DataFrame:
    """Aggregate the kept rows into the named results (one of them `n`), per group of `by`.

    Text columns come back as String, in the order of their vocabulary; null groups last.
    Raises SettingsError for a `by` the rows cannot serve.
    """
    served = rows.groups
    for name in by:
        _require(name in served, "grouped", name, served)
    kept = selected(frames, rows, filters)
    if not by:
        return kept.select(**results).collect()
    groups = [served[name].alias(name) for name in by]
    grouped = kept.group_by(groups).agg(**results).filter(pl.col("n") > 0)
    return grouped.sort(by, nulls_last=True).collect().with_columns(cs.enum().cast(pl.String))


def _require(served: bool, verb: str, name: str, choices: dict[str, pl.Expr]) -> None:
    if not served:
        raise SettingsError(
            "Computing a metric",
            f"it cannot be {verb} by {name!r}",
            allowed=one_of(choices),
            next_step=f"leave out {name}, or choose a metric that has it",
        )


def total(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], count: pl.Expr) -> pl.DataFrame:
    """A number of things: `n`, and the same as `value`. Nothing at all is a true 0: a count has no denominator."""
    whole = count.cast(pl.Int64)
    return measure(frames, rows, filters, by, n=whole, value=whole.cast(pl.Float64))


def share(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], flag: pl.Expr) -> pl.DataFrame:
    """Share of true among rows where the flag is known; `n` is how many those are."""
    return measure(frames, rows, filters, by, n=_known(flag), value=flag.cast(pl.Float64).mean())


def average(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], number: pl.Expr) -> pl.DataFrame:
    """Mean of a number over rows where it is known."""
    return measure(frames, rows, filters, by, n=_known(number), value=number.cast(pl.Float64).mean())


def durations(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], seconds: pl.Expr) -> pl.DataFrame:
    """Median, 90th percentile and mean of finished durations, in seconds; `value` is the median.

    Quantiles interpolate linearly between order statistics.
    """
    clock = seconds.cast(pl.Float64)
    return measure(
        frames, rows, filters, by,
        n=_known(clock), value=clock.median(), median=clock.median(),
        p90=percentile(clock, 0.9), mean=clock.mean(),
    )  # fmt: skip


def percentile(number: pl.Expr, share: float) -> pl.Expr:
    """The quantile by linear interpolation, without the last digits in which interpolation errs."""
    return number.quantile(share, "linear").round(6)


def _known(expression: pl.Expr) -> pl.Expr:
    return expression.count().cast(pl.Int64)


def seconds(clock: str, filters: Filters) -> pl.Expr:
    """The column of a clock on the filters' basis, calendar or business."""
    return pl.col(f"{clock}_{filters.basis}_seconds")
