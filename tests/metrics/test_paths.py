from datetime import date
from itertools import pairwise

from metrics.evidence import evidence
from metrics.paths import follows, journey_counts, stations, top_paths
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import at, fact, tiny

NOVEMBER = Filters(period=Period(date(2026, 11, 1), date(2026, 11, 30)))


def journey(key, path, **more):
    moves = sum(a != b for a, b in pairwise(path))
    return {
        "journey_id": key, "person_id": f"p{key}", "source": "zd", "started_on": date(2026, 11, 3), "channel": path[0],
        "path": path, "count_contacts": len(path), "count_channels": len(set(path)), "count_handoffs": moves,
        "is_cross_channel": len(set(path)) > 1,
    } | more  # fmt: skip


def test_a_loop_is_three_stations_and_no_circle():
    found = stations(tiny(journeys=[journey("a", ["phone", "email", "phone"])]), NOVEMBER)
    assert found.rows() == [(1, "phone", "email", 1), (2, "email", "phone", 1)]


def test_contacts_in_one_channel_after_another_are_one_station():
    rows = [journey("a", ["chat", "chat", "phone", "phone"]), journey("b", ["chat", "phone"]), journey("c", ["email"])]
    assert stations(tiny(journeys=rows), NOVEMBER).rows() == [(1, "chat", "phone", 2)]


def test_stations_after_the_fourth_are_left_to_the_table():
    found = stations(tiny(journeys=[journey("a", ["chat", "phone"] * 4)]), NOVEMBER)
    assert found["station"].to_list() == [1, 2, 3]


def test_paths_with_their_share_outcome_and_time():
    rows = [
        journey("a", ["email"], is_resolved=True, time_to_resolution_calendar_seconds=100),
        journey("b", ["email"], is_resolved=False),
        journey("c", ["email"], is_resolved=True, time_to_resolution_calendar_seconds=300),
        journey("d", ["email", "phone"]),
        journey("old", ["post"], started_on=date(2026, 10, 3)),
    ]
    assert top_paths(tiny(journeys=rows), NOVEMBER).rows() == [
        (["email"], 3, 0.75, 2 / 3, 2, 200.0, 280.0), (["email", "phone"], 1, 0.25, None, 0, None, None),
    ]  # fmt: skip


def test_what_follows_what_and_after_how_long():
    contacts = [
        fact("1", "email", 3, journey_id="a"),
        fact("2", "phone", 5, journey_id="a"),
        fact("3", "phone", 6, journey_id="a"),
        fact("ours", "email", 4, journey_id="a", is_contact=False),
        fact("4", "email", 3, journey_id="b"),
    ]
    rows = [journey("a", ["email", "phone", "phone"]), journey("b", ["email"])]
    frames = tiny(interaction_facts=contacts, journeys=rows)
    assert follows(frames, NOVEMBER).rows() == [
        ("email", "phone", 1, 1.0, 2 * 86400.0, 2 * 86400.0), ("phone", "phone", 1, 1.0, 86400.0, 86400.0),
    ]  # fmt: skip
    told = evidence("time_to_next_contact", frames, NOVEMBER, (("from_channel", "email"),))
    assert told.select("journey_id", "step", "started_at", "to_channel", "number", "why").rows() == [
        ("a", 2, at(5), "phone", 2 * 86400.0, None)
    ]


def test_counts_of_journeys_begun_in_the_period():
    rows = [
        journey("a", ["email"], person_id=None),
        journey("b", ["email", "phone"], started_at=at(3)),
        journey("old", ["email"], started_on=date(2026, 10, 3)),
    ]
    assert journey_counts(tiny(journeys=rows), NOVEMBER).rows(named=True) == [
        {"n": 2, "identified": 1, "cross": 1, "one_contact": 1, "handed_over": 1}
    ]


def test_without_journeys_there_is_nothing():
    for compute in (stations, top_paths, follows):
        assert compute(tiny(), NOVEMBER).is_empty()
    assert journey_counts(tiny(), NOVEMBER)["n"].to_list() == [0]
