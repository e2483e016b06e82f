"""How long have dissatisfied customers been waiting? Open cases by age, severity stacked."""

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import layered, names_axis, number, opens
from charts.words import ENGLISH, Words
from model.vocabulary import SEVERITIES


def ages(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """One bar per age band, youngest first, from zero; the total stands at its end.

    `frame`: band (code), severity, n, as from `metrics.unresolved.unresolved_ages`, in the bands' order. Severity is
    one hue, darker the worse, and named in the legend and the tooltip.
    """
    rows = _prepared(frame, words)
    bands = rows["name"].unique(maintain_order=True).to_list()
    totals = rows.group_by("name", maintain_order=True).agg(pl.col("n").sum()).filter(pl.col("n") > 0)
    return drawing(
        _template(words, theme, tuple(rows.columns)),
        {"rows": rows, "totals": totals.with_columns(words.column(totals, "n", "n_text", words.number))},
        names=bands,
        top=(number(totals["n"].max()) or 1) * 1.15,
        height=36 * max(1, len(bands)) + 40,
    )


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, hole("top")], nice=False)
    y = alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme))
    x = alt.X("n", type="quantitative", scale=scale, axis=None)
    shades = alt.Scale(domain=[words.label(s) for s in SEVERITIES], range=list(severity_shades(theme)))
    legend = alt.Legend(title=None, orient="top", labelColor=theme.ink, symbolStrokeWidth=0)
    bars = alt.Chart(ROWS, height=hole("height")).mark_bar(height=20).encode(
        y=y, x=x.stack("zero"), order=alt.Order("rank", type="quantitative", sort="descending"),
        color=alt.Color("severity_text", type="ordinal", scale=shades, legend=legend),
        tooltip=[
            alt.Tooltip("name", type="nominal", title=words.text("age")),
            alt.Tooltip("severity_text", type="nominal", title=words.text("severity")),
            alt.Tooltip("n_text", type="nominal", title=words.text("n")),
        ],
        **opens(columns),
    )  # fmt: skip
    label: alt.Chart = alt.Chart(alt.NamedData("totals"))
    text = label.mark_text(align="left", dx=6, color=theme.ink)
    return layered(bars, text.encode(y=y, x=x, text=alt.Text("n_text", type="nominal")))


def severity_shades(theme: Theme) -> tuple[str, ...]:
    """One hue, nearer to the page the milder: a colour per severity, in the vocabulary's order."""
    return tuple(_mixed(theme.page, theme.bad, share) for share in (0.3, 0.5, 0.75, 1.0))


def _mixed(one: str, two: str, share: float) -> str:
    pairs = ((int(one[i : i + 2], 16), int(two[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    rank = pl.col("severity").replace_strict(
        {s: i for i, s in enumerate(SEVERITIES)}, default=-1, return_dtype=pl.Int64
    )
    return frame.with_columns(
        words.column(frame, "band", "name", words.text),
        words.column(frame, "severity", "severity_text", words.label),
        words.column(frame, "n", "n_text", words.number),
        rank=rank,
    )
