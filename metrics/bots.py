"""Do bots and self-service settle what customers bring, or only keep them away?"""

import polars as pl

from metrics.frames import Frames
from metrics.interactions import bot_sessions
from metrics.measure import Measure, share
from model.filters import Filters
from model.metric import metric


@metric("containment_rate", unit="share", better="neutral", grain="interaction")
def containment_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of bot sessions that ended without a person.

    Formula: bot sessions ended without a human / bot sessions. Those who gave up count as contained, so
    read verified_containment_rate beside it.
    Period: the local day the interaction started.
    Left out: what no bot touched, sessions still going on, spam, deleted, merged duplicates.
    Null without a bot session.
    """
    return share(bot_sessions(frames), pl.col("is_contained")).when_null(running=pl.lit(value=True))


@metric("verified_containment_rate", unit="share", better="higher", grain="interaction")
def verified_containment_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of bot sessions that ended without a person and without a new contact within 7 days.

    Formula: contained bot sessions whose customer made no new contact in any channel within 7 days of the end / bot
    sessions.
    Period: the local day the interaction started; left out until its 7 days have passed.
    Left out: what no bot touched, contained sessions of customers nobody could identify, spam, deleted, merged
    duplicates.
    Null without a bot session.
    Differs: vendors call plain containment "deflection".
    """
    return share(bot_sessions(frames), pl.col("is_contained_verified")).when_null(
        running=pl.col("is_contained").is_null(),
        unidentified=pl.col("person_id").is_null(),
        window_open=pl.lit(value=True),
    )


@metric("bot_handoff_rate", unit="share", better="neutral", grain="interaction")
def bot_handoff_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of bot sessions that were handed over to a person.

    Formula: bot sessions with a recorded hand-off / bot sessions.
    Period: the local day the interaction started.
    Left out: what no bot touched, spam, deleted, merged duplicates.
    Null without a bot session.
    Differs: where a person answered without a recorded hand-off, or before it, the session counts as not handed over,
    and the response clock starts at the customer's first message.
    """
    return share(bot_sessions(frames), pl.col("time_with_bot_calendar_seconds").is_not_null())
