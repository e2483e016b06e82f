"""A source that tells whole seconds: what happened within one of them is put in order by the ids of its events."""

from functools import cache

import pytest

from tests.clocks.timelines import events_of, minute, read, short

FLAGS = {"has_time_conflict": False, "has_incomplete_history": False}
STORIES = {
    "solved, reopened, answered and solved again within one second": (
        "c0 new0 a10 solved20 c20 open20 a20 solved20",
        {"count_reopens": 1, "count_effective_reopens": 1, "effectively_reopened_at": minute(20),
         "returned_at": minute(20), "is_one_touch": False, "is_solved_on_first_reply": False,
         "count_agent_replies": 2, "full_resolution": 1200, "first_response": 600, "waiting_since_at": None},
    ),
    "a whole case within one second": (
        "c0 new0 a0 solved0 c0 open0 a0 solved0",
        {"count_reopens": 1, "count_effective_reopens": 1, "returned_at": minute(0), "is_one_touch": False,
         "first_response": 0, "full_resolution": 0, "agent_work": 0, "count_customer_messages": 2},
    ),
    "a thank-you within the second in which it was answered and solved": (
        "c0 new0 a20 solved20 c20 open20 solved20",
        {"count_reopens": 1, "count_effective_reopens": 0, "reopened_at": minute(20), "returned_at": None,
         "is_one_touch": True, "full_resolution": 1200},
    ),
    "a reply told between a solve and the reopen of that second": (
        "c0 new0 solved20 a20 c20 open20 solved40", {"count_reopens": 1, "count_effective_reopens": 0},
    ),
    "a reply told after the solve that ended the reopen, all in one second": (
        "c0 new0 solved20 open20 solved20 a20", {"count_reopens": 1, "count_effective_reopens": 0},
    ),
    "a reopen within the second of its solve, answered with the next solve": (
        "c0 new0 a20 solved20 open20 solved40 a40", {"count_reopens": 1, "count_effective_reopens": 1},
    ),
    "reopened twice within one second, answered the second time": (
        "c0 new0 a20 solved20 open20 solved20 open20 a20 solved20",
        {"count_reopens": 2, "count_effective_reopens": 1},
    ),
    "a reply told before the reopen of its second, which is not the solve's": (
        "c0 new0 solved10 a20 open20 solved30", {"count_reopens": 1, "count_effective_reopens": 1},
    ),
    "she wrote within the second of the solve, and it was reopened later": (
        "c0 new0 a10 solved10 c10 open11 a12 solved12",
        {"count_effective_reopens": 1, "returned_at": minute(11), "waiting_since_at": None},
    ),
    "her last word before the solve, within its second": (
        "c0 new0 c10 a10 solved10 open11 a12 solved12",
        {"count_effective_reopens": 1, "effectively_reopened_at": minute(11), "returned_at": None},
    ),
    "she waits since the second in which it was solved and reopened": (
        "c0 new0 a20 solved20 c20 open20",
        {"count_reopens": 1, "count_effective_reopens": 0, "is_resolved": False, "waiting_since_at": minute(20)},
    ),
    "answered in the second in which it was solved and reopened": (
        "c0 new0 a20 solved20 c20 open20 a20", {"count_effective_reopens": 1, "waiting_since_at": None},
    ),
}  # fmt: skip


@cache
def known():
    """All of them in one read, by name."""
    events = [event for name, (story, _) in STORIES.items() for event in events_of(story, name)]
    found = read([{"interaction_id": name} for name in STORIES], events)
    return {row["interaction_id"]: short(row) for row in found.facts.to_dicts()}


@pytest.mark.parametrize("name", STORIES)
def test_within_one_second_the_order_of_the_events_decides(name):
    _, expected = STORIES[name]
    assert {key: known()[name][key] for key in FLAGS | expected} == FLAGS | expected


def test_request_tracker_gives_everything_one_second_and_numbers_that_tell_the_order():
    """As a fast server records an e-mail, its answer, the solve, a second e-mail, the answer to it and the solve.

    The numbers of its transactions grow from two digits to three on the way; the reopening is the system's.
    """
    said = "c new take a open note solved c open a solved".split()
    told = [
        {"actor": "system", **event, "event_id": str(number), "at": minute(0)}
        for number, event in enumerate(events_of(" ".join(f"{word}0" for word in said)), 90)
    ]
    row = short(read([{"interaction_id": "1", "created_at": minute(0)}], told[::-1]).facts.to_dicts()[0])
    expected = {
        "count_reopens": 1, "count_effective_reopens": 1, "effectively_reopened_at": minute(0),
        "returned_at": minute(0), "count_agent_replies": 2, "count_customer_messages": 2, "is_one_touch": False,
        "is_solved_on_first_reply": False, "is_resolved": True, "first_response": 0, "full_resolution": 0,
        "waiting_since_at": None,
    }  # fmt: skip
    assert {name: row[name] for name in FLAGS | expected} == FLAGS | expected


def test_of_a_merged_words_order_within_the_second_of_a_solve_nothing_is_known():
    survivor = merged("c0 new0 a20 solved20 open20 solved40", "c20")
    assert (survivor["count_customer_messages"], survivor["count_reopens"]) == (2, 1)
    assert (survivor["returned_at"], survivor["waiting_since_at"]) == (None, None)
    survivor = merged("c0 new0 a20 solved20 open20 a20 solved40", "c20", first="z")
    assert (survivor["count_effective_reopens"], survivor["returned_at"]) == (1, None)
    survivor = merged("c0 new0 a20 solved20 open20", "c20", first="z")
    assert (survivor["count_customer_messages"], survivor["waiting_since_at"]) == (2, None)
    survivor = merged("c0 new0 a20 solved20 open30 a30", "c20", first="z")
    assert (survivor["count_effective_reopens"], survivor["returned_at"]) == (1, None)


def merged(story, lost, first="a"):
    """Facts of the interaction `m` after `first`, with its own story and another's, was merged into it."""
    cases = [{"interaction_id": "m"}, {"interaction_id": first, "merged_into": "m"}]
    facts = read(cases, events_of(story, "m") + events_of(lost, first)).facts
    return next(short(row) for row in facts.to_dicts() if row["interaction_id"] == "m")
