"""One channel or several, and which kind of customer: how do their journeys fare?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.journeys import started_journeys
from metrics.rows import Rows, percentile, seconds, selected
from metrics.surveys import answers
from model.filters import Filters

STAGE: Final = "lifecycle_stage"
KINDS: Final = ("segment", STAGE, "priority", "reason")
"""What customers, and what they come for, are told apart by."""


def by_channels(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Journeys in one channel against journeys across channels, one channel first: two rows, nulls where none.

    is_cross_channel, n, resolved, n_resolved, median, p90, effort, satisfied, n_answers; see `fared`.
    """
    found = fared(frames, filters, "is_cross_channel")
    both = pl.DataFrame({"is_cross_channel": [False, True]})
    joined = both.join(found, on="is_cross_channel", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n", "n_resolved", "n_answers").fill_null(0))


def by_kind(frames: Frames, filters: Filters, kind: str) -> pl.DataFrame:
    """Journeys by a word of KINDS, most first, customers without one last; columns of `fared`."""
    found = fared(frames, filters, kind)
    return found.sort(pl.col(kind).is_null(), "n", kind, descending=[False, True, False]).with_columns(
        pl.col(kind).cast(pl.String)
    )


def fared(frames: Frames, filters: Filters, by: str) -> pl.DataFrame:
    """How journeys started in the period fared, by one of their columns.

    n (journeys), cross and handed_over (shares of them), leaked (share of those begun digitally that went on in a
    traditional channel, of n_digital), resolved (share settled as of the snapshot among those whose outcome is known),
    n_resolved with median and p90 in seconds on the filters' basis, effort (mean points), satisfied (share of good
    answers about them, whenever they came) of n_answers. Null without a denominator.
    """
    rows = _with_stage(frames) if by == STAGE else started_journeys(frames)
    journeys = selected(frames, rows, filters)
    took = seconds("time_to_resolution", filters).cast(pl.Float64)
    digital = pl.col("channel_group") == "digital"
    found = journeys.group_by(by).agg(
        n=pl.len().cast(pl.Int64),
        cross=pl.col("is_cross_channel").cast(pl.Float64).mean(),
        handed_over=(pl.col("count_handoffs") > 0).cast(pl.Float64).mean(),
        leaked=pl.col("is_leaked_7d").filter(digital).cast(pl.Float64).mean(),
        n_digital=pl.col("is_leaked_7d").filter(digital).count().cast(pl.Int64),
        resolved=pl.col("is_resolved").cast(pl.Float64).mean(),
        n_resolved=took.count().cast(pl.Int64),
        median=took.median(),
        p90=percentile(took, 0.9),
        effort=pl.col("effort_index").mean(),
    )
    rated = _rated(frames, journeys.select("journey_id", by), by)
    joined = found.join(rated, on=by, how="left", nulls_equal=True)
    return joined.with_columns(pl.col("n_answers").fill_null(0)).sort(by, nulls_last=True).collect(engine=ENGINE)


def _with_stage(frames: Frames) -> Rows:
    """The journeys with their customer's life-cycle stage, which only interactions carry."""
    facts = frames.interaction_facts.lazy().select("person_id", STAGE).drop_nulls()
    stages = facts.unique("person_id", keep="any")
    rows = started_journeys(frames)
    return replace(rows, frame=rows.frame.join(stages, on="person_id", how="left"))


def _rated(frames: Frames, journeys: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """Satisfaction answers about these journeys: by, n_answers, satisfied."""
    good = pl.col("rating") >= frames.settings.dissatisfaction.csat_good_min
    about = answers(frames, "csat").counted.select("journey_id", good=good)
    told = about.join(journeys, on="journey_id")
    return told.group_by(by).agg(n_answers=pl.len().cast(pl.Int64), satisfied=pl.col("good").cast(pl.Float64).mean())
