"""First-contact resolution: settled with one contact, and did it hold?

Every flag is null until its window after the first resolution has passed, and so is the last week of any of them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl

from journeys.contacts import has_outcome, is_customers
from model.vocabulary import FIRST_CONTACT_DAYS

NAME = "is_first_contact_resolution"


def came_back(cases: pl.DataFrame) -> pl.DataFrame:
    """By journey: is_repeated, held_for (Duration: from a first solve to what shows it did not hold), reopened_at.

    `cases`: facts with journey_id, is_repeated and again_at (see `repeats`). `held_for` is the shortest of them,
    `reopened_at` the first effective reopen.
    """
    hers, ended = is_customers(), has_outcome()
    held = (pl.col("again_at") - pl.col("first_solved_at")).filter(hers).min()
    return cases.lazy().group_by("journey_id").agg(
        pl.col("is_repeated").filter(hers).any().alias("is_repeated"),
        held.alias("held_for"),
        pl.col("effectively_reopened_at").filter(ended).min().alias("reopened_at"),
    ).collect()  # fmt: skip


def contacts_until() -> list[pl.Expr]:
    """By journey, how many contacts came until so many days after the first resolution: `_until_1d` …"""
    at, since = pl.col("own_started_at"), pl.col("first_resolved_at")
    return [
        (at <= since + timedelta(days=days)).sum().cast(pl.Int64).alias(f"_until_{days}d")
        for days in FIRST_CONTACT_DAYS
    ]


def first_contact_flags(as_of: datetime, window_days: float) -> Iterable[pl.Expr]:
    """`is_first_contact_resolution`, `…_strict`, and both for each of FIRST_CONTACT_DAYS.

    One customer contact, resolved, no effective reopen and no repeat within the window. A window shorter than the
    usual one forgives what came after it: the same contact looks settled to whoever looks for a day only. A transfer
    carries the same contact on if it was assisted; a late one is no first contact any more, and strictly seen
    none is, nor are two agents or two channels.
    """
    yield from _both("", timedelta(days=window_days), as_of, _for_good(~pl.col("is_repeated").fill_null(False)))
    for days in FIRST_CONTACT_DAYS:
        window = timedelta(days=days)
        held = (pl.col("held_for") > window).fill_null(True)
        solved = _for_a_while(window, f"_until_{days}d") if days < window_days else _for_good(held)
        yield from _both(f"_{days}d", window, as_of, solved & held)


def _both(suffix: str, window: timedelta, as_of: datetime, solved: pl.Expr) -> Iterable[pl.Expr]:
    passed = pl.col("first_resolved_at") + window <= as_of
    once = solved & ~pl.col("was_passed_on_late")
    alone = (pl.col("count_agents") <= 1) & (pl.col("count_channels") == 1) & ~pl.col("was_transferred")
    yield pl.when(passed).then(once).alias(NAME + suffix)
    yield pl.when(passed).then(once & alone).alias(f"{NAME}_strict{suffix}")


def _for_good(held: pl.Expr) -> pl.Expr:
    once = (pl.col("count_contacts") == 1) & pl.col("is_resolved").fill_null(False)
    return once & (pl.col("count_effective_reopens") == 0) & held


def _for_a_while(window: timedelta, contacts: str) -> pl.Expr:
    again = (pl.col("reopened_at") <= pl.col("first_resolved_at") + window).fill_null(False)
    return (pl.col(contacts).fill_null(0) <= 1) & ~again
