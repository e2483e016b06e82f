"""Scales and axes that several charts share."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

import altair as alt
import polars as pl

from charts.palette import Theme
from charts.words import Words
from model.vocabulary import CHANNELS

_DAY: Final = 86_400_000
"""A day in milliseconds, the unit of Vega's axes of time."""
SMALL: Final = 30
"""Fewer than this many: drawn faintly, and never ranked."""
FAINT: Final = 0.35
TICKS: Final = (5, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 4 * 86400)
"""Labelled ticks of a duration axis, in seconds: 5 s to 4 d."""


READ_OUT: Final = (
    "weekday_text", "hour_text", "step_text", "what_text", "name", "band_text", "from_name", "to_name", "severity_text",
    "share_text", "value_text", "median_text", "n_text", "at_text",
)  # fmt: skip
"""Columns of words that say what a mark is, in the order they are read out, its number last."""
FINE_TICKS: Final = (
    1,
    5,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    14400,
    28800,
    86400,
    172800,
    345600,
    864000,
)
"""More of them, for an axis that shows one channel only."""


def channel_colour(field: str = "channel") -> alt.Color:
    """Colour by channel code over all channels, without a range: the browser applies the theme's own list.

    So a channel keeps its colour under every filter, and the spec is the same in light and dark.
    """
    return alt.Color(field, type="nominal", scale=alt.Scale(domain=list(CHANNELS)), legend=None)


def fade(full: float = 1.0) -> pl.Expr:
    """Opacity of a mark: full, or a third of it where n is small."""
    return pl.when(pl.col("n") < SMALL).then(round(full * FAINT, 4)).otherwise(full)


def opacity(field: str) -> alt.Opacity:
    """Opacity taken from the column as it is."""
    return alt.Opacity(field, type="quantitative", scale=None, legend=None)


def opens(columns: Collection[str], column: str = "link") -> dict[str, Any]:
    """The encoding that makes a mark open its address; none where its frame has no column of addresses.

    A mark without one opens nothing: Vega would open a page called "null". And each mark is read out by its words,
    where Vega would read out the address and the names of columns.
    """
    if column not in columns:
        return {}
    told = {"test": f"isValid(datum.{column})", "field": column, "type": "nominal"}
    words = ", ".join(f"datum.{name}" for name in READ_OUT if name in columns)
    spoken = f"trim(replace(join([{words}], ' '), regexp(' +', 'g'), ' '))"
    return {
        "href": alt.HrefValue(None, condition=told),
        "description": alt.DescriptionValue(alt.ExprRef(expr=spoken)),
    }


def duration_domain(low: float | None, high: float | None) -> list[float]:
    """Ends of a logarithmic scale of seconds: the smallest and the largest value, with room for a label at the end."""
    return [max(1.0, (low or 1) / 1.4), max(10.0, (high or 1)) * 2.5]


def duration_axis(words: Words, theme: Theme, ticks: tuple[int, ...] = TICKS) -> alt.Axis:
    """Ticks at 5 s to 4 d, written in the viewer's words."""
    named = {str(tick): words.duration(tick) for tick in ticks}
    expression = f"{json.dumps(named, ensure_ascii=False)}[datum.value]"
    return alt.Axis(
        values=list(ticks), labelExpr=expression, title=None, labelColor=theme.ink, gridColor=theme.grid,
        labelOverlap="greedy", ticks=False, domain=False,
    )  # fmt: skip


def names_axis(theme: Theme, **more: Any) -> alt.Axis:
    """Names of channels, teams or bands; flush and bound are off, or the first and last label leave their row."""
    look = {"title": None, "grid": False, "ticks": False, "domain": False, "labelLimit": 160}
    return alt.Axis(labelColor=theme.ink, labelFlush=False, labelBound=False, **(look | more))


def days_axis(theme: Theme) -> alt.Axis:
    """Days as `10 Nov`, in the chart's language, each at most once: of a week Vega would label every noon as well."""
    return alt.Axis(
        title=None, format="%-d %b", labelColor=theme.ink, grid=False, ticks=False, labelOverlap=True, tickMinStep=_DAY
    )


def midnight(column: str) -> pl.Expr:
    """A local Date as an instant every browser shows as that date on a UTC scale."""
    return pl.col(column).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")


def step_column(frame: pl.DataFrame) -> str:
    """The Date column of a course over time: day, week or month."""
    return next(c for c in ("day", "week", "month") if c in frame.columns)


def number(value: object) -> float | None:
    """The value as a float when it is a number, as of the smallest or largest of a column."""
    return float(value) if isinstance(value, int | float) else None


def at(field: str, scale: alt.Scale, axis: alt.Axis | None = None) -> dict[str, Any]:
    """Keyword arguments of a quantitative position on a scale that several layers share."""
    return {"shorthand": field, "type": "quantitative", "scale": scale} | ({"axis": axis} if axis else {})


def layered(*charts: alt.Chart) -> alt.LayerChart:
    """The charts on top of each other, first at the bottom."""
    return alt.LayerChart(layer=list(charts))


def tooltips(words: Words, shown: Mapping[str, str]) -> list[alt.Tooltip]:
    """What is told of a mark: columns of text that are ready to read, and the key of the word for each."""
    return [alt.Tooltip(field, type="nominal", title=words.text(key)) for field, key in shown.items()]
