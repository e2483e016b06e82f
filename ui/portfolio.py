"""Which channels are used, and how well is each attended? The table of what is lacking, and use against attention."""

import polars as pl

from charts.portfolio import portfolio
from metrics.attention import LACKS, attention
from ui import data, formats, links, panels, tables
from ui.chart_words import chart_words, draw, theme
from ui.view import View


def _attended(view: View) -> pl.DataFrame:
    """Channels with a contact, the worst attended first, with their share of all contacts."""
    found = data.computed(view, attention).with_columns(pl.col("channel").cast(pl.String))
    return found.filter(pl.col("n") > 0).with_columns(share=pl.col("n") / pl.col("n").sum())


@data.drawn
def attended(view: View) -> None:
    """What each channel lacks: answers in time, customers who wait, satisfaction, callers who gave up."""
    found = _attended(view)
    if found.is_empty():
        panels.nothing(view)
        return
    linked = links.linked(view, found.with_columns(in_target=1 - pl.col("late_share")), "contacts", channel="channel")
    shown = tables.code_words(view, linked, "channel")
    rates = dict.fromkeys(("in_target", *LACKS[1:], "lack"), tables.rate(view, "n"))
    tables.show(view, shown, "attention", {
        "channel": tables.text(view, "channel", pinned=True, width=95),
        "n": tables.number(view, "contacts", "contacts", width=80),
        "in_target": tables.measure(view, "in_target", "responses_within_target", width=90),
        "unanswered_share": tables.measure(view, "waiting_share", width=90),
        "csat_gap": tables.measure(view, "csat_gap", width=100),
        "abandon_rate": tables.measure(view, "given_up", "abandon_rate", width=80),
        "lack": tables.measure(view, "lack", width=70), "link": tables.behind(view),
    }, rates)  # fmt: skip


@data.drawn
def use_and_attention(view: View) -> None:
    """Use as a bar and what is lacking as a dot, channel by channel."""
    found = _attended(view)
    if found.is_empty():
        panels.nothing(view)
        return
    linked = links.linked(view, found, "contacts", channel="channel")
    worst = found.filter(pl.col("lack").is_not_null()).sort("lack", "channel", descending=[True, False])
    draw(view, portfolio(linked, chart_words(view), theme(view)), _finding(view, worst if worst.height else found))


def _finding(view: View, found: pl.DataFrame) -> str:
    row = found.row(0, named=True)
    said = {name: formats.percent(row[name], view.language) for name in ("lack", "share")}
    return view.words("alt.portfolio", channel=view.words.code(row["channel"]), **said)
