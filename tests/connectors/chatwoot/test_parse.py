"""How Chatwoot's records are read, and what its own description of them gives."""

import json

import pytest

from connectors.chatwoot.events import parse_messages
from connectors.chatwoot.parse import parse_agents, parse_contacts, parse_conversations, parse_surveys
from connectors.chatwoot.reports import parse_reporting_events
from tests.connectors.given_chatwoot import read
from tests.connectors.given_recorded import is_conserved
from tests.optional import optional

AT = 1790812800
ASKED = "GET /api/v1/accounts/3/conversations/12/messages?after=0"


def message(**given):
    return {"id": 1, "conversation_id": 12, "message_type": 1, "created_at": AT, "content": "x", **given}


def events(*messages, **given):
    names = {"agents": [{"id": 9, "name": "Olga"}], "teams": [{"id": 1, "name": "Night"}, {"id": 2, "name": "Day"}]}
    part = read(parse_messages, {"payload": list(messages), "hilo": names}, ASKED, **given)
    assert is_conserved(part)
    return part.frame("events").to_dicts()


@pytest.mark.parametrize(
    ("given", "actor", "agent"),
    [
        ({"message_type": 0}, "customer", None),
        ({"message_type": "incoming"}, "customer", None),
        ({"sender": {"id": 9, "type": "user"}}, "agent", "9"),
        ({"sender_type": "User", "sender_id": 9}, "agent", "9"),
        ({"sender": {"id": 4, "type": "agent_bot"}}, "bot", None),
        ({"sender": {"id": 4, "type": "captain_assistant"}}, "bot", None),
        ({}, "system", None),
        ({"message_type": 3}, "system", None),
    ],
)
def test_who_wrote(given, actor, agent):
    [event] = events(message(**given))
    assert (event["actor"], event["agent_id"], event["kind"]) == (actor, agent, "message")


def test_a_message_without_its_conversation_takes_it_from_the_request():
    found = read(parse_messages, [{"id": 1, "message_type": 0, "created_at": AT}], ASKED).frame("events")
    assert found["interaction_id"].to_list() == ["12"]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Assigned to Olga by Pau", ("9", None)),
        ("Assigned to night by Pau", (None, "night")),
        ("Assigned to Olga via Night by Automation System", ("9", "Night")),
        ("Asignado a Olga por Pau", ("9", None)),
        ("Asignado a Olga via Night por Pau", ("9", "Night")),
        ("Olga auto-asignado a esta conversación", ("9", None)),
        ("Assignada a Olga per Pau", ("9", None)),
        ("Assignat a Olga mitjançant Night per Pau", ("9", "Night")),
        ("Olga s'ha auto assignat aquesta conversa", ("9", None)),
        ("Olga self-assigned this conversation", ("9", None)),
        ("Assigned to Somebody Who Left by Pau", None),
        ("Olga added parcel", None),
        ("Conversation was marked resolved by Olga", None),
    ],
)
def test_sentences_that_tell_an_assignment(sentence, told):
    found = [(e["agent_id"], e["team"]) for e in events(message(message_type=2, content=sentence))]
    assert found == ([told] if told else [])


def test_another_team_is_a_transfer_and_the_same_again_is_not():
    def to(number, name):
        return message(id=number, message_type=2, content=f"Assigned to {name} by Pau")

    kinds = [e["kind"] for e in events(to(1, "Night"), to(2, "Night"), to(3, "Day"), to(4, "Olga"))]
    assert kinds == ["assigned", "assigned", "transferred", "assigned"]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Conversation was marked resolved by Olga", "solved"),
        ("Conversation was resolved by Núria", "solved"),
        ("Conversation was reopened by Olga", "open"),
        ("System reopened the conversation due to a new incoming message.", "open"),
        ("Conversation was snoozed by Olga", "on_hold"),
        ("Conversation was marked as pending by Olga", "open"),
        ("La conversación fue marcada como resuelta por Olga", "solved"),
        ("La conversación fue marcada por Olga", "solved"),
        ("La conversación fue marcada por el sistema debido a 3 días de inactividad", "solved"),
        ("Conversación fue resuelta por Núria", "solved"),
        ("La conversación fue reabierta por Olga", "open"),
        ("El sistema reabrió la conversación debido a un nuevo mensaje entrante.", "open"),
        ("La conversa va ser marcada com resolta per Olga", "solved"),
        ("El sistema ha marcat que la conversa s'ha resolt a causa de 3 dies d'inactivitat", "solved"),
        ("La conversa es va reobrir per Olga", "open"),
        ("El sistema ha reobert la conversa a causa d'un nou missatge entrant.", "open"),
    ],
)
def test_sentences_tell_the_statuses_nobody_reports_and_all_when_the_settings_say_so(sentence, status):
    told = message(message_type=2, content=sentence)
    is_reported = "snoozed" not in sentence and "pending" not in sentence
    assert [e["value"] for e in events(told)] == ([] if is_reported else [status])
    assert [e["value"] for e in events(told, history="activity")] == [status]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("La conversación fue pospuesta por Olga", "on_hold"),
        ("Olga ha posposat la conversa", "on_hold"),
        ("La conversación fue marcada como pendiente por Olga", "open"),
        ("La conversa va ser marcada com pendent per Olga", "open"),
    ],
)
def test_sentences_tell_statuses_nobody_reports_in_every_language_we_know(sentence, status):
    assert [e["value"] for e in events(message(message_type=2, content=sentence))] == [status]


def test_an_answer_that_never_arrived_is_not_public():
    for kind, is_public in ((0, True), (1, False), (3, False)):
        assert [e["is_public"] for e in events(message(message_type=kind, status="failed"))] == [is_public]


def test_what_captain_reports_is_known_and_a_name_that_is_none_set_aside():
    body = [{"id": 1, "name": "conversation_captain_inference_resolved"}, {"id": 2, "name": ["x"]}]
    part = read(parse_reporting_events, body, ASKED.replace("messages", "reporting_events"))
    assert part.rejects["id"].to_list() == ["2"]


def test_a_missed_call_only_rings():
    found = events(message(message_type=0, content_type="voice_call", call={"status": "no_answer"}))
    assert [(e["kind"], e["channel"], e["actor"]) for e in found] == [("call_start", "phone", "customer")]


def test_a_type_of_message_nobody_knows_is_set_aside():
    part = read(parse_messages, {"payload": [message(message_type=9)]}, ASKED)
    assert part.rejects["reason"].to_list() == ["unknown type of message 9"]
    assert is_conserved(part)


def test_a_report_nobody_knows_is_set_aside_and_the_request_names_the_conversation():
    body = [
        {"id": 1, "name": "brand_new", "conversation_id": 7012},
        {
            "id": 2,
            "name": "conversation_resolved",
            "conversation_id": 7012,
            "value": 60,
            "value_in_business_hours": 0,
            "event_end_time": "2026-10-01T00:00:00Z",
        },
    ]
    part = read(parse_reporting_events, body, ASKED.replace("messages", "reporting_events"))
    assert part.rejects["reason"].to_list() == ["unknown reporting event"]
    assert part.frame("events").select("interaction_id", "value").rows() == [("12", "solved")]
    figures = part.frame("vendor_metrics").select("metric_id", "figure", "value").rows()
    assert figures == [("report-2.calendar", "full_resolution", 60), ("report-2.business", "full_resolution", None)]
    assert is_conserved(part)


def conversation(**given):
    return {"id": 5, "created_at": AT, "last_activity_at": AT, "status": "open", **given}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"first_reply_created_at": 0}, "new"),
        ({"first_reply_created_at": AT}, "open"),
        ({"first_reply_created_at": 0, "meta": {"assignee": {"id": 9}}}, "open"),
        ({}, "open"),
        ({"status": 1}, "solved"),
        ({"status": "pending"}, "open"),
    ],
)
def test_status(given, status):
    part = read(parse_conversations, {"payload": [conversation(**given)]})
    assert part.frame("interactions")["status"].to_list() == [status]


def test_a_bot_that_has_a_conversation_is_no_agent():
    meta = {"assignee": {"id": 9, "name": "Olga"}}
    for kind, agent, status in (("User", "9", "open"), (None, "9", "open"), ("AgentBot", None, "new")):
        told = conversation(first_reply_created_at=0, meta={**meta, "assignee_type": kind})
        got = read(parse_conversations, {"payload": [told]}).frame("interactions")
        assert got.select("agent_id", "status").row(0) == (agent, status)


def test_an_inbox_the_settings_name_decides_on_the_channel():
    body = {
        "payload": [conversation(inbox_id=4, meta={"channel": "Channel::Api"})],
        "hilo": {"inboxes": [{"id": 4, "name": "Shop app"}]},
    }
    row = read(parse_conversations, body, channels={"SHOP APP": "app"}).frame("interactions").row(0, named=True)
    assert (row["channel"], row["channel_detail"]) == ("app", "Channel::Api")
    assert read(parse_conversations, body).frame("interactions")["channel"].to_list() == ["unknown"]


def test_a_deadline_of_opening_hours_is_not_guessed():
    sla = {"sla_resolution_time_threshold": 60}
    rows = [conversation(applied_sla={**sla, "sla_only_during_business_hours": only}) for only in (False, True)]
    due = [read(parse_conversations, {"payload": [r]}).frame("interactions")["resolution_due_at"][0] for r in rows]
    assert [moment and int(moment.timestamp()) for moment in due] == [AT + 60, None]


def _sample(schema, schemas):
    """A value as an OpenAPI schema describes it."""
    if "$ref" in schema:
        return _sample(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "allOf" in schema:
        return {k: v for part in schema["allOf"] for k, v in _sample(part, schemas).items()}
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: _sample(inner, schemas) for name, inner in schema.get("properties", {}).items()}
    simple = {"string": "2026-10-01T00:00:00Z" if schema.get("format") == "date-time" else "word", "boolean": True}
    return [_sample(schema["items"], schemas)] if kind == "array" else simple.get(kind, AT)


@pytest.mark.parametrize(
    ("parse", "described", "tables"),
    [
        (parse_conversations, "conversation_list", {"interactions": 1, "contacts": 1}),
        (parse_contacts, "contacts_list_response", {"contacts": 1}),
        (parse_messages, "conversation_messages", {"events": 1}),
        (parse_agents, "agent", {"agents": 1}),
        (parse_reporting_events, "reporting_events_list_response", None),
        (parse_surveys, None, {"surveys": 1}),
    ],
)
def test_records_as_the_vendor_describes_them_are_stored_or_set_aside(parse, described, tables):
    schemas = json.loads(optional("fixtures/chatwoot/openapi/swagger.json").read_text())["components"]["schemas"]
    rating = [{"id": 1, "message_id": 2, "rating": 5, "created_at": AT, "conversation_id": 3}]
    part = read(parse, _sample(schemas[described], schemas) if described else rating, ASKED)
    assert is_conserved(part)
    stored = {name: frame.height for name, frame in part.tables.items() if frame.height}
    assert stored == tables if tables else part.rejects.height == 1
