"""Which way do customers go, channel by channel? Ribbons between the stations of their journeys."""

from typing import Final, Literal

import altair as alt
import polars as pl
import polars.selectors as cs

from charts.drawing import Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, layered, number, opens, tooltips
from charts.words import ENGLISH, Words
from model.vocabulary import CHANNELS

POINTS: Final = 20
"""Points along each ribbon."""
LEAST: Final = 0.012
"""Links under this share of all journeys are left out; the tables have them."""
PAD: Final = 0.025
"""Space between two channels, as a share of all journeys."""
BAR: Final = 0.014
"""Width of a channel's bar, as a share of the width."""
NAMED_FROM: Final = 0.035
"""Bars at least this high have their channel's name beside them; a lower one tells it to the pointer."""
HEAD: Final = 0.09
"""Room for the numbers of the stations above the bars."""


def stations(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """One column per station, ribbons from each to the next as wide as their number of journeys.

    A bar that gives less than it takes shows who stayed there. Channels stand in their fixed order in every column,
    and no ribbon goes back, so a customer who returns to a channel is drawn as she went.
    `frame`: station (1, 2, …), from_channel, to_channel, n, as from `metrics.paths.stations`.
    """
    kept = _kept(frame)
    nodes = _nodes(kept)
    links = _links(kept, nodes, words)
    last = int(number(nodes["station"].max()) or 2)
    bars = _placed(nodes, last).with_columns(
        words.column(nodes, "channel", "label", words.label), words.column(nodes, "size", "n_text", words.number)
    )
    ribbons = _ribbons(links, last)
    frames = {"ribbons": ribbons, "bars": bars, **_named(bars), "heads": _heads_of(bars)}
    return drawing(_template(words, theme, tuple(ribbons.columns)), frames, bottom=number(bars["bottom"].max()) or 1.0)


@template
def _template(words: Words, theme: Theme, columns: tuple[str, ...]) -> alt.LayerChart:
    y = alt.Scale(domain=[hole("bottom"), -HEAD], nice=False)
    marks = alt.Chart(alt.NamedData("bars")).mark_rect().encode(
        x=_across("x"), x2=alt.X2("x2"), y=_down("top", y), y2=alt.Y2("bottom"), color=channel_colour(),
        tooltip=_tips(words, {"label": "channel", "n_text": "n"}),
    )  # fmt: skip
    ribbons = alt.Chart(alt.NamedData("ribbons"), height=440).mark_area(opacity=0.33).encode(
        x=_across("x"), y=alt.Y("top", type="quantitative", scale=y, axis=None, stack=None), y2=alt.Y2("bottom"),
        color=channel_colour("from_channel"), detail="ribbon:N",
        tooltip=_tips(words, {"from_name": "from_channel", "to_name": "to_channel", "n_text": "n"}), **opens(columns),
    )  # fmt: skip
    return layered(ribbons, marks, *_names(y, theme), _heads(y, theme))


def _kept(frame: pl.DataFrame) -> pl.DataFrame:
    """Links worth drawing, as shares of all journeys that change channel."""
    whole = frame.filter(pl.col("station") == 1)["n"].sum() or 1
    return frame.with_columns(width=pl.col("n") / whole).filter(pl.col("width") >= LEAST)


def _rank(column: str) -> pl.Expr:
    order = {channel: rank for rank, channel in enumerate(CHANNELS)}
    return pl.col(column).replace_strict(order, default=len(CHANNELS), return_dtype=pl.Int64)


def _nodes(kept: pl.DataFrame) -> pl.DataFrame:
    """Bars: station, channel, size (journeys), top, bottom. A bar holds whatever comes in, or goes out if that is more.

    More can go out only where what came in was too thin to be drawn.
    """
    sums = (pl.col("width").sum(), pl.col("n").sum())
    gives = kept.group_by("station", channel="from_channel").agg(*sums)
    takes = kept.group_by(pl.col("station") + 1, channel="to_channel").agg(*sums)
    both = pl.concat([gives, takes]).group_by("station", "channel").agg(
        width=pl.col("width").max(), size=pl.col("n").max()
    )  # fmt: skip
    ordered = both.with_columns(rank=_rank("channel")).sort("station", "rank")
    before = pl.col("width").cum_sum().over("station") - pl.col("width")
    pads = (pl.col("rank").rank("dense").over("station").cast(pl.Float64) - 1) * PAD
    topped = ordered.with_columns(top=before + pads)
    return topped.with_columns(bottom=pl.col("top") + pl.col("width")).drop("rank")


def _links(kept: pl.DataFrame, nodes: pl.DataFrame, words: Words) -> pl.DataFrame:
    """The links with the top of their ribbon at both ends, y0 and y1."""
    starts = nodes.select("station", pl.col("channel").alias("from_channel"), pl.col("top").alias("start"))
    ends = nodes.select(pl.col("station") - 1, pl.col("channel").alias("to_channel"), pl.col("top").alias("end"))
    placed = kept.join(starts, on=("station", "from_channel")).join(ends, on=("station", "to_channel"))
    ranked = placed.with_columns(a=_rank("from_channel"), b=_rank("to_channel")).sort("station", "a", "b")
    gone = pl.col("width").cum_sum().over("station", "a") - pl.col("width")
    left = ranked.with_columns(y0=pl.col("start") + gone).sort("station", "b", "a")
    come = pl.col("width").cum_sum().over("station", "b") - pl.col("width")
    both = left.with_columns(y1=pl.col("end") + come)
    return both.with_columns(
        words.column(both, "from_channel", "from_name", words.label),
        words.column(both, "to_channel", "to_name", words.label),
        words.column(both, "n", "n_text", words.number),
        ribbon=pl.concat_str(pl.col("station").cast(pl.String), "from_channel", "to_channel", separator=">"),
    )


def _placed(nodes: pl.DataFrame, last: int) -> pl.DataFrame:
    x = (pl.col("station") - 1) / max(last - 1, 1) * (1 - BAR)
    return nodes.with_columns(x=x, x2=x + BAR, middle=(pl.col("top") + pl.col("bottom")) / 2)


def _ribbons(links: pl.DataFrame, last: int) -> pl.DataFrame:
    """Points of every ribbon along a smoothstep, 3 t² - 2 t³, between its two columns."""
    t = pl.DataFrame({"t": [i / (POINTS - 1) for i in range(POINTS)]})
    grid = links.join(t, how="cross", maintain_order="left_right")
    ease, step = pl.col("t") ** 2 * (3 - 2 * pl.col("t")), (1 - BAR) / max(last - 1, 1)
    top = pl.col("y0") + (pl.col("y1") - pl.col("y0")) * ease
    x = (pl.col("station") - 1) * step + BAR + pl.col("t") * (step - BAR)
    placed = grid.with_columns(x=x, top=top, bottom=top + pl.col("width"))
    drawn = ("ribbon", "from_channel", "from_name", "to_name", "n_text", "x", "top", "bottom", "link")
    return placed.select(cs.by_name(drawn, require_all=False))


def _across(field: str) -> alt.X:
    return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)


def _down(field: str, scale: alt.Scale) -> alt.Y:
    return alt.Y(field, type="quantitative", scale=scale, axis=None)


def _tips(words: Words, shown: dict[str, str]) -> list[alt.Tooltip]:
    return tooltips(words, shown)


def _named(bars: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The bars that have their name beside them: those of the first column, and the others."""
    high = bars.filter(pl.col("bottom") - pl.col("top") >= NAMED_FROM)
    return {"first": high.filter(pl.col("station") == 1), "others": high.filter(pl.col("station") > 1)}


def _names(y: alt.Scale, theme: Theme) -> tuple[alt.Chart, alt.Chart]:
    """Names outside the first and the last column, right of the bars between them."""
    others = _text("others", "x2", y, theme.text, align="left", dx=6)
    return _text("first", "x", y, theme.ink, align="right", dx=-6), others


def _text(rows: str, at: str, y: alt.Scale, colour: str, *, align: Literal["left", "right"], dx: float) -> alt.Chart:
    marks: alt.Chart = alt.Chart(alt.NamedData(rows)).mark_text(color=colour, align=align, dx=dx)
    return marks.encode(x=_across(at), y=_down("middle", y), text=alt.Text("label", type="nominal"))


def _heads_of(bars: pl.DataFrame) -> pl.DataFrame:
    columns = bars.select("station", "x").unique("station").sort("station")
    return columns.with_columns(top=pl.lit(-HEAD * 0.6), label=pl.col("station").cast(pl.String) + ".")


def _heads(y: alt.Scale, theme: Theme) -> alt.Chart:
    """The number of each station above its column."""
    marks: alt.Chart = alt.Chart(alt.NamedData("heads")).mark_text(color=theme.ink, align="left", fontWeight=600)
    return marks.encode(x=_across("x"), y=_down("top", y), text=alt.Text("label", type="nominal"))
