"""Cards about first answers: how long they take, by channel and over time."""

import polars as pl

from charts.bands import bands
from charts.ranges import ranges
from metrics.distribution import response_bands, response_ranges
from metrics.trend import step_of
from ui import data, formats, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def answer_ranges(view: View) -> None:
    """Range plot of first answers by channel."""
    found = response_ranges(data.frames(view), view.filters)
    if found.is_empty():
        panels.nothing(view)
        return
    draw(view, ranges(found, chart_words(view), theme(view)), view.words("alt.ranges", finding=_span(view, found)))


def _span(view: View, found: pl.DataFrame) -> str:
    ordered = found.sort("median")
    ends = {"fast": ordered.row(0, named=True), "slow": ordered.row(-1, named=True)}
    said = {name: formats.duration(row["median"], view.language) for name, row in ends.items()}
    said |= {f"{name}_channel": view.words.code(row["channel"]) for name, row in ends.items()}
    return view.words("alt.span", **said)


@data.drawn
def answer_bands(view: View, channel: str) -> None:
    """One channel's first answers over time."""
    one = view.with_filters(panels.only(view.filters, channel))
    step = step_of(data.frames(one), one.filters)
    found = response_bands(data.frames(one), one.filters, step)
    if found.is_empty():
        panels.nothing(one)
        return
    last = formats.duration(found.sort(step)["median"][-1], view.language)
    finding = view.words("alt.bands", channel=view.words.code(channel), median=last)
    draw(view, bands(found, chart_words(view), theme(view), channel), finding)
