"""What happened, drawn on a course over time: a rule on its day, and its words above the drawing."""

from datetime import date
from typing import Final

import altair as alt
import polars as pl

from charts.drawing import Drawing, drawing, template
from charts.palette import Theme
from charts.scale import layered, midnight
from charts.words import Words

HAPPENED: Final = pl.Schema({"day": pl.Date(), "text": pl.String()})
"""What happened: a local day and a few words."""
LONGEST: Final = 28
"""Letters of a label; the whole is in the tooltip."""
LINES: Final = 3
"""Lines of labels above a drawing; a rule whose words find no room there still tells them in its tooltip."""
_LINE_HEIGHT: Final = 14
_LETTER: Final = 0.016
"""Width of a letter as a share of the axis, on a narrow card."""
_TURN: Final = 0.6
"""From here on words stand left of their rule, or they would leave the drawing."""


def marked(chart: Drawing, happened: pl.DataFrame, span: tuple[date, date], theme: Theme) -> Drawing:
    """The chart with a rule for each day of `happened` (HAPPENED, and `day_text` for the tooltip) within its axis.

    `span`: first and last day of the axis; the chart's horizontal position is a UTC instant. Unchanged when nothing
    happened in it.
    """
    rows = placed(happened.filter(pl.col("day").is_between(*span)), span)
    if rows.is_empty():
        return chart
    return chart.below(drawing(_template(theme), {"happened": rows}))


@template
def _template(theme: Theme) -> alt.LayerChart:
    base: alt.Chart = alt.Chart(alt.NamedData("happened")).encode(x=alt.X("at", type="temporal"))
    rule = base.mark_rule(color=theme.ink, strokeDash=[2, 3], strokeWidth=1.5).encode(
        tooltip=[alt.Tooltip("happened", type="nominal", title=""), alt.Tooltip("day_text", type="nominal", title="")]
    )
    words = base.transform_filter(f"datum.line < {LINES}").mark_text(
        align=alt.ExprRef("datum.is_left ? 'right' : 'left'"), dx=alt.ExprRef("datum.is_left ? 4 : -4"),
        dy=alt.ExprRef("datum.height"), baseline="bottom", color=theme.ink, fontSize=11,
    )  # fmt: skip
    told = words.encode(y=alt.value(0), text=alt.Text("label", type="nominal"))
    return layered(rule, told)


def placed(happened: pl.DataFrame, span: tuple[date, date]) -> pl.DataFrame:
    """The rows with `at`, `label` (cut), `is_left` of its rule, `line` above the drawing, and `height` in pixels.

    A label takes the first line whose words end before it begins.
    """
    days = max(1, (span[1] - span[0]).days)
    short = pl.when(pl.col("text").str.len_chars() > LONGEST).then(pl.col("text").str.head(LONGEST - 1) + "…")
    ordered = happened.sort("day", "text").with_columns(label=short.otherwise("text"), happened="text")
    where = (pl.col("day") - pl.lit(span[0])).dt.total_days() / days
    width, is_left = pl.col("label").str.len_chars() * _LETTER, where > _TURN
    begins = pl.when(is_left).then(where - width).otherwise(where)
    known = ordered.with_columns(at=midnight("day"), is_left=is_left, begins=begins, ends=begins + width)
    lines = _lines(list(known.select("begins", "ends").iter_rows()))
    return known.with_columns(line=pl.Series(lines, dtype=pl.Int64)).with_columns(
        height=-6.0 - _LINE_HEIGHT * pl.col("line")
    )


def _lines(spans: list[tuple[float, float]]) -> list[int]:
    taken: list[list[tuple[float, float]]] = []
    found = []
    for begins, ends in spans:
        free = (n for n, line in enumerate(taken) if all(ends < a or b < begins for a, b in line))
        line = next(free, len(taken))
        taken += [[]] if line == len(taken) else []
        taken[line].append((begins, ends))
        found.append(line)
    return found


def happened_frame(rows: list[tuple[date, str]], words: Words) -> pl.DataFrame:
    """Days and words as `marked` wants them."""
    frame = pl.DataFrame(rows, schema=HAPPENED, orient="row")
    return frame.with_columns(words.column(frame, "day", "day_text", words.day))
