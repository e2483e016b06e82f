"""Do we keep what we promised?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.interactions import answered, interactions
from metrics.measure import Measure, share
from metrics.response import UNANSWERED
from metrics.rows import Rows, local_hour
from model.filters import Filters
from model.metric import metric

FIGURES: Final = {"first_response": "first_responded", "resolution": "first_solved"}
"""What can have a target, and the instant that fulfils it."""


def promises(frames: Frames) -> Rows:
    """One row per interaction and `target` (first_response, resolution), with its `state`.

    Filed under the local day it was fulfilled (`decided_on`), or the day the interaction started while it is not.
    """
    rows = interactions(frames, "started")
    each = pl.concat([_promise(frames, rows.frame, target, instant) for target, instant in FIGURES.items()])
    return replace(rows, frame=each, day="decided_on", hour=pl.col("decided_hour")).without(
        running=pl.col("state") == "running"
    )


def _promise(frames: Frames, facts: pl.LazyFrame, target: str, instant: str) -> pl.LazyFrame:
    return facts.with_columns(
        target=pl.lit(target, pl.Enum(list(FIGURES))),
        state=pl.col(f"{target}_target"),
        decided_on=pl.coalesce(f"{instant}_on", "started_on"),
        decided_hour=pl.coalesce(local_hour(frames, f"{instant}_at"), "started_hour"),
    )


@metric("responses_within_target", unit="share", better="higher", grain="interaction")
def responses_within_target(frames: Frames, filters: Filters) -> Measure:
    """Share of the first responses given that came within their target.

    Formula: first responses at or before the target, to the second / first responses with a target. The target is that
    of the source where it sets one, else of the settings, as in force when the wait began.
    Clock: that of the target, calendar or opening hours. Period: the local day of the response.
    Left out: what nobody has answered yet, however late (see target_attainment), what has no target, spam, deleted,
    merged duplicates.
    Null without a response that has a target.
    Differs: one very late answer moves a mean, here it is one late answer.
    """
    given = pl.when(pl.col("first_responded_at").is_not_null()).then(pl.col("first_response_target") == "met")
    return share(answered(frames), given).when_null(**UNANSWERED, no_target=pl.lit(value=True))


@metric("target_attainment", unit="share", better="higher", grain="event")
def target_attainment(frames: Frames, filters: Filters) -> Measure:
    """Share of the promises due that we kept: first responses and resolutions within their target.

    Formula: met / (met + breached), one for each interaction and target that applies to it; `--by target` tells first
    response and resolution apart. Met: at or before the target, to the second. Breached: later, or not done although
    the target has passed.
    Clock: that of the target, calendar or opening hours. Period: the local day of the first response or first solve; of
    the start of the interaction where that has not come.
    Left out: targets still running, what has no target, resolutions of what was transferred away, spam, deleted, merged
    duplicates. The target is that of the source where it sets one, else of the settings, as in force when the wait
    began.
    Null without a target that was met or breached.
    Differs: Chatwoot counts running ones as kept and shows 100 % where there is no target; Fivetran's page divides what
    was not breached by all.
    """
    resolving = pl.col("target") == "resolution"
    return share(promises(frames), pl.col("state") == "met").when_null(
        transferred=resolving & pl.col("is_transferred"),
        outbound_only=~resolving & pl.col("is_outbound_only"),
        no_target=pl.lit(value=True),
    )
