"""How much of it is there now, and how much was there before? One bar per thing, a stroke where it stood."""

import json
from typing import Final

import altair as alt
import polars as pl

from charts.drawing import ROWS, Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import FAINT, SMALL, layered, names_axis, number, opens, tooltips
from charts.words import ENGLISH, Words

ROW: Final = 28
"""Height of a line."""
EDGE: Final = 14
"""What a chart leaves free around its lines; the height it is given holds that too."""
PART: Final = 0.55
"""Opacity of a line that is part of the one above it."""


def compared(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Bars from zero in the order of the rows, what they say as text, a stroke where they stood before.

    `frame`: name (unique), value and before (Float64 on one scale, null: none), said and said_before (String), n; and
    where there are any, is_head (Boolean; the others are its parts) and link.
    """
    ends = [number(frame[side].max()) or 0.0 for side in ("value", "before")]
    rows = prepared(frame, words)
    form = _template(words, theme, tuple(rows.columns), not rows["is_head"].all())
    return drawing(form, {"rows": rows}, top=(max(ends) or 1.0) * 1.25, **holes(rows))


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...], has_parts: bool) -> alt.LayerChart:
    return layered(*bars(words, theme, columns, hole("top"), has_parts))


def bars(
    words: Words, theme: Theme, columns: tuple[str, ...], top: float, has_parts: bool, axis: alt.Axis | None = None
) -> tuple[alt.Chart, alt.Chart, alt.Chart]:
    """The bars, strokes and texts of `compared`, on a scale that ends at `top`; their holes are those of `holes`."""
    scale = alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(ROWS, height=hole("height")).encode(
        y=alt.Y("name", type="nominal", sort=hole("names"), axis=_names(theme, has_parts)),
        tooltip=tooltips(words, _TOLD),
        **opens(columns),
    )
    bar = base.mark_bar(height=14, cornerRadiusEnd=2, color=theme.accent).encode(
        x=alt.X("value", type="quantitative", scale=scale, axis=axis),
        opacity=alt.Opacity("full", type="quantitative", scale=None, legend=None),
    )
    x = alt.X("before", type="quantitative", scale=scale)
    stroke = base.mark_tick(thickness=2, size=18, color=theme.text).encode(x=x)
    text = base.mark_text(align="left", dx=7, color=theme.ink).encode(
        x=alt.X("said_at", type="quantitative", scale=scale), text=alt.Text("said", type="nominal")
    )
    return bar, stroke, text


_TOLD: Final = {"name": "what", "said": "now", "said_before": "before", "n_text": "n"}


def prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """The rows of `bars`, from a frame as for `compared`."""
    told = frame if "is_head" in frame.columns else frame.with_columns(is_head=pl.lit(value=True))
    faint = pl.when(pl.col("n") < SMALL).then(FAINT).otherwise(1.0)
    return told.with_columns(
        words.column(told, "n", "n_text", words.number),
        full=(faint * pl.when("is_head").then(1.0).otherwise(PART)).round(4),
        said_at=pl.max_horizontal("value", "before").fill_null(0.0),
    )


def holes(rows: pl.DataFrame, above: int = 0) -> dict[str, object]:
    """What the rows say of their bars; `above`: the height of an axis over them."""
    names, heads = rows["name"].to_list(), rows.filter("is_head")["name"].to_list()
    test = f"indexof({json.dumps(heads, ensure_ascii=False)}, datum.value) >= 0"
    return {"names": names, "is_head": test, "height": ROW * max(1, rows.height) + EDGE + above}


def _names(theme: Theme, has_parts: bool) -> alt.Axis:
    """The names, those of heads in bold where others are their parts."""
    weight = {"condition": {"test": hole("is_head"), "value": 600}, "value": 400}
    return names_axis(theme, labelLimit=210, **({"labelFontWeight": weight} if has_parts else {}))
