"""Pages of conversation threads and their messages → `interactions`, `events`. Pure.

A thread that belongs to a ticket is merged into it: its messages are the ticket's, whenever the two were joined.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors._canonical import canonical
from connectors._records import Reader, Record, content, frame, members, named, nested, objects, rejected, text
from connectors.hubspot.records import Around, rows_of
from connectors.hubspot.tickets import read_events
from connectors.hubspot.words import ACTOR_OF_SENDER, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS


def parse_threads(page: Page, context: Context) -> Parsed:
    """Threads: how the customer came, who has it, its ticket."""
    rows, odd = rows_of(page, "threads")
    around, channels = Around.of(page), content(page).get("channels")
    names = members(channels)
    columns: Mapping[str, Reader] = {
        "interaction_id": lambda t: f"thread-{text(t.get('id'))}" if t.get("id") else None,
        "contact_id": "associatedContactId",
        "channel": lambda t: named(t.get("originalChannelId"), names) or text(t.get("originalChannelId")),
        "direction": _direction,
        "status": "status",
        "agent_id": lambda t: _agent(t.get("assignedTo"), around),
        "merged_into": lambda t: nested(t, "threadAssociations", "associatedTicketId"),
        "is_spam": lambda t: text(t.get("spam") is True),
        "created_at": "createdAt",
        "updated_at": "latestMessageTimestamp",
        "deleted_at": lambda t: t.get("latestMessageTimestamp") if t.get("archived") is True else None,
        "_source_updated_at": "latestMessageTimestamp",
    }
    return gather([odd, canonical(INTERACTIONS, frame(rows, columns), context, words=WORDS)])


def _direction(thread: Record) -> str | None:
    """A thread with messages of ours only was begun by us."""
    is_ours = thread.get("latestMessageSentTimestamp") and not thread.get("latestMessageReceivedTimestamp")
    return "outbound" if is_ours and "latestMessageReceivedTimestamp" in thread else None


def _agent(actor: Any, around: Around) -> str | None:
    """The owner an actor `A-17` is, by the user's number; null for anybody but an agent."""
    prefix, _, user = (text(actor) or "").partition("-")
    return around.owners.get(user, user) if prefix == "A" and user else None


def parse_messages(page: Page, context: Context) -> Parsed:
    """What was said and done in a thread; entries that tell neither are set aside."""
    rows, odd = rows_of(page, "messages")
    around = Around.of(page)
    told = [list(_events(row, around)) for row in rows]
    silent = [
        (text(row.get("id")), row, f"tells nothing here: {row.get('type')}")
        for row, found in zip(rows, told, strict=True)
        if not found
    ]
    return gather([odd, rejected("messages", silent), read_events([one for found in told for one in found], context)])


def _events(row: Record, around: Around) -> Iterator[Record]:
    thread = text(row.get("conversationsThreadId"))
    start = {
        "interaction_id": f"thread-{thread}" if thread else None,
        "event_id": row.get("id"),
        "at": row.get("createdAt"),
        "_source_updated_at": row.get("updatedAt") or row.get("createdAt"),
    }
    reading = _READINGS.get(text(row.get("type")) or "MESSAGE")
    for event in reading(row, around) if reading else ():
        yield {**start, **event}


def _message(row: Record, around: Around) -> Iterator[Record]:
    who = _who(row)
    yield {
        "kind": "message",
        "actor": who,
        "is_public": "true",
        "agent_id": _agent(_sender(row), around) if who == "agent" else None,
    }


def _welcome(_row: Record, _around: Around) -> Iterator[Record]:
    yield {"kind": "message", "actor": "bot", "is_public": "true"}


def _comment(row: Record, around: Around) -> Iterator[Record]:
    yield {"kind": "message", "actor": "agent", "is_public": "false", "agent_id": _agent(_sender(row), around)}


def _assignment(row: Record, around: Around) -> Iterator[Record]:
    """To a person; by a bot it is a hand-off."""
    agent = _agent(row.get("assignedTo"), around)
    by = _by_prefix(row.get("createdBy"))
    if agent and by == "bot":
        yield {"kind": "bot_handoff", "event_id": f"{text(row.get('id'))}-handoff", "actor": "bot"}
    if agent:
        yield {"kind": "assigned", "actor": by, "agent_id": agent}


def _status(row: Record, _around: Around) -> Iterator[Record]:
    yield {"kind": "status", "value": row.get("newStatus"), "actor": _by_prefix(row.get("createdBy"))}


def _inbox(row: Record, _around: Around) -> Iterator[Record]:
    yield {"kind": "transferred", "team": row.get("toInboxId"), "actor": _by_prefix(row.get("createdBy"))}


_READINGS = {
    "MESSAGE": _message,
    "WELCOME_MESSAGE": _welcome,
    "COMMENT": _comment,
    "ASSIGNMENT": _assignment,
    "THREAD_STATUS_CHANGE": _status,
    "THREAD_INBOX_CHANGE": _inbox,
}


def _sender(row: Record) -> str | None:
    senders = objects(row.get("senders"))
    return text(senders[0].get("actorId") if senders else None) or text(row.get("createdBy"))


def _by_prefix(actor: Any) -> str | None:
    return ACTOR_OF_SENDER.get((text(actor) or "")[:1])


def _who(row: Record) -> str | None:
    """Machines by their prefix, everybody else by the direction: an address (`E-`) may be of either side."""
    known = _by_prefix(_sender(row))
    if known in ("bot", "system"):
        return known
    return {"INCOMING": "customer", "OUTGOING": "agent"}.get(text(row.get("direction")) or "", known)
