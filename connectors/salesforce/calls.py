"""Voice calls, and calls logged as tasks → `interactions`, `events`, `contacts`. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import instant
from connectors._links import carried_on
from connectors._people import nobody
from connectors._records import Reader, Record, frame, nested, rejected, text, word
from connectors.salesforce.events import read_events
from connectors.salesforce.records import (
    agent_of,
    case_created,
    changed_at,
    deleted_at,
    link,
    queue_of,
    rows_of,
    updated,
)
from connectors.salesforce.words import CASE, CONTACT, INTERNAL_CALLS, OUTBOUND_CALLS, VOICE_CALL, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import CONTACTS, INTERACTIONS

_LONGEST_CALL: Final = 86_400 * 10
_INTERNAL: Final = {name.lower() for name in INTERNAL_CALLS}


def parse_voice_calls(page: Page, context: Context) -> Parsed:
    """Voice calls: rung, answered, ended; calls between staff are set aside."""
    rows, odd = rows_of(page, "VoiceCall")
    calls = [_linked(row, row.get("RelatedRecordId"), row.get("CallStartDateTime"), page) for row in rows]
    return gather([odd, _parsed(calls, context, _no_call, _voice_columns(context.settings), _voice_events)])


def parse_call_tasks(page: Page, context: Context) -> Parsed:
    """Calls logged as tasks; those between staff, and those that are voice calls read by themselves, are set aside.

    A task tells how long a call was and when it was logged as done: it is taken to have ended then.
    """
    rows, odd = rows_of(page, "Task")
    calls = [_linked(row, row.get("WhatId"), _logged(row), page) for row in rows]
    return gather([odd, _parsed(calls, context, _no_logged_call, _task_columns(context.settings), _task_events)])


def _parsed(calls: list[Record], context: Context, why_not: Any, columns: Mapping[str, Reader], told: Any) -> Parsed:
    reasons = [(text(row.get("Id")), row, reason) for row in calls if (reason := why_not(row))]
    kept = [row for row in calls if not why_not(row)]
    interactions = canonical(INTERACTIONS, frame(kept, columns), context, words=WORDS)
    events = [event for row in kept for event in told(row)]
    strangers = _strangers(kept, context)
    return gather([rejected(INTERACTIONS.name, reasons), interactions, read_events(events, context), strangers])


def _linked(row: Record, about: Any, began: Any, page: Page) -> Record:
    case = about if (text(about) or "").startswith(CASE) else None
    return {**row, "_case": carried_on(case, began, case_created(page))}


def _no_call(row: Record) -> str | None:
    return "a call between staff" if word(row.get("CallType")) in _INTERNAL else None


def _no_logged_call(row: Record) -> str | None:
    if word(row.get("TaskSubtype") or "call") != "call":
        return f"no call: a task of type {row.get('TaskSubtype')}"
    is_voice_call = (text(row.get("CallObject")) or "").startswith(VOICE_CALL)
    return "told by its voice call" if is_voice_call else _no_call(row)


def _columns(settings: Any, name: str) -> Mapping[str, Reader]:
    return {
        "interaction_id": "Id",
        "channel": lambda _: "phone",
        "channel_detail": "CallType",
        "direction": _direction,
        "url": lambda row: link(settings, name, row),
        "follows": "_case.follows",
        "updated_at": changed_at,
        "deleted_at": deleted_at,
        "_source_updated_at": updated,
    }


def _direction(row: Record) -> str | None:
    given = word(row.get("CallType"))
    return ("outbound" if given in OUTBOUND_CALLS else "inbound") if given else None


def _voice_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        **_columns(settings, "VoiceCall"),
        "contact_id": _caller,
        "status": lambda c: "closed" if c.get("CallEndDateTime") else "open",
        "team": lambda c: c.get("QueueName") or queue_of(c),
        "agent_id": _who_answered,
        "transferred_to": lambda c: c.get("NextCallId") or nested(c, "_case", "transferred_to"),
        "created_at": lambda c: c.get("CallStartDateTime") or c.get("CreatedDate"),
    }


def _who_answered(row: Record) -> str | None:
    return agent_of(row, "UserId") or agent_of(row)


def _caller(row: Record) -> Any:
    about = text(row.get("RelatedRecordId")) or ""
    known = nested(row, "EndUser", "ContactId") or (about if about.startswith(CONTACT) else None)
    return known or nobody("caller", _number(row))


def _number(row: Record) -> str | None:
    return text(row.get("ToPhoneNumber" if _direction(row) == "outbound" else "FromPhoneNumber"))


def _strangers(rows: Sequence[Record], context: Context) -> Parsed:
    """Callers who are nobody's contact: known by their number."""
    unknown = [row for row in rows if (text(_caller(row)) or "").startswith("caller-")]
    columns: Mapping[str, Reader] = {
        "contact_id": _caller,
        "phones": lambda row: [_number(row)],
        "is_agent": lambda _: "false",
        "updated_at": changed_at,
        "_source_updated_at": updated,
    }
    return canonical(CONTACTS, frame(unknown, columns), context)


def _voice_events(row: Record) -> Sequence[Record]:
    is_ours = _direction(row) == "outbound"
    agent, row_id = _who_answered(row), row.get("Id")
    answered = row.get("CallAcceptDateTime") or row.get("CallConnectDateTime")
    start = {"interaction_id": row_id, "_source_updated_at": updated(row)}
    found: list[Record] = [
        {**start, "event_id": f"{row_id}-start", "kind": "call_start", "at": row.get("CallStartDateTime"),
         "actor": "agent" if is_ours else "customer"},
        {**start, "event_id": f"{row_id}-answered", "kind": "call_answered", "at": answered, "actor": "agent",
         "agent_id": agent},
        {**start, "event_id": f"{row_id}-end", "kind": "call_end", "at": row.get("CallEndDateTime"),
         "hold_seconds": row.get("CustomerHoldDuration")},
    ]  # fmt: skip
    return [event for event in found if event["at"]]


def _logged(row: Record) -> Any:
    return row.get("CompletedDateTime") or row.get("CreatedDate")


def _task_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        **_columns(settings, "Task"),
        "contact_id": lambda t: t.get("WhoId") if (text(t.get("WhoId")) or "").startswith(CONTACT) else None,
        "status": lambda t: "closed" if t.get("CompletedDateTime") or word(t.get("Status")) == "completed" else "open",
        "priority": "Priority",
        "subject": "Subject",
        "agent_id": agent_of,
        "transferred_to": "_case.transferred_to",
        "created_at": lambda t: _began(t) or t.get("CreatedDate"),
    }


def _began(row: Record) -> str | None:
    """The end less the length; null where either is not told."""
    end, length = instant(_logged(row)), row.get("CallDurationInSeconds")
    if end is None or not isinstance(length, int) or isinstance(length, bool) or not 0 <= length < _LONGEST_CALL:
        return None
    return (end - timedelta(seconds=length)).isoformat()


def _task_events(row: Record) -> Sequence[Record]:
    """A call with a length was answered; one of no length tells only that it was tried."""
    began, row_id = _began(row), row.get("Id")
    if not began:
        return []
    start = {"interaction_id": row_id, "_source_updated_at": updated(row)}
    agent = agent_of(row)
    caller = "agent" if _direction(row) == "outbound" else "customer"
    found: list[Record] = [
        {**start, "event_id": f"{row_id}-start", "kind": "call_start", "at": began, "actor": caller},
        {**start, "event_id": f"{row_id}-end", "kind": "call_end", "at": _logged(row)},
    ]
    if row.get("CallDurationInSeconds"):
        answered = {"kind": "call_answered", "at": began, "actor": "agent", "agent_id": agent}
        found.append({**start, "event_id": f"{row_id}-answered", **answered})
    return found
