"""Whom to call next: dissatisfied customers whose matter is not settled."""

from typing import Final

import polars as pl

from metrics.dissatisfaction import open_cases
from metrics.frames import ENGINE, Frames
from metrics.open_at import age_seconds
from metrics.rows import selected
from model.filters import Filters
from model.vocabulary import SEVERITIES

COLUMNS: Final = (
    "case_id", "severity", "severity_points", "severity_reasons", "age_seconds", "opened_at", "name", "segment",
    "subject", "path", "signals", "count_contacts", "last_contact_at", "state", "contacted_at", "contact_channel",
    "owner", "owner_since_at", "channel", "team", "source", "interaction_id", "person_id", "journey_id", "comment",
    "url",
)  # fmt: skip

BANDS: Final = {"1d": 1, "3d": 3, "7d": 7, "14d": 14, "30d": 30, "more": None}
"""Age bands by code: up to so many days; the last one has no end."""


def unresolved(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Open cases at the end of the period, the most severe first and then the oldest.

    One row per case with `COLUMNS`: words as String, instants in UTC, `age_seconds` (Int64, calendar, signal to T),
    `path`, `signals` and `severity_reasons` as List(String). `opened_at` is the signal it has been open since; `state`,
    `owner` and severity are the snapshot's. Name, subject and comment are null for viewers who
    may not see people.
    """
    ranked = _aged(frames, filters).sort(
        "severity", "age_seconds", "case_id", descending=[True, True, False], nulls_last=True
    )
    words = pl.selectors.enum().cast(pl.String)
    return ranked.select(COLUMNS).with_columns(words).collect(engine=ENGINE)


def _aged(frames: Frames, filters: Filters) -> pl.LazyFrame:
    cases = selected(frames, open_cases(frames, filters), filters)
    return cases.with_columns(age_seconds=age_seconds(frames, filters, "opened_at"))


def open_and_oldest(frames: Frames, filters: Filters) -> tuple[int, int | None]:
    """How many cases are open at the end of the period, and since how many seconds the oldest is."""
    n, oldest = _aged(frames, filters).select(pl.len(), pl.col("age_seconds").max()).collect(engine=ENGINE).row(0)
    return n, oldest


def unresolved_ages(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Open cases by age band and severity: band (code of `BANDS`), severity, n (Int64); every pair has a row."""
    placed = _aged(frames, filters).select(pl.col("severity").cast(pl.String), band=age_band())
    cases = placed.group_by("band", "severity").agg(n=pl.len())
    bands, severities = pl.LazyFrame({"band": list(BANDS)}), pl.LazyFrame({"severity": SEVERITIES})
    grid = bands.join(severities, how="cross", maintain_order="left_right")
    full = grid.join(cases, on=("band", "severity"), how="left", maintain_order="left")
    return full.with_columns(pl.col("n").fill_null(0).cast(pl.Int64)).collect(engine=ENGINE)


def age_band() -> pl.Expr:
    """The code of BANDS for `age_seconds`."""
    days = pl.col("age_seconds") / 86400
    upper = [limit for limit in BANDS.values() if limit is not None]
    passed = pl.sum_horizontal((days >= limit).cast(pl.Int64) for limit in upper)
    return passed.replace_strict(dict(enumerate(BANDS)), return_dtype=pl.String)


def by_owner(frames: Frames, filters: Filters) -> pl.DataFrame:
    """Open cases by whose turn it is, most first and nobody's last: owner, n, critical, new (Int64), age_seconds.

    `critical`: those of that severity; `new`: those nobody has contacted yet; `age_seconds` (Int64) of the oldest.
    """
    cases = _aged(frames, filters).group_by("owner").agg(
        n=pl.len().cast(pl.Int64),
        critical=(pl.col("severity") == "critical").sum().cast(pl.Int64),
        new=(pl.col("state") == "new").sum().cast(pl.Int64),
        age_seconds=pl.col("age_seconds").max(),
    )  # fmt: skip
    ordered = cases.sort(pl.col("owner").is_null(), "n", "owner", descending=[False, True, False])
    return ordered.collect(engine=ENGINE)
