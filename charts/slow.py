"""When are answers slow? Median wait by weekday and time of day, Monday first."""

import json

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import SMALL, fade, names_axis, number, opacity, opens, tooltips
from charts.words import ENGLISH, Words


def slow(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT, hours: int = 3) -> Drawing:
    """Heat map of medians on the theme's sequential colours, logarithmic; a cell without an answer stays empty.

    `frame`: weekday (Monday = 1), hour (the first of `hours` hours), n, median (seconds), as from
    `metrics.distribution.response_hours`; `link`, where a cell leads to. Cells with fewer than 30 answers are faint.
    """
    rows = _prepared(frame, words, hours)
    low, high = _ends(rows)
    ticks = [low, round((low * high) ** 0.5), high]
    named = json.dumps({str(tick): words.duration(tick) for tick in ticks}, ensure_ascii=False)
    return drawing(
        _template(words, theme, hours, tuple(rows.columns)),
        {"rows": rows},
        ends=[low, high],
        ticks=ticks,
        named=f"{named}[datum.value]",
    )


@template
def _template(words: Words, theme: Theme, hours: int, columns: tuple[str, ...]) -> alt.Chart:
    shades = alt.Scale(type="log", domain=hole("ends"), nice=False, clamp=True)
    legend = alt.Legend(
        title=None, orient="bottom", gradientLength=160, gradientThickness=10, labelFontSize=11, offset=6,
        labelColor=theme.ink, values=hole("ticks"), labelExpr=hole("named"),
    )  # fmt: skip
    labels = [_span(hour, hours) for hour in range(0, 24, hours)]
    chart: alt.Chart = (
        alt.Chart(ROWS, height=30 * 7 + 90)
        .mark_rect(cornerRadius=2, stroke=theme.page, strokeWidth=1.5)
        .encode(
            x=_names("hour_text", labels, theme, labelAngle=0),
            y=_names("weekday_text", list(words.weekdays), theme),
            color=alt.Color("median", type="quantitative", scale=shades, legend=legend),
            opacity=opacity("full"),
            tooltip=_tooltip(words),
            **opens(columns),
        )
    )
    return chart


def _ends(rows: pl.DataFrame) -> tuple[int, int]:
    """Where the colours begin and end: at the medians of cells with enough answers, or else of all."""
    enough = rows.filter(pl.col("n") >= SMALL)
    told = (rows if enough.is_empty() else enough)["median"]
    low = max(1, round(number(told.min()) or 1))
    return low, max(low * 2, round(number(told.max()) or 1))


def _names(field: str, labels: list[str], theme: Theme, **axis: int) -> alt.X | alt.Y:
    """A row or column for each label, whether or not anything stands there."""
    side = alt.X if field == "hour_text" else alt.Y
    scale = alt.Scale(domain=labels)
    return side(field, type="ordinal", scale=scale, axis=names_axis(theme, **axis))


def _span(hour: int, hours: int) -> str:
    return f"{hour:02d}–{hour + hours:02d}"


def _prepared(frame: pl.DataFrame, words: Words, hours: int) -> pl.DataFrame:
    clipped = frame.with_columns(pl.col("median").clip(1))
    return clipped.with_columns(
        words.column(clipped, "weekday", "weekday_text", lambda day: words.weekdays[day - 1]),
        words.column(clipped, "hour", "hour_text", lambda hour: _span(hour, hours)),
        words.column(frame, "median", "median_text", words.duration),
        words.column(clipped, "n", "n_text", words.number),
        full=fade(),
    )


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"weekday_text": "weekday", "hour_text": "hour", "median_text": "median", "n_text": "n"}
    return tooltips(words, shown)
