"""Messages and tracked changes of tickets → canonical events. Pure.

Messages keep their number; changes, which are numbered apart, are named `change-N`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors._histories import events_of
from connectors._records import Record, content, found, members, names_by_id, objects, rejected, text
from connectors.odoo.parse import stage_words
from connectors.odoo.values import given, instant, name, number
from connectors.odoo.words import AUTOMATIC, MESSAGE_CHANNELS, MESSAGES, NOTES, SYSTEM_USER, WORDS
from model.delivery import Context, Page, Parsed, gather


def _staff(beside: Record) -> Mapping[str, str]:
    """Partner → internal user, as the page tells."""
    return {partner: str(user) for partner, user in members(beside.get("staff")).items()}


def parse_messages(page: Page, context: Context) -> Parsed:
    """Messages on tickets → message `events`; what Odoo itself notes is set aside."""
    listed, odd = found(page, "messages", "records", "result")
    staff = _staff(content(page))
    written = [m for m in listed if given(m, "message_type") in (*MESSAGES, None)]
    other = [(text(m.get("id")), m, "a notification, not a message") for m in listed if m not in written]
    events = events_of([_message(m, staff) for m in written], context, words=WORDS)
    return gather([odd, rejected("events", other), events])


def _message(message: Record, staff: Mapping[str, str]) -> Record:
    actor, user = _author(message, staff)
    kind = text(given(message, "message_type")) or ""
    return {
        "interaction_id": number(message.get("res_id")),
        "event_id": message.get("id"),
        "at": instant(message, "date") or instant(message, "create_date"),
        "kind": "message",
        "actor": actor,
        "is_public": str(not _is_note(message)).lower(),
        "channel": MESSAGE_CHANNELS.get(kind) if actor == "customer" else None,
        "agent_id": user if actor == "agent" else None,
    }


def _author(message: Record, staff: Mapping[str, str]) -> tuple[str, str | None]:
    """Who wrote it, and the user behind it: staff by the page's list, OdooBot and automatic answers as the system."""
    author = number(message.get("author_id"))
    user = staff.get(author or "")
    is_nobodys = author is None and not given(message, "email_from")
    if user == SYSTEM_USER or given(message, "message_type") in AUTOMATIC or is_nobodys:
        return "system", user
    return ("agent", user) if user or given(message, "message_type") == "email_outgoing" else ("customer", None)


def _is_note(message: Record) -> bool:
    return message.get("is_internal") is True or (name(message.get("subtype_id")) or "").lower() in NOTES


def parse_changes(page: Page, context: Context) -> Parsed:
    """Tracked changes of stage, assignee and team → status, assignment and transfer `events`."""
    listed, odd = found(page, "changes", "records", "result")
    beside, settings = content(page), context.settings
    fields, about = names_by_id(beside, "fields", "name"), _by_number(beside)
    status = stage_words(beside, getattr(settings, "statuses", {}))
    told = [(change, about.get(number(change.get("mail_message_id")) or "")) for change in listed]
    lost = [(text(c.get("id")), c, "the ticket it belongs to is not told") for c, message in told if message is None]
    rows = [
        {**_told_by(change, message, _staff(beside)), **row}
        for change, message in told
        if message is not None
        for row in _change(change, _field(change, fields), status)
    ]
    return gather([odd, rejected("events", lost), events_of(rows, context, words=WORDS)])


def _by_number(beside: Record) -> dict[str, Record]:
    return {key: message for message in objects(beside.get("messages")) if (key := text(message.get("id")))}


def _field(change: Record, fields: Mapping[str, str]) -> str | None:
    """The technical name of the field that changed."""
    value = change.get("field_id") or change.get("field")
    return fields.get(number(value) or "", text(value) if isinstance(value, str) else None)


def _told_by(change: Record, message: Record, staff: Mapping[str, str]) -> Mapping[str, Any]:
    key = text(change.get("id"))
    actor, _ = _author({"email_from": "someone", **message}, staff)
    return {
        "interaction_id": number(message.get("res_id")),
        "event_id": f"change-{key}" if key else None,
        "at": instant(message, "date") or instant(change, "create_date"),
        "actor": actor,
    }


def _change(change: Record, field: str | None, status: Callable[..., str | None]) -> Iterator[Record]:
    """What one change tells. Unassigning is told by the ticket itself."""
    target, label = given(change, "new_value_integer"), given(change, "new_value_char")
    if field == "stage_id":
        yield {"kind": "status", "value": status([target, label] if target else label)}
    if field == "user_id" and target:
        yield {"kind": "assigned", "agent_id": target}
    if field == "team_id" and given(change, "old_value_integer"):
        yield {"kind": "transferred", "team": label or target}
