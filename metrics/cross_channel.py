"""Are matters that cross channels settled as often and as fast as those that stay in one?"""

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.journeys import journey_times, started_journeys
from metrics.measure import Measure
from metrics.rows import percentile, seconds, selected
from metrics.surveys import answers
from model.filters import Filters
from model.metric import metric


@metric("journey_time_single_channel", unit="seconds", better="lower", grain="journey")
def journey_time_single_channel(frames: Frames, filters: Filters) -> Measure:
    """Time to settle a matter that stayed in one channel.

    Formula: as journey_time_to_resolution, journeys in a single customer channel only.
    Clock: calendar or opening hours. Period: the local day of the last resolution.
    Left out: journeys across channels, those in which anything is unresolved.
    Null without a resolved journey in one channel.
    """
    return journey_times(frames, filters, other=pl.col("is_cross_channel"))


@metric("journey_time_cross_channel", unit="seconds", better="lower", grain="journey")
def journey_time_cross_channel(frames: Frames, filters: Filters) -> Measure:
    """Time to settle a matter in which the customer used two or more channels.

    Formula: as journey_time_to_resolution, journeys with two or more customer channels only. Read it beside
    journey_time_single_channel of the same reason: harder problems cross channels more often.
    Clock: calendar or opening hours. Period: the local day of the last resolution.
    Left out: journeys in a single channel, those in which anything is unresolved.
    Null without a resolved journey across channels.
    """
    return journey_times(frames, filters, single_channel=~pl.col("is_cross_channel"))


def same_and_cross(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Two rows, same-channel first: is_cross_channel, n, resolution_rate, n_resolved, median, p90.

    `n` is the journeys started in the period with a known outcome; `resolution_rate` the share of them resolved as of
    the snapshot; `n_resolved` those with a time to resolution, `median` and `p90` of it in seconds on the filters'
    basis. The same journeys in every column; null where there are none.
    """
    took = seconds("time_to_resolution", filters).cast(pl.Float64)
    found = selected(frames, started_journeys(frames), filters).group_by("is_cross_channel").agg(
        n=pl.col("is_resolved").count().cast(pl.Int64),
        resolution_rate=pl.col("is_resolved").cast(pl.Float64).mean(),
        n_resolved=took.count().cast(pl.Int64),
        median=took.median(),
        p90=percentile(took, 0.9),
    )  # fmt: skip
    both = pl.LazyFrame({"is_cross_channel": [False, True]})
    joined = both.join(found, on="is_cross_channel", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n", "n_resolved").fill_null(0)).collect(engine=ENGINE)


def matched_by_reason(frames: Frames, filters: Filters) -> pl.DataFrame:
    """The same comparison among equals: two rows, same-channel first, nulls where no reason has both sides.

    is_cross_channel, n (journeys of reasons that have both sides), n_reasons, and by reason, weighted with the
    reason's cross-channel journeys, the mean of: seconds (median time to resolution on the filters' basis), effort
    (mean points), satisfied (share of good answers). A figure uses the reasons in which both sides have it.
    """
    told = selected(frames, started_journeys(frames), filters).filter(pl.col("reason").is_not_null())
    cell = ["reason", "is_cross_channel"]
    found = told.group_by(cell).agg(
        n=pl.len().cast(pl.Int64),
        seconds=seconds("time_to_resolution", filters).cast(pl.Float64).median(),
        effort=pl.col("effort_index").mean(),
    )
    rated = _satisfied(frames).join(told.select("journey_id", *cell), on="journey_id")
    cells = found.join(rated.group_by(cell).agg(satisfied=pl.col("good").mean()), on=cell, how="left")
    weight = pl.col("n").filter("is_cross_channel").sum().over("reason")
    both = cells.filter(pl.len().over("reason") == 2).with_columns(weight=weight.cast(pl.Float64))
    figures = ("seconds", "effort", "satisfied")
    both = both.with_columns(pl.when(pl.col(name).count().over("reason") == 2).then(name) for name in figures)
    means = (
        both.sort(cell)
        .group_by("is_cross_channel", maintain_order=True)
        .agg(pl.col("n").sum(), pl.len().cast(pl.Int64).alias("n_reasons"), *(_weighted(name) for name in figures))
    )
    sides = pl.LazyFrame({"is_cross_channel": [False, True]})
    joined = sides.join(means, on="is_cross_channel", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n", "n_reasons").fill_null(0)).collect(engine=ENGINE)


def _satisfied(frames: Frames) -> pl.LazyFrame:
    good = pl.col("rating") >= frames.settings.dissatisfaction.csat_good_min
    return answers(frames, "csat").counted.select("journey_id", good=good.cast(pl.Float64))


def _weighted(name: str) -> pl.Expr:
    """The weighted mean of a figure over the reasons that have it; null where none has."""
    weight = pl.col("weight").filter(pl.col(name).is_not_null()).sum()
    return pl.when(weight > 0).then((pl.col(name) * pl.col("weight")).sum() / weight).alias(name)
