"""What makes a matter laborious? The parts of the effort index, one channel against several."""

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import fade, layered, names_axis, number, opacity, opens, tooltips
from charts.words import ENGLISH, Words

_ROW = 54


def effort(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Two bars per part from zero, points per journey at their end; a side with fewer than 30 journeys is faint.

    `frame`: is_cross_channel, part (code), n, points, as from `metrics.effort.effort_parts`; `link`, where a bar leads
    to.
    """
    rows = _prepared(frame, words)
    parts, sides = (rows[name].unique(maintain_order=True).to_list() for name in ("name", "side"))
    return drawing(
        _template(words, theme, tuple(rows.columns)),
        {"rows": rows},
        names=parts,
        sides=sides,
        top=(number(rows["points"].max()) or 1) * 1.15,
        height=_ROW * max(1, len(parts)) + 40,
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    y = alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme))
    offset = alt.YOffset("side", type="nominal", sort=hole("sides"))
    colours = alt.Scale(domain=[words.text("same_channel"), words.text("cross_channel")],
                        range=[theme.sequential[4], theme.accent])  # fmt: skip
    legend = alt.Legend(title=None, orient="top", labelColor=theme.ink, symbolStrokeWidth=0, columns=1)
    scale = alt.Scale(domain=[0, hole("top")], nice=False)
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=y, yOffset=offset, x=alt.X("points", type="quantitative", scale=scale, axis=None), tooltip=_tooltip(words)
    )
    bars = base.mark_bar(height=17, cornerRadiusEnd=2).encode(
        color=alt.Color("side", type="nominal", scale=colours, legend=legend), opacity=opacity("full"), **opens(columns)
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
