"""Finding a metric by name and computing it, for pages, the command line and METRICS.md."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, answer
from model.errors import SettingsError, one_of
from model.filters import Filters
from model.metric import REGISTRY, Metric

QUESTIONS: Final = (
    "usage", "customers", "bots", "response", "waiting", "targets", "resolution", "journeys", "paths",
    "cross_channel", "windows", "hands", "surveys", "dissatisfaction", "identity", "quality", "maturity",
)  # fmt: skip
"""Modules that declare metrics, in the order METRICS.md lists them."""


@cache
def load() -> Mapping[str, Metric]:
    """Every declared metric by name, in the order of METRICS.md; the first call imports what declares them."""
    modules = [import_module(f"metrics.{question}").__name__ for question in QUESTIONS]
    return MappingProxyType(
        {name: m for module in modules for name, m in REGISTRY.items() if m.declare.__module__ == module}
    )


def names() -> tuple[str, ...]:
    """Names of all metrics, in the order of METRICS.md."""
    return tuple(load())


def find(name: str) -> Metric:
    """The metric of that name. Raises SettingsError with the nearest name when there is none."""
    declared = load()
    if name in declared:
        return declared[name]
    near = get_close_matches(name, declared, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise SettingsError(
        "Computing a metric",
        f"there is no metric {name!r}",
        allowed=one_of(declared),
        next_step=f"{hint}`hilo metrics --list` explains each of them",
    )


def compute(name: str, frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """The metric's result frame: the `by` columns, `n`, `value`, and for durations `median`, `p90`, `mean`.

    Text columns are String, sorted in the vocabulary's order. Raises SettingsError for an unknown
    metric, or a filter or `by` it cannot serve.
    """
    return answer(declared(name, frames, filters), frames, filters, by)


def declared(name: str, frames: Frames, filters: Filters) -> Measure:
    """What the metric of that name counts in these frames. Raises SettingsError for an unknown metric."""
    measure: Measure = find(name).declare(frames, filters)
    return measure
