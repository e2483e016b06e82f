"""What is open at an instant: the stock behind backlog and unresolved dissatisfaction.

The instant T is the end of the filters' last local day, and never later than the snapshot, so the same
function gives the present stock and that of the period before.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.rows import Rows, moment
from model.filters import Filters

_MOMENTS: Final = ("started_at", "first_solved_at", "last_solved_at", "last_activity_at", "waiting_since_at")


def end_of(frames: Frames, filters: Filters) -> datetime:
    """T: midnight after the period's last local day, or the snapshot's instant if that is earlier."""
    period = filters.resolve(frames.as_of, frames.timezone).period
    if period is None or period.last is None:
        return frames.as_of
    midnight = datetime.combine(period.last + timedelta(days=1), time(), frames.zone)
    return min(frames.as_of, midnight)


def open_rows(frames: Frames, filters: Filters, rows: Rows, opened_at: str, closed_at: str) -> Rows:
    """Rows opened before T and not closed before it; they belong to an instant, so they have no day.

    What nobody knows when it was opened was open all along: somebody who waits must not fall out of the count.
    """
    at = moment(end_of(frames, filters))
    begun = pl.col(opened_at).is_null() | (pl.col(opened_at) <= at)
    still = pl.col(closed_at).is_null() | (pl.col(closed_at) > at)
    return replace(rows, frame=rows.frame.filter(begun & still), day=None, hour=None)


def solved_by(frames: Frames, solved_at: str) -> pl.Expr:
    """`is_resolved` as of `frames.as_of`: null stays null, and a solve of unknown instant counts."""
    at = moment(frames.as_of)
    return pl.col("is_resolved") & (pl.col(solved_at) <= at).fill_null(value=True)


def is_past(frames: Frames, filters: Filters) -> bool:
    """Something happened after T, so how everything stood at T is known only where its instants tell it."""
    end = end_of(frames, filters)
    latest = (frames.interaction_facts[column].max() for column in _MOMENTS)
    return any(isinstance(each, datetime) and each > end for each in latest)


def age_seconds(frames: Frames, filters: Filters, since: str) -> pl.Expr:
    """Calendar seconds from an instant column to T."""
    at = moment(end_of(frames, filters))
    return (at - pl.col(since)).dt.total_seconds()
