"""Pages of calls, e-mails and logged messages → `interactions`, `events`, `contacts`. Pure.

HubSpot numbers each kind of record by itself, so ids begin with what it is: `call-17`, `email-17`, `message-17`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import EPOCH, instant
from connectors._links import carried_on
from connectors._people import nobody
from connectors._records import Reader, Record, frame, rejected, text, word
from connectors.hubspot.objects import CALLS, COMMUNICATIONS, EMAILS
from connectors.hubspot.records import Around, deleted_at, given, id_of, prop, rows_of, updated
from connectors.hubspot.tickets import read_events
from connectors.hubspot.words import DIRECTION_OF_EMAIL, UNANSWERED, UNDER_WAY, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import CONTACTS, INTERACTIONS

_CHANGED: Final = updated(CALLS.clock)
_TYPE: Final = "hs_communication_channel_type"
_NEVER_TALKED: Final = ("busy", "canceled", "failed", "missed", "no_answer")


def _word(row: Record, name: str) -> str:
    return word(given(row, name))


def _began(row: Record) -> Any:
    return given(row, "hs_timestamp") or given(row, "hs_createdate") or row.get("createdAt")


def _columns(kind: str, around: Around) -> Mapping[str, Reader]:
    """What all of them tell alike."""
    return {
        "interaction_id": lambda row: f"{kind}-{id_of(row)}" if id_of(row) else None,
        "contact_id": lambda row: around.first(row, "contacts"),
        "agent_id": prop("hubspot_owner_id"),
        "created_at": _began,
        "updated_at": _CHANGED,
        "deleted_at": deleted_at,
        "_source_updated_at": _CHANGED,
    }


def parse_calls(page: Page, context: Context) -> Parsed:
    """Calls: rung, answered, ended. Whoever called without being a contact is known by the number."""
    rows, odd = rows_of(page, CALLS.name)
    around = Around.of(page)
    calls = [{**row, "_ticket": _of_ticket(row, around)} for row in rows]
    columns: Mapping[str, Reader] = {
        **_columns("call", around),
        "contact_id": lambda c: around.first(c, "contacts") or nobody("caller", _number(c)),
        "channel": lambda _: "phone",
        "channel_detail": prop("hs_call_direction"),
        "direction": prop("hs_call_direction"),
        "status": lambda c: None if _word(c, "hs_call_status") in ("", *UNDER_WAY) else "closed",
        "reason": prop("hs_activity_type"),
        "subject": prop("hs_call_title"),
        "team": lambda c: around.team(given(c, "hubspot_team_id")),
        "transferred_to": "_ticket.transferred_to",
        "follows": "_ticket.follows",
    }
    kept = canonical(INTERACTIONS, frame(calls, columns), context, words=WORDS, formats=(EPOCH,))
    told = [event for row in rows for event in _rings(row, context.settings.unanswered_outcomes)]  # type: ignore[attr-defined]  # this connector's settings
    strangers = [row for row in rows if not around.first(row, "contacts") and _number(row)]
    return gather([odd, kept, read_events(told, context), _callers(strangers, context)])


def _of_ticket(row: Record, around: Around) -> Mapping[str, Any]:
    return carried_on(around.first(row, "tickets"), _began(row), around.created())


def _number(row: Record) -> str | None:
    is_ours = _word(row, "hs_call_direction") == "outbound"
    return text(given(row, "hs_call_to_number" if is_ours else "hs_call_from_number"))


def _rings(row: Record, unanswered: Sequence[str]) -> Sequence[Record]:
    """The events of a call; a call with a length that is not said to be unanswered was answered as it began."""
    is_unanswered = _word(row, "hs_call_status") in UNANSWERED or given(row, "hs_call_disposition") in unanswered
    is_ours, length = _word(row, "hs_call_direction") == "outbound", _seconds(row)
    owner, call = given(row, "hubspot_owner_id"), f"call-{id_of(row)}"
    start: Record = {"interaction_id": call, "at": _began(row), "_source_updated_at": _CHANGED(row)}
    found: list[Record] = [
        {**start, "event_id": "start", "kind": "call_start", "actor": "agent" if is_ours else "customer"}
    ]
    if length and not is_unanswered:
        found.append({**start, "event_id": "answered", "kind": "call_answered", "actor": "agent", "agent_id": owner})
    ended = instant(_began(row))
    if ended and length is not None:
        at = (ended + timedelta(seconds=length)).isoformat()
        found.append({**start, "event_id": "ended", "kind": "call_end", "at": at})
    return found


def _seconds(row: Record) -> float | None:
    """How long it was; null when that is not told, 0 when it was not answered."""
    length = text(given(row, "hs_call_duration")) or ""
    if length.isdigit() and len(length) < 12:
        return int(length) / 1000
    return 0.0 if _word(row, "hs_call_status") in _NEVER_TALKED else None


def _callers(rows: Sequence[Record], context: Context) -> Parsed:
    columns: Mapping[str, Reader] = {
        "contact_id": lambda c: nobody("caller", _number(c)),
        "phones": lambda c: [_number(c)],
        "is_agent": lambda _: "false",
        "updated_at": _CHANGED,
        "_source_updated_at": _CHANGED,
    }
    return canonical(CONTACTS, frame(rows, columns), context, formats=(EPOCH,))


def parse_emails(page: Page, context: Context) -> Parsed:
    """E-mails as messages of their tickets. Those of no ticket are left out, or each is a contact by itself."""
    rows, odd = rows_of(page, EMAILS.name)
    around = Around.of(page)
    drafts = [row for row in rows if _is_draft(row)]
    of_tickets = [row for row in rows if not _is_draft(row) and around.linked(row, "tickets")]
    alone = [row for row in rows if not _is_draft(row) and not around.linked(row, "tickets")]
    if not context.settings.emails_without_ticket:  # type: ignore[attr-defined]  # this connector's settings
        alone = []
    columns: Mapping[str, Reader] = {
        **_columns("email", around),
        "channel": lambda _: "email",
        "channel_detail": prop("hs_email_direction"),
        "direction": lambda e: DIRECTION_OF_EMAIL.get(_word(e, "hs_email_direction")),
        "subject": prop("hs_email_subject"),
    }
    kept = canonical(INTERACTIONS, frame(alone, columns), context, words=WORDS, formats=(EPOCH,))
    told = read_events([event for row in (*of_tickets, *alone) for event in _mails(row, around)], context)
    return gather([odd, rejected(EMAILS.name, [(id_of(row), row, "a draft") for row in drafts]), kept, told])


def _is_draft(row: Record) -> bool:
    return "draft" in _word(row, "hs_email_direction") + _word(row, "hs_email_status")


def _mails(row: Record, around: Around) -> list[Record]:
    is_theirs = _word(row, "hs_email_direction") == "incoming_email"
    return _said(row, around, "email", "customer" if is_theirs else "agent", "email")


def _said(row: Record, around: Around, kind: str, who: str | None, channel: Any) -> list[Record]:
    """The message, in each of its tickets, else in an interaction of its own."""
    own = f"{kind}-{id_of(row)}"
    message = {
        "event_id": own,
        "at": _began(row),
        "kind": "message",
        "actor": who,
        "is_public": "true",
        "channel": channel,
        "agent_id": given(row, "hubspot_owner_id") if who == "agent" else None,
        "_source_updated_at": _CHANGED(row),
    }
    return [{**message, "interaction_id": ticket} for ticket in around.linked(row, "tickets") or [own]]


def parse_communications(page: Page, context: Context) -> Parsed:
    """WhatsApp, SMS and LinkedIn messages that staff logged: who wrote them is not told."""
    rows, odd = rows_of(page, COMMUNICATIONS.name)
    around = Around.of(page)
    alone = [row for row in rows if not around.linked(row, "tickets")]
    columns: Mapping[str, Reader] = {**_columns("message", around), "channel": prop(_TYPE)}
    kept = canonical(INTERACTIONS, frame(alone, columns), context, words=WORDS, formats=(EPOCH,))
    told = [event for row in rows for event in _said(row, around, "message", None, given(row, _TYPE))]
    return gather([odd, kept, read_events(told, context)])
