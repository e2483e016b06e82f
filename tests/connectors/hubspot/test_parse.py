"""What HubSpot's records mean: stages, who wrote, which ticket; and pages of every shape."""

import pytest

from connectors.hubspot.engagements import parse_calls, parse_communications, parse_emails
from connectors.hubspot.parse import parse_contacts, parse_feedback, parse_owners
from connectors.hubspot.threads import parse_messages, parse_threads
from connectors.hubspot.tickets import parse_tickets
from tests.connectors.given_hubspot import STAMP, listed, read, record

LATER = "2026-10-05T09:00:00.000Z"


def only(parse, row, table="interactions", beside=None, **given):
    frame = read(parse, listed(row, **(beside or {})), **given).frame(table)
    assert frame.height == 1
    return frame.row(0, named=True)


def pipelines(label, state):
    return {"pipelines": [{"id": "5", "stages": [{"id": "50", "label": label, "metadata": {"ticketState": state}}]}]}


@pytest.mark.parametrize(
    ("label", "state", "status"),
    [
        ("Anything", "CLOSED", "closed"), ("Resolved", "CLOSED", "solved"), ("New", "CLOSED", "closed"),
        ("Anything", "OPEN", "open"), ("Waiting on customer", "OPEN", "pending"), ("Closed", "OPEN", "open"),
        ("Waiting on contact", None, "pending"), ("Anything", None, None),
    ],
)  # fmt: skip
def test_whether_a_stage_is_closed_decides_not_its_label(label, state, status):
    ticket = record(1, hs_pipeline="5", hs_pipeline_stage="50")
    assert only(parse_tickets, ticket, beside=pipelines(label, state))["status"] == status


@pytest.mark.parametrize("word", ["in the workshop", "50"])
def test_a_stage_is_mapped_by_its_label_or_its_number(word):
    ticket = record(1, hs_pipeline="5", hs_pipeline_stage="50")
    beside = pipelines("In the workshop", "OPEN")
    assert only(parse_tickets, ticket, beside=beside, statuses={word: "on_hold"})["status"] == "on_hold"


def test_the_first_pipelines_stages_are_known_without_being_told_and_others_are_not():
    assert only(parse_tickets, record(1, hs_pipeline="0", hs_pipeline_stage="3"))["status"] == "open"
    assert only(parse_tickets, record(1, hs_pipeline="5", hs_pipeline_stage="3"))["status"] is None


def test_a_ticket_without_a_source_has_no_known_channel():
    found = only(parse_tickets, record(1))
    assert (found["channel"], found["channel_detail"]) == ("unknown", None)


def test_a_ticket_closed_before_it_was_opened_has_no_time_to_its_end_and_is_listed():
    parsed = read(parse_tickets, listed(record(1, closed_date="2025-03-11T18:59:51Z")))
    assert parsed.frame("events").height == 0
    assert parsed.rejects["reason"].to_list() == ["at: before creation"]


def change(value, at, **more):
    return {"value": value, "timestamp": at, "sourceType": "CRM_UI", **more}


def test_former_owners_and_teams_tell_who_had_it_and_where_it_went():
    past = {"hubspot_owner_id": [change("", LATER), change("7", STAMP)],
            "hubspot_team_id": [change("71", LATER), change("70", STAMP)]}  # fmt: skip
    staff = [{"id": "7", "userId": 77, "teams": [{"id": "71", "name": "Second line"}]}]
    events = read(parse_tickets, listed(record(1), histories={"1": past}, staff=staff)).frame("events")
    assert events.select("kind", "agent_id", "team").rows() == [
        ("assigned", "7", None),
        ("transferred", None, "Second line"),
    ]


def test_a_ticket_merged_into_another_is_told_with_when_it_was():
    past = {"hs_merged_object_ids": [change("8;9", LATER), change("8", STAMP)]}
    ticket = record(1, hs_merged_object_ids="8;9")
    events = read(parse_tickets, listed(ticket, histories={"1": past})).frame("events").sort("interaction_id")
    assert events.select("interaction_id", "value").rows() == [("8", "1"), ("9", "1")]
    assert events["at"].dt.hour().to_list() == [8, 9]


def test_merged_contacts_are_told_by_the_one_they_became():
    contact = record(1, hs_merged_object_ids="8", hs_calculated_merged_vids="9:1759651200000;1:1759651200000")
    frame = read(parse_contacts, listed(contact)).frame("contacts")
    assert dict(frame.select("contact_id", "merged_into").rows()) == {"1": None, "8": "1", "9": "1"}


def test_pages_come_in_many_shapes_and_nothing_is_lost():
    shapes = [listed(record(1)), [record(1)], record(1), {"results": [{"id": "1"}]},
              listed({"properties": {"hs_object_id": {"value": "1"}}})]  # fmt: skip
    assert [read(parse_tickets, shape).frame("interactions").height for shape in shapes] == [1, 1, 1, 1, 1]
    for odd in ("text", {"status": "error"}, {"results": None}, {"results": [1, None]}):
        parsed = read(parse_tickets, odd)
        assert parsed.rejects.height == parsed.records > 0


def test_contacts_of_the_first_api_are_read_too():
    old = {"vid": 1, "properties": {"email": {"value": "a@x.test"}, "lastmodifieddate": {"value": "1759651200000"}}}
    found = only(parse_contacts, old, "contacts")
    assert (found["contact_id"], found["emails"], found["updated_at"].day) == ("1", ["a@x.test"], 5)


def test_a_record_of_another_object_is_set_aside():
    company = {**record(1), "url": "https://app.hubspot.com/contacts/1/record/0-2/1"}
    assert read(parse_contacts, listed(company)).rejects["reason"].to_list() == ["not one of the contacts"]


def test_owners_that_left_stay_and_queues_are_no_people():
    parsed = read(
        parse_owners, listed({"id": "7", "email": "a@x.test", "archived": True}, {"id": "8", "type": "QUEUE"})
    )
    assert parsed.frame("agents").select("name", "is_active").rows() == [("a@x.test", False)]
    assert parsed.rejects["reason"].to_list() == ["no person: a queue"]


def call(**given):
    return record(1, hs_timestamp=STAMP, hs_call_direction="INBOUND", hs_call_from_number="+447700900004", **given)


@pytest.mark.parametrize(
    ("status", "length", "kinds"),
    [
        ("COMPLETED", "60000", ["call_start", "call_answered", "call_end"]),
        ("NO_ANSWER", "15000", ["call_start", "call_end"]),
        ("MISSED", None, ["call_start", "call_end"]),
        ("IN_PROGRESS", None, ["call_start"]),
        (None, "60000", ["call_start", "call_answered", "call_end"]),
        (None, None, ["call_start"]),
    ],
)  # fmt: skip
def test_a_call_nobody_answered_only_rang(status, length, kinds):
    parsed = read(parse_calls, listed(call(hs_call_status=status, hs_call_duration=length)))
    assert parsed.frame("events")["kind"].to_list() == kinds


def test_a_logged_call_says_by_its_outcome_whether_anybody_talked():
    told = {"hs_call_status": "COMPLETED", "hs_call_duration": "20000"}
    outcomes = {"73a0d17f-1163-4015-bdd5-ec830791da20": 2, "f240bbac-87c9-4f6e-bf70-924b57d47db7": 3, "own": 3}
    for outcome, count in outcomes.items():
        assert read(parse_calls, listed(call(hs_call_disposition=outcome, **told))).frame("events").height == count
    own = read(parse_calls, listed(call(hs_call_disposition="own", **told)), unanswered_outcomes=["own"])
    assert own.frame("events")["kind"].to_list() == ["call_start", "call_end"]


@pytest.mark.parametrize(("status", "known"), [("CONNECTING", None), ("CALLING_CRM_USER", None), ("BUSY", "closed")])
def test_a_call_under_way_is_not_closed(status, known):
    assert read(parse_calls, listed(call(hs_call_status=status))).frame("interactions")["status"].to_list() == [known]


def test_a_ticket_that_does_not_tell_its_channel_takes_that_of_what_it_hangs_on():
    tickets = [record(n, source_type=source) for n, source in ((1, "CHAT"), (2, None), (3, ""), (4, None))]
    origins = {"1": "calls", "2": "calls", "3": "emails"}
    found = read(parse_tickets, listed(*tickets, origins=origins)).frame("interactions")
    assert found.select("channel", "channel_detail").rows() == [
        ("chat", "CHAT"),
        ("phone", "calls"),
        ("email", "emails"),
        ("unknown", None),
    ]


def test_a_caller_who_is_no_contact_is_known_by_the_number():
    parsed = read(parse_calls, listed(call()))
    assert parsed.frame("contacts")["phones"].to_list() == [["+447700900004"]]
    assert parsed.frame("interactions")["contact_id"].to_list() == parsed.frame("contacts")["contact_id"].to_list()
    linked = read(parse_calls, listed(call(), links={"contacts": {"1": ["101"]}}))
    assert linked.frame("contacts").height == 0


def email(**given):
    return record(1, hs_timestamp=STAMP, hs_email_direction="INCOMING_EMAIL", **given)


def test_an_email_is_a_message_of_each_of_its_tickets():
    links = {"tickets": {"1": ["5", "6"]}}
    events = read(parse_emails, listed(email(), links=links)).frame("events")
    assert events.select("interaction_id", "event_id", "actor").rows() == [
        ("5", "email-1", "customer"),
        ("6", "email-1", "customer"),
    ]


def test_an_email_of_no_ticket_is_read_only_when_asked_for():
    assert read(parse_emails, listed(email())).records == 0
    found = only(parse_emails, email(), emails_without_ticket=True)
    assert (found["interaction_id"], found["direction"]) == ("email-1", "inbound")


def test_a_logged_message_without_a_ticket_stands_by_itself():
    row = record(1, hs_timestamp=STAMP, hs_communication_channel_type="WHATS_APP")
    assert only(parse_communications, row)["channel"] == "whatsapp"


def test_associations_inside_a_record_are_read_too():
    row = {**email(), "associations": {"tickets": {"results": [{"id": "5", "type": "email_to_ticket"}]}}}
    assert read(parse_emails, listed(row)).frame("events")["interaction_id"].to_list() == ["5"]


def test_an_answer_is_read_on_the_scale_the_settings_give():
    row = record(1, hs_survey_type="CSAT", hs_value="2", hs_submission_timestamp=STAMP)
    found = only(parse_feedback, row, "surveys", scales={"csat": (0, 2)})
    assert (found["score"], found["scale_max"]) == (2.0, 2.0)
    assert read(parse_feedback, listed(record(1, hs_survey_type="KNOWLEDGE"))).rejects.height == 1


def message(kind="MESSAGE", **given):
    return {"id": "m1", "conversationsThreadId": "6", "createdAt": STAMP, "type": kind, **given}


@pytest.mark.parametrize(
    ("sender", "direction", "actor"),
    [
        ("V-1", "INCOMING", "customer"), ("E-a", "INCOMING", "customer"), ("E-a", "OUTGOING", "agent"),
        ("A-77", "OUTGOING", "agent"), ("B-1", "OUTGOING", "bot"), ("L-1", "OUTGOING", "bot"), ("S-1", None, "system"),
        ("V-1", None, "customer"), (None, None, None),
    ],
)  # fmt: skip
def test_who_wrote_is_told_by_the_actor_and_for_addresses_by_the_direction(sender, direction, actor):
    row = message(senders=[{"actorId": sender}], direction=direction)
    assert only(parse_messages, row, "events")["actor"] == actor


def test_an_assignment_by_a_bot_is_a_handoff_and_one_by_staff_is_not():
    by_bot = read(parse_messages, listed(message("ASSIGNMENT", assignedTo="A-77", createdBy="B-1"))).frame("events")
    by_staff = read(parse_messages, listed(message("ASSIGNMENT", assignedTo="A-77", createdBy="A-78"))).frame("events")
    assert (by_bot["kind"].to_list(), by_staff["kind"].to_list()) == (["bot_handoff", "assigned"], ["assigned"])


def test_what_tells_nothing_is_set_aside():
    rows = [message("ASSIGNMENT", assignedTo=None), message("SOMETHING_NEW")]
    assert read(parse_messages, listed(*rows)).rejects["reason"].to_list() == [
        "tells nothing here: ASSIGNMENT",
        "tells nothing here: SOMETHING_NEW",
    ]


def test_a_thread_of_a_ticket_is_merged_into_it_and_named_channels_come_first():
    row = {"id": "6", "createdAt": STAMP, "latestMessageTimestamp": STAMP, "originalChannelId": "1000",
           "threadAssociations": {"associatedTicketId": "201"}}  # fmt: skip
    assert only(parse_threads, row)["merged_into"] == "201"
    assert only(parse_threads, row)["channel"] == "chat"
    assert only(parse_threads, row, beside={"channels": {"1000": "WHATSAPP"}})["channel"] == "whatsapp"
