"""When a case is open: from a signal to the close, and again from the next signal. Worked by hand, in hours."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from journeys.stretches import solves_that_hold, stretches
from model.schemas import INSTANT

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
WHO = {"person_id": "p", "journey_id": "j"}
_WHO = {"person_id": pl.String(), "journey_id": pl.String()}
SIGNAL = {"case_id": pl.String()} | _WHO | {"signal": pl.String(), "at": INSTANT}
CONTACT = _WHO | {"at": INSTANT, "channel": pl.String()}
SOLVE = _WHO | {"at": INSTANT, "is_hers": pl.Boolean()}
JOURNEY = {"journey_id": pl.String(), "is_resolved": pl.Boolean(), "resolved_at": INSTANT}


def hour(n):
    return ZERO + timedelta(hours=n)


def told(signals, contacts=(), solves=(), resolved=None, who=WHO, **more):
    """(since, contacted, closed) in hours, of each stretch; signals as (kind, hour)."""
    case = {"case_id": "c"} | who
    frames = [
        pl.DataFrame([case | {"signal": kind, "at": hour(n)} for kind, n in signals], schema=SIGNAL),
        pl.DataFrame([who | {"at": hour(n), "channel": "phone"} for n in contacts], schema=CONTACT),
        pl.DataFrame([{"is_hers": True} | who | more | {"at": hour(n)} for n in solves], schema=SOLVE),
        pl.DataFrame(
            [] if resolved is None else [{"journey_id": "j", "is_resolved": True, "resolved_at": hour(resolved)}],
            schema=JOURNEY,
        ),
    ]
    found = stretches(*frames).sort("stretch").select("since_at", "contacted_at", "closed_at")
    return [tuple(at and (at - ZERO).total_seconds() / 3600 for at in row) for row in found.rows()]


def test_it_closes_with_the_first_solve_at_or_after_the_contact():
    assert told([("csat", 0)], contacts=[5], solves=[2, 8, 9]) == [(0, 5, 8)]
    assert told([("csat", 0)], contacts=[5], solves=[5]) == [(0, 5, 5)]
    assert told([("csat", 0)], contacts=[5]) == [(0, 5, None)]
    assert told([("csat", 0)], solves=[5]) == [(0, None, None)]


def test_a_contact_at_the_signal_itself_is_none_after_it():
    assert told([("csat", 3)], contacts=[1, 3], solves=[4]) == [(3, None, None)]


def test_signals_before_the_close_are_of_the_same_stretch():
    assert told([("csat", 0), ("complaint", 6), ("nps", 8)], contacts=[5], solves=[8]) == [(0, 5, 8)]


def test_a_signal_after_the_close_opens_it_again_until_she_is_answered_again():
    signals = [("csat", 0), ("csat", 9)]
    assert told(signals, contacts=[5], solves=[8]) == [(0, 5, 8), (9, None, None)]
    assert told(signals, contacts=[5, 12], solves=[8, 10, 15]) == [(0, 5, 8), (9, 12, 15)]
    thrice = [*signals, ("complaint", 20)]
    assert told(thrice, contacts=[5, 12, 21], solves=[8, 15]) == [(0, 5, 8), (9, 12, 15), (20, 21, None)]


@pytest.mark.parametrize(
    ("signals", "resolved", "expected"),
    [
        ([("many_contacts", 1)], 9, [(1, None, 9)]),
        ([("effective_reopens", 1), ("many_contacts", 3)], 9, [(1, None, 9)]),
        ([("many_contacts", 1)], None, [(1, None, None)]),
        ([("effective_reopens", 11)], 9, [(11, None, 11)]),
        ([("many_contacts", 1), ("csat", 3)], 9, [(1, None, None)]),
        ([("complaint", 3)], 9, [(3, None, None)]),
        ([("complaint", 10)], 9, [(10, None, None)]),
        ([("many_contacts", 1), ("csat", 10)], 9, [(1, None, 9), (10, None, None)]),
    ],
)
def test_conduct_is_settled_by_the_resolution_and_words_are_not(signals, resolved, expected):
    assert told(signals, resolved=resolved) == expected


def test_a_close_after_a_contact_comes_before_the_resolution():
    assert told([("many_contacts", 1)], contacts=[2], solves=[4], resolved=9) == [(1, 2, 4)]


def test_what_the_company_began_closes_only_where_there_is_nothing_of_hers():
    ours = {"is_hers": False}
    assert told([("nps", 0)], contacts=[5], solves=[5], **ours) == [(0, 5, None)]
    loose = {"person_id": "p", "journey_id": None}
    assert told([("nps", 0)], contacts=[5], solves=[5], who=loose, **ours) == [(0, 5, 5)]


def test_nobody_known_is_reached_through_the_journey():
    assert told([("csat", 0)], contacts=[5], solves=[8], who={"person_id": None, "journey_id": "j"}) == [(0, 5, 8)]


def test_a_solve_holds_while_its_interaction_stands_solved_and_counts():
    cases = pl.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "person_id": ["p"] * 5,
            "journey_id": ["j"] * 5,
            "is_counted": [True, True, False, True, True],
            "is_transferred": [False, False, False, True, False],
            "is_inbound": [True, True, True, True, False],
            "is_target": [False] * 5,
            "is_resolved": [True, False, True, True, True],
        }
    )
    solves = pl.DataFrame({"row": [0, 1, 2, 3, 4], "at": [hour(n) for n in range(5)]})
    assert solves_that_hold(cases, solves).select("at", "is_hers").sort("at").rows() == [
        (hour(0), True),
        (hour(4), False),
    ]
