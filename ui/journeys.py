"""The page Journeys: what it found, of how many contacts it can speak, and the way customers went."""

import polars as pl
import streamlit as st

from charts.stations import stations
from metrics import paths
from metrics.cut import ARROW
from ui import data, formats, links, panels, tips
from ui.chart_words import chart_words, draw, theme
from ui.view import View


def coverage(view: View) -> str:
    """Of how many contacts a figure across channels can speak: those whose customer is known."""
    share = tips.coverage(view)
    return view.words("journeys.coverage", share=formats.percent(share, view.language)) if share is not None else ""


@data.drawn
def reach(view: View) -> None:
    """Below the finding: how many journeys, how many of one contact, and of how many contacts we know the customer."""
    found = data.computed(view, paths.journey_counts).row(0, named=True)
    if not found["n"]:
        return
    counted = {name: formats.count(found[name], view.language) for name in ("n", "cross")}
    one = formats.percent(found["one_contact"] / found["n"], view.language)
    st.caption(f"{view.words.number('journeys.reach', found['n'], one=one, **counted)} · {coverage(view)}")


@data.drawn
def ways(view: View) -> None:
    """The stations of the journeys that changed channel, as ribbons."""
    found = data.computed(view, paths.stations)
    if found.is_empty():
        panels.nothing(view)
        return
    most = found.filter(found["station"] == 1).sort("n", "from_channel", "to_channel").row(-1, named=True)
    start, end = (view.words.code(most[side]) for side in ("from_channel", "to_channel"))
    n = formats.count(most["n"], view.language)
    station = pl.concat_str(pl.col("station").cast(pl.String), "from_channel", "to_channel", separator=ARROW)
    rows = links.linked(view, found.with_columns(place=station), "channels_per_journey", station="place")
    draw(view, stations(rows, chart_words(view), theme(view)), view.words("alt.ways", start=start, end=end, n=n))
