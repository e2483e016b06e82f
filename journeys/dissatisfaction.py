"""Dissatisfaction cases: one per journey with a signal, open until the company came back and solved it."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from journeys.aftermath import rated_again, recurred
from journeys.severity import severity
from journeys.stretches import solves_that_hold, stretches
from model.neighbours import begins
from model.settings import Dissatisfaction

_DIMENSIONS: Final = ("channel", "channel_group", "team", "priority", "segment", "reason")


def named(signals: pl.DataFrame, gap_days: float) -> pl.DataFrame:
    """The signals with case_id, sorted by case and time.

    Signals of one journey are one case. Those about no journey are one case of their person as long as each comes
    at most `gap_days` after the one before; of nobody, each is its own. Such a case is named after its first signal.
    """
    loose = pl.col("journey_id").is_null()
    whose = pl.when(loose).then(pl.coalesce("person_id", "key"))
    ordered = signals.with_columns(whose.alias("_whose")).sort("_whose", "at", "signal", "row", "key")
    far = (pl.col("at") - pl.col("at").shift()) > timedelta(days=gap_days)
    starts = pl.when(begins("_whose") | far.fill_null(value=True)).then(pl.lit("c_survey/") + pl.col("key"))
    own = pl.when(loose).then(starts.forward_fill())
    case_id = pl.coalesce("c_" + pl.col("journey_id").str.strip_prefix("j_"), own)
    return ordered.with_columns(case_id.alias("case_id")).drop("_whose").sort("case_id", "at", "signal", "row", "key")


def cases_of(signals: pl.DataFrame) -> pl.DataFrame:
    """One row per case: case_id, person_id, journey_id, row, source, opened_at, signals (kinds in order), has_worst,
    comment (of the earliest that has one). `signals`: `named`.
    """  # the first sentence lists the columns
    return signals.group_by("case_id", maintain_order=True).agg(
        pl.col("person_id").drop_nulls().first(),
        pl.col("journey_id").first(),
        pl.col("row").first(),
        pl.col("source").drop_nulls().first(),
        pl.col("at").first().alias("opened_at"),
        pl.col("signal").unique(maintain_order=True).alias("signals"),
        pl.col("is_worst").fill_null(value=False).any().alias("has_worst"),
        pl.col("comment").drop_nulls().first(),
    )


def followed(
    signals: pl.DataFrame, contacts: pl.DataFrame, solves: pl.DataFrame, cases: pl.DataFrame, journeys: pl.DataFrame
) -> pl.DataFrame:
    """`cases_of` with how each went: contacted_at, contact_channel (the first after the earliest signal),
    first_closed_at, closed_at (null while open), reopened_at (the latest signal after a close), since_at and
    answered_at (signal and contact of the present stretch).
    """  # the first sentence lists the columns
    found = stretches(signals, contacts, solves_that_hold(cases, solves), journeys).sort("case_id", "stretch")
    again = pl.col("since_at").filter(pl.col("stretch") > 0).last()
    went = found.group_by("case_id", maintain_order=True).agg(
        pl.col("contacted_at", "contact_channel").first(),
        pl.col("closed_at").first().alias("first_closed_at"),
        pl.col("closed_at", "since_at").last(),
        pl.col("contacted_at").last().alias("answered_at"),
        again.alias("reopened_at"),
    )
    return cases_of(signals).join(went, on="case_id", how="left", maintain_order="left")


def outcomes(
    known: pl.DataFrame, signals: pl.DataFrame, rated: pl.DataFrame, as_of: datetime, rules: Dissatisfaction
) -> pl.DataFrame:
    """`followed` with rated_again_at, recovered_at and has_recurred."""
    again = rated_again(known, rated, rules.recovery_window_days)
    joined = known.join(again, on="case_id", how="left", maintain_order="left")
    return recurred(joined, signals, as_of, rules.recidivism_window_days)


def described(
    known: pl.DataFrame,
    cases: pl.DataFrame,
    journeys: pl.DataFrame,
    owners: pl.DataFrame,
    as_of: datetime,
    rules: Dissatisfaction,
) -> pl.DataFrame:
    """The case with its interaction's dimensions, its journey's path, its owner, state and severity."""
    about = cases.select("row", "interaction_id", pl.col("source").alias("_source"), *_DIMENSIONS, "url")
    segments = cases.group_by("person_id").agg(pl.col("segment").drop_nulls().first().alias("_segment"))
    paths = journeys.select("journey_id", "path", "count_contacts", "last_contact_at")
    joined = known.join(about, on="row", how="left").join(paths, on="journey_id", how="left")
    joined = joined.join(segments, on="person_id", how="left").join(owners, on="case_id", how="left")
    contacted = pl.when(pl.col("answered_at").is_not_null()).then(pl.lit("contacted")).otherwise(pl.lit("new"))
    return severity(joined, as_of, rules).with_columns(
        pl.coalesce("_source", "source").alias("source"),
        pl.coalesce("segment", "_segment").alias("segment"),
        pl.when(pl.col("closed_at").is_not_null()).then(pl.lit("closed")).otherwise(contacted).alias("state"),
        (pl.col("contact_channel") != pl.col("channel")).alias("is_contacted_elsewhere"),
    )
