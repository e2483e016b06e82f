"""How badly a customer is dissatisfied: points, each with its reason, and the word for their sum."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from model.settings import Dissatisfaction

POINTS: Final[Mapping[str, int]] = {
    "complaint": 3, "csat": 2, "nps": 1, "ces": 1, "effective_reopens": 1, "many_contacts": 1,
    "worst_answer": 1, "contacted_often": 1, "not_contacted_in_time": 1, "open_long": 1, "dissatisfied_again": 1,
}  # fmt: skip
"""A rule of ours: points by reason. What she said or did (each kind once), the worst possible answer, five or more
contacts, nobody has come back within the target, open for a week or more, a signal after it had been closed."""
LEVELS: Final = ((6, "critical"), (4, "high"), (3, "medium"))
"""Least points of each word; fewer are low."""
OFTEN: Final = 5
LONG_OPEN: Final = timedelta(days=7)


def severity(cases: pl.DataFrame, as_of: datetime, rules: Dissatisfaction) -> pl.DataFrame:
    """The cases with severity, severity_points (Int64) and severity_reasons (codes of POINTS, in their order).

    Of the cases: signals, has_worst, count_contacts, since_at and answered_at (of the present stretch), closed_at,
    reopened_at. What runs with time is counted while the case is open only, so a closed one changes no more.
    """  # the first sentence lists the columns
    met = _met(as_of, rules)
    codes = [
        pl.when(met.get(code, pl.col("signals").list.contains(code)).fill_null(value=False)).then(pl.lit(code))
        for code in POINTS
    ]
    reasons = pl.concat_list(codes).list.drop_nulls()
    points = pl.element().replace_strict(POINTS, return_dtype=pl.Int64)
    told = cases.with_columns(severity_reasons=reasons)
    counted = told.with_columns(severity_points=pl.col("severity_reasons").list.eval(points).list.sum())
    return counted.with_columns(severity=_level(pl.col("severity_points")))


def _met(as_of: datetime, rules: Dissatisfaction) -> dict[str, pl.Expr]:
    """When each reason that is no signal applies."""
    is_open, since = pl.col("closed_at").is_null(), pl.col("since_at")
    return {
        "worst_answer": pl.col("has_worst"),
        "contacted_often": pl.col("count_contacts") >= OFTEN,
        "not_contacted_in_time": is_open & pl.col("answered_at").is_null() & (since + rules.loop_target <= as_of),
        "open_long": is_open & (since + LONG_OPEN <= as_of),
        "dissatisfied_again": pl.col("reopened_at").is_not_null(),
    }


def _level(points: pl.Expr) -> pl.Expr:
    level = pl.lit("low")
    for least, word in reversed(LEVELS):
        level = pl.when(points >= least).then(pl.lit(word)).otherwise(level)
    return level
