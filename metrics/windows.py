"""How much does the answer depend on how long one looks?

Sources disagree on the window: one day, three, seven, thirty. The usual figures are first_contact_resolution,
digital_leakage and cross_channel_resolution_rate; here they are with other windows.
"""

import polars as pl

from metrics.frames import Frames
from metrics.journeys import NO_OUTCOME, WINDOW_OPEN, digital_journeys, started_journeys
from metrics.measure import Measure, share
from metrics.resolution import UNRESOLVED, first_resolved_journeys
from model.filters import Filters
from model.metric import metric


@metric("first_contact_resolution_1d", unit="share", better="higher", grain="journey")
def first_contact_resolution_1d(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' matters settled with a single contact, if one looks for a day only.

    Formula: journeys with one customer contact until a day after the first resolution, and until then no effective
    reopen and no other contact of the person / journeys first resolved in the period. What came later is forgiven.
    Period: the local day of the first resolution; left out until its day has passed.
    Null without a journey whose window has passed.
    Differs: first_contact_resolution looks for 7 days, and asks that the matter is settled as of the snapshot.
    """
    return _first_contact(frames, 1)


@metric("first_contact_resolution_3d", unit="share", better="higher", grain="journey")
def first_contact_resolution_3d(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' matters settled with a single contact, if one looks for three days only.

    Formula: as first_contact_resolution_1d, with 3 days.
    Period: the local day of the first resolution; left out until its 3 days have passed.
    Null without a journey whose window has passed.
    """
    return _first_contact(frames, 3)


@metric("first_contact_resolution_30d", unit="share", better="higher", grain="journey")
def first_contact_resolution_30d(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' matters settled with a single contact, if one looks for thirty days.

    Formula: as first_contact_resolution, without a repeat within 30 days.
    Period: the local day of the first resolution; left out until its 30 days have passed.
    Null without a journey whose window has passed.
    """
    return _first_contact(frames, 30)


def _first_contact(frames: Frames, days: int) -> Measure:
    flag = pl.col(f"is_first_contact_resolution_{days}d")
    return share(first_resolved_journeys(frames), flag).when_null(**UNRESOLVED)


@metric("digital_leakage_1d", unit="share", better="lower", grain="journey")
def digital_leakage_1d(frames: Frames, filters: Filters) -> Measure:
    """Share of matters begun in a digital channel that went on to telephone, branch or post within a day.

    Formula: as digital_leakage, at most a day after the digital contact's last activity.
    Period: the local day of the first contact; left out until a day after the journey's last activity.
    Null without a digital journey.
    """
    return share(digital_journeys(frames), pl.col("is_leaked_1d")).when_null(**WINDOW_OPEN)


@metric("digital_leakage_3d", unit="share", better="lower", grain="journey")
def digital_leakage_3d(frames: Frames, filters: Filters) -> Measure:
    """Share of matters begun in a digital channel that went on to telephone, branch or post within three days.

    Formula: as digital_leakage, at most 3 days after the digital contact's last activity.
    Period: the local day of the first contact; left out until 3 days after the journey's last activity.
    Null without a digital journey.
    """
    return share(digital_journeys(frames), pl.col("is_leaked_3d")).when_null(**WINDOW_OPEN)


@metric("cross_channel_resolution_rate_7d", unit="share", better="higher", grain="journey")
def cross_channel_resolution_rate_7d(frames: Frames, filters: Filters) -> Measure:
    """Share of the matters in which a customer used two or more channels that were settled a week after they began.

    Formula: journeys with two or more customer channels in which nothing was unsolved 7 days after the first contact,
    as it stood then / such journeys started in the period. Young and old journeys have the same time, so periods can
    be compared.
    Period: the local day of the first contact; left out until its 7 days have passed.
    Left out: journeys in a single channel, those whose outcome no source tells.
    Null without a cross-channel journey that is a week old.
    """
    rows = started_journeys(frames).without(single_channel=~pl.col("is_cross_channel"))
    return share(rows, pl.col("is_resolved_within_7d")).when_null(**NO_OUTCOME, **WINDOW_OPEN)
