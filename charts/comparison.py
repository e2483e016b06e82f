"""Do matters that cross channels fare worse than those that stay in one? Two rows, each with its n."""

from typing import Literal

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import fade, layered, names_axis, number, opacity, opens
from charts.words import ENGLISH, Words


def comparison(
    frame: pl.DataFrame,
    words: Words = ENGLISH,
    theme: Theme = LIGHT,
    measure: Literal["resolution_rate", "median"] = "resolution_rate",
) -> Drawing:
    """Bars from zero for single-channel and cross-channel journeys, with value and n as text.

    `frame`: is_cross_channel, n, resolution_rate (0 to 1), n_resolved, median (seconds), as from
    `metrics.cross_channel.same_and_cross`. `measure` chooses what the bars show; n is what it is computed from.
    """
    rows = _prepared(frame, words, measure)
    longest = number(rows[measure].max()) or 1  # its text then hangs over the edge, for which the browser makes room
    return drawing(
        _template(words, theme, measure, tuple(rows.columns)),
        {"rows": rows},
        names=rows["name"].to_list(),
        longest=longest,
        height=48 * max(1, rows.height),
    )


@template
def _template(words: Words, theme: Theme, measure: str, columns: tuple[str, ...]) -> alt.LayerChart:
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme)),
        tooltip=[
            alt.Tooltip("name", type="nominal", title=words.text("channel")),
            alt.Tooltip("value_text", type="nominal", title=words.text(measure)),
            alt.Tooltip("n_text", type="nominal", title=words.text("n")),
        ],
        **opens(columns),
    )
    x = alt.X(measure, type="quantitative", scale=alt.Scale(domain=[0, hole("longest")], nice=False), axis=None)
    bars = base.mark_bar(height=18, cornerRadiusEnd=3, color=theme.accent).encode(x=x, opacity=opacity("full"))
    label = base.mark_text(align="left", dx=6, color=theme.ink).encode(x=x, text=alt.Text("label", type="nominal"))
    return layered(bars, label)


def _prepared(frame: pl.DataFrame, words: Words, measure: str) -> pl.DataFrame:
    counted = frame.with_columns(n=pl.col("n" if measure == "resolution_rate" else "n_resolved")).sort(
        "is_cross_channel"
    )
    names = {False: words.text("same_channel"), True: words.text("cross_channel")}
    texts = counted.with_columns(
        words.column(counted, "is_cross_channel", "name", lambda crossed: names[crossed]),
        words.column(counted, measure, "value_text", words.share if measure == "resolution_rate" else words.duration),
        words.column(counted, "n", "n_text", words.number),
        full=fade(),
    )
    label = pl.format("{} · {} = {}", "value_text", pl.lit(words.text("n")), "n_text").alias("label")
    kept = cs.by_name("name", "n", measure, "value_text", "n_text", "full", "link", require_all=False)
    return texts.select(kept, label)
