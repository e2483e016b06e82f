"""Conversations of Twilio's Conversations product, their participants and messages → canonical frames. Pure.

A participant with a messaging binding writes from outside, under an address; one with an identity is staff, unless
the settings say how identities of customers look (those of a web chat).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors._canonical import canonical
from connectors._records import Reader, Record, content, found, frame, members, nested, objects, text
from connectors.twilio.sides import contacts_of, is_outside, person_of, read_events
from connectors.twilio.words import WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS

_SYSTEM = "system"


@dataclass(frozen=True)
class _People:
    """Who takes part in the conversations of a page: conversation → participants."""

    participants: Mapping[str, Sequence[Record]]
    settings: Any

    @classmethod
    def beside(cls, page: Page, settings: Any) -> "_People":
        told = members(nested(content(page), "hilo", "participants"))
        return cls({sid: objects(people) for sid, people in told.items()}, settings)

    def customer(self, conversation: Record) -> Record:
        """The first participant from outside; an empty one where there is none."""
        people = self.participants.get(text(conversation.get("sid")) or "", [])
        return next((p for p in people if address_of(p, self.settings)), {})


def address_of(participant: Record, settings: Any) -> str | None:
    """The address a customer takes part with; null for staff."""
    bound = text(nested(participant, "messaging_binding", "address"))
    identity = text(participant.get("identity"))
    return bound or (identity if identity and is_customer(identity, settings) else None)


def is_customer(identity: str, settings: Any) -> bool:
    """Whether an identity is a customer's, as the settings describe them."""
    pattern = getattr(settings, "customer_identity", None)
    return bool(pattern and re.search(pattern, identity))


def parse_conversations(page: Page, context: Context) -> Parsed:
    """Conversations → interactions, and those of their participants who are customers → contacts."""
    listed, odd = found(page, "conversations")
    people = _People.beside(page, context.settings)
    columns: Mapping[str, Reader] = {
        "interaction_id": "sid",
        "contact_id": lambda c: person_of(address_of(people.customer(c), context.settings)),
        "channel": lambda c: text(nested(people.customer(c), "messaging_binding", "type")) or "chat",
        "status": "state",
        "subject": "friendly_name",
        "created_at": "date_created",
        "updated_at": "date_updated",
    }
    raw = frame(listed, columns)
    participants = [p for of in people.participants.values() for p in of]
    return gather([odd, canonical(INTERACTIONS, raw, context, words=WORDS), _contacts(participants, context)])


def _contacts(participants: Sequence[Record], context: Context) -> Parsed:
    seen = [{"address": address_of(p, context.settings), "name": None, "seen": None} for p in participants]
    return contacts_of(seen, context)


def parse_messages(page: Page, context: Context) -> Parsed:
    """Messages of a conversation → events."""
    listed, odd = found(page, "messages")
    return gather([odd, read_events([_of_message(m, context.settings) for m in listed], context)])


def _of_message(message: Record, settings: Any) -> Record:
    author = text(message.get("author")) or _SYSTEM
    is_theirs = is_outside(author) or is_customer(author, settings)
    actor = "customer" if is_theirs else "system" if author == _SYSTEM else "agent"
    return {
        "interaction_id": message.get("conversation_sid"),
        "event_id": message.get("sid"),
        "at": message.get("date_created"),
        "kind": "message",
        "actor": actor,
        "is_public": "true",
        "agent_id": author if actor == "agent" else None,
    }
