"""Chat, WhatsApp and Telegram contacts as a Chatwoot export: one JSON line per record, flat."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

from sample_data.chatwoot_reports import reports
from sample_data.company import Agent
from sample_data.contact import Contact
from sample_data.people import Person, spelled

Record = dict[str, Any]
_INBOX: Final = {"chat": "Channel::WebWidget", "whatsapp": "Channel::Whatsapp", "messaging": "Channel::Telegram"}
_STATUS: Final = {"solved": "resolved", "closed": "resolved", "pending": "snoozed", "on_hold": "snoozed"}
_BOT: Final = 9001
_NAMELESS: Final = 800_000
_SENDER: Final = {"customer": ("incoming", "Contact"), "agent": ("outgoing", "User"), "bot": ("outgoing", "AgentBot")}


def records(seed: int, contacts: Sequence[Contact], staff: dict[str, list[Agent]]) -> dict[str, list[Record]]:
    """Every file's records by file name; gives the contacts their conversation numbers."""
    rng = Random(f"{seed}/chatwoot")
    mine = sorted((c for c in contacts if c.system == "chatwoot"), key=lambda c: (c.at, c.person.number))
    for number, contact in enumerate(mine, 1):
        contact.id = number
    return {
        "agents": [_agent(a) for agents in staff.values() for a in agents],
        "contacts": list(_contacts(rng, mine)),
        "conversations": [_conversation(rng, c) for c in mine],
        "messages": _numbered(m for c in mine for m in _messages(c)),
        "reporting_events": _numbered(e for c in mine for e in reports(c)),
        "csat_survey_responses": _numbered(s for c in mine for s in _surveys(c)),
    }


def _numbered(rows: Iterator[Record]) -> list[Record]:
    """Records in the order of time, numbered from 1."""
    ordered = sorted(rows, key=lambda row: row["created_at"])
    return [{"id": i, **row} for i, row in enumerate(ordered, 1)]


def contact_id(contact: Contact) -> int:
    """The Chatwoot contact of a conversation; a visitor without a name is a new one each time."""
    return contact.person.number + 1 if contact.identified else _NAMELESS + contact.id


def _agent(agent: Agent) -> Record:
    return {"id": agent.key, "name": agent.name, "email": agent.mail, "team": agent.team, "confirmed": True}


def _contacts(rng: Random, mine: Sequence[Contact]) -> Iterator[Record]:
    seen: set[int] = set()
    for contact in mine:
        key = contact_id(contact)
        if key not in seen:
            seen.add(key)
            yield _visitor(key, contact.at) if not contact.identified else _contact(rng, key, contact)


def _visitor(key: int, at: int) -> Record:
    blank = {"email": None, "phone_number": None, "identifier": None, "segment": None, "locale": None}
    return {"id": key, "name": f"visitant-{key}", **blank, "created_at": at, "last_activity_at": at}


def _contact(rng: Random, key: int, contact: Contact) -> Record:
    who: Person = contact.person
    is_chat = contact.channel == "chat"
    mail = spelled(rng, who) if rng.random() < (0.9 if is_chat else 0.2) else None
    return {
        "id": key, "name": who.name, "email": mail,
        "phone_number": f"+34{who.mobile}" if not is_chat or rng.random() < 0.5 else None,
        "identifier": who.member if rng.random() < 0.45 else None, "segment": who.segment,
        "locale": who.language, "created_at": contact.at, "last_activity_at": contact.at,
    }  # fmt: skip


def _conversation(rng: Random, contact: Contact) -> Record:
    human = contact.when("message", "agent")
    return {
        "id": contact.id, "account_id": 1, "inbox": _INBOX[contact.channel], "contact_id": contact_id(contact),
        "status": _STATUS.get(contact.status, contact.status), "priority": rng.choice((None, None, "low", "medium")),
        "assignee_id": contact.agent.key if human else None, "team": contact.team if human else None,
        "topic": contact.reason, "order": contact.reference, "labels": [contact.person.language],
        "device": rng.choices((None, "smartphone", "desktop", "tablet"), (8, 58, 28, 6))[0],
        "created_at": contact.at, "updated_at": contact.last_at,
    }  # fmt: skip


def _messages(contact: Contact) -> Iterator[Record]:
    for step in contact.steps:
        if step.kind == "message":
            kind, sender = _SENDER[step.actor]
            who = {"Contact": contact_id(contact), "AgentBot": _BOT}.get(sender, step.agent.key if step.agent else None)
            yield {"conversation_id": contact.id, "message_type": kind, "sender_type": sender, "sender_id": who,
                   "private": not step.public, "created_at": step.at}  # fmt: skip


def _surveys(contact: Contact) -> Iterator[Record]:
    for answer in contact.surveys:
        if answer.answered is not None:
            yield {"conversation_id": contact.id, "contact_id": contact_id(contact), "rating": answer.score,
                   "feedback_message": answer.remark, "created_at": answer.answered}  # fmt: skip
