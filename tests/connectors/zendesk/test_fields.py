"""Custom fields and custom statuses, and what is staged of Zendesk's answers."""

import json

import httpx2 as httpx
import pytest

from connectors.zendesk.events import parse_audits, parse_ticket_events
from connectors.zendesk.parse import parse_tickets, parse_users
from model.errors import SourceSkipped
from tests.connectors.case import unharmed
from tests.connectors.cases.zendesk import CASES, recorded
from tests.connectors.given_zendesk import asked_and_pages, ok, read

FIELDS = recorded("ticket_fields")["ticket_fields"]


def reason(value, field="3601", ticket=None, **given):
    body = {
        "ticket_fields": FIELDS,
        "tickets": [{"id": 1, "custom_fields": [{"id": int(field), "value": value}], **(ticket or {})}],
    }
    return read(parse_tickets, body, **given).frame("interactions").row(0, named=True)["reason"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("delivery__late", "Delivery::Late"), ("gone", "gone"), (["delivery__late", "x"], "Delivery::Late; x"),
     (None, None), ("", None), (True, "true"), (7, "7"), ({"a": 1}, '{"a":1}')],
)  # fmt: skip
def test_a_field_shows_the_name_of_its_option(value, shown):
    assert reason(value, reason_field="Contact reason") == shown
    assert reason(value, reason_field="3601") == shown


def test_a_field_of_the_ticket_itself_can_be_the_reason():
    assert reason(None, ticket={"type": "question"}, reason_field="type") == "question"


def test_by_its_number_a_field_is_read_without_its_description():
    body = {"tickets": [{"id": 1, "custom_fields": [None, {"id": 5, "value": "B-7"}]}]}
    assert read(parse_tickets, body, reference_field="5").frame("interactions")["reference"].to_list() == ["B-7"]
    assert read(parse_tickets, body).frame("interactions")["reference"].to_list() == [None]


def test_a_field_can_hold_the_channel_and_the_settings_map_its_words():
    tickets = [
        {"id": n, "via": {"channel": "api"}, "custom_fields": [{"id": 5, "value": v}]}
        for n, v in ((1, "Shop"), (2, None))
    ]
    got = read(parse_tickets, {"tickets": tickets}, channel_field="5", channels={"shop": "branch"})
    assert got.frame("interactions").select("channel", "channel_detail").rows() == [
        ("branch", "Shop"),
        ("unknown", "api"),
    ]


def exporting(tickets, fields=None):
    def answer(url):
        if "ticket_fields" in url.path:
            return ok({"ticket_fields": FIELDS if fields is None else fields})
        if "custom_statuses" in url.path:
            return httpx.Response(404)
        return ok({"tickets": tickets, "end_of_stream": True, "after_cursor": "a"})

    return answer


def test_a_field_nobody_has_is_told_with_those_there_are():
    with pytest.raises(SourceSkipped, match="no ticket field 'Motive'") as raised:
        asked_and_pages(exporting([]), "tickets", reason_field="Motive")
    assert raised.value.allowed == "Contact reason, Document, Order, Subject, Type"


def test_only_the_fields_the_settings_name_are_staged_and_no_description():
    ticket = {
        "id": 1,
        "description": "secret words",
        "custom_fields": [{"id": 3602, "value": "A"}, {"id": 3603, "value": "B"}],
    }
    _, (page,) = asked_and_pages(exporting([ticket, None]), "tickets", reference_field="order")
    body = json.loads(page.body)
    assert body["tickets"] == [{"id": 1, "custom_fields": [{"id": 3602, "value": "A"}]}, None]
    assert [field["title"] for field in body["ticket_fields"]] == ["Order"]


def test_custom_statuses_are_asked_once_and_only_where_there_are_any():
    for tickets, times in (([{"id": 1, "custom_status_id": 9}, {"id": 2, "custom_status_id": 8}], 1), ([{"id": 1}], 0)):
        seen, _ = asked_and_pages(exporting(tickets), "tickets")
        assert [url.path for url in seen].count("/api/v2/custom_statuses.json") == times


STATUSES = recorded("custom_statuses")["custom_statuses"]


def status(given, **ticket):
    body = {"custom_statuses": STATUSES, "tickets": [{"id": 1, **ticket}]}
    return read(parse_tickets, body, statuses=given).frame("interactions")["status"].to_list()


def test_a_custom_status_is_its_category_unless_the_settings_map_its_name():
    assert status({}, status="open", custom_status_id=9002) == ["open"]
    assert status({}, custom_status_id=9002) == ["open"]
    assert status({"waiting FOR the courier": "on_hold"}, status="open", custom_status_id=9002) == ["on_hold"]
    assert status({"9002": "pending"}, status="open", custom_status_id=9002) == ["pending"]
    assert status({"9002": "pending"}, status="hold", custom_status_id=4) == ["on_hold"]


def changed(status, custom, before):
    """One save as ticket events and as audits tell it."""
    told = {"event_type": "Change", "custom_status_id": custom, "previous_value": before}
    audited = {"type": "Change", "field_name": "custom_status_id", "value": str(custom), "previous_value": str(before)}
    more_told = [{"event_type": "Change", "status": status, "previous_value": "new"}] if status else []
    more_audited = (
        [{"type": "Change", "field_name": "status", "value": status, "previous_value": "new"}] if status else []
    )
    start = {"id": 5, "ticket_id": 1, "created_at": "2026-10-01T08:00:00Z"}
    return (
        (parse_ticket_events, {"ticket_events": [{**start, "updater_id": 30, "child_events": [told, *more_told]}]}),
        (parse_audits, {"audits": [{**start, "author_id": 30, "events": [audited, *more_audited]}]}),
    )


@pytest.mark.parametrize(
    ("status", "custom", "before", "given", "values"),
    [
        (None, 9002, 9001, {}, []),  # another name of the same category is no news
        (None, 9002, 9001, {"Waiting for the courier": "on_hold"}, ["on_hold"]),
        (None, 9001, 9002, {"Waiting for the courier": "on_hold"}, ["open"]),
        ("open", 9002, 9001, {}, ["open"]),
        ("open", 9002, 9001, {"Waiting for the courier": "on_hold"}, ["on_hold"]),
        (None, 4, 5, {}, []),  # custom statuses nobody knows
        ("deleted", 9002, 9001, {}, []),
    ],
)
def test_changes_of_custom_statuses_are_one_event_each(status, custom, before, given, values):
    for parse, body in changed(status, custom, before):
        got = read(parse, {**body, "custom_statuses": STATUSES}, statuses=given)
        assert got.frame("events")["value"].to_list() == values
        assert got.rejects.is_empty()


def voice(**comment):
    child = {
        "id": 2,
        "event_type": "VoiceComment",
        "author_id": 90,
        "via": "Phone call (inbound)",
        "public": True,
        **comment,
    }
    return {"id": 1, "ticket_id": 1, "updater_id": 90, "created_at": "2026-10-01T08:00:00Z", "child_events": [child]}


def test_the_note_of_a_call_is_no_word_where_talk_tells_the_call():
    for talk, shown in ((True, False), (False, True)):
        got = read(parse_ticket_events, {"talk": talk, **recorded("staff"), "ticket_events": [voice()]}).frame("events")
        assert got.select("kind", "channel", "is_public").rows() == [("message", "phone", shown)]


def test_words_in_side_conversations_are_not_to_the_customer_and_their_tickets_no_contact():
    got = read(parse_ticket_events, {"ticket_events": [voice(event_type="Comment", via="side_conversation")]})
    assert got.frame("events")["is_public"].to_list() == [False]
    ticket = {"id": 1, "via": {"channel": "side_conversation"}}
    assert read(parse_tickets, {"tickets": [ticket]}).frame("interactions")["is_spam"].to_list() == [True]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_people_wrote_is_not_staged(case):
    kept = b"".join(page.body for pages in unharmed(case).pages.values() for page in pages)
    bodies = [c["body"] for c in recorded("ticket_comments")["comments"]]
    bodies += [c["body"] for e in recorded("ticket_events")["ticket_events"] for c in e["child_events"] if "body" in c]
    bodies += [c["body"] for a in recorded("ticket_audits")["audits"] for c in a["events"] if "body" in c]
    words = [*bodies, "passport 12345", "Hola, on és la meva comanda?"]
    assert [w for w in words if json.dumps(w, ensure_ascii=False).encode() in kept] == []


# People, in other shapes


def test_other_addresses_and_numbers_of_a_user_are_theirs():
    identities = [
        {"user_id": 1, "type": "email", "value": "b@x.example"},
        {"user_id": 1, "type": "email", "value": "a@x.example"},
        {"user_id": 1, "type": "phone_number", "value": "+34600000000"},
        {"user_id": 1, "type": "twitter", "value": "x"},
        {"user_id": 2, "type": "email", "value": "c@x.example"}, None,
    ]  # fmt: skip
    user = {"id": 1, "email": "a@x.example", "user_fields": {"tier": "gold"}}
    got = read(parse_users, {"users": [user], "identities": identities}, segment_field="tier").frame("contacts")
    assert got.select("emails", "phones", "segment").rows() == [
        (["a@x.example", "b@x.example"], ["+34600000000"], "gold")
    ]


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"ticket": {"id": 1}}, ["1"]),
        ({"results": [{"id": 2, "result_type": "ticket"}, {"id": 3, "result_type": "user"}, {"id": 4}]}, ["2", "4"]),
        ({"tickets": [], "ticket": {"id": 1}}, []),
    ],
)
def test_one_ticket_or_a_search_reads_as_an_export(body, ids):
    assert read(parse_tickets, body).frame("interactions")["interaction_id"].to_list() == ids
