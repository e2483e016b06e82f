"""Messaging sessions, their messages, and live chats → `interactions`, `events`, `contacts`, `vendor_metrics`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors._canonical import canonical
from connectors._histories import figures_of
from connectors._links import carried_on
from connectors._people import nobody
from connectors._records import Reader, Record, content, frame, nested, records, rejected, text, word
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
from connectors.salesforce.words import ACTOR_OF_ROLE, CHATS_PASSED_ON, CHATS_TAKEN, SESSION_WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import CONTACTS, INTERACTIONS

_SESSION_ID: Final = "0Mw"
_HANDED_OFF: Final = "bottoagent"
_COUNTS: Final = {"AgentMessageCount": "count_agent_replies", "EndUserMessageCount": "count_customer_messages"}
_CHAT_FIGURES: Final = {
    "WaitTime": "speed_of_answer",
    "AverageResponseTimeOperator": "next_response",
    "OperatorMessageCount": "count_agent_replies",
    "VisitorMessageCount": "count_customer_messages",
}
_TAKEN: Final = {name.lower() for name in CHATS_TAKEN}
_TOLD: Final = {*_TAKEN, *(name.lower() for name in CHATS_PASSED_ON)}


def parse_sessions(page: Page, context: Context) -> Parsed:
    """Messaging sessions: when a person took over from the bot or the queue, and when it ended."""
    rows, odd = rows_of(page, "MessagingSession")
    sessions = [{**row, "_case": carried_on(row.get("CaseId"), _began(row), case_created(page))} for row in rows]
    columns: Mapping[str, Reader] = {
        **_columns(context.settings, "MessagingSession"),
        "contact_id": _end_user,
        "channel": "ChannelType",
        "direction": lambda s: _direction(s.get("Origin")),
    }
    kept = canonical(INTERACTIONS, frame(sessions, columns), context, words=SESSION_WORDS)
    told = [event for row in rows for event in _turns(row, row.get("AcceptTime"))]
    figures = _figures(rows, _COUNTS, context)
    return gather([odd, kept, read_events(told, context, SESSION_WORDS), figures, _strangers(rows, context)])


def parse_live_chats(page: Page, context: Context) -> Parsed:
    """Live chats as their transcripts tell them: asked, taken, ended. Their words are not read."""
    rows, odd = rows_of(page, "LiveChatTranscript")
    chats = [{**row, "_case": carried_on(row.get("CaseId"), _began(row), case_created(page))} for row in rows]
    columns: Mapping[str, Reader] = {
        **_columns(context.settings, "LiveChatTranscript"),
        "contact_id": "ContactId",
        "channel": lambda _: "chat",
        "channel_detail": "LiveChatButton.MasterLabel",
        "team": lambda c: queue_of(c) or nested(c, "LiveChatButton", "MasterLabel"),
        "direction": lambda _: "inbound",
    }
    kept = canonical(INTERACTIONS, frame(chats, columns), context, words=SESSION_WORDS)
    asked = [{**_event(row, "asked", _began(row)), "kind": "message", "actor": "customer"} for row in rows]
    told = [event for row in rows for event in _turns(row, row.get("StartTime"))]
    figures = _figures(rows, _CHAT_FIGURES, context)
    return gather([odd, kept, read_events([*asked, *told], context, SESSION_WORDS), figures])


def _began(row: Record) -> Any:
    return row.get("RequestTime") or row.get("StartTime") or row.get("CreatedDate")


def _columns(settings: Any, name: str) -> Mapping[str, Reader]:
    return {
        "interaction_id": "Id",
        "status": "Status",
        "team": queue_of,
        "agent_id": agent_of,
        "url": lambda row: link(settings, name, row),
        "transferred_to": "_case.transferred_to",
        "follows": "_case.follows",
        "created_at": _began,
        "updated_at": changed_at,
        "deleted_at": deleted_at,
        "_source_updated_at": updated,
    }


def _direction(origin: Any) -> str | None:
    """`InboundInitiated` and the like; anything else was begun by us."""
    given = word(origin)
    return ("inbound" if given.startswith("inbound") else "outbound") if given else None


def _event(row: Record, name: str, at: Any) -> dict[str, Any]:
    row_id = text(row.get("Id"))
    return {"interaction_id": row_id, "event_id": f"{row_id}-{name}", "at": at, "_source_updated_at": updated(row)}


def _turns(row: Record, taken_at: Any) -> Sequence[Record]:
    """An agent took it (from a bot), and it ended."""
    agent, found = agent_of(row), []
    if taken_at and word(row.get("AgentType")) == _HANDED_OFF:
        found.append({**_event(row, "handoff", taken_at), "kind": "bot_handoff", "actor": "bot"})
    if taken_at and agent:
        found.append({**_event(row, "taken", taken_at), "kind": "assigned", "actor": "agent", "agent_id": agent})
    if row.get("EndTime"):
        found.append({**_event(row, "ended", row.get("EndTime")), "kind": "status", "value": "closed"})
    return found


def _figures(rows: Sequence[Record], figures: Mapping[str, str], context: Context) -> Parsed:
    """Figures Salesforce counts itself → `vendor_metrics`."""
    told = [
        {"interaction_id": row.get("Id"), "metric_id": name, "name": name, "figure": figure, "value": row.get(name),
         "basis": None if figure.startswith("count_") else "calendar", "at": changed_at(row),
         "_source_updated_at": updated(row)}
        for row in rows
        for name, figure in figures.items()
        if row.get(name) is not None
    ]  # fmt: skip
    return figures_of(told, context)


def _end_user(row: Record) -> Any:
    known = row.get("EndUserContactId") or nested(row, "MessagingEndUser", "ContactId")
    return known or nobody("messaging", _platform_key(row))


def _platform_key(row: Record) -> str | None:
    return text(nested(row, "MessagingEndUser", "MessagingPlatformKey"))


def _strangers(rows: Sequence[Record], context: Context) -> Parsed:
    """Who writes from a number or an account and is nobody's contact: known by it."""
    unknown = [row for row in rows if (text(_end_user(row)) or "").startswith("messaging-")]
    columns: Mapping[str, Reader] = {
        "contact_id": _end_user,
        "name": "MessagingEndUser.Name",
        "phones": lambda row: _number(_platform_key(row)),
        "is_agent": lambda _: "false",
        "updated_at": changed_at,
        "_source_updated_at": updated,
    }
    return canonical(CONTACTS, frame(unknown, columns), context)


def _number(key: str | None) -> str | None:
    """The telephone number in `whatsapp:+34…`, `sms:+34…` or a bare number; null for ids of other platforms."""
    number = (key or "").rpartition(":")[2].strip()
    return number if number.startswith("+") and number[1:].isdigit() else None


def parse_chat_events(page: Page, context: Context) -> Parsed:
    """Who took a live chat and when it was passed on; everything else that happened in it is set aside."""
    rows, odd = rows_of(page, "LiveChatTranscriptEvent")
    told = [_chat_event(row) for row in rows if _is_told(row)]
    others = [(text(r.get("Id")), r, f"tells nothing here: {r.get('Type')}") for r in rows if not _is_told(r)]
    return gather([odd, rejected("LiveChatTranscriptEvent", others), read_events(told, context, SESSION_WORDS)])


def _is_told(row: Record) -> bool:
    return word(row.get("Type")) in _TOLD


def _chat_event(row: Record) -> Record:
    is_taken = word(row.get("Type")) in _TAKEN
    return {
        "interaction_id": row.get("LiveChatTranscriptId"),
        "event_id": row.get("Id"),
        "at": row.get("Time") or row.get("CreatedDate"),
        "kind": "assigned" if is_taken else "transferred",
        "actor": "agent",
        "agent_id": row.get("AgentId") if is_taken else None,
        "_source_updated_at": updated(row),
    }


def parse_entries(page: Page, context: Context) -> Parsed:
    """Messages of a messaging session; entries that say nothing (who joined, who left) are set aside.

    A conversation outlives sessions: an entry belongs to the session it names, else to the one it was asked for.
    """
    listed, odd = records(content(page), "conversationEntries")
    said = [_message(entry) for entry in listed if _says(entry)]
    silent = [(text(e.get("identifier")), e, "an entry that is no message") for e in listed if not _says(e)]
    return gather([odd, rejected("conversationEntries", silent), read_events(said, context, SESSION_WORDS)])


def _says(entry: Record) -> bool:
    """It has words, or somebody sent it: a picture has none."""
    return bool(entry.get("messageText")) or _role(entry) in ("customer", "agent")


def _role(entry: Record) -> str:
    return ACTOR_OF_ROLE.get(word(nested(entry, "sender", "role")), "system")


def _message(entry: Record) -> Record:
    who = _role(entry)
    subject = text(nested(entry, "sender", "subject")) or ""
    return {
        "interaction_id": _session_of(entry) or entry.get("session"),
        "event_id": entry.get("identifier"),
        "at": entry.get("serverReceivedTimestamp") or entry.get("clientTimestamp"),
        "kind": "message",
        "actor": who,
        "is_public": "true",
        "agent_id": subject if who == "agent" and subject.startswith("005") else None,
    }


def _session_of(entry: Record) -> str | None:
    related = entry.get("relatedRecords")
    ids = [text(one) or "" for one in related] if isinstance(related, list) else []
    return next((one for one in ids if one.startswith(_SESSION_ID)), None)
