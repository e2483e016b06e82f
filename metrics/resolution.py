"""Do we solve what customers bring, how fast, and does it stay solved?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.interactions import clock, first_solved, interactions, solved
from metrics.measure import Measure, durations, share, total
from metrics.open_at import age_seconds, is_past, open_rows, solved_by
from metrics.rows import Rows, local_hour, moment
from model.filters import Filters
from model.metric import metric
from model.vocabulary import STATUSES

UNKNOWN_WHEN: Final = {"solved_unknown_when": pl.col("is_resolved") & pl.col("last_solved_at").is_null()}
"""Solved, and yet not at any instant."""
UNSOLVED: Final = {**UNKNOWN_WHEN, "unsolved": pl.col("first_solved_at").is_null()}
"""Why an interaction has no resolution time."""
WINDOW_OPEN: Final = {**UNSOLVED, "window_open": pl.lit(value=True)}
"""Why a rate of what happened after the first solve is not known yet."""
UNRESOLVED: Final = {
    "solved_unknown_when": pl.col("is_resolved") & pl.col("first_resolved_at").is_null(),
    "unsolved": pl.col("first_resolved_at").is_null(),
    "window_open": pl.lit(value=True),
}
"""The same of a journey."""


def _with_status(frames: Frames) -> Rows:
    """Interactions begun by now that have an outcome of their own."""
    begun = (pl.col("started_at") <= moment(frames.as_of)).fill_null(value=True)
    return interactions(frames, "started", begun).without(
        transferred=pl.col("is_transferred"), no_status=pl.col("is_resolved").is_null()
    )


def first_resolved_journeys(frames: Frames) -> Rows:
    """One row per journey, filed under the local day of its first claimed resolution."""
    hour = local_hour(frames, "first_resolved_at")
    return Rows(frames.journeys.lazy(), day="first_resolved_on", hour=hour)


@metric("first_resolution_time", unit="seconds", better="lower", grain="interaction")
def first_resolution_time(frames: Frames, filters: Filters) -> Measure:
    """Time from the start of a case to the first time it was solved.

    Formula: first change to solved or closed - start; start = creation or the customer's first word, whichever came
    first in the merged set.
    Clock: calendar or opening hours. Period: the local day of the first solve.
    Left out: what was never solved, spam, deleted, merged duplicates, transferred away.
    Null without a solved interaction.
    Differs: closed without solved counts as solved, as in Zendesk and dbt.
    """
    return clock(first_solved(frames), "first_resolution", filters, UNSOLVED)


@metric("full_resolution_time", unit="seconds", better="lower", grain="interaction")
def full_resolution_time(frames: Frames, filters: Filters) -> Measure:
    """Time from the start of a case to its last solve, reopenings included.

    Formula: last change to solved or closed - start (as in first_resolution_time), only while it is solved.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: what is not solved now, spam, deleted, merged duplicates, transferred away.
    Null without a solved interaction.
    Differs: Chatwoot writes one resolution per solve, so a reopened chat counts twice there.
    """
    return clock(solved(frames), "full_resolution", filters, UNSOLVED)


@metric("active_resolution_time", unit="seconds", better="lower", grain="interaction")
def active_resolution_time(frames: Frames, filters: Filters) -> Measure:
    """Time to the last solve that was ours to use: without waiting for the customer, and without time solved.

    Formula: full_resolution_time - time in pending - time in solved between reopenings.
    Clock: calendar or opening hours. Period: the local day of the last solve.
    Left out: what is not solved now, spam, deleted, merged duplicates, transferred away.
    Null without a solved interaction.
    Differs: no vendor tells our time from the customer's; it is the same stretch as requester_wait_time.
    """
    return clock(solved(frames), "active_resolution", filters, UNSOLVED)


@metric("interactions_resolved", unit="count", better="higher", grain="interaction")
def interactions_resolved(frames: Frames, filters: Filters) -> Measure:
    """Cases solved in the period and solved still.

    Formula: number of interactions solved as of the snapshot; however often one was solved, it counts once.
    Period: the local day of the last solve.
    Left out: what was reopened and is not solved now, what is solved nobody knows when, cases of which the source tells
    no status, spam, deleted, merged duplicates, transferred away.
    Nothing is 0: a count has no denominator.
    Differs: Chatwoot counts each solve, so a reopened conversation counts twice there.
    """
    return total(solved(frames).without(**UNKNOWN_WHEN))


@metric("resolution_rate", unit="share", better="higher", grain="interaction")
def resolution_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of the cases begun in the period that are solved by now.

    Formula: interactions solved as of T / interactions begun in the period. T is the snapshot, or an earlier instant:
    a comparison takes the period before as it stood then, or it would always look better for having had more time.
    Period: the local day the interaction started.
    Left out: spam, deleted, merged duplicates, transferred away (the target carries the outcome), and cases of which
    the source tells no status, such as an abandoned call.
    Null without an interaction.
    Differs: solved of a week ÷ created of that week, as many reports do, mixes two groups.
    """
    return share(_with_status(frames), solved_by(frames, "last_solved_at"))


@metric("one_touch_rate", unit="share", better="higher", grain="interaction")
def one_touch_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases that took exactly one reply.

    Formula: solved with exactly one reply and no effective reopen / solved with at least one reply. A reply is a
    public agent message or an answered call.
    Period: the local day of the last solve.
    Left out: solved without any reply, not solved now, what no customer asked, spam, deleted, merged duplicates,
    transferred away.
    Null without a solved and answered interaction.
    Differs: Zendesk takes fewer than two replies, so none counts as one touch; dbt takes exactly one, as we do.
    """
    return share(solved(frames), pl.col("is_one_touch")).when_null(
        no_reply=pl.col("count_agent_replies") == 0, outbound_only=pl.lit(value=True)
    )


@metric("resolved_without_reply_rate", unit="share", better="neutral", grain="interaction")
def resolved_without_reply_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases in which no person on our side ever replied.

    Formula: solved without any public agent message or answered call / solved. Bots may have answered, or somebody
    closed it in silence: look at the list.
    Period: the local day of the last solve.
    Left out: what is not solved now, what no customer asked, spam, deleted, merged duplicates, transferred away.
    Null without a solved interaction.
    Differs: Zendesk counts these as one touch (see one_touch_rate).
    """
    return share(solved(frames), pl.col("is_solved_without_reply")).when_null(outbound_only=pl.col("is_outbound_only"))


@metric("ticket_first_contact_resolution", unit="share", better="neutral", grain="interaction")
def ticket_first_contact_resolution(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases that were solved with the first reply and never reopened: for comparing with a help desk.

    Formula: first solved after exactly one reply and not reopened as of the snapshot / first solved in the period.
    Period: the local day of the first solve.
    Left out: what no customer asked, cases without a status history, spam, deleted, merged duplicates, transferred
    away.
    Null without a solved interaction.
    Differs: not our figure, see first_contact_resolution: a customer who comes back in another ticket or channel looks
    settled here. Freshdesk takes closed in the first response, Intercom closed once by one teammate.
    """
    return share(first_solved(frames), pl.col("is_solved_on_first_reply")).when_null(
        outbound_only=pl.col("is_outbound_only"), **UNSOLVED, incomplete_history=pl.lit(value=True)
    )


@metric("reopen_rate", unit="share", better="lower", grain="interaction")
def reopen_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases that were opened again within 7 days, thank-you messages included.

    Formula: first solved in the period with a change from solved or closed to active within 7 times 24 h / first
    solved in the period. The window is a setting.
    Period: the local day of the first solve; left out until its window has passed.
    Left out: spam, deleted, merged duplicates, transferred away.
    Null without a case whose window has passed.
    Differs: dbt counts solves minus one, so a case that is open again shows 0 there.
    """
    return share(first_solved(frames), pl.col("is_reopened")).when_null(**WINDOW_OPEN)


@metric("effective_reopen_rate", unit="share", better="lower", grain="interaction")
def effective_reopen_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases that were opened again within 7 days and needed another reply.

    Formula: as reopen_rate, counting only reopens followed by a public agent message or an answered call before the
    next solve.
    Period: the local day of the first solve; left out until its window has passed.
    Left out: spam, deleted, merged duplicates, transferred away.
    Null without a case whose window has passed.
    Differs: no vendor takes out the thank-you reopens.
    """
    return share(first_solved(frames), pl.col("is_effectively_reopened")).when_null(**WINDOW_OPEN)


@metric("first_contact_resolution", unit="share", better="higher", grain="journey")
def first_contact_resolution(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' matters settled with a single contact, seen across all channels and systems.

    Formula: journeys with one customer contact, resolved as of the snapshot, without an effective reopen and without
    a repeat within 7 days of the first resolution / journeys first resolved in the period. A linked transfer within 30
    minutes belongs to the same contact; a later one is no first contact any more. A merged duplicate is a contact: she
    did come twice. Days and minutes are settings.
    Period: the local day of the first resolution; left out until its 7 days have passed.
    Filed under the channel, team and source where the journey began.
    Null without a journey whose window has passed.
    Differs: help desks look at one ticket; a customer who calls again looks solved twice there.
    """
    return share(first_resolved_journeys(frames), pl.col("is_first_contact_resolution")).when_null(**UNRESOLVED)


@metric("first_contact_resolution_strict", unit="share", better="higher", grain="journey")
def first_contact_resolution_strict(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' matters settled with a single contact, by one agent in one channel.

    Formula: as first_contact_resolution, and at most one agent named, one channel and no transfer.
    Period: the local day of the first resolution; left out until its 7 days have passed.
    Filed under the channel, team and source where the journey began.
    Null without a journey whose window has passed.
    """
    return share(first_resolved_journeys(frames), pl.col("is_first_contact_resolution_strict")).when_null(**UNRESOLVED)


@metric("repeat_contact_rate", unit="share", better="lower", grain="interaction")
def repeat_contact_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of solved cases after which the same customer came back within 7 days, in any channel or system.

    Formula: solved interactions followed within 7 times 24 h of the first solve by a new contact of the same person, or
    by an effective reopen that she caused / solved interactions of known persons. The window is a setting.
    Period: the local day of the first solve; left out until its window has passed.
    Left out: customers nobody could identify, what no customer asked, spam, deleted, merged duplicates, transferred
    away. Our own reopening is no repeat, nor is the target of a transfer.
    Null without a case whose window has passed.
    Differs: looking inside one system only hides customers who change channel.
    """
    return share(first_solved(frames), pl.col("is_repeated")).when_null(
        outbound_only=pl.col("is_outbound_only"), unidentified=pl.col("person_id").is_null(), **WINDOW_OPEN
    )


def backlog_stock(frames: Frames) -> tuple[Rows, str, str]:
    """Interactions with an outcome, and the columns of the instants that open and close them.

    What is solved, but nobody knows since when, is left out: it is open today for sure no more.
    """
    rows = replace(_with_status(frames).without(**UNKNOWN_WHEN), day=None, hour=None)
    return rows, "started_at", "last_solved_at"


def backlog_rows(frames: Frames, filters: Filters) -> Rows:
    """Interactions not solved at the end of the filters' period, or as of the snapshot; in which status, only then."""
    rows = open_rows(frames, filters, *backlog_stock(frames))
    if not is_past(frames, filters):
        return rows
    return replace(rows, frame=rows.frame.with_columns(pl.lit(None, pl.Enum(STATUSES)).alias("status")))


@metric("backlog", unit="count", better="lower", grain="interaction")
def backlog(frames: Frames, filters: Filters) -> Measure:
    """Cases not solved at the end of the period.

    Formula: interactions new, open, pending or on hold at T; T is the end of the period's last local day, and never
    later than the snapshot. What was reopened since T counts as open at T. `--by status` splits it; at an instant
    before the last thing that happened the status is null, because it is not kept. A case of which nobody knows when it
    began counts at every T, and has no age.
    Left out: spam, deleted, merged duplicates, transferred away, cases of which the source tells no status, and those
    solved nobody knows when.
    Nothing is 0: a count has no denominator.
    Differs: Zendesk takes its own count around 23:00 to 01:00 local time.
    """
    return total(backlog_rows(frames, filters))


@metric("backlog_age", unit="seconds", better="lower", grain="interaction")
def backlog_age(frames: Frames, filters: Filters) -> Measure:
    """How long the cases that are not solved have been waiting.

    Formula: T - start of the interaction, for everything in the backlog at T.
    Clock: calendar. T is the end of the period's last local day, and never later than the snapshot.
    Left out: as in backlog, and cases of which nobody knows when they began.
    Null without a backlog.
    """
    ages = durations(backlog_rows(frames, filters), age_seconds(frames, filters, "started_at"))
    return ages.when_null(incomplete_history=pl.lit(value=True))


@metric("transfer_rate", unit="share", better="lower", grain="interaction")
def transfer_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of handled cases that were passed on to another queue or system.

    Formula: interactions ended by a transfer / interactions answered by a person or transferred.
    Period: the local day the interaction started.
    Left out: what nobody handled, spam, deleted, merged duplicates.
    Null without a handled interaction.
    Source: Genesys.
    """
    unhandled = ~pl.col("is_transferred") & (pl.col("count_agent_replies") == 0)
    return share(interactions(frames, "started").without(unhandled=unhandled), pl.col("is_transferred"))
