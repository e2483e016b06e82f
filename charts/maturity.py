"""How omnichannel are we? Every part of the score as a bar, below the dimension it belongs to, over four bands."""

import json
from typing import Final

import altair as alt
import polars as pl

from charts.compared import bars, holes, prepared
from charts.drawing import Drawing, drawing, template
from charts.palette import LIGHT, Theme
from charts.scale import layered
from charts.words import ENGLISH, Words

BANDS: Final = {"starting": 0, "building": 25, "solid": 50, "leading": 75}
"""What a score from here on is called."""
WIDTH: Final = 25
FULL: Final = 108
"""End of the scale: 100, and room for its text."""
AXIS: Final = 20
"""Height of the bands' names above."""


def maturity(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Scores from 0 to 100 in the order of the rows; `frame` as for `charts.compared`, with is_head for dimensions.

    A part without a score has no bar; its `said` tells why.
    """
    rows = prepared(frame, words)
    borders = pl.DataFrame({"at": [start + WIDTH for start in BANDS.values()]})
    frames = {"borders": borders, "rows": rows}
    return drawing(_template(words, theme, tuple(rows.columns)), frames, **holes(rows, AXIS))


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    named = {str(start + WIDTH / 2): words.text(band) for band, start in BANDS.items()}
    axis = alt.Axis(
        values=[start + WIDTH / 2 for start in BANDS.values()],
        labelExpr=f"{json.dumps(named, ensure_ascii=False)}[datum.value]",
        title=None, orient="top", grid=False, ticks=False, domain=False, labelColor=theme.ink,
        labelOverlap="greedy", labelSeparation=4,
    )  # fmt: skip
    marks: alt.Chart = alt.Chart(alt.NamedData("borders")).mark_rule(color=theme.grid)
    parts = bars(words, theme, columns, FULL, has_parts=True, axis=axis)
    return layered(marks.encode(x=alt.X("at", type="quantitative")), *parts)
