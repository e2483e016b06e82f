"""Silence: a long wait with regular news is accepted, silence is not.

The clock runs while it is the company's turn (new, open, on hold) and is cut by every word of the
company: an agent's public message, an answered call, or a system update the source marks as public.
While a call lasts nobody is left in silence.
"""

from typing import Final

import polars as pl

from clocks.calls import talks
from clocks.durations import Clocked, intervals
from clocks.said import is_news
from clocks.timeline import Timeline
from model.neighbours import following, previous

OUR_TURN: Final = ("new", "open", "on_hold")
_CUT, _END, _BEGIN = 0, 1, 2  # at one instant: news comes first, then a stretch ends, then one begins


def silences(line: Timeline, spans: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Stretches without a word from the company while it was its turn: row, starts_at, ends_at, is_running.

    `present` has row and the status at `as_of`: only where it is our turn now can a stretch still run.
    """
    turns = _our_turns(line, spans)
    news = line.events.filter(is_news()).select("row", "at", pl.lit(_CUT).alias("what"))
    edges = [
        turns.select("row", pl.col("starts_at").alias("at"), pl.lit(_BEGIN).alias("what")),
        turns.select("row", pl.col("ends_at").alias("at"), pl.lit(_END).alias("what")),
    ]
    talk = talks(line).join(turns, on="row", how="semi")
    edges += [
        talk.select("row", "at", pl.lit(_END).alias("what")),
        talk.select("row", pl.col("end_at").alias("at"), pl.lit(_BEGIN).alias("what")),
    ]
    marks = pl.concat([*edges, news.join(turns, on="row", how="semi")]).sort("row", "at", "what")
    change = pl.col("what").replace_strict({_CUT: 0, _BEGIN: 1, _END: -1}, return_dtype=pl.Int64)
    within = marks.with_columns(
        change.cum_sum().alias("ours"),
        following("at", "row").alias("ends_at"),
        following("what", "row").alias("next"),
    ).filter((pl.col("ours") > 0) & pl.col("ends_at").is_not_null())
    ours_now = pl.col("status").is_in(list(OUR_TURN)).fill_null(False)
    running = (pl.col("ends_at") == line.as_of) & (pl.col("next") == _END) & ours_now
    known = within.join(present.select("row", "status"), on="row", how="left")
    return known.select("row", pl.col("at").alias("starts_at"), "ends_at", running.alias("is_running"))


def _our_turns(line: Timeline, spans: pl.DataFrame) -> pl.DataFrame:
    """Spans of our turn, those that touch joined to one; only where a customer waits for us."""
    asked = line.cases.filter(pl.col("is_inbound") | pl.col("has_asked"))
    mine = (
        spans.filter(pl.col("status").is_in(list(OUR_TURN))).join(asked, on="row", how="semi").sort("row", "starts_at")
    )
    apart = pl.col("starts_at").ne_missing(previous("ends_at", "row"))
    runs = mine.with_columns(apart.cast(pl.Int64).cum_sum().alias("run"))
    return runs.group_by("row", "run").agg(pl.col("starts_at").min(), pl.col("ends_at").max())


def silence_intervals(found: pl.DataFrame) -> Clocked:
    """Intervals of longest_silence: finished stretches (the running one is `silent_since`)."""
    return {"longest_silence": intervals(found.filter(~pl.col("is_running")), "starts_at", "ends_at")}


def silent_since(found: pl.DataFrame) -> pl.DataFrame:
    """Start of the running stretch: row, silent_since_at."""
    return found.filter("is_running").group_by("row").agg(pl.col("starts_at").max().alias("silent_since_at"))
