"""What Freshdesk tells of a ticket's past: conversations → messages, `stats` → statuses and figures. Pure.

There is no list of changes. `stats` hold the last instant of each change; every one seen at some sync stays, because an
event is named by what changed and when.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from connectors._histories import events_of, figures_of
from connectors._instants import instants
from connectors._records import Record, found, nested, text
from connectors.freshdesk.words import (
    CONVERSATION_CHANNELS,
    OPENED_IN_MESSAGES,
    OUTBOUND,
    STATUSES,
    SURVEY_ANSWER,
    WORDS,
)
from model.delivery import Context, Page, Parsed, gather

_OPEN: Final = "open"
_CHANGES: Final = {
    "reopened_at": "open", "pending_since": "pending", "resolved_at": "solved", "closed_at": "closed",
}  # fmt: skip
_FIGURES: Final = {"first_responded_at": "first_response", "resolved_at": "full_resolution"}


def parse_history(tickets: Sequence[Record], status_of: Callable[[Record], Any], context: Context) -> Parsed:
    """The first message and the known changes of status of each ticket → `events`; figures → `vendor_metrics`.

    The present status is named as Hilo calls it where that is known, so that one change has one event whichever of the
    `stats` tells of it.
    """
    settings: Any = context.settings
    words = {**STATUSES, **{name.lower(): status for name, status in settings.statuses.items()}}

    def present(ticket: Record) -> Any:
        given = status_of(ticket)
        return words.get((text(given) or "").lower(), given)

    listed = [ticket for ticket in tickets if text(ticket.get("id"))]
    events = [row for ticket in listed for row in (*_opening(ticket), *_statuses(ticket, present(ticket)))]
    figures = [row for ticket in listed for row in _figures(ticket)]
    return gather([events_of(events, context, words=WORDS), figures_of(figures, context)])


def _opening(ticket: Record) -> Iterator[Record]:
    """The description, which is the first message and not among the conversations."""
    source, author = text(ticket.get("source")), ticket.get("responder_id")
    if ticket.get("created_at") is None or source in OPENED_IN_MESSAGES:
        return
    by_agent = source in OUTBOUND
    yield {
        "interaction_id": ticket.get("id"), "event_id": "description", "at": ticket.get("created_at"),
        "kind": "message", "actor": "agent" if by_agent else "customer", "agent_id": author if by_agent else None,
        "is_public": "true",
    }  # fmt: skip


def _statuses(ticket: Record, present: Any) -> Iterator[Record]:
    """The changes `stats` know: an instant of each kind, the present status, and that it was open to begin with."""
    stats = nested(ticket, "stats")
    if not isinstance(stats, dict):
        return
    known = {text(stats.get(key)): word for key, word in _CHANGES.items() if stats.get(key)}
    known.setdefault(text(stats.get("status_updated_at")), present)
    known.setdefault(text(ticket.get("created_at")), _OPEN)
    for at, word in known.items():
        if at is None:
            continue
        yield {
            "interaction_id": ticket.get("id"), "event_id": f"status-{word}-{at}", "at": at, "kind": "status",
            "actor": None, "value": word,
        }  # fmt: skip


def _figures(ticket: Record) -> Iterator[Record]:
    """The instants of Freshdesk's own figures, as seconds since creation."""
    for name, figure in _FIGURES.items():
        ends = instants([ticket.get("created_at"), nested(ticket, "stats", name)])
        if ends:
            yield {
                "interaction_id": ticket.get("id"), "metric_id": f"stats.{name}", "name": f"stats.{name}",
                "figure": figure, "basis": "calendar", "value": _seconds(*ends), "at": ticket.get("updated_at"),
                "_source_updated_at": ticket.get("updated_at"),
            }  # fmt: skip


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def parse_conversations(page: Page, context: Context) -> Parsed:
    """Replies and notes of one ticket → message `events`; the note Freshdesk leaves in a merged ticket → `merged`."""
    listed, odd = found(page, "conversations", "results")
    pattern = re.compile(getattr(context.settings, "merge_note", None) or r"(?!)", re.IGNORECASE)
    rows = [row for one in listed for row in (_message(one), *_merged(one, pattern))]
    return gather([odd, events_of(rows, context, words=WORDS)])


def _message(conversation: Record) -> dict[str, Any]:
    actor = _actor(conversation)
    return {
        "interaction_id": conversation.get("ticket_id"),
        "event_id": conversation.get("id"),
        "at": conversation.get("created_at"),
        "kind": "message",
        "actor": actor,
        "is_public": str(conversation.get("private") is not True and actor != "system").lower(),
        "channel": CONVERSATION_CHANNELS.get(_source(conversation) or "") if actor == "customer" else None,
        "agent_id": conversation.get("user_id") if actor == "agent" else None,
    }


def _source(conversation: Record) -> str | None:
    return text(conversation.get("source"))


def _actor(conversation: Record) -> str:
    """Survey answers are told as such elsewhere; here they would look like one more message that waits."""
    if _source(conversation) == SURVEY_ANSWER:
        return "system"
    if conversation.get("incoming") is True:
        return "customer"
    return "system" if conversation.get("user_id") is None else "agent"


def _merged(conversation: Record, pattern: re.Pattern[str]) -> Iterator[Mapping[str, Any]]:
    """Merging closes the loser with a note that names the survivor; nothing else tells. Whoever merges may show the
    note to the customer, too; what customers write themselves merges nothing.
    """
    note = text(conversation.get("body_text")) or text(conversation.get("body")) or ""
    named = pattern.search(note) if conversation.get("incoming") is not True else None
    if named:
        yield {
            **_message(conversation),
            "event_id": f"{text(conversation.get('id'))}-merged",
            "kind": "merged",
            "value": named[1],
        }
