"""Outcome of journeys: solved or not, at the first contact or not, and what it cost the customer."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from journeys.contacts import has_outcome, is_customers
from model.neighbours import position, previous

__all__ = ["has_outcome"]

EFFORT: Final = {
    "extra_contacts": 1.0,
    "count_handoffs": 1.0,
    "count_repeated_information": 1.0,
    "effective_reopens": 1.0,
    "has_waited_over_target": 1.0,
}
"""Weights of the effort index, ours: each contact beyond the first, each hand-off, each identifier given
again and each effective reopen is one more thing the customer had to do, and so is waiting longer than she was
promised, counted once a journey (the drivers are those of Dixon, Freeman and Toman 2010). Equal, because nothing
measured here says otherwise."""

_FIRST: Final = ("person_id", "source", "channel", "channel_group", "team", "priority", "segment", "reason")


def journeys(
    walked: pl.DataFrame, cases: pl.DataFrame, parts: list[pl.DataFrame], as_of: datetime, window_days: float
) -> pl.DataFrame:
    """JOURNEYS without its durations and local days: one row per journey with at least one customer contact.

    `walked`: `steps.walk`; `cases`: facts with journey_id; `parts`: further columns by journey_id
    (`handoff_columns`, `repeated_information`, `agents`).
    """
    table = _contacts(walked).join(_resolution(cases), on="journey_id", how="left")
    table = table.join(_around(walked, table), on="journey_id", how="left")
    for part in parts:
        table = table.join(part, on="journey_id", how="left")
    counts = ["count_handoffs", "count_repeated_information", "effective_reopens", "count_agents"]
    lists = [pl.col(name).fill_null(pl.lit([], pl.List(pl.String))) for name in ("handoff_types", "handoff_initiators")]
    filled = table.with_columns(pl.col(counts).fill_null(0), *lists)
    return filled.with_columns(*_flags(as_of, window_days), _effort())


def _contacts(walked: pl.DataFrame) -> pl.DataFrame:
    """What the customer's walk says by itself; a transfer in the same channel is no further station of the path."""
    target = pl.col("is_target")
    stays = target & (pl.col("channel") == previous("channel", "journey_id")).fill_null(False)
    known = walked.with_columns(stays.alias("stays"))
    return known.group_by("journey_id", maintain_order=True).agg(
        *(pl.col(name).first() for name in _FIRST),
        pl.col("channel").last().alias("last_channel"),
        pl.col("channel").filter(~pl.col("stays")).alias("path"),
        pl.col("channel").n_unique().cast(pl.Int64).alias("count_channels"),
        pl.col("own_started_at").min().alias("started_at"),
        # The transferred contact itself may lie in another journey, too long ago to be linked.
        pl.max_horizontal((~target).sum().cast(pl.Int64), 1).alias("count_contacts"),
        (pl.col("first_response_target") == "breached").any().alias("has_waited_over_target"),
        target.any().alias("was_transferred"),
        (target & ~pl.col("is_assisted")).any().alias("was_passed_on_late"),
    )


def _resolution(cases: pl.DataFrame) -> pl.DataFrame:
    ended = cases.lazy().filter(has_outcome()).group_by("journey_id").agg(
        pl.when(pl.col("is_resolved").is_not_null().any()).then(pl.col("is_resolved").all()).alias("is_resolved"),
        pl.col("first_solved_at").min().alias("first_resolved_at"),
        pl.col("last_solved_at").max().alias("resolved_at"),
        pl.col("count_effective_reopens").sum().alias("effective_reopens"),
        pl.col("returned_at").min(),
    ).collect()  # fmt: skip
    active = cases.group_by("journey_id").agg(pl.col("last_activity_at").max())
    resolved_at = pl.when("is_resolved").then("resolved_at")
    return active.join(ended, on="journey_id", how="left").with_columns(resolved_at.alias("resolved_at"))


def _around(walked: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Contacts before the first resolution (chasers) and after it (repeats)."""
    known = walked.filter(~pl.col("is_target")).join(
        table.select("journey_id", "first_resolved_at"), on="journey_id", how="left", maintain_order="left"
    )
    later = known.with_columns(position("journey_id").alias("nth")).filter(pl.col("nth") > 0)
    after = (pl.col("own_started_at") >= pl.col("first_resolved_at")).fill_null(False)
    counted = later.group_by("journey_id").agg(
        (~after).sum().cast(pl.Int64).alias("count_chasers"), after.sum().cast(pl.Int64).alias("count_repeats")
    )
    return (
        table.select("journey_id")
        .join(counted, on="journey_id", how="left")
        .with_columns(pl.col("count_chasers", "count_repeats").fill_null(0))
    )


def _flags(as_of: datetime, window_days: float) -> list[pl.Expr]:
    """First-contact resolution, null until the window after the first resolution has passed.

    A transfer carries the same contact on if it was assisted; a late one is no first contact any more, and
    strictly seen none is.
    """
    passed = pl.col("first_resolved_at") + timedelta(days=window_days) <= as_of
    once = (pl.col("count_contacts") == 1) & ~pl.col("was_passed_on_late")
    held = (pl.col("effective_reopens") == 0) & ~pl.col("is_repeated").fill_null(False)
    solved = once & held & pl.col("is_resolved").fill_null(False)
    alone = solved & (pl.col("count_agents") <= 1) & (pl.col("count_channels") == 1) & ~pl.col("was_transferred")
    return [
        (pl.col("count_channels") > 1).alias("is_cross_channel"),
        pl.when(passed).then(solved).alias("is_first_contact_resolution"),
        pl.when(passed).then(alone).alias("is_first_contact_resolution_strict"),
        (~passed).fill_null(False).alias("is_too_recent"),
    ]


def _effort() -> pl.Expr:
    parts = {name: pl.col(name) for name in EFFORT if name != "extra_contacts"}
    parts["extra_contacts"] = pl.col("count_contacts") - 1
    return pl.sum_horizontal(part * EFFORT[name] for name, part in parts.items()).cast(pl.Float64).alias("effort_index")


def handoff_columns(moved: pl.DataFrame) -> pl.DataFrame:
    """count_handoffs, handoff_types, handoff_initiators by journey, from `handoffs.moves`."""
    return moved.group_by("journey_id", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("count_handoffs"),
        pl.col("handoff_type").alias("handoff_types"),
        pl.col("initiator").alias("handoff_initiators"),
    )


def agents(cases: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """count_agents by journey: distinct agents who replied (per source; unnamed ones are not counted)."""
    named = (
        replies.drop_nulls("agent_id")
        .select("row", "agent_id")
        .join(cases.select("row", "source", "journey_id"), on="row")
    )
    return named.group_by("journey_id").agg(
        pl.struct("source", "agent_id").n_unique().cast(pl.Int64).alias("count_agents")
    )


def repeated(cases: pl.DataFrame) -> pl.DataFrame:
    """Whether any customer contact of the journey was followed by a repeat (see `repeats.within_window`)."""
    hers = cases.lazy().filter(is_customers())
    return hers.group_by("journey_id").agg(pl.col("is_repeated").any().alias("is_repeated")).collect()
