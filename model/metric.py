"""How a metric is declared: once, with the sentence that METRICS.md, the tooltip and the CLI show.

    @metric("reopen_rate", unit="share", better="lower", grain="interaction")
    def reopen_rate(frames, filters, by):
        '''Share of … (meaning, formula, clock, denominator, exclusions, null rule, source).'''

The function returns a small frame: the `by` columns, `n` (Int64, the denominator), `value` (Float64,
null for an empty denominator), and for durations `median`, `p90`, `mean` (Float64 seconds; `value` is
the median).
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Final, Literal

import polars as pl

Unit = Literal["count", "seconds", "share", "points", "score"]
Better = Literal["higher", "lower", "neutral"]
Grain = Literal["event", "interaction", "turn", "journey", "case", "survey", "contact", "customer", "organisation"]
Compute = Callable[..., pl.DataFrame]

UNITS: Final[dict[Unit, str]] = {
    "count": "a number of things",
    "seconds": "a duration in seconds; value is the median",
    "share": "a share from 0 to 1",
    "points": "points, for example -100 to 100 for NPS",
    "score": "a score on its own scale",
}


@dataclass(frozen=True)
class Metric:
    """One declared metric: name, unit, which direction is better, grain, and the function itself."""

    name: str
    unit: Unit
    better: Better
    grain: Grain
    compute: Compute

    @property
    def definition(self) -> str:
        """The docstring: meaning, formula, clock, denominator, exclusions, null rule, source."""
        return getdoc(self.compute) or ""

    @property
    def meaning(self) -> str:
        """The first sentence of the definition, for tooltips and lists."""
        return self.definition.split("\n", 1)[0]

    def __call__(self, *args: Any, **kwargs: Any) -> pl.DataFrame:
        """Compute the metric."""
        return self.compute(*args, **kwargs)


REGISTRY: Final[dict[str, Metric]] = {}
"""Declared metrics by name, in order of declaration; filled by importing `metrics`."""


def metric(name: str, *, unit: Unit, better: Better, grain: Grain) -> Callable[[Compute], Metric]:
    """Declare a metric. A second declaration of a name, or one without a docstring, is refused."""

    def declare(compute: Compute) -> Metric:
        if name in REGISTRY:
            raise ValueError(f"metric {name!r} is declared twice")
        if not getdoc(compute):
            raise ValueError(f"metric {name!r} has no docstring, so nobody could look up what it means")
        REGISTRY[name] = Metric(name, unit, better, grain, compute)
        return REGISTRY[name]

    return declare
