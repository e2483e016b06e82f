"""How long until the first answer? One line per channel or team: 10-90 %, the middle half, the median, the target."""

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import (
    at,
    channel_colour,
    duration_axis,
    duration_domain,
    fade,
    layered,
    names_axis,
    number,
    opacity,
    opens,
    tooltips,
)
from charts.words import ENGLISH, Words


def ranges(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT, group: str = "channel") -> Drawing:
    """Range plot on a logarithmic axis, quickest median first.

    `frame`: `group` (String), n, p10, p25, median, p75, p90 (seconds), as from `metrics.distribution.response_ranges`.
    Groups with fewer than 30 are faint and stand last, because they are not ranked. Where the frame has `target`
    (seconds, null where there is none on this clock) and `kept` (0 to 1), a stroke stands where the promise ends and
    tells how many of the answers kept theirs.
    """
    rows = _prepared(frame, words, group)
    promised = rows.filter(pl.col("target").is_not_null())
    ends = rows.select(low=pl.min_horizontal("p10", "target").min(), high=pl.max_horizontal("p90", "target").max())
    return drawing(
        _template(words, theme, group, tuple(rows.columns), not promised.is_empty()),
        {"rows": rows} | ({} if promised.is_empty() else {"promised": promised}),
        names=rows["name"].to_list(),
        domain=duration_domain(*(number(end) for end in ends.row(0))),
        height=31 * max(1, rows.height) + 40,
    )


@template
def _template(words: Words, theme: Theme, group: str, columns: tuple[str, ...], has_promises: bool) -> alt.LayerChart:
    scale = alt.Scale(type="log", domain=hole("domain"), nice=False)
    y = alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme))
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=y,
        color=channel_colour() if group == "channel" else alt.value(theme.accent),
        tooltip=_tooltip(words, group),
        **opens(columns),
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
        x=alt.X(**at("end", scale)), text=alt.Text("median_text", type="nominal"), color=alt.value(theme.ink)
    )
    strokes = [_strokes(y, scale, words, theme)] if has_promises else []
    return layered(line, half, dot, *strokes, label)


def _strokes(y: alt.Y, scale: alt.Scale, words: Words, theme: Theme) -> alt.Chart:
    """Where each promise ends."""
    marks: alt.Chart = alt.Chart(alt.NamedData("promised")).mark_tick(thickness=2, size=20, color=theme.text)
    return marks.encode(
        x=alt.X(**at("target", scale)),
        y=y,
        tooltip=_told(words, {"name": "channel", "target_text": "target", "kept_text": "kept", "n_text": "n"}),
    )


def _prepared(frame: pl.DataFrame, words: Words, group: str) -> pl.DataFrame:
    missing = [pl.lit(None, pl.Float64).alias(name) for name in ("target", "kept") if name not in frame.columns]
    known = (
        frame.with_columns(missing)
        .filter(pl.col("median").is_not_null())
        .with_columns(pl.col("^p\\d+$", "median").clip(1))
    )
    ordered = known.sort(pl.col("n") < 30, "median", group)
    return ordered.with_columns(
        words.column(ordered, group, "name", words.label),
        words.column(ordered, "median", "median_text", words.duration),
        words.column(ordered, "p90", "p90_text", words.duration),
        words.column(ordered, "target", "target_text", words.duration),
        words.column(ordered, "kept", "kept_text", words.share),
        words.column(ordered, "n", "n_text", words.number),
        end=pl.max_horizontal("p90", "target"),
        full=fade(),
        soft=fade(0.35),
    )


def _tooltip(words: Words, group: str) -> list[alt.Tooltip]:
    return _told(words, {"name": group, "median_text": "median", "p90_text": "slowest_tenth", "n_text": "n"})


def _told(words: Words, shown: dict[str, str]) -> list[alt.Tooltip]:
    return tooltips(words, shown)
