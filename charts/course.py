"""One figure over time, with what it was before and after something happened, and what it should be."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import (
    FINE_TICKS,
    SMALL,
    days_axis,
    duration_axis,
    fade,
    layered,
    midnight,
    number,
    opacity,
    step_column,
)
from charts.words import ENGLISH, Words


@dataclass(frozen=True)
class Aim:
    """A level the figure should have, and its words."""

    value: float
    text: str


def course(
    frame: pl.DataFrame,
    words: Words = ENGLISH,
    theme: Theme = LIGHT,
    unit: str = "count",
    said: Callable[[float], str] = str,
    name: str = "",
    sides: pl.DataFrame | None = None,
    aim: Aim | None = None,
) -> Drawing:
    """A line with a dot per step, faint where n is small; durations on a logarithmic axis, all else from zero.

    `frame`: day, week or month (Date), n, value (null where there is none), as from `metrics.trend.trend`. `name`: what
    the figure is called, `said`: how a value of it reads. `sides`: first, last (Date), value: a level over those days.
    `aim`: drawn over the whole width.
    """
    rows, levels = _prepared(frame, words, said), _levels(sides)
    values = pl.concat([rows["value"], levels["value"], pl.Series([aim.value] if aim else [], dtype=pl.Float64)])
    frames = {"rows": rows} | ({"levels": levels} if levels.height else {})
    frames |= {"aim": pl.DataFrame({"value": [aim.value], "aim": [aim.text]})} if aim else {}
    form = _template(words, theme, unit == "seconds", levels.height > 0, aim is not None)
    return drawing(form, frames, name=name, **_axis_of(unit, values))


@template
def _template(words: Words, theme: Theme, is_duration: bool, has_levels: bool, has_aim: bool) -> alt.LayerChart:
    y = _axis(is_duration, words, theme)
    x = alt.X("at", type="temporal", scale=alt.Scale(type="utc"), axis=days_axis(theme))
    base = alt.Chart(ROWS, height=190).encode(x=x, y=y, tooltip=_tooltip(words))
    line = base.mark_line(color=theme.accent, strokeWidth=1.2, opacity=0.5)
    dots = base.mark_point(color=theme.accent, filled=True, size=28).encode(opacity=opacity("full"))
    level: alt.Chart = alt.Chart(alt.NamedData("levels")).mark_rule(color=theme.text, strokeWidth=2.5)
    parts = [level.encode(x=alt.X("from", type="temporal"), x2="to", y=alt.Y("value", type="quantitative"))]
    return layered(line, dots, *(parts if has_levels else []), *(_aim(theme) if has_aim else []))


def _prepared(frame: pl.DataFrame, words: Words, said: Callable[[float], str]) -> pl.DataFrame:
    step = step_column(frame)
    known = frame.filter(pl.col("value").is_not_null()).sort(step)
    # A count stands for itself, however small; a share or a duration of few cases does not.
    is_total = known["value"].equals(known["n"].cast(pl.Float64))
    return known.select(
        "n", "value",
        words.column(known, step, "step_text", words.day),
        words.column(known, "n", "n_text", words.number),
        words.column(known, "value", "value_text", said),
        at=midnight(step),
        full=pl.lit(1.0) if is_total else fade(),
    )  # fmt: skip


def _levels(sides: pl.DataFrame | None) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"first": pl.Date(), "last": pl.Date(), "value": pl.Float64()})
    known = (empty if sides is None else sides).filter(pl.col("value").is_not_null())
    return known.select("value", midnight("first").alias("from"), midnight("last").alias("to"))


def _axis_of(unit: str, values: pl.Series) -> dict[str, object]:
    """Where the axis of these values begins and ends, and how its numbers read."""
    low, high = number(values.min()) or 0.0, number(values.max()) or 1.0
    shown = ".0%" if unit == "share" else ",.0f" if high > SMALL else "~g"
    if unit == "seconds":
        return {"ends": [max(1.0, low / 1.3), max(10.0, high * 1.3)], "shown": shown}
    return {"ends": [min(0.0, low), (high or 1) * 1.1], "shown": shown}


def _axis(is_duration: bool, words: Words, theme: Theme) -> alt.Y:
    if is_duration:
        scale = alt.Scale(type="log", domain=hole("ends"), nice=False)
        return alt.Y("value", type="quantitative", scale=scale, axis=duration_axis(words, theme, FINE_TICKS))
    scale = alt.Scale(domain=hole("ends"), nice=False)
    axis = alt.Axis(
        format=hole("shown"),
        title=None,
        labelColor=theme.ink,
        gridColor=theme.grid,
        domain=False,
        ticks=False,
        tickCount=4,
    )
    return alt.Y("value", type="quantitative", scale=scale, axis=axis)


def _aim(theme: Theme) -> list[alt.Chart]:
    base: alt.Chart = alt.Chart(alt.NamedData("aim")).encode(y=alt.Y("value", type="quantitative"))
    words = base.mark_text(align="left", baseline="bottom", dy=-3, color=theme.good, fontSize=11)
    return [
        base.mark_rule(color=theme.good, strokeDash=[6, 3], strokeWidth=1.5),
        words.encode(x=alt.value(4), text=alt.Text("aim", type="nominal")),
    ]


def _tooltip(words: Words) -> list[alt.Tooltip]:
    named = [alt.Tooltip("step_text", type="nominal", title=words.text("day"))]
    named += [alt.Tooltip("value_text", type="nominal", title=hole("name"))]
    return [*named, alt.Tooltip("n_text", type="nominal", title=words.text("n"))]
