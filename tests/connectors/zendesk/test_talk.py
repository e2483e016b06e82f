"""Calls of Talk: how they are asked for, and how they read."""

import json
from datetime import UTC, datetime

import httpx2 as httpx
import pytest

from connectors.zendesk.talk import parse_calls, parse_legs
from model.errors import SourceSkipped
from tests.connectors.given_zendesk import MINUTE_AGO, asked_and_pages, ok, page, read

CALL = {
    "id": 1, "ticket_id": 7, "customer_id": 90, "agent_id": 30, "direction": "inbound",
    "completion_status": "completed", "duration": 100, "talk_time": 60, "time_to_answer": 30, "hold_time": 10,
    "wrap_up_time": 5,
    "created_at": "2026-10-08T09:00:00Z", "updated_at": "2026-10-08T09:01:45Z",
}  # fmt: skip


def at(minute, second):
    return datetime(2026, 10, 8, 9, minute, second, tzinfo=UTC)


def events(**changed):
    return read(parse_calls, {"calls": [{**CALL, **changed}]}).frame("events")


def test_a_call_of_a_ticket_is_events_of_the_ticket_and_nothing_else():
    got = read(parse_calls, {"calls": [CALL]})
    assert got.frame("interactions").is_empty()
    rows = got.frame("events").select("interaction_id", "kind", "at", "actor", "agent_id", "channel").rows()
    assert rows == [
        ("7", "call_start", at(0, 0), "customer", None, "phone"),
        ("7", "call_answered", at(0, 30), "agent", "30", "phone"),
        ("7", "call_end", at(1, 40), None, "30", "phone"),
    ]
    assert got.rejects.is_empty()


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"completion_status": "abandoned_in_queue", "talk_time": 0}, ["call_start", "call_end"]),
        ({"completion_status": "abandoned_in_ivr", "talk_time": None, "agent_id": None}, ["call_start", "call_end"]),
        ({"completion_status": "completed", "voicemail": True}, ["call_start", "call_end"]),
        ({"completion_status": "abandoned_on_hold"}, ["call_start", "call_answered", "call_end"]),
        ({"talk_time": None}, ["call_start", "call_answered", "call_end"]),
        ({"duration": None, "talk_time": None, "completion_status": None}, ["call_start"]),
    ],
)
def test_only_a_talk_was_answered(changed, kinds):
    assert events(**changed)["kind"].to_list() == kinds


@pytest.mark.parametrize(
    ("changed", "answered"),
    [
        ({"time_to_answer": None, "ivr_time_spent": 8, "wait_time": 12}, at(0, 20)),
        ({"time_to_answer": 4000}, at(1, 40)),
        ({"direction": "outbound"}, at(0, 30)),
        ({"direction": "outbound", "talk_time": 500}, at(0, 0)),
    ],
)
def test_when_it_was_answered_is_never_outside_the_call(changed, answered):
    assert events(**changed).filter(kind="call_answered")["at"].to_list() == [answered]


def test_a_call_without_a_ticket_is_an_interaction_that_is_over_when_it_was_answered():
    got = read(
        parse_calls,
        {"calls": [{**CALL, "ticket_id": None, "call_group_id": 50}], "groups": [{"id": 50, "name": "Care"}]},
    )
    columns = ("interaction_id", "contact_id", "channel", "channel_detail", "status", "team", "agent_id")
    assert got.frame("interactions").select(columns).rows() == [
        ("call-1", "90", "phone", "completed", "closed", "Care", "30")
    ]
    assert got.frame("events").filter(kind="status").select("interaction_id", "at", "value").rows() == [
        ("call-1", at(1, 40), "closed")
    ]
    lost = read(parse_calls, {"calls": [{**CALL, "ticket_id": None, "duration": 5, "talk_time": 0}]})
    assert lost.frame("interactions")["status"].to_list() == [None]


def test_calls_without_an_id_and_values_that_are_none_are_set_aside():
    got = read(
        parse_calls,
        {"calls": [{**CALL, "id": None}, {**CALL, "id": None, "ticket_id": None}, 5, {**CALL, "hold_time": -3}]},
    )
    assert sorted(got.rejects["reason"]) == [
        "interaction_id is missing", "not a whole number from 0", "not an object", "the call has no id",
    ]  # fmt: skip


LEG = {
    "id": 5, "call_id": 1, "type": "agent", "agent_id": 31, "transferred_from": 30, "completion_status": "completed",
    "talk_time": 20, "created_at": "2026-10-08T09:00:50Z",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "count"),
    [({}, 1), ({"transferred_from": None}, 0), ({"completion_status": "agent_missed", "talk_time": 0}, 0),
     ({"type": "supervisor"}, 0)],
)  # fmt: skip
def test_who_took_a_call_over_is_told_in_its_ticket(changed, count):
    got = read(parse_legs, {"legs": [{**LEG, **changed}], "tickets": {"1": 7}}).frame("events")
    assert got.select("interaction_id", "kind", "agent_id").rows() == [("7", "transferred", "31")] * count


def test_a_leg_of_a_call_without_a_ticket_and_one_of_a_call_nobody_read():
    got = read(parse_legs, {"legs": [LEG, {**LEG, "id": 6, "call_id": 2}], "tickets": {"1": None}})
    assert got.frame("events")["interaction_id"].to_list() == ["call-1"]
    assert got.rejects.select("id", "reason").rows() == [("6", "its call is not among those read with it")]


# How they are asked for


def exported(key, *seconds, end):
    return {key: [{"id": s, "call_id": s, "updated_at": s} for s in seconds], "count": len(seconds), "end_time": end}


def talk(**by_start):
    return lambda url: ok(by_start[f"s{url.params['start_time']}"])


def test_calls_go_on_from_end_time_until_it_stays_where_it_was_asked_and_look_back_two_hours_next_time():
    first, last = exported("calls", 10_000, 20_000, end=20_000), exported("calls", 20_000, end=20_000)
    seen, pages = asked_and_pages(talk(s0=first, s20000=last), "talk_calls")
    assert [dict(url.params) for url in seen] == [{"start_time": "0"}, {"start_time": "20000"}]
    assert [json.loads(p.cursor)["at"] for p in pages] == ["20000", "12800"]
    seen, pages = asked_and_pages(talk(s12800=exported("calls", end=12_800)), "talk_calls", cursor=came_to(12_800))
    assert [json.loads(p.cursor)["at"] for p in pages] == ["12800"]  # nothing new: the mark does not wander back


def test_a_page_of_nothing_looks_back_too_as_the_request_behind_it_may_fail():
    nothing = exported("calls", end=20_000)
    _, pages = asked_and_pages(talk(s12800=nothing, s20000=nothing), "talk_calls", cursor=came_to(12_800))
    assert [json.loads(p.cursor)["at"] for p in pages] == ["12800", "12800"]


def came_to(second, *alone):
    return json.dumps({"at": str(second), "alone": list(alone)})


def test_a_call_given_its_ticket_after_it_was_read_is_told_once():
    """Call 1 had no ticket when it was read first; call 2 had one at once, call 3 has none yet."""
    again = {"calls": [{"id": 1, "ticket_id": 7}, {"id": 2, "ticket_id": 8}, {"id": 3, "ticket_id": None}]}
    _, (found,) = asked_and_pages(talk(s50={**again, "end_time": 50}), "talk_calls", cursor=came_to(50, "1", "9"))
    assert json.loads(found.body)["were_alone"] == ["1"]
    assert json.loads(found.cursor)["alone"] == ["9", "3"]
    body = {"calls": [CALL, {**CALL, "id": 2}], "were_alone": ["1"]}
    got = read(parse_calls, body).frame("interactions")
    assert got.select("interaction_id", "deleted_at").rows() == [("call-1", at(1, 45))]


def test_without_end_time_the_address_of_the_next_page_tells_it():
    first = {"calls": [{"id": 1}], "next_page": "https://shop.zendesk.com/api/v2/x.json?start_time=50"}
    seen, _ = asked_and_pages(talk(s0=first, s50={"calls": []}), "talk_calls")
    assert [url.params["start_time"] for url in seen] == ["0", "50"]


def test_a_second_with_a_thousand_calls_stops_loudly():
    full = exported("calls", *range(1, 1001), end=7)
    with pytest.raises(SourceSkipped, match="does not get past the second 7"):
        asked_and_pages(talk(s0={**full, "end_time": 7}, s7=full), "talk_calls")


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("stream", ["talk_calls", "talk_legs", "satisfaction_ratings"])
def test_what_the_account_does_not_have_is_no_failure(stream, status):
    assert asked_and_pages(lambda _: httpx.Response(status), stream)[1] == []


def test_a_lost_sign_in_is_one():
    with pytest.raises(SourceSkipped, match="401"):
        asked_and_pages(lambda _: httpx.Response(401), "talk_calls")


def test_legs_carry_the_tickets_of_their_calls():
    parents = [
        page({"calls": [{"id": 10, "ticket_id": 7}, {"id": 20, "ticket_id": None}, {"id": 99, "ticket_id": 8}, None]})
    ]
    answer = talk(s0=exported("legs", 10, 20, 30, end=30), s30=exported("legs", end=30))
    _, pages = asked_and_pages(answer, "talk_legs", parents=parents)
    assert json.loads(pages[0].body)["tickets"] == {"10": 7, "20": None}


def test_a_leg_read_once_more_without_its_call_was_told_before():
    """Leg 8 was among the last ones read; legs 9 and 10 are news, and their calls are missing."""
    legs = [{**LEG, "id": 8, "call_id": 80, "updated_at": at(0, 0).isoformat()},
            {**LEG, "id": 9, "call_id": 90, "updated_at": at(9, 0).isoformat()},
            {**LEG, "id": 10, "call_id": 100}]  # fmt: skip
    cursor = str(int(at(5, 0).timestamp()) - 3600)
    body = {"legs": legs, "end_time": int(cursor)}
    _, (found,) = asked_and_pages(lambda _: ok(body), "talk_legs", cursor=cursor)
    assert json.loads(found.body)["told"] == ["8"]
    assert read(parse_legs, found.body).rejects["id"].to_list() == ["9", "10"]


@pytest.mark.parametrize(
    ("stream", "cursor"),
    [
        ("talk_calls", '{"at": "32472144000", "alone": []}'),
        ("talk_legs", "32472144000"),
        ("ticket_events", "32472144000"),
    ],
)
def test_a_cursor_of_the_future_is_refused(stream, cursor):
    with pytest.raises(SourceSkipped, match="in the future"):
        asked_and_pages(lambda _: ok({}), stream, cursor=cursor)


def test_ratings_said_to_be_read_in_the_future_are_refused():
    with pytest.raises(SourceSkipped, match="in the future"):
        asked_and_pages(
            lambda _: ok({}),
            "satisfaction_ratings",
            cursor='{"since": "2999-01-01T00:00:00Z", "begun": null, "at": null}',
        )


def test_a_start_at_of_now_is_a_minute_ago_for_calls_too():
    seen, _ = asked_and_pages(lambda _: ok({"calls": []}), "talk_calls", cursor=came_to(MINUTE_AGO + 60))
    assert [int(url.params["start_time"]) for url in seen] == [MINUTE_AGO]
