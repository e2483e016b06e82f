"""Tables of the page Journeys: one channel or several, paths, what follows what, preference, kinds of customers."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from metrics.cross_channel import matched_by_reason
from metrics.cut import ARROW, WITH
from metrics.frames import Frames
from metrics.journey_kinds import KINDS, by_channels, by_kind
from metrics.paths import follows, top_paths
from model.filters import Filters
from ui import channel_tables, data, formats, links, panels, tables
from ui.view import View

_KIND: Final = "kind"
_JOURNEYS: Final = "channels_per_journey"
"""The number whose rows are all journeys begun in the period."""
_KNOWN: Final[dict[str, dict[str, str]]] = {
    "journeys": {}, "resolution": {WITH: "is_resolved"}, "to_solution": {WITH: "time_to_resolution"},
    "p90": {WITH: "time_to_resolution"}, "effort": {},
}  # fmt: skip
"""What is known of the journeys that make a line of one channel beside several."""
_PATHS: Final = 11
_SEQUENCES: Final = 9
"""Lines of the longer tables that show, their header included: as high as what stands beside them."""
_KEY: Final = "card.kind"
_PREFERENCE: Final = {
    "preferred": "channel_preference", "first_choice": "first_choice_channel", "met": "preference_met",
}  # fmt: skip
_FARED: Final = {"cross": "n", "resolved": "n", "leaked": "n_digital", "satisfied": "n_answers"}
"""Shares of `metrics.journey_kinds.fared`, each with the number it is made of."""


def effort(view: View) -> tables.Said:
    """How a column of effort points reads."""
    return tables.Said(partial(formats.decimal, language=view.language, digits=1), "n")


@data.drawn
def one_or_several(view: View) -> None:
    """Journeys in one channel beside journeys across channels: solved, how fast, how content, at what effort."""
    found = data.computed(view, by_channels)
    if not found["n"].sum():
        panels.nothing(view)
        return
    said = [_fared(view, row) for row in found.to_dicts()]
    _sides(
        view, "one_or_several", said, [lists(view, list(said[0]), is_cross_channel=cross) for cross in (False, True)]
    )
    _matched(view)


def lists(view: View, keys: Sequence[str], *, is_cross_channel: bool) -> list[str | None]:
    """The list of the journeys each line is made of; None for what is made of answers."""
    return [
        links.address(view, _JOURNEYS, is_cross_channel=is_cross_channel, **_KNOWN[key]) if key in _KNOWN else None
        for key in keys
    ]


def _matched(view: View) -> None:
    """The same among equals: harder problems cross channels more often, so only the same reasons are compared."""
    found = data.computed(view, matched_by_reason)
    if not found["n"].sum():
        return
    rows = found.to_dicts()
    n = formats.count(sum(row["n"] for row in rows), view.language)
    st.caption(view.words.number("journeys.matched", rows[0]["n_reasons"], n_journeys=n))
    _sides(view, "matched", [_weighed(view, row) for row in rows])


def _weighed(view: View, row: dict[str, float | None]) -> dict[str, str]:
    said = {
        "to_solution": formats.duration(row["seconds"], view.language),
        "satisfied": formats.percent(row["satisfied"], view.language),
        "effort": formats.decimal(row["effort"], view.language),
    }
    return {key: tables.beside(text, row["n"]) for key, text in said.items()}


def _sides(view: View, title: str, said: list[dict[str, str]], behind: Sequence[list[str | None]] = ()) -> None:
    """Two columns, one channel first, with a line for each key of what is said of them, and the list behind each."""
    shown = pl.DataFrame({"what": [view.words(f"column.{key}") for key in said[0]]})
    columns = {"what": tables.text(view, "what", pinned=True, width=150)}
    for at, side in enumerate(("same_channel", "cross_channel")):
        shown = shown.with_columns(pl.Series(side, list(said[at].values())))
        columns[side] = st.column_config.TextColumn(view.words(f"chart.{side}"), alignment="right")
        if behind:
            shown = shown.with_columns(pl.Series(f"{side}_list", behind[at], pl.String))
            columns[f"{side}_list"] = tables.behind(view)
    tables.show(view, shown, title, columns)


def _fared(view: View, row: dict[str, float | None]) -> dict[str, str]:
    """How one side reads, by the key of its line; a small number of cases stands beside what is made of it."""
    language = view.language
    percent, duration = partial(formats.percent, language=language), partial(formats.duration, language=language)
    said = {
        "resolution": (percent(row["resolved"]), row["n"]),
        "to_solution": (duration(row["median"]), row["n_resolved"]),
        "p90": (duration(row["p90"]), row["n_resolved"]),
        "satisfied": (percent(row["satisfied"]), row["n_answers"]),
        "effort": (formats.decimal(row["effort"], language), row["n"]),
    }
    count = {"journeys": formats.count(row["n"], language)}
    return count | {key: tables.beside(text, n) for key, (text, n) in said.items()}


@data.drawn
def paths(view: View) -> None:
    """The paths taken most, with their share, outcome and time."""
    found = data.computed(view, top_paths)
    if found.is_empty():
        panels.nothing(view)
        return
    largest = max(found["share"])
    chips = pl.Series("path", [tables.chips_of(view, codes) for codes in found["path"].to_list()], pl.List(pl.String))
    rows = found.with_columns(key=pl.col("path").list.join(ARROW))
    shown = links.linked(view, rows, _JOURNEYS, path="key").with_columns(chips)
    tables.show(view, shown, "paths", {
        "path": tables.path(view, "path", shown, width=225),
        "share": tables.bar(view, "share", None, largest, width=95),
        "n": tables.number(view, "journeys", width=75),
        "resolved": tables.measure(view, "resolution", width=90),
        "median": tables.measure(view, "to_solution", "journey_time_to_resolution", width=125),
        "link": tables.behind(view),
    }, {"resolved": tables.rate(view, "n")} | tables.durations(view, "median", n="n_resolved"),
        height=_height(shown, _PATHS))  # fmt: skip


@data.drawn
def sequence(view: View) -> None:
    """Which contact follows which, how often, and after how long."""
    found = data.computed(view, follows)
    if found.is_empty():
        panels.nothing(view)
        return
    rows = links.linked(view, found, "time_to_next_contact", from_channel="from_channel", to_channel="to_channel")
    shown = tables.code_words(view, rows, "from_channel", "to_channel")
    tables.show(view, shown, "follows", {
        "from_channel": tables.text(view, "from_channel", pinned=True, width=95),
        "to_channel": tables.text(view, "to_channel", width=95),
        "n": tables.number(view, "times", width=70), "share": tables.measure(view, "of_row", width=95),
        "median": tables.measure(view, "gap", width=110), "p90": tables.measure(view, "gap_p90", width=110),
        "link": tables.behind(view),
    }, {"share": tables.Said(partial(formats.percent, language=view.language))}
        | tables.durations(view, "median", "p90", n="n"), height=_height(shown, _SEQUENCES))  # fmt: skip


def _height(shown: pl.DataFrame, lines: int) -> int | str:
    """That of so many lines, where there are more, so that a table is no longer than the drawing beside it."""
    return "content" if shown.height < lines else round((lines + 0.6) * tables.ROW_HEIGHT)


@data.drawn
def preference(view: View) -> None:
    """By channel: who prefers it, who chooses it first, and whether a matter begun there was settled there."""
    base = data.result(view, "first_choice_channel", ("channel",)).select("channel")
    if base.is_empty():
        panels.nothing(view)
        return
    base = channel_tables.beside(view, base, _PREFERENCE)
    began = (pl.col("first_choice") * pl.col("first_choice_n")).round().cast(pl.Int64)
    ranked = base.with_columns(n=began).sort("first_choice", "channel", descending=[True, False])
    shown = tables.code_words(
        view, links.linked(view, ranked, _PREFERENCE["first_choice"], channel="channel"), "channel"
    )
    tables.show(view, shown, "preference", {
        "channel": tables.text(view, "channel", pinned=True, width=95),
        **{name: tables.measure(view, name, metric, width=110) for name, metric in _PREFERENCE.items()},
        "link": tables.behind(view),
    }, {name: tables.rate(view, f"{name}_n") for name in _PREFERENCE})  # fmt: skip


def kinds(view: View) -> None:
    """Journeys by a word of KINDS; the choice is a code in the address."""
    asked = st.query_params.get(_KIND)
    st.session_state[_KEY] = asked if asked in KINDS else KINDS[0]
    chosen = st.segmented_control(
        view.words("column.kind"), KINDS, key=_KEY, required=True, on_change=_chosen, label_visibility="collapsed",
        format_func=lambda kind: view.words(f"kind.{kind}"),
    )  # fmt: skip
    by_one_kind(view, str(chosen))


def _chosen() -> None:
    st.query_params[_KIND] = st.session_state[_KEY]


# One function each: what is computed is kept under the name of its function.
def by_segment(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Journeys by segment, as `metrics.journey_kinds.by_kind` gives them."""
    return by_kind(frames, filters, "segment")


def by_stage(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Journeys by life-cycle stage."""
    return by_kind(frames, filters, "lifecycle_stage")


def by_priority(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Journeys by priority."""
    return by_kind(frames, filters, "priority")


def by_reason(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Journeys by reason."""
    return by_kind(frames, filters, "reason")


_COMPUTE: Final = {
    "segment": by_segment, "lifecycle_stage": by_stage, "priority": by_priority, "reason": by_reason,
}  # fmt: skip


@data.drawn
def by_one_kind(view: View, kind: str) -> None:
    """How the journeys of each kind of customer fare."""
    found = data.computed(view, _COMPUTE[kind])
    if found.is_empty():
        panels.nothing(view)
        return
    named = links.linked(view, found, _JOURNEYS, **{kind: kind}).with_columns(
        pl.Series(kind, [view.words.term("kind_word", word) if word else None for word in found[kind]], pl.String)
    )
    shown = tables.from_source(view, named.rename({kind: "kind"}), "kind")
    said = {name: tables.rate(view, n) for name, n in _FARED.items()} | {"effort": effort(view)}
    tables.show(view, shown, "kinds", {
        "kind": st.column_config.TextColumn(view.words(f"kind.{kind}"), pinned=True, width=150),
        "n": tables.number(view, "journeys", width=80),
        "cross": tables.measure(view, "crossed", width=105),
        "leaked": tables.measure(view, "leaked", "digital_leakage", width=120),
        "resolved": tables.measure(view, "resolution", width=100),
        "median": tables.measure(view, "to_solution", "journey_time_to_resolution", width=130),
        "satisfied": tables.measure(view, "satisfied", "csat", width=105),
        "effort": tables.measure(view, "effort", "effort_index", width=85), "link": tables.behind(view),
    }, said | tables.durations(view, "median", n="n_resolved"))  # fmt: skip
