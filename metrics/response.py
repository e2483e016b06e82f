"""How long do customers wait for a word from us?"""

from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.interactions import answered, calls, solved
from metrics.measure import Measure, durations, share
from metrics.rows import Rows, local_hour, seconds
from model.filters import Filters
from model.metric import metric

UNANSWERED: Final = {
    "time_conflict": pl.col("has_time_conflict"),
    "outbound_only": pl.col("direction") == "outbound",
    "abandoned": pl.col("is_abandoned"),
    "unanswered": pl.col("first_responded_at").is_null(),
}
"""Why an interaction has no first response."""
UNANSWERED_CALL: Final = {
    "time_conflict": pl.col("has_time_conflict"),
    "abandoned": pl.col("is_abandoned"),
    "still_ringing": pl.col("is_abandoned").is_null(),
}
"""Why a call was not answered."""


@metric("first_response_time", unit="seconds", better="lower", grain="interaction")
def first_response_time(frames: Frames, filters: Filters) -> Measure:
    """Time from the customer's first message, or the bot's hand-off, to the first reply by a person.

    Formula: first public agent message or answered call - start; start = the last bot hand-off before that reply,
    else the first customer message of the merged set.
    Clock: calendar or opening hours. Period: the local day of the response.
    Left out: spam, deleted, merged duplicates, what only we said something in, and what nobody has answered yet (never
    mixed with finished ones). A case passed on counts at each desk that answered it.
    Null without a response.
    Differs: Zendesk and dbt start at ticket creation, Chatwoot at the last reopen too, Freshdesk counts internal
    notes; bot time hidden by the hand-off shows in time_to_human.
    """
    return durations(answered(frames), seconds("first_response", filters)).when_null(**UNANSWERED)


@metric("time_to_human", unit="seconds", better="lower", grain="interaction")
def time_to_human(frames: Frames, filters: Filters) -> Measure:
    """Time from the customer's first message to the first reply by a person, bot time included.

    Formula: first public agent message or answered call - first customer message.
    Clock: calendar or opening hours. Period: the local day of the response.
    Left out: as in first_response_time.
    Null without a response.
    Differs: no vendor shows it; it makes the wall of a bot visible.
    """
    return durations(answered(frames), seconds("time_to_human", filters)).when_null(**UNANSWERED)


@metric("next_response_time", unit="seconds", better="lower", grain="turn")
def next_response_time(frames: Frames, filters: Filters) -> Measure:
    """Time a customer's later message waits for the next reply by a person.

    Formula: after the first response, for each run of customer messages: next public agent message or answered call -
    first message of the run.
    Clock: calendar or opening hours. Period: the local day of the reply.
    Left out: runs nobody has answered yet, runs closed without a reply (a thank-you), spam, deleted. Messages of a
    merged duplicate belong to the case that survived.
    Null without an answered turn.
    Differs: Chatwoot's reply_time is the same idea; dbt sums all turns of a ticket.
    """
    rows = Rows(frames.turns.lazy(), day="answered_on", hour=local_hour(frames, "answered_at"))
    return durations(rows, seconds("next_response", filters)).when_null(unanswered=pl.col("answered_at").is_null())


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
    return durations(solved(frames), seconds("requester_wait", filters))


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
    return durations(solved(frames), seconds("longest_silence", filters))


def _inbound(frames: Frames) -> Rows:
    return calls(frames).without(outbound=pl.col("direction") == "outbound")


@metric("speed_of_answer", unit="seconds", better="lower", grain="interaction")
def speed_of_answer(frames: Frames, filters: Filters) -> Measure:
    """Time a caller waited until somebody picked up.

    Formula: call answered - call start in the queue; of several calls in one case the first.
    Clock: calendar or opening hours. Period: the local day the case started, for a call that of the call.
    Left out: abandoned calls (see abandon_rate), calls we made, everything that is not a call, spam, deleted, merged
    duplicates. A call passed on counts at each desk.
    Null without an answered call.
    Source: Genesys "average speed of answer"; we show the median first.
    """
    return durations(_inbound(frames), seconds("speed_of_answer", filters)).when_null(**UNANSWERED_CALL)


@metric("abandon_rate", unit="share", better="lower", grain="interaction")
def abandon_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of callers who hung up before anybody answered.

    Formula: abandoned calls / offered calls; no minimum waiting time. Abandoned: ended without an answer.
    Period: the local day the case started, for a call that of the call.
    Left out: calls we made, calls still ringing, everything that is not a call, spam, deleted, merged duplicates.
    Null without an offered call.
    Source: Genesys; some sites leave out calls abandoned within seconds, we do not.
    """
    return share(_inbound(frames), pl.col("is_abandoned")).when_null(still_ringing=pl.lit(value=True))


@metric("handle_time", unit="seconds", better="neutral", grain="interaction")
def handle_time(frames: Frames, filters: Filters) -> Measure:
    """Time an agent spent on the calls of a case, hold and after-call work included.

    Formula: end of the call - answer + after-call work, summed over the calls of the case, those we made too.
    Clock: calendar or opening hours. Period: the local day the case started, for a call that of the call.
    Left out: everything without an answered call (e-mail has no handle time unless the source logs work), spam,
    deleted, merged duplicates.
    Null without a handled call.
    Differs: Genesys counts talk, hold and after-call work alike; Intercom counts open and assigned time.
    """
    return durations(calls(frames), seconds("handle", filters)).when_null(**UNANSWERED_CALL)
