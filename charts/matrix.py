"""Where do customers go next? The precise form: a matrix of row shares."""

from typing import Final

import altair as alt
import polars as pl

from charts.palette import LIGHT, Theme
from charts.scale import layered, names_axis
from charts.words import ENGLISH, Words
from model.vocabulary import CHANNELS

WRITTEN_FROM: Final = 0.10
"""Row shares from here on are written into the cell."""
DARK_FROM: Final = 0.40
"""Cells from this share on are strongly coloured, so their text takes the page's colour."""


def matrix(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> alt.LayerChart:
    """Heat map of hand-offs: each row's shares add up to 1, channels in their fixed order on both sides.

    `frame`: from_channel, to_channel, n, as from the metric `handoffs` by those two. Rows of fewer than 30 hand-offs
    are faint.
    """
    rows = _prepared(frame, words)
    ends = {side: [words.label(c) for c in CHANNELS if c in set(rows[side])] for side in ("from_channel", "to_channel")}
    base = alt.Chart(rows, height=26 * max(1, len(ends["from_channel"])) + 70).encode(
        x=alt.X(
            "to_name",
            type="nominal",
            sort=ends["to_channel"],
            axis=names_axis(theme, orient="top", labelAngle=-40, labelOverlap=False),
        ),
        y=alt.Y("from_name", type="nominal", sort=ends["from_channel"], axis=names_axis(theme)),
        tooltip=_tooltip(words),
    )
    cells = base.mark_rect(cornerRadius=2, stroke=theme.page, strokeWidth=1).encode(
        color=alt.Color("share", type="quantitative", scale=alt.Scale(domain=[0, 0.6], clamp=True), legend=None),
        opacity=alt.Opacity("full", type="quantitative", scale=None, legend=None),
    )
    strong = alt.condition(f"datum.share >= {DARK_FROM}", alt.value(theme.page), alt.value(theme.text))
    text = base.mark_text(fontSize=11).encode(text=alt.Text("cell_text", type="nominal"), color=strong)
    return layered(cells, text)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Row shares; `full` fades rows whose total is small."""
    total = pl.col("n").sum().over("from_channel")
    shared = frame.with_columns(share=pl.col("n") / total, full=pl.when(total < 30).then(0.35).otherwise(1.0))
    named = shared.with_columns(
        words.column(shared, "from_channel", "from_name", words.label),
        words.column(shared, "to_channel", "to_name", words.label),
        words.column(shared, "share", "share_text", words.share),
        words.column(shared, "share", "percent_text", words.percent),
        words.column(shared, "n", "n_text", words.number),
    )
    written = pl.when(pl.col("share") >= WRITTEN_FROM).then(pl.col("percent_text")).otherwise(pl.lit(""))
    return named.with_columns(written.alias("cell_text"))


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"from_name": "from_channel", "to_name": "to_channel", "share_text": "share", "n_text": "n"}
    return [alt.Tooltip(field, type="nominal", title=words.text(key)) for field, key in shown.items()]
