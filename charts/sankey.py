"""Where do customers go next? The five-second form: ribbons from the first channel to the next."""

from typing import Final, Literal

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.drawing import Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, layered, number, opens, tooltips
from charts.words import ENGLISH, Words
from model.vocabulary import CHANNELS

POINTS: Final = 25
"""Points along each ribbon: smooth to the eye, and fewer than a thousand rows in all."""
LEAST: Final = 0.012
"""Links under this share of all hand-offs are left out; the matrix has them."""
PAD: Final = 0.02
"""Space between two channels, as a share of the height."""
BAR: Final = 0.02
"""Width of a channel's bar, as a share of the width."""


def sankey(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Ribbons as wide as their number of hand-offs, channels in the same fixed order on both sides, labels outside.

    `frame`: from_channel, to_channel, n, as from the metric `handoffs` by those two; with link, from_channel_link and
    to_channel_link, ribbons and the channels' bars open their lists. A bar is all of its channel, so that it may be
    longer than the ribbons worth showing.
    """
    links = _links(frame, words)
    left, right = _bars(links, "from_channel", "y0", 0.0, words), _bars(links, "to_channel", "y1", 1.0 - BAR, words)
    sides = pl.concat([left, right])
    ribbons, bottom = _ribbons(links), number(sides["bottom"].max()) or 1.0
    frames = {"ribbons": ribbons, "sides": sides, "left": left, "right": right}
    return drawing(_template(words, theme, (*ribbons.columns,), (*sides.columns,)), frames, bottom=bottom)


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...], ends: tuple[str, ...]) -> alt.LayerChart:
    x = _across("x")
    y = alt.Scale(domain=[hole("bottom"), 0], nice=False)
    colour = channel_colour("from_channel")
    ribbons = alt.Chart(alt.NamedData("ribbons"), height=320).mark_area(opacity=0.33).encode(
        x=x, y=alt.Y("top", type="quantitative", scale=y, axis=None, stack=None), y2=alt.Y2("bottom"), color=colour,
        detail="ribbon:N", tooltip=_tooltip(words), **opens(columns),
    )  # fmt: skip
    bars = alt.Chart(alt.NamedData("sides")).mark_rect().encode(
        x=x, x2=alt.X2("x2"), y=alt.Y("top", type="quantitative", scale=y, axis=None), y2=alt.Y2("bottom"),
        color=channel_colour(), tooltip=tooltips(words, {"name": "channel", "n_text": "n"}), **opens(ends),
    )  # fmt: skip
    names = (
        _names("left", x, y, theme, align="right", dx=-6),
        _names("right", _across("x2"), y, theme, align="left", dx=6),
    )
    return layered(ribbons, bars, *names)


def _across(field: str) -> alt.X:
    return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)


def _names(side: str, x: alt.X, y: alt.Scale, theme: Theme, *, align: Literal["left", "right"], dx: float) -> alt.Chart:
    place = alt.Y("middle", type="quantitative", scale=y, axis=None)
    marks: alt.Chart = alt.Chart(alt.NamedData(side)).mark_text(color=theme.ink, align=align, dx=dx)
    return marks.encode(x=x, y=place, text=alt.Text("name", type="nominal"))


def _links(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Links worth showing with the top of their ribbon on both sides, y0 and y1, in shares of all hand-offs."""
    order = {channel: rank for rank, channel in enumerate(CHANNELS)}
    ranks = [
        pl.col(c).replace_strict(order, default=len(CHANNELS), return_dtype=pl.Int64).alias(f"{c}_rank")
        for c in ("from_channel", "to_channel")
    ]
    whole = [pl.col("n").sum().over(side).alias(f"{side}_n") for side in ("from_channel", "to_channel")]
    shares = frame.with_columns(*ranks, *whole, width=pl.col("n") / pl.col("n").sum(), of=pl.col("n").sum())
    wide = shares.filter(pl.col("width") >= LEAST)
    named = wide.with_columns(
        words.column(wide, "from_channel", "from_name", words.label),
        words.column(wide, "to_channel", "to_name", words.label),
        words.column(wide, "n", "n_text", words.number),
        ribbon=pl.concat_str("from_channel", "to_channel", separator=">"),
    )
    return _stacked(_stacked(named, "from_channel", "to_channel", "y0"), "to_channel", "from_channel", "y1")


def _stacked(links: pl.DataFrame, side: str, other: str, name: str) -> pl.DataFrame:
    """Tops of the ribbons on one side: the widths before, what is not shown of the channels before, a pad for each."""
    ordered = links.sort(f"{side}_rank", f"{other}_rank")
    is_last = pl.col(f"{side}_rank") != pl.col(f"{side}_rank").shift(-1)
    unshown = pl.col(f"{side}_n") / pl.col("of") - pl.col("width").sum().over(side)
    taken = pl.col("width") + pl.when(is_last).then(unshown).otherwise(0.0)
    before = taken.cum_sum() - taken
    pads = (pl.col(f"{side}_rank").rank("dense").cast(pl.Float64) - 1) * PAD
    return ordered.with_columns((before + pads).alias(name))


def _bars(links: pl.DataFrame, side: str, top: str, x: float, words: Words) -> pl.DataFrame:
    grouped = links.group_by(channel=pl.col(side)).agg(
        cs.by_name(f"{side}_link", require_all=False).first().name.map(lambda _: "link"),
        top=pl.col(top).min(), n=pl.col(f"{side}_n").first(), width=(pl.col(f"{side}_n") / pl.col("of")).first(),
    )  # fmt: skip
    ends = {"bottom": pl.col("top") + pl.col("width"), "middle": pl.col("top") + pl.col("width") / 2}
    placed = grouped.sort("top").with_columns(x=pl.lit(x), x2=pl.lit(x + BAR), **ends)
    return placed.with_columns(
        words.column(placed, "channel", "name", words.label), words.column(placed, "n", "n_text", words.number)
    )


def _ribbons(links: pl.DataFrame) -> pl.DataFrame:
    """Points of every ribbon along a smoothstep, 3 t² - 2 t³."""
    t = pl.DataFrame({"t": [i / (POINTS - 1) for i in range(POINTS)]})
    grid = links.join(t, how="cross", maintain_order="left_right")
    ease = pl.col("t") ** 2 * (3 - 2 * pl.col("t"))
    top = pl.col("y0") + (pl.col("y1") - pl.col("y0")) * ease
    placed = grid.with_columns(x=BAR + pl.col("t") * (1 - 2 * BAR), top=top, bottom=top + pl.col("width"))
    drawn = ("ribbon", "from_channel", "from_name", "to_name", "n_text", "x", "top", "bottom", "link")
    return placed.select(cs.by_name(drawn, require_all=False))


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"from_name": "from_channel", "to_name": "to_channel", "n_text": "handoffs"}
    return tooltips(words, shown)
