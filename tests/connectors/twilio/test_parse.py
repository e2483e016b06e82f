"""How Twilio's records are read, and what recorded answers of a real account give."""

import pytest

from connectors._contract import Fetch
from connectors.twilio import CONNECTOR
from connectors.twilio.conversations import parse_conversations
from connectors.twilio.conversations import parse_messages as parse_conversation_messages
from connectors.twilio.messages import parse_messages
from connectors.twilio.parse import parse_calls
from tests.connectors.case import NOW, parse
from tests.connectors.given_recorded import exchanges, is_conserved, missing, parsed, replaying
from tests.connectors.given_twilio import read, settings
from tests.connectors.loopback import serving

DAY = "Thu, 01 Oct 2026"
US, THEM = "+34930000000", "+34600000001"


def call(**given):
    start = {"sid": "CA1", "from": THEM, "to": US, "direction": "inbound", "status": "completed", "duration": "30"}
    dates = {"date_created": f"{DAY} 08:00:00 +0000", "start_time": f"{DAY} 08:00:00 +0000"}
    return {**start, **dates, "end_time": f"{DAY} 08:01:00 +0000", **given}


def kinds(**given):
    part = read(parse_calls, {"calls": [call(**given)]})
    assert is_conserved(part)
    return part.frame("events")["kind"].to_list()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ["call_start", "call_answered", "call_end", "status"]),
        ({"status": "busy", "duration": "0"}, ["call_start", "call_end"]),
        ({"status": "no-answer", "duration": "0"}, ["call_start", "call_end"]),
        ({"status": "completed", "duration": "0"}, ["call_start", "call_end", "status"]),
        ({"answered_by": "machine_end_beep"}, ["call_start", "call_end", "status"]),
        ({"answered_by": "human"}, ["call_start", "call_answered", "call_end", "status"]),
        ({"status": "in-progress", "end_time": None, "duration": None}, ["call_start", "call_answered"]),
        ({"duration": "1000000000000000000"}, ["call_start", "call_end", "status"]),
        ({"status": "queued", "end_time": None, "start_time": None, "duration": None}, ["call_start"]),
    ],
)
def test_what_a_call_tells(given, told):
    assert kinds(**given) == told


def test_it_was_answered_as_long_before_its_end_as_it_lasted():
    events = read(parse_calls, {"calls": [call()]}).frame("events")
    assert events.filter(kind="call_answered")["at"][0].strftime("%H:%M:%S") == "08:00:30"


@pytest.mark.parametrize(
    ("given", "direction", "contact"),
    [
        ({}, "inbound", THEM),
        ({"direction": "outbound-api", "from": US, "to": THEM}, "outbound", THEM),
        ({"direction": "trunking-originating"}, "inbound", THEM),
        ({"direction": "trunking-terminating", "from": US, "to": THEM}, "outbound", THEM),
        ({"from": "client:olga", "to": THEM}, "outbound", THEM),
        ({"from": "Anonymous"}, "inbound", None),
        ({"from": ""}, "inbound", None),
        ({"from": " 34600000001"}, "inbound", THEM),
        ({"direction": "sideways"}, None, THEM),
    ],
)
def test_who_is_the_customer(given, direction, contact):
    row = read(parse_calls, {"calls": [call(**given)]}).frame("interactions").row(0, named=True)
    assert (row["direction"], row["contact_id"]) == (direction, contact)


def test_a_missed_call_has_no_status_unless_the_settings_give_it_one():
    def status(**given):
        part = read(parse_calls, {"calls": [call(status="busy")]}, **given)
        assert part.rejects.is_empty()
        return part.frame("interactions")["status"].to_list()

    assert status() == [None]
    assert status(statuses={"busy": "closed"}) == ["closed"]


def test_a_leg_is_no_call_of_its_own():
    leg = call(sid="CA2", parent_call_sid="CA1", to="sip:pau@shop.example", direction="outbound-dial")
    part = read(parse_calls, {"calls": [leg]})
    assert part.frame("interactions").is_empty()
    assert part.frame("events").select("interaction_id", "kind", "agent_id").rows() == [
        ("CA1", "assigned", "pau"),
        ("CA1", "call_answered", "pau"),
    ]


def message(sid, at, **given):
    sent = f"{DAY} {at} +0000"
    start = {
        "from": THEM,
        "to": US,
        "direction": "inbound",
        "status": "received",
        "date_created": sent,
        "date_sent": sent,
    }
    return {"sid": sid, **start, **given}


def test_the_first_message_tells_of_the_day_whichever_page_it_is_on():
    morning, evening = (
        message("SM1", "07:00:00", direction="outbound-api", **{"from": US, "to": THEM}),
        message("SM2", "19:00:00"),
    )
    rows = [read(parse_messages, {"messages": [m]}).tables["interactions"] for m in (evening, morning)]
    assert rows[0]["interaction_id"][0] == rows[1]["interaction_id"][0] == f"{THEM}/{US}/2026-10-01"
    newest = max(rows, key=lambda row: row["_source_updated_at"][0])
    assert newest["direction"].to_list() == ["outbound"]
    together = read(parse_messages, {"messages": [evening, morning]}).frame("interactions")
    assert together.select("direction", "created_at").equals(newest.select("direction", "created_at"))


@pytest.mark.parametrize(("status", "is_public"), [("delivered", True), ("undelivered", False), ("failed", False)])
def test_what_the_customer_never_got_is_not_public(status, is_public):
    sent = message("SM1", "07:00:00", direction="outbound-api", status=status, **{"from": US, "to": THEM})
    assert read(parse_messages, {"messages": [sent]}).frame("events")["is_public"].to_list() == [is_public]


def test_who_sends_through_the_api_is_a_setting():
    sent = message("SM1", "07:00:00", direction="outbound-api", **{"from": US, "to": THEM})
    found = [
        read(parse_messages, {"messages": [sent]}, messages_by=who).frame("events")["actor"][0]
        for who in ("bot", "agent")
    ]
    assert found == ["bot", "agent"]


@pytest.mark.parametrize(
    ("author", "actor"),
    [
        ("+34600000001", "customer"), ("whatsapp:+34600000001", "customer"), ("messenger:99", "customer"),
        ("viber:abc=", "customer"), ("Instagram:17", "customer"), ("web-7", "customer"), ("olga", "agent"),
        ("client:olga", "agent"), ("team:olga", "agent"), ("system", "system"), (None, "system"),
    ],
)  # fmt: skip
def test_who_wrote_in_a_conversation(author, actor):
    told = {"sid": "IM1", "conversation_sid": "CH1", "date_created": "2026-10-01T08:00:00Z", "author": author}
    events = read(parse_conversation_messages, {"messages": [told]}, customer_identity="^web-").frame("events")
    assert events.select("actor", "agent_id").row(0) == (actor, author if actor == "agent" else None)


def test_messages_of_which_no_interaction_can_be_made_are_set_aside():
    undated = message("SM1", "07:00:00", date_sent="soon", date_created=None)
    part = read(parse_messages, {"messages": [undated, {**message("SM2", "07:00:00"), "sid": None}]})
    assert part.rejects["reason"].to_list() == ["the message has no date that can be read", "the message has no sid"]
    assert is_conserved(part)


_PARSERS = {
    "Calls": (parse_calls, "calls", "interactions", "interaction_id"),
    "Messages": (parse_messages, "messages", "events", "event_id"),
    "Conversations": (parse_conversations, "conversations", "interactions", "interaction_id"),
    "ConversationMessages": (parse_conversation_messages, "messages", "events", "event_id"),
}


def _kind(path):
    """The resource a path lists or names; messages of a conversation are another one."""
    parts = path.removesuffix(".json").split("/")
    if parts[1] != "v1":
        return parts[4]
    return f"Conversation{parts[4]}" if len(parts) > 4 else "Conversations"


def test_every_recorded_record_of_a_real_account_is_stored_or_set_aside():
    read_ones = [one for one in exchanges("twilio") if _kind(one.path) in _PARSERS]
    assert len(read_ones) >= 9
    for one in read_ones:
        parsing, key, table, column = _PARSERS[_kind(one.path)]
        part = parsed(parsing, one, settings())
        listed = one.response.get(key, [one.response])
        assert missing([r["sid"] for r in listed], part, table, column) == set(), one.file
        assert is_conserved(part), one.file
        assert part.rejects.is_empty(), (one.file, part.rejects["reason"].to_list())


@pytest.mark.parametrize(
    ("file", "stream", "rows"),
    [
        ("calls.test", "calls", {"interactions": 65}),
        ("messages.test", "messages", {"events": 53}),
        ("participants.test", "conversations", {"interactions": 20}),
    ],
)
def test_a_sync_of_what_was_recorded_joins_its_pages(file, stream, rows):
    recorded = [one for one in exchanges("twilio") if one.file == file]
    account = next((one.path.split("/")[3] for one in recorded if "Accounts" in one.path), "AC01")
    product = "conversations" if stream == "conversations" else "calls"
    with serving(replaying(recorded)) as server:
        given = settings(base_url=server.url, allow_private_hosts=True, account_sid=account, product=product)
        http = CONNECTOR.http(given)
        chosen = {s.name: s for s in CONNECTOR.streams(given)}[stream]
        parts = [parse(chosen, page, given) for page in chosen.fetch(Fetch("desk", given, NOW, http))]
        http.close()
    assert all(is_conserved(part) and part.rejects.is_empty() for part in parts)
    assert {name: sum(part.frame(name).height for part in parts) for name in rows} == rows
