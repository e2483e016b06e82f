"""Tickets → canonical frames. Pure."""

from collections.abc import Mapping
from typing import Any

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._records import Reader, Record, found, frame, nested, objects, text, word
from connectors._refusals import notices_of
from connectors.intercom.parse import Around, around_page, customer_of, plain, someone, state_of, tags_of, thread_of
from connectors.intercom.parts import parse_threads
from connectors.intercom.words import INTERNAL_TICKETS, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS


def parse_tickets(page: Page, context: Context) -> Parsed:
    """Tickets with their parts → interactions and events.

    A ticket that customers see is a conversation of the same id, which tells more: its row counts as written when it
    was created, so that the conversation's is the newer one. Tickets of other teams follow theirs.
    """
    listed, odd = found(page, "tickets", "data")
    around = around_page(page, context)
    raw = frame(listed, _ticket_columns(around))
    threads = [thread_of({**t, "source": None}, "ticket_parts") for t in listed if not t.get("deleted")]
    return gather(
        [
            odd,
            notices_of(page),
            canonical(INTERACTIONS, raw, context, words=WORDS, formats=(EPOCH,)),
            parse_threads(threads, around.team, context),
        ]
    )


def _ticket_columns(around: Around) -> Mapping[str, Reader]:
    attributes = "ticket_attributes"
    return {
        "interaction_id": "id",
        "contact_id": customer_of,
        "channel": lambda t: around.custom(t, attributes, "channel_field") or nested(t, "source", "type"),
        "channel_detail": _kind_of_ticket,
        "direction": lambda t: "outbound" if _category(t) in INTERNAL_TICKETS else None,
        "status": state_of,
        "reason": lambda t: around.custom(t, attributes, "reason_field"),
        "subject": lambda t: plain(nested(t, attributes, "_default_title_")),
        "team": lambda t: around.team(t.get("team_assignee_id")),
        "agent_id": lambda t: someone(t.get("admin_assignee_id")),
        "reference": lambda t: around.custom(t, attributes, "reference_field"),
        "tags": tags_of,
        "url": lambda t: around.link(text(t.get("id"))),
        "follows": _conversation_of,
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda t: around.received if t.get("deleted") else None,
        "_source_updated_at": lambda t: t.get("updated_at" if _category(t) in INTERNAL_TICKETS else "created_at"),
    }


def _category(ticket: Record) -> str:
    return word(ticket.get("category") or nested(ticket, "ticket_type", "category"))


def _kind_of_ticket(ticket: Record) -> str | None:
    return text(nested(ticket, "source", "type")) or text(nested(ticket, "ticket_type", "name")) or _category(ticket)


def _conversation_of(ticket: Record) -> Any:
    """The conversation an internal ticket was opened from."""
    linked = objects(nested(ticket, "linked_objects", "data"))
    conversations = [o.get("id") for o in linked if o.get("type") == "conversation"]
    return conversations[0] if conversations and _category(ticket) in INTERNAL_TICKETS else None
