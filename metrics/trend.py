"""A metric's course over the period, for sparklines and trend charts. Every day or week of the period has a row."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl

from metrics.dissatisfaction import case_stock
from metrics.distribution import Step
from metrics.frames import ENGINE, Frames
from metrics.registry import compute
from metrics.resolution import backlog_stock
from metrics.rows import Rows, selected
from model.filters import Filters
from model.period import Period
from model.vocabulary import CHANNELS

DAYS_SHOWN: Final = 92
"""Longer periods are shown by week."""
STOCKS: Final = {"backlog": backlog_stock, "unresolved_dissatisfaction": case_stock}
"""Metrics that belong to an instant: their trend is the stock at the end of each day or week."""
_UNITS: Final = {"day": "d", "week": "w", "month": "mo"}
FLOWS: Final = ("contacts", "handoffs", "interactions_resolved", "time_conflicts", "dissatisfaction_signals")
"""Counts of what happened: a step without any is 0."""


def span(frames: Frames, filters: Filters) -> Period:
    """The period with both ends: open ends reach to the first contact and to the snapshot's day."""
    period = filters.resolve(frames.as_of, frames.timezone).period or Period()
    first = period.first or frames.contacts_day["day"].min() or frames.today
    last = min(period.last or frames.today, frames.today)
    return Period(first if isinstance(first, date) else frames.today, last)


def step_of(frames: Frames, filters: Filters) -> Step:
    """Days for up to three months, weeks beyond."""
    return "day" if (span(frames, filters).days or 0) <= DAYS_SHOWN else "week"


def steps(frames: Frames, filters: Filters, step: Step) -> pl.DataFrame:
    """Every day, week (Monday) or month of the period, in one Date column of that name."""
    period = span(frames, filters)
    first, last = period.first or frames.today, period.last or frames.today
    start = {"day": first, "week": first - timedelta(days=first.weekday()), "month": first.replace(day=1)}[step]
    firsts = pl.date_range(start, max(first, last), f"1{_UNITS[step]}", eager=True).alias(step)
    return (firsts if first <= last else firsts.clear()).to_frame()


def trend(name: str, frames: Frames, filters: Filters, step: Step | None = None) -> pl.DataFrame:
    """A metric per day, week or month: that column (Date), `n`, `value`; for durations median, p90 and mean too.

    Steps without anything have n = 0, and `value` 0 for a count, else null. Raises SettingsError as `compute` does.
    """
    chosen = step or step_of(frames, filters)
    grid = steps(frames, filters, chosen)
    if name in STOCKS:
        return _stock(frames, filters, STOCKS[name](frames), grid, chosen)
    known = compute(name, frames, filters, (chosen,)).lazy()
    full = grid.lazy().join(known, on=chosen, how="left", maintain_order="left")
    nothing = [pl.col("n").fill_null(0), *([pl.col("value").fill_null(0.0)] if name in FLOWS else [])]
    return full.with_columns(nothing).collect(engine=ENGINE)


def volumes(frames: Frames, filters: Filters, step: Step | None = None) -> pl.DataFrame:
    """Contacts per step and channel: the step's Date column, channel, n (Int64), share (of the step's contacts).

    Every channel of the period has a row in every step, 0 included; share is null in a step without contacts.
    """
    chosen = step or step_of(frames, filters)
    counted = compute("contacts", frames, filters, (chosen, "channel")).lazy().drop("value")
    channels = counted.select(pl.col("channel").cast(pl.Enum(CHANNELS)).unique()).sort("channel", nulls_last=True)
    grid = steps(frames, filters, chosen).lazy().join(
        channels.cast(pl.String), how="cross", maintain_order="left_right"
    )  # fmt: skip
    full = grid.join(counted, on=(chosen, "channel"), how="left", maintain_order="left")
    whole = pl.col("n").sum().over(chosen)
    shared = pl.when(whole > 0).then(pl.col("n") / whole)
    return full.with_columns(pl.col("n").fill_null(0)).with_columns(share=shared).collect(engine=ENGINE)


def _stock(
    frames: Frames, filters: Filters, stock: tuple[Rows, str, str], grid: pl.DataFrame, step: Step
) -> pl.DataFrame:
    """Opened minus closed by the end of each step: two sorted columns and two searches, whatever the number of rows."""
    rows, opened, closed = stock
    kept = selected(frames, rows, filters).select(opened, pl.max_horizontal(opened, closed).alias("left"), closed)
    instants = kept.collect(engine=ENGINE)
    gone = instants.filter(pl.col(closed).is_not_null())["left"].sort()
    ends = pl.Series(_ends(frames, filters, grid[step].to_list()), dtype=pl.Datetime("us", "UTC"))
    always = instants[opened].null_count()
    came = instants[opened].drop_nulls().sort().search_sorted(ends, side="right").cast(pl.Int64) + always
    n = came - gone.search_sorted(ends, side="right").cast(pl.Int64)
    return grid.with_columns(n=n, value=n.cast(pl.Float64))


def _ends(frames: Frames, filters: Filters, firsts: list[date]) -> list[datetime]:
    """The instant each step ends: where the next one starts, and at the end of the period for the last."""
    last = span(frames, filters).last or frames.today
    nexts = [*firsts[1:], last + timedelta(days=1)][: len(firsts)]
    return [min(datetime.combine(d, time(), frames.zone), frames.as_of).astimezone(UTC) for d in nexts]
