"""One row per interaction: every clock, count and flag that its own events decide.

What needs the person's other interactions (repeats, journeys) is added by `journeys/`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from clocks import bots, calls, chats, flags, resolution, responses, silence, spans, targets, turns, waits
from clocks.doubts import doubts, without_doubtful
from clocks.durations import Clocked, measure, with_clock
from clocks.opening import Opening
from clocks.said import is_activity
from clocks.timeline import Timeline, timeline
from model.clocks import CLOCKS
from model.derived import TURNS
from model.settings import Targets, several
from model.vocabulary import BASES, GROUP_OF_CHANNEL, SOLVED_STATUSES

DIMENSIONS: Final = ("channel", "channel_group", "team", "priority", "segment", "reason")
RESOLUTION_CLOCKS: Final = (
    "requester_wait", "agent_wait", "on_hold", "agent_work", "first_resolution", "full_resolution", "active_resolution",
)  # fmt: skip
"""What a transferred interaction leaves to its target."""


@dataclass(frozen=True)
class Clocks:
    """What the clocks know, each frame with `row`.

    `facts`: INTERACTION_FACTS without the journeys' columns, plus `row`, `root`, `transferred_row`,
    `is_target`, `own_started_at`, `is_inbound`, the instants `reopened_at`, `effectively_reopened_at`,
    `returned_at`, and `url`, `reference`, `follows`. `turns`: TURNS without `journey_id`. `asks` and
    `replies` as in `Timeline`; `solves`: row, at, seq; `reopens`: row, at, is_effective, is_by_customer;
    `events` up to `as_of`. `line` is what all of it was read from, `changes` the changes of status
    (row, at, status, before, actor, seq).
    """

    facts: pl.DataFrame
    turns: pl.DataFrame
    asks: pl.DataFrame
    replies: pl.DataFrame
    solves: pl.DataFrame
    reopens: pl.DataFrame
    events: pl.DataFrame
    line: Timeline
    changes: pl.DataFrame


def read_clocks(
    interactions: pl.DataFrame,
    events: pl.DataFrame,
    as_of: datetime,
    timezone: str,
    promised: Targets | None = None,
    hours: Opening | None = None,
) -> Clocks:
    """All clocks of INTERACTIONS (with person_id, segment, lifecycle_stage) and EVENTS as of `as_of`.

    `promised`: the targets of the settings; None: there are only those that a source sets itself.
    `hours`: the opening hours of the `schedule` each interaction names; None: no business seconds.
    """
    if "schedule" not in interactions.columns:
        interactions = interactions.with_columns(schedule=pl.lit(None, pl.String))
    line = timeline(interactions, events, as_of)
    changes = spans.status_changes(line, line.recorded)
    solved = resolution.solves(changes)
    opened = resolution.reopens(changes, line)
    answered = responses.first_responses(line)
    turned = turns.customer_turns(line, solved)
    ended = resolution.present(line, resolution.outcomes(changes, solved, opened))
    following = turns.next_responses(turned, answered, ended.filter(pl.col("status").is_in(list(SOLVED_STATUSES))))
    parts = _Parts(line, spans.spans(line, changes), answered, turned, following, ended)
    whole = _finished(_joined(parts, hours), timezone)
    facts = _targets(whole, promised or Targets(), as_of, timezone, hours)
    told = _turn_rows(following, facts, timezone, hours)
    return Clocks(facts, told, line.asks, line.replies, solved, opened, line.events, line, changes)


@dataclass(frozen=True)
class _Parts:
    line: Timeline
    spans: pl.DataFrame
    answered: pl.DataFrame
    turned: pl.DataFrame
    following: pl.DataFrame
    ended: pl.DataFrame


def _joined(parts: _Parts, hours: Opening | None) -> pl.DataFrame:
    line = parts.line
    inbound_calls = calls.calls(line)
    sessions = bots.bot_sessions(line, parts.answered)
    silent = silence.silences(line, parts.spans, parts.ended)
    measured = measure(line.cases, _all_intervals(parts, inbound_calls, sessions, silent), hours)
    frames = [
        parts.ended.drop("started_at", "is_counted"),
        parts.answered.select("row", "first_responded_at", "handed_at"),
        measured,
        _sessions_flags(sessions),
        inbound_calls.select("row", "is_abandoned", "called_at", "answered_at", call_ended_at="ended_at"),
        silence.silent_since(silent),
        turns.waiting_since(parts.turned),
        *_counts(line, parts.ended),
        _last_activity(line),
        doubts(line),
    ]
    facts = line.cases.drop("status")
    for frame in frames:
        facts = facts.join(frame, on="row", how="left")
    return facts.sort("row")


def _all_intervals(parts: _Parts, inbound: pl.DataFrame, sessions: pl.DataFrame, silent: pl.DataFrame) -> Clocked:
    spoken = calls.call_intervals(parts.line, inbound)
    chatted = chats.session_intervals(parts.line, parts.spans, parts.ended)
    return {
        **responses.response_intervals(parts.answered, parts.following),
        **bots.bot_intervals(sessions),
        **waits.status_intervals(parts.spans, parts.ended),
        **waits.unassigned_intervals(parts.line, parts.spans, parts.ended),
        **resolution.resolution_intervals(parts.ended),
        **spoken,
        "handle": pl.concat([spoken["handle"], chatted]),
        **silence.silence_intervals(silent),
    }


def _sessions_flags(sessions: pl.DataFrame) -> pl.DataFrame:
    return sessions.select("row", "is_handed", "is_met", "is_handoff_missing", pl.lit(True).alias("has_bot"))


def _counts(line: Timeline, ended: pl.DataFrame) -> list[pl.DataFrame]:
    solves = line.replies.join(ended.select("row", "first_solved_at"), on="row")
    counted = {
        "count_agent_replies": line.replies,
        "count_customer_messages": line.asks,
        "replies_until_solved": solves.filter(pl.col("at") <= pl.col("first_solved_at")),
    }
    return [frame.group_by("row").agg(pl.len().cast(pl.Int64).alias(name)) for name, frame in counted.items()]


def _last_activity(line: Timeline) -> pl.DataFrame:
    active = line.events.filter(is_activity())
    return active.group_by("row").agg(pl.col("at").max().alias("last_activity_at"))


def _finished(facts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Flags, local columns; and null wherever an interaction is not counted."""
    solved = pl.col("status").is_in(list(SOLVED_STATUSES))
    own = pl.col("is_counted") & ~pl.col("is_transferred")
    flagged = facts.with_columns(
        pl.col("count_agent_replies", "count_customer_messages", "replies_until_solved").fill_null(0),
        *_reopens_known(),
        pl.max_horizontal("last_activity_at", "own_started_at").alias("last_activity_at"),
        pl.when(own).then(solved).alias("is_resolved"),
        flags.is_contact().alias("is_contact"),
        flags.left_out().alias("left_out"),
        flags.is_outbound_only().alias("is_outbound_only"),
        pl.col("channel").replace_strict(GROUP_OF_CHANNEL, default="unknown").alias("channel_group"),
        flags.has_time_conflict().alias("has_time_conflict"),
        flags.has_incomplete_history().alias("has_incomplete_history"),
        pl.col("is_handoff_missing").fill_null(False),
        bots_contained(solved).alias("is_contained"),
    )
    whole = _left_out(without_doubtful(flagged)).with_columns(
        flags.is_one_touch().alias("is_one_touch"),
        flags.is_solved_on_first_reply().alias("is_solved_on_first_reply"),
        flags.is_solved_without_reply().alias("is_solved_without_reply"),
    )
    return _local(whole, timezone)


def bots_contained(solved: pl.Expr) -> pl.Expr:
    """`is_contained` of a bot session, ended by a solve or by the end of its call; null without a bot."""
    ended = solved.fill_null(False) | pl.col("is_abandoned").is_not_null().fill_null(False)
    return pl.when("has_bot").then(bots.is_contained(ended))


def _reopens_known() -> list[pl.Expr]:
    """Reopens, 0 where there were none; null where nobody told the history that would know."""
    known = pl.col("status").is_not_null() & ~pl.col("is_history_untold")
    return [
        pl.when(known).then(pl.col(name).fill_null(0)).alias(name)
        for name in ("count_reopens", "count_effective_reopens")
    ]


def _left_out(facts: pl.DataFrame) -> pl.DataFrame:
    """Clocks and flags are null where the interaction is not counted; outcomes also where it was transferred."""
    counted, own = pl.col("is_counted"), pl.col("is_counted") & ~pl.col("is_transferred")
    outcome = [f"{clock}_{basis}_seconds" for clock in RESOLUTION_CLOCKS for basis in BASES]
    outcome += ["first_solved_at", "last_solved_at", "reopened_at", "effectively_reopened_at", "returned_at"]
    clocks = [f"{clock}_{basis}_seconds" for clock in CLOCKS if clock not in RESOLUTION_CLOCKS for basis in BASES]
    clocks += ["first_responded_at", "is_abandoned", "is_contained", "is_handoff_missing"]
    present = [name for name in (*outcome, *clocks) if name in facts.columns]
    waiting = own & ~pl.col("is_resolved").fill_null(False)
    return facts.with_columns(
        *(pl.when(own if name in outcome else counted).then(name).alias(name) for name in present),
        *(pl.when(waiting).then(name).alias(name) for name in ("waiting_since_at", "silent_since_at")),
    )


def _targets(
    facts: pl.DataFrame, promised: Targets, as_of: datetime, timezone: str, hours: Opening | None
) -> pl.DataFrame:
    """The facts with `first_response_target`, `resolution_target` and the seconds of each."""
    for figure, waiting, tables in (
        ("first_response_target", targets.responses(facts), promised.first_response),
        ("resolution_target", targets.resolutions(facts), promised.resolution),
    ):
        found = targets.judged(waiting, several(tables), as_of, timezone, hours)
        named = found.select("row", pl.col("target").alias(figure), pl.col("target_seconds").alias(f"{figure}_seconds"))
        facts = facts.join(named, on="row", how="left", maintain_order="left")
    return facts


def _local(facts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    def local(name: str) -> pl.Expr:
        return pl.col(name).dt.convert_time_zone(timezone)

    days = {"started": "started_at", "first_responded": "first_responded_at", "first_solved": "first_solved_at"}
    return facts.with_columns(
        *(local(at).dt.date().alias(f"{name}_on") for name, at in (days | {"last_solved": "last_solved_at"}).items()),
        local("started_at").dt.hour().cast(pl.Int64).alias("started_hour"),
        local("started_at").dt.weekday().cast(pl.Int64).alias("started_weekday"),
    )


def _turn_rows(following: pl.DataFrame, facts: pl.DataFrame, timezone: str, hours: Opening | None) -> pl.DataFrame:
    """TURNS of counted interactions (without journey_id), with `row`."""
    mine = facts.filter("is_counted").select("row", "source", "interaction_id", "schedule", *DIMENSIONS)
    answered_on = pl.col("answered_at").dt.convert_time_zone(timezone).dt.date().alias("answered_on")
    joined = following.join(mine, on="row").with_columns(answered_on)
    measured = with_clock(joined, "next_response", "started_at", "answered_at", hours)
    names = [name for name in TURNS.names if name != "journey_id"]
    return measured.select("row", *names).sort("row", "turn")
