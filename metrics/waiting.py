"""Who is waiting now, for whom, and where does the time go?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.interactions import bot_sessions, clock, open_now, sessions, solved
from metrics.measure import Measure, durations, total
from metrics.open_at import age_seconds, is_past
from metrics.rows import Rows
from model.filters import Filters
from model.metric import metric

_LIVE: Final = pl.col("channel") == "chat"
UNHANDLED: Final = {
    "abandoned": pl.col("is_abandoned"),
    "time_conflict": pl.col("has_time_conflict"),
    "unsolved": _LIVE & ~pl.col("is_resolved").fill_null(value=False),
    "incomplete_history": _LIVE & pl.col("has_incomplete_history"),
    "never_assigned": _LIVE,
    "no_talk": pl.col("direction") == "outbound",
    "still_ringing": pl.col("is_abandoned").is_null(),
}
"""Why a call or chat has no handle time."""


def _waiting(frames: Frames, filters: Filters) -> Rows:
    """What is open at T; at an instant before the last thing that happened it is not known who waited."""
    return open_now(frames).without(past_unknown=pl.lit(is_past(frames, filters)))


@metric("unanswered", unit="count", better="lower", grain="interaction")
def unanswered(frames: Frames, filters: Filters) -> Measure:
    """Open cases in which the customer spoke last and waits for a person.

    Formula: number of interactions not solved, with a customer message or call and no public agent message or answered
    call after it. T is the end of the period's last local day, and never later than the snapshot.
    Left out: calls abandoned without a case, transferred away, spam, deleted, merged duplicates. A bot's answer or a
    system's does not count, nor does a thank-you in a case that is solved.
    Nothing is 0: a count has no denominator. Null at an instant before the last thing that happened: who waited then is
    not kept.
    Source: a wish of many users of FreeScout and Chatwoot.
    """
    rows = _waiting(frames, filters).without(answered=pl.col("waiting_since_at").is_null())
    counted = total(rows)
    value = pl.lit(None, pl.Float64) if is_past(frames, filters) else counted.results["value"]
    return replace(counted, results={"n": counted.results["n"], "value": value})


@metric("waiting_time", unit="seconds", better="lower", grain="interaction")
def waiting_time(frames: Frames, filters: Filters) -> Measure:
    """How long the customers who wait for a person have waited until now.

    Formula: T - first customer message of the run that nobody has answered, for everything counted by unanswered.
    Clock: calendar, still running. T is the end of the period's last local day, and never later than the snapshot.
    Left out: as in unanswered, and what we have answered (never mixed with finished waits).
    Null without anybody waiting, and at an instant before the last thing that happened.
    """
    age = age_seconds(frames, filters, "waiting_since_at")
    return durations(_waiting(frames, filters), age).when_null(answered=pl.lit(value=True))


@metric("current_silence", unit="seconds", better="lower", grain="interaction")
def current_silence(frames: Frames, filters: Filters) -> Measure:
    """How long the customers of open cases have heard nothing from us while it is our turn.

    Formula: T - the start, our last word or the moment our turn began, whichever came last (as in longest_silence).
    Clock: calendar, still running. T is the end of the period's last local day, and never later than the snapshot.
    Left out: solved cases, those in pending (her turn), those no customer asked in, calls abandoned without a case,
    transferred away, spam, deleted, merged duplicates.
    Null without a case in silence, and at an instant before the last thing that happened.
    Differs: no vendor shows it; `waiting_time` ends with any reply, this one starts again with it.
    """
    age = age_seconds(frames, filters, "silent_since_at")
    return durations(_waiting(frames, filters), age).when_null(
        outbound_only=pl.col("is_outbound_only"), not_our_turn=pl.lit(value=True)
    )


@metric("requester_wait_time", unit="seconds", better="lower", grain="interaction")
def requester_wait_time(frames: Frames, filters: Filters) -> Measure:
    """Time the customer waited for us or a third party until the case was solved.

    Formula: sum of the time in new, open and on hold until the last solve; time in pending (her turn) and in solved
    never counts. Before the first status a source tells, the case was new.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: what is not solved now, spam, deleted, merged duplicates, transferred away.
    Null without a solved interaction.
    Differs: equal in Zendesk and dbt, but Zendesk writes it only when the status changes.
    """
    return clock(solved(frames), "requester_wait", filters)


@metric("agent_wait_time", unit="seconds", better="neutral", grain="interaction")
def agent_wait_time(frames: Frames, filters: Filters) -> Measure:
    """Time we waited for the customer until the case was solved.

    Formula: sum of the time in pending until the last solve; 0 in a case that never was pending.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: as in requester_wait_time.
    Null without a solved interaction.
    Source: Zendesk's "agent wait"; the name misleads, it is the agent who waits.
    """
    return clock(solved(frames), "agent_wait", filters)


@metric("on_hold_time", unit="seconds", better="lower", grain="interaction")
def on_hold_time(frames: Frames, filters: Filters) -> Measure:
    """Time a case waited for a third party or a later date until it was solved.

    Formula: sum of the time in on hold until the last solve; 0 in a case that never was on hold.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: as in requester_wait_time.
    Null without a solved interaction.
    Differs: holding the line in a call is another thing; that is part of handle_time.
    """
    return clock(solved(frames), "on_hold", filters)


@metric("agent_work_time", unit="seconds", better="lower", grain="interaction")
def agent_work_time(frames: Frames, filters: Filters) -> Measure:
    """Time a case lay with us until it was solved, whether or not somebody worked on it.

    Formula: sum of the time in new and open until the last solve.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: as in requester_wait_time.
    Null without a solved interaction.
    Source: Zendesk's "agent work time", also in dbt.
    """
    return clock(solved(frames), "agent_work", filters)


@metric("unassigned_time", unit="seconds", better="lower", grain="interaction")
def unassigned_time(frames: Frames, filters: Filters) -> Measure:
    """Time a case had no agent until it was solved.

    Formula: first assignment to an agent - start + later gaps without an agent, while not solved.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: what is not solved now, cases of which no assignment is recorded, spam, deleted, merged duplicates,
    transferred away.
    Null without a solved interaction that had an assignment.
    Source: dbt.
    """
    return clock(solved(frames), "unassigned", filters, otherwise="never_assigned")


@metric("longest_silence", unit="seconds", better="lower", grain="interaction")
def longest_silence(frames: Frames, filters: Filters) -> Measure:
    """Longest stretch in which the customer heard nothing from us while it was our turn.

    Formula: per solved interaction, the longest time from the start, our last word or the moment our turn began to
    our next word or the end of our turn. Our turn: new, open or on hold, and no call going on. Our word: a public
    agent message, an answered call, or a system message the source marks as public.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: what is not solved now (its silence still runs), what no customer asked, spam, deleted, merged
    duplicates, transferred away.
    Null without a solved interaction.
    Differs: no vendor shows it.
    """
    return clock(solved(frames), "longest_silence", filters, {"outbound_only": pl.col("is_outbound_only")})


@metric("time_with_bot", unit="seconds", better="lower", grain="interaction")
def time_with_bot(frames: Frames, filters: Filters) -> Measure:
    """Time a customer spent with a bot before it handed her to a person.

    Formula: last bot hand-off before the first reply by a person - first customer message.
    Clock: calendar or opening hours. Period: the local day the interaction started: a hand-off follows within it.
    Left out: what no bot touched, sessions without a recorded hand-off, spam, deleted, merged duplicates.
    Null without a hand-off.
    Source: Chatwoot stores the same as the value of its hand-off event.
    """
    return clock(bot_sessions(frames), "time_with_bot", filters, otherwise="no_handoff")


@metric("handle_time", unit="seconds", better="neutral", grain="interaction")
def handle_time(frames: Frames, filters: Filters) -> Measure:
    """Time an agent spent on the calls of a case, or had a live chat.

    Formula: calls: end - answer (hold included) + after-call work, summed over the calls of the case, those we made
    too; live chat: time with an agent and not solved; where no assignment is told, from an agent's first reply.
    One channel at a time: a call takes an agent whole, chats run side by side. Choose a channel or read it `--by
    channel`; the figure for all channels together compares with nothing.
    Clock: calendar or opening hours. Period: the local day the case started, for a call that of the call.
    Left out: e-mail and everything else without a session (no source logs the work), calls nobody answered, chats not
    solved or never taken, spam, deleted, merged duplicates.
    Null without a handled call or chat.
    Differs: Genesys counts talk, hold and after-call work alike; Intercom counts open and assigned time.
    """
    return clock(sessions(frames), "handle", filters, UNHANDLED, otherwise="running")
