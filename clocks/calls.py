"""Calls: how fast they were answered, how long they took, and who gave up.

Everything is decided by instants, not by the order in which a source numbers its events, so that of an
answer and an end within one second neither is lost.
"""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.said import is_ask, is_reply
from clocks.timeline import Timeline


def calls(line: Timeline) -> pl.DataFrame:
    """One row per interaction with an inbound call: row, called_at, answered_at, ended_at, is_abandoned.

    Of several calls in one interaction the first counts; the next one begins with a call after the first
    one's end. Abandoned: ended without an answer; null while it rings. Where a call contradicts itself
    (see `contradictory`) neither answered_at nor is_abandoned is known.
    """
    first = _first_calls(_called(line), is_ask())
    known = first.join(contradictory(line).with_columns(is_odd=pl.lit(True)), on="row", how="left")
    sound = pl.col("is_odd").is_null()
    answered, over = pl.col("answered_at").is_not_null(), pl.col("ended_at").is_not_null()
    given_up = pl.when(answered).then(pl.lit(False)).when(over).then(pl.lit(True))
    return known.select(
        "row", "called_at", pl.when(sound).then("answered_at").alias("answered_at"), "ended_at",
        pl.when(sound).then(given_up).alias("is_abandoned"),
    )  # fmt: skip


def contradictory(line: Timeline) -> pl.DataFrame:
    """`row` of interactions whose first call was answered after its end or before its start, or ended before both.

    The first call at all, and the first one of the customer's.
    """
    events = _called(line)
    firsts = pl.concat([_first_calls(events, begins) for begins in (pl.col("kind") == "call_start", is_ask())])
    late = firsts.filter(pl.col("answered_at") > pl.col("ended_at"))
    end, start, answer = (
        pl.col("at").filter(pl.col("kind") == f"call_{k}").min() for k in ("end", "start", "answered")
    )
    edges = events.group_by("row").agg(end.alias("end"), start.alias("start"), answer.alias("answer"))
    no_begin = pl.col("end") < pl.min_horizontal("start", "answer")
    no_start = (pl.col("answer") < pl.col("start")) & (pl.col("end") >= pl.col("start")).fill_null(True)
    return pl.concat([late.select("row"), edges.filter(no_begin | no_start).select("row")]).unique()


def _called(line: Timeline) -> pl.DataFrame:
    direction = line.cases.select("row", "is_inbound")
    return line.events.filter(pl.col("kind").str.starts_with("call_")).join(direction, on="row")


def _first_calls(events: pl.DataFrame, begins: pl.Expr) -> pl.DataFrame:
    """The first call of each row: row, called_at, ended_at, answered_at."""
    first = _earliest(events.filter(begins), "called_at")
    mine = events.join(first, on="row").filter(pl.col("at") >= pl.col("called_at"))
    ended = mine.join(_earliest(mine.filter(pl.col("kind") == "call_end"), "ended_at"), on="row", how="left")
    after = (pl.col("at") > pl.col("called_at")) & (pl.col("at") >= pl.col("ended_at"))
    again = _earliest(ended.filter((pl.col("kind") == "call_start") & after), "again_at")
    in_it = (pl.col("at") < pl.col("again_at")).fill_null(True) | (pl.col("at") <= pl.col("ended_at"))
    answers = ended.join(again, on="row", how="left").filter(is_reply() & in_it)
    ends = ended.select("row", "ended_at").unique("row")
    return first.join(ends, on="row", how="left").join(_earliest(answers, "answered_at"), on="row", how="left")


def _earliest(events: pl.DataFrame, name: str) -> pl.DataFrame:
    return events.group_by("row").agg(pl.col("at").min().alias(name))


def call_intervals(line: Timeline, inbound: pl.DataFrame) -> Clocked:
    """Intervals of speed_of_answer and abandoned_after (inbound), and handle (every call an agent answered).

    Handle is the talk and the after-call work. Of a chat there is none: its session is measured whole
    (`clocks.chats`), the call inside it included. Null while one of the calls lasts.
    """
    lost = inbound.filter("is_abandoned")
    spoken = _talks(line).join(line.cases.filter(pl.col("channel") != "chat"), on="row", how="semi")
    over = spoken.join(spoken.filter(pl.col("end_at").is_null()), on="row", how="anti")
    done = over.with_columns((pl.col("end_at") + pl.duration(seconds="wrap_up_seconds")).alias("until"))
    return {
        "speed_of_answer": intervals(inbound, "called_at", "answered_at"),
        "abandoned_after": intervals(lost, "called_at", "ended_at"),
        # Two parts, so that negative after-call work is a contradiction and not a shorter talk.
        "handle": pl.concat([intervals(done, "at", "end_at"), intervals(done, "end_at", "until")]),
    }


def talks(line: Timeline) -> pl.DataFrame:
    """Calls an agent answered and that ended: row, at (first answer), end_at."""
    return _talks(line).filter(pl.col("end_at").is_not_null()).select("row", "at", "end_at")


def _talks(line: Timeline) -> pl.DataFrame:
    """Calls an agent answered: row, at, end_at (null while it lasts, or when a new call began), wrap_up_seconds."""
    events = line.events.filter(pl.col("kind").str.starts_with("call_")).sort("at", "row", maintain_order=True)
    answers = events.filter(is_reply()).select("row", "at", pl.col("wrap_up_seconds").alias("own_work"))
    ends = events.filter(pl.col("kind") == "call_end").select("row", "at", "wrap_up_seconds", end_at="at")
    starts = events.filter(pl.col("kind") == "call_start").select("row", "at", next_at="at")
    found = answers.join_asof(ends, on="at", by="row", strategy="forward", check_sortedness=False).join_asof(
        starts, on="at", by="row", strategy="forward", allow_exact_matches=False, check_sortedness=False
    )
    lost = (pl.col("next_at") < pl.col("end_at")).fill_null(False)
    work = pl.coalesce("wrap_up_seconds", "own_work", pl.lit(0))
    whole = found.select("row", "at", pl.when(~lost).then("end_at").alias("end_at"), work.alias("wrap_up_seconds"))
    return whole.group_by("row", "end_at").agg(pl.col("at").min(), pl.col("wrap_up_seconds").max())
