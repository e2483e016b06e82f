"""Cards about what crosses channels: where customers go next, and whether it gets solved."""

import polars as pl
import streamlit as st

from charts.comparison import comparison
from charts.matrix import matrix
from charts.sankey import sankey
from metrics.cross_channel import same_and_cross
from metrics.cut import WITH
from ui import data, formats, links, panels
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
    rows = links.linked(view, found, "handoffs", from_channel="from_channel", to_channel="to_channel")
    rows = _with_ends(view, rows) if form == "sankey" else rows
    chart = {"sankey": sankey, "matrix": matrix}[form](rows, chart_words(view), theme(view))
    most = found.sort("n", "from_channel", "to_channel").row(-1, named=True)
    start, end = (view.words.code(most[c]) for c in ("from_channel", "to_channel"))
    whole = found.filter(pl.col("from_channel") == most["from_channel"]) if form == "matrix" else found
    share = formats.percent(most["n"] / whole["n"].sum(), view.language)
    draw(view, chart, view.words(f"alt.{form}", start=start, end=end, share=share))


def _with_ends(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The hand-offs, each with the lists of all that left its first channel, and of all that came to its second."""
    for side in ("from_channel", "to_channel"):
        whole = rows.group_by(side, maintain_order=True).agg(pl.col("n").sum())
        opened = links.linked(view, whole, "handoffs", f"{side}_link", **{side: side}).drop("n")
        rows = rows.join(opened, on=side, how="left", maintain_order="left")
    return rows


@data.drawn
def same_or_cross(view: View) -> None:
    """Journeys in one channel against journeys across channels."""
    found = data.computed(view, same_and_cross)
    if not found["n"].sum():
        panels.nothing(view)
        return
    same, cross = (formats.percent(rate, view.language) for rate in found["resolution_rate"])
    rows = _listed(view, found, "is_resolved")
    draw(view, comparison(rows, chart_words(view), theme(view)), view.words("alt.cross", same=same, cross=cross))
    if found["n_resolved"].sum():
        st.caption(view.words("caption.cross_time"))
        took = [formats.duration(seconds, view.language) for seconds in found["median"]]
        rows = _listed(view, found, "time_to_resolution")
        chart = comparison(rows, chart_words(view), theme(view), "median")
        draw(view, chart, view.words("alt.cross_time", same=took[0], cross=took[1]))


def _listed(view: View, found: pl.DataFrame, known: str) -> pl.DataFrame:
    """The sides with the list of the journeys each is made of: those of which so much is known."""
    told = found.with_columns(known=pl.lit(known))
    return links.linked(view, told, "channels_per_journey", is_cross_channel="is_cross_channel", **{WITH: "known"})
