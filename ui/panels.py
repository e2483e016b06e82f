"""The cards of the pages: a question as title, one line that explains the drawing, and the drawing.

Each is drawn once per view and replayed; each says in words what it shows, for those who cannot see it;
each says so when the filters leave nothing.
"""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from charts.ages import ages
from charts.bands import bands
from charts.comparison import comparison
from charts.hours import hours
from charts.matrix import matrix
from charts.ranges import ranges
from charts.sankey import sankey
from charts.shares import shares
from charts.trend import trend
from metrics.cross_channel import same_and_cross
from metrics.distribution import response_bands, response_ranges
from metrics.scorecard import scorecard
from metrics.trend import step_of, volumes
from metrics.unresolved import unresolved, unresolved_ages
from model.filters import Filters
from ui import data, filter_bar, formats, tips
from ui.chart_words import chart_words, draw, theme
from ui.view import View

Body = Callable[[View], None]


def panel(
    view: View, name: str, body: Body, caption: str | None = None, about: tuple[str, ...] = (), *, counted: bool = True
) -> None:
    """A bordered card: title, caption, body. A body that fails leaves the other cards alone.

    `about` are the metrics it shows: the title explains them, and the last line says of how many the first is made;
    where the body says so itself (`counted` is false), of how many contacts a figure across channels can speak.
    """
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.header(view.words(f"card_title.{name}"), anchor=False, help=tips.tip(view, *about) if about else None)
        if caption is not None:
            st.caption(view.words(f"caption.{caption}"))
        data.guarded(view, body)
        if about:
            data.guarded(view, tips.behind if counted else tips.reach, about[0])


def nothing(view: View) -> None:
    """What stands where there would be an empty axis."""
    st.info(view.words("card.empty", filters=filter_bar.sentence(view)), icon=":material/filter_alt:")


def top_finding(view: View, frame: pl.DataFrame) -> str:
    """Which channel leads, and with which share; `frame` has channel and share (0–1), most first."""
    first = frame.row(0, named=True)
    share = formats.percent(first["share"], view.language)
    return view.words("alt.top", channel=view.words.code(first["channel"]), share=share)


@data.drawn
def answer_ranges(view: View) -> None:
    """Range plot of first answers by channel."""
    found = response_ranges(data.frames(view), view.filters)
    if found.is_empty():
        nothing(view)
        return
    draw(view, ranges(found, chart_words(view), theme(view)), view.words("alt.ranges", finding=_span(view, found)))


def _span(view: View, found: pl.DataFrame) -> str:
    ordered = found.sort("median")
    ends = {"fast": ordered.row(0, named=True), "slow": ordered.row(-1, named=True)}
    said = {name: formats.duration(row["median"], view.language) for name, row in ends.items()}
    said |= {f"{name}_channel": view.words.code(row["channel"]) for name, row in ends.items()}
    return view.words("alt.span", **said)


@data.drawn
def contact_hours(view: View) -> None:
    """Contacts by weekday and hour."""
    found = data.result(view, "contacts", ("weekday", "hour"))
    if found.is_empty():
        nothing(view)
        return
    most = found.sort("n", "weekday", "hour").row(-1, named=True)
    day = formats.weekdays(view.language)[most["weekday"] - 1]
    finding = view.words("alt.hours", weekday=day, hour=f"{most['hour']:02d}")
    draw(view, hours(found, chart_words(view), theme(view)), finding)


@data.drawn
def handoff_flow(view: View) -> None:
    """Where customers go next, as ribbons: the five-second answer."""
    _handoffs(view, "sankey")


@data.drawn
def handoff_matrix(view: View) -> None:
    """Where customers go next, as row shares: the precise answer."""
    _handoffs(view, "matrix")


def _handoffs(view: View, form: str) -> None:
    found = data.result(view, "handoffs", ("from_channel", "to_channel"))
    if found.is_empty():
        nothing(view)
        return
    chart = {"sankey": sankey, "matrix": matrix}[form](found, chart_words(view), theme(view))
    most = found.sort("n", "from_channel", "to_channel").row(-1, named=True)
    start, end = (view.words.code(most[c]) for c in ("from_channel", "to_channel"))
    whole = found.filter(pl.col("from_channel") == most["from_channel"]) if form == "matrix" else found
    share = formats.percent(most["n"] / whole["n"].sum(), view.language)
    draw(view, chart, view.words(f"alt.{form}", start=start, end=end, share=share))


@data.drawn
def volume_trend(view: View) -> None:
    """Contacts over time by channel."""
    found = volumes(data.frames(view), view.filters)
    if found.is_empty() or not found["n"].sum():
        nothing(view)
        return
    st.caption(view.words(f"caption.volume_{step_of(data.frames(view), view.filters)}"))
    finding = view.words("alt.volume", finding=top_finding(view, _shares(view)))
    draw(view, trend(found, chart_words(view), theme(view)), finding)


def _shares(view: View) -> pl.DataFrame:
    return scorecard(data.frames(view), view.filters).filter(pl.col("n") > 0)


@data.drawn
def channel_shares(view: View) -> None:
    """Share of contacts by channel."""
    found = _shares(view)
    if found.is_empty():
        nothing(view)
        return
    finding = view.words("alt.shares", finding=top_finding(view, found))
    draw(view, shares(found, chart_words(view), theme(view)), finding)


@data.drawn
def answer_bands(view: View, channel: str) -> None:
    """One channel's first answers over time."""
    one = view.with_filters(only(view.filters, channel))
    step = step_of(data.frames(one), one.filters)
    found = response_bands(data.frames(one), one.filters, step)
    if found.is_empty():
        nothing(one)
        return
    last = formats.duration(found.sort(step)["median"][-1], view.language)
    finding = view.words("alt.bands", channel=view.words.code(channel), median=last)
    draw(view, bands(found, chart_words(view), theme(view), channel), finding)


def only(filters: Filters, channel: str) -> Filters:
    """The same filters for one channel."""
    return replace(filters, channels=(channel,), channel_group=None)


@data.drawn
def same_or_cross(view: View) -> None:
    """Journeys in one channel against journeys across channels."""
    found = same_and_cross(data.frames(view), view.filters)
    if not found["n"].sum():
        nothing(view)
        return
    same, cross = (formats.percent(rate, view.language) for rate in found["resolution_rate"])
    draw(view, comparison(found, chart_words(view), theme(view)), view.words("alt.cross", same=same, cross=cross))
    if found["n_resolved"].sum():
        st.caption(view.words("caption.cross_time"))
        took = [formats.duration(seconds, view.language) for seconds in found["median"]]
        chart = comparison(found, chart_words(view), theme(view), "median")
        draw(view, chart, view.words("alt.cross_time", same=took[0], cross=took[1]))


@data.drawn
def case_ages(view: View) -> None:
    """Open cases by age."""
    found = unresolved_ages(data.frames(view), view.filters)
    n = found["n"].sum()
    if not n:
        nothing(view)
        return
    old = unresolved(data.frames(view), view.filters).filter(pl.col("age_seconds") > 7 * formats.DAY).height
    draw(view, ages(found, chart_words(view), theme(view)), view.words("alt.ages", n=old, of=n))
