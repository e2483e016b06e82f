"""How far can the numbers be trusted?"""

import polars as pl

from metrics.frames import Frames
from metrics.interactions import interactions
from metrics.measure import Measure, share, total
from model.filters import Filters
from model.metric import metric


@metric("time_conflicts", unit="count", better="lower", grain="interaction")
def time_conflicts(frames: Frames, filters: Filters) -> Measure:
    """Cases whose instants contradict each other.

    Formula: number of interactions in which something ends before it begins: solved before its start, answered before
    it was asked or created, a call that ends before it was answered.
    Period: the local day the interaction started.
    Left out: spam, deleted, merged duplicates. Their clocks concerned are null, so averages leave them out; they still
    count as contacts.
    Nothing is 0: a count has no denominator.
    """
    return total(interactions(frames, "started", pl.col("has_time_conflict")))


@metric("incomplete_history_rate", unit="share", better="lower", grain="interaction")
def incomplete_history_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of the cases whose source does not tell the whole history.

    Formula: interactions without a known creation, or with a status but no record of how it came to it / interactions.
    Period: the local day the interaction started.
    Left out: spam, deleted, merged duplicates. The clocks concerned are null, so averages leave these cases out.
    Null without an interaction.
    """
    return share(interactions(frames, "started"), pl.col("has_incomplete_history"))
