"""How old the open cases are, and whose turn it is."""

from typing import Final

import polars as pl

from charts.ages import ages
from metrics.unresolved import BANDS, by_owner, unresolved_ages
from ui import data, formats, links, panels, tables
from ui.chart_words import chart_words, draw, theme
from ui.view import View

OLD: Final = tuple(BANDS)[3:]
"""The bands of cases that are open for more than a week."""
_LINES: Final = 8
"""Lines of the table of owners, as high as the chart beside it."""


@data.drawn
def case_ages(view: View) -> None:
    """Open cases by age."""
    found = unresolved_ages(data.frames(view), view.filters)
    n = found["n"].sum()
    if not n:
        panels.nothing(view)
        return
    old = found.filter(pl.col("band").is_in(OLD))["n"].sum()
    rows = links.linked(view, found, "unresolved_dissatisfaction", age_band="band", severity="severity")
    draw(view, ages(rows, chart_words(view), theme(view)), view.words("alt.ages", n=old, of=n))


@data.drawn
def owners(view: View) -> None:
    """Whose turn it is: how many cases each has, how many of them critical, and how old the oldest is."""
    found = data.computed(view, by_owner)
    if found.is_empty():
        panels.nothing(view)
        return
    rows = links.linked(view, found.head(tables.MOST_ROWS), "unresolved_dissatisfaction", owner="owner")
    named = rows.with_columns(pl.col("owner").fill_null(view.words("unresolved.nobody")))
    shown = tables.from_source(view, named, "owner")
    height = _LINES * tables.ROW_HEIGHT if found.height >= _LINES else "content"
    tables.show(view, shown, "owners", {
        "owner": tables.text(view, "owner", pinned=True, width=120), "n": tables.number(view, "cases", width=60),
        "critical": tables.number(view, "critical", width=65), "new": tables.number(view, "not_contacted", width=60),
        "age_seconds": tables.measure(view, "oldest", width=85), "link": tables.behind(view),
    }, {"age_seconds": tables.Said(formats.age)}, height=height)  # fmt: skip
