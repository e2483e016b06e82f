"""How Zendesk's records read."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from connectors.zendesk import ZendeskSettings
from connectors.zendesk.events import parse_audits, parse_comments, parse_ticket_events
from connectors.zendesk.parse import parse_ratings, parse_tickets, parse_users
from model.delivery import Context
from tests.connectors.cases.zendesk import recorded
from tests.connectors.given_zendesk import NOW, page, read
from tests.optional import optional


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("email", "email"), ("web", "web_form"), ("whatsapp", "whatsapp"), ("native_messaging", "chat"),
        ("sms", "messaging"), ("mobile_sdk", "app"), ("facebook", "social"), ("voice", "phone"), ("api", "unknown"),
        (4, "email"), (34, "phone"), ("Help_Center", "web_form"),
    ],
)  # fmt: skip
def test_known_vias_are_mapped_without_a_reject(via, channel):
    got = read(parse_tickets, {"tickets": [{"id": 1, "via": {"channel": via}}]})
    assert got.frame("interactions").select("channel", "channel_detail").row(0) == (channel, str(via))
    assert got.rejects.is_empty()


def test_settings_map_a_via_first():
    got = read(parse_tickets, {"tickets": [{"id": 1, "via": {"channel": "web"}}]}, channels={"web": "app"})
    assert got.frame("interactions")["channel"].to_list() == ["app"]


def test_a_bare_ticket_and_things_that_are_none():
    got = read(parse_tickets, {"tickets": [{"id": 1}, None, [2], {"subject": "no id"}]})
    assert got.frame("interactions")["interaction_id"].to_list() == ["1"]
    assert got.records == 4
    assert sorted(got.rejects["reason"]) == ["interaction_id is missing", "not an object", "not an object"]
    # Under the table's name it counts against the source's own total, and a clean reading closes it.
    assert got.rejects.filter(reason="interaction_id is missing")["object"].to_list() == ["interactions"]


@pytest.mark.parametrize(
    "parse", [parse_tickets, parse_users, parse_ticket_events, parse_audits, parse_comments, parse_ratings]
)
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"error": "x"}', b'{"tickets": {}, "users": 3}'])
def test_a_page_of_something_else_is_one_reject(parse, body):
    got = read(parse, body)
    assert (got.records, got.rejects.height) == (1, 1)
    assert "no list of" in got.rejects["reason"][0]


def test_types_that_drift_are_kept_as_text_or_set_aside():
    odd = {
        "id": "b7e1-uuid", "subject": {"text": "x"}, "priority": 3, "status": ["open"], "tags": "one", "via": "email",
        "requester_id": {"id": 1}, "created_at": 12, "generated_timestamp": "later",
    }  # fmt: skip
    got = read(parse_tickets, {"tickets": [odd], "groups": 5})
    row = got.frame("interactions").row(0, named=True)
    assert (row["interaction_id"], row["subject"], row["tags"]) == ("b7e1-uuid", '{"text":"x"}', ["one"])
    assert sorted(got.rejects["field"]) == ["created_at", "priority", "status"]


def test_the_newer_row_is_the_one_generated_later():
    ticket = {"id": 1, "updated_at": "2026-10-01T08:00:00Z", "generated_timestamp": 1790845200}
    frame = read(parse_tickets, {"tickets": [ticket]}).tables["interactions"]
    assert frame["updated_at"].to_list() == [datetime(2026, 10, 1, 8, tzinfo=UTC)]
    assert frame["_source_updated_at"].to_list() == [datetime(2026, 10, 1, 9, tzinfo=UTC)]


def test_links_lead_to_the_agents_page():
    ticket = {"id": 7, "url": "https://other.zendesk.com/api/v2/tickets/7.json"}
    recorded_only = ZendeskSettings(type="zendesk", recorded="pages")
    found = parse_tickets(page({"tickets": [ticket]}), Context("desk", recorded_only, NOW))
    assert found.frame("interactions")["url"].to_list() == ["https://other.zendesk.com/agent/tickets/7"]
    assert read(parse_tickets, {"tickets": [ticket]}).frame("interactions")["url"].to_list() == [
        "https://shop.zendesk.com/agent/tickets/7"
    ]


def test_a_group_without_its_name_is_its_id_and_the_settings_can_name_it():
    body = {"tickets": [{"id": 1, "group_id": 50}]}
    assert read(parse_tickets, body).frame("interactions")["team"].to_list() == ["50"]
    assert read(parse_tickets, body, teams={"50": "Care"}).frame("interactions")["team"].to_list() == ["Care"]


def test_history_reads_the_same_from_ticket_events_and_from_audits():
    beside = {"users": recorded("staff")["users"], "groups": recorded("groups")["groups"]}
    told = read(parse_ticket_events, {**beside, **recorded("ticket_events")}).frame("events")
    audited = read(parse_audits, recorded("ticket_audits")).frame("events")
    first = [frame.filter(interaction_id="1").sort("at", "event_id") for frame in (told, audited)]
    assert first[0].equals(first[1])
    assert first[0].select("event_id", "kind", "actor", "is_public", "agent_id", "team", "value").rows() == [
        ("1000-status", "status", "customer", None, None, None, "new"),
        ("1002", "message", "customer", True, None, None, None),
        ("1010-assigned", "assigned", "agent", None, "30", None, None),
        ("1010-transferred", "transferred", "agent", None, None, "Returns", None),
        ("1013", "message", "agent", False, "30", None, None),
        ("1020-status", "status", "agent", None, None, None, "pending"),
        ("1022", "message", "agent", True, "30", None, None),
        ("1030-status", "status", "customer", None, None, None, "solved"),
        ("1032", "message", "customer", True, None, None, None),
    ]


def comment(author, via="Web form", **more):
    child = {"id": 2, "event_type": "Comment", "author_id": author, "via": via, "public": True, **more}
    return {
        "id": 1,
        "ticket_id": 1,
        "updater_id": author,
        "created_at": "2026-10-01T08:00:00Z",
        "child_events": [child],
    }


@pytest.mark.parametrize(
    ("author", "via", "actor"),
    [
        (90, "Mail", "customer"), (30, "Web form", "agent"), (-1, "Web service", "system"), (30, "Rule", "system"),
        (90, "answer_bot_for_web_widget", "bot"), (None, "Mail", "system"), (4711, "Mail", "customer"),
    ],
)  # fmt: skip
def test_who_wrote_a_comment_where_staff_is_listed(author, via, actor):
    body = {"users": recorded("staff")["users"], "ticket_events": [comment(author, via)]}
    assert read(parse_ticket_events, body).frame("events")["actor"].to_list() == [actor]


@pytest.mark.parametrize(("author", "actor"), [(90, "customer"), (30, "agent")])
def test_without_a_list_of_staff_the_requester_is_the_customer(author, actor):
    created = {"id": 3, "ticket_id": 1, "created_at": "2026-10-01T08:00:00Z", "child_events": [
        {"id": 4, "event_type": "Create", "requester_id": 90}]}  # fmt: skip
    got = read(parse_ticket_events, {"ticket_events": [comment(author), created]}).frame("events")
    assert got["actor"].to_list() == [actor]


def test_whoever_had_tickets_assigned_wrote_as_staff_though_an_end_user_now():
    for users in (recorded("staff")["users"], [], [{"id": 40, "role": "end-user"}]):
        body = {"users": users, "assignees": ["40"], "ticket_events": [comment(40)]}
        got = read(parse_ticket_events, body).frame("events")
        assert got.select("actor", "agent_id").row(0) == ("agent", "40")


def test_an_event_may_tell_its_instant_as_an_epoch_and_its_changes_without_a_type():
    event = {"id": 1717, "ticket_id": 27, "timestamp": 1790845200, "updater_id": -1, "via": "Email",
             "child_events": [{"via": "Email", "via_reference_id": 2, "status": "solved"}]}  # fmt: skip
    got = read(parse_ticket_events, {"ticket_events": [event]})
    assert got.rejects.is_empty()
    assert got.frame("events").select("event_id", "at", "value").row(0) == (
        "1717-status",
        datetime(2026, 10, 1, 9, tzinfo=UTC),
        "solved",
    )


def test_a_comment_on_facebook_is_a_message():
    told = comment(90, "Facebook Post", event_type="FacebookComment")
    got = read(parse_ticket_events, {"users": recorded("staff")["users"], "ticket_events": [told]})
    assert got.frame("events").select("kind", "channel").row(0) == ("message", "social")


def test_a_stamp_no_calendar_has_is_passed_over():
    ticket = {"id": 1, "updated_at": "2026-10-01T08:00:00Z", "generated_timestamp": 2**53}
    frame = read(parse_tickets, {"tickets": [ticket]}).tables["interactions"]
    assert frame["_source_updated_at"].to_list() == [datetime(2026, 10, 1, 8, tzinfo=UTC)]


def test_an_event_of_no_ticket_is_set_aside():
    got = read(parse_ticket_events, {"ticket_events": [{**comment(90), "ticket_id": None}]})
    assert got.frame("events").is_empty()
    assert got.rejects.select("id", "reason").rows() == [("1", "the event names no ticket")]


def test_a_merged_ticket_names_where_it_went_from_either_side():
    told = read(parse_ticket_events, recorded("ticket_events")).frame("events").filter(kind="merged")
    audited = read(parse_audits, recorded("ticket_audits")).frame("events").filter(kind="merged")
    for frame in (told, audited):
        assert frame.select("interaction_id", "value").rows() == [("6", "2")]


def test_comments_take_their_ticket_from_the_request():
    got = read(parse_comments, recorded("ticket_comments"), "GET /api/v2/tickets/77/comments.json?page=1")
    assert got.frame("events")["interaction_id"].unique().to_list() == ["77"]
    lost = read(parse_comments, recorded("ticket_comments"))
    assert lost.rejects["reason"].unique().to_list() == ["the event names no ticket"]


# Recorded answers of a live account, where somebody has them

_LIVE = [
    ("tickets.test.json", "/api/v2/incremental/tickets", "tickets", parse_tickets, "interactions"),
    ("list-tickets.test.json", "/api/v2/tickets.json", "tickets", parse_tickets, "interactions"),
    ("users.test.json", "/api/v2/incremental/users/cursor", "users", parse_users, "contacts"),
    ("list-users.test.json", "/api/v2/users.json", "users", parse_users, "contacts"),
    ("ticket-comments.test.json", "/api/v2/tickets/", "comments", parse_comments, "events"),
    ("get-ticket-comments.test.json", "/api/v2/tickets/", "comments", parse_comments, "events"),
]


@pytest.mark.parametrize(("file", "path", "key", "parse", "table"), _LIVE, ids=[entry[0] for entry in _LIVE])
def test_recorded_live_answers_are_stored_or_set_aside_with_a_reason(file, path, key, parse, table):
    recording = optional(f"fixtures/zendesk/recorded/{file}")
    answers = json.loads(recording.read_text(encoding="utf-8"))["api"]["get"]
    bodies = [
        (address, one["response"])
        for address, found in answers.items()
        if address.startswith(path)
        for one in (found if isinstance(found, list) else [found])
    ]
    assert bodies
    for address, body in bodies:
        got = read(parse, body, f"GET {address}")
        stored, aside = got.tables[table], got.rejects.filter("is_row")
        assert stored.height + aside.height == len(body[key])
        assert got.rejects["reason"].null_count() == 0
        assert got.rejects.filter(~pl.col("is_row")).is_empty(), got.rejects
