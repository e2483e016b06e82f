"""Cards about what crosses channels: where customers go next, and whether it gets solved."""

import polars as pl
import streamlit as st

from charts.comparison import comparison
from charts.matrix import matrix
from charts.sankey import sankey
from metrics.cross_channel import same_and_cross
from ui import data, formats, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def handoff_flow(view: View) -> None:
    """Where customers go next, as ribbons: the five-second answer."""
    _handoffs(view, "sankey")


@data.drawn
def handoff_matrix(view: View) -> None:
    """Where customers go next, as row shares: the precise answer."""
    _handoffs(view, "matrix")


def _handoffs(view: View, form: str) -> None:
    found = data.result(view, "handoffs", ("from_channel", "to_channel"))
    if found.is_empty():
        panels.nothing(view)
        return
    chart = {"sankey": sankey, "matrix": matrix}[form](found, chart_words(view), theme(view))
    most = found.sort("n", "from_channel", "to_channel").row(-1, named=True)
    start, end = (view.words.code(most[c]) for c in ("from_channel", "to_channel"))
    whole = found.filter(pl.col("from_channel") == most["from_channel"]) if form == "matrix" else found
    share = formats.percent(most["n"] / whole["n"].sum(), view.language)
    draw(view, chart, view.words(f"alt.{form}", start=start, end=end, share=share))


@data.drawn
def same_or_cross(view: View) -> None:
    """Journeys in one channel against journeys across channels."""
    found = same_and_cross(data.frames(view), view.filters)
    if not found["n"].sum():
        panels.nothing(view)
        return
    same, cross = (formats.percent(rate, view.language) for rate in found["resolution_rate"])
    draw(view, comparison(found, chart_words(view), theme(view)), view.words("alt.cross", same=same, cross=cross))
    if found["n_resolved"].sum():
        st.caption(view.words("caption.cross_time"))
        took = [formats.duration(seconds, view.language) for seconds in found["median"]]
        chart = comparison(found, chart_words(view), theme(view), "median")
        draw(view, chart, view.words("alt.cross_time", same=took[0], cross=took[1]))
