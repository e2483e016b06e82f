"""Which interaction, journey and person an answer is about."""

from datetime import UTC, datetime, timedelta

import polars as pl

from journeys.surveyed import located
from model.schemas import INSTANT

ZERO = datetime(2026, 3, 2, tzinfo=UTC)


def day(n):
    return ZERO + timedelta(days=n)


CASES = pl.DataFrame(
    {
        "row": [0, 1, 2],
        "source": ["crm"] * 3,
        "interaction_id": ["one", "two", "spam"],
        "journey_id": ["j_crm:one", "j_crm:one", "j_crm:spam"],
        "person_id": ["p", "p", "q"],
        "is_contact": [True, True, False],
        "is_spam": [False, False, True],
        "is_deleted": [False] * 3,
        "own_started_at": [day(0), day(3), day(0)],
        "last_activity_at": [day(1), day(4), day(0)],
    },
    schema_overrides={"row": pl.UInt32, "own_started_at": INSTANT, "last_activity_at": INSTANT},
)


def about(*answers):
    """row, journey_id, person_id of answers (source, interaction_id, person_id, day)."""
    rated = pl.DataFrame(
        [(*answer[:3], day(answer[3])) for answer in answers],
        schema={"source": pl.String, "interaction_id": pl.String, "person_id": pl.String, "at": INSTANT},
        orient="row",
    )
    return located(rated, CASES, 7).sort("at").select("row", "journey_id", "person_id").rows()


def test_an_answer_about_an_interaction_is_of_whoever_had_it():
    assert about(("crm", "one", None, 9)) == [(0, "j_crm:one", "p")]


def test_an_answer_about_none_is_about_her_last_contact_before():
    assert about(("survey tool", None, "p", 2), ("survey tool", None, "p", 11)) == [
        (0, "j_crm:one", "p"),
        (1, "j_crm:one", "p"),
    ]


def test_an_answer_too_long_after_or_before_any_contact_or_of_nobody_is_about_none():
    told = [("crm", None, "p", 12), ("crm", None, "p", -1), ("crm", None, None, 2)]
    assert sorted(about(*told), key=str) == [(None, None, "p"), (None, None, "p"), (None, None, None)]


def test_an_answer_about_spam_is_left_out():
    assert about(("crm", "spam", "q", 1)) == []
