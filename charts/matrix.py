"""Where do customers go next? The precise form: a matrix of row shares."""

from typing import Final

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import FAINT, SMALL, layered, names_axis, opens, tooltips
from charts.words import ENGLISH, Words
from model.vocabulary import CHANNELS

WRITTEN_FROM: Final = 0.10
"""Row shares from here on are written into the cell."""
FULL_AT: Final = 0.60
"""Row share with the strongest colour."""
TURNS_AT: Final = {"light": 0.40, "dark": 0.30}
"""Row share from which the cell's colour asks for the other text colour: black turns white, or white black."""


def matrix(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Heat map of hand-offs: each row's shares add up to 1, channels in their fixed order on both sides.

    `frame`: from_channel, to_channel, n, as from the metric `handoffs` by those two. Rows of fewer than 30 hand-offs
    are faint.
    """
    rows = _prepared(frame, words, theme)
    ends = {side: [words.label(c) for c in CHANNELS if c in set(rows[side])] for side in ("from_channel", "to_channel")}
    return drawing(
        _template(words, theme, tuple(rows.columns)),
        {"rows": rows},
        down=ends["from_channel"],
        across=ends["to_channel"],
        height=34 * max(1, len(ends["from_channel"])) + 70,
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    base = alt.Chart(ROWS, height=hole("height")).encode(
        x=alt.X(
            "to_name",
            type="nominal",
            sort=hole("across"),
            axis=names_axis(theme, orient="top", labelAngle=-40, labelOverlap=False),
        ),
        y=alt.Y("from_name", type="nominal", sort=hole("down"), axis=names_axis(theme)),
        tooltip=_tooltip(words),
        **opens(columns),
    )
    cells = base.mark_rect(cornerRadius=2, stroke=theme.page, strokeWidth=1).encode(
        color=alt.Color("share", type="quantitative", scale=alt.Scale(domain=[0, FULL_AT], clamp=True), legend=None),
        opacity=alt.Opacity("full", type="quantitative", scale=None, legend=None),
    )
    weak, strong = ("white", "black") if theme.name == "dark" else ("black", "white")
    colour = alt.condition("datum.is_strong", alt.value(strong), alt.value(weak))
    text = base.mark_text(fontSize=11).encode(text=alt.Text("cell_text", type="nominal"), color=colour)
    return layered(cells, text)


def _prepared(frame: pl.DataFrame, words: Words, theme: Theme) -> pl.DataFrame:
    """Row shares; `full` fades rows whose total is small, whose cells are then never strong."""
    total = pl.col("n").sum().over("from_channel")
    share, is_small = pl.col("n") / total, total < SMALL
    shared = frame.with_columns(
        share=share,
        full=pl.when(is_small).then(FAINT).otherwise(1.0),
        is_strong=~is_small & (share >= TURNS_AT[theme.name]),
    )
    return shared.with_columns(
        words.column(shared, "from_channel", "from_name", words.label),
        words.column(shared, "to_channel", "to_name", words.label),
        words.column(shared, "share", "share_text", words.share),
        words.column(shared, "share", "cell_text", lambda s: words.percent(s) if s >= WRITTEN_FROM else ""),
        words.column(shared, "n", "n_text", words.number),
    )


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"from_name": "from_channel", "to_name": "to_channel", "share_text": "share", "n_text": "n"}
    return tooltips(words, shown)
