"""What stands beside a number: what it means, of how many it is made, how many are left out, and the way to them."""

from typing import Final

import streamlit as st

from metrics.reach import is_across
from metrics.registry import find
from model.metric import Metric
from ui import data, formats, links
from ui.plain import plain
from ui.view import View
from ui.words import Words

BOTH: Final = "calendar or opening hours"
"""What a definition says of the clock of a metric that follows the viewer's choice."""


def name(words: Words, metric: Metric) -> str:
    """What the metric is called."""
    return words.term("metric_name", metric.name)


def tip(view: View, *metrics: str) -> str:
    """The text of a tooltip: what each of these metrics means, and the way to its whole definition."""
    return "\n\n".join(_tip(view, find(metric)) for metric in metrics)


def _tip(view: View, metric: Metric) -> str:
    words, basis = view.words, clock(view, metric)
    said = f" {words(f'tip.{basis}')}" if basis else ""
    link = f"[{words('tip.definition')}]({links.definition_address(view, metric.name)})"
    return f"**{plain(name(words, metric))}**: {plain(words.meaning(metric))}{said} {link}"


def clock(view: View, metric: Metric) -> str | None:
    """The basis its times are on: the viewer's where it knows both, else the calendar; None where no one clock is."""
    _, found, said = metric.definition.partition("Clock: ")
    if said.startswith(BOTH):
        return view.filters.basis
    return "calendar" if found and said.startswith("calendar") else None


def counts(view: View, metric: str) -> str:
    """`n 2,982 · 96% known`: the rows in a number; short, because a headline has one line for it."""
    n = data.result(view, metric)["n"][0]
    return " · ".join([view.words("card.n", n=formats.count(n, view.language)), *known(view, metric)])


def left_out(view: View, metric: str) -> str:
    """How many rows of the period are not in a number, and what opening the list shows."""
    return view.words("card.out", n=formats.count(data.left_out(view, metric), view.language))


def known(view: View, metric: str) -> list[str]:
    """Beside a figure across channels: the share of contacts whose customer is known, of which alone it can speak."""
    share = coverage(view) if is_across(metric) else None
    return [view.words("card.known", share=formats.whole_percent(share, view.language))] if share is not None else []


def coverage(view: View) -> float | None:
    """The share of contacts whose customer is known; None without contacts."""
    share = data.result(view, "identity_coverage")["value"][0]
    return None if share is None else float(share)


def reach(view: View, metric: str) -> None:
    """What is known beside a figure that says itself of how many it is made."""
    share = coverage(view) if is_across(metric) else None
    if share is not None:
        st.caption(view.words("card.reach", share=formats.percent(share, view.language)))


def behind(view: View, /, metric: str, **others: str) -> None:
    """The line below a number, which leads to the rows behind it; `others` replace filters of the address bar."""
    _drawn(view, metric, tuple((dict(links.here()) | others).items()))


def line(view: View, metric: str, query: links.Query) -> None:
    """The same, as part of a card that is drawn once."""
    links.behind(
        query, metric, counts(view, metric), icon=":material/chevron_right:", icon_position="right",
        help=left_out(view, metric),
    )  # fmt: skip


_drawn = data.drawn(line)
