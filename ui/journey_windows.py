"""Does the answer depend on a choice of ours: the days in which a customer may come back, and the days that part two
of her matters?
"""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from metrics.registry import load
from model.journeys import JOURNEY_SENSITIVITY
from ui import data, formats, panels, tables
from ui.data import Opened
from ui.view import View

_WINDOWS: Final = {"_1d": 1.0, "_3d": 3.0, "": None, "_30d": 30.0}
"""Names of a metric by its window, and the window's days; None is the one of the settings."""
_BY_WINDOW: Final = {
    "first_time": "first_contact_resolution", "strict": "first_contact_resolution_strict", "leaked": "digital_leakage",
}  # fmt: skip


@data.drawn
def windows(view: View) -> None:
    """Solved at the first contact, and digital matters that went on elsewhere: a line each, a column per window.

    A window nothing is old enough for has no column.
    """
    columns = {suffix: _window(view, suffix) for suffix in _WINDOWS}
    known = {suffix: cells for suffix, cells in columns.items() if any(cells)}
    if not known:
        panels.nothing(view)
        return
    names = [view.words(f"column.{name}") for name in _BY_WINDOW]
    said = {suffix or "usual": [cell or formats.MISSING for cell in cells] for suffix, cells in known.items()}
    tables.show(view, pl.DataFrame({"what": names} | said), "windows", {
        "what": tables.text(view, "what", pinned=True, width=190),
        **{
            suffix or "usual": st.column_config.TextColumn(_days(view, suffix), alignment="right")
            for suffix in known
        },
    })  # fmt: skip


def _days(view: View, suffix: str) -> str:
    return formats.days(_WINDOWS[suffix] or data.site().settings.journeys.repeat_window_days, view.language)


def _window(view: View, suffix: str) -> list[str | None]:
    """What each metric of _BY_WINDOW says under a window; None where it is not declared for it or has no value."""
    known = load()
    return [_rate(view, name + suffix) if name + suffix in known else None for name in _BY_WINDOW.values()]


def _rate(view: View, metric: str) -> str | None:
    found = data.result(view, metric)
    value, n = found["value"][0], found["n"][0]
    return None if value is None else tables.beside(formats.percent(value, view.language), n)


def scenarios(opened: Opened) -> pl.DataFrame:
    """JOURNEY_SENSITIVITY, the shortest gaps first."""
    found = opened.scan(JOURNEY_SENSITIVITY).collect()
    return found.sort(pl.col("gap_days").fill_null(0.0), "scenario")


@data.drawn
def sensitivity(view: View) -> None:
    """How many journeys there would be, and how they would end, had the days between two contacts been others."""
    scope = view.scope
    if scope.teams or scope.channels or scope.sources:
        st.caption(view.words("sensitivity.whole_only"))
        return
    found = data.asked(view, scenarios)
    if found.is_empty():
        st.caption(view.words("sensitivity.none"))
        return
    names = [view.words(f"sensitivity.{row['scenario']}", gap=_gap(view, row)) for row in found.to_dicts()]
    percent = tables.Said(partial(formats.percent, language=view.language))
    tables.show(view, found.with_columns(pl.Series("scenario", names, pl.String)), "sensitivity", {
        "scenario": tables.text(view, "gaps", pinned=True, width=220),
        "count_journeys": tables.number(view, "journeys", width=85),
        "one_contact_share": tables.measure(view, "one_contact", width=105),
        "cross_channel_resolution_rate": tables.measure(
            view, "cross_resolved", "cross_channel_resolution_rate", width=135
        ),
    }, {"one_contact_share": percent,
        "cross_channel_resolution_rate": tables.rate(view, "count_cross_channel")})  # fmt: skip


def _gap(view: View, row: dict[str, float | None]) -> str:
    days = row["gap_days"]
    return formats.MISSING if days is None else formats.days(days, view.language)
