"""How Odoo's records read."""

from datetime import UTC, datetime

import pytest

from connectors.odoo.history import parse_changes, parse_messages
from connectors.odoo.parse import parse_partners, parse_ratings, parse_tickets, parse_users
from tests.connectors.given_odoo import read

PARSES = [parse_partners, parse_users, parse_tickets, parse_messages, parse_changes, parse_ratings]
STAGES = [
    {"id": 1, "name": "New", "fold": False}, {"id": 2, "name": "At the workshop", "fold": False},
    {"id": 3, "name": "Finished", "closed": True}, {"id": 4, "name": "Cancelled", "fold": True}, None,
]  # fmt: skip


def interactions(*tickets, **beside):
    return read(parse_tickets, {"tickets": list(tickets), "stages": STAGES, **beside}).frame("interactions")


@pytest.mark.parametrize(
    ("stage", "kanban", "status"),
    [
        ([1, "New"], "normal", "new"), ([2, "At the workshop"], None, "open"), ([3, "Finished"], "normal", "solved"),
        ([4, "Cancelled"], "normal", "closed"), (1, None, "new"), (3, None, "solved"), (9, None, "open"),
        ([9, "In Progress"], None, "open"), ([9, "Awaiting"], None, "pending"), ([9, "Done"], None, "solved"),
        ([2, "x"], "blocked", "on_hold"), ([3, "Finished"], "blocked", "solved"), (False, "blocked", None),
        ({"id": 4, "display_name": "Cancelled"}, None, "closed"), ([4, "Cancelled"], "blocked", "closed"),
    ],
)  # fmt: skip
def test_stages_by_name_then_by_what_they_are(stage, kanban, status):
    assert interactions({"id": 1, "stage_id": stage, "kanban_state": kanban})["status"].to_list() == [status]


def test_settings_name_a_stage_first():
    ticket = {"tickets": [{"id": 1, "stage_id": [3, "Finished"]}], "stages": STAGES}
    assert read(parse_tickets, ticket, statuses={"finished": "closed"}).frame("interactions")["status"][0] == "closed"


@pytest.mark.parametrize(
    ("ticket", "origin", "channel"),
    [
        ({"channel_id": [1, "Web"]}, "email", "web_form"), ({"channel_id": [3, "Phone"]}, None, "phone"),
        ({"channel_id": [4, "Other"]}, None, "unknown"), ({}, "email", "email"), ({}, "whatsapp_message", "whatsapp"),
        ({}, "sms", "messaging"), ({}, "comment", "unknown"), ({}, "notification", "unknown"), ({}, None, "unknown"),
    ],
)  # fmt: skip
def test_the_channel_is_the_tickets_else_how_it_began(ticket, origin, channel):
    got = read(parse_tickets, {"tickets": [{"id": 1, **ticket}], "origins": {"1": origin} if origin else {}})
    assert got.frame("interactions")["channel"].to_list() == [channel]
    assert got.rejects.is_empty()


def test_false_is_null_and_records_are_numbers_names_or_objects():
    ticket = {
        "id": 1, "partner_id": False, "team_id": {"id": 5, "display_name": "Care"}, "user_id": 7, "priority": False,
        "tag_ids": [1, 2], "sla_deadline": False, "create_date": "2026-10-01 08:00:00", "active": True,
        "category_id": [3, "Repairs"], "name": "x",
    }  # fmt: skip
    got = interactions(ticket, tags=[{"id": 1, "name": "vip"}]).to_dicts()[0]
    assert (got["contact_id"], got["team"], got["agent_id"], got["priority"]) == (None, "Care", "7", None)
    assert (got["tags"], got["reason"], got["resolution_due_at"]) == (["vip", "2"], "Repairs", None)
    assert got["url"] == "https://erp.shop.example/mail/view?model=helpdesk.ticket&res_id=1"


def test_instants_are_utc_whatever_zone_the_source_is_said_to_have():
    ticket = [{"id": 1, "create_date": "2026-07-01 08:00:00"}]
    got = read(parse_tickets, ticket, timezone="Europe/Madrid")
    assert got.frame("interactions")["created_at"].to_list() == [datetime(2026, 7, 1, 8, tzinfo=UTC)]
    assert got.frame("events")["at"].to_list() == [datetime(2026, 7, 1, 8, tzinfo=UTC)]


def test_a_ticket_begins_as_new_only_where_its_changes_are_read():
    ticket = [{"id": 1, "create_date": "2026-10-01 08:00:00"}, {"id": 2, "create_date": False}]
    assert read(parse_tickets, ticket).frame("events").select("interaction_id", "value").rows() == [("1", "new")]
    assert read(parse_tickets, ticket, read_changes=False).frame("events").is_empty()


def test_who_wrote_without_a_record_becomes_a_contact():
    tickets = [
        {"id": 1, "partner_id": False, "partner_email": "a@mail.example"}, {"id": 2, "partner_id": False},
        {"id": 3, "partner_id": [9, "x"], "partner_email": "b@mail.example"},
    ]  # fmt: skip
    assert interactions(*tickets)["contact_id"].to_list() == ["ticket-1", None, "9"]
    contacts = read(parse_tickets, tickets).frame("contacts")
    assert contacts.select("contact_id", "emails").rows() == [("ticket-1", ["a@mail.example"])]


def test_figures_of_nothing_yet_are_none():
    figures = {"first_response_hours": 0.0, "avg_response_hours": 1.25, "close_hours": False}
    got = read(parse_tickets, [{"id": 1, **figures}]).frame("vendor_metrics")
    assert got.select("metric_id", "figure", "value").rows() == [("avg_response_hours", "next_response", 4500)]


@pytest.mark.parametrize(
    ("message", "actor", "agent", "is_public"),
    [
        ({"author_id": [90, "x"], "message_type": "email"}, "customer", None, True),
        ({"author_id": False, "email_from": "a@b.example", "message_type": "email"}, "customer", None, True),
        ({"author_id": [30, "x"], "message_type": "comment"}, "agent", "6", True),
        ({"author_id": [30, "x"], "message_type": "comment", "is_internal": True}, "agent", "6", False),
        ({"author_id": [30, "x"], "message_type": "comment", "subtype_id": [2, "Note"]}, "agent", "6", False),
        ({"author_id": [31, "x"], "message_type": "email_outgoing"}, "agent", None, True),
        ({"author_id": [2, "OdooBot"], "message_type": "comment"}, "system", None, True),
        ({"author_id": [30, "x"], "message_type": "auto_comment"}, "system", None, True),
        ({"author_id": False, "email_from": False}, "system", None, True),
    ],
)
def test_who_wrote_a_message_and_who_sees_it(message, actor, agent, is_public):
    body = {"messages": [{"id": 1, "res_id": 2, "date": "2026-10-01 08:00:00", **message}], "staff": {"30": 6, "2": 1}}
    got = read(parse_messages, body).frame("events")
    assert got.select("actor", "agent_id", "is_public").row(0) == (actor, agent, is_public)


def test_what_odoo_notes_itself_is_set_aside():
    got = read(parse_messages, [{"id": 1, "res_id": 2, "date": "2026-10-01 08:00:00", "message_type": "notification"}])
    assert got.rejects["reason"].to_list() == ["a notification, not a message"]


def changes(*listed, **more):
    beside = {
        "fields": [{"id": 501, "name": "stage_id"}, {"id": 502, "name": "user_id"}, {"id": 503, "name": "team_id"}],
        "messages": [{"id": 7, "res_id": 3, "author_id": [30, "x"], "date": "2026-10-01 08:00:00"}],
        "staff": {"30": "6"}, "stages": STAGES,
    }  # fmt: skip
    rows = [{"id": number, "mail_message_id": [7, "x"], **change} for number, change in enumerate(listed, 1)]
    return read(parse_changes, {"changes": rows, **beside, **more})


def test_changes_of_stage_assignee_and_team():
    got = changes(
        {"field_id": [501, "Stage"], "new_value_integer": 3, "new_value_char": "Renamed since"},
        {"field_id": [502, "Assigned"], "old_value_integer": 0, "new_value_integer": 6},
        {"field_id": [502, "Assigned"], "old_value_integer": 6, "new_value_integer": 0},
        {"field_id": [503, "Team"], "old_value_integer": 0, "new_value_integer": 5, "new_value_char": "Care"},
        {"field_id": [503, "Team"], "old_value_integer": 5, "new_value_integer": 6, "new_value_char": "Returns"},
        {"field": "stage_id", "new_value_char": "In Progress"},
    ).frame("events")
    assert got.select("event_id", "kind", "agent_id", "team", "value").rows() == [
        ("change-1", "status", None, None, "solved"), ("change-2", "assigned", "6", None, None),
        ("change-5", "transferred", None, "Returns", None), ("change-6", "status", None, None, "open"),
    ]  # fmt: skip
    assert set(got["interaction_id"]) == {"3"}
    assert set(got["actor"]) == {"agent"}


def test_a_change_whose_ticket_is_not_told_is_set_aside():
    got = changes({"field_id": [501, "Stage"], "new_value_integer": 3}, messages=[])
    assert got.rejects["reason"].to_list() == ["the ticket it belongs to is not told"]
    assert got.records == 1


def test_ratings_without_an_answer_have_no_score():
    given = [
        {"id": 1, "res_id": 2, "rating": 3.0, "consumed": True, "write_date": "2026-10-01 08:00:00"},
        {"id": 2, "res_id": 2, "rating": 0.0, "consumed": False, "write_date": "2026-10-01 08:00:00"},
        {"id": 3, "res_id": 2, "rating": 5, "res_model": "project.task"},
    ]
    got = read(parse_ratings, given)
    assert got.frame("surveys").select("score", "answered_at").rows()[1] == (None, None)
    assert got.frame("surveys")["score"][0] == 3.0
    assert got.rejects["reason"].to_list() == ["a rating of something else than a ticket"]


@pytest.mark.parametrize("parse", PARSES)
@pytest.mark.parametrize("body", [b"", b"null", b'{"error": "x"}', b'{"tickets": {}, "partners": 3}'])
def test_a_page_of_something_else_is_one_reject(parse, body):
    got = read(parse, body)
    assert (got.records, got.rejects.height) == (1, 1)
    assert "no list of" in got.rejects["reason"][0]


@pytest.mark.parametrize("parse", PARSES)
def test_types_that_drift_are_kept_as_text_or_set_aside(parse):
    odd = {
        "id": {"a": 1}, "name": ["x"], "stage_id": [], "partner_id": "b7e1", "tag_ids": 5, "author_id": [None],
        "message_type": ["email"], "subtype_id": {"z": 1}, "create_date": 12, "write_date": {}, "rating": "good",
        "mail_message_id": [7], "first_response_hours": "soon", "date": ["x"], "email": {"y": 2}, "field_id": [[]],
    }  # fmt: skip
    listed = [odd, None, 7]
    body = dict.fromkeys(("tickets", "partners", "users", "messages", "changes", "ratings"), listed)
    got = read(parse, {**body, "stages": 3, "staff": [], "origins": 1, "tags": "x", "fields": None})
    assert got.records == sum(frame.height for frame in got.tables.values()) + got.rejects.filter("is_row").height
    assert got.records >= 2
