"""How old the open cases are, drawn."""

import polars as pl

from charts.ages import ages
from metrics.unresolved import unresolved, unresolved_ages
from ui import data, formats, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def case_ages(view: View) -> None:
    """Open cases by age."""
    found = unresolved_ages(data.frames(view), view.filters)
    n = found["n"].sum()
    if not n:
        panels.nothing(view)
        return
    old = unresolved(data.frames(view), view.filters).filter(pl.col("age_seconds") > 7 * formats.DAY).height
    draw(view, ages(found, chart_words(view), theme(view)), view.words("alt.ages", n=old, of=n))
