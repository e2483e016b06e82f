"""Cases of pages another program asked for, with their children inside them."""

from connectors.salesforce.nested import parse_cases_and_children
from tests.connectors.given_salesforce import CASE, STAMP, answered, case, read


def child(kind, number, **given):
    return {"attributes": {"type": kind}, "Id": f"00{number}", "CreatedDate": STAMP, **given}


def test_comments_e_mails_and_history_inside_a_case_are_its_events():
    whole = case(
        CaseComments=answered(child("CaseComment", 1, IsPublished=True), child("CaseComment", 2)),
        EmailMessages=answered(child("EmailMessage", 3, Incoming=True, MessageDate=STAMP, Status="1")),
        Histories=answered(child("CaseHistory", 4, Field="Status", NewValue="Working")),
        Feeds=None,
    )
    parsed = read(parse_cases_and_children, answered(whole, case(Id="500B", CaseComments=None)))
    assert parsed.frame("interactions").height == 2
    assert parsed.frame("events").select("interaction_id", "event_id", "kind", "actor").rows() == [
        (CASE, "001", "message", "agent"),
        (CASE, "002", "message", "agent"),
        (CASE, "003", "message", "customer"),
        (CASE, "004", "status", "agent"),
    ]
    assert parsed.rejects.is_empty()


def test_an_e_mail_inside_a_case_that_is_a_draft_is_set_aside():
    whole = case(EmailMessages=answered(child("EmailMessage", 3, Status="5")))
    parsed = read(parse_cases_and_children, answered(whole))
    assert parsed.rejects["reason"].to_list() == ["a draft"]
    assert parsed.records == 2
