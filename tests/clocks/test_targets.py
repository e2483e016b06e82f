"""Each expected state was worked out by hand; Hilo's week begins on Monday 2026-03-02, 9:00 in UTC."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from clocks.facts import read_clocks
from clocks.opening import opening
from clocks.targets import in_force, promises
from model.schemas import EVENTS, INTERACTIONS
from model.settings import Settings, several

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KNOWN = {name: pl.lit(None, pl.String) for name in ("person_id", "segment", "lifecycle_stage")}
WEEK = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def at(hours=0.0, **more):
    return START + timedelta(hours=hours, **more)


def facts(*events, as_of=72, case=None, schedule=None, zone="UTC", **promised):
    """The facts of one e-mail: events are (kind, actor, hours since Monday 9:00, value)."""
    row = {"source": "x", "interaction_id": "1", "channel": "email", "created_at": START} | (case or {})
    told = [
        {
            "source": "x",
            "interaction_id": "1",
            "event_id": str(n),
            "kind": kind,
            "actor": actor,
            "at": at(h),
            "value": v,
        }
        for n, (kind, actor, h, v) in enumerate(events)
    ]
    cases = pl.DataFrame([row], schema=INTERACTIONS.schema).with_columns(**KNOWN, schedule=pl.lit(schedule, pl.String))
    rules = Settings.model_validate({"targets": promised, "schedules": {"default": WEEK}})
    hours = opening(rules.schedules, zone, at(-999), at(999))
    whole = read_clocks(cases, pl.DataFrame(told, schema=EVENTS.schema), at(as_of), zone, rules.targets, hours).facts
    (found,) = whole.to_dicts()
    return found


def response(*events, **more):
    return facts(*events, **more)["first_response_target"]


def resolution(*events, **more):
    return facts(*events, **more)["resolution_target"]


ASKED, EIGHT = ("message", "customer", 0, None), {"first_response": {"email": "8h"}}
SECOND = 1 / 3600


@pytest.mark.parametrize(
    ("answered", "as_of", "state"),
    [
        (8, 72, "met"),  # exactly at the target
        (8 + SECOND, 72, "breached"),
        (8 + SECOND / 2, 72, "met"),  # parts of a second are cut off, as everywhere
        (None, 8, "running"),  # it has not passed yet
        (None, 8 + SECOND, "breached"),
        (9, 8, "running"),  # the answer lies in the future
    ],
)
def test_an_answer_meets_its_target_to_the_second(answered, as_of, state):
    replied = [("message", "agent", answered, None)] if answered else []
    assert response(ASKED, *replied, as_of=as_of, **EIGHT) == state


def test_without_a_target_there_is_no_state():
    answered = ("message", "agent", 1, None)
    for row in (facts(ASKED, answered), facts(ASKED, answered, first_response={"phone": "30s"})):
        assert (row["first_response_target"], row["first_response_target_seconds"]) == (None, None)
        assert (row["resolution_target"], row["resolution_target_seconds"]) == (None, None)


@pytest.mark.parametrize(("answered", "state"), [(7, "breached"), (5, "met"), (6, "met")])
def test_the_sources_own_deadline_comes_first(answered, state):
    row = facts(ASKED, ("message", "agent", answered, None), case={"first_response_due_at": at(6)}, **EIGHT)
    assert (row["first_response_target"], row["first_response_target_seconds"]) == (state, None)


def test_the_target_in_force_is_told():
    row = facts(ASKED, first_response={"email": "8h"}, resolution={"default": "3d"})
    assert (row["first_response_target_seconds"], row["resolution_target_seconds"]) == (28_800, 259_200)


def test_the_wait_starts_at_the_hand_off_of_the_bot():
    told = [ASKED, ("message", "bot", 0, None), ("bot_handoff", "bot", 5, None)]
    assert response(*told, as_of=13, **EIGHT) == "running"
    assert response(*told, as_of=13 + SECOND, **EIGHT) == "breached"
    assert response(*told, ("message", "agent", 12, None), **EIGHT) == "met"


BUSINESS = {"first_response": {"email": "8h"}, "schedule": "default"}
FRIDAY = 96


@pytest.mark.parametrize(
    ("asked", "answered", "as_of", "state"),
    [
        (FRIDAY + 7, FRIDAY + 79, 999, "met"),  # Friday 16:00 to Monday 16:00: one hour and seven
        (FRIDAY + 7, FRIDAY + 79 + SECOND, 999, "breached"),
        (FRIDAY + 7, None, FRIDAY + 60, "running"),  # Sunday night
        (FRIDAY + 7, None, FRIDAY + 79, "running"),
        (FRIDAY + 7, None, FRIDAY + 79 + SECOND, "breached"),
        (FRIDAY + 30, FRIDAY + 80, 999, "met"),  # Saturday to Monday 17:00, the whole of the day
        (0, 23, 999, "met"),  # eight hours were up at 17:00, and nobody was there until the next morning
    ],
)
def test_a_target_in_opening_hours_stands_still_over_the_weekend(asked, answered, as_of, state):
    replied = [("message", "agent", answered, None)] if answered else []
    case = {"created_at": at(asked)}
    assert response(("message", "customer", asked, None), *replied, as_of=as_of, case=case, **BUSINESS) == state


@pytest.mark.parametrize(
    ("basis", "schedule", "state"),
    [
        ({}, None, "breached"),  # no opening hours: by the calendar
        ({}, "default", "met"),
        ({"basis": "calendar"}, "default", "breached"),
        ({"basis": "business"}, "default", "met"),
        ({"basis": "business"}, None, None),  # cannot be judged
    ],
)
def test_the_basis_is_that_of_the_target_else_opening_hours_where_there_are_any(basis, schedule, state):
    promised = {"first_response": {"email": "8h"} | basis}
    assert response(ASKED, ("message", "agent", 24, None), schedule=schedule, **promised) == state


@pytest.mark.parametrize(("zone", "state"), [("UTC", "met"), ("Europe/Madrid", "breached")])
def test_the_target_of_the_local_day_the_wait_started(zone, state):
    """Asked at 23:30 UTC on Monday, 0:30 on Tuesday in Madrid, where one hour is promised from Tuesday on."""
    promised = [{"email": "8h"}, {"email": "1h", "valid_from": date(2026, 3, 3)}]
    told = [("message", "customer", 14.5, None), ("message", "agent", 16.5, None)]
    row = facts(*told, zone=zone, case={"created_at": at(14.5)}, first_response=promised)
    assert row["first_response_target"] == state
    assert row["first_response_target_seconds"] == (28_800 if state == "met" else 3_600)


def test_before_the_first_day_there_is_no_target():
    promised = [{"email": "8h", "valid_from": date(2026, 3, 3)}]
    assert response(ASKED, first_response=promised) is None


LADDER = [
    {"email": "8h"},
    {"email": "6h", "teams": ["Claims"]},
    {"email": "4h", "priorities": ["urgent", "high"]},
    {"email": "2h", "priorities": ["urgent"], "teams": ["Claims"]},
]


@pytest.mark.parametrize(
    ("priority", "team", "hours"),
    [
        (None, None, 8), ("low", "Sales", 8), (None, "Claims", 6), ("low", "Claims", 6), ("urgent", "Sales", 4),
        ("high", None, 4), ("high", "Claims", 4), ("urgent", "Claims", 2),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [1, -1])
def test_the_narrower_table_wins_whatever_their_order(priority, team, hours, order):
    row = facts(ASKED, case={"priority": priority, "team": team}, first_response=LADDER[::order])
    assert row["first_response_target_seconds"] == hours * 3600


def hours_of(channel, day, *tables, priority=None, team=None):
    rules = several(Settings.model_validate({"targets": {"resolution": tables}}).targets.resolution)
    schema = {"row": pl.UInt32, "channel": pl.String, "priority": pl.String, "team": pl.String, "day": pl.Date}
    waits = pl.DataFrame([(0, channel, priority, team, day)], schema, orient="row")
    (found,) = in_force(waits, promises(rules))["target_seconds"].to_list()
    return found and found / 3600


def test_default_is_for_the_channels_without_a_duration_of_their_own():
    told, later = {"default": "9h", "email": "8h"}, {"email": "7h", "valid_from": date(2026, 6, 1)}
    day = date(2026, 6, 1)
    assert [hours_of(channel, day, told, later) for channel in ("email", "post", None)] == [7, 9, 9]
    assert hours_of("email", date(2026, 5, 31), told, later) == 8
    assert hours_of("email", day, {"default": "9h"}, {"email": "8h"}) == 8  # of the same day, the one that names it
    urgent = {"default": "1h", "priorities": ["urgent"]}
    assert hours_of("email", day, told, urgent, priority="urgent") == 1


def test_a_later_table_changes_only_the_channels_it_names():
    told, later = {"email": "8h", "phone": "1h"}, {"email": "4h", "valid_from": date(2026, 6, 1)}
    assert hours_of("phone", date(2026, 7, 1), told, later) == 1


def test_a_case_without_a_known_start_has_no_target():
    assert hours_of("email", None, {"default": "8h"}) is None


RING = {"case": {"channel": "phone"}, "first_response": {"phone": "30s"}}


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(30, None), (31, "breached")],
)
def test_a_caller_who_hung_up_was_missed_only_after_the_target(seconds, state):
    told = [("call_start", "customer", 0, None), ("call_end", "customer", seconds * SECOND, None)]
    assert response(*told, **RING) == state
    due = {"channel": "phone", "first_response_due_at": START + timedelta(seconds=30)}
    assert response(*told, case=due) == state


@pytest.mark.parametrize(("seconds", "state"), [(30, "met"), (31, "breached")])
def test_an_answered_call_is_judged_by_its_speed_of_answer(seconds, state):
    told = [("call_start", "customer", 0, None), ("call_answered", "agent", seconds * SECOND, None)]
    assert response(*told, **RING) == state
    assert response(told[0], as_of=seconds * SECOND, **RING) == ("running" if state == "met" else "breached")


@pytest.mark.parametrize(("solved", "state"), [(8, None), (9, "breached")])
def test_what_was_solved_unanswered_was_missed_only_after_the_target(solved, state):
    assert response(ASKED, ("status", "agent", solved, "solved"), **EIGHT) == state


@pytest.mark.parametrize(("late", "state"), [(0, "met"), (SECOND / 2, "met"), (SECOND, "breached")])
@pytest.mark.parametrize("promise", [{"case": {"first_response_due_at": at(8)}}, EIGHT])
def test_parts_of_a_second_break_no_promise_whoever_made_it(late, state, promise):
    assert response(ASKED, ("message", "agent", 8 + late, None), **promise) == state


def test_whom_a_bot_could_help_nobody_let_wait():
    told = [ASKED, ("message", "bot", 0, None), ("status", "bot", 9, "solved")]
    assert response(*told, **EIGHT) is None
    rang = [("call_start", "customer", 0, None), ("message", "bot", 0, None), ("call_end", "customer", 1, None)]
    assert response(*rang, **RING) is None
    assert response(*rang[:2], ("bot_handoff", "bot", 0.5, None), rang[2], **RING) == "breached"


def test_nobody_is_promised_an_answer_to_our_own_words():
    told = [("message", "agent", 0, None)]
    row = facts(*told, case={"direction": "outbound"}, first_response={"default": "1s"}, resolution={"default": "72h"})
    assert (row["first_response_target"], row["first_response_target_seconds"]) == (None, None)
    assert row["resolution_target"] == "running"


@pytest.mark.parametrize(
    ("case", "states"),
    [
        ({"is_spam": True}, (None, None)),
        ({"deleted_at": at(1)}, (None, None)),
        ({"merged_into": "2"}, (None, None)),
        ({"transferred_to": "2"}, (None, None)),
        ({}, ("breached", "breached")),
    ],
)
def test_what_is_not_counted_or_went_elsewhere_has_no_state(case, states):
    promised = {"first_response": {"default": "1h"}, "resolution": {"default": "1h"}}
    row = facts(ASKED, case=case, **promised)
    assert (row["first_response_target"], row["resolution_target"]) == states


@pytest.mark.parametrize(
    ("changes", "as_of", "state"),
    [
        ([(24, "solved")], 72, "met"),
        ([(24 + SECOND, "solved")], 72, "breached"),
        ([], 24, "running"),
        ([], 24 + SECOND, "breached"),
        ([(20, "solved"), (25, "open")], 72, "met"),  # the first solve is the one that was promised
    ],
)
def test_a_resolution_meets_its_target_at_the_first_solve(changes, as_of, state):
    told = [("status", "agent", hours, value) for hours, value in changes]
    assert resolution(ASKED, *told, as_of=as_of, resolution={"email": "24h"}) == state


def test_what_was_solved_nobody_knows_when_is_not_judged():
    assert resolution(case={"status": "solved"}, resolution={"default": "1h"}) is None
