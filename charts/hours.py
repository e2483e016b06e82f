"""When do customers contact us? Hour by weekday, Monday first."""

from typing import Final

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.drawing import ROWS, Drawing, drawing, template
from charts.palette import LIGHT, Theme
from charts.scale import names_axis, opens
from charts.words import ENGLISH, Words

EVERY: Final = 3
"""Hours between two labels."""


def hours(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Heat map of contacts on the theme's sequential colours; an hour without contacts is 0, not a hole.

    `frame`: weekday (Monday = 1), hour (0 to 23), n, as from the metric `contacts` by weekday and hour.
    """
    rows = _grid(frame, words)
    return drawing(_template(words, theme, tuple(rows.columns)), {"rows": rows})


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.Chart:
    labels = [f"{hour:02d}h" for hour in range(24)]
    shown = f"indexof({labels[::EVERY]}, datum.value) >= 0 ? datum.value : ''"
    legend = alt.Legend(
        title=None,
        orient="bottom",
        gradientLength=160,
        gradientThickness=10,
        labelFontSize=11,
        offset=6,
        labelColor=theme.ink,
    )
    chart: alt.Chart = (
        alt.Chart(ROWS, height=30 * 7 + 90)
        .mark_rect(cornerRadius=2, stroke=theme.page, strokeWidth=1.5)
        .encode(
            x=alt.X("hour_text", type="ordinal", sort=labels, axis=names_axis(theme, labelExpr=shown, labelAngle=0)),
            y=alt.Y("weekday_text", type="ordinal", sort=list(words.weekdays), axis=names_axis(theme)),
            color=alt.Color("n", type="quantitative", scale=alt.Scale(zero=True), legend=legend),
            tooltip=[
                alt.Tooltip("weekday_text", type="nominal", title=words.text("weekday")),
                alt.Tooltip("hour_text", type="nominal", title=words.text("hour")),
                alt.Tooltip("n_text", type="nominal", title=words.text("n")),
            ],
            **opens(columns),
        )
    )
    return chart


def _grid(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """All 7 x 24 cells."""
    week = pl.DataFrame(
        {"weekday": range(1, 8), "weekday_text": words.weekdays}, schema_overrides={"weekday": pl.Int64}
    )
    day = pl.DataFrame({"hour": range(24)}, schema={"hour": pl.Int64})
    found = frame.select(pl.col("weekday", "hour", "n").cast(pl.Int64), cs.by_name("link", require_all=False))
    full = week.join(day, how="cross", maintain_order="left_right").join(
        found, on=("weekday", "hour"), how="left", maintain_order="left"
    ).with_columns(pl.col("n").fill_null(0))  # fmt: skip
    hour_text = pl.format("{}h", pl.col("hour").cast(pl.String).str.zfill(2)).alias("hour_text")
    return full.with_columns(hour_text, words.column(full, "n", "n_text", words.number))
