"""How Intercom's records are read, and what recorded answers of real workspaces give."""

import pytest

from connectors.intercom.parse import parse_conversations
from connectors.intercom.parts import parse_calls
from connectors.intercom.people import parse_admins, parse_contacts
from connectors.intercom.tickets import parse_tickets
from tests.connectors.given_intercom import read, settings
from tests.connectors.given_recorded import exchanges, is_conserved, missing, parsed

AT = 1790812800


def conversation(*parts, **more):
    listed = [{"id": str(n), "created_at": AT + n, **part} for n, part in enumerate(parts)]
    return {"id": "1", "created_at": AT, "updated_at": AT, "conversation_parts": {"conversation_parts": listed}, **more}


def events(*parts, **more):
    rows = read(parse_conversations, conversation(*parts, **more)).frame("events")
    return [(e["event_id"], e["kind"], e["actor"], e["value"] or e["agent_id"] or e["team"]) for e in rows.to_dicts()]


ADMIN, BOT, USER = {"type": "admin", "id": "9"}, {"type": "bot", "id": "5"}, {"type": "user", "id": "c"}


def test_a_part_without_a_text_is_no_reply():
    assert events({"part_type": "comment", "author": ADMIN, "body": None}) == []
    assert events({"part_type": "comment", "author": ADMIN, "body": "<p>x</p>"}) == [("0", "message", "agent", "9")]


def test_closing_with_a_reply_is_both():
    part = {"part_type": "close", "author": ADMIN, "body": "bye"}
    assert events(part) == [("0", "message", "agent", "9"), ("0-status", "status", "agent", "closed")]


def test_a_bot_hands_over_once_and_only_if_it_spoke():
    to_team = {"part_type": "assignment", "author": BOT, "assigned_to": {"type": "team", "id": "7"}}
    spoke = {"part_type": "comment", "author": BOT, "body": "hello"}
    assert [kind for _, kind, _, _ in events(to_team)] == ["assigned"]
    assert [kind for _, kind, _, _ in events(spoke, to_team, to_team)] == [
        "message",
        "bot_handoff",
        "assigned",
        "assigned",
    ]


def test_the_first_team_is_assigned_another_is_a_transfer_and_nobody_is_neither():
    def to(kind, target):
        return {"part_type": "assignment", "author": ADMIN, "assigned_to": {"type": kind, "id": target}}

    found = events(to("team", "7"), to("admin", "9"), to("team", "8"), to("admin", "0"), to("nobody_admin", "3"))
    assert [(kind, value) for _, kind, _, value in found] == [
        ("assigned", "7"),
        ("assigned", "9"),
        ("transferred", "8"),
    ]


def test_a_kind_of_part_nobody_knows_is_set_aside_when_it_has_a_text():
    part = read(
        parse_conversations,
        conversation(
            {"part_type": "brand_new", "body": "x"}, {"part_type": "also_new"}, {"part_type": "note", "body": "y"}
        ),
    )
    assert part.rejects["reason"].to_list() == ["unknown kind of part 'brand_new'"]
    assert part.frame("events")["is_public"].to_list() == [False]
    assert is_conserved(part)


def test_five_hundred_parts_of_more_are_told():
    many = [{"part_type": "comment", "author": USER, "body": "x"}] * 500
    assert read(
        parse_conversations, conversation(*many, statistics={"count_conversation_parts": 501})
    ).rejects.is_empty()
    part = read(parse_conversations, conversation(*many, statistics={"count_conversation_parts": 620}))
    assert part.rejects["reason"].to_list() == ["Intercom gives only the newest 500 parts"]
    assert part.frame("events").height == 500
    assert is_conserved(part)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"state": "open", "statistics": {"first_admin_reply_at": None}}, "new"),
        ({"state": "open", "statistics": {"first_admin_reply_at": AT}}, "open"),
        ({"state": "open", "statistics": {"first_admin_reply_at": None}, "admin_assignee_id": 9}, "open"),
        ({"state": "open"}, "open"),
        ({"state": "snoozed", "open": True}, "on_hold"),
        ({"open": False}, "closed"),
        ({"state": "open", "ticket": {"state": "resolved"}}, "solved"),
        ({"state": "open", "ticket": {"ticket_state": {"category": "in_progress"}}}, "open"),
        ({}, None),
    ],
)
def test_status(more, status):
    assert read(parse_conversations, conversation(**more)).frame("interactions")["status"].to_list() == [status]


@pytest.mark.parametrize(
    ("more", "direction"),
    [
        ({"source": {"delivered_as": "customer_initiated"}}, "inbound"),
        ({"source": {"delivered_as": "automated"}, "first_contact_reply": {"created_at": AT}}, "outbound"),
        ({"source": {"delivered_as": "operator_initiated"}}, "outbound"),
        ({"source": {"delivered_as": "operator_initiated"}, "first_contact_reply": {"created_at": AT}}, "inbound"),
        ({"source": None}, None),
    ],
)
def test_direction(more, direction):
    assert read(parse_conversations, conversation(**more)).frame("interactions")["direction"].to_list() == [direction]


def test_shapes_of_older_versions():
    old = {
        "id": 12, "created_at": AT, "customers": [{"id": "c9"}], "open": True, "tags": [{"name": "vip"}],
        "conversation_message": {"id": "3", "type": "twitter", "author": {"type": "user", "id": "c9"}},
    }  # fmt: skip
    part = read(parse_conversations, {"conversations": [old]})
    row = part.frame("interactions").row(0, named=True)
    assert (row["contact_id"], row["channel"], row["status"], row["tags"]) == ("c9", "social", "open", ["vip"])
    assert part.frame("events")["event_id"].to_list() == ["source-3"]


def test_the_words_of_the_settings_win_over_ours():
    given = {"channels": {"push": "app"}, "statuses": {"snoozed": "pending"}, "priorities": {"priority": "urgent"}}
    body = conversation(source={"type": "push"}, state="snoozed", priority="priority")
    row = read(parse_conversations, body, **given).frame("interactions").row(0, named=True)
    assert (row["channel"], row["status"], row["priority"]) == ("app", "pending", "urgent")


def test_a_rating_asked_for_and_not_given_is_a_survey_without_an_answer():
    rated = {"created_at": AT, "rating": None}
    row = read(parse_conversations, conversation(conversation_rating=rated)).frame("surveys").row(0, named=True)
    assert (row["score"], row["answered_at"]) == (None, None)
    never = {"created_at": None, "rating": None}
    assert read(parse_conversations, conversation(conversation_rating=never)).frame("surveys").is_empty()
    listed = {k: v for k, v in conversation(conversation_rating=rated).items() if k != "conversation_parts"}
    assert read(parse_conversations, [listed]).frame("surveys").is_empty()


def test_a_ticket_that_stays_in_its_state_did_not_change():
    def moved(before, after):
        part = {"id": "5", "part_type": "ticket_state_updated_by_workflow", "created_at": AT}
        return {
            "id": "1",
            "created_at": AT,
            "ticket_parts": [{**part, "previous_ticket_state": before, "ticket_state": after}],
        }

    assert read(parse_tickets, moved("resolved", "resolved")).frame("events").is_empty()
    assert read(parse_tickets, moved("submitted", "resolved")).frame("events")["value"].to_list() == ["solved"]


def test_a_call_without_a_conversation_is_an_interaction_of_its_own():
    part = read(parse_calls, {"data": [{"id": "4", "initiated_at": AT, "direction": "outbound", "admin_id": "9"}]})
    assert part.frame("interactions")["interaction_id"].to_list() == ["call-4"]
    assert part.frame("interactions")["direction"].to_list() == ["outbound"]
    assert part.frame("events").select("interaction_id", "kind", "agent_id").rows() == [("call-4", "call_start", "9")]


_PARSERS = {
    "/contacts": (parse_contacts, "contacts", "contact_id", ("data",)),
    "/conversations": (parse_conversations, "interactions", "interaction_id", ("conversations",)),
    "/admins": (parse_admins, "agents", "agent_id", ("admins",)),
    "/tickets": (parse_tickets, "interactions", "interaction_id", ("tickets",)),
    "/calls": (parse_calls, "events", "event_id", ("data",)),
}


def test_every_recorded_record_of_a_real_workspace_is_stored_or_set_aside():
    read_ones = [
        one for one in exchanges("intercom") if f"/{one.path.split('/')[1]}" in _PARSERS and "notes" not in one.path
    ]
    assert len(read_ones) > 10
    for one in read_ones:
        parse, table, column, keys = _PARSERS[f"/{one.path.split('/')[1]}"]
        part = parsed(parse, one, settings())
        listed = next((one.response[key] for key in keys if key in one.response), [one.response])
        assert missing([r["id"] for r in listed], part, table, column) == set(), one.file
        assert is_conserved(part), one.file
        assert part.rejects.is_empty(), (one.file, part.rejects["reason"].to_list())


def test_teams_of_a_teammate_that_are_no_list_stop_nothing():
    listed = [{"id": "1", "team_ids": 7}, {"id": "2", "team_ids": [7, 8]}, {"id": "3", "team_ids": []}]
    body = {"admins": listed, "hilo": {"teams": [{"id": 7, "name": "Care"}]}}
    assert read(parse_admins, body).frame("agents")["team"].to_list() == ["Care", "Care", None]


@pytest.mark.parametrize(
    ("parse", "key"), [(parse_conversations, "conversations"), (parse_tickets, "tickets"), (parse_admins, "admins")]
)
def test_names_that_may_not_be_read_are_told(parse, key):
    told = read(parse, {key: [], "hilo": {"hidden": ["/teams"]}}).rejects
    assert told.select("object", "id", "is_row").rows() == [("/teams", None, False)]
