"""A part's rows stay what they are until it is due: checked against deriving again, and by hand."""

from datetime import timedelta

import polars as pl

from identity.person_ids import Known
from model.derivation import PART
from model.schemas import CANONICAL
from model.settings import Settings
from pipeline import due
from pipeline.derive import derive_parts
from pipeline.identities import identified
from tests.pipeline.simulation import HOUR, START, World, frames

SETTINGS = Settings.model_validate(
    {
        "schedules": {"default": {"mon": ["09:00-14:00", "15:00-18:30"], "thu": ["09:00-14:00"]}},
        "targets": {
            "first_response": {"default": "4h", "phone": "2m"},
            "resolution": {"default": "30h", "basis": "calendar"},
        },
    }
)


def made(rows, as_of, settings=SETTINGS):
    given = {name: table.empty() for name, table in CANONICAL.items()} | frames(rows)
    given = {name: frame.unique(CANONICAL[name].key, keep="last") for name, frame in given.items()}
    people = identified(given, settings, as_of, Known(), None)
    return derive_parts(given, people.persons, settings, as_of)


def changed_too_late(rows, as_of, later, settings=SETTINGS, before=None):
    """Tables with rows that differ at `later` in a part that was not due by then; `before` as made at `as_of`."""
    before, after = before or made(rows, as_of, settings), made(rows, later, settings)
    held = before["part_dues"].filter(pl.col("due_at").is_null() | (pl.col("due_at") > later)).select(_part="part")
    kept = {name: [f[name].join(held, on=PART, how="semi") for f in (before, after)] for name in before}
    return {name for name, (a, b) in kept.items() if name != "part_dues" and not alike(a, b)}


def alike(a, b):
    return a.height == b.height and a.join(b, on=a.columns, how="anti", nulls_equal=True).is_empty()


def test_nothing_changes_before_it_is_due():
    worlds = [World(seed, people=30, tickets=80, name=f"w{seed}") for seed in range(5)]
    rows = {}
    for _ in range(5):
        worlds[0].pass_time()
        for world in worlds:
            world.now = worlds[0].now
            for name, found in world.batch(60).items():
                rows.setdefault(name, []).extend(found)
    now = worlds[0].now
    before = made(rows, now)
    for gap in (0.01, 3, 26, 24 * 8, 24 * 33):
        assert changed_too_late(rows, now, now + gap * HOUR, before=before) == set(), gap


ASKED = {"source": "a", "interaction_id": "1", "contact_id": "c", "channel": "email", "created_at": START}


def due_at(as_of, *events, settings=SETTINGS, **further):
    """When the one part of a ticket is due."""
    told = [{"source": "a", "interaction_id": "1", "event_id": str(n), **e} for n, e in enumerate(events)]
    rows = {"interactions": [ASKED | further]} | ({"events": told} if told else {})
    return made(rows, as_of, settings)["part_dues"]["due_at"].item()


def test_what_has_not_happened_yet_is_due_when_it_has():
    late = START + 5 * HOUR
    assert due_at(START + HOUR, {"at": late, "kind": "message", "actor": "agent"}, settings=Settings()) == late


def test_a_deadline_is_due_when_it_passes_and_again_a_second_later():
    deadline = START + 5 * HOUR
    plain = {"settings": Settings(), "first_response_due_at": deadline}
    assert due_at(START + HOUR, **plain) == deadline
    assert due_at(deadline, **plain) == deadline + timedelta(seconds=1)


def test_a_running_target_is_due_when_it_may_be_over():
    """Four hours from 8:00 UTC on a Sunday, when nobody works: at 12:00:01, and from then on four hours ahead."""
    assert due_at(START + HOUR) == START + 4 * HOUR + timedelta(seconds=1)
    closed = START + 6 * HOUR
    assert due_at(closed) == closed + 4 * HOUR + timedelta(seconds=1)


def test_what_is_solved_is_due_when_its_windows_pass_and_after_the_last_one_never():
    solved = {"at": START + HOUR, "kind": "status", "actor": "agent", "value": "solved"}
    ends = [START + HOUR + timedelta(days=days) for days in (1, 3, 7, 14)]
    found = [due_at(end - HOUR / 2, solved, settings=Settings()) for end in ends]
    assert all(at <= end for at, end in zip(found, ends, strict=True))
    assert due_at(START + timedelta(days=400), solved, settings=Settings()) is None


def test_windows_are_those_of_the_settings_whatever_they_are_called():
    told = Settings.model_validate({"journeys": {"gap_days": 11}, "dissatisfaction": {"loop_target": "7h"}})
    assert {timedelta(days=11), timedelta(hours=7), due.SECOND, timedelta(0)} <= set(due.windows(told))


def test_the_guard_sees_a_window_that_was_forgotten(monkeypatch):
    monkeypatch.setattr(due, "windows", lambda _: [timedelta(0), due.SECOND])
    solved = {"at": START + HOUR, "kind": "status", "actor": "agent", "value": "solved"}
    rows = {"interactions": [ASKED], "events": [{"source": "a", "interaction_id": "1", "event_id": "1", **solved}]}
    assert "interaction_facts" in changed_too_late(rows, START + 2 * HOUR, START + 24 * 8 * HOUR, Settings())


def test_the_guard_sees_a_target_that_was_forgotten(monkeypatch):
    monkeypatch.setattr(due, "TARGETS", ())
    promised = Settings.model_validate({"targets": {"resolution": {"default": "30h"}}})
    rows = {"interactions": [ASKED]}
    assert "interaction_facts" in changed_too_late(rows, START + 26 * HOUR, START + 31 * HOUR, promised)
