"""Promises: how soon a first answer was promised, and how many came in time."""

import polars as pl
import streamlit as st

from metrics.attainment import attainment
from metrics.compare import SMALL
from ui import data, formats, links, tables, tips
from ui.view import View

_CALLS = ("service_level", "abandon_rate")


@data.drawn
def promises(view: View) -> None:
    """Each channel's promise, the share of answers that kept it, and how many came late; the worst kept first."""
    found = data.computed(view, attainment)
    if found.is_empty():
        st.info(view.words("attainment.none"), icon=":material/flag:")
        return
    ranked = found.sort(pl.col("n") < SMALL, "kept", "channel")
    said = pl.Series("target", [target(view, row) for row in ranked.to_dicts()], pl.String)
    rows = links.linked(view, ranked.with_columns(said), "responses_within_target", channel="channel")
    shown = tables.code_words(view, rows, "channel")
    tables.show(view, shown, "promises", {
        "channel": tables.text(view, "channel", pinned=True, width=100),
        "target": tables.text(view, "target", width=150),
        "kept": tables.bar(view, "kept", "responses_within_target", width=95),
        "late": tables.number(view, "late", width=50), "link": tables.behind(view),
    }, alt=view.words("attainment.alt", finding=finding(view, ranked)))  # fmt: skip


def target(view: View, row: dict[str, object]) -> str:
    """A promise in words, with its clock; a length that only some of the answers had says so."""
    seconds, basis = row["target_seconds"], row["target_basis"]
    if not isinstance(seconds, int):
        return view.words("attainment.own")
    length = formats.duration(seconds, view.language)
    told = f"{length} · {view.words('attainment.hours')}" if basis == "business" else length
    return told if row["promises"] == 1 else view.words("attainment.mostly", target=told)


def finding(view: View, ranked: pl.DataFrame) -> str:
    """Which channel keeps its promise least, of those with enough answers."""
    row = ranked.row(0, named=True)
    channel, kept = view.words.code(row["channel"]), formats.percent(row["kept"], view.language)
    return view.words("attainment.worst", channel=channel, kept=kept)


@data.drawn
def calls(view: View, query: links.Query) -> None:
    """Of the calls: how many were answered in time and how many given up; nothing where there are none."""
    shares = {metric: data.result(view, metric)["value"][0] for metric in _CALLS}
    said = [
        view.words(f"attainment.{metric}", share=formats.percent(share, view.language))
        for metric, share in shares.items()
        if share is not None
    ]
    if said:
        options = {"icon": ":material/chevron_right:", "icon_position": "right"}
        links.behind(query, _CALLS[0], " · ".join(said), **options)


def card(view: View) -> None:
    """The table, and below it the calls, which are promised in another way."""
    promises(view)
    calls(view, links.here())
    tips.behind(view, "responses_within_target")
