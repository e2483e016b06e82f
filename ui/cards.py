"""Headline numbers: one metric, its change against the period before, and its course as a sparkline."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

import polars as pl
import streamlit as st

from metrics.compare import SHIFTS, Change, change
from metrics.registry import declared, find
from metrics.trend import trend
from model.metric import Metric
from ui import data, formats, links, noted, printing, tips
from ui.view import View

_COLUMN_WIDTH: Final = 165
_COLOURS: Final = {"better": "green", "worse": "red", "same": "gray", "changed": "gray"}


@dataclass(frozen=True)
class Kpi:
    """A headline: the key of its label, the metric, which of its values (value, p90), and how its course is drawn.

    None where a neighbour has no course: a row in which only some have one is half empty.
    """

    label: str
    metric: str
    value: str = "value"
    course: Literal["line", "bar"] | None = "line"


def row(view: View, kpis: tuple[Kpi, ...]) -> None:
    """Headlines side by side, as many to a line as fit."""
    printing.shows(*(kpi.metric for kpi in kpis))
    with st.grid(len(kpis), min_column_width=_COLUMN_WIDTH, gap="small"):
        for kpi in kpis:
            with st.container(border=True, height="stretch", gap="xsmall"):
                card(view, kpi, links.here())


@data.drawn
def card(view: View, kpi: Kpi, query: links.Query) -> None:
    """One headline, and the way to its rows. Without a number: a dash, and why."""
    metric, words = find(kpi.metric), view.words
    now = as_headline(data.result(view, kpi.metric), kpi.value)
    moved = change_since(view, kpi, now)
    value = now["value"][0]
    nothing = words("card.nothing") if value is None else None
    verdict = moved.verdict(metric.better) if moved else None
    st.metric(
        words(f"kpi.{kpi.label}"),
        text(value, metric, view.language),
        delta=delta(moved, view.language) if moved else nothing,
        delta_color=_COLOURS[verdict] if verdict else "off",  # type: ignore[arg-type]  # a literal table
        delta_arrow="auto" if moved else "off",
        delta_description=words(f"change.{verdict}") if verdict else None,
        help=tips.tip(view, kpi.metric),
        height="stretch",
        chart_data=course(view, kpi) if value is not None else None,
        chart_type=kpi.course or "line",
    )
    if kpi.value == "value":
        noted.line(view, kpi.metric, value, int(now["n"][0]))
    tips.line(view, kpi.metric, query)


def as_headline(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """A metric's one row with the wanted value in `value`."""
    return frame if column == "value" else frame.with_columns(value=pl.col(column))


def text(value: float | None, metric: Metric, language: str) -> str:
    """A value in the unit of its metric; a mean of counts keeps two decimals, a difference of shares its sign."""
    if metric.unit == "seconds":
        return formats.duration(value, language)
    if metric.name in SHIFTS and value is not None:
        return formats.points(value, language)
    if metric.unit == "share":
        return formats.percent(value, language)
    if metric.unit == "count" and (value is None or value == round(value)):
        return formats.headline(value, language)
    return formats.decimal(value, language, digits=2 if metric.unit == "count" else 1)


def change_since(view: View, kpi: Kpi, now: pl.DataFrame) -> Change | None:
    """The change against the period before; None without one, or when too few cases stand on either side.

    Whether it is more than chance is known for the value itself, not for its 90th percentile.
    """
    before = data.before(view, kpi.metric)
    if before is None:
        return None
    moved = change(find(kpi.metric), now, as_headline(before, kpi.value))
    if moved.difference is None:
        return None
    return moved if kpi.value == "value" else replace(moved, is_more_than_noise=None)


def delta(moved: Change, language: str) -> str | int:
    """Percentage points for shares, else relative; the number 0 for no change, or an arrow would be drawn."""
    shown = (formats.points if moved.is_absolute else formats.change)(moved.difference or 0.0, language)
    return shown if shown[0] in "+-" else 0


def course(view: View, kpi: Kpi) -> list[float] | None:
    """The value per day (per week for long periods); days without a value are left out, and so is what has no day."""
    if kpi.course is None:
        return None
    if declared(kpi.metric, data.frames(view), view.filters).rows.day is None and kpi.course == "line":
        return None
    steps = data.computed(view, partial(trend, kpi.metric))
    values = steps[kpi.value].drop_nulls().to_list()
    return values if len(values) > 1 else None
