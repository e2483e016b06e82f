"""Which channels do customers use? One bar per channel."""

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, fade, layered, names_axis, number, opacity, opens
from charts.words import ENGLISH, Words


def shares(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Bars from zero, largest first, the share as text.

    `frame`: channel, n (contacts of the channel), share (0 to 1), as from `metrics.scorecard.scorecard`.
    """
    rows = _prepared(frame, words)
    return drawing(
        _template(words, theme, tuple(rows.columns)),
        {"rows": rows},
        names=rows["name"].to_list(),
        top=(number(rows["share"].max()) or 1) * 1.15,
        height=26 * max(1, rows.height),
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, hole("top")], nice=False)
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme)),
        x=alt.X("share", type="quantitative", scale=scale, axis=None),
        tooltip=[
            alt.Tooltip("name", type="nominal", title=words.text("channel")),
            alt.Tooltip("share_text", type="nominal", title=words.text("share")),
            alt.Tooltip("n_text", type="nominal", title=words.text("n")),
        ],
        **opens(columns),
    )
    bars = base.mark_bar(height=14, cornerRadiusEnd=2).encode(color=channel_colour(), opacity=opacity("full"))
    label = base.mark_text(align="left", dx=6, color=theme.ink).encode(text=alt.Text("share_text", type="nominal"))
    return layered(bars, label)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    ordered = frame.filter(pl.col("n") > 0).sort("share", "channel", descending=[True, False])
    return ordered.select(
        "channel", "n", "share",
        words.column(ordered, "channel", "name", words.label),
        words.column(ordered, "share", "share_text", words.share),
        words.column(ordered, "n", "n_text", words.number),
        cs.by_name("link", require_all=False), full=fade(),
    )  # fmt: skip
