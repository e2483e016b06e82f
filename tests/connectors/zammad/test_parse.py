"""How Zammad's records read."""

import json

import pytest

from connectors._records import nested
from connectors.zammad.history import parse_articles, parse_history
from connectors.zammad.parse import parse_tickets, parse_users
from model.delivery import Context
from tests.connectors.given_zammad import read, settings
from tests.connectors.scripted import NOW, page
from tests.optional import optional

PARSES = [parse_users, parse_tickets, parse_articles, parse_history]


def interactions(*tickets, states=(), **given):
    return read(parse_tickets, {"tickets": list(tickets), "states": list(states)}, **given).frame("interactions")


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ({"create_article_type": "email"}, "email"), ({"create_article_type_id": 1}, "email"),
        ({"create_article_type": "phone"}, "phone"), ({"create_article_type": "web"}, "web_form"),
        ({"create_article_type": "chat"}, "chat"), ({"create_article_type": "sms"}, "messaging"),
        ({"create_article_type": "telegram personal-message"}, "messaging"),
        ({"create_article_type_id": 14}, "whatsapp"), ({"create_article_type": "facebook feed post"}, "social"),
        ({"create_article_type": "fax"}, "post"), ({"create_article_type": "note"}, "unknown"), ({}, "unknown"),
    ],
)  # fmt: skip
def test_channels_by_name_and_by_number(given, channel):
    got = read(parse_tickets, [{"id": 1, **given}])
    assert got.frame("interactions")["channel"].to_list() == [channel]
    assert got.rejects.is_empty()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"state": "new"}, "new"), ({"state": "open"}, "open"), ({"state": "pending reminder"}, "pending"),
        ({"state": "pending close"}, "on_hold"), ({"state": "closed"}, "closed"), ({"state": "merged"}, "closed"),
        ({"state_id": 3}, "pending"), ({"state_id": 4}, "closed"), ({"state": "parts"}, "on_hold"),
        ({"state": "odd"}, None),
    ],
)  # fmt: skip
def test_states_by_name_then_by_type(given, status):
    states = [{"name": "parts", "state_type": "pending action"}, {"name": "closed", "state_type": "open"}, None]
    assert interactions({"id": 1, **given}, states=states)["status"].to_list() == [status]


def test_settings_name_a_state_before_its_type_does():
    states = [{"name": "Parts", "state_type": "pending action"}]
    assert interactions({"id": 1, "state": "Parts"}, states=states, statuses={"parts": "open"})["status"][0] == "open"


def test_a_state_of_the_type_removed_is_a_deletion():
    states = [{"name": "away", "state_type": "removed"}]
    at = "2026-10-01T08:00:00Z"
    tickets = [{"id": n, "state": state, "updated_at": at} for n, state in enumerate(("away", "removed", "open"))]
    assert interactions(*tickets, states=states)["deleted_at"].is_not_null().to_list() == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "sender", "direction"),
    [
        ("email", "Agent", "outbound"), ("phone", "Agent", "outbound"), ("note", "Agent", None),
        ("email", "Customer", None), (None, "Agent", None),
    ],
)  # fmt: skip
def test_what_an_agent_began_with_a_message_is_outbound(kind, sender, direction):
    got = interactions({"id": 1, "create_article_type": kind, "create_article_sender": sender})
    assert got["direction"].to_list() == [direction]


def test_names_where_expand_gave_them_and_numbers_where_not():
    got = interactions(
        {"id": 1, "group": "Care", "group_id": 5, "priority": "2 normal"}, {"id": 2, "group_id": 5, "priority_id": 3}
    )
    assert got["team"].to_list() == ["Care", "5"]
    assert got["priority"].to_list() == ["normal", "high"]
    assert got["url"][1] == "https://help.shop.example/#ticket/zoom/2"


def test_only_the_installations_first_ticket_is_its_welcome():
    welcome = {"title": "Welcome to Zammad!"}
    assert interactions({"id": 1, **welcome}, {"id": 2, **welcome}, {"id": 1})["is_spam"].to_list() == [
        True,
        False,
        False,
    ]


def test_searches_without_expand_give_assets():
    body = {
        "tickets": [7],
        "assets": {"Ticket": {"7": {"id": 7, "title": "x"}}, "User": {"3": {"id": 3, "login": "a"}}},
    }
    assert read(parse_tickets, body).frame("interactions")["subject"].to_list() == ["x"]
    assert read(parse_users, body).frame("contacts")["contact_id"].to_list() == ["3"]


def test_who_is_staff():
    users = [
        {"id": 1}, {"id": 2, "roles": ["Agent", "Customer"]}, {"id": 3, "role_ids": [2]}, {"id": 4, "role_ids": [3]},
        {"id": 5, "roles": ["Supervisor"]}, {"id": 6, "roles": [], "role_ids": [1]},
    ]  # fmt: skip
    contacts = read(parse_users, users).frame("contacts")
    assert contacts["is_agent"].to_list() == [True, True, True, False, False, False]
    assert read(parse_users, users).frame("agents")["agent_id"].to_list() == ["2", "3"]
    assert read(parse_users, users, staff_roles=["Supervisor"]).frame("agents")["agent_id"].to_list() == ["3", "5"]


@pytest.mark.parametrize(
    ("article", "actor", "channel", "agent"),
    [
        ({"sender": "Customer", "type": "email"}, "customer", "email", None),
        ({"sender_id": 2, "type_id": 11}, "customer", "web_form", None),
        ({"sender": "Customer", "type": "note"}, "customer", None, None),
        ({"sender": "Agent", "type": "email"}, "agent", None, "30"),
        ({"sender_id": 1}, "agent", None, "30"),
        ({"sender": "System"}, "system", None, None),
        ({}, "system", None, None),
    ],
)
def test_who_wrote_an_article(article, actor, channel, agent):
    given = {"id": 1, "ticket_id": 2, "created_by_id": 30, "created_at": "2026-10-01T08:00:00Z", **article}
    got = read(parse_articles, [given]).frame("events")
    assert got.select("actor", "channel", "agent_id").row(0) == (actor, channel, agent)


def entry(number, kind, **more):
    return {"id": number, "o_id": 2, "type": kind, "created_by_id": 30, "created_at": "2026-10-01T08:00:00Z", **more}


def told(*entries, **ticket):
    got = read(parse_history, {"history": list(entries), "tickets": [{"id": 2, **ticket}, None]})
    return got.frame("events").select("event_id", "kind", "value").rows()


def test_a_new_ticket_has_the_state_its_first_change_started_from_else_the_present_one():
    change = entry(2, "updated", attribute="state", value_from="open", value_to="closed")
    assert told(entry(1, "created"), change, state="closed") == [
        ("history-1", "status", "open"), ("history-2", "status", "closed"),
    ]  # fmt: skip
    assert told(entry(1, "created"), state="pending reminder") == [("history-1", "status", "pending")]
    assert told(entry(1, "created")) == []


def test_histories_of_several_tickets_on_one_page_are_kept_apart():
    change = {"attribute": "state", "value_from": "open", "value_to": "closed"}
    entries = [entry(1, "created"), {**entry(2, "created"), "o_id": 3}, {**entry(4, "updated", **change), "o_id": 3}]
    tickets = [{"id": 2, "state": "new", "customer_id": 30}, {"id": 3, "state": "closed", "customer_id": 9}]
    got = read(parse_history, {"history": entries, "tickets": tickets}).frame("events")
    assert got.select("interaction_id", "actor", "value").rows() == [
        ("2", "customer", "new"), ("3", "agent", "open"), ("3", "agent", "closed"),
    ]  # fmt: skip


def test_what_is_not_about_the_ticket_itself_is_no_event_of_it():
    assert told(entry(1, "created", object="Ticket::Article"), entry(2, "notification"), state="new") == []
    assert told(entry(1, "updated", attribute="owner", id_to=1), entry(2, "updated", attribute="group", id_to=5)) == []


def test_entries_without_a_ticket_or_a_number_are_set_aside():
    change = {"attribute": "state", "value_from": "new", "value_to": "open"}
    got = read(
        parse_history, {"history": [entry(None, "updated", **change), {**entry(3, "updated", **change), "o_id": None}]}
    )
    assert sorted(got.rejects["reason"]) == ["event_id is missing", "the entry names no ticket"]
    assert got.frame("events").is_empty()


@pytest.mark.parametrize("parse", PARSES)
@pytest.mark.parametrize("body", [b"", b"null", b'{"error": "x"}', b'{"tickets": {}, "users": 3, "history": 1}'])
def test_a_page_of_something_else_is_one_reject(parse, body):
    got = read(parse, body)
    assert (got.records, got.rejects.height) == (1, 1)
    assert "no list of" in got.rejects["reason"][0]


@pytest.mark.parametrize("parse", PARSES)
def test_types_that_drift_are_kept_as_text_or_set_aside(parse):
    odd = {
        "id": {"a": 1}, "o_id": [2], "state": 5, "state_id": "x", "roles": "Agent", "groups": ["a"], "preferences": 3,
        "sender": {"b": 1}, "type": ["updated"], "attribute": 7, "created_at": 12, "updated_at": {},
        "close_in_min": "soon", "owner_id": 1.5, "tags": 5, "country": 7, "firstname": None,
    }  # fmt: skip
    got = read(
        parse,
        {"tickets": [odd, None, 7], "users": [odd, None, 7], "articles": [odd, None, 7], "history": [odd, None, 7]},
    )
    assert got.records == sum(frame.height for frame in got.tables.values()) + got.rejects.filter("is_row").height
    assert got.records >= 2


def test_every_example_of_the_vendor_is_stored_or_set_aside_with_a_reason():
    folder = optional("fixtures/zammad")
    kinds = {
        "api__user": ("contacts", parse_users),
        "api__ticket__index": ("interactions", parse_tickets),
        "api__ticket__articles": ("events", parse_articles),
    }
    for name, (table, parse) in kinds.items():
        found = next(folder.rglob(f"{name}.json"))
        body = json.loads(found.read_text(encoding="utf-8"))
        got = parse(page(body), Context("desk", settings(), NOW))
        aside = got.rejects.filter(object=table, is_row=True)
        assert got.frame(table).height + aside.height == len(body), name
        assert aside["reason"].str.contains("missing").all(), name


def test_the_answers_in_the_vendors_introduction_are_read():
    found = next(optional("fixtures/zammad").rglob("api__intro.json"))
    for body in json.loads(found.read_text(encoding="utf-8")):
        is_user, is_ticket = "login" in body, "title" in body or isinstance(body, list)
        if is_user or is_ticket or "Ticket" in body.get("assets", {}):
            parse, table = (parse_users, "contacts") if is_user else (parse_tickets, "interactions")
            got = parse(page(body), Context("desk", settings(), NOW))
            several = body if isinstance(body, list) else nested(body, "assets", "Ticket") or [body]
            assert got.frame(table).height == len(several)
            assert got.rejects.is_empty()
