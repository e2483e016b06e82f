from dataclasses import replace
from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import at, fact, solved, tiny

HOUR = 3600.0


def value(name, frames, filters=None, by=()):
    return metrics.compute(name, frames, filters or Filters(), by).row(0)[:2]


def why(name, frames, filters=None):
    return dict(evidence(name, frames, filters or Filters()).select("interaction_id", "why").rows())


# as of the 20th, 18:00 UTC
OPEN = tiny(
    interaction_facts=[
        fact("waits", is_resolved=False, status="open", waiting_since_at=at(20, 16), silent_since_at=at(20, 17)),
        fact("waits long", "chat", is_resolved=False, status="new", waiting_since_at=at(20, 8)),
        fact("of no status", is_resolved=None, waiting_since_at=at(20, 17), silent_since_at=at(20, 17)),
        fact("her turn", is_resolved=False, status="pending"),
        fact("we wrote", is_resolved=False, status="open", is_outbound_only=True),
        fact("missed call", "phone", is_resolved=None, is_abandoned=True, waiting_since_at=at(1)),
        fact("missed call written down", "phone", is_resolved=False, is_abandoned=True, waiting_since_at=at(20, 15)),
        fact("passed on", is_resolved=None, is_transferred=True, waiting_since_at=at(1)),
        solved("thanks", waiting_since_at=None),
        fact("spam", is_resolved=None, is_counted=False, waiting_since_at=at(1)),
    ]
)


def test_who_waits_now():
    assert value("unanswered", OPEN) == (4, 4.0)
    # 1, 2, 3 and 10 hours
    assert value("waiting_time", OPEN) == (4, 2.5 * HOUR)
    assert metrics.compute("unanswered", OPEN, Filters(), ("channel",)).rows() == [
        ("phone", 1, 1.0), ("email", 2, 2.0), ("chat", 1, 1.0),
    ]  # fmt: skip


def test_who_does_not_wait_says_why():
    left_out = {
        "her turn": "answered", "we wrote": "answered", "missed call": "abandoned", "passed on": "transferred",
    }  # fmt: skip
    for name in ("unanswered", "waiting_time"):
        assert {k: w for k, w in why(name, OPEN).items() if w} == left_out


def test_silence_runs_from_our_last_word():
    assert value("current_silence", OPEN) == (2, HOUR)
    assert {k: w for k, w in why("current_silence", OPEN).items() if w} == {
        "her turn": "not_our_turn", "we wrote": "outbound_only", "missed call": "abandoned",
        "passed on": "transferred", "waits long": "not_our_turn", "missed call written down": "not_our_turn",
    }  # fmt: skip


YESTERDAY = Filters(period=Period(None, date(2026, 11, 19)))


@pytest.mark.parametrize("name", ["unanswered", "waiting_time", "current_silence"])
@pytest.mark.parametrize(("frames", "filters"), [(OPEN, YESTERDAY), (replace(OPEN, as_of=at(15)), Filters())])
def test_who_waited_at_an_earlier_instant_is_not_known_and_no_0(name, frames, filters):
    assert value(name, frames, filters) == (0, None)
    assert metrics.compute(name, frames, filters, ("channel",)).is_empty()
    assert "past_unknown" in evidence(name, frames, filters)["why"]


def test_an_earlier_instant_since_which_nothing_happened_is_known():
    """A sync at night finds what the evening left."""
    frames = tiny(interaction_facts=[fact("a", is_resolved=False, waiting_since_at=at(17, 22))])
    assert value("unanswered", frames, Filters(period=Period(None, date(2026, 11, 19)))) == (1, 1.0)
    # from the 17th 23:00 to the 20th 00:00 in Madrid
    assert value("waiting_time", frames, Filters(period=Period(None, date(2026, 11, 19)))) == (1, 49 * HOUR)


WAITS = ("requester_wait", "agent_wait", "on_hold", "agent_work", "unassigned", "longest_silence")


def named(clock):
    return clock if clock == "longest_silence" else f"{clock}_time"


@pytest.mark.parametrize("clock", WAITS)
def test_running_clocks_are_not_mixed_with_finished_ones(clock):
    spent = {f"{clock}_calendar_seconds": 10, f"{clock}_business_seconds": 4}
    rows = [
        solved("done", day=12, **spent) | {"first_solved_on": date(2026, 11, 11)},
        fact("running", is_resolved=False, **spent),
        fact("passed on", is_resolved=None, is_transferred=True, **spent),
        fact("merged", is_counted=False, left_out="merged", **spent),
    ]
    frames = tiny(interaction_facts=rows)
    assert metrics.compute(named(clock), frames, Filters(), ("day",)).row(0)[:3] == (date(2026, 11, 12), 1, 10.0)
    assert value(named(clock), frames, Filters(basis="business")) == (1, 4.0)
    assert why(named(clock), frames) == {
        "done": None, "running": "unsolved", "passed on": "transferred", "merged": "merged",
    }  # fmt: skip


@pytest.mark.parametrize(("clock", "undefined"), [(c, "undefined") for c in WAITS[:4]] + [(WAITS[4], "never_assigned")])
def test_a_wait_nobody_could_measure_says_why(clock, undefined):
    rows = [solved("odd", has_time_conflict=True), solved("untold", has_incomplete_history=True), solved("other")]
    assert why(named(clock), tiny(interaction_facts=rows)) == {
        "odd": "time_conflict", "untold": "incomplete_history", "other": undefined,
    }  # fmt: skip


def test_never_pending_is_0_and_counts():
    rows = [solved("a", agent_wait_calendar_seconds=0), solved("b", agent_wait_calendar_seconds=600)]
    assert value("agent_wait_time", tiny(interaction_facts=rows)) == (2, 300.0)


def test_time_with_the_bot_ends_with_a_hand_off():
    rows = [
        fact("a", time_with_bot_calendar_seconds=120),
        fact("contained", is_contained=True, bot_first_response_calendar_seconds=1),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("time_with_bot", frames) == (1, 120.0)
    assert why("time_with_bot", frames)["contained"] == "no_handoff"


def test_handle_time_of_calls_and_chats_and_of_nothing_else():
    spent = {"handle_calendar_seconds": 200}
    rows = [
        fact("call", "phone", is_abandoned=False, **spent),
        fact("we called", "phone", direction="outbound", is_contact=False, **spent),
        fact("chat", "chat", is_resolved=True, handle_calendar_seconds=900),
        fact("hung up", "phone", is_abandoned=True),
        fact("nobody there", "phone", direction="outbound"),
        fact("ringing", "phone"),
        fact("talking", "phone", is_abandoned=False),
        fact("odd", "phone", has_time_conflict=True),
        fact("chatting", "chat", is_resolved=False),
        fact("chat of nobody", "chat", is_resolved=True),
        fact("untold chat", "chat", is_resolved=True, has_incomplete_history=True),
        fact("mail", **spent),
    ]
    frames = tiny(interaction_facts=rows)
    assert metrics.compute("handle_time", frames, Filters(), ("channel",)).select("channel", "n", "value").rows() == [
        ("phone", 2, 200.0), ("chat", 1, 900.0),
    ]  # fmt: skip
    assert {k: w for k, w in why("handle_time", frames).items() if w} == {
        "hung up": "abandoned", "nobody there": "no_talk", "ringing": "still_ringing", "talking": "running",
        "odd": "time_conflict", "chatting": "unsolved", "chat of nobody": "never_assigned",
        "untold chat": "incomplete_history",
    }  # fmt: skip


def test_a_call_inside_a_case_of_another_channel_is_handled_too():
    row = fact("case", "web_form", is_abandoned=False, handle_calendar_seconds=60)
    assert value("handle_time", tiny(interaction_facts=[row])) == (1, 60.0)
