from dataclasses import replace
from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import at, fact, solved, tiny


def value(name, frames, filters=None, by=()):
    return metrics.compute(name, frames, filters or Filters(), by).row(0)[:2]


def test_first_and_full_resolution_have_their_own_days():
    row = solved("a", first_resolution_calendar_seconds=10, full_resolution_calendar_seconds=30)
    frames = tiny(interaction_facts=[row | {"last_solved_on": date(2026, 11, 12)}])
    assert metrics.compute("first_resolution_time", frames, Filters(), ("day",)).row(0)[:3] == (
        date(2026, 11, 10),
        1,
        10.0,
    )
    assert metrics.compute("full_resolution_time", frames, Filters(), ("day",)).row(0)[:3] == (
        date(2026, 11, 12),
        1,
        30.0,
    )


def test_resolution_rate_is_one_cohort_without_the_transferred():
    rows = [solved("a"), fact("b", is_resolved=False), fact("c", is_resolved=None, is_transferred=True)]
    assert value("resolution_rate", tiny(interaction_facts=rows)) == (2, 0.5)


def test_resolution_rate_as_of_an_earlier_instant_knows_no_later_solve():
    """A period is compared with the one before as that stood then, or the older would always look better."""
    rows = [
        solved("a", day=11),
        solved("b", day=11, last_solved_at=at(18)),
        solved("c", day=11, last_solved_at=None),
        fact("d", is_resolved=False),
        solved("not begun then", day=18),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("resolution_rate", frames) == (5, 0.8)
    assert value("resolution_rate", replace(frames, as_of=at(15))) == (4, 0.5)


def test_one_touch_leaves_out_solved_without_reply():
    rows = [solved("a", is_one_touch=True), solved("b", is_one_touch=False), solved("c"), fact("d", is_one_touch=True)]
    assert value("one_touch_rate", tiny(interaction_facts=rows)) == (2, 0.5)


def test_reopens_raw_and_effective_as_the_thank_you_example():
    rows = [
        solved("a", is_reopened=True, is_effectively_reopened=True),
        solved("b", is_reopened=True, is_effectively_reopened=False),
        solved("recent"),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("reopen_rate", frames) == (2, 1.0)
    assert value("effective_reopen_rate", frames) == (2, 0.5)


def test_a_reopen_of_ours_is_no_repeat_of_hers():
    rows = [
        solved("a", is_repeated=True, is_effectively_reopened=False),
        solved("b", is_repeated=False, is_effectively_reopened=False),
        solved("a supervisor opened it again", is_repeated=False, is_effectively_reopened=True),
        solved("recent, or of nobody we know", is_repeated=None),
    ]
    assert value("repeat_contact_rate", tiny(interaction_facts=rows)) == (3, pytest.approx(1 / 3))


def test_first_contact_resolution_waits_for_its_window():
    journey = {"source": "zd", "first_resolved_on": date(2026, 11, 10)}
    flags = [(True, False), (False, False), (True, True), (None, None)]
    rows = [
        journey | {"journey_id": str(i), "is_first_contact_resolution": a, "is_first_contact_resolution_strict": b}
        for i, (a, b) in enumerate(flags)
    ]
    frames = tiny(journeys=rows)
    assert value("first_contact_resolution", frames) == (3, pytest.approx(2 / 3))
    assert value("first_contact_resolution_strict", frames) == (3, pytest.approx(1 / 3))


BACKLOG = tiny(
    interaction_facts=[
        fact("open", day=10, is_resolved=False),
        solved("later", day=15) | {"started_at": fact("x", day=10)["started_at"]},
        fact("new", day=19, is_resolved=False),
        fact("gone", day=10, is_resolved=None, is_transferred=True),
    ]
)


def test_backlog_as_of_the_snapshot_and_at_the_end_of_an_earlier_day():
    assert value("backlog", BACKLOG) == (2, 2.0)
    assert value("backlog", BACKLOG, Filters(period=Period(None, date(2026, 11, 12)))) == (2, 2.0)
    assert value("backlog", BACKLOG, Filters(period=Period(None, date(2026, 11, 9)))) == (0, 0.0)


def test_what_was_solved_nobody_knows_when_is_no_backlog():
    rows = [fact("a", is_resolved=True), fact("b", is_resolved=False)]
    assert value("backlog", tiny(interaction_facts=rows)) == (1, 1.0)


def test_an_open_case_nobody_knows_the_start_of_is_in_the_backlog_and_has_no_age():
    rows = [fact("a", day=10, is_resolved=False), fact("b", is_resolved=False) | {"started_at": None}]
    frames, earlier = tiny(interaction_facts=rows), Filters(period=Period(None, date(2026, 11, 12)))
    assert value("backlog", frames) == (2, 2.0)
    assert value("backlog", frames, earlier) == (2, 2.0)
    assert value("backlog_age", frames, earlier) == (1, 62 * 3600.0)
    assert evidence("backlog_age", frames, earlier).select("interaction_id", "verdict", "why").rows() == [
        ("a", "in", None),
        ("b", "out", "incomplete_history"),
    ]


def test_backlog_age_runs_to_the_local_midnight():
    # from the 10th 10:00 to the 13th 00:00 in Madrid
    assert value("backlog_age", BACKLOG, Filters(period=Period(None, date(2026, 11, 12)))) == (2, 62 * 3600.0)


def test_transfers_of_what_was_handled():
    rows = [
        fact("a", is_transferred=True, count_agent_replies=0),
        fact("b", is_transferred=False, count_agent_replies=1),
        fact("c", is_transferred=False, count_agent_replies=0),
    ]
    assert value("transfer_rate", tiny(interaction_facts=rows)) == (2, 0.5)


def why(name, frames, filters=None):
    return dict(evidence(name, frames, filters or Filters()).select("interaction_id", "why").rows())


@pytest.mark.parametrize("clock", ["first_resolution", "full_resolution", "active_resolution"])
def test_a_resolution_time_that_is_missing_says_why(clock):
    spent = {f"{clock}_calendar_seconds": 10}
    rows = [
        solved("done", **spent),
        fact("open", is_resolved=False),
        solved("odd", has_time_conflict=True),
        solved("untold", has_incomplete_history=True, first_solved_at=None, last_solved_at=None, last_solved_on=None),
        solved("passed on", is_transferred=True, **spent),
        fact("of no status", is_resolved=None),
    ]
    assert why(f"{clock}_time", tiny(interaction_facts=rows)) == {
        "done": None, "open": "unsolved", "odd": "time_conflict", "untold": "solved_unknown_when",
        "passed on": "transferred", "of no status": "no_status",
    }  # fmt: skip


def test_active_resolution_belongs_to_the_last_solve():
    row = solved("a", day=12, active_resolution_calendar_seconds=50) | {"first_solved_on": date(2026, 11, 10)}
    found = metrics.compute("active_resolution_time", tiny(interaction_facts=[row]), Filters(), ("day",))
    assert found.row(0)[:3] == (date(2026, 11, 12), 1, 50.0)


def test_what_is_resolved_counts_once_on_the_day_of_its_last_solve():
    rows = [
        solved("a", day=12) | {"first_solved_on": date(2026, 11, 10), "count_reopens": 3},
        solved("nobody knows when", last_solved_at=None, last_solved_on=None),
        fact("open again", is_resolved=False, first_solved_at=at(10)),
        solved("passed on", is_transferred=True),
        solved("merged", is_counted=False, left_out="merged"),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("interactions_resolved", frames) == (1, 1.0)
    assert metrics.compute("interactions_resolved", frames, Filters(), ("day",)).rows() == [
        (date(2026, 11, 12), 1, 1.0)
    ]
    assert value("interactions_resolved", frames, Filters(period=Period(None, date(2026, 11, 11)))) == (0, 0.0)
    assert why("interactions_resolved", frames)["nobody knows when"] == "solved_unknown_when"


def test_solved_without_a_word_is_apart_from_one_touch():
    rows = [
        solved("silent", is_solved_without_reply=True, count_agent_replies=0),
        solved("answered", is_solved_without_reply=False, is_one_touch=True, count_agent_replies=1),
        solved("ours", is_outbound_only=True, count_agent_replies=1),
        fact("open", is_resolved=False),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("resolved_without_reply_rate", frames) == (2, 1 / 2)
    assert value("one_touch_rate", frames) == (1, 1.0)
    assert why("resolved_without_reply_rate", frames)["ours"] == "outbound_only"
    assert why("one_touch_rate", frames)["silent"] == "no_reply"


def test_first_contact_as_a_help_desk_counts_it():
    rows = [
        solved("first", is_solved_on_first_reply=True),
        solved("second", is_solved_on_first_reply=False),
        fact("open again", is_resolved=False, first_solved_at=at(10), first_solved_on=date(2026, 11, 10))
        | {"is_solved_on_first_reply": False},
        solved("untold", has_incomplete_history=True),
        solved("ours", is_outbound_only=True),
        fact("open", is_resolved=False),
    ]
    frames = tiny(interaction_facts=rows)
    assert value("ticket_first_contact_resolution", frames) == (3, pytest.approx(1 / 3))
    assert {k: w for k, w in why("ticket_first_contact_resolution", frames).items() if w} == {
        "untold": "incomplete_history", "ours": "outbound_only", "open": "unsolved",
    }  # fmt: skip


def test_the_backlog_by_status_is_that_of_the_snapshot_and_unknown_before():
    rows = [
        fact("a", is_resolved=False, status="open"),
        fact("b", is_resolved=False, status="pending"),
        fact("c", is_resolved=False, status="open", last_activity_at=at(19)),
    ]
    frames = tiny(interaction_facts=rows)
    assert metrics.compute("backlog", frames, Filters(), ("status",)).rows() == [
        ("open", 2, 2.0), ("pending", 1, 1.0),
    ]  # fmt: skip
    earlier = Filters(period=Period(None, date(2026, 11, 12)))
    assert metrics.compute("backlog", frames, earlier, ("status",)).rows() == [(None, 3, 3.0)]


def test_what_came_after_a_solve_is_unknown_for_many_reasons():
    rows = [
        solved("recent", person_id="p"),
        solved("ours", person_id="p", is_outbound_only=True),
        solved("of nobody we know"),
        solved("untold", person_id="p", first_solved_at=None, last_solved_at=None),
        fact("open", person_id="p", is_resolved=False),
    ]
    assert why("repeat_contact_rate", tiny(interaction_facts=rows)) == {
        "recent": "window_open", "ours": "outbound_only", "of nobody we know": "unidentified",
        "untold": "solved_unknown_when", "open": "unsolved",
    }  # fmt: skip
