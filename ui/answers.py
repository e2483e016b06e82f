"""Cards about first answers: how long they take, by channel and over time."""

import polars as pl

from charts.bands import bands
from charts.ranges import ranges
from charts.slow import slow
from metrics.attainment import attainment
from metrics.compare import SMALL
from metrics.distribution import HOURS, response_bands, response_hours, response_ranges
from metrics.trend import step_of
from ui import data, formats, links, noted, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def answer_ranges(view: View) -> None:
    """Range plot of first answers by channel."""
    found = response_ranges(data.frames(view), view.filters)
    if found.is_empty():
        panels.nothing(view)
        return
    told = found.join(_promises(view), on="channel", how="left", maintain_order="left")
    rows = links.linked(view, told, "first_response_time", channel="channel")
    draw(view, ranges(rows, chart_words(view), theme(view)), view.words("alt.ranges", finding=_span(view, found)))


def _promises(view: View) -> pl.DataFrame:
    """What can be drawn of the promises: channel, kept, target; a target counted on the other clock is none here."""
    told = data.computed(view, attainment)
    target = pl.when(pl.col("target_basis") == view.filters.basis).then("target_seconds")
    return told.select("channel", "kept", target=target.cast(pl.Float64))


def _span(view: View, found: pl.DataFrame) -> str:
    ordered = found.sort("median")
    ends = {"fast": ordered.row(0, named=True), "slow": ordered.row(-1, named=True)}
    said = {name: formats.duration(row["median"], view.language) for name, row in ends.items()}
    said |= {f"{name}_channel": view.words.code(row["channel"]) for name, row in ends.items()}
    return view.words("alt.span", **said)


@data.drawn
def answer_bands(view: View, channel: str) -> None:
    """One channel's first answers over time."""
    one = view.with_filters(panels.only(view.filters, channel))
    step = step_of(data.frames(one), one.filters)
    found = response_bands(data.frames(one), one.filters, step)
    if found.is_empty():
        panels.nothing(one)
        return
    last = formats.duration(found.sort(step)["median"][-1], view.language)
    finding = view.words("alt.bands", channel=view.words.code(channel), median=last)
    promises = _promises(one)["target"].drop_nulls().to_list()
    target = promises[0] if promises else None
    rows = links.linked(one, found, "first_response_time", **{step: step})
    draw(view, noted.on(one, bands(rows, chart_words(view), theme(view), channel, target), found), finding)


@data.drawn
def slow_hours(view: View, channel: str) -> None:
    """When one channel's first answers are slow."""
    one = view.with_filters(panels.only(view.filters, channel))
    found = data.computed(one, response_hours)
    if found.is_empty():
        panels.nothing(one)
        return
    last = pl.col("hour") + HOURS - 1
    named = found.with_columns(until=pl.format("{}-{}", "hour", last))
    rows = links.linked(one, named, "first_response_time", weekday="weekday", hour="until")
    draw(view, slow(rows, chart_words(view), theme(view), HOURS), _slowest(one, channel, found))


def _slowest(view: View, channel: str, found: pl.DataFrame) -> str:
    """The slowest cell in words; one with enough answers, where there is any."""
    enough = found.filter(pl.col("n") >= SMALL)
    cell = (found if enough.is_empty() else enough).sort("median").row(-1, named=True)
    hours = f"{cell['hour']:02d}–{cell['hour'] + HOURS:02d}"
    weekday = formats.weekday(cell["weekday"], view.language)
    median = formats.duration(cell["median"], view.language)
    return view.words("alt.slow", channel=view.words.code(channel), weekday=weekday, hours=hours, median=median)
