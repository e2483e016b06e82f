"""Are customers passed from desk to desk, and are cases forgotten once the matter is settled elsewhere?"""

import polars as pl

from metrics.frames import Frames
from metrics.journeys import started_journeys
from metrics.measure import Measure, average, share
from metrics.open_at import is_past
from metrics.resolution import backlog_rows
from model.filters import Filters
from model.metric import metric


@metric("agent_changes", unit="count", better="lower", grain="journey")
def agent_changes(frames: Frames, filters: Filters) -> Measure:
    """Mean number of times a matter went to another agent after somebody had answered.

    Formula: assignments to another agent after the first reply of an agent, in each interaction of the journey, summed;
    mean over journeys. A bot's hand-off comes before that reply and is none.
    Period: the local day of the first contact.
    Null without a journey.
    A proxy: it sees the assignments that the systems record; that another contact was answered by another agent is
    none.
    """
    return average(started_journeys(frames), pl.col("count_agent_changes"))


@metric("team_changes", unit="count", better="lower", grain="journey")
def team_changes(frames: Frames, filters: Filters) -> Measure:
    """Mean number of times a matter went to another team after somebody had answered.

    Formula: as agent_changes, by the team the assignments name.
    Period: the local day of the first contact.
    Null without a journey.
    """
    return average(started_journeys(frames), pl.col("count_team_changes"))


@metric("zombies", unit="share", better="lower", grain="interaction")
def zombies(frames: Frames, filters: Filters) -> Measure:
    """Share of the cases not solved whose matter was settled elsewhere: nobody closed them.

    Formula: interactions in which nothing has happened since another interaction of the same journey was solved, and
    that one is solved still / backlog.
    As of the snapshot: how a case stood at an earlier instant is not kept.
    Left out: as in backlog.
    Null without a backlog.
    """
    rows = backlog_rows(frames, filters).without(past_unknown=pl.lit(is_past(frames, filters)))
    return share(rows, pl.col("is_zombie"))
