"""How many contacts and channels does it take, and where do customers change channel?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, average, durations, share, total
from metrics.rows import Rows, local_hour, seconds
from model.filters import Filters
from model.metric import metric

NO_OUTCOME: Final = {"no_status": pl.col("is_resolved").is_null()}
"""Why nobody can say whether a journey is resolved."""
WINDOW_OPEN: Final = {"window_open": pl.lit(value=True)}
"""Why a figure that waits for some days is not known yet."""


def started_journeys(frames: Frames) -> Rows:
    """One row per journey, filed under the local day and hour, channel, team and source of its first contact."""
    return Rows(frames.journeys.lazy(), day="started_on", hour=local_hour(frames, "started_at"))


@metric("cross_channel_resolution_rate", unit="share", better="higher", grain="journey")
def cross_channel_resolution_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of the matters in which a customer used two or more channels that are settled by now.

    Formula: journeys with two or more customer channels resolved as of the snapshot / such journeys started in the
    period. Resolved: none of its cases is unsolved. Periods are not compared: how a journey stood at an earlier instant
    is not kept.
    Period: the local day of the first contact; filed under the channel, team and source of that contact.
    Left out: journeys in a single channel, those whose outcome no source tells, and what interactions leave out (spam,
    deleted).
    Null without a cross-channel journey.
    Differs: no vendor sees more than its own channels.
    """
    rows = started_journeys(frames).without(single_channel=~pl.col("is_cross_channel"))
    return share(rows, pl.col("is_resolved")).when_null(**NO_OUTCOME)


@metric("channels_per_journey", unit="count", better="lower", grain="journey")
def channels_per_journey(frames: Frames, filters: Filters) -> Measure:
    """Mean number of different channels a customer used for one matter.

    Formula: mean of the distinct channels of a journey, those a transfer took her to included; `n` is the journeys.
    Period: the local day of the first contact; filed under the channel, team and source of that contact.
    Left out: our own outbound contacts add no channel.
    Null without a journey.
    """
    return average(started_journeys(frames), pl.col("count_channels"))


@metric("handoffs", unit="count", better="lower", grain="journey")
def handoffs(frames: Frames, filters: Filters) -> Measure:
    """Times customers changed channel within one matter.

    Formula: changes of channel between consecutive contacts of a journey, by the customer or by our transfer.
    Period: the local day of the later contact; filed under the channel, team and source of the earlier one.
    Nothing is 0: a count has no denominator.
    Differs: in dbt a hand-off is another member of staff commenting, so one agent alone counts 1 there.
    """
    rows, counted = (Rows(frame.lazy(), day="day") for frame in (frames.handed_over, frames.handoffs))
    return total(rows, pl.col("count_handoffs"), counted)


@metric("handoff_rate", unit="share", better="lower", grain="journey")
def handoff_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of matters in which the customer changed channel at least once.

    Formula: journeys with one or more hand-offs / journeys started in the period.
    Period: the local day of the first contact; filed under the channel, team and source of that contact.
    Null without a journey.
    """
    return share(started_journeys(frames), pl.col("count_handoffs") > 0)


@metric("journey_time_to_resolution", unit="seconds", better="lower", grain="journey")
def journey_time_to_resolution(frames: Frames, filters: Filters) -> Measure:
    """Time from a customer's first contact about a matter until all of it was settled.

    Formula: last resolution - first contact of the journey, whatever the channels and systems.
    Clock: calendar or opening hours. Period: the local day of the last resolution.
    Left out: journeys in which anything is unresolved.
    Null without a resolved journey.
    Differs: help desks measure each ticket by itself.
    """
    return journey_times(frames, filters)


def journey_times(frames: Frames, filters: Filters, **left_out: pl.Expr) -> Measure:
    """Times to resolution, filed under the day of the last one; `left_out`: what does not count, by its reason."""
    rows = Rows(frames.journeys.lazy(), day="resolved_on", hour=local_hour(frames, "resolved_at")).without(**left_out)
    return durations(rows, seconds("time_to_resolution", filters)).when_null(
        no_status=pl.col("is_resolved").is_null(),
        unsolved=~pl.col("is_resolved"),
        solved_unknown_when=pl.col("resolved_at").is_null(),
        time_conflict=pl.col("time_to_resolution_calendar_seconds").is_null(),
        no_hours=pl.lit(filters.basis == "business"),
    )


@metric("repeated_information_rate", unit="share", better="lower", grain="journey")
def repeated_information_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of matters with a change of channel in which the customer had to give a known identifier again.

    Formula: journeys in which an order or contract number already recorded in an earlier channel was given again /
    journeys with at least one hand-off.
    Period: the local day of the first contact.
    Left out: journeys without a hand-off.
    Null without a journey that has one.
    A proxy: it sees what was recorded, not what was said.
    """
    rows = started_journeys(frames).without(single_channel=pl.col("count_handoffs") == 0)
    return share(rows, pl.col("count_repeated_information") > 0)


@metric("effort_index", unit="score", better="lower", grain="journey")
def effort_index(frames: Frames, filters: Filters) -> Measure:
    """Mean of what a customer had to do for one matter, in points.

    Formula: contacts beyond the first + hand-offs + numbers given again + effective reopens, and a contact answered
    later than its target, one point each, averaged over journeys.
    Period: the local day of the first contact.
    Null without a journey.
    Source: the drivers are those of Dixon, Freeman and Toman; the equal weights are ours.
    """
    return average(started_journeys(frames), pl.col("effort_index"))


@metric("digital_leakage", unit="share", better="lower", grain="journey")
def digital_leakage(frames: Frames, filters: Filters) -> Measure:
    """Share of matters begun in a digital channel that went on to telephone, branch or post.

    Formula: journeys begun digitally in which a traditional contact came next after a digital one, within 7 days of its
    last activity, whether she chose it or we transferred her / journeys begun digitally.
    Period: the local day of the first contact; left out until 7 days after the journey's last activity. Filed under the
    channel, team and source of the first contact.
    Left out: journeys begun in a traditional or unknown channel.
    Null without a digital journey.
    """
    return share(digital_journeys(frames), pl.col("is_leaked_7d")).when_null(**WINDOW_OPEN)


def digital_journeys(frames: Frames) -> Rows:
    """The journeys that began in a digital channel."""
    return started_journeys(frames).without(not_digital=pl.col("channel_group") != "digital")


@metric("preference_met", unit="share", better="higher", grain="journey")
def preference_met(frames: Frames, filters: Filters) -> Measure:
    """Share of matters settled within a week in the channel the customer chose first.

    Formula: journeys in which nothing was unsolved 7 days after the first contact, as it stood then, and whose last
    contact until then was in the channel of the first / journeys started in the period. Young and old journeys have
    the same time, so periods can be compared.
    Period: the local day of the first contact; left out until its 7 days have passed.
    Left out: journeys whose outcome no source tells.
    Null without a journey that is a week old.
    """
    settled = pl.col("is_resolved_within_7d")
    met = pl.when(settled.is_not_null()).then(settled & (pl.col("last_channel_within_7d") == pl.col("channel")))
    return share(started_journeys(frames), met).when_null(**NO_OUTCOME, **WINDOW_OPEN)


@metric("first_choice_channel", unit="share", better="neutral", grain="journey")
def first_choice_channel(frames: Frames, filters: Filters) -> Measure:
    """Share of matters that customers began in a channel.

    Formula: journeys whose first contact was in the channel / journeys.
    Period: the local day of the first contact.
    Denominator (`n`): journeys in all channels; a channel filter chooses which channels are shown.
    Left out: our own outbound contacts begin no journey of hers.
    Null without a journey.
    Differs: channel_preference is the channel a customer uses most.
    """
    return replace(total(started_journeys(frames)), parts=("channel", "channel_group"), is_part=True)
