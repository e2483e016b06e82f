"""Interactions as the rows of a metric: filed under one of their instants, with what leaves them out."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, durations
from metrics.rows import Rows, local_hour, seconds
from model.filters import Filters

When = Literal["started", "first_responded", "first_solved", "last_solved"]
UNTOLD: Final = "left_out"
"""The reason of a row that is not counted and does not say why."""
NOTHING: Final[Mapping[str, pl.Expr]] = MappingProxyType({})
UNDEFINED: Final = "undefined"
"""The reason of a row without a number that nothing else explains."""


def interactions(frames: Frames, when: When, of: pl.Expr | None = None) -> Rows:
    """One row per interaction, filed under the local day and hour of that instant.

    `of` keeps what the metric can be about at all, such as calls. Left out: spam, deleted, merged.
    """
    facts = frames.interaction_facts.lazy()
    hour = pl.col("started_hour") if when == "started" else local_hour(frames, f"{when}_at")
    not_counted = (
        pl.coalesce(pl.col("left_out"), pl.lit(UNTOLD)),
        ~pl.col("is_counted").fill_null(value=False),
    )
    return Rows(facts if of is None else facts.filter(of), f"{when}_on", hour, (not_counted,))


def clock(
    rows: Rows, name: str, filters: Filters, missing: Mapping[str, pl.Expr] = NOTHING, otherwise: str = UNDEFINED
) -> Measure:
    """Finished durations of a clock of interactions, on the filters' basis.

    `missing`: reasons of its own why a row has none, told before those that any clock may have; `otherwise` the code
    of the reason where none applies.
    """
    doubts = {"time_conflict": pl.col("has_time_conflict"), "incomplete_history": pl.col("has_incomplete_history")}
    unmeasured = pl.col(f"{name}_calendar_seconds").is_null()
    why = {code: unmeasured & met for code, met in {**missing, **doubts, otherwise: pl.lit(value=True)}.items()}
    return durations(rows, seconds(name, filters)).when_null(**why, no_hours=pl.lit(filters.basis == "business"))


def answered(frames: Frames) -> Rows:
    """Interactions by their first human response."""
    return interactions(frames, "first_responded")


def contacts(frames: Frames) -> Rows:
    """Customers' contacts by their start, each with `count_contacts` 1."""
    rows = interactions(frames, "started").without(
        outbound=pl.col("direction") == "outbound", carried_on=~pl.col("is_contact")
    )
    return Rows(rows.frame.with_columns(count_contacts=pl.lit(1, pl.Int64)), rows.day, rows.hour, rows.left_out)


def calls(frames: Frames) -> Rows:
    """Calls by the start of their case: answers follow within minutes."""
    return interactions(frames, "started", pl.col("is_abandoned").is_not_null() | (pl.col("channel") == "phone"))


def inbound_calls(frames: Frames) -> Rows:
    """Calls of customers; those abandoned sooner than the threshold of the settings are left out."""
    threshold = frames.settings.calls.abandon_threshold.total_seconds()
    return calls(frames).without(
        outbound=pl.col("direction") == "outbound",
        short_abandon=pl.col("is_abandoned") & (pl.col("abandoned_after_calendar_seconds") < threshold),
    )


def sessions(frames: Frames) -> Rows:
    """Calls and live chats by the start of their case: what has somebody at the other end."""
    live = pl.col("channel").is_in(["phone", "chat"])
    return interactions(frames, "started", pl.col("is_abandoned").is_not_null() | live)


def open_now(frames: Frames) -> Rows:
    """What is not known to be solved, as of the snapshot; it belongs to no day.

    A call that nobody answered and nobody wrote down as a case is over.
    """
    unsolved = pl.col("is_counted") & ~pl.col("is_resolved").fill_null(value=False)
    rows = replace(interactions(frames, "started", unsolved), day=None, hour=None)
    return rows.without(
        transferred=pl.col("is_transferred"), abandoned=pl.col("is_abandoned") & pl.col("is_resolved").is_null()
    )


def bot_sessions(frames: Frames) -> Rows:
    """What a bot took part in, by its start."""
    known = pl.any_horizontal(
        pl.col("is_contained", "bot_first_response_calendar_seconds", "time_with_bot_calendar_seconds").is_not_null()
    )
    return interactions(frames, "started", known)


def first_solved(frames: Frames) -> Rows:
    """Interactions by the first time they were solved; what a transfer ended leaves its outcome to the target."""
    return _with_outcome(interactions(frames, "first_solved"))


def solved(frames: Frames) -> Rows:
    """Interactions solved now, by their last solve."""
    return _with_outcome(interactions(frames, "last_solved")).without(unsolved=~pl.col("is_resolved"))


def _with_outcome(rows: Rows) -> Rows:
    return rows.without(transferred=pl.col("is_transferred"), no_status=pl.col("is_resolved").is_null())
