from datetime import UTC, datetime, timedelta

import polars as pl

from clocks.facts import read_clocks
from model.schemas import EVENTS, INTERACTIONS

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = {
    "c": ("message", "customer", None),
    "a": ("message", "agent", None),
    "s": ("status", None, "solved"),
    "o": ("status", None, "open"),
}


def turns(story, direction="inbound"):
    """Seconds of each turn of a story such as `c0 a5 c7`: who, and the minute."""
    events = []
    for number, word in enumerate(story.split()):
        kind, actor, value = WORDS[word[0]]
        at = START + timedelta(minutes=int(word[1:]))
        events.append(
            {
                "source": "x",
                "interaction_id": "1",
                "event_id": str(number),
                "at": at,
                "kind": kind,
                "actor": actor,
                "value": value,
            }
        )
    case = {"source": "x", "interaction_id": "1", "channel": "chat", "direction": direction, "created_at": START}
    cases = pl.DataFrame([case], schema=INTERACTIONS.schema).with_columns(
        person_id=pl.lit(None, pl.String), segment=pl.lit(None, pl.String), lifecycle_stage=pl.lit(None, pl.String)
    )
    found = read_clocks(cases, pl.DataFrame(events, schema=EVENTS.schema), START + timedelta(days=1), "UTC")
    minutes = [s if s is None else s // 60 for s in found.turns["next_response_calendar_seconds"]]
    waiting = found.facts["waiting_since_at"].item()
    return minutes, waiting and (waiting - START) // timedelta(minutes=1)


def test_a_run_of_words_is_one_turn_from_its_first():
    assert turns("c0 a5 c10 c12 a20 c30 a31") == ([10, 1], None)


def test_a_thank_you_closed_without_a_reply_is_not_measured():
    assert turns("c0 a5 s5 c10 o10 s11") == ([], None)


def test_after_an_unanswered_thank_you_the_clock_starts_with_the_next_word():
    assert turns("c0 a5 s5 c10 o10 s11 c500 o500 a520") == ([20], None)


def test_a_running_turn_has_no_end_and_waits_since_its_first_word():
    assert turns("c0 a5 c10 c12") == ([None], 10)


def test_nobody_answered_yet():
    assert turns("c0 c3") == ([], 0)


def test_an_agent_who_speaks_first_starts_no_turn():
    assert turns("a0 c10 a15 c20 a22", direction="outbound") == ([2], None)


def test_a_reply_at_the_same_instant_answers():
    assert turns("c0 a0 c5 a5") == ([0], None)
