"""The rows a metric is about: which are counted and why the others are not, filtered, grouped, aggregated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final, Self

import polars as pl
import polars.selectors as cs

from metrics.frames import ENGINE, Frames
from model.errors import SettingsError, one_of
from model.filters import Filters

DIMENSIONS: Final = (
    "source", "channel", "channel_group", "team", "agent_id", "priority", "segment", "reason", "device",
    "status", "target", "from_channel", "to_channel", "handoff_type", "initiator", "dimension",
)  # fmt: skip
"""What rows can be grouped by besides time, where they have the column."""


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Reason = tuple[pl.Expr, pl.Expr]
"""Why (a code, as an expression of String) and when (Boolean)."""


def reasons(conditions: Mapping[str, pl.Expr]) -> tuple[Reason, ...]:
    """Conditions by the code of their reason."""
    return tuple((pl.lit(code), met) for code, met in conditions.items())


@dataclass(frozen=True)
class Rows:
    """The rows a metric is about, the local time they are filed under, and why some are not counted.

    `day` is their local Date column, `hour` the local hour 0 to 23; None where the rows have no time,
    as for what is open at one instant. `left_out` pairs a reason (a code, or the column that holds it)
    with its condition; the first that applies is told, null does not apply.
    """

    frame: pl.LazyFrame
    day: str | None = None
    hour: pl.Expr | None = None
    left_out: tuple[Reason, ...] = ()

    def without(self, **conditions: pl.Expr) -> Self:
        """The same rows, also leaving out those that meet a condition, for the reason it is named after."""
        return replace(self, left_out=(*self.left_out, *reasons(conditions)))

    @property
    def counted(self) -> pl.LazyFrame:
        """The rows that nothing leaves out."""
        if not self.left_out:
            return self.frame
        return self.frame.filter(~pl.any_horizontal(met for _, met in self.left_out).fill_null(value=False))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What the rows have."""
        return tuple(self.frame.collect_schema().names())

    @cached_property
    def groups(self) -> dict[str, pl.Expr]:
        """Every `by` these rows can serve, with the expression that makes its column."""
        times = _calendar(self.day) if self.day else {}
        hours = {"hour": self.hour.cast(pl.Int64)} if self.hour is not None else {}
        return {name: pl.col(name) for name in DIMENSIONS if name in self.columns} | times | hours


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
    """The counted rows the filters keep. Raises SettingsError for a filter on a column these rows do not have."""
    period = within(frames, filters, rows.day) if rows.day else pl.lit(value=True)
    return rows.counted.filter(kept(rows, filters) & period)


def kept(rows: Rows, filters: Filters) -> pl.Expr:
    """Rows every dimension of the filters keeps. Raises SettingsError for a column these rows do not have."""
    for column in filters.dimensions:
        _require(rows, "filtered", column)
    return filters.predicate()


def within(frames: Frames, filters: Filters, day: str) -> pl.Expr:
    """Rows whose local day lies in the filters' period."""
    return filters.resolve(frames.as_of, frames.timezone).within(day)


def aggregate(frames: Frames, rows: Rows, filters: Filters, by: tuple[str, ...], **results: pl.Expr) -> pl.DataFrame:
    """Aggregate the kept rows into the named results (one of them `n`), per group of `by`.

    Text columns come back as String, in the order of their vocabulary; null groups last.
    Raises SettingsError for a `by` the rows cannot serve.
    """
    groups = [_require(rows, "grouped", name).alias(name) for name in by]
    kept = selected(frames, rows, filters)
    if not by:
        return kept.select(**results).collect(engine=ENGINE)
    grouped = kept.group_by(groups).agg(**results).filter(pl.col("n") > 0)
    return grouped.sort(by, nulls_last=True).with_columns(cs.enum().cast(pl.String)).collect(engine=ENGINE)


def _require(rows: Rows, verb: str, name: str) -> pl.Expr:
    """What makes the column; the schema it takes to know is asked for only where rows are filtered or grouped."""
    if name not in rows.groups:
        raise SettingsError(
            "Computing a metric",
            f"it cannot be {verb} by {name!r}",
            allowed=one_of(rows.groups),
            next_step=f"leave out {name}, or choose a metric that has it",
        )
    return rows.groups[name]


def moment(at: datetime) -> pl.Expr:
    """An instant to compare UTC columns with; of a zoned datetime itself Polars would make a column first."""
    return pl.lit((at - _EPOCH) // _MICROSECOND).cast(pl.Datetime("us", "UTC"))


def percentile(number: pl.Expr, share: float) -> pl.Expr:
    """The quantile by linear interpolation, without the last digits in which interpolation errs."""
    return number.quantile(share, "linear").round(6)


def seconds(clock: str, filters: Filters) -> pl.Expr:
    """The column of a clock on the filters' basis, calendar or business."""
    return pl.col(f"{clock}_{filters.basis}_seconds")
