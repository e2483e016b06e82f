"""Won back, and dissatisfied again: by hand, in days."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from journeys.aftermath import rated_again, recurred
from model.schemas import INSTANT

ZERO = datetime(2026, 3, 2, tzinfo=UTC)


def day(n):
    return None if n is None else ZERO + timedelta(days=n)


def ratings(*told):
    """(person, journey, day, kind, rating, is_good)"""
    columns = ["person_id", "journey_id", "at", "kind", "rating", "is_good"]
    return pl.DataFrame(
        [(person, journey, day(at), *rest) for person, journey, at, *rest in told], orient="row",
        schema=dict(zip(columns, (pl.String, pl.String, INSTANT, pl.String, pl.Float64, pl.Boolean), strict=True)),
    )  # fmt: skip


OPENED = pl.DataFrame(
    {"case_id": ["c"], "person_id": ["p"], "journey_id": ["j"], "opened_at": [day(0)]},
    schema_overrides={"opened_at": INSTANT},
)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("p", "j", 3, "csat", 3.0, False), ("p", "other", 5, "nps", 10.0, True)], (3, 5)),
        ([(None, "j", 5, "ces", 7.0, True)], (5, 5)),
        ([("p", None, 30, "csat", 5.0, True)], (30, 30)),
        ([("p", None, 30.01, "csat", 5.0, True)], None),
        ([("p", None, 0, "csat", 5.0, True)], None),
        ([("p", None, 5, "complaint", None, False), ("p", None, 5, "fcr", 1.0, False)], None),
        ([("p", None, 5, "csat", None, False), ("p", None, 6, "csat", float("nan"), False)], None),
        ([("q", "k", 5, "csat", 5.0, True)], None),
    ],
)
def test_a_rating_counts_within_the_window_after_the_signal(told, expected):
    found = rated_again(OPENED, ratings(*told), 30)
    assert found.rows() == ([("c", *map(day, expected))] if expected else [])


def test_a_bad_rating_again_is_no_recovery():
    assert rated_again(OPENED, ratings(("p", "j", 3, "csat", 1.0, False)), 30).rows() == [("c", day(3), None)]


@pytest.mark.parametrize(
    ("closed", "person", "signal", "as_of", "expected"),
    [
        (0, "p", 30, 30, True),
        (0, "p", 30.01, 31, False),
        (0, "p", 0, 31, False),
        (0, "p", 5, 29.99, None),
        (None, "p", 5, 60, None),
        (0, None, 5, 60, None),
    ],
)
def test_a_new_signal_of_the_same_person_about_anything_is_recidivism(closed, person, signal, as_of, expected):
    known = pl.DataFrame(
        {"case_id": ["c"], "person_id": [person], "first_closed_at": [day(closed)]},
        schema={"case_id": pl.String, "person_id": pl.String, "first_closed_at": INSTANT},
    )
    signals = pl.DataFrame({"person_id": ["p", None], "at": [day(signal), day(5)]}, schema_overrides={"at": INSTANT})
    assert recurred(known, signals, day(as_of), 30)["has_recurred"].to_list() == [expected]
