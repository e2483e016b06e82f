"""Is this channel slower than it was? Nested percentile bands over time with the median line."""

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import (
    FINE_TICKS,
    at,
    days_axis,
    duration_axis,
    fade,
    layered,
    midnight,
    number,
    opacity,
    opens,
    step_column,
    tooltips,
)
from charts.words import ENGLISH, Words


def bands(
    frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT, channel: str | None = None,
    target: float | None = None,
) -> Drawing:  # fmt: skip
    """10-90 % and 25-75 % bands and the median, on a logarithmic axis; never a mean, no area from zero.

    `frame`: day, week or month (Date), n, p10, p25, median, p75, p90 (seconds), as from
    `metrics.distribution.response_bands`. The dot of a step with fewer than 30 is faint.
    `target` (seconds): a dashed line where the promise ends.
    """
    rows = _prepared(frame, words)
    reach = [value for value in (number(rows["p10"].min()), number(rows["p90"].max()), target) if value]
    low, high = min(reach, default=1), max(reach, default=10)
    return drawing(
        _template(words, theme, channel, tuple(rows.columns), bool(target)),
        {"rows": rows} | ({"promise": _promise(target, words)} if target else {}),
        domain=[max(1.0, low / 1.1), high * 1.1],
    )


@template
def _template(
    words: Words, theme: Theme, channel: str | None, columns: tuple[str, ...], has_promise: bool
) -> alt.LayerChart:
    scale = alt.Scale(type="log", domain=hole("domain"), nice=False)
    colour = theme.of(channel) if channel else theme.accent
    base = alt.Chart(ROWS, height=270).encode(
        x=alt.X("at", type="temporal", scale=alt.Scale(type="utc"), axis=days_axis(theme)), tooltip=_tooltip(words)
    )
    first = alt.Y(**at("p10", scale, duration_axis(words, theme, FINE_TICKS)))
    median = alt.Y(**at("median", scale))
    return layered(
        base.mark_area(color=colour, opacity=0.16).encode(y=first, y2=alt.Y2("p90")),
        base.mark_area(color=colour, opacity=0.26).encode(y=alt.Y(**at("p25", scale)), y2=alt.Y2("p75")),
        base.mark_line(color=colour, strokeWidth=2).encode(y=median),
        base.mark_point(color=colour, filled=True, size=30).encode(y=median, opacity=opacity("full"), **opens(columns)),
        *(_promised(scale, theme) if has_promise else ()),
    )


def _promise(target: float, words: Words) -> pl.DataFrame:
    return pl.DataFrame({"target": [float(target)], "said": [f"{words.text('target')} {words.duration(target)}"]})


def _promised(scale: alt.Scale, theme: Theme) -> tuple[alt.Chart, alt.Chart]:
    """A line where the promise ends, with its length written above its right end."""
    base: alt.Chart = alt.Chart(alt.NamedData("promise")).encode(y=alt.Y(**at("target", scale)))
    label = base.mark_text(align="right", baseline="bottom", dy=-3, color=theme.text)
    shown = label.encode(x=alt.value("width"), text=alt.Text("said", type="nominal"))
    return base.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=theme.text), shown


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    step = step_column(frame)
    known = frame.filter(pl.col("median").is_not_null()).with_columns(pl.col("^p\\d+$", "median").clip(1)).sort(step)
    texts = {"median": "median_text", "p10": "p10_text", "p90": "p90_text"}
    return known.with_columns(
        words.column(known, step, "step_text", words.day),
        words.column(known, "n", "n_text", words.number),
        *(words.column(known, source, name, words.duration) for source, name in texts.items()),
        at=midnight(step),
        full=fade(),
    ).with_columns(most_text=pl.format("{} – {}", "p10_text", "p90_text"))  # a range


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"step_text": "day", "median_text": "median", "most_text": "most", "n_text": "n"}
    return tooltips(words, shown)
