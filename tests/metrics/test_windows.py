from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from tests.metrics.tiny import at, tiny

JOURNEY = {"source": "zd", "channel": "chat", "channel_group": "digital", "started_on": date(2026, 11, 3),
           "started_at": at(3), "first_resolved_on": date(2026, 11, 4), "first_resolved_at": at(4)}  # fmt: skip
FIRST = "is_first_contact_resolution"
ROWS = [
    JOURNEY | {"journey_id": "a", f"{FIRST}_1d": True, f"{FIRST}_3d": True, f"{FIRST}_30d": None,
               "is_cross_channel": True, "is_resolved": True, "is_resolved_within_7d": True},
    JOURNEY | {"journey_id": "b", f"{FIRST}_1d": True, f"{FIRST}_3d": False, f"{FIRST}_30d": False,
               "is_cross_channel": True, "is_resolved": True, "is_resolved_within_7d": False},
    JOURNEY | {"journey_id": "c", "is_cross_channel": True, "is_resolved": False, "is_resolved_within_7d": None},
    JOURNEY | {"journey_id": "d", "is_cross_channel": False, "is_resolved": True, "is_resolved_within_7d": True},
]  # fmt: skip
FRAMES = tiny(journeys=ROWS)


@pytest.mark.parametrize(
    ("name", "n", "expected"),
    [
        ("first_contact_resolution_1d", 2, 1.0),
        ("first_contact_resolution_3d", 2, 0.5),
        ("first_contact_resolution_30d", 1, 0.0),
        ("cross_channel_resolution_rate_7d", 2, 0.5),
    ],
)
def test_with_another_window(name, n, expected):
    assert metrics.compute(name, FRAMES, Filters()).row(0) == (n, expected)


def test_what_is_not_known_yet_says_so():
    told = evidence("cross_channel_resolution_rate_7d", FRAMES, Filters()).select("journey_id", "why")
    assert dict(told.rows()) == {"a": None, "b": None, "c": "window_open", "d": "single_channel"}
    told = evidence("first_contact_resolution_30d", FRAMES, Filters()).select("journey_id", "why")
    assert dict(told.rows())["a"] == "window_open"
