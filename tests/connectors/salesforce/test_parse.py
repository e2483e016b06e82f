"""What Salesforce's rows mean: closed or not, whose, about which case; and pages of every shape."""

import pytest

from connectors.salesforce import SurveySettings
from connectors.salesforce.calls import parse_call_tasks, parse_voice_calls
from connectors.salesforce.events import parse_comments, parse_emails, parse_feed, parse_history
from connectors.salesforce.parse import parse_cases, parse_contacts, parse_person_accounts, parse_users
from connectors.salesforce.sessions import parse_live_chats, parse_sessions
from connectors.salesforce.surveys import own_surveys
from tests.connectors.given_salesforce import CASE, STAMP, answered, case, read

ANA, QUEUE, MARTA = "005A00000000001AAA", "00GA00000000001AAA", "003A00000000001AAA"


def only(parse, record, table="interactions", **given):
    frame = read(parse, answered(record), **given).frame(table)
    assert frame.height == 1
    return frame.row(0, named=True)


@pytest.mark.parametrize(
    ("label", "is_closed", "status"),
    [
        ("Working", False, "open"), ("On Hold", False, "on_hold"), ("Closed", False, "open"), ("Odd", False, "open"),
        ("Closed", True, "closed"), ("Resolved", True, "solved"), ("New", True, "closed"), ("Odd", True, "closed"),
        ("Working", None, "open"), ("Odd", None, None),
    ],
)  # fmt: skip
def test_whether_it_is_closed_decides_not_the_label(label, is_closed, status):
    assert only(parse_cases, case(Status=label, IsClosed=is_closed))["status"] == status


def test_a_status_the_settings_map_is_taken_as_they_say():
    mapped = {"Answered, waits": "pending"}
    assert only(parse_cases, case(Status="Answered, waits", IsClosed=False), statuses=mapped)["status"] == "pending"


def test_a_case_closed_before_it_was_opened_has_no_time_to_its_end_and_is_listed():
    parsed = read(
        parse_cases, answered(case(IsClosed=True, Status="Closed", ClosedDate="2025-03-11T18:59:51.000+0000"))
    )
    assert parsed.frame("interactions")["status"].to_list() == ["closed"]
    assert parsed.frame("events").height == 0
    assert parsed.rejects["reason"].to_list() == ["at: before creation"]


def test_fields_are_those_the_settings_name():
    found = only(
        parse_cases,
        case(Kind__c="Delivery", Order={"Number__c": "A-1"}, Desk__c="Night", Tags__c="a;b", Until__c=STAMP),
        reason_field="Kind__c", reference_field="Order.Number__c", team_field="Desk__c", tags_field="Tags__c",
        resolution_due_field="Until__c",
    )  # fmt: skip
    assert (found["reason"], found["reference"], found["team"], found["tags"]) == (
        "Delivery",
        "A-1",
        "Night",
        ["a", "b"],
    )
    assert found["resolution_due_at"] == found["created_at"]
    assert found["url"] == f"https://shop.my.salesforce.com/lightning/r/Case/{CASE}/view"


def test_whoever_wrote_without_being_a_contact_is_known_by_the_address():
    rows = [
        case(Id=f"500A0000000000{n}AAA", SuppliedEmail=mail) for n, mail in ((1, "Nora@x.test"), (2, "nora@x.test "))
    ]
    parsed = read(parse_cases, answered(*rows))
    assert parsed.frame("interactions")["contact_id"].n_unique() == 1
    assert "nora" not in parsed.frame("interactions")["contact_id"][0]
    assert only(parse_cases, case(ContactId=MARTA, SuppliedEmail="x@x.test"))["contact_id"] == MARTA


def test_pages_come_in_many_shapes_and_nothing_is_lost():
    shapes = [answered(case()), [case()], case(), {"records": [{"Id": CASE, "CreatedDate": STAMP}]}]
    assert [read(parse_cases, shape).frame("interactions").height for shape in shapes] == [1, 1, 1, 1]
    for odd in ("text", {"message": "no"}, {"records": None}, {"records": [1, None]}):
        parsed = read(parse_cases, odd)
        assert parsed.rejects.height == parsed.records > 0


def test_a_record_of_another_object_is_set_aside_with_what_it_is():
    parsed = read(parse_cases, answered({"attributes": {"type": "Account"}, "Id": "001", "Name": "X"}))
    assert parsed.rejects["reason"].to_list() == ["this is a Account"]


def test_a_record_of_few_fields_is_kept():
    parsed = read(parse_contacts, answered({"attributes": {"type": "Contact"}, "Id": MARTA, "Name": "Marta"}))
    assert parsed.frame("contacts")["name"].to_list() == ["Marta"]
    assert read(parse_users, answered({"Id": ANA, "Username": "ana"})).frame("agents")["name"].to_list() == ["ana"]


def test_a_companys_account_is_no_person():
    parsed = read(parse_person_accounts, answered({"Id": "001A", "Name": "Edge", "IsPersonAccount": False}))
    assert parsed.rejects["reason"].to_list() == ["a company, no person"]


def change(number, field, new, **given):
    return {
        "Id": f"017A0000000000{number}AAA",
        "CaseId": CASE,
        "Field": field,
        "NewValue": new,
        "CreatedDate": STAMP,
        **given,
    }


def test_a_change_of_owner_is_one_event_whichever_row_comes_first():
    names, ids = change(1, "Owner", "Returns"), change(2, "Owner", QUEUE)
    beside = {"queues": [{"Id": QUEUE, "Name": "Returns"}], "statuses": []}
    frame = read(parse_history, beside | answered(names, ids)).frame("events")
    assert frame["event_id"].n_unique() == 1
    newest = frame.drop_nulls("_source_updated_at")
    assert newest.select("kind", "team").rows() == [("transferred", "Returns")]


def test_a_change_of_another_field_is_set_aside():
    parsed = read(parse_history, answered(change(1, "Priority", "High")))
    assert parsed.rejects["reason"].to_list() == ["a change of Priority"]


def test_an_email_of_no_case_and_a_draft_are_no_messages():
    rows = [{"Id": "1", "Incoming": True, "CreatedDate": STAMP}, {"Id": "2", "ParentId": CASE, "Status": "5"}]
    assert read(parse_emails, answered(*rows)).rejects["reason"].to_list() == ["an e-mail of no case", "a draft"]


@pytest.mark.parametrize(
    ("kind", "actor"),
    [
        ("Standard", "agent"), ("CspLitePortal", "customer"), ("Guest", "customer"), ("AutomatedProcess", "system"),
        (None, "agent"),
    ],
)  # fmt: skip
def test_who_wrote_a_comment_is_told_by_the_type_of_user(kind, actor):
    row = {"Id": "00a1", "ParentId": CASE, "CreatedDate": STAMP, "CreatedById": ANA, "CreatedBy": {"UserType": kind}}
    found = only(parse_comments, row, "events")
    assert (found["actor"], found["agent_id"]) == (actor, ANA if actor == "agent" else None)


def test_a_post_is_public_when_all_users_see_it_and_repeats_are_set_aside():
    post = {"Id": "0D51", "ParentId": CASE, "CreatedDate": STAMP, "CreatedById": ANA}
    assert only(parse_feed, {**post, "Visibility": "AllUsers"}, "events")["is_public"] is True
    assert only(parse_feed, {**post, "Visibility": "InternalUsers"}, "events")["is_public"] is False
    assert read(parse_feed, answered({**post, "Type": "ChangeStatusPost"})).rejects.height == 1


def voice_call(**given):
    return {
        "Id": "0LQA00000000001AAA", "CallType": "Inbound", "CallStartDateTime": STAMP, "CreatedDate": STAMP,
        "FromPhoneNumber": "+447700900004", "SystemModstamp": STAMP, **given,
    }  # fmt: skip


def test_a_missed_call_ends_without_an_answer():
    parsed = read(parse_voice_calls, answered(voice_call(CallEndDateTime=STAMP)))
    assert parsed.frame("events")["kind"].to_list() == ["call_start", "call_end"]
    assert parsed.frame("contacts")["phones"].to_list() == [["+447700900004"]]


def test_a_call_is_carried_on_by_the_case_opened_from_it_and_follows_an_older_one():
    for opened, column in (
        ("2026-10-05T08:03:00.000+0000", "transferred_to"),
        ("2026-09-05T08:00:00.000+0000", "follows"),
    ):
        body = {"case_created": {CASE: opened}} | answered(voice_call(RelatedRecordId=CASE))
        found = read(parse_voice_calls, body).frame("interactions").row(0, named=True)
        assert {name for name in ("transferred_to", "follows") if found[name] == CASE} == {column}


def test_a_transferred_call_is_carried_on_in_the_next_one():
    found = only(parse_voice_calls, voice_call(NextCallId="0LQA00000000002AAA", RelatedRecordId=CASE))
    assert found["transferred_to"] == "0LQA00000000002AAA"


def test_calls_between_staff_are_set_aside():
    assert read(parse_voice_calls, answered(voice_call(CallType="Consult"))).rejects["reason"].to_list() == [
        "a call between staff"
    ]


def test_a_voice_call_logged_as_a_task_is_told_once():
    task = {"Id": "00T1", "CallObject": "0LQA00000000001AAA", "CreatedDate": STAMP}
    assert read(parse_call_tasks, answered(task)).rejects["reason"].to_list() == ["told by its voice call"]


def test_a_logged_call_ended_when_it_was_logged():
    task = {
        "Id": "00T1",
        "CallType": "Outbound",
        "CallDurationInSeconds": 90,
        "CompletedDateTime": STAMP,
        "CreatedDate": STAMP,
    }
    events = read(parse_call_tasks, answered(task)).frame("events")
    seconds = (events["at"][1] - events["at"][0]).total_seconds()
    assert (events["kind"].to_list(), seconds) == (["call_start", "call_end", "call_answered"], 90)
    assert events["actor"][0] == "agent"


def test_a_session_the_bot_handed_over_has_the_handoff_and_the_agent():
    row = {"Id": "0MwA00000000001AAA", "ChannelType": "WhatsApp", "AgentType": "BotToAgent", "OwnerId": ANA,
           "StartTime": STAMP, "AcceptTime": STAMP, "CreatedDate": STAMP,
           "MessagingEndUser": {"MessagingPlatformKey": "whatsapp:+447700900002", "Name": "Wanda"}}  # fmt: skip
    parsed = read(parse_sessions, answered(row))
    assert parsed.frame("events")["kind"].to_list() == ["bot_handoff", "assigned"]
    assert parsed.frame("contacts").select("name", "phones").rows() == [("Wanda", ["+447700900002"])]
    assert parsed.frame("interactions")["channel"].to_list() == ["whatsapp"]


@pytest.mark.parametrize(
    ("origin", "direction"), [("InboundInitiated", "inbound"), ("AgentInitiated", "outbound"), (None, None)]
)
def test_a_session_was_begun_by_whom_its_origin_says(origin, direction):
    row = {"Id": "0Mw1", "Origin": origin, "CreatedDate": STAMP}
    assert only(parse_sessions, row)["direction"] == direction


def test_a_missed_chat_was_asked_for_and_never_taken():
    row = {"Id": "5701", "Status": "Missed", "CreatedDate": STAMP, "EndTime": STAMP, "OwnerId": QUEUE}
    assert read(parse_live_chats, answered(row)).frame("events")["kind"].to_list() == ["message", "status"]


def test_answers_are_read_from_an_object_of_the_org():
    own = SurveySettings(
        object="Answer__c", kind="nps", score="Score__c", scale_min=0, scale_max=10, interaction="Case__c"
    )
    body = answered({"Id": "a01", "Score__c": 7, "Case__c": CASE, "CreatedDate": STAMP}, {"Id": "a02", "Score__c": 70})
    parsed = read(own_surveys(own), body)
    assert parsed.frame("surveys").select("kind", "score", "interaction_id").rows() == [
        ("nps", 7.0, CASE),
        ("nps", None, None),
    ]
    assert "outside the scale" in parsed.rejects["reason"].to_list()
