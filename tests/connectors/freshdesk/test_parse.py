"""How Freshdesk's records read."""

import json

import pytest
from pydantic import ValidationError

from connectors.freshdesk.history import parse_conversations
from connectors.freshdesk.parse import (
    parse_agents,
    parse_contacts,
    parse_deleted_contacts,
    parse_deleted_tickets,
    parse_ratings,
    parse_tickets,
)
from model.delivery import Context
from tests.connectors.given_freshdesk import read, settings
from tests.connectors.scripted import NOW, page
from tests.optional import optional

MERGED = "This ticket is closed and merged into ticket 3"
PARSES = [parse_tickets, parse_contacts, parse_agents, parse_conversations, parse_ratings]


def interactions(*tickets, beside=None, **given):
    return read(parse_tickets, {"tickets": list(tickets), **(beside or {})}, **given).frame("interactions")


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        (1, "email"), (2, "web_form"), (3, "phone"), (4, "self_service"), (5, "social"), (6, "social"), (7, "chat"),
        (8, "app"), (9, "web_form"), (10, "email"), (11, "unknown"), (12, "self_service"), (13, "whatsapp"),
        (14, "unknown"), (15, "chat"), (16, "messaging"), ("3", "phone"),
    ],
)  # fmt: skip
def test_sources_are_known_without_a_reject(source, channel):
    got = read(parse_tickets, {"tickets": [{"id": 1, "source": source}]})
    assert got.frame("interactions")["channel"].to_list() == [channel]
    assert got.rejects.is_empty()


def test_a_source_of_the_accounts_own_is_known_by_its_label_and_settings_win():
    fields = {"fields": [{"name": "source", "choices": {"Kiosk": 101, "Portal": 2}}]}
    got = interactions({"id": 1, "source": 101}, beside=fields)
    assert got.select("channel", "channel_detail").row(0) == ("unknown", "Kiosk")
    assert interactions({"id": 1, "source": 101}, beside=fields, channels={"kiosk": "branch"})["channel"][0] == "branch"
    assert interactions({"id": 1, "source": 2}, channels={"2": "app"})["channel"][0] == "app"


@pytest.mark.parametrize(
    ("status", "word"),
    [(2, "open"), (3, "pending"), (4, "solved"), (5, "closed"), (6, "pending"), (7, "on_hold"), (12, None)],
)
def test_statuses_by_number(status, word):
    assert interactions({"id": 1, "status": status})["status"].to_list() == [word]


def test_a_status_of_the_accounts_own_is_known_by_its_label_even_where_others_use_its_number():
    fields = {"fields": [{"name": "status", "choices": {"6": ["Resolved", "x"], "9": ["Parked", "y"], "10": []}}]}
    tickets = [{"id": n, "status": n} for n in (6, 9, 10)]
    assert interactions(*tickets, beside=fields)["status"].to_list() == ["solved", None, None]
    given = {"Parked": "on_hold", "10": "closed"}
    assert interactions(*tickets, beside=fields, statuses=given)["status"].to_list() == ["solved", "on_hold", "closed"]


def test_customised_fields():
    ticket = {"id": 1, "source": 1, "type": "Problem", "custom_fields": {"cf_a": "order", "cf_b": "branch", "cf_c": 0}}
    given = {"reason_field": "cf_a", "channel_field": "cf_b", "reference_field": "cf_c"}
    got = interactions(ticket, {"id": 2, "source": 1, "custom_field": {"cf_a": "old"}}, {"id": 3, "source": 1}, **given)
    assert got["reason"].to_list() == ["order", "old", None]
    assert got["channel"].to_list() == ["branch", "email", "email"]
    assert got["reference"].to_list() == ["0", None, None]
    assert interactions(ticket)["reason"].to_list() == ["Problem"]


def test_a_merge_note_without_a_number_to_find_is_refused():
    for pattern in ("(", "merged", "(merged) (.)"):
        with pytest.raises(ValidationError, match="merge_note"):
            settings(merge_note=pattern)


def test_the_link_is_the_accounts_own_and_base_url_only_without_one():
    assert interactions({"id": 1})["url"][0] == "https://shop.freshdesk.com/a/tickets/1"
    other = {"domain": None, "base_url": "https://help.shop.example/"}
    assert interactions({"id": 1}, **other)["url"][0] == "https://help.shop.example/a/tickets/1"


def test_deleted_records_say_so_in_their_own_list_and_by_themselves():
    ticket = {"id": 1, "updated_at": "2026-10-01T08:00:00Z"}
    for parse, row in ((parse_deleted_tickets, ticket), (parse_tickets, {**ticket, "deleted": True})):
        assert read(parse, [row]).frame("interactions")["deleted_at"][0].hour == 8
    for parse, row in ((parse_deleted_contacts, ticket), (parse_contacts, {**ticket, "deleted": True})):
        assert read(parse, [row]).frame("contacts")["deleted_at"][0].hour == 8
    assert read(parse_contacts, [ticket]).frame("contacts")["deleted_at"].to_list() == [None]


def statuses(**stats):
    ticket = {"id": 1, "status": 4, "created_at": "2026-10-01T08:00:00Z", "stats": stats}
    events = read(parse_tickets, [ticket]).frame("events").filter(kind="status").sort("at")
    return [(at.hour, value) for at, value in events.select("at", "value").rows()]


def test_the_past_as_far_as_stats_know_it():
    at = "2026-10-01T{}:00:00Z".format
    assert statuses(status_updated_at=at(10), resolved_at=at(10)) == [(8, "open"), (10, "solved")]
    assert statuses(resolved_at=at(10), closed_at=at(10), status_updated_at=at(10)) == [(8, "open"), (10, "closed")]
    assert statuses(resolved_at=at(10), closed_at=at(12), status_updated_at=at(12)) == [
        (8, "open"), (10, "solved"), (12, "closed"),
    ]  # fmt: skip
    assert statuses(reopened_at=at(11), status_updated_at=at(12)) == [(8, "open"), (11, "open"), (12, "solved")]
    assert statuses(status_updated_at=at("08")) == [(8, "solved")]
    assert statuses() == [(8, "open")]


def test_the_present_status_is_told_as_the_settings_name_it():
    stats = {"status_updated_at": "2026-10-01T10:00:00Z"}
    ticket = {"id": 1, "status": 6, "created_at": "2026-10-01T08:00:00Z", "stats": stats}
    got = read(parse_tickets, [ticket], statuses={"6": "on_hold"})
    assert got.frame("interactions")["status"][0] == "on_hold"
    assert got.frame("events").filter(kind="status").sort("at")["value"].to_list() == ["open", "on_hold"]


def test_lists_of_names_that_may_not_be_seen_are_told_without_a_row_set_aside():
    for parse, key in ((parse_tickets, "tickets"), (parse_contacts, "contacts"), (parse_agents, "agents")):
        got = read(parse, {key: [{"id": 1}], "hidden": ["/api/v2/groups"]})
        assert got.rejects.filter(object="/api/v2/groups").select("id", "is_row").rows() == [(None, False)]
        assert "may not read" in got.rejects.filter(object="/api/v2/groups")["reason"][0]


def test_without_stats_nothing_is_said_of_statuses_and_figures():
    got = read(parse_tickets, [{"id": 1, "status": 2, "created_at": "2026-10-01T08:00:00Z"}])
    assert got.frame("events")["kind"].to_list() == ["message"]
    assert got.frame("vendor_metrics").is_empty()


def test_the_description_of_a_web_chat_is_its_first_message_told_elsewhere():
    tickets = [{"id": n, "source": n, "created_at": "2026-10-01T08:00:00Z"} for n in (1, 10, 15)]
    got = read(parse_tickets, tickets).frame("events")
    assert got.select("interaction_id", "actor").rows() == [("1", "customer"), ("10", "agent")]


@pytest.mark.parametrize(
    ("message", "actor", "is_public"),
    [
        ({"incoming": True, "user_id": 5}, "customer", True),
        ({"incoming": False, "user_id": 5}, "agent", True),
        ({"incoming": False, "user_id": 5, "private": True}, "agent", False),
        ({"incoming": False, "user_id": None}, "system", False),
        ({"incoming": True, "user_id": 5, "source": 6}, "system", False),
        ({}, "system", False),
    ],
)
def test_who_wrote_a_message_and_who_sees_it(message, actor, is_public):
    given = {"id": 1, "ticket_id": 2, "created_at": "2026-10-01T08:00:00Z", **message}
    got = read(parse_conversations, [given]).frame("events")
    assert got.select("actor", "is_public").row(0) == (actor, is_public)


@pytest.mark.parametrize(
    ("note", "target"),
    [
        ("This ticket is closed and merged into ticket 3", "3"),
        ("Merged into ticket #44.", "44"),
        ("merged to this ticket with id 5", "5"),
        ("Ticket with ID 7 is merged with us", None),
    ],
)
def test_merges_are_read_from_the_note(note, target):
    given = {"id": 1, "ticket_id": 2, "user_id": 5, "private": True, "body_text": note, "created_at": "2026-10-01"}
    merged = read(parse_conversations, [given]).frame("events").filter(kind="merged")
    assert merged["value"].to_list() == ([target] if target else [])


def test_ratings_stand_on_a_scale_on_which_happy_is_good():
    given = [{"id": n, "ratings": {"default_question": n}} for n in (103, 102, 101, 100, -101, -102, -103)]
    odd = [{"id": 1}, {"id": 2, "ratings": {"default_question": 4}}, {"id": 3, "ratings": [103]}]
    got = read(parse_ratings, given + odd)
    assert got.frame("surveys")["score"].to_list() == [5.0, 4.5, 4.0, 3.0, 2.0, 1.5, 1.0]
    assert got.rejects["id"].to_list() == ["1", "2", "3"]
    assert got.records == 10


@pytest.mark.parametrize("parse", PARSES)
@pytest.mark.parametrize("body", [b"", b"null", b'{"error": "x"}', b'{"tickets": {}, "contacts": 3}'])
def test_a_page_of_something_else_is_one_reject(parse, body):
    got = read(parse, body)
    assert (got.records, got.rejects.height) == (1, 1)
    assert "no list of" in got.rejects["reason"][0]


@pytest.mark.parametrize("parse", PARSES)
def test_types_that_drift_are_kept_as_text_or_set_aside(parse):
    odd = {
        "id": {"a": 1}, "source": ["x"], "status": {"b": 2}, "stats": "none", "contact": "Anna", "tags": "one",
        "custom_fields": [1], "group_ids": 5, "email": 3, "ticket_id": [4], "created_at": 12, "ratings": None,
        "requester_id": "b7e1-uuid", "group_id": 2.5, "updated_at": {"x": 1}, "user_id": {}, "incoming": "yes",
    }  # fmt: skip
    got = read(parse, [odd, None, 7])
    assert got.records == sum(frame.height for frame in got.tables.values()) + got.rejects.filter("is_row").height


RECORDED = {
    "interactions": (parse_tickets, ("ticket", "outbound")),
    "contacts": (parse_contacts, ("contact",)),
    "agents": (parse_agents, ("agent",)),
    "events": (parse_conversations, ("conversation", "reply", "note")),
}
"""Table → who reads it, and the names of recorded bodies that hold such records."""


@pytest.mark.parametrize("table", RECORDED)
def test_every_recorded_record_is_stored(table):
    parse, names = RECORDED[table]
    files = sorted(optional("fixtures/freshdesk").rglob("*.json"))
    chosen = [path for path in files if any(name in path.stem for name in names)]
    for path in chosen:
        body = json.loads(path.read_text(encoding="utf-8"))
        listed = body if isinstance(body, list) else body.get("results", [body])
        got = parse(page(body), Context("desk", settings(), NOW))
        assert got.frame(table).height == len(listed), path.name
        assert got.rejects.filter("is_row").is_empty(), path.name
    assert len(chosen) > 1


@pytest.mark.parametrize(("given", "merges"), [({"private": False}, 1), ({}, 1), ({"incoming": True}, 0)])
def test_a_merge_may_be_told_to_the_customer_but_not_by_one(given, merges):
    note = {"id": 9, "ticket_id": 1, "created_at": "2026-10-01T08:00:00Z", "user_id": 5, "body_text": MERGED, **given}
    assert read(parse_conversations, [note]).frame("events").filter(kind="merged").height == merges
