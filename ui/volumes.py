"""Cards about how much comes in: over time, by channel, by hour."""

import polars as pl
import streamlit as st

from charts.hours import hours
from charts.shares import shares
from charts.trend import trend
from metrics.scorecard import scorecard
from metrics.trend import step_of, volumes
from ui import data, formats, links, noted, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def contact_hours(view: View) -> None:
    """Contacts by weekday and hour."""
    found = data.result(view, "contacts", ("weekday", "hour"))
    if found.is_empty():
        panels.nothing(view)
        return
    most = found.sort("n", "weekday", "hour").row(-1, named=True)
    day = formats.weekday(most["weekday"], view.language)
    finding = view.words("alt.hours", weekday=day, hour=f"{most['hour']:02d}")
    rows = links.linked(view, found, "contacts", weekday="weekday", hour="hour")
    draw(view, hours(rows, chart_words(view), theme(view)), finding)


@data.drawn
def volume_trend(view: View) -> None:
    """Contacts over time by channel."""
    found = volumes(data.frames(view), view.filters)
    if found.is_empty() or not found["n"].sum():
        panels.nothing(view)
        return
    step = step_of(data.frames(view), view.filters)
    st.caption(view.words(f"caption.volume_{step}"))
    finding = view.words("alt.volume", finding=panels.top_finding(view, _shares(view)))
    rows = links.linked(view, found, "contacts", channel="channel", **{step: step})
    draw(view, noted.on(view, trend(rows, chart_words(view), theme(view)), found), finding)


def _shares(view: View) -> pl.DataFrame:
    return data.computed(view, scorecard).filter(pl.col("n") > 0)


@data.drawn
def channel_shares(view: View) -> None:
    """Share of contacts by channel."""
    found = _shares(view)
    if found.is_empty():
        panels.nothing(view)
        return
    finding = view.words("alt.shares", finding=panels.top_finding(view, found))
    rows = links.linked(view, found, "contacts", channel="channel")
    draw(view, shares(rows, chart_words(view), theme(view)), finding)
