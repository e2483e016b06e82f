"""What a metric is: rows, the number each of them has, and how those numbers become one.

A declared metric returns a `Measure` and computes nothing. `answer` turns it into the result everybody
sees; `metrics.evidence` lists the rows behind the same declaration, so the two cannot differ.

Result frames have the `by` columns, `n` (Int64) and `value` (Float64). Without `by` there is always one
row, with `value` null where the denominator is empty; with `by`, groups without a denominator are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.rows import Reason, Rows, aggregate, percentile, reasons
from model.filters import Filters


@dataclass(frozen=True)
class Measure:
    """Rows, each row's own number (null: it has none and does not count), and the named results of all of them.

    `missing` tells why a row may have no number. `parts`: columns whose groups are parts of a whole, so that `n` is
    the whole and a filter on them chooses a part, never the whole; `is_part` is true where the value is that share
    even without grouping. `counted`: the same rows already counted per day and hour, quicker where that suffices.
    `filters`: what is asked instead of the viewer's filters, where the metric does not know them all.
    """

    rows: Rows
    number: pl.Expr
    results: Mapping[str, pl.Expr]
    missing: tuple[Reason, ...] = ()
    parts: tuple[str, ...] = ()
    is_part: bool = False
    counted: Rows | None = None
    filters: Filters | None = None

    def when_null(self, **conditions: pl.Expr) -> "Measure":
        """The same, telling why a row may have no number: a condition per reason, the first that applies."""
        return replace(self, missing=(*self.missing, *reasons(conditions)))


def total(rows: Rows, count: pl.Expr | None = None, counted: Rows | None = None) -> Measure:
    """A number of things: `n`, and the same as `value`. Nothing at all is a true 0: a count has no denominator.

    `count` is how many things a row stands for; one each without it.
    """
    whole = (pl.len() if count is None else count.sum()).cast(pl.Int64)
    number = pl.lit(1) if count is None else count
    return Measure(rows, number, {"n": whole, "value": whole.cast(pl.Float64)}, counted=counted)


def share(rows: Rows, flag: pl.Expr) -> Measure:
    """Share of true among rows where the flag is known; `n` is how many those are."""
    return Measure(rows, flag, {"n": _known(flag), "value": flag.cast(pl.Float64).mean()})


def average(rows: Rows, number: pl.Expr) -> Measure:
    """Mean of a number over rows where it is known."""
    return Measure(rows, number, {"n": _known(number), "value": number.cast(pl.Float64).mean()})


def durations(rows: Rows, seconds: pl.Expr) -> Measure:
    """Median, 90th percentile and mean of finished durations, in seconds; `value` is the median.

    Quantiles interpolate linearly between order statistics.
    """
    clock = seconds.cast(pl.Float64)
    middle = clock.median()
    spread = {"value": middle, "median": middle, "p90": percentile(clock, 0.9), "mean": clock.mean()}
    return Measure(rows, seconds, {"n": _known(clock), **spread})


def ratio(rows: Rows, part: pl.Expr, whole: pl.Expr, counted: Rows | None = None) -> Measure:
    """Sum of one number over the sum of another, which is `n`."""
    n = whole.sum().cast(pl.Int64)
    value = pl.when(n > 0).then(part.sum() / whole.sum())
    return Measure(rows, part, {"n": n, "value": value}, counted=counted)


def _known(expression: pl.Expr) -> pl.Expr:
    return expression.count().cast(pl.Int64)


def answer(asked: Measure, frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """The result: the `by` columns, n, value, and for durations median, p90, mean.

    Raises SettingsError for a filter or `by` the rows cannot serve.
    """
    wanted = asked.filters or filters
    rows = _quickest(asked, wanted, by)
    if asked.is_part or set(by) & set(asked.parts):
        return _parts(asked, rows, frames, wanted, by)
    return aggregate(frames, rows, wanted, by, **asked.results)


def _quickest(asked: Measure, filters: Filters, by: tuple[str, ...]) -> Rows:
    asks = {*by, *filters.dimensions}
    return asked.counted if asked.counted and asks.issubset(asked.counted.groups) else asked.rows


def _parts(asked: Measure, rows: Rows, frames: Frames, filters: Filters, by: tuple[str, ...]) -> pl.DataFrame:
    """Each group's share of the whole its other columns name; filters on `parts` choose what is shown.

    Grouped by none of `parts`, each group with a whole has a share of it, be it nothing.
    """
    n = asked.results["n"]
    part = aggregate(frames, rows, filters, by, n=n).lazy()
    others = tuple(name for name in by if name not in asked.parts)
    whole = aggregate(frames, rows, _unrestricted(filters, asked.parts), others, n=n).lazy().rename({"n": "all"})
    value = pl.when(pl.col("all") > 0).then(pl.col("n").fill_null(0) / pl.col("all"))
    joined = _beside(whole, part, by) if others == by else _beside(part, whole, others)
    return joined.select(*by, n=pl.col("all").cast(pl.Int64), value=value).collect(engine=ENGINE)


def _beside(left: pl.LazyFrame, right: pl.LazyFrame, by: tuple[str, ...]) -> pl.LazyFrame:
    if not by:
        return left.join(right, how="cross", maintain_order="left")
    return left.join(right, on=by, how="left", nulls_equal=True, maintain_order="left")


def _unrestricted(filters: Filters, parts: tuple[str, ...]) -> Filters:
    return replace(filters, channels=(), channel_group=None) if "channel" in parts else filters
