"""Survey answers on one scale, whatever the scale they were given on."""

from typing import Final

import polars as pl

SCALES: Final = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "ces": (1.0, 7.0), "fcr": (0.0, 1.0)}
"""Worst and best answer of each kind: what answers are brought to, and what a survey is taken to use where it
tells no scale, or only one end of it."""


def position() -> pl.Expr:
    """Where an answer lies on its scale, from 0 (worst) to 1 (best), from kind, score, scale_min and scale_max.

    Float64; null without a score and for kinds without a scale. `scale_min` is the worst answer, so a scale whose
    5 is the worst has `scale_min` 5. Two equal ends tell no scale.
    """
    low, high = _ends()
    worst, best = pl.coalesce("scale_min", low), pl.coalesce("scale_max", high)
    own = (pl.col("score") - worst) / (best - worst)
    usual = (pl.col("score") - low) / (high - low)
    return pl.when(worst != best).then(own).otherwise(usual)


def rating() -> pl.Expr:
    """The answer on the scale of its kind (`SCALES`), rounded so that 9 of 10 stays exactly 9; nulls as `position`."""
    low, high = _ends()
    return (low + (high - low) * position()).round(6)


def _ends() -> tuple[pl.Expr, pl.Expr]:
    kind = pl.col("kind").cast(pl.String)
    low, high = (
        kind.replace_strict({k: ends[i] for k, ends in SCALES.items()}, default=None, return_dtype=pl.Float64)
        for i in (0, 1)
    )
    return low, high
