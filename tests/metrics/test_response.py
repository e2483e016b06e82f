from datetime import date

import pytest

import metrics
from model.filters import Filters
from tests.metrics.tiny import answered, at, fact, solved, tiny

CALL = {"channel": "phone", "channel_group": "traditional"}


def value(name, frames, filters=None, by=()):
    return metrics.compute(name, frames, filters or Filters(), by).row(0)[:2]


def test_spam_never_counts():
    frames = tiny(interaction_facts=[answered("a", 60), answered("b", 999, is_counted=False)])
    assert value("first_response_time", frames) == (1, 60.0)
    assert value("time_to_human", frames) == (1, 60.0)


def test_next_response_is_per_answered_turn_of_what_counts():
    turn = {"source": "zd", "turn": 1, "answered_on": date(2026, 11, 10), "answered_at": at(10)}
    rows = [("a", 1, 30), ("a", 2, 50), ("a", 3, None), ("spam", 1, 999)]
    turns = [turn | {"interaction_id": k, "turn": n, "next_response_calendar_seconds": s} for k, n, s in rows]
    frames = tiny(interaction_facts=[fact("a"), fact("spam", is_counted=False)], turns=turns)
    assert value("next_response_time", frames) == (2, 40.0)


@pytest.mark.parametrize(("name", "clock"), [("requester_wait_time", "requester_wait"), ("longest_silence",) * 2])
def test_running_clocks_are_not_mixed_with_finished_ones(name, clock):
    seconds = f"{clock}_calendar_seconds"
    frames = tiny(interaction_facts=[solved("a", **{seconds: 10}), fact("b", is_resolved=False, **{seconds: 500})])
    assert value(name, frames) == (1, 10.0)


def test_calls():
    calls = [
        {"is_abandoned": False, "speed_of_answer_calendar_seconds": 20, "handle_calendar_seconds": 200},
        {"is_abandoned": True},
        {"is_abandoned": True, "direction": "outbound", "is_contact": False},
        {"is_abandoned": None},
    ]
    frames = tiny(interaction_facts=[fact(str(i)) | CALL | call for i, call in enumerate(calls)])
    assert value("abandon_rate", frames) == (2, 0.5)
    assert value("speed_of_answer", frames) == (1, 20.0)
    assert value("handle_time", frames) == (1, 200.0)
