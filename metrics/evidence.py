"""The rows behind a number, each saying why it is in or out.

Made from the same declaration as the number itself: the rows that count here are exactly its `n`.
"""

from typing import Final, Literal

import polars as pl
import polars.selectors as cs

from metrics.cut import Cut, narrowed
from metrics.frames import ENGINE, Frames
from metrics.interactions import UNDEFINED
from metrics.registry import declared
from metrics.rows import Reason, Rows, kept, within
from model.filters import Filters

IN, OUT = "in", "out"
UNDATED: Final = "undated"
"""The reason of a row that counts, but on no day: in a period it is not counted."""
Verdict = Literal["in", "out"]
KEYS: Final = (
    "source", "interaction_id", "turn", "target", "journey_id", "step", "case_id", "survey_id", "person_id",
    "contact_id", "dimension", "part",
)  # fmt: skip
_SHOWN: Final = (
    "channel", "team", "agent_id", "priority", "segment", "reason", "status", "started_at", "first_responded_at",
    "first_solved_at", "last_solved_at", "waiting_since_at", "silent_since_at", "answered_at", "opened_at",
    "contacted_at", "first_closed_at", "reopened_at", "closed_at", "path", "severity", "state", "url",
    "count_contacts", "day", "from_channel", "to_channel", "initiator", "schedule",
)  # fmt: skip
_BEGINNINGS: Final = ("started_on", "opened_on", "sent_on")
"""When a row that has not reached its day yet began: what is unanswered belongs to the period it came in."""
WHY: Final = {
    "spam": "marked as spam or a test",
    "deleted": "deleted in its system",
    "merged": "merged into another interaction, where it is counted",
    "left_out": "not counted",
    "outbound": "we began it",
    "outbound_only": "only we said something in it",
    "carried_on": "the same contact, carried on by a transfer",
    "transferred": "passed on: its outcome is the target's",
    "no_status": "its system tells no status",
    "unsolved": "not solved",
    UNDATED: "nobody knows on which day it belongs",
    "solved_unknown_when": "solved, nobody knows when",
    "unhandled": "nobody handled it",
    "unanswered": "not answered yet",
    "abandoned": "the caller hung up",
    "still_ringing": "no end of a call is recorded",
    "time_conflict": "its instants contradict each other",
    "no_reply": "solved without any reply",
    "window_open": "the days after the resolution have not passed yet",
    "unidentified": "nobody knows which customer it was",
    "no_device": "its system does not tell the device",
    "running": "still going on",
    "single_channel": "a single channel",
    "not_digital": "did not begin in a digital channel",
    "no_score": "without a score",
    "later_answer": "a later answer replaced it",
    "not_contacted": "not contacted yet",
    "not_closed": "not closed yet",
    "not_due": "its target has not passed yet",
    "not_rated_again": "not rated again",
    "owned": "somebody has it",
    "too_few": "a single contact",
    "other": "belongs to the other side of the comparison",
    "incomplete_history": "its history is not whole",
    "no_hours": "no opening hours apply to it",
    "no_bot_answer": "the bot said nothing",
    "no_handoff": "no hand-off to a person is recorded",
    "short_abandon": "the caller hung up before the threshold",
    "no_talk": "nobody picked up",
    "never_assigned": "no assignment is recorded",
    "no_target": "no target applies to it",
    "answered": "our word was the last",
    "not_our_turn": "it is not our turn",
    "past_unknown": "how it stood at that earlier instant is not kept",
    UNDEFINED: "not defined for it",
}
"""Every reason a row is left out, in words."""


def evidence(name: str, frames: Frames, filters: Filters, cut: Cut = ()) -> pl.DataFrame:
    """The rows a metric is about in the filters' period, counted ones first.

    Columns: the row's keys and what is known of it, `number` (Float64: its own value; 1 and 0 for yes and no),
    `verdict` ("in" or "out") and `why` (a code of WHY, null where it is in). Rows in are as many as `n`, save where a
    row stands for several things. A row that never reached its day (not answered, not solved) belongs to
    the period it began in. `cut` keeps one group of the rows (`metrics.cut`). Raises SettingsError as `compute` does.
    """
    found = _judged(name, frames, filters, cut)
    names = found.collect_schema().names()
    keys = [key for key in KEYS if key in names]
    shown = [*keys, *(c for c in _SHOWN if c in names), "number", "verdict", "why"]
    verdict = pl.when(pl.col("why").is_null()).then(pl.lit(IN)).otherwise(pl.lit(OUT))
    told = found.with_columns(verdict=verdict).select(shown)
    ordered = told.sort(pl.col("verdict"), -pl.col("number"), *keys, nulls_last=True)
    return ordered.with_columns(cs.enum().cast(pl.String)).collect(engine=ENGINE)


def left_out(name: str, frames: Frames, filters: Filters) -> int:
    """How many rows of the period are left out: those of which `evidence` tells a reason, without looking for it."""
    asked = declared(name, frames, filters)
    wanted, rows = asked.filters or filters, asked.rows
    counts = asked.number.is_not_null() & _dated(frames, rows, wanted)
    out = pl.any_horizontal(~counts, *(met.fill_null(value=False) for _, met in rows.left_out))
    return int(_in_period(frames, rows, wanted).select(out.sum()).collect(engine=ENGINE).item())


def _judged(name: str, frames: Frames, filters: Filters, cut: Cut = ()) -> pl.LazyFrame:
    """The rows of the period with their `number` and `why` they are left out (null: they count)."""
    asked = narrowed(declared(name, frames, filters), frames, filters, cut)
    wanted, rows = asked.filters or filters, asked.rows
    number = asked.number.cast(pl.Float64)
    unknown = (*asked.missing, (pl.lit(UNDEFINED), pl.lit(value=True)))
    why = (
        _first(rows.left_out),
        pl.when(number.is_null()).then(_first(unknown)),
        pl.when(~_dated(frames, rows, wanted)).then(pl.lit(UNDATED)),
    )
    return _in_period(frames, rows, wanted).with_columns(number=number, why=pl.coalesce(why))


def _dated(frames: Frames, rows: Rows, filters: Filters) -> pl.Expr:
    """Rows whose own day is known and lies in the period."""
    return within(frames, filters, rows.day).fill_null(value=False) if rows.day else pl.lit(value=True)


def _in_period(frames: Frames, rows: Rows, filters: Filters) -> pl.LazyFrame:
    """Rows of the period, counted or not; those without a day of their own by the day they began."""
    here = rows.frame.filter(kept(rows, filters))
    if rows.day is None:
        return here
    begun = next((day for day in _BEGINNINGS if day in rows.columns), rows.day)
    reached = pl.col(rows.day).is_not_null()
    inside = pl.when(reached).then(within(frames, filters, rows.day)).otherwise(within(frames, filters, begun))
    return here.filter(inside)


def _first(told: tuple[Reason, ...]) -> pl.Expr:
    """The first reason that applies; null when none does."""
    if not told:
        return pl.lit(None, pl.String)
    return pl.coalesce(pl.when(met.fill_null(value=False)).then(why.cast(pl.String)) for why, met in told)
