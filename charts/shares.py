"""Which channels do customers use? One bar per channel."""

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, fade, layered, names_axis, number, opacity, opens
from charts.words import ENGLISH, Words


def shares(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> alt.LayerChart:
    """Bars from zero, largest first, the share as text.

    `frame`: channel, n (contacts of the channel), share (0 to 1), as from `metrics.scorecard.scorecard`.
    """
    rows = _prepared(frame, words)
    scale = alt.Scale(domain=[0, (number(rows["share"].max()) or 1) * 1.15], nice=False)
    base = alt.Chart(rows, height=26 * max(1, rows.height)).encode(
        y=alt.Y("name", type="nominal", sort=rows["name"].to_list(), axis=names_axis(theme)),
        x=alt.X("share", type="quantitative", scale=scale, axis=None),
        tooltip=[
            alt.Tooltip("name", type="nominal", title=words.text("channel")),
            alt.Tooltip("share_text", type="nominal", title=words.text("share")),
            alt.Tooltip("n_text", type="nominal", title=words.text("n")),
        ],
        **opens(rows),
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
