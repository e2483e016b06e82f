"""Timelines that cannot be right: the rows stay, say so, and what is not known is null, never 0 and never negative."""

from functools import cache
from itertools import permutations

import pytest

from model.clocks import CLOCKS
from tests.clocks.timelines import events_of, minute, read, short

FLAGS = {"has_time_conflict": False, "has_incomplete_history": False}
NOBODY_KNOWS = dict.fromkeys(CLOCKS)
ODD = {"has_time_conflict": True}
HOLED = {"has_incomplete_history": True}
PHONE = {"channel": "phone"}

HOSTILE = {
    "events out of order": (
        {}, "solved30 a10 open5 c0",
        {"first_response": 600, "full_resolution": 1800, "agent_work": 1800, "is_one_touch": True},
    ),
    "answered before it was created and asked": (
        {}, "a-5 c0 open0 a10 solved20",
        ODD | {"first_response": None, "time_to_human": None, "total_reply": None, "full_resolution": 1200},
    ),
    "answered before it was created, nobody asked": ({"direction": "outbound"}, "a-5 solved20", ODD),
    "solved before it was created": (
        {}, "solved-5",
        ODD | {"first_resolution": None, "full_resolution": None, "agent_work": None, "is_resolved": True},
    ),
    "solved before it was created, and again later": (
        {}, "c0 solved-5 open10 solved20",
        ODD | {"first_resolution": None, "full_resolution": 1200, "requester_wait": None, "count_reopens": 1},
    ),
    "a status before creation": (
        {}, "open-5 c0 a10 solved20",
        ODD | {"agent_work": None, "requester_wait": None, "longest_silence": None, "first_response": 600,
               "full_resolution": 1200},
    ),
    "assigned before creation": (
        {"channel": "chat"}, "take-5 c0 open0 a10 solved20",
        ODD | {"unassigned": None, "handle": None, "first_response": 600, "full_resolution": 1200},
    ),
    "no creation, but the customer's word came first": (
        {"created_at": None}, "c0 open0 a10 solved20",
        HOLED | {"first_response": 600, "full_resolution": 1200, "agent_work": 1200, "started_at": minute(0)},
    ),
    "no creation, and an agent's word came first": (
        {"created_at": None}, "a0 open0 c5 a10 pending12 solved20",
        HOLED | {"first_response": 300, "first_resolution": None, "full_resolution": None, "agent_work": None,
                 "agent_wait": 480, "unassigned": None, "longest_silence": None, "is_resolved": True},
    ),
    "no creation and no customer": (
        {"created_at": None}, "a0 open0 solved20",
        HOLED | {"first_response": None, "full_resolution": None, "count_agent_replies": 1, "waiting_since_at": None},
    ),
    "opened by an agent, and nobody else said anything": (
        {}, "a0 open0 a10 pending10 solved20",
        {"first_response": None, "total_reply": None, "full_resolution": 1200, "count_agent_replies": 2,
         "is_outbound_only": False, "waiting_since_at": None, "longest_silence": 600},
    ),
    "answered, though what she asked is not recorded": (
        {}, "a10 open10 solved20", {"first_response": 600, "full_resolution": 1200},
    ),
    "nothing but its name": (
        {"created_at": None}, "",
        HOLED | NOBODY_KNOWS | {"started_at": None, "is_counted": True, "is_resolved": None, "count_reopens": None},
    ),
    "open, and no status event": (
        {"status": "open"}, "c0 take1 a10",
        HOLED | {"first_response": 600, "requester_wait": None, "unassigned": None, "longest_silence": None,
                 "count_reopens": None, "is_resolved": False, "silent_since_at": minute(10)},
    ),
    "solved, and no status event": (
        {"status": "solved", "channel": "chat"}, "c0 take1 a10",
        HOLED | {"first_solved_at": None, "full_resolution": None, "handle": None, "unassigned": None, "on_hold": None,
                 "count_reopens": None, "is_resolved": True, "is_one_touch": True, "is_solved_on_first_reply": None},
    ),
    "new, and no status event: it never was anything else": (
        {"status": "new"}, "c0", {"count_reopens": 0, "is_resolved": False},
    ),
    "no status at all": ({}, "c0 take1 a10", {"is_resolved": None, "count_reopens": None, "unassigned": None}),
    "a call is over when it ends": (
        {"status": "solved", **PHONE}, "ring0 answer1 end5",
        {"full_resolution": 300, "handle": 240, "first_response": 60, "count_reopens": 0},
    ),
    "but not when something was said afterwards": (
        {"status": "solved", **PHONE}, "ring0 answer1 end5 a9", HOLED | {"full_resolution": None, "handle": 240},
    ),
    "a status nobody could read on the way": (
        {}, "c0 new0 a10 unread15 solved20",
        HOLED | {"first_response": 600, "full_resolution": None, "agent_work": None, "is_resolved": True,
                 "last_solved_at": minute(20), "count_reopens": None, "is_solved_on_first_reply": None},
    ),
    "a status nobody could read at the end": (
        {}, "c0 new0 a10 solved20 unread30",
        HOLED | {"is_resolved": None, "status": None, "last_solved_at": None, "full_resolution": None},
    ),
    "a status nobody could read at the end, but the source says where it stands": (
        {"status": "open"}, "c0 new0 a10 solved20 unread30",
        HOLED | {"is_resolved": False, "status": "open", "last_solved_at": None},
    ),
    "nothing but a status nobody could read": (
        {}, "c0 unread5", HOLED | {"status": None, "is_resolved": None, "count_reopens": None},
    ),
    "a call answered after its end": (
        PHONE, "ring0 end5 answer8",
        ODD | {"is_abandoned": None, "speed_of_answer": None, "abandoned_after": None, "handle": None,
               "first_response": None, "count_agent_replies": 1},
    ),
    "a call we made, answered after its end": ({"direction": "outbound", **PHONE}, "dial0 end5 answer8", ODD),
    "her call answered after its end, ours before it was in order": (
        PHONE, "dial0 answer1 end2 ring10 end15 answer18",
        ODD | {"is_abandoned": None, "speed_of_answer": None, "abandoned_after": None, "handle": None},
    ),
    "a call that ended before it began": (
        PHONE, "end-5 ring0 answer1 end5", ODD | {"handle": None, "speed_of_answer": None, "is_abandoned": None},
    ),
    "a call answered before it began": (
        PHONE, "answer-1 ring0 end5", ODD | {"is_abandoned": None, "first_response": None, "handle": None},
    ),
    "gave up, and called again": (
        PHONE, "ring0 end3 ring10 answer12 end20",
        {"is_abandoned": True, "abandoned_after": 180, "speed_of_answer": None, "first_response": 720, "handle": 480},
    ),
    "asked by a machine before an agent came": (
        PHONE, "ring0 machine1 answer4 end9", {"speed_of_answer": 240, "handle": 300, "is_abandoned": False},
    ),
    "served by a machine only": (PHONE, "ring0 machine1 end9", {"handle": None, "speed_of_answer": None}),
    "two agents, one call": (PHONE, "ring0 answer1 answer4 end9", {"speed_of_answer": 60, "handle": 480}),
    "still ringing": (PHONE, "ring0", {"is_abandoned": None, "abandoned_after": None, "first_response": None}),
    "still speaking": (PHONE, "ring0 answer1", {"is_abandoned": False, "speed_of_answer": 60, "handle": None}),
    "the end of the first call was lost": (
        PHONE, "ring0 answer1 ring60 answer61 end65", {"speed_of_answer": 60, "handle": None},
    ),
    "handed over after the reply": (
        {}, "c0 b1 a5 h10 a15",
        {"first_response": 300, "time_to_human": 300, "time_with_bot": None, "is_handoff_missing": True},
    ),
    "handed over twice before the reply": (
        {}, "c0 b1 h2 b3 h10 a15", {"first_response": 300, "time_to_human": 900, "time_with_bot": 600},
    ),
    "reopened within the second of its solve": (
        {}, "c0 new0 a10 solved20 open20 solved20",
        {"count_reopens": 1, "count_effective_reopens": 0, "first_resolution": 1200, "full_resolution": 1200,
         "agent_work": 1200, "is_one_touch": True, "is_solved_on_first_reply": False},
    ),
    "the reply that solved it does not answer the reopen of that second": (
        {}, "c0 new0 a20 solved20 open20 solved40",
        {"count_reopens": 1, "count_effective_reopens": 0, "full_resolution": 2400, "agent_work": 2400},
    ),
    "an agent writes into a solved case and so reopens it": (
        {}, "c0 new0 a10 solved10 a30 pending30 solved40",
        {"count_reopens": 1, "count_effective_reopens": 1, "agent_work": 600, "agent_wait": 600},
    ),
    "solved, closed, opened again": (
        {}, "c0 new0 a5 solved10 closed20 open30",
        {"count_reopens": 1, "is_resolved": False, "first_resolution": 600, "full_resolution": None,
         "requester_wait": None, "is_solved_on_first_reply": False},
    ),
    "solved, then closed: one solve": (
        {}, "c0 new0 a5 solved10 closed20",
        {"count_reopens": 0, "full_resolution": 600, "is_solved_on_first_reply": True},
    ),
    "taken, given back, taken": (
        {}, "c0 open0 take5 drop10 take15 a20 solved20", {"unassigned": 600, "handle": None},
    ),
    "a chat taken, given back, taken": (
        {"channel": "chat"}, "c0 open0 take5 drop10 take15 a20 solved20", {"unassigned": 600, "handle": 600},
    ),
    "a chat reopened, with the same agent": (
        {"channel": "chat"}, "c0 open0 take5 a6 solved10 open30 a31 solved35", {"handle": 600, "unassigned": 300},
    ),
    "a chat not solved yet": ({"channel": "chat"}, "c0 open0 take5 a6", {"handle": None, "unassigned": 300}),
    "a chat solved by nobody": ({"channel": "chat"}, "c0 open0 b1 solved5", {"handle": None, "unassigned": None}),
    "a chat given to nobody": ({"channel": "chat"}, "c0 open0 drop1 a2 solved5", {"handle": None, "unassigned": 300}),
    "a chat with a call inside is one session": (
        {"channel": "chat"}, "c0 open0 take1 ring2 answer3 end8 solved9", {"handle": 480, "speed_of_answer": 60},
    ),
    "a chat with a call inside that nobody took": (
        {"channel": "chat"}, "c0 open0 ring2 answer3 end8 solved9",
        {"handle": 360},
    ),
    "a chat whose source tells no assignment": (
        {"channel": "chat"}, "c0 open0 a4 a6 solved9 open12 solved14",
        {"handle": 420},
    ),
    "a call in an e-mail": ({}, "c0 open0 take1 dial2 answer3 end8 solved9", {"handle": 300}),
    "transferred to somewhere unknown": (
        {"transferred_to": "9"}, "c0 open0 a5 solved9",
        {"is_transferred": True, "is_counted": True, "is_resolved": None, "full_resolution": None,
         "first_response": 300},
    ),
    "merged into something unknown": (
        {"merged_into": "9"}, "c0 open0 a5 solved9",
        NOBODY_KNOWS | {"left_out": "merged", "is_counted": False, "is_resolved": None},
    ),
    "spam, deleted and merged": (
        {"is_spam": True, "deleted_at": minute(5), "merged_into": "9"}, "c0 a5",
        NOBODY_KNOWS | {"left_out": "spam", "is_counted": False},
    ),
    "deleted and merged": (
        {"deleted_at": minute(5), "merged_into": "9"}, "c0", NOBODY_KNOWS |
        {"left_out": "deleted", "is_counted": False},
    ),
    "we wrote, nobody answered": (
        {"direction": "outbound"}, "open0 a0 solved9",
        {"is_outbound_only": True, "left_out": None, "first_response": None, "is_one_touch": None,
         "is_solved_without_reply": None, "is_solved_on_first_reply": None, "full_resolution": 540},
    ),
    "we wrote, she answered": (
        {"direction": "outbound"}, "open0 a0 c5 a9 solved9", {"is_outbound_only": False, "first_response": 240},
    ),
    "solved without a word from us": (
        {}, "c0 open0 solved9",
        {"is_solved_without_reply": True, "is_solved_on_first_reply": False, "is_one_touch": None,
         "first_response": None},
    ),
    "solved after two words from us": (
        {}, "c0 open0 a5 a6 solved9",
        {"is_solved_without_reply": False, "is_solved_on_first_reply": False, "is_one_touch": False},
    ),
    "a word from us after the solve": (
        {}, "c0 open0 a5 solved9 a10", {"is_solved_on_first_reply": True, "is_one_touch": False},
    ),
}  # fmt: skip


@cache
def hostile():
    """All of them in one read, by name."""
    cases = [{"interaction_id": name, **case} for name, (case, _, _) in HOSTILE.items()]
    known = read(cases, [event for name, (_, story, _) in HOSTILE.items() for event in events_of(story, name)])
    return {row["interaction_id"]: short(row) for row in known.facts.to_dicts()}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_timeline_is_kept_and_nothing_in_it_is_guessed(name):
    *_, expected = HOSTILE[name]
    row = hostile()[name]
    assert {key: row[key] for key in FLAGS | expected} == FLAGS | expected
    assert all(row[clock] is None or row[clock] >= 0 for clock in CLOCKS)


TIES = {
    "ring0 answer0 end0": ({**PHONE}, {"speed_of_answer": 0, "handle": 0, "is_abandoned": False, "first_response": 0}),
    "ring0 answer5 end5": ({**PHONE}, {"speed_of_answer": 300, "handle": 0, "is_abandoned": False}),
    "ring0 end0": ({**PHONE}, {"is_abandoned": True, "abandoned_after": 0, "handle": None}),
    "c0 a0 solved20": ({}, {"first_response": 0, "full_resolution": 1200}),
    "c0 take0 new0 a10": ({}, {"unassigned": 0, "first_response": 600}),
    "c0 b1 h5 a5": ({}, {"first_response": 0, "time_to_human": 300, "time_with_bot": 300}),
    "c0 new0 a20 solved20": ({}, {"first_response": 1200, "is_solved_on_first_reply": True, "is_one_touch": True}),
}


@pytest.mark.parametrize("story", TIES)
def test_the_order_in_which_one_instant_is_told_changes_nothing(story):
    case, expected = TIES[story]
    orders = [" ".join(told) for told in permutations(story.split())]
    for told, row in zip(orders, many([case] * len(orders), *orders), strict=True):
        assert {key: row[key] for key in FLAGS | expected} == FLAGS | expected, told


def many(cases, *stories):
    """Facts of cases numbered from 1, each with its story."""
    events = [event for n, story in enumerate(stories, 1) for event in events_of(story, str(n))]
    known = read([{"interaction_id": str(n), **case} for n, case in enumerate(cases, 1)], events)
    return [short(row) for row in sorted(known.facts.to_dicts(), key=lambda row: int(row["interaction_id"]))]


def test_a_chain_of_merges_ends_in_its_last_survivor_whose_clock_starts_with_the_first_word():
    chain = [{}, {"merged_into": "1"}, {"merged_into": "2", "created_at": minute(-20)}]
    rows = many(chain, "c0 open0 a10 solved20", "c-5 a-4 closed10", "c-20 closed10")
    assert [row["left_out"] for row in rows] == [None, "merged", "merged"]
    assert [row["first_response"] for row in rows] == [1800, None, None]  # from -20 to 10
    assert [row["full_resolution"] for row in rows] == [2400, None, None]
    assert [row["count_customer_messages"] for row in rows] == [3, 0, 0]
    assert not any(row["has_time_conflict"] for row in rows)


def test_a_cycle_of_merges_leaves_one():
    cycle = [{"merged_into": "2"}, {"merged_into": "3"}, {"merged_into": "1"}, {"merged_into": "4"}]
    rows = many(cycle, "c0 a10", "c2", "c5", "c1 a2")
    assert [row["left_out"] for row in rows] == [None, "merged", "merged", None]
    assert [row["count_customer_messages"] for row in rows] == [3, 0, 0, 1]


def test_what_happened_in_a_case_nobody_knows_changes_nothing():
    told = read([{"interaction_id": "1"}], events_of("c0 a10") + events_of("c1 a2 solved3", "99"))
    assert told.facts.height == 1
    assert told.facts["first_response_calendar_seconds"].to_list() == [600]


def test_after_call_work_is_added_and_may_not_be_negative():
    told = events_of("ring0 answer1 end5")
    told[2]["wrap_up_seconds"] = 45
    assert read([{"interaction_id": "1", **PHONE}], told).facts["handle_calendar_seconds"].to_list() == [285]
    told[2]["wrap_up_seconds"] = -45
    row = short(read([{"interaction_id": "1", **PHONE}], told).facts.to_dicts()[0])
    assert (row["handle"], row["speed_of_answer"], row["has_time_conflict"]) == (None, 60, True)
