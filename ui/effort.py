"""What a matter costs the customer: part by part, and one channel against several."""

from typing import Any

import polars as pl
import streamlit as st

from charts.effort import effort
from metrics.cross_channel import matched_by_reason
from metrics.effort import effort_parts
from ui import crossing, data, formats, links, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def parts(view: View) -> None:
    """The parts of the effort index, one channel against several."""
    found = data.computed(view, effort_parts)
    if found.is_empty():
        panels.nothing(view)
        return
    rows = links.linked(view, found, "effort_index", is_cross_channel="is_cross_channel")
    draw(view, effort(rows, chart_words(view), theme(view)), finding(view, found))


def finding(view: View, found: pl.DataFrame) -> str:
    """The points of either side, and the part that weighs most over all journeys."""
    sums = dict(found.group_by("is_cross_channel").agg(pl.col("points").sum()).iter_rows())
    same, cross = (formats.decimal(sums.get(side), view.language) for side in (False, True))
    weights = found.group_by("part").agg(whole=(pl.col("points") * pl.col("n")).sum()).sort("whole", "part")
    most = view.words(f"chart.{weights['part'][-1]}")
    return view.words("alt.effort", same=same, cross=cross, part=most)


def compared(view: View) -> None:
    """Journeys in one channel against journeys across channels; then only those with the same reasons."""
    crossing.same_or_cross(view)
    data.guarded(view, same_reasons)


@data.drawn
def same_reasons(view: View) -> None:
    """The comparison among equals, in words: harder problems cross channels more often."""
    same, cross = data.computed(view, matched_by_reason).to_dicts()
    if not same["n"]:
        return
    n = formats.count(same["n"] + cross["n"], view.language)
    st.caption(view.words.number("journeys.matched", same["n_reasons"], n_journeys=n))
    st.markdown("\n".join(f"- {line}" for line in fair(view, same, cross)))


def fair(view: View, same: dict[str, Any], cross: dict[str, Any]) -> list[str]:
    """What both sides have a figure of: time, satisfaction, effort."""
    how = {"seconds": formats.duration, "satisfied": formats.percent, "effort": formats.decimal}
    known = [name for name in how if same[name] is not None and cross[name] is not None]
    said = {name: (how[name](same[name], view.language), how[name](cross[name], view.language)) for name in known}
    return [view.words(f"fair.{name}", same=one, cross=several) for name, (one, several) in said.items()]
