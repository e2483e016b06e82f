"""How do customers travel: through which channels, in which order, and how long between two contacts?

All of it is about the journeys started in the period under the filters, so that every number on a page of paths
is about the same journeys. A path is finite and its stations are numbered, so a customer who comes back to a channel
makes no circle.
"""

from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.journeys import started_journeys
from metrics.measure import Measure, durations
from metrics.registry import compute
from metrics.rows import Rows, percentile, seconds, selected
from model.dimensions import DIMENSIONS
from model.filters import Filters
from model.metric import metric

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


@metric("time_to_next_contact", unit="seconds", better="neutral", grain="contact")
def time_to_next_contact(frames: Frames, filters: Filters) -> Measure:
    """Time from one contact of a customer to her next one about the same matter.

    Formula: start of the next contact - start of the one before, the same channel again included; one row per contact
    that was followed by another.
    Clock: calendar. Period: the local day of the journey's first contact; filed under the channel, team and source of
    that contact.
    Left out: transfers of ours, which are no contacts of hers.
    Null without a journey of two contacts.
    Differs: handoffs counts changes of channel only, our transfers included, on the day of the later contact.
    """
    return durations(Rows(_followed(frames, filters), day="started_on"), pl.col("gap"))


def _followed(frames: Frames, filters: Filters) -> pl.LazyFrame:
    """A row per contact of hers that came after another one of its journey, with how the journey is filed.

    Of the journeys asked for only: contacts are put in order, which takes long for all there are.
    """
    journeys = selected(frames, started_journeys(frames), filters).filter(pl.col("count_contacts") > 1)
    began = journeys.select("journey_id", "person_id", "source", "started_on", *(c.name for c in DIMENSIONS))
    contacts = frames.interaction_facts.lazy().filter("is_contact").select(
        "journey_id", "started_at", "source", "interaction_id", to_channel="channel"
    )  # fmt: skip
    hers = contacts.join(began.select("journey_id"), on="journey_id", how="semi")
    placed = hers.sort("journey_id", "started_at", "source", "interaction_id").select(
        "journey_id", "started_at", "to_channel",
        step=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("journey_id"),
        from_channel=pl.col("to_channel").shift(1).over("journey_id"),
        gap=pl.col("started_at").diff().over("journey_id").dt.total_seconds(),
    )  # fmt: skip
    return placed.filter(pl.col("step") > 1).join(began, on="journey_id")


def follows(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Which contact follows which, and after how long: from_channel, to_channel, n, share, median, p90.

    Of time_to_next_contact, by both channels. `share` is of all contacts in the first channel that were followed by
    another one. Most frequent first.
    """
    found = compute("time_to_next_contact", frames, filters, ("from_channel", "to_channel"))
    shared = found.with_columns(share=pl.col("n") / pl.col("n").sum().over("from_channel"))
    ranked = shared.sort("n", "from_channel", "to_channel", descending=[True, False, False])
    return ranked.select("from_channel", "to_channel", "n", "share", "median", "p90")
