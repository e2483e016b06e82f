"""Rows of other systems' tables as Fivetran copies them, and what must come of them."""

from datetime import UTC, datetime

SYNCED, DELETED, ACTIVE = "_fivetran_synced", "_fivetran_deleted", "_fivetran_active"


def at(day, hour=8, minute=0, second=0):
    """An instant of October 2026 as a database gives it."""
    return f"2026-10-{day:02} {hour:02}:{minute:02}:{second:02}"


def utc(day, hour=8, minute=0, second=0):
    """The same as it must come out."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=UTC)


def _row(synced, **values):
    return {**values, SYNCED: at(synced, 23)}


HUBSPOT = {
    "contact": (
        _row(1, id="1", property_firstname="Marta", property_lastname="Puig", property_email="marta@mail.test",
             property_phone="+34600000001", property_mobilephone="+34600000002", property_createdate=at(1),
             property_hs_calculated_merged_vids="9:1600000000000;1:1500000000000", is_deleted="FALSE"),
        _row(2, id="2", property_firstname="Quim", property_email="quim@mail.test", property_createdate=at(1)),
        _row(3, id="3", property_email="old@mail.test", property_createdate=at(1), is_deleted="TRUE"),
    ),
    "contact_merge_audit": ({"vid_to_merge": "3", "canonical_vid": "2"},),
    "owner": (_row(1, owner_id="70", first_name="Anna", last_name="Vidal", email="anna@shop.test", archived="FALSE"),),
    "team": ({"id": "8", "name": "Returns"}, {"id": "9", "name": "First line"}),
    "ticket_pipeline_stage": (
        {"stage_id": "100", "label": "Received", "is_closed": "FALSE", "ticket_state": "OPEN"},
        {"stage_id": "101", "label": "Waiting on contact", "is_closed": "FALSE", "ticket_state": "OPEN"},
        {"stage_id": "102", "label": "Refunded", "is_closed": "TRUE", "ticket_state": "CLOSED"},
    ),
    "ticket_contact": ({"ticket_id": "500", "contact_id": "1"}, {"ticket_id": "500", "contact_id": "2"}),
    "ticket": (
        _row(2, id="500", property_source_type="EMAIL", property_hs_pipeline_stage="102",
             property_hs_ticket_priority="HIGH", property_hs_ticket_category="BILLING", property_subject="Where",
             property_hubspot_team_id="8", property_hubspot_owner_id="70", property_createdate=at(1),
             is_deleted="FALSE"),
        _row(3, id="501", property_source_type="CHAT", property_hs_pipeline_stage="101", property_createdate=at(2)),
        _row(4, id="502", property_source_type="FORM", property_hs_pipeline_stage="2", property_subject="Gone",
             property_createdate=at(3), is_deleted="TRUE"),
    ),
    "ticket_property_history": (
        _row(1, ticket_id="500", name="hs_pipeline_stage", value="100", source="FORM", timestamp_instant=at(1)),
        _row(2, ticket_id="500", name="hs_pipeline_stage", value="102", source="CRM_UI", timestamp_instant=at(1, 12)),
        _row(2, ticket_id="500", name="hubspot_owner_id", value="70", source="WORKFLOWS", timestamp_instant=at(1, 9)),
        _row(2, ticket_id="500", name="hubspot_team_id", value="8", source="CRM_UI", timestamp_instant=at(1, 10)),
        _row(2, ticket_id="500", name="subject", value="Where", source="FORM", timestamp_instant=at(1)),
    ),
    "ticket_engagement": (
        {"ticket_id": "500", "engagement_id": "900"}, {"ticket_id": "501", "engagement_id": "900"},
        {"ticket_id": "500", "engagement_id": "901"}, {"ticket_id": "500", "engagement_id": "910"},
    ),
    "engagement_contact": ({"engagement_id": "911", "contact_id": "2"},),
    "engagement_email": (
        _row(2, engagement_id="900", property_hs_timestamp=at(1), property_hs_email_direction="INCOMING_EMAIL"),
        _row(1, engagement_id="901", property_hs_timestamp=at(1, 11), property_hs_email_direction="EMAIL",
             property_hubspot_owner_id="70"),
        _row(3, engagement_id="902", property_hs_timestamp=at(1, 11), property_hs_email_direction="EMAIL"),
    ),
    "engagement_call": (
        _row(2, engagement_id="910", property_hs_timestamp=at(1, 10), property_hs_call_direction="OUTBOUND",
             property_hs_call_status="COMPLETED", property_hs_call_duration="90500", property_hubspot_owner_id="70"),
        _row(3, engagement_id="911", property_hs_timestamp=at(2, 10), property_hs_call_direction="INBOUND",
             property_hs_call_status="NO_ANSWER", property_hs_call_duration="20000"),
    ),
}  # fmt: skip
# 6 changes less the subject; e-mails of a ticket 2 + 1; a call with 3 events, one with 2
HUBSPOT_ROWS = {"contacts": 4, "interactions": 4, "events": 4 + 3 + 3 + 2, "agents": 1}
HUBSPOT_KNOWN = (
    ("contacts", "1", "phones", ["+34600000001", "+34600000002"]),
    ("contacts", "1", "name", "Marta Puig"),
    ("contacts", "9", "merged_into", "1"),
    ("contacts", "3", "merged_into", "2"),
    ("contacts", "3", "deleted_at", utc(3, 23)),
    ("agents", "70", "name", "Anna Vidal"),
    ("interactions", "500", "status", "closed"),
    ("interactions", "500", "priority", "high"),
    ("interactions", "500", "contact_id", "1"),
    ("interactions", "500", "team", "Returns"),
    ("interactions", "500", "created_at", utc(1)),
    ("interactions", "501", "status", "pending"),
    ("interactions", "501", "channel", "chat"),
    ("interactions", "502", "deleted_at", utc(4, 23)),
    ("interactions", "502", "subject", None),
    ("interactions", "502", "status", "pending"),
    ("interactions", "call-911", "contact_id", "2"),
    ("interactions", "call-911", "direction", "inbound"),
    ("events", "500/status-2026-10-01 08:00:00", "value", "open"),
    ("events", "500/status-2026-10-01 12:00:00", "value", "closed"),
    ("events", "500/status-2026-10-01 12:00:00", "actor", "agent"),
    ("events", "500/assigned-2026-10-01 09:00:00", "agent_id", "70"),
    ("events", "500/assigned-2026-10-01 09:00:00", "actor", "system"),
    ("events", "500/transferred-2026-10-01 10:00:00", "team", "Returns"),
    ("events", "501/email-900", "actor", "customer"),
    ("events", "500/email-901", "agent_id", "70"),
    ("events", "500/call-910-end", "at", datetime(2026, 10, 1, 10, 1, 30, 500_000, tzinfo=UTC)),
    ("events", "500/call-910-answered", "actor", "customer"),
    ("events", "call-911/call-911-start", "actor", "customer"),
)


def _now(synced, **values):
    return _row(synced, **{ACTIVE: "TRUE"}, **values)


INTERCOM = {
    "contact_history": (
        _now(2, id="c1", name="Marta", email="marta@mail.test", phone="+34600000001", external_id="77",
             created_at=at(1), updated_at=at(2)),
        {**_row(1, id="c1", name="Marta Old", created_at=at(1), updated_at=at(1)), ACTIVE: "FALSE"},
        _now(3, id="c2", name="Quim", created_at=at(1), updated_at=at(3), **{DELETED: "TRUE"}),
    ),
    "admin": (_row(1, id="30", name="Anna", email="anna@shop.test"),),
    "team": ({"id": "8", "name": "Returns"},),
    "tag": ({"id": "1", "name": "late"}, {"id": "2", "name": "box"}),
    "conversation_tag_history": (
        {"conversation_id": "500", "tag_id": "1", ACTIVE: "TRUE"},
        {"conversation_id": "500", "tag_id": "2", ACTIVE: "TRUE"},
        {"conversation_id": "501", "tag_id": "2", ACTIVE: "FALSE"},
    ),
    "conversation_contact_history": (
        {"conversation_id": "500", "contact_id": "c1", ACTIVE: "TRUE"},
        {"conversation_id": "500", "contact_id": "a0", ACTIVE: "FALSE"},
    ),
    "conversation_history": (
        _now(4, id="500", source_type="conversation", source_author_type="user", source_author_id="c1",
             source_delivered_as="customer_initiated", source_subject="<p>Where</p>", state="closed",
             priority="priority", assignee_type="admin", assignee_id="30", team_assignee_id="8",
             conversation_rating_value="4", conversation_rating_remark="Thanks", created_at=at(1), updated_at=at(2)),
        {**_row(3, id="500", source_type="conversation", state="open", created_at=at(1), updated_at=at(1)),
         ACTIVE: "FALSE"},
        _now(5, id="501", source_type="email", source_author_type="admin", source_author_id="30",
             source_delivered_as="admin_initiated", state="snoozed", assignee_type="team", assignee_id="8",
             created_at=at(3), updated_at=at(3)),
    ),
    "conversation_part_history": (
        _now(1, id="1", conversation_id="500", part_type="comment", author_type="admin", author_id="30",
             created_at=at(1, 9), updated_at=at(1, 9), body="Here it is"),
        _now(2, id="2", conversation_id="500", part_type="assignment", author_type="admin", author_id="30",
             assigned_to_type="team", assigned_to_id="8", created_at=at(1, 10), updated_at=at(1, 10), body=""),
        _now(3, id="3", conversation_id="500", part_type="close", author_type="admin", author_id="30",
             created_at=at(1, 11), updated_at=at(1, 11), body="Bye"),
        _now(4, id="4", conversation_id="500", part_type="note", author_type="bot", created_at=at(1, 12),
             updated_at=at(1, 12), body="Private"),
        _now(5, id="5", conversation_id="500", part_type="assignment", author_type="admin", author_id="30",
             assigned_to_type="admin", assigned_to_id="30", created_at=at(1, 9), updated_at=at(1, 9)),
    ),
}  # fmt: skip
# first messages 2; parts: a reply, a transfer, a closing with words (2), a note, an assignment
INTERCOM_ROWS = {"contacts": 2, "agents": 1, "interactions": 2, "surveys": 1, "events": 2 + 1 + 1 + 2 + 1 + 1}
INTERCOM_KNOWN = (
    ("contacts", "c1", "name", "Marta"),
    ("contacts", "c1", "external_ids", ["external:77"]),
    ("contacts", "c2", "deleted_at", utc(3, 23)),
    ("interactions", "500", "contact_id", "c1"),
    ("interactions", "500", "channel", "chat"),
    ("interactions", "500", "status", "closed"),
    ("interactions", "500", "priority", "high"),
    ("interactions", "500", "team", "Returns"),
    ("interactions", "500", "agent_id", "30"),
    ("interactions", "500", "tags", ["box", "late"]),
    ("interactions", "500", "subject", "Where"),
    ("interactions", "501", "direction", "outbound"),
    ("interactions", "501", "team", "Returns"),
    ("interactions", "501", "status", "on_hold"),
    ("interactions", "501", "tags", None),
    ("surveys", "500", "score", 4.0),
    ("events", "500/source", "actor", "customer"),
    ("events", "501/source", "agent_id", "30"),
    ("events", "500/1", "at", utc(1, 9)),
    ("events", "500/2-assigned", "kind", "transferred"),
    ("events", "500/2-assigned", "team", "Returns"),
    ("events", "500/3-status", "value", "closed"),
    ("events", "500/3", "kind", "message"),
    ("events", "500/4", "is_public", False),
    ("events", "500/5-assigned", "agent_id", "30"),
)

SALESFORCE = {
    "account": ({"id": "001A", "name": "Bakery"},),
    "contact": (
        _row(1, id="003A", first_name="Marta", last_name="Puig", email="marta@mail.test", phone="+34600000001",
             mobile_phone="+34600000002", account_id="001A", created_date=at(1), last_modified_date=at(1)),
        _row(2, id="003B", first_name="Quim", last_name="Ros", created_date=at(1), master_record_id="003A",
             is_deleted="TRUE"),
    ),
    "user": (
        _row(1, id="005A", name="Anna Vidal", email="anna@shop.test", is_active="TRUE", user_type="Standard"),
        _row(1, id="005B", name="Portal", user_type="CspLitePortal", is_active="TRUE"),
    ),
    "group": ({"id": "00GA", "name": "Returns"},),
    "case": (
        _row(3, id="500A", contact_id="003A", origin="Email", status="Refunded", is_closed="TRUE", priority="High",
             type="Order", subject="Where", owner_id="005A", created_date=at(1), last_modified_date=at(2)),
        _row(4, id="500B", contact_id="003A", origin="Web", status="Working", is_closed="FALSE", owner_id="00GA",
             parent_id="500A", created_date=at(3), last_modified_date=at(3)),
        _row(5, id="500C", origin="Phone", status="New", is_closed="FALSE", subject="Gone", master_record_id="500A",
             is_deleted="TRUE", created_date=at(3)),
    ),
    "case_history": (
        _row(1, id="017A", case_id="500A", field="Status", new_value="Refunded", created_by_id="005A",
             created_date=at(1, 12)),
        _row(2, id="017B", case_id="500A", field="Status", new_value="Checking", created_by_id="005A",
             created_date=at(1, 9)),
        _row(3, id="017C", case_id="500A", field="Owner", new_value="00GA", created_by_id="005A",
             created_date=at(1, 9)),
        _row(4, id="017D", case_id="500A", field="Owner", new_value="Returns", created_by_id="005A",
             created_date=at(1, 9)),
        _row(5, id="017E", case_id="500A", field="Priority", new_value="High", created_by_id="005A",
             created_date=at(1, 9)),
    ),
    "email_message": (
        _row(1, id="02sA", parent_id="500A", incoming="TRUE", status="0", message_date=at(1), created_date=at(1)),
        _row(2, id="02sB", parent_id="500A", incoming="FALSE", status="3", message_date=at(1, 10),
             is_externally_visible="TRUE", created_by_id="005A", created_date=at(1, 10)),
        _row(2, id="02sC", parent_id="500A", incoming="FALSE", status="5", message_date=at(1, 10),
             created_by_id="005A", created_date=at(1, 10)),
    ),
    "case_comment": (
        _row(2, id="00aA", parent_id="500A", is_published="FALSE", created_by_id="005A", created_date=at(1, 11)),
        _row(2, id="00aB", parent_id="500A", is_published="TRUE", created_by_id="005B", created_date=at(1, 11)),
    ),
    "task": (
        _row(2, id="00TA", what_id="500A", who_id="003A", owner_id="005A", task_subtype="Call", call_type="Outbound",
             completed_date_time=at(2), created_date=at(2)),
        _row(3, id="00TB", who_id="003A", owner_id="005A", type="Call", call_type="Inbound", created_date=at(3)),
        _row(3, id="00TC", who_id="003A", owner_id="005A", type="To do", created_date=at(3)),
    ),
}  # fmt: skip
# 3 of 5 changes tell something, 2 e-mails without the draft, 2 comments, 2 calls
SALESFORCE_ROWS = {"contacts": 2, "agents": 1, "interactions": 4, "events": 3 + 2 + 2 + 2}
SALESFORCE_KNOWN = (
    ("contacts", "003A", "company", "Bakery"),
    ("contacts", "003A", "name", "Marta Puig"),
    ("contacts", "003B", "merged_into", "003A"),
    ("interactions", "500A", "status", "closed"),
    ("interactions", "500A", "reason", "Order"),
    ("interactions", "500A", "agent_id", "005A"),
    ("interactions", "500A", "priority", "high"),
    ("interactions", "500B", "status", "open"),
    ("interactions", "500B", "team", "Returns"),
    ("interactions", "500B", "follows", "500A"),
    ("interactions", "500C", "merged_into", "500A"),
    ("interactions", "500C", "deleted_at", utc(5, 23)),
    ("interactions", "00TB", "direction", "inbound"),
    ("interactions", "00TB", "contact_id", "003A"),
    ("events", "017A", "value", "closed"),
    ("events", "017A", "actor", "agent"),
    ("events", "017B", "value", "open"),
    ("events", "017C", "team", "Returns"),
    ("events", "02sA", "actor", "customer"),
    ("events", "02sB", "is_public", True),
    ("events", "00aA", "is_public", False),
    ("events", "00aB", "actor", "customer"),
    ("events", "00TA-start", "interaction_id", "500A"),
    ("events", "00TA-start", "actor", "agent"),
)

TWILIO = {
    "call": (
        _row(1, id="CA1", **{"from": "34600000001", "to": "+34911111111"}, direction="inbound", status="completed",
             duration="60", created_at=at(1), start_time=at(1), end_time=at(1, 8, 2), updated_at=at(1, 8, 2)),
        _row(2, id="CA2", **{"from": "+34911111111", "to": "client:anna"}, direction="outbound-dial",
             parent_call_id="CA1", status="completed", duration="50", created_at=at(1, 8, 1),
             start_time=at(1, 8, 1), end_time=at(1, 8, 2), updated_at=at(1, 8, 2)),
        _row(3, id="CA3", **{"from": "+34600000002", "to": "+34911111111"}, direction="inbound", status="no-answer",
             duration="0", created_at=at(2), start_time=at(2), end_time=at(2, 8, 1), updated_at=at(2, 8, 1)),
    ),
    "message": (
        _row(3, id="SM1", **{"from": "whatsapp:+34600000001", "to": "whatsapp:+34911111111"}, direction="inbound",
             status="received", created_at=at(3), date_sent=at(3), updated_at=at(3)),
        _row(3, id="SM2", **{"from": "whatsapp:+34911111111", "to": "whatsapp:+34600000001"},
             direction="outbound-api", status="delivered", created_at=at(3, 9), date_sent=at(3, 9),
             updated_at=at(3, 9)),
    ),
}  # fmt: skip
# calls: start, answered, end, status; a leg rung and answered; start and end. Two messages.
TWILIO_ROWS = {"contacts": 2, "interactions": 3, "events": 4 + 2 + 2 + 2}
TWILIO_KNOWN = (
    ("contacts", "+34600000001", "phones", ["+34600000001"]),
    ("interactions", "CA1", "status", "solved"),
    ("interactions", "CA1", "contact_id", "+34600000001"),
    ("interactions", "CA1", "created_at", utc(1)),
    ("interactions", "CA3", "status", None),
    ("events", "CA1/answered", "at", utc(1, 8, 1)),
    ("events", "CA1/CA2-answered", "agent_id", "anna"),
    ("events", "SM1", "actor", "customer"),
    ("events", "SM2", "at", utc(3, 9)),
)
