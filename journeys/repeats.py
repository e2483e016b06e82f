"""Repeats and reopens within the window: did the solution hold?

Every flag is null until its window has passed, so that the last week does not look better than it is.
"""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from journeys.contacts import is_customers

_ASKED: Final = (
    "row", "person_id", "asked_at", "own_started_at", "first_solved_at", "reopened_at", "effectively_reopened_at",
    "returned_at", "is_contained", "is_inbound", "is_spam", "is_deleted", "is_target",
)  # fmt: skip


def within_window(cases: pl.DataFrame, as_of: datetime, window_days: float) -> pl.DataFrame:
    """One row per interaction: row, is_repeated, again_at, is_reopened,
    is_effectively_reopened, is_contained_verified.

    Repeated: a new contact of the same person in any channel or system, or an effective reopen that the
    customer caused, within the window after the first solve; null for unidentified people and outbound. Verified
    containment: contained, and no new contact within the window after the session.
    """
    window = timedelta(days=window_days)
    known = cases.select(*_ASKED, _session_end().alias("_session_end"))
    known = _next_contact(_next_contact(known, "first_solved_at", "next_at"), "_session_end", "after_session_at")
    solved, passed = pl.col("first_solved_at"), pl.col("first_solved_at") + window <= as_of
    session_passed = pl.col("_session_end") + window <= as_of

    def held(at: str, since: pl.Expr) -> pl.Expr:
        return (pl.col(at) <= since + window).fill_null(False)

    named = pl.col("person_id").is_not_null()
    again = held("next_at", solved) | held("returned_at", solved)
    sure = session_passed & pl.col("is_contained").is_not_null() & (named | ~pl.col("is_contained"))
    alone = pl.col("is_contained") & ~held("after_session_at", pl.col("_session_end"))
    return known.select(
        "row",
        pl.when(passed & named & pl.col("asked_at").is_not_null()).then(again).alias("is_repeated"),
        pl.when(named & pl.col("asked_at").is_not_null())
        .then(pl.min_horizontal("next_at", pl.when(pl.col("returned_at") >= solved).then("returned_at")))
        .alias("again_at"),
        pl.when(passed).then(held("reopened_at", solved)).alias("is_reopened"),
        pl.when(passed).then(held("effectively_reopened_at", solved)).alias("is_effectively_reopened"),
        pl.when(sure).then(alone).alias("is_contained_verified"),
    ).sort("row")


def _next_contact(cases: pl.DataFrame, since: str, name: str) -> pl.DataFrame:
    """The start of the same person's next contact after the instant `since`, as column `name`."""
    contacts = cases.filter(is_customers() & pl.col("person_id").is_not_null() & ~pl.col("is_target"))
    starts = contacts.select("person_id", pl.col("own_started_at").alias(name)).drop_nulls().sort(name)
    asked = cases.filter(pl.col(since).is_not_null() & pl.col("person_id").is_not_null()).select(
        "row", "person_id", since
    )
    found = asked.sort(since).join_asof(
        starts,
        left_on=since,
        right_on=name,
        by="person_id",
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
        coalesce=False,
    )
    return cases.join(found.select("row", name), on="row", how="left")


def _session_end() -> pl.Expr:
    return pl.coalesce("first_solved_at", "last_activity_at")
