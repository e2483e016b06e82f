"""What makes a matter laborious? The parts of the effort index, one channel against several."""

import altair as alt
import polars as pl

from charts.palette import LIGHT, Theme
from charts.scale import fade, layered, names_axis, number, opacity, opens, tooltips
from charts.words import ENGLISH, Words

_ROW = 54


def effort(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> alt.LayerChart:
    """Two bars per part from zero, points per journey at their end; a side with fewer than 30 journeys is faint.

    `frame`: is_cross_channel, part (code), n, points, as from `metrics.effort.effort_parts`; `link`, where a bar leads
    to.
    """
    rows = _prepared(frame, words)
    parts, sides = (rows[name].unique(maintain_order=True).to_list() for name in ("name", "side"))
    y = alt.Y("name", type="nominal", sort=parts, axis=names_axis(theme))
    offset = alt.YOffset("side", type="nominal", sort=sides)
    colours = alt.Scale(domain=[words.text("same_channel"), words.text("cross_channel")],
                        range=[theme.sequential[4], theme.accent])  # fmt: skip
    legend = alt.Legend(title=None, orient="top", labelColor=theme.ink, symbolStrokeWidth=0, columns=1)
    scale = alt.Scale(domain=[0, (number(rows["points"].max()) or 1) * 1.15], nice=False)
    base = alt.Chart(rows, height=_ROW * max(1, len(parts)) + 40).encode(
        y=y, yOffset=offset, x=alt.X("points", type="quantitative", scale=scale, axis=None), tooltip=_tooltip(words)
    )
    bars = base.mark_bar(height=17, cornerRadiusEnd=2).encode(
        color=alt.Color("side", type="nominal", scale=colours, legend=legend), opacity=opacity("full"), **opens(rows)
    )
    label = base.mark_text(align="left", dx=6, color=theme.ink).encode(text=alt.Text("points_text", type="nominal"))
    return layered(bars, label)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    sides = {False: words.text("same_channel"), True: words.text("cross_channel")}
    return frame.with_columns(
        words.column(frame, "part", "name", words.text),
        words.column(frame, "is_cross_channel", "side", lambda crossed: sides[crossed]),
        words.column(frame, "points", "points_text", words.decimal),
        words.column(frame, "n", "n_text", words.number),
        full=fade(),
    )


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"name": "part", "side": "channel", "points_text": "points", "n_text": "n"}
    return tooltips(words, shown)
