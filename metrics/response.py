"""How long do customers wait for a word from us?"""

from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.interactions import answered, bot_sessions, clock, inbound_calls, solved
from metrics.measure import Measure, durations, share
from metrics.rows import Rows, local_hour, seconds
from model.filters import Filters
from model.metric import metric

UNANSWERED: Final = {
    "outbound_only": pl.col("is_outbound_only"),
    "abandoned": pl.col("is_abandoned") & pl.col("first_responded_at").is_null(),
    "unanswered": pl.col("first_responded_at").is_null(),
}
"""Why an interaction has no first response."""
UNANSWERED_CALL: Final = {
    "abandoned": pl.col("is_abandoned"),
    "time_conflict": pl.col("has_time_conflict"),
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
    return clock(answered(frames), "first_response", filters, UNANSWERED)


@metric("time_to_human", unit="seconds", better="lower", grain="interaction")
def time_to_human(frames: Frames, filters: Filters) -> Measure:
    """Time from the customer's first message to the first reply by a person, bot time included.

    Formula: first public agent message or answered call - first customer message.
    Clock: calendar or opening hours. Period: the local day of the response.
    Left out: as in first_response_time.
    Null without a response.
    Differs: no vendor shows it; it makes the wall of a bot visible.
    """
    return clock(answered(frames), "time_to_human", filters, UNANSWERED)


@metric("bot_first_response_time", unit="seconds", better="lower", grain="interaction")
def bot_first_response_time(frames: Frames, filters: Filters) -> Measure:
    """Time from the customer's first message to the first word of a bot.

    Formula: first bot message - first customer message.
    Clock: calendar or opening hours. Period: the local day the interaction started: bots answer at once or never.
    Left out: what no bot spoke in after the customer, spam, deleted, merged duplicates.
    Null without an answer of a bot.
    It ends no wait: first_response_time is about people.
    """
    return clock(bot_sessions(frames), "bot_first_response", filters, otherwise="no_bot_answer")


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
    begun = pl.col("started_at").dt.convert_time_zone(frames.timezone).dt.date()  # where it counts while unanswered
    turns = frames.turns.lazy().with_columns(started_on=begun)
    rows = Rows(turns, day="answered_on", hour=local_hour(frames, "answered_at"))
    return durations(rows, seconds("next_response", filters)).when_null(
        unanswered=pl.col("answered_at").is_null(), no_hours=pl.lit(filters.basis == "business")
    )


@metric("total_reply_time", unit="seconds", better="lower", grain="interaction")
def total_reply_time(frames: Frames, filters: Filters) -> Measure:
    """Time a customer waited for all our replies in one case together.

    Formula: first response time + all next response times of the case.
    Clock: calendar or opening hours. Period: the local day of the last solve, when no more replies are due.
    Left out: what is not solved now or was never answered, spam, deleted, merged duplicates, transferred away. A run of
    messages closed without a reply (a thank-you) adds nothing.
    Null without a solved and answered interaction.
    Differs: as in dbt, which also adds up what is still open.
    """
    return clock(solved(frames), "total_reply", filters, UNANSWERED)


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
    return clock(inbound_calls(frames), "speed_of_answer", filters, UNANSWERED_CALL)


@metric("abandon_rate", unit="share", better="lower", grain="interaction")
def abandon_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of callers who hung up before anybody answered.

    Formula: abandoned calls / offered calls. Abandoned: ended without an answer.
    Period: the local day the case started, for a call that of the call.
    Left out: calls abandoned sooner than `abandon_threshold` (a setting, 0 s: none), calls we made, calls still
    ringing or of no recorded end, everything that is not a call, spam, deleted, merged duplicates.
    Null without an offered call.
    Source: Genesys; many sites leave out calls abandoned within seconds, we do so only when told to.
    """
    return share(inbound_calls(frames), pl.col("is_abandoned")).when_null(
        time_conflict=pl.col("has_time_conflict"), still_ringing=pl.lit(value=True)
    )


@metric("service_level", unit="share", better="higher", grain="interaction")
def service_level(frames: Frames, filters: Filters) -> Measure:
    """Share of offered calls that somebody answered in time: within 20 seconds, if nothing else is set.

    Formula: calls answered within `answer_within` (a setting, 20 s), that second included / offered calls. An abandoned
    call was not answered in time, however soon the caller hung up.
    Clock: calendar or opening hours. Period: the local day the case started, for a call that of the call.
    Left out: as in abandon_rate.
    Null without an offered call.
    Source: Genesys "service level X/Y"; some sites take abandoned calls out of the denominator, which hides them.
    """
    limit = frames.settings.calls.answer_within.total_seconds()
    in_time = ~pl.col("is_abandoned") & (seconds("speed_of_answer", filters) <= limit)
    # A call given up in a place without hours is out like one answered there, or the rate would fall to 0 %.
    is_measured = pl.coalesce(seconds("speed_of_answer", filters), seconds("abandoned_after", filters)).is_not_null()
    return share(inbound_calls(frames), pl.when(is_measured).then(in_time)).when_null(
        time_conflict=pl.col("has_time_conflict"),
        still_ringing=pl.col("is_abandoned").is_null(),
        no_hours=pl.lit(filters.basis == "business"),
    )
