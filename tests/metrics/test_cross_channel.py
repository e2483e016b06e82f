from datetime import date

import pytest

import metrics
from metrics.cross_channel import matched_by_reason, same_and_cross
from model.filters import Filters
from tests.metrics.tiny import at, fact, tiny

STARTED = {"source": "zd", "started_on": date(2026, 11, 3), "channel": "email"}


def test_both_rows_are_there_and_null_where_there_is_nothing():
    rows = [(False, True, 10), (False, False, None), (False, None, None), (False, True, 30)]
    journeys = [
        STARTED
        | {"journey_id": str(i), "is_cross_channel": c, "is_resolved": r, "time_to_resolution_calendar_seconds": s}
        for i, (c, r, s) in enumerate(rows)
    ]
    assert same_and_cross(tiny(journeys=journeys), Filters()).rows() == [
        (False, 3, 2 / 3, 2, 20.0, 28.0), (True, 0, None, 0, None, None),
    ]  # fmt: skip


def journey(key, reason, is_cross, seconds, effort):
    return STARTED | {"journey_id": key, "reason": reason, "is_cross_channel": is_cross, "effort_index": effort,
                      "is_resolved": True, "resolved_on": date(2026, 11, 5), "resolved_at": at(5),
                      "time_to_resolution_calendar_seconds": seconds}  # fmt: skip


MIXED = [
    journey("a", "bill", False, 100, 0.0), journey("b", "bill", True, 200, 2.0), journey("c", "bill", True, 400, 4.0),
    journey("d", "fault", False, 1000, 1.0), journey("e", "fault", True, None, 5.0),
    journey("f", "move", False, 10, 0.0),  # only in one channel: compared with nothing
]  # fmt: skip


def test_like_is_compared_with_like_weighted_by_what_crosses_channels():
    rated = [("a", 5.0), ("b", 1.0), ("d", 5.0)]
    surveys = [{"source": "zd", "survey_id": key, "interaction_id": key, "kind": "csat", "score": score,
                "answered_at": at(9), "scale_min": 1.0, "scale_max": 5.0} for key, score in rated]  # fmt: skip
    facts = [fact(key, journey_id=key) for key, _ in rated]
    frames = tiny(journeys=MIXED, surveys=surveys, interaction_facts=facts)
    same, cross = matched_by_reason(frames, Filters()).rows()
    # Effort by reason: bill (0 against 3, weight 2), fault (1 against 5, weight 1).
    assert same == (False, 2, 2, 100.0, pytest.approx(1 / 3), 1.0)
    assert cross == (True, 3, 2, 300.0, pytest.approx(11 / 3), 0.0)


def test_without_a_reason_of_both_sides_nothing_is_said():
    empty = (0, 0, None, None, None)
    assert matched_by_reason(tiny(journeys=MIXED[5:]), Filters()).rows() == [(False, *empty), (True, *empty)]


def test_times_in_one_channel_and_across():
    frames = tiny(journeys=MIXED)
    assert metrics.compute("journey_time_single_channel", frames, Filters()).row(0)[:2] == (3, 100.0)
    assert metrics.compute("journey_time_cross_channel", frames, Filters()).row(0)[:2] == (2, 300.0)
