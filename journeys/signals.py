"""Signals of dissatisfaction: what a customer said or did that shows it."""

from datetime import datetime
from typing import Final

import polars as pl

from model.neighbours import position
from model.scales import SCALES, rating
from model.schemas import INSTANT
from model.settings import Dissatisfaction

SIGNAL: Final = pl.Schema(
    {
        "signal": pl.String(),
        "at": INSTANT,
        "row": pl.UInt32(),
        "journey_id": pl.String(),
        "person_id": pl.String(),
        "source": pl.String(),
        "comment": pl.String(),
        "is_worst": pl.Boolean(),
        "key": pl.String(),
    }
)
"""One row per signal: `row` of its interaction, if any; `key` names it where it has no journey and no person."""


def ratings(surveys: pl.DataFrame, as_of: datetime, rules: Dissatisfaction) -> pl.DataFrame:
    """Answered surveys and complaints up to `as_of`: SURVEYS columns, at, rating, is_bad, is_good, is_worst.

    `rating` is the score on the scale of SCALES; a good/bad answer becomes its ends. A reversed scale
    (`scale_min` above `scale_max`) is turned round. A complaint is bad whatever its score.
    """
    at = pl.coalesce("answered_at", pl.when(pl.col("kind") == "complaint").then("sent_at"))
    answered = surveys.with_columns(at.alias("at"), rating().alias("rating")).filter(pl.col("at") <= as_of)
    limits = {
        "csat": (rules.csat_bad_max, rules.csat_good_min),
        "nps": (rules.nps_detractor_max, rules.nps_promoter_min),
        "ces": (rules.ces_bad_max, rules.ces_good_min),
    }
    bad = _of_kind({kind: pl.col("rating") <= limit for kind, (limit, _) in limits.items()})
    good = _of_kind({kind: pl.col("rating") >= limit for kind, (_, limit) in limits.items()})
    worst = _of_kind({kind: pl.col("rating") <= low for kind, (low, _) in SCALES.items()})
    complaint = pl.col("kind") == "complaint"
    return answered.with_columns(
        (complaint | bad).alias("is_bad"), (good & ~complaint).alias("is_good"), worst.alias("is_worst")
    )


def _of_kind(tests: dict[str, pl.Expr]) -> pl.Expr:
    return pl.any_horizontal((pl.col("kind") == kind) & test.fill_null(False) for kind, test in tests.items())


def survey_signals(rated: pl.DataFrame) -> pl.DataFrame:
    """Bad answers and complaints, from `ratings` joined with row, journey_id and person_id."""
    bad = rated.filter("is_bad")
    key = (pl.col("source") + ":" + pl.col("survey_id")).alias("key")
    return _signals(bad.with_columns(pl.col("kind").alias("signal"), key))


def reopen_signals(cases: pl.DataFrame, reopens: pl.DataFrame, least: int) -> pl.DataFrame:
    """The effective reopen that makes it `least` in one journey."""
    effective = (
        reopens.filter("is_effective").join(cases.filter("is_counted"), on="row").sort("journey_id", "at", "row")
    )
    nth = effective.with_columns((position("journey_id") + 1).alias("nth"))
    return _signals(nth.filter(pl.col("nth") == least).with_columns(pl.lit("effective_reopens").alias("signal")))


def contact_signals(
    walked: pl.DataFrame, cases: pl.DataFrame, journeys: pl.DataFrame, open_spans: pl.DataFrame, least: int
) -> pl.DataFrame:
    """The contact that makes it `least` in a journey that was unresolved.

    Unresolved: when that contact began, something else of the journey was known to be unsolved, or the journey is
    still unresolved now. What nobody knows the outcome of (a call, a merged duplicate) is a contact like any other, but
    leaves nothing unresolved. A transfer is no contact of its own. `open_spans` as from `solved.unsolved`.
    """
    long = journeys.filter(pl.col("count_contacts") >= least).select("journey_id", "is_resolved")
    contacts = walked.filter(~pl.col("is_target")).join(long, on="journey_id", maintain_order="left")
    nth = contacts.filter(position("journey_id") + 1 == least)
    waiting = pl.col("row").is_in(_amid(nth, cases, open_spans)["row"].implode())
    found = nth.filter(waiting | ~pl.col("is_resolved").fill_null(value=True))
    return _signals(found.with_columns(pl.lit("many_contacts").alias("signal"), pl.col("own_started_at").alias("at")))


def _amid(contacts: pl.DataFrame, cases: pl.DataFrame, open_spans: pl.DataFrame) -> pl.DataFrame:
    """Those contacts at whose start something else of their journey was unsolved."""
    spans = open_spans.join(cases.select("row", "journey_id"), on="row")
    pairs = contacts.select("row", "journey_id", "own_started_at").join(spans, on="journey_id", suffix="_other")
    start, until = pl.col("own_started_at"), pl.col("until")
    amid = (pl.col("at") <= start) & (until > start).fill_null(value=True)
    return pairs.filter(amid & (pl.col("row") != pl.col("row_other")))


def _signals(frame: pl.DataFrame) -> pl.DataFrame:
    present = set(frame.columns)
    return frame.select(
        pl.col(name).cast(dtype) if name in present else pl.lit(None, dtype).alias(name)
        for name, dtype in SIGNAL.items()
    )
