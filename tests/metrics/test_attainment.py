"""What was promised and kept, worked out by hand."""

from dataclasses import replace

import pytest

from metrics.attainment import attainment, promised
from model.filters import Filters
from model.settings import Settings
from tests.metrics.tiny import answered, tiny


def told(key, seconds, channel, target, state, **more):
    return answered(key, seconds, channel, first_response_target=state, first_response_target_seconds=target, **more)


FACTS = [
    told("a", 20, "phone", 60, "met"), told("b", 40, "phone", 60, "met"), told("c", 90, "phone", 60, "breached"),
    told("d", 90, "phone", 30, "breached"),  # an urgent one: the narrower promise
    told("e", 3000, "email", 3600, "met", schedule="office"),
    told("f", 100, "chat", None, "met"),  # a deadline of the source's own
    answered("g", 100, "social"),
]  # fmt: skip
SETTINGS = Settings.model_validate(
    {"targets": {"first_response": [
        {"phone": "60s", "basis": "calendar"}, {"phone": "30s", "basis": "calendar", "priorities": ["urgent"]},
        {"email": "1h"},
    ]}}
)  # fmt: skip


@pytest.fixture
def frames():
    return replace(tiny(interaction_facts=FACTS), settings=SETTINGS)


def test_a_channel_has_the_promise_most_of_its_answers_were_held_to(frames):
    assert sorted(promised(frames, Filters()).rows()) == [("email", 3600, "business", 1), ("phone", 60, "calendar", 2)]


def test_two_clocks_for_one_length_leave_the_clock_unknown(frames):
    both = {"schedules": {"default": {"mon": ["09:00-18:00"]}}, "targets": {"first_response": [
        {"phone": "60s", "basis": "calendar"}, {"phone": "60s", "basis": "business", "teams": ["South"]}]}}  # fmt: skip
    found = promised(replace(frames, settings=Settings.model_validate(both)), Filters(channels=("phone",)))
    assert found.select("target_seconds", "target_basis").row(0) == (60, None)


def test_kept_and_late_beside_the_promise_also_of_the_sources_own_deadlines(frames):
    found = attainment(frames, Filters()).select("channel", "n", "kept", "late", "target_seconds")
    assert found.rows() == [("phone", 4, 0.5, 2, 60), ("email", 1, 1.0, 0, 3600), ("chat", 1, 1.0, 0, None)]


def test_teams_too(frames):
    assert attainment(frames, Filters(), ("team",)).select("team", "n", "late").rows() == [("North", 6, 2)]


def test_no_target_no_row():
    assert attainment(tiny(interaction_facts=[answered("g", 1)]), Filters()).is_empty()
