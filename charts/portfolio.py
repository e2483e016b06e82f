"""Which channels are used much and attended badly? A line each: a bar for its use, a dot for what is lacking."""

from typing import Final

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, fade, layered, names_axis, number, opacity, opens, tooltips
from charts.words import ENGLISH, Words

ROW: Final = 35
"""Height of a line: that of a row of the table it stands beside."""


def portfolio(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Bars and dots on one scale from zero, most used first.

    `frame`: channel, n (contacts), share (of all contacts), lack (what is lacking in its attention, 0 to 1; null: not
    ranked), as from `metrics.attention.attention` with the share; and where marks open something, link.
    """
    rows = _prepared(frame, words)
    ends = [number(rows[side].max()) or 0.0 for side in ("share", "lack")]
    return drawing(
        _template(words, theme, tuple(rows.columns)),
        {"rows": rows},
        names=rows["name"].to_list(),
        top=(max(ends) or 1.0) * 1.2,
        height=ROW * max(1, rows.height) + 26,
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, hole("top")], nice=False)
    shown = {"name": "channel", "share_text": "share", "lack_text": "lack", "n_text": "n"}
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme)),
        tooltip=tooltips(words, shown),
        **opens(columns),
    )
    axis = alt.Axis(
        title=None, format=".0%", grid=True, gridColor=theme.grid, labelColor=theme.ink, ticks=False, domain=False,
        tickCount=4,
    )  # fmt: skip
    use = base.mark_bar(height=14, cornerRadiusEnd=2).encode(
        x=alt.X("share", type="quantitative", scale=scale, axis=axis), color=channel_colour(), opacity=opacity("soft")
    )
    at = alt.X("lack", type="quantitative", scale=scale)
    dot = base.mark_point(filled=True, size=90, color=theme.text, stroke=theme.page, strokeWidth=1.5, opacity=1)
    label = base.mark_text(align="left", dx=9, color=theme.text).encode(
        x=at, text=alt.Text("lack_text", type="nominal")
    )
    return layered(use, dot.encode(x=at), label)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    ordered = frame.sort("share", "channel", descending=[True, False])
    return ordered.with_columns(
        words.column(ordered, "channel", "name", words.label),
        words.column(ordered, "share", "share_text", words.share),
        words.column(ordered, "lack", "lack_text", words.share),
        words.column(ordered, "n", "n_text", words.number),
        soft=fade(0.45),
    )
