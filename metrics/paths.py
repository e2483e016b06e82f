"""How do customers travel: through which channels, in which order, and how long between two contacts?

All of it is about the journeys started in the period under the filters, so that every number on a page of paths
is about the same journeys. A path is finite and its stations are numbered, so a customer who comes back to a channel
makes no circle.
"""

from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.journeys import started_journeys
from metrics.rows import percentile, seconds, selected
from model.filters import Filters

STATIONS: Final = 4
"""Stations a drawing of paths shows; what comes later is in the table."""
MOST_PATHS: Final = 15
"""A company has hundreds of different paths, most of them taken once; nobody reads more than the first."""
ARROW: Final = ">"


def journey_counts(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Of the journeys started in the period, in one row: n, identified, cross, one_contact, handed_over."""
    counted = selected(frames, started_journeys(frames), filters).select(
        n=pl.len(),
        identified=pl.col("person_id").is_not_null().sum(),
        cross=pl.col("is_cross_channel").sum(),
        one_contact=(pl.col("count_contacts") == 1).sum(),
        handed_over=(pl.col("count_handoffs") > 0).sum(),
    )
    return counted.collect(engine=ENGINE)


def top_paths(frames: Frames, filters: Filters) -> pl.DataFrame:
    """The paths taken most often: path (List(String), channels in order), n, share, resolved, n_resolved, median, p90.

    `share` is of all journeys of the view; `resolved` the share settled as of the snapshot among those whose outcome is
    known; `median` and `p90` seconds from the first contact to the last resolution on the filters' basis, of the
    `n_resolved` that have one. Null where nothing is known. At most MOST_PATHS rows, most frequent first.
    """
    took = seconds("time_to_resolution", filters).cast(pl.Float64)
    journeys = selected(frames, started_journeys(frames), filters).filter(pl.col("path").list.len() > 0)
    grouped = journeys.group_by(key=pl.col("path").list.join(ARROW)).agg(
        n=pl.len().cast(pl.Int64),
        resolved=pl.col("is_resolved").cast(pl.Float64).mean(),
        n_resolved=took.count().cast(pl.Int64),
        median=took.median(),
        p90=percentile(took, 0.9),
    )
    ranked = grouped.with_columns(share=pl.col("n") / pl.col("n").sum()).sort("n", "key", descending=[True, False])
    named = ranked.head(MOST_PATHS).with_columns(path=pl.col("key").str.split(ARROW))
    return named.select("path", "n", "share", "resolved", "n_resolved", "median", "p90").collect(engine=ENGINE)


def stations(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Changes of channel by their place in the journey: station (1 to STATIONS - 1), from_channel, to_channel, n.

    Contacts in the same channel one after another are one station. A link goes from one station to the next, never
    back, so phone, e-mail, phone is three stations and no circle.
    """
    moved = selected(frames, started_journeys(frames), filters).filter(pl.col("count_handoffs") > 0)
    walked = moved.select("journey_id", "path").explode("path").with_columns(
        before=pl.col("path").shift(1).over("journey_id")
    )  # fmt: skip
    changed = walked.filter((pl.col("path") != pl.col("before")).fill_null(value=False))
    placed = changed.with_columns(station=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("journey_id"))
    links = placed.filter(pl.col("station") < STATIONS).group_by(
        "station", from_channel=pl.col("before"), to_channel=pl.col("path")
    )  # fmt: skip
    counted = links.agg(n=pl.len().cast(pl.Int64))
    return counted.sort("station", "from_channel", "to_channel").collect(engine=ENGINE)


def follows(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Which contact follows which, and after how long: from_channel, to_channel, n, share, median, p90.

    Consecutive contacts a customer began in one journey, the same channel again included; a transfer of ours is no
    contact of hers. `share` is of all contacts in the first channel that were followed by another one; `median` and
    `p90` calendar seconds between the starts. Most frequent first.
    """
    journeys = selected(frames, started_journeys(frames), filters).filter(pl.col("count_contacts") > 1)
    contacts = frames.interaction_facts.lazy().filter("is_contact")
    hers = contacts.join(journeys.select("journey_id"), on="journey_id", how="semi").select(
        "journey_id", "channel", "started_at", "source", "interaction_id"
    )  # fmt: skip
    ordered = hers.sort("journey_id", "started_at", "source", "interaction_id")
    before = ordered.with_columns(
        from_channel=pl.col("channel").shift(1).over("journey_id"),
        gap=pl.col("started_at").diff().over("journey_id").dt.total_seconds().cast(pl.Float64),
    ).drop_nulls("from_channel")
    counted = before.group_by("from_channel", to_channel="channel").agg(
        n=pl.len().cast(pl.Int64), median=pl.col("gap").median(), p90=percentile(pl.col("gap"), 0.9)
    )  # fmt: skip
    shared = counted.with_columns(share=pl.col("n") / pl.col("n").sum().over("from_channel"))
    named = shared.with_columns(pl.col("from_channel", "to_channel").cast(pl.String))
    columns = ("from_channel", "to_channel", "n", "share", "median", "p90")
    return (
        named.sort("n", "from_channel", "to_channel", descending=[True, False, False])
        .select(columns)
        .collect(engine=ENGINE)
    )
