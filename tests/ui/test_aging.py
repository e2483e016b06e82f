"""What ages is asked for every few seconds, not in every run of every viewer."""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from store.state import State
from ui import data, kept

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ASKED = []


def hours_since_midnight(now: datetime) -> int:
    ASKED.append(now)
    return now.hour


def test_a_question_is_asked_once_for_runs_that_follow_each_other_and_anew_in_another_home(tmp_path, monkeypatch):
    ASKED.clear()
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "one"))
    answers = [data.aging(NOON + timedelta(seconds=n), hours_since_midnight) for n in range(3)]
    assert answers == [12, 12, 12]
    assert ASKED == [NOON]
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "two"))
    assert data.aging(NOON.replace(hour=15), hours_since_midnight) == 15


def test_a_question_is_asked_anew_as_soon_as_there_is_a_newer_snapshot(tmp_path, monkeypatch):
    ASKED.clear()
    monkeypatch.setattr(data, "_LOOK", ContextVar("look"))
    for number in (7, 7, 8):
        data._LOOK.set(data.Look(str(tmp_path), "", None, State(number, 0)))
        data.aging(NOON + timedelta(seconds=number), hours_since_midnight)
    assert [each.second for each in ASKED] == [7, 8]


def test_an_answer_does_not_outlive_a_minute():
    """The header of every page tells which source is late or failing: it may lag behind by seconds, no longer."""
    assert 0 < kept.aging._info.ttl <= 60
