"""How a metric is declared: once, with the sentence that METRICS.md, the tooltip and the CLI show.

    @metric("reopen_rate", unit="share", better="lower", grain="interaction")
    def reopen_rate(frames, filters):
        '''Share of … (meaning, formula, clock, denominator, exclusions, null rule, source).'''
        return share(…)

The function computes nothing: it returns what is counted (`metrics.measure.Measure`), from which both the
number and the list of rows behind it are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Final, Literal

Unit = Literal["count", "seconds", "share", "points", "score"]
Better = Literal["higher", "lower", "neutral"]
Grain = Literal["event", "interaction", "turn", "journey", "case", "survey", "contact", "customer", "organisation"]
Declare = Callable[..., Any]

UNITS: Final[dict[Unit, str]] = {
    "count": "a number of things",
    "seconds": "a duration in seconds; value is the median",
    "share": "a share from 0 to 1",
    "points": "points, for example -100 to 100 for NPS",
    "score": "a score on its own scale",
}


@dataclass(frozen=True)
class Metric:
    """One declared metric: name, unit, which direction is better, grain, and the function that declares it."""

    name: str
    unit: Unit
    better: Better
    grain: Grain
    declare: Declare

    @property
    def definition(self) -> str:
        """The docstring: meaning, formula, clock, denominator, exclusions, null rule, source."""
        return getdoc(self.declare) or ""

    @property
    def meaning(self) -> str:
        """The first sentence of the definition, for tooltips and lists."""
        return self.definition.split("\n", 1)[0]


REGISTRY: Final[dict[str, Metric]] = {}
"""Declared metrics by name, in order of declaration; filled by importing `metrics`."""


def metric(name: str, *, unit: Unit, better: Better, grain: Grain) -> Callable[[Declare], Metric]:
    """Declare a metric. A second declaration of a name, or one without a docstring, is refused."""

    def declared(declare: Declare) -> Metric:
        if name in REGISTRY:
            raise ValueError(f"metric {name!r} is declared twice")
        if not getdoc(declare):
            raise ValueError(f"metric {name!r} has no docstring, so nobody could look up what it means")
        REGISTRY[name] = Metric(name, unit, better, grain, declare)
        return REGISTRY[name]

    return declared
