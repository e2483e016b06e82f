"""Contacts over time: one line per channel, named where it ends; faint below 30 contacts in all."""

from typing import Final, Literal

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import (
    FAINT,
    SMALL,
    channel_colour,
    days_axis,
    layered,
    midnight,
    number,
    opacity,
    opens,
    step_column,
    tooltips,
)
from charts.words import ENGLISH, Words

GAP: Final = 0.07
"""Smallest distance between two names, as a share of the axis."""


def trend(
    frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT, measure: Literal["n", "share"] = "n"
) -> Drawing:
    """Volume (`n`) or share of each channel per step, from a zero baseline.

    `frame`: day, week or month (Date), channel, n, share (0 to 1, null without contacts), as from
    `metrics.trend.volumes`. Names at the right end are pushed apart so that none covers another.
    """
    rows = _prepared(frame, words)
    top = number(rows[measure].max()) or 1
    form = _template(words, theme, measure, tuple(rows.columns))
    return drawing(form, {"rows": rows, "ends": _ends(rows, measure, top)}, top=top * 1.05)


@template
def _template(words: Words, theme: Theme, measure: str, columns: tuple[str, ...]) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, hole("top")], nice=False, zero=True)
    shown = ".0%" if measure == "share" else ",.0f"
    y = alt.Y(measure, type="quantitative", scale=scale).axis(
        title=None, format=shown, labelColor=theme.ink, gridColor=theme.grid, domain=False, ticks=False, tickCount=4
    )
    x = alt.X("at", type="temporal", scale=alt.Scale(type="utc"), axis=days_axis(theme))
    base = alt.Chart(ROWS, height=290).encode(x=x, color=channel_colour())
    line = base.mark_line(strokeWidth=2).encode(y=y, opacity=opacity("full"))
    dots = base.mark_point(size=60, filled=True).encode(
        y=y, opacity=alt.value(0), tooltip=_tooltip(words), **opens(columns)
    )
    end = alt.Y("label_at", type="quantitative", scale=scale)
    ends: alt.Chart = alt.Chart(alt.NamedData("ends")).encode(x=x, y=end)
    keys = ends.mark_text(align="left", dx=6, text="●").encode(color=channel_colour())
    names = ends.mark_text(align="left", dx=18, color=theme.ink).encode(text=alt.Text("name", type="nominal"))
    return layered(line, dots, keys, names)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    step = step_column(frame)
    ordered = frame.sort(step, "channel")
    return ordered.with_columns(
        words.column(ordered, "channel", "name", words.label),
        words.column(ordered, step, "step_text", words.day),
        words.column(ordered, "n", "n_text", words.number),
        words.column(ordered, "share", "share_text", words.share),
        at=midnight(step),
        full=pl.when(pl.col("n").sum().over("channel") < SMALL).then(FAINT).otherwise(1.0),
    )


def _ends(rows: pl.DataFrame, measure: str, top: float) -> pl.DataFrame:
    """One row per channel where its line ends, `label_at` at least a gap above the one below.

    With y the sorted ends and i their rank, the least such heights are the running maximum of y - i * gap, plus
    i * gap.
    """
    last = rows.filter(pl.col(measure).is_not_null()).group_by("channel").agg(
        pl.col("name", "at").last(), pl.col(measure).last().alias("end")
    )  # fmt: skip
    ends = last.sort("end", "channel").with_row_index("rank")
    step = pl.col("rank").cast(pl.Float64) * GAP * top
    return ends.with_columns(label_at=(pl.col("end") - step).cum_max() + step, at=pl.col("at").max())


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"name": "channel", "step_text": "day", "share_text": "share", "n_text": "n"}
    return tooltips(words, shown)
