"""One row per interaction: every clock, count and flag that its own events decide.

What needs the person's other interactions (repeats, journeys) is added by `journeys/`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from clocks import bots, calls, resolution, responses, silence, spans, turns, waits
from clocks.durations import Clocked, measure, with_clock
from clocks.said import is_activity
from clocks.targets import target_state
from clocks.timeline import Timeline, timeline
from model.clocks import CLOCKS
from model.derived import TURNS
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
    `replies` as in `Timeline`; `solves`: row, at; `reopens`: row, at, is_effective, is_by_customer;
    `events` up to `as_of`.
    """

    facts: pl.DataFrame
    turns: pl.DataFrame
    asks: pl.DataFrame
    replies: pl.DataFrame
    solves: pl.DataFrame
    reopens: pl.DataFrame
    events: pl.DataFrame


def read_clocks(interactions: pl.DataFrame, events: pl.DataFrame, as_of: datetime, timezone: str) -> Clocks:
    """All clocks of INTERACTIONS (with person_id, segment, lifecycle_stage) and EVENTS as of `as_of`."""
    line = timeline(interactions, events, as_of)
    changes = spans.status_changes(line, line.recorded)
    solved = resolution.solves(changes)
    opened = resolution.reopens(changes, line)
    answered = responses.first_responses(line)
    turned = turns.customer_turns(line, solved)
    ended = _ended(line, resolution.outcomes(changes, solved, opened))
    following = turns.next_responses(turned, answered, ended.filter(pl.col("status").is_in(list(SOLVED_STATUSES))))
    parts = _Parts(line, spans.spans(line, changes), answered, turned, following, ended)
    facts = _finished(_joined(parts), as_of, timezone)
    return Clocks(facts, _turn_rows(following, facts, timezone), line.asks, line.replies, solved, opened, line.events)


@dataclass(frozen=True)
class _Parts:
    line: Timeline
    spans: pl.DataFrame
    answered: pl.DataFrame
    turned: pl.DataFrame
    following: pl.DataFrame
    ended: pl.DataFrame


def _ended(line: Timeline, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Cases with their outcome; without any status history the present status stays, its instants unknown."""
    silent = line.cases.join(line.recorded, on="row", how="anti").select("row", pl.col("status").alias("_stated"))
    known = line.cases.select("row", "started_at", "is_counted").join(outcomes, on="row", how="left")
    stated = known.join(silent, on="row", how="left").join(
        line.recorded.with_columns(pl.lit("new").alias("_unborn")), on="row", how="left"
    )
    return stated.with_columns(pl.coalesce("status", "_stated", "_unborn").alias("status")).drop("_stated", "_unborn")


def _joined(parts: _Parts) -> pl.DataFrame:
    line = parts.line
    inbound_calls = calls.calls(line)
    sessions = bots.bot_sessions(line, parts.answered)
    silent = silence.silences(line, parts.spans, parts.ended)
    measured = measure(line.cases.select("row"), _all_intervals(parts, inbound_calls, sessions, silent))
    frames = [
        parts.ended.drop("started_at", "is_counted"),
        parts.answered.select("row", "first_responded_at"),
        measured,
        _sessions_flags(sessions),
        inbound_calls.select("row", "is_abandoned", pl.col("called_at"), pl.col("answered_at")),
        silence.silent_since(silent),
        turns.waiting_since(parts.turned),
        *_counts(line),
        _last_activity(line),
    ]
    facts = line.cases.drop("status")
    for frame in frames:
        facts = facts.join(frame, on="row", how="left")
    return facts.sort("row")


def _all_intervals(parts: _Parts, inbound: pl.DataFrame, sessions: pl.DataFrame, silent: pl.DataFrame) -> Clocked:
    return {
        **responses.response_intervals(parts.answered, parts.following),
        **bots.bot_intervals(sessions),
        **waits.status_intervals(parts.spans, parts.ended),
        **waits.unassigned_intervals(parts.line, parts.spans, parts.ended),
        **resolution.resolution_intervals(parts.ended),
        **calls.call_intervals(parts.line, inbound),
        **silence.silence_intervals(silent),
    }


def _sessions_flags(sessions: pl.DataFrame) -> pl.DataFrame:
    return sessions.select("row", "is_handed", "is_met", "is_handoff_missing", pl.lit(True).alias("has_bot"))


def _counts(line: Timeline) -> list[pl.DataFrame]:
    return [
        frame.group_by("row").agg(pl.len().cast(pl.Int64).alias(name))
        for frame, name in ((line.replies, "count_agent_replies"), (line.asks, "count_customer_messages"))
    ] + [line.replies.group_by("row").agg(pl.col("at").min().alias("first_reply_at"))]


def _last_activity(line: Timeline) -> pl.DataFrame:
    active = line.events.filter(is_activity())
    return active.group_by("row").agg(pl.col("at").max().alias("last_activity_at"))


def _finished(facts: pl.DataFrame, as_of: datetime, timezone: str) -> pl.DataFrame:
    """Flags, targets, local columns; and null wherever an interaction is not counted."""
    solved = pl.col("status").is_in(list(SOLVED_STATUSES))
    own = pl.col("is_counted") & ~pl.col("is_transferred")
    flagged = facts.with_columns(
        pl.col("count_agent_replies", "count_customer_messages", "count_reopens", "count_effective_reopens").fill_null(
            0
        ),
        pl.max_horizontal("last_activity_at", "own_started_at").alias("last_activity_at"),
        pl.when(own).then(solved).alias("is_resolved"),
        _is_contact().alias("is_contact"),
        pl.col("channel").replace_strict(GROUP_OF_CHANNEL, default="unknown").alias("channel_group"),
        _has_conflict().alias("has_time_conflict"),
        pl.col("is_handoff_missing").fill_null(False),
        bots_contained(solved).alias("is_contained"),
    )
    whole = _left_out(flagged).with_columns(_is_one_touch().alias("is_one_touch"))
    return _local(_targets(whole, as_of), timezone)


def bots_contained(solved: pl.Expr) -> pl.Expr:
    """`is_contained` of a bot session, ended by a solve or by the end of its call; null without a bot."""
    ended = solved.fill_null(False) | pl.col("is_abandoned").is_not_null().fill_null(False)
    return pl.when("has_bot").then(bots.is_contained(ended))


def _is_contact() -> pl.Expr:
    return pl.col("is_counted") & pl.col("is_inbound") & ~pl.col("is_target")


def _has_conflict() -> pl.Expr:
    """Solved before the start, answered before anybody asked or created it, or a call that ends before it starts."""
    asked_after = (pl.col("first_reply_at") < pl.col("created_at")) & (pl.col("first_reply_at") < pl.col("asked_at"))
    return pl.col("has_negative").fill_null(False) | asked_after.fill_null(False)


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


def _is_one_touch() -> pl.Expr:
    """Null while unresolved, without a reply, and where no customer asked (outbound only)."""
    asked = pl.col("is_resolved") & (pl.col("count_agent_replies") > 0) & pl.col("asked_at").is_not_null()
    return pl.when(asked).then((pl.col("count_agent_replies") == 1) & (pl.col("count_effective_reopens") == 0))


def _targets(facts: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    counted = pl.col("is_counted")
    # Where the source tells no status nothing says it was settled, so its deadlines run.
    running = ~pl.col("is_transferred") & ~pl.col("is_resolved").fill_null(False)
    response = target_state("first_response_due_at", "first_responded_at", as_of, may_run=running)
    resolved = target_state("resolution_due_at", "first_solved_at", as_of, may_run=running)
    return facts.with_columns(
        pl.when(counted & pl.col("asked_at").is_not_null()).then(response).alias("first_response_target"),
        pl.when(counted & ~pl.col("is_transferred")).then(resolved).alias("resolution_target"),
    )


def _local(facts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    def local(name: str) -> pl.Expr:
        return pl.col(name).dt.convert_time_zone(timezone)

    days = {"started": "started_at", "first_responded": "first_responded_at", "first_solved": "first_solved_at"}
    return facts.with_columns(
        *(local(at).dt.date().alias(f"{name}_on") for name, at in (days | {"last_solved": "last_solved_at"}).items()),
        local("started_at").dt.hour().cast(pl.Int64).alias("started_hour"),
        local("started_at").dt.weekday().cast(pl.Int64).alias("started_weekday"),
    )


def _turn_rows(following: pl.DataFrame, facts: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """TURNS of counted interactions (without journey_id), with `row`."""
    mine = facts.filter("is_counted").select("row", "source", "interaction_id", *DIMENSIONS)
    measured = with_clock(following, "next_response", "started_at", "answered_at")
    answered_on = pl.col("answered_at").dt.convert_time_zone(timezone).dt.date().alias("answered_on")
    joined = measured.join(mine, on="row").with_columns(answered_on)
    names = [name for name in TURNS.names if name != "journey_id"]
    return joined.select("row", *names).sort("row", "turn")
