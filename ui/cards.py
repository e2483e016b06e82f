"""Headline numbers: one metric, its change against the period before, and its course as a sparkline."""

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl
import streamlit as st

import metrics
from model.metric import REGISTRY, Metric
from ui import data, formats
from ui.view import View

SMALL_SAMPLE: Final = 30
"""Under this many cases no change is claimed."""
LONGEST_DAILY: Final = 120
"""Days after which a sparkline shows weeks."""
_COLUMN_WIDTH: Final = 165


@dataclass(frozen=True)
class Kpi:
    """A headline: the key of its label, the metric, and which of its values (value, median, p90)."""

    label: str
    metric: str
    value: str = "value"
    trend: Literal["line", "bar"] | None = "line"


@dataclass(frozen=True)
class Change:
    """A difference against the period before: text with its sign (0 for none), and whether that is good."""

    text: str | int
    verdict: Literal["better", "worse", "neutral", "same"]


def row(view: View, kpis: tuple[Kpi, ...]) -> None:
    """Headlines side by side, as many to a line as fit."""
    with st.grid(len(kpis), min_column_width=_COLUMN_WIDTH, gap="small", row_height="content"):
        for kpi in kpis:
            card(view, kpi)


@data.drawn
def card(view: View, kpi: Kpi) -> None:
    """One headline. Without a number: a dash, and why."""
    metric, words = metrics.metric(kpi.metric), view.words
    now = headline(data.result(view, kpi.metric), kpi.value)
    moved = change_since(view, kpi, now)
    verdict = (
        words(f"change.{moved.verdict}")
        if moved
        else words("card.nothing" if now[1] is None else "card.n", n=formats.count(now[0], view.language))
    )
    st.metric(
        words(f"kpi.{kpi.label}"),
        text(now[1], metric, view.language),
        delta=moved.text if moved else 0,
        delta_color=_colour(metric) if moved else "off",
        delta_arrow="auto" if moved else "off",
        delta_description=verdict,
        help=f"{metric.meaning} n = {formats.count(now[0], view.language)}",
        border=True,
        height="stretch",
        chart_data=course(view, kpi) if now[1] is not None else None,
        chart_type=kpi.trend or "line",
    )


def headline(frame: pl.DataFrame, column: str) -> tuple[int, float | None]:
    """n and the value of a metric's one row; (0, None) for an empty frame."""
    return (frame["n"][0] or 0, frame[column][0]) if frame.height else (0, None)


def text(value: float | None, metric: Metric, language: str) -> str:
    """A value in the unit of its metric."""
    if metric.unit == "seconds":
        return formats.duration(value, language)
    if metric.unit == "share":
        return formats.percent(value, language)
    return formats.headline(value, language) if metric.unit == "count" else formats.decimal(value, language)


def change_since(view: View, kpi: Kpi, now: tuple[int, float | None]) -> Change | None:
    """The change against the period before; None without one, or when either side has under 30 cases."""
    earlier = view.previous()
    before = headline(data.result(earlier, kpi.metric), kpi.value) if earlier else (0, None)
    if now[1] is None or before[1] is None or min(now[0], before[0]) < SMALL_SAMPLE:
        return None
    return difference(now[1], before[1], metrics.metric(kpi.metric), view.language)


def difference(now: float, before: float, metric: Metric, language: str) -> Change | None:
    """Shares in percentage points, everything else relative; None when there is nothing to divide by."""
    if metric.unit == "share":
        shown, moved = formats.points(now - before, language), now - before
    elif before:
        shown, moved = formats.change(now / before - 1, language), now - before
    else:
        return None
    if shown[0] not in "+-":
        return Change(0, "same")
    return Change(shown, _verdict(moved, metric))


def _verdict(moved: float, metric: Metric) -> Literal["better", "worse", "neutral"]:
    if metric.better == "neutral":
        return "neutral"
    return "better" if (moved > 0) == (metric.better == "higher") else "worse"


def _colour(metric: Metric) -> Literal["normal", "inverse", "off"]:
    return {"higher": "normal", "lower": "inverse", "neutral": "off"}[metric.better]  # type: ignore[return-value]  a literal table


def course(view: View, kpi: Kpi) -> list[float] | None:
    """The value per day (per week for long periods), gaps as they are: absent for rates, 0 for counts."""
    if kpi.trend is None:
        return None
    step = "week" if (view.filters.period and view.filters.period.days or 999) > LONGEST_DAILY else "day"
    points = data.result(view, kpi.metric, (step,)).sort(step)
    values = points[kpi.value].drop_nulls().to_list()
    return values if len(values) > 1 else None


__all__ = ["REGISTRY", "Change", "Kpi", "card", "change_since", "course", "difference", "headline", "row", "text"]
