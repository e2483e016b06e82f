"""What is open, how old it is, and how it goes desk by desk."""

from typing import Final

import polars as pl

from charts.backlog import backlog
from metrics.backlog_ages import backlog_ages
from ui import data, formats, links, panels, tables
from ui.chart_words import chart_words, draw, theme
from ui.view import View

_YOUNG: Final = ("1d", "3d", "7d", "no_age")
_SHARES: Final = {
    "resolution": "resolution_rate", "reopened": "reopen_rate", "repeated": "repeat_contact_rate",
    "transferred": "transfer_rate",
}  # fmt: skip


@data.drawn
def ages(view: View) -> None:
    """Open cases by channel and age."""
    found = data.computed(view, backlog_ages)
    of = int(found["n"].sum())
    if not of:
        panels.nothing(view)
        return
    old = int(found.filter(~pl.col("band").is_in(_YOUNG))["n"].sum())
    rows = links.linked(view, found, "backlog", channel="channel", age_band="band")
    n, whole = (formats.count(count, view.language) for count in (old, of))
    draw(view, backlog(rows, chart_words(view), theme(view)), view.words("alt.backlog", n=n, of=whole))


@data.drawn
def desks(view: View) -> None:
    """By team: what is solved, stays solved and is passed on, and what lies there now."""
    came, lies = (data.result(view, metric, ("team",)).select("team", "n") for metric in ("contacts", "backlog"))
    # Something may lie at a desk nobody has come to in the period.
    base = pl.concat(
        [came, lies.join(came, on="team", how="anti", nulls_equal=True).with_columns(n=pl.lit(0, pl.Int64))]
    )
    if base.is_empty():
        panels.nothing(view)
        return
    for name, metric in (_SHARES | {"open": "backlog", "age": "backlog_age"}).items():
        found = data.result(view, metric, ("team",)).select(
            "team", pl.col("value").alias(name), pl.col("n").alias(f"{name}_n")
        )
        base = base.join(found, on="team", how="left", nulls_equal=True, maintain_order="left")
    base = base.with_columns(pl.col("open").cast(pl.Int64))
    rows = links.linked(view, base.sort("n", "team", descending=[True, False], nulls_last=True), "backlog", team="team")
    shown = tables.from_source(view, rows, "team")
    said = {name: tables.rate(view, f"{name}_n") for name in _SHARES} | tables.durations(view, "age", n="age_n")
    tables.show(view, shown, "desks", {
        "team": tables.text(view, "team", pinned=True, width=150), "n": tables.number(view, "contacts", "contacts"),
        **{name: tables.measure(view, name, metric) for name, metric in _SHARES.items()},
        "open": tables.number(view, "open_now", "backlog"),
        "age": tables.measure(view, "open_median", "backlog_age"), "link": tables.behind(view),
    }, said)  # fmt: skip
