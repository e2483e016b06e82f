"""Rows of the databases of django-helpdesk and Asterisk, and what must come of them."""

from datetime import UTC, datetime

from tests.connectors.cases.sql_fivetran import at, utc

DJANGO = {
    "auth_user": (
        {"id": "30", "username": "anna", "first_name": "Anna", "last_name": "Vidal", "email": "anna@shop.test",
         "is_staff": "1", "is_active": "1"},
        {"id": "40", "username": "marta", "first_name": "", "last_name": "", "is_staff": "0", "is_active": "1"},
    ),
    "helpdesk_queue": ({"id": "1", "title": "Returns"},),
    "helpdesk_ticket": (
        {"id": "1", "submitter_email": "Marta@mail.test", "title": "Where", "queue_id": "1", "assigned_to_id": "30",
         "status": "3", "on_hold": "0", "priority": "2", "due_date": at(9), "created": at(1), "modified": at(2)},
        {"id": "2", "submitter_email": "", "title": "Again", "queue_id": "1", "status": "1", "on_hold": "1",
         "priority": "5", "created": at(3), "modified": at(3)},
        {"id": "3", "submitter_email": "quim@mail.test", "title": "Twice", "queue_id": "1", "status": "5",
         "on_hold": "0", "priority": "3", "merged_to_id": "1", "created": at(4), "modified": at(4)},
    ),
    "helpdesk_followup": (
        {"id": "10", "ticket_id": "1", "date": at(1), "public": "1", "comment": "Hello", "message_id": "<a@mail>"},
        {"id": "11", "ticket_id": "1", "date": at(1, 9), "public": "0", "comment": "Private", "user_id": "30"},
        {"id": "12", "ticket_id": "1", "date": at(1, 10), "public": "1", "comment": "", "user_id": "30",
         "new_status": "3"},
        {"id": "13", "ticket_id": "2", "date": at(3), "public": "1", "comment": "By form", "user_id": "40"},
    ),
}  # fmt: skip
DJANGO_ROWS = {"agents": 1, "contacts": 2, "interactions": 3, "events": 4}
DJANGO_KNOWN = (
    ("agents", "30", "name", "Anna Vidal"),
    ("contacts", "marta@mail.test", "emails", ["marta@mail.test"]),
    ("interactions", "1", "channel", "email"),
    ("interactions", "1", "status", "solved"),
    ("interactions", "1", "priority", "high"),
    ("interactions", "1", "team", "Returns"),
    ("interactions", "1", "resolution_due_at", utc(9)),
    ("interactions", "2", "channel", "web_form"),
    ("interactions", "2", "status", "on_hold"),
    ("interactions", "2", "contact_id", None),
    ("interactions", "3", "merged_into", "1"),
    ("events", "10", "actor", "customer"),
    ("events", "11", "actor", "agent"),
    ("events", "11", "is_public", False),
    ("events", "12-status", "value", "solved"),
    ("events", "13", "actor", "customer"),
)


def _queue(callid, event, day, hour, minute, *data, agent="NONE", queue="returns"):
    given = {f"data{n}": value for n, value in enumerate(data, start=1)}
    when = f"{at(day, hour, minute)}.250000"
    return {"time": when, "callid": callid, "queuename": queue, "agent": agent, "event": event, **given}


def _record(day, minute, src, dst, duration, billsec, disposition, uniqueid, linkedid, to="", app="Dial"):
    return {"calldate": at(day, 9, minute), "src": src, "dst": dst, "dstchannel": to, "lastapp": app,
            "duration": str(duration), "billsec": str(billsec), "disposition": disposition, "uniqueid": uniqueid,
            "linkedid": linkedid}  # fmt: skip


ASTERISK = {
    "queue_log": (
        _queue("1.1", "ENTERQUEUE", 1, 8, 0, "", "600000001", "1"),
        _queue("1.1", "CONNECT", 1, 8, 1, "60", "1.2", "5", agent="SIP/201"),
        _queue("1.1", "COMPLETEAGENT", 1, 8, 5, "60", "240", "1", agent="SIP/201"),
        _queue("2.1", "ENTERQUEUE", 2, 8, 0, "", "anonymous", "1"),
        _queue("2.1", "EXITWITHTIMEOUT", 2, 8, 2, "1", "1", "120"),
        _queue("2.1", "ENTERQUEUE", 2, 8, 3, "", "anonymous", "1", queue="first"),
        _queue("2.1", "ABANDON", 2, 8, 4, "1", "1", "60", queue="first"),
        _queue("NONE", "ADDMEMBER", 2, 8, 4, agent="SIP/201"),
    ),
    "cdr": (
        _record(1, 0, "600000001", "800", 300, 240, "ANSWERED", "1.1", "1.1", "SIP/201-0a"),
        _record(3, 0, "600000002", "100", 20, 0, "NO ANSWER", "3.1", "3.1", "SIP/201-0b"),
        _record(3, 0, "600000002", "100", 90, 70, "ANSWERED", "3.1", "3.1", "SIP/202-0c"),
        _record(4, 0, "202", "600000003", 50, 30, "ANSWERED", "4.1", "4.1", "SIP/trunk-0d"),
        _record(4, 5, "202", "201", 50, 30, "ANSWERED", "4.2", "4.2", "SIP/201-0e"),
        _record(5, 0, "600000004", "100", 40, 40, "ANSWERED", "5.1", "5.1", app="VoiceMail"),
    ),
}  # fmt: skip
# 1.1: start, answered, end, solved; 2.1: start, end, transferred, end; 3.1 and 4.1: start, answered, end, solved;
# 5.1, a voicemail: start, end
ASTERISK_ROWS = {"agents": 1, "contacts": 4, "interactions": 5, "events": 4 + 4 + 4 + 4 + 2}
ASTERISK_KNOWN = (
    ("agents", "SIP/201", "team", "returns"),
    ("contacts", "600000003", "phones", ["600000003"]),
    ("interactions", "1.1", "status", "solved"),
    ("interactions", "1.1", "contact_id", "600000001"),
    ("interactions", "1.1", "created_at", datetime(2026, 10, 1, 8, 0, 0, 250_000, tzinfo=UTC)),
    ("interactions", "1.1", "agent_id", "SIP/201"),
    ("interactions", "2.1", "contact_id", None),
    ("interactions", "2.1", "created_at", datetime(2026, 10, 2, 8, 0, 0, 250_000, tzinfo=UTC)),
    ("interactions", "2.1", "team", "first"),
    ("interactions", "3.1", "direction", "inbound"),
    ("interactions", "3.1", "status", "solved"),
    ("interactions", "4.1", "direction", "outbound"),
    ("interactions", "4.1", "contact_id", "600000003"),
    ("interactions", "5.1", "status", None),
    ("events", "3.1/answered-SIP/202-0c", "at", utc(3, 9, 0, 20)),
    ("events", "3.1/answered-SIP/202-0c", "agent_id", "202"),
    ("events", "3.1/end", "at", utc(3, 9, 1, 30)),
    ("events", "4.1/answered-SIP/trunk-0d", "actor", "customer"),
    ("events", "2.1/enterqueue-2026-10-02 08:03:00.250000", "kind", "transferred"),
    ("events", "2.1/abandon-2026-10-02 08:04:00.250000", "kind", "call_end"),
)
