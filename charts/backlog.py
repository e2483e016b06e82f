"""How old is what is open? One bar per channel, its ages side by side."""

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import layered, names_axis, number, opens, tooltips
from charts.words import ENGLISH, Words

_BANDS = ("1d", "3d", "7d", "14d", "30d", "more", "no_age")
_STEPS = (1, 2, 4, 5, 7, 9)
"""The theme's sequential shades of the ages, the darker the older."""


def backlog(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Open cases by channel from zero, the youngest first in each bar; the total stands at its end.

    `frame`: channel, band (code), n, as from `metrics.backlog_ages.backlog_ages`; `link`, where a part leads to. Most
    open cases first.
    """
    rows = _prepared(frame, words)
    totals = rows.group_by("name", maintain_order=True).agg(pl.col("n").sum())
    ranked = totals.sort("n", "name", descending=[True, False])
    is_unknown = not frame.filter((pl.col("n") > 0) & (pl.col("band") == "no_age")).is_empty()
    return drawing(
        _template(words, theme, tuple(rows.columns), is_unknown),
        {"rows": rows, "totals": ranked.with_columns(words.column(ranked, "n", "n_text", words.number))},
        names=ranked["name"].to_list(),
        top=(number(totals["n"].max()) or 1) * 1.12,
        height=28 * max(1, ranked.height) + 60,
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...], is_unknown: bool) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, hole("top")], nice=False)
    y = alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme))
    x = alt.X("n", type="quantitative", scale=scale, axis=None)
    shades = {band: theme.sequential[step] for band, step in zip(_BANDS, _STEPS, strict=False)}
    shades |= {"no_age": theme.grid} if is_unknown else {}
    named = alt.Scale(domain=[words.text(band) for band in shades], range=list(shades.values()))
    legend = alt.Legend(title=None, orient="top", labelColor=theme.ink, symbolStrokeWidth=0, columns=3)
    bars = alt.Chart(ROWS, height=hole("height")).mark_bar(height=16).encode(
        y=y, x=x.stack("zero"), order=alt.Order("rank", type="quantitative", sort="ascending"),
        color=alt.Color("band_text", type="ordinal", scale=named, legend=legend),
        tooltip=_tooltip(words), **opens(columns),
    )  # fmt: skip
    label: alt.Chart = alt.Chart(alt.NamedData("totals"))
    text = label.mark_text(align="left", dx=6, color=theme.ink)
    return layered(bars, text.encode(y=y, x=x, text=alt.Text("n_text", type="nominal")))


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    rank = pl.col("band").replace_strict({b: i for i, b in enumerate(_BANDS)}, default=-1, return_dtype=pl.Int64)
    return frame.with_columns(
        words.column(frame, "channel", "name", words.label),
        words.column(frame, "band", "band_text", words.text),
        words.column(frame, "n", "n_text", words.number),
        rank=rank,
    )


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"name": "channel", "band_text": "age", "n_text": "n"}
    return tooltips(words, shown)
