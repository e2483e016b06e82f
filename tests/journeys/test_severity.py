from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from journeys.severity import POINTS, severity
from model.schemas import INSTANT
from model.settings import Dissatisfaction
from model.vocabulary import SEVERITY_REASONS, SIGNALS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCHEMA = {
    "signals": pl.List(pl.String()), "has_worst": pl.Boolean(), "count_contacts": pl.Int64(), "since_at": INSTANT,
    "answered_at": INSTANT, "closed_at": INSTANT, "reopened_at": INSTANT,
}  # fmt: skip


def judged(signals, days=0.0, contacts=1, **more):
    case = {"signals": signals, "since_at": AT - timedelta(days=days), "count_contacts": contacts} | more
    complete = {name: [case.get(name)] for name in SCHEMA}
    found = severity(pl.DataFrame(complete, schema=SCHEMA), AT, Dissatisfaction())
    return found.select("severity", "severity_points", "severity_reasons").row(0)


def test_every_reason_has_points_and_every_signal_is_one():
    assert tuple(POINTS) == SEVERITY_REASONS
    assert set(SIGNALS) < set(POINTS)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        (("low", 2, ["csat"]), {"signals": ["csat"]}),
        (("medium", 3, ["csat", "worst_answer"]), {"signals": ["csat"], "has_worst": True}),
        (("medium", 3, ["csat", "not_contacted_in_time"]), {"signals": ["csat"], "days": 2}),
        (("low", 2, ["csat"]), {"signals": ["csat"], "days": 3, "answered_at": AT}),
        (("medium", 3, ["csat", "open_long"]), {"signals": ["csat"], "days": 7, "answered_at": AT}),
        (("high", 4, ["csat", "not_contacted_in_time", "open_long"]), {"signals": ["csat"], "days": 8}),
        (("medium", 3, ["complaint"]), {"signals": ["complaint"], "contacts": None}),
        (("high", 4, ["complaint", "contacted_often"]), {"signals": ["complaint"], "contacts": 5}),
        (("medium", 3, ["csat", "dissatisfied_again"]), {"signals": ["csat"], "reopened_at": AT}),
        (
            ("critical", 6, ["complaint", "csat", "many_contacts"]),
            {"signals": ["many_contacts", "csat", "complaint"]},
        ),
    ],
)
def test_points_add_up_and_say_what_for(expected, given):
    assert judged(**given) == expected


def test_a_closed_case_changes_no_more_with_time():
    """Closed within the hour by her own resolution: nobody missed a target."""
    closed = {"closed_at": AT - timedelta(days=29)}
    assert judged(["many_contacts"], days=30, **closed) == ("low", 1, ["many_contacts"])
