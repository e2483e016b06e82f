"""What a matter costs the customer, part by part."""

import polars as pl

from charts.effort import effort
from metrics.effort import effort_parts
from ui import data, formats, links, panels
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
