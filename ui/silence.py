"""Silence: who waits for a word from us now, and how long the silences were that have ended."""

from typing import Final

import polars as pl

from ui import channel_tables, data, links, panels, tables
from ui.view import View

_SECONDS: Final = {
    "waiting": ("waiting_time", "median"), "waiting_p90": ("waiting_time", "p90"),
    "next": ("next_response_time", "median"), "to_human": ("time_to_human", "median"),
    "silence": ("longest_silence", "median"), "silence_p90": ("longest_silence", "p90"),
}  # fmt: skip


@data.drawn
def silences(view: View) -> None:
    """By channel: how many wait, how long so far, how long later messages wait, and the longest silence of a case."""
    heard, wait = (data.result(view, metric, ("channel",)) for metric in ("first_response_time", "unanswered"))
    unheard = wait.join(heard, on="channel", how="anti", nulls_equal=True).select(
        "channel", answered=pl.lit(0, pl.Int64)
    )
    base = pl.concat([heard.select("channel", answered="n"), unheard])
    if base.is_empty():
        panels.nothing(view)
        return
    base = channel_tables.beside(view, base, {"unanswered": "unanswered"}).with_columns(
        pl.col("unanswered").cast(pl.Int64)
    )
    for name, (metric, value) in _SECONDS.items():
        base = base.join(_column(view, metric, value, name), on="channel", how="left", maintain_order="left")
    ranked = base.sort("unanswered", "answered", "channel", descending=[True, True, False], nulls_last=True)
    shown = tables.code_words(view, links.linked(view, ranked, "unanswered", channel="channel"), "channel")
    said = {key: how for name in _SECONDS for key, how in tables.durations(view, name, n=f"{name}_n").items()}
    tables.show(view, shown, "silences", {
        "channel": tables.text(view, "channel", pinned=True, width=95),
        "unanswered": tables.number(view, "waiting_now", "unanswered"),
        "waiting": tables.measure(view, "waiting", "waiting_time"),
        "waiting_p90": tables.measure(view, "p90", "waiting_time"),
        "next": tables.measure(view, "next_answer", "next_response_time"),
        "to_human": tables.measure(view, "to_human", "time_to_human"),
        "silence": tables.measure(view, "silence", "longest_silence"),
        "silence_p90": tables.measure(view, "p90", "longest_silence"), "link": tables.behind(view),
    }, said)  # fmt: skip


def _column(view: View, metric: str, value: str, name: str) -> pl.DataFrame:
    found = data.result(view, metric, ("channel",))
    return found.select("channel", pl.col(value).alias(name), pl.col("n").alias(f"{name}_n"))
