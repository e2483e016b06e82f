"""Tables by channel, team and vendor's word: one row each, numbers beside their n."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from metrics.attainment import attainment
from metrics.frames import Frames
from metrics.scorecard import scorecard
from metrics.vendor_words import vendor_words
from model.filters import Filters
from ui import data, links, panels, tables
from ui.view import View

_RATES: Final = {
    "resolution": "resolution_rate", "first_contact": "first_contact_resolution", "one_touch": "one_touch_rate",
    "reopened": "reopen_rate", "repeated": "repeat_contact_rate",
}  # fmt: skip
_ANSWERS: Final = "first_response_time"
_COLUMNS: Final = _RATES | {"to_solution": "full_resolution_time"}


@data.drawn
def scorecards(view: View) -> None:
    """Channels at a glance: share, course, median and slowest tenth of first answers."""
    found = data.computed(view, scorecard)
    if found.is_empty():
        panels.nothing(view)
        return
    largest = max(found["share"].fill_null(0.0)) or 1.0
    rows = links.linked(view, found, "contacts", channel="channel")
    shown = tables.code_words(view, rows, "channel")
    finding = view.words("alt.scorecard", finding=panels.top_finding(view, found))
    tables.show(view, shown, "scorecard", {
        "channel": tables.text(view, "channel", pinned=True, width=92),
        "share": tables.bar(view, "share", "channel_share", largest, width=88),
        "volumes": tables.sparkline(view, "volume", "contacts", width=92),
        "n": tables.number(view, "contacts", "contacts", width=72),
        "median": tables.measure(view, "median", "first_response_time", width=130),
        "p90": tables.measure(view, "p90", "first_response_time", width=130), "link": tables.behind(view),
    }, tables.durations(view, "median", "p90", n="answered"), alt=finding)  # fmt: skip


@data.drawn
def teams(view: View) -> None:
    """First answers, how many came in time, time to a human and longest silence by team."""
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
    kept = data.computed(view, by_team).select("team", "kept", kept_n="n")
    base = base.join(kept, on="team", how="left", nulls_equal=True, maintain_order="left")
    rows = links.linked(view, base.sort("n", "team", descending=[True, False], nulls_last=True), _ANSWERS, team="team")
    shown = tables.from_source(view, rows, "team")
    tables.show(view, shown, "teams", {
        "team": tables.text(view, "team", pinned=True),
        "n": tables.number(view, "answers", "first_response_time"),
        "kept": tables.measure(view, "kept", "responses_within_target"),
        **{name: tables.measure(view, name, metric) for name, (metric, _) in parts.items()},
        "link": tables.behind(view),
    }, tables.durations(view, *parts, n="n") | {"kept": tables.rate(view, "kept_n")})  # fmt: skip


def by_team(frames: Frames, filters: Filters) -> pl.DataFrame:
    """How many promises each team kept; what is computed is kept under the name of its function."""
    return attainment(frames, filters, ("team",))


@data.drawn
def resolution(view: View) -> None:
    """Resolution, first contact, one touch and reopens by channel, each null where nothing can be said."""
    base = data.result(view, "contacts", ("channel",)).select("channel", "n")
    if base.is_empty():
        panels.nothing(view)
        return
    base = beside(view, base, _COLUMNS)
    rows = links.linked(view, base.sort("n", "channel", descending=[True, False]), "contacts", channel="channel")
    shown = tables.code_words(view, rows, "channel")
    said = {name: tables.rate(view, f"{name}_n") for name in _RATES}
    tables.show(view, shown, "by_channel", {
        "channel": tables.text(view, "channel", pinned=True), "n": tables.number(view, "contacts", "contacts"),
        **{name: tables.measure(view, name, metric) for name, metric in _COLUMNS.items()}, "link": tables.behind(view),
    }, said | tables.durations(view, "to_solution", n="to_solution_n"))  # fmt: skip


def beside(view: View, base: pl.DataFrame, metrics: Mapping[str, str]) -> pl.DataFrame:
    """`base` (one row per channel, its order kept) with each metric's value as `name` and its n as `name_n`."""
    for name, metric in metrics.items():
        found = data.result(view, metric, ("channel",)).select("channel", pl.col("value", "n").name.map(_of(name)))
        base = base.join(found, on="channel", how="left", maintain_order="left")
    return base


def _of(name: str) -> Callable[[str], str]:
    return {"value": name, "n": f"{name}_n"}.__getitem__


@data.drawn
def system_words(view: View) -> None:
    """What each system calls the channels, and where its word has ended up."""
    found = vendor_words(data.frames(view), view.filters)
    if found.is_empty():
        panels.nothing(view)
        return
    rows = links.linked(view, found, "contacts", source="source", channel="channel", channel_detail="channel_detail")
    shown = tables.code_words(view, tables.from_source(view, rows, "source", "channel_detail"), "channel")
    tables.show(view, shown, "vendor_words", {
        "channel_detail": tables.text(view, "word", pinned=True), "channel": tables.text(view, "channel"),
        "n": tables.number(view, "contacts", "contacts"), "source": tables.text(view, "source"),
        "link": tables.behind(view),
    })  # fmt: skip
