"""How long until the first answer? One line per channel or team: 10-90 %, the middle half, the median."""

import altair as alt
import polars as pl

from charts.palette import LIGHT, Theme
from charts.scale import at, channel_colour, duration_axis, duration_scale, fade, layered, names_axis, number, opacity
from charts.words import ENGLISH, Words


def ranges(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT, group: str = "channel") -> alt.LayerChart:
    """Range plot on a logarithmic axis, quickest median first.

    `frame`: `group` (String), n, p10, p25, median, p75, p90 (seconds), as from `metrics.distribution.response_ranges`.
    Groups with fewer than 30 are faint and stand last, because they are not ranked.
    """
    rows = _prepared(frame, words, group)
    names = rows["name"].to_list()
    scale = duration_scale(number(rows["p10"].min()), number(rows["p90"].max()))
    base = alt.Chart(rows, height=31 * max(1, len(names)) + 40).encode(
        y=alt.Y("name", type="nominal", sort=names, axis=names_axis(theme)),
        color=channel_colour() if group == "channel" else alt.value(theme.accent),
        tooltip=_tooltip(words, group),
    )
    left = alt.X(**at("p10", scale, duration_axis(words, theme)))
    line = base.mark_rule(strokeWidth=1.5).encode(x=left, x2=alt.X2("p90"), opacity=opacity("full"))
    half = base.mark_bar(height=8, cornerRadius=4).encode(
        x=alt.X(**at("p25", scale)), x2=alt.X2("p75"), opacity=opacity("soft")
    )
    dot = base.mark_point(filled=True, size=70, stroke=theme.page, strokeWidth=1.5).encode(
        x=alt.X(**at("median", scale)), opacity=opacity("full")
    )
    label = base.mark_text(align="left", dx=8).encode(
        x=alt.X(**at("p90", scale)), text=alt.Text("median_text", type="nominal"), color=alt.value(theme.ink)
    )
    return layered(line, half, dot, label)


def _prepared(frame: pl.DataFrame, words: Words, group: str) -> pl.DataFrame:
    known = frame.filter(pl.col("median").is_not_null()).with_columns(pl.col("^p\\d+$", "median").clip(1))
    ordered = known.sort(pl.col("n") < 30, "median", group)
    return ordered.with_columns(
        words.column(ordered, group, "name", words.label),
        words.column(ordered, "median", "median_text", words.duration),
        words.column(ordered, "p90", "p90_text", words.duration),
        words.column(ordered, "n", "n_text", words.number),
        full=fade(),
        soft=fade(0.35),
    )


def _tooltip(words: Words, group: str) -> list[alt.Tooltip]:
    shown = {"name": group, "median_text": "median", "p90_text": "slowest_tenth", "n_text": "n"}
    return [alt.Tooltip(field, type="nominal", title=words.text(key)) for field, key in shown.items()]
