from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from journeys.signals import ratings
from model.schemas import SURVEYS
from model.settings import Dissatisfaction

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = Dissatisfaction()


@pytest.mark.parametrize(
    ("kind", "score", "low", "high", "rating", "bad", "good"),
    [
        ("csat", 2, 1, 5, 2.0, True, False),
        ("csat", 3, 1, 5, 3.0, False, False),
        ("csat", 4, None, None, 4.0, False, True),
        ("csat", 0, 0, 1, 1.0, True, False),  # bad of good/bad
        ("csat", 1, 0, 1, 5.0, False, True),
        ("csat", 5, 5, 1, 1.0, True, False),  # reversed: 5 is the worst
        ("csat", 4, 1, 7, 3.0, False, False),
        ("csat", 10, None, 10, 5.0, False, True),  # one end told
        ("csat", 4, 1, 1, 4.0, False, True),  # no scale at all
        ("nps", 6, 0, 10, 6.0, True, False),
        ("nps", 7, None, None, 7.0, False, False),
        ("nps", 9, 0, 10, 9.0, False, True),
        ("ces", 3, 1, 7, 3.0, True, False),
        ("ces", 5, 1, 7, 5.0, False, True),
        ("complaint", None, None, None, None, True, False),
    ],
)
def test_answers_come_to_one_scale(kind, score, low, high, rating, bad, good):
    survey = {
        "source": "a",
        "survey_id": "1",
        "kind": kind,
        "score": score,
        "scale_min": low,
        "scale_max": high,
        "answered_at": AT,
    }
    row = ratings(pl.DataFrame([survey], schema=SURVEYS.schema), AT, RULES).row(0, named=True)
    assert (row["rating"], row["is_bad"], row["is_good"]) == (rating, bad, good)


def test_unanswered_and_later_answers_are_no_ratings():
    surveys = [
        {"source": "a", "survey_id": "1", "kind": "csat", "sent_at": AT},
        {"source": "a", "survey_id": "2", "kind": "csat", "score": 1.0, "answered_at": AT + timedelta(seconds=1)},
    ]
    assert ratings(pl.DataFrame(surveys, schema=SURVEYS.schema), AT, RULES).is_empty()
