from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from tests.metrics.tiny import at, fact, tiny

STARTED = {
    "source": "zd",
    "started_at": at(3),
    "started_on": date(2026, 11, 3),
    "channel": "chat",
    "channel_group": "digital",
}
ROWS = [
    {"journey_id": "alone", "is_cross_channel": False, "is_resolved": True, "count_channels": 1, "count_handoffs": 0,
     "last_channel_within_7d": "chat", "is_resolved_within_7d": True, "effort_index": 0.0, "handoff_types": [],
     "count_repeated_information": 0, "is_leaked_7d": False, "is_leaked_3d": False, "is_leaked_1d": False},
    {"journey_id": "leaked", "is_cross_channel": True, "is_resolved": True, "count_channels": 2, "count_handoffs": 1,
     "last_channel_within_7d": "phone", "is_resolved_within_7d": True, "effort_index": 3.0,
     "handoff_types": ["digital>traditional"], "is_leaked_7d": True, "is_leaked_3d": True, "is_leaked_1d": False,
     "count_repeated_information": 1},
    {"journey_id": "open", "is_cross_channel": True, "is_resolved": False, "count_channels": 3, "count_handoffs": 2,
     "last_channel_within_7d": "chat", "is_resolved_within_7d": False, "effort_index": 6.0, "is_leaked_7d": False,
     "is_leaked_1d": False, "handoff_types": ["digital>digital"] * 2, "count_repeated_information": 0},
    {"journey_id": "called", "channel": "phone", "channel_group": "traditional", "is_cross_channel": False,
     "is_resolved": True, "count_channels": 1, "count_handoffs": 0, "last_channel_within_7d": "phone",
     "is_resolved_within_7d": True, "effort_index": 0.0, "handoff_types": [], "count_repeated_information": 0},
]  # fmt: skip
FRAMES = tiny(journeys=[STARTED | row for row in ROWS])


@pytest.mark.parametrize(
    ("name", "n", "expected"),
    [
        ("cross_channel_resolution_rate", 2, 1 / 2),
        ("channels_per_journey", 4, 7 / 4),
        ("handoff_rate", 4, 2 / 4),
        ("repeated_information_rate", 2, 1 / 2),
        ("effort_index", 4, 9 / 4),
        ("digital_leakage", 3, 1 / 3),
        ("digital_leakage_3d", 2, 1 / 2),
        ("digital_leakage_1d", 3, 0.0),
        ("preference_met", 4, 2 / 4),
    ],
)
def test_shares_and_means_of_journeys(name, n, expected):
    assert metrics.compute(name, FRAMES, Filters()).row(0) == (n, pytest.approx(expected))


def test_a_preference_is_met_or_not_once_a_week_has_passed_and_the_outcome_is_known():
    young, unknown = {"is_resolved": True, "is_resolved_within_7d": None}, {"is_resolved": None}
    rows = [STARTED | ROWS[0], STARTED | ROWS[0] | young, STARTED | unknown | {"last_channel_within_7d": "chat"}]
    rows = [row | {"journey_id": str(n)} for n, row in enumerate(rows)]
    assert metrics.compute("preference_met", tiny(journeys=rows), Filters()).row(0) == (1, 1.0)
    told = evidence("preference_met", tiny(journeys=rows), Filters()).select("journey_id", "why")
    assert dict(told.rows()) == {"0": None, "1": "window_open", "2": "no_status"}


def test_a_journey_without_a_time_to_resolution_says_why():
    done = {"is_resolved": True, "resolved_at": at(9), "first_resolved_at": at(9)}
    rows = {
        "no_hours": done | {"time_to_resolution_calendar_seconds": 500}, "time_conflict": done,
        "solved_unknown_when": {"is_resolved": True}, "unsolved": {"is_resolved": False}, "no_status": {},
    }  # fmt: skip
    frames = tiny(journeys=[STARTED | {"journey_id": why} | row for why, row in rows.items()])
    told = evidence("journey_time_to_resolution", frames, Filters(basis="business")).select("journey_id", "why")
    assert dict(told.rows()) == {why: why for why in rows}
    told = dict(evidence("first_contact_resolution", frames, Filters()).select("journey_id", "why").rows())
    assert [told[why] for why in rows] == ["window_open"] * 2 + ["solved_unknown_when"] + ["unsolved"] * 2


def test_time_to_resolution_is_filed_under_the_resolution():
    row = STARTED | {"journey_id": "j", "resolved_on": date(2026, 11, 9), "time_to_resolution_calendar_seconds": 500}
    found = metrics.compute("journey_time_to_resolution", tiny(journeys=[row]), Filters(), ("week",))
    assert found.row(0)[:3] == (date(2026, 11, 9), 1, 500.0)


STEP = {"started_at": at(3), "from_channel": "chat", "from_source": "zd", "from_team": "North", "source": "calls",
        "handoff_type": "digital>traditional", "initiator": "customer", "channel": "phone"}  # fmt: skip
STEPS = [
    {"journey_id": "a", "step": 1, "started_at": at(2), "channel": "chat", "source": "zd"},
    STEP | {"journey_id": "a", "step": 2},
    STEP | {"journey_id": "b", "step": 4, "initiator": "company"},
    STEP | {"journey_id": "c", "step": 2, "channel": "email", "started_at": at(4, 23), "from_channel": "phone"},
]


def test_hand_offs_by_both_ends():
    frames = tiny(journey_steps=STEPS)
    by = ("from_channel", "to_channel")
    assert metrics.compute("handoffs", frames, Filters(channels=("chat",)), by).rows() == [("chat", "phone", 2, 2.0)]
    assert metrics.compute("handoffs", frames, Filters(), by)["n"].to_list() == [1, 2]
    assert metrics.compute("handoffs", frames, Filters(), ("day", "source")).rows() == [
        (date(2026, 11, 3), "zd", 2, 2.0), (date(2026, 11, 5), "zd", 1, 1.0),
    ]  # fmt: skip


def test_the_rows_behind_hand_offs_are_steps():
    told = evidence("handoffs", tiny(journey_steps=STEPS), Filters(channels=("chat",)))
    assert told.select("journey_id", "step", "from_channel", "to_channel", "initiator", "verdict").rows() == [
        ("a", 2, "chat", "phone", "customer", "in"), ("b", 4, "chat", "phone", "company", "in"),
    ]  # fmt: skip


def test_containment_and_its_verified_half():
    flags = [(False, False), (True, False), (True, True), (None, None)]
    rows = [fact(str(i), is_contained=a, is_contained_verified=b) for i, (a, b) in enumerate(flags)]
    frames = tiny(interaction_facts=rows)
    assert metrics.compute("containment_rate", frames, Filters()).row(0) == (3, pytest.approx(2 / 3))
    assert metrics.compute("verified_containment_rate", frames, Filters()).row(0) == (3, pytest.approx(1 / 3))
