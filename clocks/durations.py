"""Intervals to seconds: the one place where a clock is measured.

Every clock is handed over as its intervals [starts_at, ends_at) with the schema INTERVALS; several
intervals of one interaction add up (the longest silence takes the longest). Opening hours are a second
measure of the same intervals, so a new basis is added in `seconds` and nowhere else.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from clocks.opening import Opening
from model.clocks import CLOCKS
from model.schemas import INSTANT
from model.vocabulary import BASES

INTERVALS: Final = pl.Schema({"row": pl.UInt32(), "starts_at": INSTANT, "ends_at": INSTANT})
Clocked = dict[str, pl.DataFrame]
"""Intervals by the name of their clock; a clock that is missing was not measured at all."""
LONGEST: Final = "longest_silence"
"""The one clock that is the longest of its intervals, not their sum."""
SUMS: Final = {"requester_wait": ("agent_work", "on_hold"), "active_resolution": ("agent_work", "on_hold")}
"""Clocks that are others added up, so nothing is measured twice. Active resolution (full resolution without
solved and pending) is the requester's wait by construction: solved time never counts in either."""


def intervals(frame: pl.DataFrame, start: str | pl.Expr, end: str | pl.Expr) -> pl.DataFrame:
    """One interval per row of `frame` that has both ends (INTERVALS)."""
    instants = [(pl.col(e) if isinstance(e, str) else e) for e in (start, end)]
    named = [e.alias(name) for e, name in zip(instants, ("starts_at", "ends_at"), strict=True)]
    return frame.select("row", *named).drop_nulls().cast(INTERVALS)


def seconds(start: str = "starts_at", end: str = "ends_at", hours: Opening | None = None) -> dict[str, pl.Expr]:
    """Whole seconds (Int64) of [start, end) per basis: calendar, and business by the row's `schedule`.

    A negative span is not a duration: null. Business is null too without a schedule, and without `hours`
    (then no `schedule` is looked for). Parts of a second are cut off, so business is never the longer.
    """
    span = (pl.col(end) - pl.col(start)).dt.total_seconds()
    business = hours.seconds(start, end) if hours else pl.lit(None, pl.Int64)
    return {"calendar": pl.when(span >= 0).then(span), "business": business}


def with_clock(frame: pl.DataFrame, clock: str, start: str, end: str, hours: Opening | None = None) -> pl.DataFrame:
    """The frame with `<clock>_<basis>_seconds` (Int64) of its own instants `start` and `end`; see `seconds`."""
    measured = seconds(start, end, hours)
    return frame.with_columns(expr.alias(f"{clock}_{basis}_seconds") for basis, expr in measured.items())


def measure(rows: pl.DataFrame, parts: Mapping[str, pl.DataFrame], hours: Opening | None = None) -> pl.DataFrame:
    """`row`, `<clock>_<basis>_seconds` (Int64) of every clock, and `has_negative`, one row per row of `rows`.

    `rows`: one per interaction, with `row` (0, 1, 2 …), and its `schedule` where there are `hours`. A clock
    without an interval is null; so is one with an interval that ends before it starts.
    """
    wide = rows.select("row")
    kept = rows.sort("row")["schedule"] if hours else None
    for clock, found in parts.items():
        # `row` is a position, so a schedule is looked up, not joined: some forty times faster.
        placed = found if kept is None else found.with_columns(kept.gather(found["row"]))
        wide = wide.join(_measured(clock, placed, hours), on="row", how="left")
    negative = pl.any_horizontal(False, *(pl.col(_spoilt(clock)).fill_null(False) for clock in parts))
    return wide.select("row", *_clocks(parts), negative.alias("has_negative"))


def _clocks(parts: Mapping[str, pl.DataFrame]) -> list[pl.Expr]:
    """Every clock on every basis: measured, added up, or null."""
    made = {clock: SUMS.get(clock, (clock,)) for clock in CLOCKS}
    return [
        pl.sum_horizontal([f"{part}_{basis}_seconds" for part in made[clock]], ignore_nulls=False).alias(name)
        if set(made[clock]) <= set(parts)
        else pl.lit(None, pl.Int64).alias(name)
        for clock in CLOCKS
        for basis in BASES
        for name in [f"{clock}_{basis}_seconds"]
    ]


def _measured(clock: str, found: pl.DataFrame, hours: Opening | None) -> pl.DataFrame:
    """One row per interaction with an interval: row, the clock's columns, and whether a negative one spoilt it."""
    measured = {basis: expr.alias(basis) for basis, expr in seconds(hours=hours).items()}
    spans = found.select("row", *measured.values(), negative=_is_negative())
    total = {basis: pl.col(basis).max() if clock == LONGEST else pl.col(basis).sum() for basis in BASES}
    # A sum leaves nulls out; one part that nobody could measure makes the whole unknown.
    columns = [
        pl.when(~pl.col("negative").any() & pl.col(basis).is_not_null().all()).then(t).alias(f"{clock}_{basis}_seconds")
        for basis, t in total.items()
    ]
    return spans.group_by("row").agg(*columns, pl.col("negative").any().alias(_spoilt(clock)))


def _is_negative() -> pl.Expr:
    return pl.col("ends_at") < pl.col("starts_at")


def _spoilt(clock: str) -> str:
    return f"{clock}_is_negative"
