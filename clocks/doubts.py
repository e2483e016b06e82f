"""Doubts: where instants contradict each other or a history was not told, and which clocks cannot be had then.

The rows stay and are flagged, their instants stay to be looked at; only the durations concerned are null, so that
an average leaves them out and can say how many.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from clocks import calls
from clocks.chats import LIVE
from clocks.spans import untold
from clocks.timeline import Timeline
from model.clocks import CLOCKS
from model.vocabulary import BASES

_RESPONSES: Final = ("first_response", "time_to_human", "total_reply")
_STATUSES: Final = (
    "requester_wait", "agent_wait", "on_hold", "agent_work", "active_resolution", "unassigned", "longest_silence",
)  # fmt: skip
_SOLVES: Final = ("first_resolution", "full_resolution")
CONCERNED: Final[Mapping[str, tuple[str, ...]]] = {
    "is_start_unknown": (*_SOLVES, *(clock for clock in _STATUSES if clock not in {"agent_wait", "on_hold"})),
    "is_history_untold": (*_SOLVES, *_STATUSES),
    "is_changed_early": _STATUSES,
    "is_reply_early": _RESPONSES,
    "is_call_odd": (*_RESPONSES, "speed_of_answer", "abandoned_after", "handle"),
}
"""The clocks each doubt makes unknowable. A live chat's handle runs in statuses, so it goes with those."""
CONFLICTS: Final = ("is_changed_early", "is_reply_early", "is_call_odd")
"""Doubts because instants contradict each other; the others because something is missing."""


def doubts(line: Timeline) -> pl.DataFrame:
    """One row per interaction: row and a Boolean for each doubt of CONCERNED.

    `is_start_unknown`: no creation, and the first thing that is known is not the customer's own word.
    `is_history_untold`: a status, but no events that led to it, or one nobody could read.
    `is_changed_early`: a status or an assignee was set before the start. `is_reply_early`: the first
    reply came before creation and before the customer's first word. `is_call_odd`: see `calls.contradictory`.
    """
    first = line.replies.group_by("row").agg(pl.col("at").min().alias("reply"))
    changed = line.events.filter(pl.col("kind").is_in(["status", "assigned"]))
    earliest = changed.group_by("row").agg(pl.col("at").min().alias("change"))
    known = line.cases.join(first, on="row", how="left").join(earliest, on="row", how="left")
    for name, rows in (("is_history_untold", untold(line)), ("is_call_odd", calls.contradictory(line))):
        known = known.join(rows.with_columns(pl.lit(True).alias(name)), on="row", how="left")
    before_word = (pl.col("reply") < pl.col("asked_at")).fill_null(True)
    return known.select(
        "row",
        (~pl.col("is_start_known")).alias("is_start_unknown"),
        pl.col("is_history_untold").fill_null(False),
        (pl.col("change") < pl.col("started_at")).fill_null(False).alias("is_changed_early"),
        ((pl.col("reply") < pl.col("created_at")).fill_null(False) & before_word).alias("is_reply_early"),
        pl.col("is_call_odd").fill_null(False),
    )


def without_doubtful(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts (with the doubts' columns and channel) with the clocks of every doubt null."""
    return facts.with_columns(
        pl.when(~_is_doubtful(clock)).then(name).alias(name)
        for clock in CLOCKS
        for basis in BASES
        for name in [f"{clock}_{basis}_seconds"]
    )


def _is_doubtful(clock: str) -> pl.Expr:
    raised = [pl.col(doubt) for doubt, concerned in CONCERNED.items() if clock in concerned]
    if clock == "handle":
        in_statuses = pl.col("is_history_untold") | pl.col("is_changed_early")
        raised.append(in_statuses & (pl.col("channel") == LIVE))
    return pl.any_horizontal(False, *raised)
