"""Intervals to seconds: the one place where a clock is measured.

Every clock is handed over as intervals [starts_at, ends_at) with the schema INTERVALS; several
intervals of one clock add up (the longest silence takes the longest). Opening hours are a second
measure of the same intervals, so a new basis is added in `seconds` and nowhere else.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl

from model.derived import CLOCKS
from model.schemas import INSTANT
from model.vocabulary import BASES

CLOCK: Final = pl.Enum(list(CLOCKS))
INTERVALS: Final = pl.Schema({"row": pl.UInt32(), "clock": CLOCK, "starts_at": INSTANT, "ends_at": INSTANT})
LONGEST: Final = "longest_silence"
"""The one clock that is the longest of its intervals, not their sum."""


def intervals(frame: pl.DataFrame, clock: str, start: str | pl.Expr, end: str | pl.Expr) -> pl.DataFrame:
    """One interval of `clock` per row of `frame` that has both ends (INTERVALS)."""
    instants = [(pl.col(e) if isinstance(e, str) else e) for e in (start, end)]
    named = [e.alias(name) for e, name in zip(instants, ("starts_at", "ends_at"), strict=True)]
    return frame.select("row", pl.lit(clock, CLOCK).alias("clock"), *named).drop_nulls().cast(INTERVALS)


def seconds(start: str = "starts_at", end: str = "ends_at") -> dict[str, pl.Expr]:
    """Whole seconds of [start, end) per basis: calendar, and business (null until schedules are applied).

    A negative span is not a duration: null.
    """
    span = (pl.col(end) - pl.col(start)).dt.total_seconds()
    return {"calendar": pl.when(span >= 0).then(span), "business": pl.lit(None, pl.Int64)}


def with_clock(frame: pl.DataFrame, clock: str, start: str, end: str) -> pl.DataFrame:
    """The frame with `<clock>_<basis>_seconds` (Int64) of its own instants `start` and `end`."""
    return frame.with_columns(expr.alias(f"{clock}_{basis}_seconds") for basis, expr in seconds(start, end).items())


def measure(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One row per interaction: `row`, `<clock>_<basis>_seconds` (Int64) for every clock, `has_negative`.

    A clock without an interval is null; so is one with an interval that ends before it starts.
    """
    spans = pl.concat(parts).with_columns((pl.col("ends_at") < pl.col("starts_at")).alias("negative"))
    measured = spans.with_columns(expr.alias(basis) for basis, expr in seconds().items())
    plain = [pl.col(basis).sum().name.suffix("_sum") for basis in BASES] + [pl.col(*BASES).max()]
    per_clock = (
        measured.group_by("row", "clock").agg(pl.col("negative").any(), *plain).with_columns(_total(b) for b in BASES)
    )
    negative = per_clock.group_by("row").agg(pl.col("negative").any().alias("has_negative"))
    return _wide(per_clock).join(negative, on="row")


def _total(basis: str) -> pl.Expr:
    """The sum, or the longest; null where nothing was measured (then there is no maximum) or one was negative."""
    sound = pl.col(basis).is_not_null() & ~pl.col("negative")
    total = pl.when(pl.col("clock") == LONGEST).then(basis).otherwise(f"{basis}_sum")
    return pl.when(sound).then(total).alias(basis)


def _wide(per_clock: pl.DataFrame) -> pl.DataFrame:
    """One column per clock and basis."""
    wide = per_clock.select("row").unique()
    for clock in CLOCKS:
        mine = per_clock.filter(pl.col("clock") == clock)
        columns = [pl.col(basis).alias(f"{clock}_{basis}_seconds") for basis in BASES]
        wide = wide.join(mine.select("row", *columns), on="row", how="left")
    return wide
