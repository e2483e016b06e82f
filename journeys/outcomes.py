"""Outcome of journeys: solved or not, at the first contact or not, and what it cost the customer."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from journeys.contacts import has_outcome
from journeys.effort import effort, extra_contacts
from journeys.first_contact import contacts_until, first_contact_flags
from journeys.leakage import leakage_flags
from journeys.standing import outcome
from model.neighbours import position, previous
from model.vocabulary import WITHIN_DAYS

__all__ = ["has_outcome"]

_FIRST: Final = ("person_id", "source", "channel", "channel_group", "team", "priority", "segment", "reason")
_COUNTS: Final = (
    "count_handoffs", "count_repeated_information", "count_effective_reopens", "count_agents", "count_agent_changes",
    "count_team_changes",
)  # fmt: skip


def journeys(
    walked: pl.DataFrame, cases: pl.DataFrame, parts: list[pl.DataFrame], as_of: datetime, window_days: float
) -> pl.DataFrame:
    """JOURNEYS, but for its durations, local days and `is_resolved_within_…`: one row per journey with a contact.

    `walked`: `steps.walk`; `cases`: facts with journey_id; `parts`: further columns by journey_id
    (`handoff_columns`, `repeated_information`, `agents`, `first_contact.came_back`, `hands.hand_changes`,
    `leakage.leaks`).
    """
    table = _contacts(walked).join(_resolution(cases), on="journey_id", how="left")
    table = table.join(_around(walked, table), on="journey_id", how="left")
    for part in parts:
        table = table.join(part, on="journey_id", how="left")
    lists = [pl.col(name).fill_null(pl.lit([], pl.List(pl.String))) for name in ("handoff_types", "handoff_initiators")]
    filled = table.with_columns(pl.col(_COUNTS).fill_null(0), *lists, extra_contacts())
    passed = pl.col("first_resolved_at") + timedelta(days=window_days) <= as_of
    return filled.with_columns(
        *first_contact_flags(as_of, window_days),
        *leakage_flags(as_of),
        (pl.col("count_channels") > 1).alias("is_cross_channel"),
        (~passed).fill_null(False).alias("is_too_recent"),
        outcome(as_of, window_days),
        effort(),
    )


def _contacts(walked: pl.DataFrame) -> pl.DataFrame:
    """What the customer's walk says by itself; a transfer in the same channel is no further station of the path."""
    target = pl.col("is_target")
    stays = target & (pl.col("channel") == previous("channel", "journey_id")).fill_null(False)
    known = walked.with_columns(stays.alias("stays"))
    return known.group_by("journey_id", maintain_order=True).agg(
        *(pl.col(name).first() for name in _FIRST),
        pl.col("channel").last().alias("last_channel"),
        pl.col("channel").filter(_is_within(WITHIN_DAYS)).last().alias(f"last_channel_within_{WITHIN_DAYS}d"),
        pl.col("channel").filter(~pl.col("stays")).alias("path"),
        pl.col("channel").n_unique().cast(pl.Int64).alias("count_channels"),
        pl.col("own_started_at").min().alias("started_at"),
        pl.col("own_started_at").max().alias("last_contact_at"),
        # The transferred contact itself may lie in another journey, too long ago to be linked.
        pl.max_horizontal((~target).sum().cast(pl.Int64), 1).alias("count_contacts"),
        (pl.col("first_response_target") == "breached").any().alias("has_waited_over_target"),
        target.any().alias("was_transferred"),
        (target & ~pl.col("is_assisted")).any().alias("was_passed_on_late"),
    )


def _is_within(days: int) -> pl.Expr:
    """Of contacts of one journey: begun so soon after the first."""
    return pl.col("own_started_at") <= pl.col("own_started_at").min() + timedelta(days=days)


def _resolution(cases: pl.DataFrame) -> pl.DataFrame:
    ended = cases.lazy().filter(has_outcome()).group_by("journey_id").agg(
        pl.when(pl.col("is_resolved").is_not_null().any()).then(pl.col("is_resolved").all()).alias("is_resolved"),
        pl.col("first_solved_at").min().alias("first_resolved_at"),
        pl.col("last_solved_at").max().alias("resolved_at"),
        pl.col("count_effective_reopens").sum(),
    ).collect()  # fmt: skip
    active = cases.group_by("journey_id").agg(pl.col("last_activity_at").max())
    resolved_at = pl.when("is_resolved").then("resolved_at")
    return active.join(ended, on="journey_id", how="left").with_columns(resolved_at.alias("resolved_at"))


def _around(walked: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Contacts before the first resolution (chasers), after it (repeats), and until some days after it."""
    known = walked.filter(~pl.col("is_target")).join(
        table.select("journey_id", "first_resolved_at"), on="journey_id", how="left", maintain_order="left"
    )
    is_later = position("journey_id") > 0
    after = (pl.col("own_started_at") >= pl.col("first_resolved_at")).fill_null(False)
    counted = (
        known.with_columns(is_later.alias("is_later"))
        .group_by("journey_id")
        .agg(
            (pl.col("is_later") & ~after).sum().cast(pl.Int64).alias("count_chasers"),
            (pl.col("is_later") & after).sum().cast(pl.Int64).alias("count_repeats"),
            *contacts_until(),
        )
    )
    return (
        table.select("journey_id")
        .join(counted, on="journey_id", how="left")
        .with_columns(pl.col("count_chasers", "count_repeats").fill_null(0))
    )


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
