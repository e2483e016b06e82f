"""Tables by channel, team and vendor's word: one row each, numbers beside their n."""

from functools import partial
from typing import Final

import polars as pl

from metrics.scorecard import scorecard
from metrics.vendor_words import vendor_words
from ui import data, formats, panels, tables
from ui.view import View

_RATES: Final = {
    "resolution": "resolution_rate", "first_contact": "first_contact_resolution", "one_touch": "one_touch_rate",
    "reopened": "reopen_rate",
}  # fmt: skip


@data.drawn
def scorecards(view: View) -> None:
    """Channels at a glance: share, course, median and slowest tenth of first answers."""
    found = scorecard(data.frames(view), view.filters)
    if found.is_empty():
        panels.nothing(view)
        return
    largest = max(found["share"].fill_null(0.0)) * 100 or 100.0
    shown = tables.channel_words(view, _said(view, tables.percents(found, "share"), "answered", "median", "p90"))
    finding = panels.top_finding(view, found)
    tables.show(view, shown, "scorecard", {
        "channel": tables.text(view, "channel", pinned=True, width=95),
        "share": tables.bar(view, "share", largest, width=140),
        "volumes": tables.sparkline(view, "volume", width=140), "n": tables.number(view, "contacts", width=80),
        "median": tables.right(view, "median", width=105), "p90": tables.right(view, "p90", width=100),
    }, alt=view.words("alt.scorecard", finding=finding))  # fmt: skip


@data.drawn
def teams(view: View) -> None:
    """First answers, time to a human and longest silence by team."""
    parts = {
        "median": ("first_response_time", "median"), "p90": ("first_response_time", "p90"),
        "to_human": ("time_to_human", "median"), "silence": ("longest_silence", "median"),
    }  # fmt: skip
    base = data.result(view, "first_response_time", ("team",)).select("team", "n")
    if base.is_empty():
        panels.nothing(view)
        return
    for name, (metric, value) in parts.items():
        column = data.result(view, metric, ("team",)).select("team", pl.col(value).alias(name))
        base = base.join(column, on="team", how="left", nulls_equal=True, maintain_order="left")
    shown = tables.from_source(
        view, tables.durations(view, base.sort("n", "team", descending=[True, False]), *parts), "team"
    )
    tables.show(view, shown, "teams", {
        "team": tables.text(view, "team", pinned=True), "n": tables.number(view, "answers"),
        **{name: tables.right(view, name) for name in parts},
    })  # fmt: skip


@data.drawn
def resolution(view: View) -> None:
    """Resolution, first contact, one touch and reopens by channel, each null where nothing can be said."""
    base = data.result(view, "contacts", ("channel",)).select("channel", "n")
    if base.is_empty():
        panels.nothing(view)
        return
    said = partial(formats.percent, language=view.language)
    for name, metric in _RATES.items():
        found = data.result(view, metric, ("channel",))
        rate = tables.with_small_n(pl.Series(name, map(said, found["value"]), pl.String), found["n"])
        base = base.join(found.select("channel", rate), on="channel", how="left", maintain_order="left")
    took = data.result(view, "full_resolution_time", ("channel",)).rename({"median": "to_solution"})
    took = _said(view, took, "n", "to_solution").select("channel", "to_solution")
    joined = base.join(took, on="channel", how="left", maintain_order="left")
    shown = tables.channel_words(view, joined.sort("n", "channel", descending=[True, False]))
    tables.show(view, shown, "by_channel", {
        "channel": tables.text(view, "channel", pinned=True), "n": tables.number(view, "contacts"),
        **{name: tables.right(view, name) for name in _RATES}, "to_solution": tables.right(view, "to_solution"),
    })  # fmt: skip


def _said(view: View, frame: pl.DataFrame, n: str, *columns: str) -> pl.DataFrame:
    """Durations as text, with n where it is small."""
    said = tables.durations(view, frame, *columns)
    return said.with_columns(tables.with_small_n(said[c], said[n]) for c in columns)


@data.drawn
def system_words(view: View) -> None:
    """What each system calls the channels, and where its word has ended up."""
    found = vendor_words(data.frames(view), view.filters)
    if found.is_empty():
        panels.nothing(view)
        return
    shown = tables.channel_words(view, tables.from_source(view, found, "source", "channel_detail"))
    tables.show(view, shown, "vendor_words", {
        "source": tables.text(view, "source", pinned=True), "channel_detail": tables.text(view, "word"),
        "channel": tables.text(view, "channel"), "n": tables.number(view, "contacts"),
    })  # fmt: skip
