"""Bots: how long the customer was with one, and whether it could let her go."""

import polars as pl

from clocks.durations import Clocked, intervals
from clocks.said import is_said_by_bot
from clocks.timeline import Timeline


def bot_sessions(line: Timeline, responses: pl.DataFrame) -> pl.DataFrame:
    """One row per interaction with a bot: row, asked_at, handed_at, bot_answered_at and three flags.

    `is_handed` a hand-off was recorded, `is_met` a human replied, `is_handoff_missing` a human replied
    after the bot without a recorded hand-off.
    """
    spoken = line.events.filter(is_said_by_bot()).select("row", "at")
    handed = line.events.filter(pl.col("kind") == "bot_handoff").group_by("row").agg(pl.len().alias("handoffs"))
    first = spoken.group_by("row").agg(pl.col("at").min().alias("spoke_at"))
    met = line.replies.group_by("row").agg(pl.len().alias("replies"))
    sessions = first.join(handed, on="row", how="full", coalesce=True).join(met, on="row", how="left")
    known = sessions.join(responses, on="row", how="left").join(_first_answer(responses, spoken), on="row", how="left")
    met_later = pl.col("first_responded_at") >= pl.col("spoke_at")
    return known.with_columns(
        pl.col("handoffs").is_not_null().alias("is_handed"),
        pl.col("replies").is_not_null().alias("is_met"),
        (met_later & pl.col("handed_at").is_null()).fill_null(False).alias("is_handoff_missing"),
    )


def _first_answer(responses: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    answers = spoken.join(responses.select("row", "asked_at"), on="row").filter(pl.col("at") >= pl.col("asked_at"))
    return answers.group_by("row").agg(pl.col("at").min().alias("bot_answered_at"))


def is_contained(ended: pl.Expr) -> pl.Expr:
    """A session that ended without a human: false as soon as one came or was called, null while it runs."""
    human = pl.col("is_handed") | pl.col("is_met")
    return pl.when(human).then(pl.lit(False)).when(ended).then(pl.lit(True))


def bot_intervals(sessions: pl.DataFrame) -> Clocked:
    """Intervals of bot_first_response and time_with_bot, from `bot_sessions`."""
    return {
        "bot_first_response": intervals(sessions, "asked_at", "bot_answered_at"),
        "time_with_bot": intervals(sessions, "asked_at", "handed_at"),
    }
