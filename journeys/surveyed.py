"""Surveys to the interaction, the journey and the person they are about."""

from datetime import timedelta

import polars as pl


def located(rated: pl.DataFrame, cases: pl.DataFrame, gap_days: float) -> pl.DataFrame:
    """Ratings with row, journey_id and person_id; those about spam and deleted interactions are left out.

    By the survey's interaction; a survey about none belongs to the person's last contact before its answer, if that
    journey was active at most `gap_days` before, else to the person alone (`person_id` of `rated`).
    """
    about = cases.select(
        "source", "interaction_id", "row", "journey_id", pl.col("person_id").alias("asked"), "is_spam", "is_deleted"
    )
    joined = rated.join(about, on=["source", "interaction_id"], how="left")
    real = joined.filter(~pl.col("is_spam").fill_null(False) & ~pl.col("is_deleted").fill_null(False))
    named = real.with_columns(pl.coalesce("asked", "person_id").alias("person_id"))
    loose = named.filter(pl.col("row").is_null()).drop("journey_id", "row")
    return pl.concat([named.filter(pl.col("row").is_not_null()), _nearest(loose, cases, gap_days)], how="diagonal")


def _nearest(loose: pl.DataFrame, cases: pl.DataFrame, gap_days: float) -> pl.DataFrame:
    own = pl.col("row", "journey_id")
    known = cases.filter("is_contact").select(
        "person_id", pl.col("own_started_at").alias("since"), own, "last_activity_at"
    )
    before = known.drop_nulls(["person_id", "since"]).sort("since", "journey_id", "row")
    found = loose.sort("at").join_asof(
        before, left_on="at", right_on="since", by="person_id", strategy="backward", check_sortedness=False
    )
    near = pl.col("at") <= pl.col("last_activity_at") + timedelta(days=gap_days)
    return found.with_columns(pl.when(near & pl.col("person_id").is_not_null()).then(own)).drop("last_activity_at")
