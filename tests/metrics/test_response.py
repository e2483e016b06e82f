from dataclasses import replace
from datetime import date, timedelta

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from model.settings import Calls, Settings
from tests.metrics.tiny import answered, at, fact, solved, tiny

CALL = {"channel": "phone", "channel_group": "traditional"}
BUSINESS = Filters(basis="business")


def value(name, frames, filters=None, by=()):
    return metrics.compute(name, frames, filters or Filters(), by).row(0)[:2]


def why(name, frames, filters=None):
    return dict(evidence(name, frames, filters or Filters()).select("interaction_id", "why").rows())


def called(key, *, abandoned, speed=None, after=None, **more):
    clocks = {"speed_of_answer_calendar_seconds": speed, "abandoned_after_calendar_seconds": after}
    return fact(key) | CALL | {"is_abandoned": abandoned} | clocks | more


def test_spam_never_counts():
    frames = tiny(interaction_facts=[answered("a", 60), answered("b", 999, is_counted=False)])
    assert value("first_response_time", frames) == (1, 60.0)
    assert value("time_to_human", frames) == (1, 60.0)


def test_a_missing_response_says_why():
    rows = [
        fact("new"), fact("ours", is_outbound_only=True), fact("hung up", is_abandoned=True),
        fact("hung up, then written to", is_abandoned=True, first_responded_at=at(10), has_incomplete_history=True),
        answered("odd", None, has_time_conflict=True), answered("closed at night", 60),
    ]  # fmt: skip
    assert why("first_response_time", tiny(interaction_facts=rows), BUSINESS) == {
        "new": "unanswered", "ours": "outbound_only", "hung up": "abandoned", "odd": "time_conflict",
        "hung up, then written to": "incomplete_history", "closed at night": "no_hours",
    }  # fmt: skip


def test_the_business_basis_has_its_own_clock():
    row = answered("a", 600, first_response_business_seconds=60)
    assert value("first_response_time", tiny(interaction_facts=[row]), BUSINESS) == (1, 60.0)


def test_the_first_word_of_a_bot_is_apart_from_that_of_a_person():
    rows = [
        fact("a", bot_first_response_calendar_seconds=3, first_response_calendar_seconds=900),
        fact("b", bot_first_response_calendar_seconds=5),
        fact("silent", is_contained=False),
        fact("without a bot"),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("bot_first_response_time", frames) == (2, 4.0)
    assert why("bot_first_response_time", frames) == {"a": None, "b": None, "silent": "no_bot_answer"}


def test_next_response_is_per_answered_turn_of_what_counts():
    turn = {"source": "zd", "turn": 1, "answered_on": at(10).date(), "answered_at": at(10)}
    rows = [("a", 1, 30), ("a", 2, 50), ("a", 3, None), ("spam", 1, 999)]
    turns = [turn | {"interaction_id": k, "turn": n, "next_response_calendar_seconds": s} for k, n, s in rows]
    turns[2] |= {"answered_at": None, "answered_on": None}
    frames = tiny(interaction_facts=[fact("a"), fact("spam", is_counted=False)], turns=turns)
    assert value("next_response_time", frames) == (2, 40.0)
    out = {f.basis: evidence("next_response_time", frames, f)["why"].drop_nulls() for f in (Filters(), BUSINESS)}
    assert {basis: sorted(why) for basis, why in out.items()} == {
        "calendar": ["unanswered"], "business": ["no_hours", "no_hours", "unanswered"],
    }  # fmt: skip


def test_all_replies_of_a_case_count_when_no_more_are_due():
    clocks = {"total_reply_calendar_seconds": 90, "first_responded_at": at(8)}
    rows = [
        solved("done", day=12, **clocks),
        answered("may go on", 60, **clocks, is_resolved=False),
        solved("never answered"),
        solved("passed on", **clocks, is_transferred=True),
    ]
    frames = tiny(interaction_facts=rows)
    assert metrics.compute("total_reply_time", frames, Filters(), ("day",)).row(0)[:3] == (at(12).date(), 1, 90.0)
    assert why("total_reply_time", frames) == {
        "done": None, "may go on": "unsolved", "never answered": "unanswered", "passed on": "transferred",
    }  # fmt: skip


CALLS = tiny(
    interaction_facts=[
        called("at once", abandoned=False, speed=5),
        called("just", abandoned=False, speed=20),
        called("late", abandoned=False, speed=21),
        called("gave up", abandoned=True, after=40),
        called("gave up at once", abandoned=True, after=4),
        called("we called", abandoned=True, after=9, direction="outbound", is_contact=False),
        called("ringing", abandoned=None),
        called("odd", abandoned=None, has_time_conflict=True),
        fact("mail"),
        called("spam", abandoned=True, after=9, is_counted=False, left_out="spam"),
    ]
)


def test_calls_that_were_offered():
    assert value("speed_of_answer", CALLS) == (3, 20.0)
    assert value("abandon_rate", CALLS) == (5, 2 / 5)
    assert value("service_level", CALLS) == (5, 2 / 5)


def test_calls_that_do_not_count_say_why():
    left_out = {"we called": "outbound", "ringing": "still_ringing", "odd": "time_conflict", "spam": "spam"}
    for name in ("abandon_rate", "service_level"):
        assert {k: w for k, w in why(name, CALLS).items() if w} == left_out
    abandoned = {"gave up": "abandoned", "gave up at once": "abandoned"}
    assert {k: w for k, w in why("speed_of_answer", CALLS).items() if w} == left_out | abandoned


def test_calls_abandoned_within_seconds_can_be_left_out():
    told = Calls(answer_within=timedelta(seconds=21), abandon_threshold=timedelta(seconds=5))
    frames = replace(CALLS, settings=Settings(calls=told))
    assert value("abandon_rate", frames) == (4, 1 / 4)
    assert value("service_level", frames) == (4, 3 / 4)
    assert why("service_level", frames)["gave up at once"] == "short_abandon"
    exactly = replace(CALLS, settings=Settings(calls=Calls(abandon_threshold=timedelta(seconds=4))))
    assert value("abandon_rate", exactly) == (5, 2 / 5)


def test_no_offered_call_is_no_service_level():
    frames = tiny(interaction_facts=[fact("mail"), called("ringing", abandoned=None)])
    assert value("service_level", frames) == (0, None)
    assert value("abandon_rate", frames) == (0, None)


def test_a_call_without_opening_hours_has_no_service_level_in_them():
    assert value("service_level", CALLS, BUSINESS) == (0, None)
    told = why("service_level", CALLS, BUSINESS)
    assert {told[name] for name in ("just", "gave up", "gave up at once")} == {"no_hours"}


@pytest.mark.parametrize("name", ["first_response_time", "time_to_human"])
def test_a_case_passed_on_counts_at_each_desk_that_answered(name):
    rows = [answered("a", 60, is_transferred=True, is_resolved=None), answered("b", 120, team="South")]
    assert metrics.compute(name, tiny(interaction_facts=rows), Filters(), ("team",))["n"].to_list() == [1, 1]


def test_a_turn_nobody_answered_belongs_to_the_day_it_began():
    began = {"source": "zd", "interaction_id": "a", "started_at": at(9, 23)}  # the 10th in Madrid
    waits = [began | {"turn": 1}, began | {"turn": 2, "started_at": at(9, 9)}]
    frames = tiny(interaction_facts=[fact("a")], turns=waits)
    day = Filters(period=Period(date(2026, 11, 10), date(2026, 11, 10)))
    told = evidence("next_response_time", frames, day).select("turn", "verdict", "why").rows()
    assert told == [(1, "out", "unanswered")]
