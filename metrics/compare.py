"""What changed between two periods, and whether it is more than chance.

Only the two results are needed, no rows. Each test is the plainest that fits its unit, two-sided at 95 %:

- share: two proportions with a pooled standard error.
- count: two Poisson counts, `(a - b) / sqrt(a + b)`.
- seconds: two medians on the logarithm, where response times are roughly normal; the spread comes from the
  ratio of the 90th percentile to the median, the median's standard error is 1.2533 s / sqrt(n).
- points: two means whose standard deviation is taken at its largest possible value, 100: careful on purpose.
- score and means of counts: not tested, the result does not carry a spread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from statistics import NormalDist
from typing import Final, Literal

import polars as pl

from model.metric import Better, Metric

SMALL: Final = 30
"""Fewer than this many on either side: no comparison is shown (counts excepted)."""
UNKNOWN_PAST: Final = (
    "cross_channel_resolution_rate", "unanswered", "waiting_time", "current_silence", "maturity", "records_per_person",
    "duplicate_record_rate",
)  # fmt: skip
"""Never compared: how a journey stood at an earlier instant, who waited then, or who was who, is not kept. As of today
an older period had more time to be settled; as of then, a journey that went on afterwards would count as unsettled.
Either would be a false finding."""
SHIFTS: Final = ("channel_shift", "channel_shift_flow")
"""Never compared: they are a comparison of two periods already."""
NEVER: Final = (*UNKNOWN_PAST, *SHIFTS)
"""What need not be computed for the period before."""
_Z95: Final = 1.96
_Z_OF_P90: Final = 1.2816
_MEDIAN_ERROR: Final = 1.2533

Row = Mapping[str, float]
"""A row of a result: its columns by name."""
Verdict = Literal["better", "worse", "same", "changed", "unknown"]


@dataclass(frozen=True)
class Change:
    """A difference between two periods.

    `difference` is relative (0.1 = ten per cent more) for counts, durations and scores, and absolute for shares
    (0.01 = one percentage point) and points; None when either side is empty, too small, or was 0.
    `is_more_than_noise` is None where that cannot be said.
    """

    difference: float | None
    is_absolute: bool
    is_more_than_noise: bool | None

    def verdict(self, better: Better) -> Verdict:
        """In a word: `same` when it may be chance; `changed` where neither direction is better, or nobody can tell
        whether it is chance: a judgement needs a test.
        """
        if self.difference is None:
            return "unknown"
        if self.difference == 0 or self.is_more_than_noise is False:
            return "same"
        if better == "neutral" or self.is_more_than_noise is None:
            return "changed"
        return "better" if (self.difference > 0) == (better == "higher") else "worse"


def change(metric: Metric, now: pl.DataFrame, before: pl.DataFrame | None, tests: int = 1) -> Change:
    """The change between two one-row results of the same metric; `before` is None without a comparison.

    `tests`: of how many looked at together this is one; the 5 % of false findings are divided among them (Bonferroni).
    """
    a, b = (None if result is None else result.row(0, named=True) for result in (now, before))
    return between(metric, a, b, tests)


def between(metric: Metric, a: Row | None, b: Row | None, tests: int = 1) -> Change:
    """The same of two rows of results, such as those of one channel; None where there is none."""
    absolute = metric.unit in ("share", "points")
    if a is None or b is None or metric.name in NEVER:
        return Change(None, absolute, None)
    difference = _difference(a, b, absolute)
    if difference is None or (not _is_total(metric, a) and min(a["n"], b["n"]) < SMALL):
        return Change(None, absolute, None)
    z = _score(metric, a, b)
    return Change(difference, absolute, None if z is None else abs(z) > _critical(tests))


@cache
def _critical(tests: int) -> float:
    """How many standard errors are more than chance: 1.96 for one test."""
    return _Z95 if tests == 1 else NormalDist().inv_cdf(1 - 0.025 / tests)


def _difference(a: Row, b: Row, absolute: bool) -> float | None:
    if a["value"] is None or b["value"] is None:
        return None
    if absolute:
        return a["value"] - b["value"]
    return a["value"] / b["value"] - 1 if b["value"] else None


def _is_total(metric: Metric, row: Row) -> bool:
    return metric.unit == "count" and row["value"] == row["n"]


def _score(metric: Metric, a: Row, b: Row) -> float | None:
    if _is_total(metric, a) and _is_total(metric, b):
        return (a["n"] - b["n"]) / sqrt(a["n"] + b["n"])
    if metric.unit == "share":
        return _two_shares(a, b)
    if metric.unit == "seconds":
        return _two_medians(a, b)
    return (a["value"] - b["value"]) / (100 * sqrt(1 / a["n"] + 1 / b["n"])) if metric.unit == "points" else None


def _two_shares(a: Row, b: Row) -> float:
    pooled = (a["value"] * a["n"] + b["value"] * b["n"]) / (a["n"] + b["n"])
    error = sqrt(pooled * (1 - pooled) * (1 / a["n"] + 1 / b["n"]))
    return (a["value"] - b["value"]) / error if error else 0.0


def _two_medians(a: Row, b: Row) -> float | None:
    if min(a["median"], b["median"]) <= 0:
        return None
    error = sqrt(sum((_MEDIAN_ERROR * log(r["p90"] / r["median"]) / _Z_OF_P90) ** 2 / r["n"] for r in (a, b)))
    return log(a["median"] / b["median"]) / error if error else None
